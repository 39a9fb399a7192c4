//! Password hashing and the tokens of the JSON API.

mod hash_queue;
mod hmac_tokens;
mod password;
mod token;

pub(crate) use hash_queue::Lane;
pub use hmac_tokens::signing_keys;
pub(crate) use password::{Passwords, Verification, opaque_string};
pub(crate) use token::Tokens;
