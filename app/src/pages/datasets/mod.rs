//! Pages of data sets.

pub mod columns;
pub mod detail;
pub mod format;
pub mod import;
pub mod list;
pub mod pending_imports;
mod scripted_upload;
pub mod upload_form;

pub use detail::DatasetPage;
pub use import::ImportPage;
pub use list::DatasetsPage;
