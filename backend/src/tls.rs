//! Cryptography of TLS.

/// Makes ring the cryptography of the TLS clients of this process that name none; without it, they
/// cannot be built. To be called before one is.
pub fn use_ring() {
    // Fails where it was done before.
    let _ = rustls::crypto::ring::default_provider().install_default();
}
