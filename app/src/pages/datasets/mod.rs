//! Pages of data sets.

pub mod columns;
pub mod detail;
pub mod format;
pub mod list;
pub mod upload_form;

pub use detail::DatasetPage;
pub use list::DatasetsPage;
