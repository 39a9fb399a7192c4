//! Amounts as people read them. The same text in the browser and on the server, whatever their
//! locale.

/// A whole number with commas between the thousands.
#[must_use]
pub fn whole(n: i64) -> String {
    let digits = n.unsigned_abs().to_string();
    let mut out = String::new();
    if n < 0 {
        out.push('−');
    }
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A number of bytes, in decimal units.
#[expect(clippy::cast_precision_loss, reason = "shown to two decimals at most")]
#[must_use]
pub fn bytes(n: i64) -> String {
    let x = n as f64;
    match n {
        n if n < 1000 => format!("{n} B"),
        n if n < 1_000_000 => format!("{:.1} kB", x / 1e3),
        n if n < 1_000_000_000 => format!("{:.1} MB", x / 1e6),
        _ => format!("{:.2} GB", x / 1e9),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_grouped() {
        assert_eq!(whole(1_234_567), "1,234,567");
        assert_eq!(whole(-1_000), "−1,000");
        assert_eq!(whole(999), "999");
    }

    #[test]
    fn bytes_have_units() {
        assert_eq!(bytes(999), "999 B");
        assert_eq!(bytes(4_551), "4.6 kB");
        assert_eq!(bytes(2_000_000_000), "2.00 GB");
    }
}
