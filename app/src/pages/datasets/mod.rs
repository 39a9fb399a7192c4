//! Pages of data sets.

pub mod columns;
pub mod detail;
pub mod list;

pub use detail::DatasetPage;
pub use list::DatasetsPage;
