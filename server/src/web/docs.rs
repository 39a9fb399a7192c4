//! `GET /docs`: the reference of the API, with which it can be tried out. Everything comes from
//! this server: Swagger UI is copied from its npm package into the site when that is built
//! (scripts/setup.sh).

use crate::AppState;
use app::markup::{document, no_script, script_tag};
use axum::extract::State;
use axum::http::header::CONTENT_SECURITY_POLICY;
use axum::response::{Html, IntoResponse, Response};

/// Swagger UI inlines a few icons as `data:`; it needs nothing else that our pages may not have.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
     form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const NO_SCRIPT: &str = "<p class=\"note\">This page needs JavaScript. The same is in \
     <a href=\"/api/v1/openapi.json\">the OpenAPI document</a>.</p>";

/// The page.
pub(crate) async fn docs(State(state): State<AppState>) -> Response {
    let build_id = state.site.build_id();
    let root = format!("/v/{build_id}/docs");
    let head = format!(
        "<link rel=\"icon\" href=\"/v/{build_id}/favicon.svg\" type=\"image/svg+xml\">\n\
         <link rel=\"stylesheet\" href=\"{root}/vendor/swagger-ui.css\">\n\
         <link rel=\"stylesheet\" href=\"{root}/page.css\">\n{}",
        script_tag(&format!("{root}/theme.js"))
    );
    let body = format!(
        "<div class=\"bar\"><a href=\"/\">AI Backend Playground</a></div>\n{}<div id=\"reference\"></div>\n{}{}",
        no_script(NO_SCRIPT),
        script_tag(&format!("{root}/vendor/swagger-ui-bundle.js")),
        script_tag(&format!("{root}/start.js"))
    );
    let page = document("API · AI Backend Playground", &head, &body);
    ([(CONTENT_SECURITY_POLICY, POLICY)], Html(page)).into_response()
}
