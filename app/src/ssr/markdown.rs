//! Markdown as HTML that is safe to show.

use pulldown_cmark::{Options, Parser, html};

/// The HTML of a text in Markdown (CommonMark with tables, task lists and strikethrough). Only what a text needs is left of it:
/// no scripts, styles, forms or foreign pictures; links lead away without telling where from.
#[must_use]
pub fn safe_html(text: &str) -> String {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    let mut out = String::new();
    html::push_html(&mut out, Parser::new_ext(text, options));
    // Pictures would tell their hosts who reads, and the policy of the pages refuses them anyway.
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
    fn what_could_do_harm_is_left_out() {
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
