//! Character encodings: their names, their detection, and decoding to UTF-8.

mod decode;
mod detect;
mod names;

pub use decode::{can_resume, decoded, decoded_from};
pub use detect::{DetectedEncoding, declared_encoding, detect_encoding};
pub use names::encoding_named;

#[cfg(test)]
mod tests;
