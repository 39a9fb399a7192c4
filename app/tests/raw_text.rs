//! Looks through the sources for elements that only `app::markup` may make, since their content is
//! written unescaped, and for markup that is put into a page as it is.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fs;
use std::path::{Path, PathBuf};

/// Elements whose content an HTML parser reads as text, and their components.
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

/// The only files that may hold such an element, and the only ones that may hold `inner_html`.
const MARKUP: &str = "app/src/markup.rs";
const DRAWINGS: &str = "app/src/charts/svg.rs";
const INNER_HTML: [&str; 5] = [
    MARKUP,
    // A description in Markdown, as `ssr::markdown` has cleaned it.
    "app/src/pages/tasks/task.rs",
    // Drawings of `charts`, which escapes every text in them.
    "app/src/pages/run/tree.rs",
    "app/src/pages/dataset_columns.rs",
    "app/src/charts/figure.rs",
];

fn sources(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

/// The code of a file: without comments, and without the tests at its end.
fn code(text: &str) -> String {
    let text = text.split("#[cfg(test)]\nmod tests").next().unwrap();
    let lines = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

/// Which of the elements `code` makes: as a tag, or by a function of leptos.
fn made(code: &str) -> Vec<&'static str> {
    let makes = |name: &&str| {
        let tag = format!("<{name}");
        let is_tag = code.match_indices(&tag).any(|(at, _)| {
            let after = code[at + tag.len()..].chars().next();
            !after.is_some_and(|c| c.is_alphanumeric() || c == '-' || c == '_')
        });
        is_tag || code.contains(&format!("html::{name}(")) || code.contains(&format!("html::element::{name}"))
    };
    ELEMENTS.into_iter().filter(makes).collect()
}

#[test]
fn every_element_with_raw_content_is_made_in_one_place() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut files = Vec::new();
    for folder in ["app/src", "server/src", "frontend/src", "backend/src", "domain/src"] {
        sources(&root.join(folder), &mut files);
    }
    assert!(files.len() > 200, "only {} files were found", files.len());
    let mut wrong = Vec::new();
    for file in files {
        let name = file.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
        let code = code(&fs::read_to_string(&file).unwrap());
        if name != MARKUP && name != DRAWINGS {
            wrong.extend(made(&code).into_iter().map(|element| format!("{name}: <{element}>")));
        }
        if code.contains("inner_html") && !INNER_HTML.contains(&name.as_str()) {
            wrong.push(format!("{name}: inner_html"));
        }
    }
    assert!(wrong.is_empty(), "to be made by app::markup: {wrong:#?}");
}

#[test]
fn an_element_is_found_however_it_is_made() {
    assert_eq!(made("view! { <textarea name=\"x\">{text}</textarea> }"), ["textarea"]);
    assert_eq!(made("view! { <TabTitle text/> <SelectOption text/> }"), [""; 0]);
    assert_eq!(made("leptos::html::script().child(text)"), ["script"]);
    assert_eq!(made("format!(\"<title>{name}</title>\")"), ["title"]);
}
