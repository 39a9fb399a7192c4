//! Access to an operation: everybody, an account that has signed in, or also API tokens.

use domain::api_token::Scope;
use domain::{ErrorCode, Failure};

/// Callers that an operation accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Access {
    /// Everybody, without a token.
    Public,
    /// Accounts that have signed in with their password, but no API tokens.
    SignedIn,
    /// Accounts that have signed in, and API tokens with the scope.
    Scope(Scope),
}

impl Access {
    /// Refuses an API token without the scope that the operation needs.
    pub(super) fn check(self, granted: &[Scope]) -> Result<(), Failure> {
        let Self::Scope(needed) = self else {
            let detail = "A token for a script cannot do this: sign in with a password.";
            return Err(Failure::new(ErrorCode::Forbidden, detail));
        };
        if granted.iter().any(|scope| scope.allows(needed)) {
            return Ok(());
        }
        let detail = format!("This token lacks the scope \"{}\".", needed.as_str());
        Err(Failure::new(ErrorCode::Forbidden, detail))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_api_token_needs_the_declared_scope() {
        let read = [Scope::TasksRead, Scope::MlRead];
        assert!(Access::Scope(Scope::TasksRead).check(&read).is_ok());
        assert!(Access::Scope(Scope::TasksRead).check(&[Scope::TasksWrite]).is_ok());
        let refused = Access::Scope(Scope::TasksWrite).check(&read).unwrap_err();
        assert_eq!(
            (refused.code, refused.detail.as_str()),
            (ErrorCode::Forbidden, "This token lacks the scope \"tasks:write\".")
        );
        for access in [Access::SignedIn, Access::Public] {
            assert_eq!(access.check(&Scope::ALL).unwrap_err().code, ErrorCode::Forbidden);
        }
    }
}
