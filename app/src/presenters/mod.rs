//! Presenters: call the services and turn their data into view models.

pub mod account;
pub mod api_tokens;
pub mod calendar;
pub mod chart_files;
pub mod dashboard;
pub mod datasets;
pub mod device;
pub mod display_time;
pub mod due_date;
pub mod import_choices;
pub mod imports;
pub mod markdown;
pub mod quick_add;
pub mod run_comparison;
pub mod run_form;
pub mod run_settings;
pub mod runs;
pub mod security_events;
pub mod sign_ins;
pub mod system;
pub mod task_actions;
pub mod task_history;
pub mod task_import;
pub mod task_stats;
pub mod tasks;
pub mod users;
