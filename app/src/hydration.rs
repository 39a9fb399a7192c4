//! The mark of a hydrated page.

/// Attribute of the body once the page is hydrated, for the style sheet and for tests.
pub const HYDRATED: &str = "data-hydrated";
