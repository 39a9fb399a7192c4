//! Types that browser and server share: requests and answers, their validation, and errors.
//!
//! Nothing here knows HTTP, SQL or a clock, and everything builds to WASM. A rule is written once,
//! here, and runs in the browser before a form is sent and on the server before anything is stored.

pub mod account;
pub mod algorithm;
pub mod amount;
pub mod api_token;
mod bounded_list;
pub mod dataset;
pub mod error;
pub mod event;
mod file_name;
pub mod line;
mod line_breaks;
pub mod local_or_utc;
pub mod page;
pub mod patch_field;
pub mod percent_encoding;
pub mod run;
pub mod search;
pub mod security_event;
pub mod sign_in;
pub mod sort;
pub mod system;
pub mod task;

pub use bounded_list::BoundedList;
pub use error::{ErrorCode, Failure, FieldError};
pub use file_name::{MAX_FILE_NAME_BYTES, clean_file_name, shorten_file_name};
pub use line_breaks::unix_line_breaks;
pub use local_or_utc::{DayOrTime, LocalOrUtc, TimeZone};
pub use ml_core::report::Warning;
pub use page::{Page, PageQuery};
pub use patch_field::PatchField;
