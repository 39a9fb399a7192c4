//! Survey of the values of columns: the notations in which all of them are numbers. It does not
//! depend on the order of the rows.

use super::missing_words::MissingWords;
use super::notation::{Notation, Notations};
use super::number::{is_infinite, notations};
use super::numeral::Numeral;

/// The values of a column.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct ColumnSurvey {
    /// The notations in which all values are numbers.
    pub(super) notations: Notations,
    /// The number of values that are not missing.
    pub(super) present: u64,
    /// The number of values with a unit, and that unit; `None` for several.
    with_unit: u64,
    unit: Option<&'static str>,
    /// The number of values with a comma or a point.
    marked: u64,
    /// The numbers of integers without a sign below 1,000, and of others.
    small: u64,
    large: u64,
    /// For a column that is declared numeric, the number of values in each of [`Notation::ALL`].
    counts: Option<[u64; Notation::ALL.len()]>,
}

impl ColumnSurvey {
    pub(super) fn new() -> Self {
        Self {
            notations: Notations::ALL,
            present: 0,
            with_unit: 0,
            unit: None,
            marked: 0,
            small: 0,
            large: 0,
            counts: None,
        }
    }

    /// Creates the survey of a column that is declared numeric: values that are no numbers do not
    /// hide the notation of the others.
    pub(super) fn declared_numeric() -> Self {
        Self {
            counts: Some(Default::default()),
            ..Self::new()
        }
    }

    /// Adds a value.
    pub(super) fn add(&mut self, text: &str, missing: &MissingWords) {
        if missing.contains(text) {
            return;
        }
        self.present += 1;
        let possible = match self.counts {
            None if self.notations.is_empty() => return,
            _ => notations(text),
        };
        self.notations = self.notations.and(possible);
        if let Some(counts) = &mut self.counts {
            if possible.is_empty() {
                return;
            }
            for (count, notation) in counts.iter_mut().zip(Notation::ALL) {
                *count += u64::from(possible.contains(notation));
            }
        }
        if is_infinite(text) {
            return;
        }
        if let Some(unit) = Numeral::new(text).and_then(|numeral| numeral.unit) {
            self.unit = match self.with_unit {
                0 => Some(unit),
                _ => self.unit.filter(|&known| known == unit),
            };
            self.with_unit += 1;
        }
        if text.contains(['.', ',']) {
            self.marked += 1;
        } else if text.bytes().filter(u8::is_ascii_digit).count() <= 3 {
            self.small += 1;
        } else {
            self.large += 1;
        }
    }

    /// Adds the values of another survey.
    pub(super) fn merge(&mut self, other: &Self) {
        self.unit = match (self.with_unit, other.with_unit) {
            (0, _) => other.unit,
            (_, 0) => self.unit,
            _ => self.unit.filter(|unit| other.unit == Some(unit)),
        };
        self.notations = self.notations.and(other.notations);
        self.present += other.present;
        self.with_unit += other.with_unit;
        self.marked += other.marked;
        self.small += other.small;
        self.large += other.large;
        for (count, more) in self.counts.iter_mut().flatten().zip(other.counts.iter().flatten()) {
            *count += more;
        }
    }

    /// Replaces the notations of a column that is declared numeric by those in which most of its
    /// values are numbers.
    pub(super) fn settle(&mut self) {
        let Some(counts) = self.counts else { return };
        let highest = counts.into_iter().max().unwrap_or_default();
        if highest > 0 {
            let count = |notation| {
                Notation::ALL
                    .iter()
                    .position(|&known| known == notation)
                    .map(|at| counts[at])
            };
            self.notations = Notations::that(|notation| count(notation) == Some(highest));
        }
    }

    /// Returns whether the column holds only numbers in a notation, all with the same unit or all
    /// without one.
    pub(super) fn is_numeric(&self, notation: Notation) -> bool {
        self.notations.contains(notation) && !self.has_mixed_units()
    }

    fn has_mixed_units(&self) -> bool {
        self.counts.is_none() && self.with_unit > 0 && (self.with_unit < self.present || self.unit.is_none())
    }

    /// Returns whether the values say something about the notation.
    fn is_evidence(&self) -> bool {
        self.present > 0 && self.notations != Notations::ALL && !self.notations.is_empty() && !self.has_mixed_units()
    }

    /// Returns the notations in which all values are numbers, if not all notations are possible.
    pub(super) fn only_notations(&self) -> Option<Notations> {
        self.is_evidence().then_some(self.notations)
    }

    /// Returns whether a mark can be both a decimal mark and a thousands separator (`1,409`).
    pub(super) fn is_ambiguous(&self) -> bool {
        let has = |set: Notations| !self.notations.and(set).is_empty();
        self.is_evidence() && has(Notations::POINT) && has(Notations::COMMA) && self.marked > 0
    }

    /// Returns the notations that are more likely for ambiguous values. Integers without a sign,
    /// all of them below 1,000, speak for separated thousands; else the comma is one in a file with
    /// commas as delimiters, and a decimal mark in others.
    fn likely(&self, delimiter: u8) -> Notations {
        let looks_grouped = self.small > 0 && self.large == 0;
        let has_comma_as_decimal_mark = self.notations.contains(Notation::ALL[1]);
        let decimal = if has_comma_as_decimal_mark {
            if delimiter == b',' || looks_grouped {
                Notations::POINT
            } else {
                Notations::COMMA
            }
        } else if delimiter == b';' && looks_grouped {
            Notations::COMMA
        } else {
            Notations::POINT
        };
        self.notations.and(decimal)
    }
}

/// Decides on the notation of a file: the allowed one in which most columns are numbers; where that
/// leaves several, the likely one of ambiguous columns, then the simplest.
pub(super) fn decide(columns: &[ColumnSurvey], allowed: Notations, delimiter: u8) -> Notation {
    let evidence: Vec<&ColumnSurvey> = columns.iter().filter(|column| column.is_evidence()).collect();
    let count = |property: &dyn Fn(&ColumnSurvey) -> bool| evidence.iter().filter(|column| property(column)).count();
    let score = |notation: Notation| {
        (
            count(&|column| !column.is_ambiguous() && column.is_numeric(notation)),
            count(&|column| column.is_ambiguous() && column.likely(delimiter).contains(notation)),
            count(&|column| column.is_numeric(notation)),
        )
    };
    let mut best = None;
    for notation in allowed.iter() {
        let score = score(notation);
        if best.is_none_or(|(_, known)| score > known) {
            best = Some((notation, score));
        }
    }
    best.map_or(Notation::ALL[0], |(notation, _)| notation)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Thousands;

    fn survey(values: &[&str]) -> ColumnSurvey {
        let mut survey = ColumnSurvey::new();
        values
            .iter()
            .for_each(|value| survey.add(value, &MissingWords::default()));
        survey
    }

    fn decided(columns: &[&[&str]], delimiter: u8) -> (char, Thousands) {
        let columns: Vec<ColumnSurvey> = columns.iter().map(|values| survey(values)).collect();
        let notation = decide(&columns, Notations::ALL, delimiter);
        (char::from(notation.decimal), notation.thousands)
    }

    #[test]
    fn the_notation_is_that_of_most_columns() {
        assert_eq!(decided(&[&["0", "0", "3,2"]], b';'), (',', Thousands::None));
        assert_eq!(decided(&[&["1.5"], &["2"]], b';'), ('.', Thousands::None));
        assert_eq!(decided(&[&["1.234,5"], &["7"]], b';'), (',', Thousands::Point));
        assert_eq!(decided(&[&["1 234,5"]], b';'), (',', Thousands::Space));
        assert_eq!(decided(&[&["1'234.5"]], b','), ('.', Thousands::Apostrophe));
        assert_eq!(decided(&[&["x"], &["7"]], b','), ('.', Thousands::None));
    }

    #[test]
    fn ambiguous_values_are_decided_by_the_other_values() {
        assert_eq!(decided(&[&["1,409", "2,500"]], b','), ('.', Thousands::Comma));
        assert_eq!(decided(&[&["1,409", "2,500"]], b';'), (',', Thousands::None));
        assert_eq!(decided(&[&["1,409", "980"]], b';'), ('.', Thousands::Comma));
        assert_eq!(decided(&[&["1,409", "0,5"]], b';'), (',', Thousands::None));
        assert_eq!(decided(&[&["1,409", "980"], &["0,5"]], b';'), (',', Thousands::None));
        assert_eq!(decided(&[&["1,409"], &["0.5"]], b';'), ('.', Thousands::Comma));
        assert_eq!(decided(&[&["1.409", "980"]], b','), ('.', Thousands::None));
        assert_eq!(decided(&[&["1.409", "980"]], b';'), (',', Thousands::Point));
        assert_eq!(decided(&[&["1.409"], &["2,5"]], b';'), (',', Thousands::Point));
        assert!(survey(&["1,409"]).is_ambiguous() && !survey(&["1,40"]).is_ambiguous());
    }

    #[test]
    fn the_order_of_the_values_does_not_matter() {
        let values = ["$1,409", "$5", "NA", "$0.5", "$12,000"];
        let parts = [survey(&values[..2]), survey(&values[2..])];
        let mut forwards = parts[0].clone();
        forwards.merge(&parts[1]);
        let mut backwards = parts[1].clone();
        backwards.merge(&parts[0]);
        assert_eq!(forwards, survey(&values));
        assert_eq!(backwards, survey(&values));
        assert!(forwards.is_numeric(Notation::ALL[2]));
    }

    #[test]
    fn a_declared_column_has_the_notation_of_most_of_its_values() {
        let notations = |parts: &[&[&str]]| {
            let mut whole = ColumnSurvey::declared_numeric();
            for values in parts {
                let mut part = ColumnSurvey::declared_numeric();
                values
                    .iter()
                    .for_each(|value| part.add(value, &MissingWords::default()));
                whole.merge(&part);
            }
            whole.settle();
            whole.notations
        };
        assert_eq!(notations(&[&["broken", "1,5"], &["", "0.5", "2,5"]]), Notations::COMMA);
        assert_eq!(notations(&[&["$1.409,5"], &["7", "007", "x"]]).iter().count(), 1);
        assert_eq!(notations(&[&["7"]]), Notations::ALL);
        assert!(notations(&[&["x", "y"]]).is_empty());
    }

    #[test]
    fn different_units_are_no_numbers() {
        for values in [&["$5", "€6"][..], &["5", "6%"], &["$5", "6"]] {
            assert!(!survey(values).is_numeric(Notation::ALL[0]), "{values:?}");
        }
        assert!(survey(&["5%", "", "6 %"]).is_numeric(Notation::ALL[0]));
    }
}
