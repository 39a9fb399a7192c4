//! `GET /dev/mail`: the mails that development keeps instead of sending them. The links in them can
//! be followed.

use super::dev_page::dev_page;
use crate::AppState;
use crate::api::Problem;
use app::charts::svg::escape;
use axum::extract::State;
use axum::response::Response;
use domain::{ErrorCode, Failure};

/// The page.
pub(crate) async fn dev_mail(State(state): State<AppState>) -> Result<Response, Problem> {
    let kept = state.services.mails_in_memory();
    let mails = kept.ok_or_else(|| Failure::new(ErrorCode::NotFound, "Mail is kept in development only."))?;
    let mut body = "<h1>Mail box</h1>\n".to_owned();
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
    Ok(dev_page(&state, "Mail box", &body))
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
