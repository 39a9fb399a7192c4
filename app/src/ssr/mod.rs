//! What only the server does: who asks, what a request brings along, statuses and headers.

pub mod agent;
pub mod auth;
pub mod calendar;
pub mod context;
pub mod drawing;
pub mod due;
pub mod history;
pub mod markdown;
pub mod new_token;
pub mod notice;
pub mod response;
pub mod session_failure;
pub mod task_numbers;
pub mod tasks;
pub mod time;

pub use agent::device;
pub use auth::{
    AuthBackend, AuthError, AuthSession, SESSION_DATA, SessionUser, actor, is_signed_in, sign_in, sign_out,
    signed_in_user, stay_signed_in, this_sign_in,
};
pub use backend::Zone;
pub use context::{AppContext, LazyFiles, context, services};
pub use due::{due, task_item};
pub use markdown::safe_html;
pub use notice::{VisitorNotice, done, told};
pub use response::{preload_pages, refuse, set_content_security_policy, set_status, set_theme_cookie};
pub use time::{time_zones, when};
