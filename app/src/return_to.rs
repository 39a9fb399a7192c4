//! Paths to return to, such as after the sign-in.

use domain::percent_encoding::encode;

/// Returns `path` if it stays on this site, otherwise `/`: it must begin with exactly one slash.
#[must_use]
pub fn safe_return_path(path: &str) -> &str {
    let local = path.starts_with('/') && !path.starts_with("//") && !path.starts_with("/\\");
    // Browsers strip tabs and line breaks, which would turn `/<tab>/` into `//`.
    let plain = path.bytes().all(|byte| (0x21..0x7f).contains(&byte));
    if local && plain { path } else { "/" }
}

/// Returns the URL of the sign-in page that returns to `path`.
#[must_use]
pub fn login_url(path: &str) -> String {
    match safe_return_path(path) {
        "/" => "/login".into(),
        path => format!("/login?next={}", encode(path)),
    }
}

/// Joins a path and a query, which may be empty and may begin with a question mark.
#[must_use]
pub fn path_with_query(path: &str, search: &str) -> String {
    match search.trim_start_matches('?') {
        "" => path.to_owned(),
        search => format!("{path}?{search}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_return_path_stays_on_this_site() {
        assert_eq!(safe_return_path("/runs/1?tree=2"), "/runs/1?tree=2");
        let bad = [
            "",
            "https://evil.example",
            "//evil.example",
            "/\\evil.example",
            "/\t/evil",
            "runs",
            "/a\r\nb",
            "/ä",
        ];
        for path in bad {
            assert_eq!(safe_return_path(path), "/", "{path:?}");
        }
    }

    #[test]
    fn a_url_has_its_query_after_one_question_mark() {
        assert_eq!(path_with_query("/runs", ""), "/runs");
        assert_eq!(path_with_query("/runs", "page=2"), "/runs?page=2");
        assert_eq!(path_with_query("/runs", "?page=2"), "/runs?page=2");
    }

    #[test]
    fn the_url_of_the_sign_in_page_has_the_return_path() {
        assert_eq!(login_url("/"), "/login");
        assert_eq!(login_url("/runs/new?dataset=3&x=é"), "/login");
        assert_eq!(login_url("/runs/new?dataset=3"), "/login?next=/runs/new%3Fdataset%3D3");
    }
}
