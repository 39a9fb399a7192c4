//! The pages.

pub mod account;
pub mod admin;
pub mod dashboard;
pub mod dashboard_tasks;
pub mod dataset;
pub mod dataset_columns;
pub mod datasets;
pub mod email_verify;
mod lazy;
pub mod login;
pub mod not_found;
pub mod password_forgot;
pub mod password_reset;
pub mod query;
pub mod register;
pub mod run;
pub mod run_ask;
pub mod run_choice;
pub mod run_compare;
pub mod run_form;
pub mod run_new;
pub mod runs;
pub mod tasks;

pub use account::{
    AccountDataPage, AccountFrame, AccountPasswordPage, AccountProfilePage, AccountSecurityPage, AccountSessionsPage,
    AccountTokensPage,
};
pub use admin::{AdminPage, SecurityPage, UserNewPage, UserPage, UsersPage};
pub use dashboard::DashboardPage;
pub use dataset::DatasetPage;
pub use datasets::DatasetsPage;
pub use email_verify::EmailVerifyPage;
pub use login::LoginPage;
pub use not_found::NotFoundPage;
pub use password_forgot::PasswordForgotPage;
pub use password_reset::PasswordResetPage;
pub use register::RegisterPage;
pub use run::RunPage;
pub use run_ask::RunAskPage;
pub use run_compare::RunComparePage;
pub use run_new::RunNewPage;
pub use runs::RunsPage;
pub use tasks::{BoardPage, CalendarPage, TaskEditPage, TaskNewPage, TaskPage, TasksPage, TrashPage};

pub(crate) use lazy::{
    AccountDataPages, AccountPages, AdminPages, DatasetPages, RunFormPages, RunListPages, RunPages, SecurityPages,
    TaskListPages, TaskPages, UserPages,
};
