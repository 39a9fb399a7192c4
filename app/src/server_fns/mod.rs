//! What the pages ask of the server. Each function is a few lines over the services; all are POST under `/fn`.

pub mod account;
pub mod algorithms;
pub mod auth;
pub mod dashboard;
pub mod datasets;
pub mod runs;
pub mod theme;

/// What a server function gives back.
pub type Result<T> = std::result::Result<T, crate::error::AppError>;

#[cfg(all(test, feature = "ssr"))]
mod tests {
    #[test]
    fn every_function_has_a_fixed_path_and_is_posted() {
        let mut paths: Vec<_> = server_fn::axum::server_fn_paths()
            .map(|(path, method)| format!("{method} {path}"))
            .collect();
        paths.sort();
        let expected = [
            "account/me",
            "algorithms/list",
            "auth/email_verify",
            "auth/login",
            "auth/logout",
            "auth/password_forgot",
            "auth/password_reset",
            "auth/register",
            "dashboard/get",
            "datasets/add_samples",
            "datasets/delete",
            "datasets/get",
            "datasets/list",
            "datasets/rows",
            "datasets/update",
            "runs/cancel",
            "runs/create",
            "runs/delete",
            "runs/get",
            "runs/list",
            "runs/tree",
            "theme/set",
        ];
        assert_eq!(paths, expected.map(|path| format!("POST /fn/{path}")));
    }
}
