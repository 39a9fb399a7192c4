//! Prints the bits of many fits. Natively it is a program, in WebAssembly a module with one
//! function, and both must print the same: `scripts/wasm-bits.sh` compares.

mod cases;
mod record;

/// Formats a line per eight numbers: name, number of the first, and all as hexadecimal bits.
fn text() -> cases::Result<String> {
    let mut lines = String::new();
    for (name, bits) in cases::all()? {
        for (at, part) in bits.chunks(8).enumerate() {
            let numbers: Vec<String> = part.iter().map(|bits| format!("{bits:016x}")).collect();
            lines += &format!("{name} {}: {}\n", at * 8, numbers.join(" "));
        }
    }
    Ok(lines)
}

#[cfg(not(target_family = "wasm"))]
fn main() -> cases::Result<()> {
    use std::io::Write;
    Ok(std::io::stdout().write_all(text()?.as_bytes())?)
}

#[cfg(target_family = "wasm")]
fn main() {}

/// Returns the address of the text, which ends with a zero byte.
#[cfg(target_family = "wasm")]
#[expect(unsafe_code, reason = "a name that JavaScript can call; no other function has it")]
#[unsafe(no_mangle)]
extern "C" fn bits() -> *mut std::ffi::c_char {
    let text = text().unwrap_or_else(|error| error.to_string());
    std::ffi::CString::new(text).unwrap_or_default().into_raw()
}
