//! Scopes that calls need of an API token.

use axum::http::Method;
use domain::api_token::Scope;
use domain::{ErrorCode, Failure};

/// Refuses a call that none of the token's scopes allows. `path` is the one below `/api/v1`.
pub(super) fn check(scopes: &[Scope], method: &Method, path: &str) -> Result<(), Failure> {
    let Some(needed) = needed(method, path) else {
        let detail = "A token for a script cannot do this: sign in with a password.";
        return Err(Failure::new(ErrorCode::Forbidden, detail));
    };
    if scopes.iter().any(|scope| scope.allows(needed)) {
        return Ok(());
    }
    let name = serde_json::to_string(&needed).unwrap_or_default();
    let detail = format!("This token lacks the scope {name}.");
    Err(Failure::new(ErrorCode::Forbidden, detail))
}

/// The scope that a call needs; nothing for what only a person who has signed in may do (passwords,
/// tokens, accounts).
fn needed(method: &Method, path: &str) -> Option<Scope> {
    let (first, rest) = path
        .trim_matches('/')
        .split_once('/')
        .unwrap_or((path.trim_matches('/'), ""));
    let reads = method.is_safe();
    match first {
        "tasks" | "task-views" if reads => Some(Scope::TasksRead),
        "tasks" | "task-views" => Some(Scope::TasksWrite),
        "ml" if reads || rest.ends_with("/predict") => Some(Scope::MlRead),
        "ml" => Some(Scope::MlWrite),
        "users" if reads && ["me", "me/usage"].contains(&rest) => Some(Scope::AccountRead),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_part_of_the_api_has_its_scopes() {
        for (method, path, scope) in [
            (Method::GET, "/tasks/", Some(Scope::TasksRead)),
            (Method::GET, "/tasks", Some(Scope::TasksRead)),
            (Method::PATCH, "/tasks/7", Some(Scope::TasksWrite)),
            (Method::GET, "/task-views/", Some(Scope::TasksRead)),
            (Method::DELETE, "/task-views/7", Some(Scope::TasksWrite)),
            (Method::GET, "/events", None),
            (Method::GET, "/ml/", Some(Scope::MlRead)),
            (Method::POST, "/ml/kmeans", Some(Scope::MlWrite)),
            (Method::POST, "/ml/runs/7/predict", Some(Scope::MlRead)),
            (Method::GET, "/users/me", Some(Scope::AccountRead)),
            (Method::GET, "/users/me/usage", Some(Scope::AccountRead)),
            (Method::GET, "/users/7/usage", None),
            (Method::GET, "/users/me/security-events", None),
            (Method::GET, "/security-events/", None),
            (Method::DELETE, "/users/me", None),
            (Method::GET, "/users/me/tokens/", None),
            (Method::GET, "/users/", None),
            (Method::POST, "/auth/password/change", None),
            (Method::POST, "/auth/password/confirm", None),
            (Method::GET, "/users/me/export", None),
        ] {
            assert_eq!(needed(&method, path), scope, "{method} {path}");
        }
    }
}
