//! The user interface: shell, pages, components and server functions.
//!
//! With the feature `ssr` it renders pages and runs server functions; with `hydrate` it attaches to the pages that the
//! server sent. Pages know only `domain` types and server functions.

pub mod error;
pub mod forms;
pub mod next;
#[expect(
    missing_docs,
    reason = "the fields of the structs that `#[server]` makes have no documentation"
)]
pub mod server_fns;
#[cfg(feature = "ssr")]
pub mod ssr;
pub mod theme;
pub mod views;
