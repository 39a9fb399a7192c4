//! Lists of names.

use crate::spec::split_list;

/// Names that one option lists, separated by commas and quoted as in a CSV.
#[derive(Clone)]
pub(super) struct NameList(Vec<String>);

impl NameList {
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        split_list(text).map(Self)
    }

    /// Returns the names of several lists.
    pub(super) fn join(lists: Vec<Self>) -> Vec<String> {
        lists.into_iter().flat_map(|list| list.0).collect()
    }
}
