//! The pages, one folder a part of the application.

pub mod account;
pub mod admin;
pub mod auth;
pub mod dashboard;
pub mod datasets;
mod lazy;
pub mod not_found;
pub mod query;
pub mod runs;
pub mod tasks;

pub use account::AccountFrame;
pub use auth::{EmailVerifyPage, LoginPage, PasswordForgotPage, PasswordResetPage, RegisterPage};
pub use dashboard::DashboardPage;
pub use not_found::NotFoundPage;

pub(crate) use lazy::{
    AccountDataPages, AccountPages, AdminPages, DatasetPages, ImportPages, RunFormPages, RunListPages, RunPages,
    SecurityPages, TaskListPages, TaskPages, UserPages,
};
