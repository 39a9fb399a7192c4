//! The pages.

pub mod dashboard;
pub mod dataset;
pub mod dataset_columns;
pub mod datasets;
pub mod feed;
pub mod login;
pub mod not_found;
pub mod query;
pub mod register;
pub mod run;
pub mod run_choice;
pub mod run_form;
pub mod run_new;
pub mod runs;

pub use dashboard::DashboardPage;
pub use dataset::DatasetPage;
pub use datasets::DatasetsPage;
pub use login::LoginPage;
pub use not_found::NotFoundPage;
pub use register::RegisterPage;
pub use run::RunPage;
pub use run_new::RunNewPage;
pub use runs::RunsPage;
