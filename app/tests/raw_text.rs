//! Searches the sources for elements that only `app::markup` may create, because their content is
//! not escaped, and for unescaped markup.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fs;
use std::path::{Path, PathBuf};

/// Elements with raw text content, and the components of leptos for them.
const ELEMENTS: [&str; 14] = [
    "textarea",
    "title",
    "style",
    "script",
    "noscript",
    "option",
    "iframe",
    "xmp",
    "noembed",
    "noframes",
    "plaintext",
    "Title",
    "Style",
    "Script",
];

/// Module of the components for these elements.
const MARKUP: &str = "app/src/markup.rs";
/// Module that writes the `<title>` of drawings.
const DRAWINGS: &str = "app/src/charts/svg.rs";
/// Files that may contain `inner_html`.
const INNER_HTML: [&str; 5] = [
    MARKUP,
    // A description in Markdown, as `presenters::markdown` has cleaned it.
    "app/src/pages/tasks/detail.rs",
    // Drawings of `charts`, which escapes all texts.
    "app/src/pages/runs/detail/tree.rs",
    "app/src/pages/datasets/columns.rs",
    "app/src/charts/figure.rs",
];

/// Adds the Rust files of a folder to `files`.
fn collect_sources(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect_sources(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

/// Returns the code of a file without comments and tests.
fn production_code(text: &str) -> String {
    let text = text.split("#[cfg(test)]\nmod tests").next().unwrap();
    let lines = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

/// Returns the elements that `code` creates, as a tag or with a function of leptos.
fn created_elements(code: &str) -> Vec<&'static str> {
    let is_created = |name: &&str| {
        let tag = format!("<{name}");
        let is_tag = code.match_indices(&tag).any(|(at, _)| {
            let after = code[at + tag.len()..].chars().next();
            !after.is_some_and(|c| c.is_alphanumeric() || c == '-' || c == '_')
        });
        is_tag || code.contains(&format!("html::{name}(")) || code.contains(&format!("html::element::{name}"))
    };
    ELEMENTS.into_iter().filter(is_created).collect()
}

#[test]
fn only_markup_creates_elements_with_raw_content() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut files = Vec::new();
    for folder in ["app/src", "server/src", "frontend/src", "backend/src", "domain/src"] {
        collect_sources(&root.join(folder), &mut files);
    }
    assert!(files.len() > 200, "only {} files were found", files.len());
    let mut wrong = Vec::new();
    for file in files {
        let name = file.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
        let code = production_code(&fs::read_to_string(&file).unwrap());
        if name != MARKUP && name != DRAWINGS {
            wrong.extend(
                created_elements(&code)
                    .into_iter()
                    .map(|element| format!("{name}: <{element}>")),
            );
        }
        if code.contains("inner_html") && !INNER_HTML.contains(&name.as_str()) {
            wrong.push(format!("{name}: inner_html"));
        }
    }
    assert!(wrong.is_empty(), "only app::markup may create these: {wrong:#?}");
}

#[test]
fn an_element_is_found_as_tag_and_as_function() {
    assert_eq!(
        created_elements("view! { <textarea name=\"x\">{text}</textarea> }"),
        ["textarea"]
    );
    assert_eq!(
        created_elements("view! { <TabTitle text/> <SelectOption text/> }"),
        [""; 0]
    );
    assert_eq!(created_elements("leptos::html::script().child(text)"), ["script"]);
    assert_eq!(created_elements("format!(\"<title>{name}</title>\")"), ["title"]);
}
