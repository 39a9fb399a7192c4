//! Pages of runs.

pub mod compare;
pub mod detail;
pub mod list;
pub mod new;
pub mod predict;

pub use compare::RunComparePage;
pub use detail::RunPage;
pub use list::RunsPage;
pub use new::RunNewPage;
pub use predict::RunPredictPage;
