//! Forms that work with and without JavaScript: HTML forms whose errors and values the server
//! renders.
//!
//! The server keeps a rejected form as a [`FormFlash`] for the next page, whose form of the same
//! path shows it. Frequent actions, such as completing a task, are sent by JavaScript if available,
//! so that the page is not reloaded.

pub mod fields;
pub mod flash;
pub mod form;
pub mod password;
#[cfg(feature = "ssr")]
mod retained;
pub mod state;

pub use fields::{CheckField, HiddenField, SelectField, TABLE_FILES, TextAreaField, TextField};
pub use flash::FormFlash;
pub use form::{FormError, PostForm, SubmitButton};
pub use password::CurrentPasswordField;
#[cfg(feature = "ssr")]
pub use retained::retained_fields;
pub use state::{FlashSlot, FormState, use_flash};
