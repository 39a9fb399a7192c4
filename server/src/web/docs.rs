//! `GET /docs`: the reference of the API, with which it can be tried out. Everything comes from this server: Swagger UI is
//! copied from its npm package into the site when that is built (scripts/setup.sh).

use crate::AppState;
use axum::extract::State;
use axum::http::header::CONTENT_SECURITY_POLICY;
use axum::response::{Html, IntoResponse, Response};

/// Swagger UI inlines a few icons as `data:`; it needs nothing else that our pages may not have.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
     form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// The page.
pub(crate) async fn docs(State(state): State<AppState>) -> Response {
    let root = format!("/v/{}/docs", state.site.build_id());
    let page = format!(
        r#"<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>API · AI Backend Playground</title>
<link rel="icon" href="/v/{build_id}/favicon.svg" type="image/svg+xml">
<link rel="stylesheet" href="{root}/vendor/swagger-ui.css">
<link rel="stylesheet" href="{root}/page.css">
<script src="{root}/theme.js"></script>
</head>
<body>
<div class="bar"><a href="/">AI Backend Playground</a></div>
<noscript><p class="note">This page needs JavaScript. The same is in <a href="/api/v1/openapi.json">the OpenAPI document</a>.</p></noscript>
<div id="reference"></div>
<script src="{root}/vendor/swagger-ui-bundle.js"></script>
<script src="{root}/start.js"></script>
</body>
</html>
"#,
        build_id = state.site.build_id()
    );
    ([(CONTENT_SECURITY_POLICY, POLICY)], Html(page)).into_response()
}
