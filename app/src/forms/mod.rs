//! Forms that work with and without JavaScript: a real `<form>` whose errors and typed values the server renders.
//!
//! When a posted form is refused, the server keeps a [`FormFlash`] for the next page; the form of the same path shows
//! it. There is only this one way, so a form behaves the same in every browser.

pub mod fields;
pub mod flash;
pub mod form;

pub use fields::{CheckField, HiddenField, SelectField, TextField};
pub use flash::FormFlash;
pub use form::{FlashSlot, FormState, PostForm, Refusal, SubmitButton, use_flash};
