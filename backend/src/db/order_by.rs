//! The order of lists.

use domain::sort::{Sort, SortField};

/// Returns the `order by` of a list; ties are broken by the id, in the direction of the first key.
/// `key` returns whether the value of a field may be missing, and its expression. Missing values
/// come last, because the two databases put them at different ends.
pub(super) fn order<F: SortField>(sort: &Sort<F>, key: impl Fn(F) -> (bool, &'static str)) -> String {
    let direction = |descending| if descending { " desc" } else { "" };
    let mut text = String::from(" order by ");
    for one in sort.keys() {
        let (is_optional, column) = key(one.field);
        if is_optional {
            text.extend([column, " is null, "]);
        }
        text.extend([column, direction(one.descending), ", "]);
    }
    text.extend(["id", direction(sort.keys().first().is_some_and(|key| key.descending))]);
    text
}
