//! Services, SQL, authentication and jobs. Knows no HTTP and no UI.
//!
//! Both doors, the pages and the JSON API, call the methods of [`Services`]: authorise, validate, work.

mod error;
mod services;
mod settings;

pub use error::{Error, Result};
pub use services::{Account, Actor, ByteStream, Client, Event, FileDownload, Services, SessionRow, RunFilter, Workers};
pub use settings::{Clock, Limits, Settings};
