//! Elements whose content the framework does not escape, and those whose text the HTML parser
//! changes.
//!
//! tachys escapes the children of every element except `textarea`, `script`, `style` and
//! `noscript`, and `leptos_meta` does not escape the title of a page. Only these components create
//! such elements; `tests/raw_text.rs` searches the sources for others. They escape on the server
//! only: in the browser children become text nodes, which are not parsed.

use crate::charts::svg::escape;
use leptos::prelude::*;
use leptos_meta::Title;

/// A `<textarea>` that preserves `text` exactly.
#[component]
pub fn TextArea(
    /// The id in the page.
    id: String,
    /// Name of the posted field.
    name: String,
    /// Initial text.
    text: String,
    /// Number of visible lines.
    rows: u8,
    /// Whether the field gets the focus when the page opens.
    autofocus: bool,
    /// Whether its text is invalid.
    invalid: bool,
    /// Id of its hint or error.
    described_by: Option<String>,
) -> impl IntoView {
    let children = if cfg!(feature = "ssr") {
        text_area_html(&text)
    } else {
        text
    };
    view! {
        <textarea
            class="input"
            id=id
            name=name
            rows=rows.to_string()
            autofocus=autofocus
            aria-invalid=invalid.then_some("true")
            aria-describedby=described_by
        >
            {children}
        </textarea>
    }
}

/// Returns the content of a `<textarea>` as HTML. The parser drops one line break after the start
/// tag, so one is added, which preserves a line break at the start of the text.
fn text_area_html(text: &str) -> String {
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;");
    format!("\n{escaped}")
}

/// The title of the page in the tab of the browser.
#[component]
pub fn TabTitle(
    /// The title, without the name of the application.
    #[prop(into)]
    text: String,
) -> impl IntoView {
    view! { <Title text=text/> }
}

/// Adds the name of the application to the titles of all pages. Rendered once, above every
/// [`TabTitle`].
#[component]
pub fn TabTitles() -> impl IntoView {
    view! { <Title formatter=tab_title/> }
}

fn tab_title(title: String) -> String {
    let title = match title.as_str() {
        "" => "Playground".into(),
        page => format!("{page} · Playground"),
    };
    if cfg!(feature = "ssr") { escape(&title) } else { title }
}

/// An `<option>` with an explicit value: without one the browser would post its text with white
/// space collapsed.
#[component]
pub fn SelectOption(
    /// The value that is posted.
    #[prop(into)]
    value: String,
    /// The text that is shown.
    #[prop(into)]
    text: String,
    /// Whether the option is selected when the page opens.
    #[prop(optional)]
    selected: bool,
) -> impl IntoView {
    view! { <option value=value selected=selected>{text}</option> }
}

/// Markup for browsers without scripts: a constant, never user input.
#[component]
pub fn NoScript(
    /// The markup.
    html: &'static str,
) -> impl IntoView {
    view! { <noscript inner_html=html></noscript> }
}

/// An inline module script. `code` is a constant except for values written by [`js_string`].
#[cfg(feature = "ssr")]
#[component]
pub fn ModuleScript(
    /// The nonce of the content security policy.
    nonce: Option<Nonce>,
    /// The code.
    code: String,
) -> impl IntoView {
    view! { <script type="module" nonce=nonce>{code}</script> }
}

#[cfg(feature = "ssr")]
pub use server::{document, js_string, no_script, script_tag};

#[cfg(feature = "ssr")]
mod server {
    use super::escape;

    /// Returns `text` as a string literal for an inline script, in which nothing ends the element
    /// or starts a comment.
    #[must_use]
    pub fn js_string(text: &str) -> String {
        serde_json::Value::from(text).to_string().replace('<', "\\u003c")
    }

    /// Returns a script element that loads `url`.
    #[must_use]
    pub fn script_tag(url: &str) -> String {
        format!("<script src=\"{}\"></script>\n", escape(url))
    }

    /// Returns a [`super::NoScript`] element for a page without leptos.
    #[must_use]
    pub fn no_script(html: &'static str) -> String {
        format!("<noscript>{html}</noscript>\n")
    }

    /// Returns a page without leptos: `title` is text, `head` and `body` are markup.
    #[must_use]
    pub fn document(title: &str, head: &str, body: &str) -> String {
        format!(
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{}</title>\n{head}</head>\n\
             <body>\n{body}</body>\n</html>\n",
            escape(title)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_content_of_a_text_area_is_text() {
        assert_eq!(
            text_area_html("\n</textarea><b>&lt;"),
            "\n\n&lt;/textarea>&lt;b>&amp;lt;"
        );
    }

    #[test]
    fn the_title_of_a_tab_names_the_application() {
        assert_eq!(tab_title(String::new()), "Playground");
        let title = tab_title("a < b".into());
        assert_eq!(
            title,
            if cfg!(feature = "ssr") {
                "a &lt; b · Playground"
            } else {
                "a < b · Playground"
            }
        );
    }

    #[cfg(feature = "ssr")]
    #[test]
    fn a_string_of_a_script_does_not_end_it() {
        assert_eq!(js_string("</script>\"\n"), r#""\u003c/script>\"\n""#);
    }

    #[cfg(feature = "ssr")]
    #[test]
    fn the_title_of_a_plain_document_is_text() {
        assert!(document("</title><b>", "", "").contains("<title>&lt;/title&gt;&lt;b&gt;</title>"));
    }
}
