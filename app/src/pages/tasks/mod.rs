//! Pages of tasks.

pub mod badges;
pub mod board;
pub mod bulk;
pub mod calendar;
pub mod card;
pub mod conflict;
pub mod conflict_dialog;
pub mod detail;
pub mod draft;
mod drag;
pub mod editor;
pub mod fields;
pub mod filter_field;
pub mod filters;
pub mod form;
pub mod frame;
pub mod import;
pub mod line;
pub mod list;
pub mod pending;
pub mod query;
pub mod quick_add;
pub mod quick_chips;
pub mod result_count;
pub mod saved_views;
pub mod step_form;
pub mod trash;
pub mod versions;

pub use board::BoardPage;
pub use calendar::CalendarPage;
pub use detail::TaskPage;
pub use form::{TaskEditPage, TaskNewPage};
pub use import::TaskImportPage;
pub use list::TasksPage;
pub use trash::TrashPage;
