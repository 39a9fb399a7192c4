//! Character encodings: their names, their detection, and decoding to UTF-8.

mod decode;
mod detect;
mod names;

pub use decode::decoded;
pub use detect::{DetectedEncoding, detect_encoding};
pub use names::encoding_named;

#[cfg(test)]
mod tests;
