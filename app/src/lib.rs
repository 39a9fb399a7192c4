//! The user interface: shell, pages, components and server functions.
//!
//! With the feature `ssr` it renders pages and runs server functions; with `hydrate` it hydrates
//! the pages that the server sent. Imports point down this list, and never form a circle: `app`,
//! `pages`, `artifacts`, `layout`, `components`, `server_fns`, `presenters`, `ssr`, `charts`,
//! `view_models`.

#![expect(
    clippy::needless_pass_by_value,
    reason = "the properties of a component are passed by value"
)]

pub mod app;
pub mod artifacts;
pub mod charts;
pub mod components;
pub mod error;
pub mod forms;
pub mod hydration;
pub mod labels;
pub mod layout;
pub mod markup;
pub mod number;
pub mod pages;
#[cfg(feature = "ssr")]
pub mod presenters;
pub mod realtime;
pub mod resource;
pub mod return_to;
#[expect(
    missing_docs,
    reason = "the structs that `#[server]` generates have fields without documentation"
)]
pub mod server_fns;
#[cfg(feature = "ssr")]
pub mod shell;
#[cfg(feature = "ssr")]
pub mod ssr;
pub mod theme;
pub mod view_models;

pub use app::App;
pub use hydration::HYDRATED;
#[cfg(feature = "ssr")]
pub use shell::shell;
