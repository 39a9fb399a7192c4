//! The user interface: shell, pages, components and server functions.
//!
//! With the feature `ssr` it renders pages and runs server functions; with `hydrate` it attaches to the pages that the
//! server sent. Pages know only `domain` types and server functions.

#![expect(
    clippy::needless_pass_by_value,
    reason = "the framework hands its properties to a component, which then owns them"
)]

pub mod app;
pub mod charts;
pub mod components;
pub mod error;
pub mod forms;
pub mod layout;
pub mod live;
pub mod markup;
pub mod next;
pub mod notice;
pub mod pages;
pub mod resource;
#[expect(
    missing_docs,
    reason = "the fields of the structs that `#[server]` makes have no documentation"
)]
pub mod server_fns;
#[cfg(feature = "ssr")]
pub mod shell;
#[cfg(feature = "ssr")]
pub mod ssr;
pub mod theme;
pub mod views;

pub use app::{App, HYDRATED};
#[cfg(feature = "ssr")]
pub use shell::shell;
