//! Forms that work with and without JavaScript: a real `<form>` whose errors and typed values the server renders.
//!
//! When a posted form is refused, the server keeps a [`FormFlash`] for the next page; the form of the same path shows
//! it. What is done many times a day, such as completing a task, is sent by a script besides, so that the page stays.

#[cfg(feature = "ssr")]
mod echo;
pub mod fields;
pub mod flash;
pub mod form;
pub mod password;

#[cfg(feature = "ssr")]
pub use echo::echoed;
pub use fields::{CheckField, HiddenField, SelectField, TextAreaField, TextField};
pub use flash::FormFlash;
pub use form::{FlashSlot, FormState, PostForm, Refusal, SubmitButton, use_flash};
pub use password::CurrentPasswordField;
