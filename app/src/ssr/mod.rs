//! What only the server does: who asks, what a request brings along, statuses and headers.

pub mod agent;
pub mod auth;
pub mod context;
pub mod drawing;
pub mod new_token;
pub mod notice;
pub mod response;
pub mod time;

pub use agent::device;
pub use auth::{
    AuthBackend, AuthError, AuthSession, SessionUser, actor, sign_in, sign_out, signed_in_user, stay_signed_in,
    this_sign_in,
};
pub use context::{AppContext, context, services};
pub use notice::done;
pub use response::{refuse, set_content_security_policy, set_status, set_theme_cookie};
pub use time::{Zone, time_zones, when};
