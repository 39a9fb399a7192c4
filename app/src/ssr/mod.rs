//! Request context of pages and server functions: session, services, response headers.

pub mod auth;
pub mod context;
pub mod flash;
pub mod label_notes;
pub mod new_token;
pub mod response;
pub mod session_failure;

pub use auth::{
    AuthBackend, AuthError, AuthSession, SESSION_DATA, SessionUser, actor, current_sign_in_id, is_signed_in, sign_in,
    sign_out, signed_in_user, start_session,
};
pub use context::{AppContext, LazyFiles, context, services};
pub use flash::{VisitorFlashSlot, flash, redirect_with_flash};
pub use response::{into_server_error, preload_pages, set_content_security_policy, set_status, set_theme_cookie};
