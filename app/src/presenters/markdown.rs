//! Safe rendering of Markdown.

use pulldown_cmark::{Options, Parser, html};

/// Renders Markdown (CommonMark with tables, task lists and strikethrough) as sanitised HTML:
/// without scripts, styles, forms or images; links send no referrer.
#[must_use]
pub fn safe_html(text: &str) -> String {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    let mut out = String::new();
    html::push_html(&mut out, Parser::new_ext(text, options));
    // Images would reveal the reader to their hosts, and the content security policy blocks them
    // anyway.
    ammonia::Builder::default()
        .rm_tags(["img"])
        .link_rel(Some("noopener noreferrer nofollow"))
        .url_schemes(["http", "https", "mailto"].into())
        .clean(&out)
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_becomes_html() {
        let html = safe_html("**Call** [us](https://example.com)\n\n- one\n- two");
        assert!(html.contains("<strong>Call</strong>"), "{html}");
        assert!(
            html.contains(r#"<a href="https://example.com" rel="noopener noreferrer nofollow">us</a>"#),
            "{html}"
        );
        assert!(html.contains("<li>one</li>"), "{html}");
        assert!(safe_html("~~gone~~").contains("<del>gone</del>"));
    }

    #[test]
    fn dangerous_html_is_removed() {
        for bad in [
            "<script>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            "![x](https://evil.example/pixel.png)",
            "[x](javascript:alert(1))",
            "[x](data:text/html,<script>alert(1)</script>)",
            "<a href=\"JaVaScRiPt:alert(1)\">x</a>",
            "<svg onload=alert(1)>",
            "<iframe src=https://evil.example></iframe>",
            "<form action=/fn/auth/logout><button>x</button></form>",
            "<p style=\"position:fixed\" onclick=\"alert(1)\">x</p>",
        ] {
            let html = safe_html(bad).to_lowercase();
            for part in [
                "<script",
                "<img",
                "javascript:",
                "data:",
                "onerror",
                "onload",
                "<iframe",
                "<form",
                "style=",
                "onclick",
            ] {
                assert!(!html.contains(part), "{bad} became {html}");
            }
        }
    }
}
