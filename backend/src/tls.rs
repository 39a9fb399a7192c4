//! Cryptography provider of TLS.

/// Installs ring as the default cryptography provider of this process. Call it before building a
/// TLS client that names no provider, which fails otherwise.
pub fn use_ring() {
    // Fails if a provider is installed already.
    let _ = rustls::crypto::ring::default_provider().install_default();
}
