//! Pages that need no account: sign-in, registration, password reset and e-mail verification.

pub mod email_verify;
pub mod login;
pub mod password_forgot;
pub mod password_reset;
pub mod register;

pub use email_verify::EmailVerifyPage;
pub use login::LoginPage;
pub use password_forgot::PasswordForgotPage;
pub use password_reset::PasswordResetPage;
pub use register::RegisterPage;
