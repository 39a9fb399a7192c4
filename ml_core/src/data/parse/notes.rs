//! Notes about the values of a column of numbers.

use std::collections::BTreeMap;

/// A value with its place in the file.
#[derive(Clone, Debug)]
pub(in crate::data) struct LocatedValue {
    pub(in crate::data) line: u64,
    pub(in crate::data) value: String,
}

/// Properties of the values of a column of numbers that the numbers do not show.
#[derive(Clone, Debug, Default)]
pub(in crate::data) struct NumberNotes {
    /// The number of values that are missing.
    pub(in crate::data) missing: usize,
    /// The first value that is infinite, which counts as missing.
    pub(in crate::data) infinite: Option<LocatedValue>,
    /// The number of values with a unit, by the unit.
    pub(in crate::data) units: BTreeMap<&'static str, usize>,
    /// The number of values with separated thousands, and the smallest of them as a text.
    pub(in crate::data) grouped: usize,
    pub(in crate::data) grouped_example: Option<String>,
    /// The number of values that brackets or a minus at the end make negative, and the smallest of
    /// them as a text.
    pub(in crate::data) account_signs: usize,
    pub(in crate::data) account_sign_example: Option<String>,
    /// The number of integers that double precision need not hold.
    pub(in crate::data) too_long: usize,
}

impl NumberNotes {
    /// Notes a value with separated thousands.
    pub(in crate::data) fn note_grouped(&mut self, text: &str) {
        self.grouped += 1;
        keep_smaller(&mut self.grouped_example, text);
    }

    /// Notes a value that brackets or a minus at the end make negative.
    pub(in crate::data) fn note_account_sign(&mut self, text: &str) {
        self.account_signs += 1;
        keep_smaller(&mut self.account_sign_example, text);
    }

    /// Adds the notes about later values.
    pub(in crate::data) fn merge(&mut self, other: Self) {
        self.missing += other.missing;
        self.infinite = self.infinite.take().or(other.infinite);
        for (unit, count) in other.units {
            *self.units.entry(unit).or_default() += count;
        }
        self.grouped += other.grouped;
        if let Some(example) = other.grouped_example {
            keep_smaller(&mut self.grouped_example, &example);
        }
        self.account_signs += other.account_signs;
        if let Some(example) = other.account_sign_example {
            keep_smaller(&mut self.account_sign_example, &example);
        }
        self.too_long += other.too_long;
    }

    /// Returns whether the values have different units, or only some of `present` have one.
    pub(in crate::data) fn has_mixed_units(&self, present: usize) -> bool {
        self.units.len() > 1 || self.units.values().any(|&count| count < present)
    }
}

/// Replaces the smallest text so far by a smaller one.
fn keep_smaller(smallest: &mut Option<String>, text: &str) {
    if smallest.as_deref().is_none_or(|known| text < known) {
        *smallest = Some(text.to_owned());
    }
}
