//! Memory that the allocator gives back to the system.

/// Bytes from which a block goes back to the system as soon as it is freed. Without a limit glibc
/// raises it to the largest block that was freed, so that after the first hash of a password each
/// thread would keep the 19 MB of its next one.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
const RETURNED_AT_ONCE: libc::c_int = 4 << 20;

/// Sets the size of blocks that go back as soon as they are freed; for the start of the process.
pub fn return_large_blocks() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    #[expect(unsafe_code, reason = "a setting of the C library")]
    // SAFETY: it takes two numbers, and is called before there are other threads. An unknown
    // setting is ignored.
    unsafe {
        libc::mallopt(libc::M_MMAP_THRESHOLD, RETURNED_AT_ONCE);
    }
}

/// Gives back all memory that is free now, such as that of the start, which is several times what
/// is kept.
pub(crate) fn return_free_memory() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    #[expect(unsafe_code, reason = "a function of the C library")]
    // SAFETY: it takes a number, and may be called from any thread at any time.
    unsafe {
        libc::malloc_trim(0);
    }
}
