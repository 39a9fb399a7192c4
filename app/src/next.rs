//! Where to go after signing in.

use domain::address::encode;

/// The path of `next=` when it stays on this site, else `/`: it must begin with exactly one slash.
#[must_use]
pub fn safe_next(next: &str) -> &str {
    let local = next.starts_with('/') && !next.starts_with("//") && !next.starts_with("/\\");
    // Only what a header can carry; browsers strip tabs and line breaks, which would turn `/<tab>/` into `//`.
    let plain = next.bytes().all(|byte| (0x21..0x7f).contains(&byte));
    if local && plain { next } else { "/" }
}

/// The address of the sign-in page that comes back to `path`.
#[must_use]
pub fn login_url(path: &str) -> String {
    match safe_next(path) {
        "/" => "/login".into(),
        next => format!("/login?next={}", encode(next)),
    }
}

/// A path with its query, which may be empty and may begin with a question mark.
#[must_use]
pub fn address(path: &str, search: &str) -> String {
    match search.trim_start_matches('?') {
        "" => path.to_owned(),
        search => format!("{path}?{search}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn next_stays_on_this_site() {
        assert_eq!(safe_next("/runs/1?tree=2"), "/runs/1?tree=2");
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
        for next in bad {
            assert_eq!(safe_next(next), "/", "{next:?}");
        }
    }

    #[test]
    fn an_address_has_its_query_after_one_question_mark() {
        assert_eq!(address("/runs", ""), "/runs");
        assert_eq!(address("/runs", "page=2"), "/runs?page=2");
        assert_eq!(address("/runs", "?page=2"), "/runs?page=2");
    }

    #[test]
    fn the_sign_in_page_knows_the_way_back() {
        assert_eq!(login_url("/"), "/login");
        assert_eq!(login_url("/runs/new?dataset=3&x=é"), "/login");
        assert_eq!(login_url("/runs/new?dataset=3"), "/login?next=/runs/new%3Fdataset%3D3");
    }
}
