//! Password hashing and the tokens of the JSON API.

mod hash_queue;
mod password;
mod token;

pub(crate) use hash_queue::Lane;
pub(crate) use password::Passwords;
pub(crate) use token::Tokens;
