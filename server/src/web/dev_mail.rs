//! `GET /dev/mail`: the mails that development keeps instead of sending them. The links in them can
//! be followed.

use crate::AppState;
use crate::api::Problem;
use app::charts::svg::escape;
use app::markup::document;
use axum::extract::State;
use axum::http::header::CONTENT_SECURITY_POLICY;
use axum::response::{Html, IntoResponse};
use domain::{ErrorCode, Failure};

/// Text, with a style of the site.
const POLICY: &str =
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The page.
pub(crate) async fn dev_mail(State(state): State<AppState>) -> Result<impl IntoResponse, Problem> {
    let kept = state.services.mail_kept();
    let mails = kept.ok_or_else(|| Failure::new(ErrorCode::NotFound, "Mail is kept in development only."))?;
    let head = format!(
        "<link rel=\"stylesheet\" href=\"/v/{}/docs/page.css\">\n",
        state.site.build_id()
    );
    let mut body = "<main class=\"note\"><h1>Mail box</h1>\n".to_owned();
    if mails.is_empty() {
        body.push_str("<p>Nothing has been sent yet.</p>\n");
    }
    for mail in mails {
        let (to, subject, text) = (escape(&mail.to), escape(&mail.subject), linked(&mail.text));
        let sent_at = mail.sent_at.to_rfc3339();
        body.push_str(&format!(
            "<article><h2>{subject}</h2><p>To {to}, <time>{sent_at}</time></p><pre>{text}</pre></article>\n"
        ));
    }
    body.push_str("</main>\n");
    let page = document("Mail box", &head, &body);
    Ok(([(CONTENT_SECURITY_POLICY, POLICY)], Html(page)))
}

/// Lines that are addresses become links.
fn linked(text: &str) -> String {
    let line = |line: &str| {
        let line = escape(line);
        if line.starts_with("http") {
            format!("<a href=\"{line}\">{line}</a>")
        } else {
            line
        }
    };
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_become_links() {
        assert_eq!(
            linked("a <b>\nhttp://x/?a=1&b=\""),
            "a &lt;b&gt;\n<a href=\"http://x/?a=1&amp;b=&quot;\">http://x/?a=1&amp;b=&quot;</a>"
        );
    }
}
