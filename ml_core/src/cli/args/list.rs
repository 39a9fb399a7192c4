//! Lists of names and of encodings.

use crate::spec::{ColumnEncoding, ColumnEncodings, split_list};

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

/// Encodings that one option lists, as [`NameList`] lists names.
#[derive(Clone)]
pub(super) struct EncodingList(Vec<(String, ColumnEncoding)>);

impl EncodingList {
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let items = split_list(text)?;
        let items = items.iter().map(|item| ColumnEncoding::parse_assignment(item));
        items.collect::<Result<_, _>>().map(Self)
    }

    /// Returns the encodings of several lists.
    pub(super) fn join(lists: &[Self]) -> Result<ColumnEncodings, String> {
        let mut all = ColumnEncodings::new();
        for (column, encoding) in lists.iter().flat_map(|list| &list.0) {
            if all.insert(column.clone(), encoding.clone()).is_some() {
                return Err(format!("--encode: “{column}” has two encodings; give it one"));
            }
        }
        Ok(all)
    }
}
