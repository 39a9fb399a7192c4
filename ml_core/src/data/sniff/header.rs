//! Detection of a header: of the line with the names of the columns.

use super::Records;
use crate::data::datetime::is_datetime;
use crate::data::missing_words::MissingWords;
use crate::data::notation::Notations;
use crate::data::number::notations;
use std::borrow::Cow;
use std::collections::HashSet;

/// The first line of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::data) struct Header {
    /// Whether it holds the names of the columns.
    pub(in crate::data) is_header: bool,
    /// Whether its values look like data as well.
    pub(in crate::data) is_doubtful: bool,
}

/// The kind of a value.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Missing,
    Integer,
    Decimal,
    Datetime,
    Text,
}

fn kind(text: &str, missing: &MissingWords) -> Kind {
    if missing.contains(text) {
        return Kind::Missing;
    }
    let notations = notations(text);
    if is_datetime(text) {
        Kind::Datetime
    } else if notations == Notations::ALL {
        Kind::Integer
    } else if notations.is_empty() && !is_code(text) {
        Kind::Text
    } else {
        Kind::Decimal
    }
}

/// Returns whether a text is a code of digits, such as `007`.
fn is_code(text: &str) -> bool {
    text.len() > 1 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Returns whether the first record is a header. It is one when a column has a text there and only
/// numbers or dates below, or nothing in it looks like a value. Numbers and dates are names too
/// when those below are of another kind, or when they count up (0, 1, 2 or years) and those below
/// do not and are decimal numbers or repeat, or when they are decimal numbers that go up above
/// integers.
pub(super) fn header(records: &Records<'_>, missing: &MissingWords) -> Header {
    let sure = |is_header| Header {
        is_header,
        is_doubtful: false,
    };
    let Some((first, rest)) = records.split_first() else {
        return sure(true);
    };
    let kinds: Vec<Kind> = first.iter().map(|text| kind(text, missing)).collect();
    let columns = Columns { rest, missing };
    let names = || kinds.iter().enumerate().filter(|(_, kind)| **kind == Kind::Text);
    if kinds.iter().all(|&kind| kind == Kind::Text) || names().any(|(column, _)| columns.holds_values(column)) {
        return sure(true);
    }
    let is_unique = first.iter().collect::<HashSet<_>>().len() == first.len();
    // A first cell without a name is that of an index.
    let has_index = kinds.len() > 1 && first[0].is_empty() && columns.is_index(0);
    let named = usize::from(has_index);
    if rest.is_empty() || !is_unique || kinds[named..].contains(&Kind::Missing) {
        return sure(false);
    }
    let values: Vec<usize> = (named..kinds.len()).filter(|&at| kinds[at] != Kind::Text).collect();
    let differs = |&column: &usize| columns.differs(column, kinds[column]);
    let is_header = has_index
        || columns.are_integers_below_a_scale(first, &kinds)
        || (!values.is_empty() && values.iter().all(differs))
        || columns.are_below_a_sequence(first, &values)
        || (first.len() == 1 && first[0] == "0" && columns.has_only(0, |kind| kind == Kind::Decimal));
    Header {
        is_header,
        is_doubtful: !has_index,
    }
}

/// Returns the columns in which the first record has a text above numbers or dates only.
pub(super) fn named_columns(records: &[Vec<Cow<'_, str>>], missing: &MissingWords) -> Vec<usize> {
    let Some((first, rest)) = records.split_first() else {
        return Vec::new();
    };
    let columns = Columns { rest, missing };
    let is_named = |&at: &usize| kind(&first[at], missing) == Kind::Text && columns.holds_values(at);
    (0..first.len()).filter(is_named).collect()
}

/// Numbers that are more likely names than values.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sequence {
    Years,
    /// 0, 1, 2 and so on, or from 1 on.
    Counting,
}

/// Returns the sequence that at least two values of a record are.
fn sequence(record: &[Cow<'_, str>], columns: &[usize]) -> Option<Sequence> {
    let numbers: Option<Vec<u32>> = columns.iter().map(|&at| record.get(at)?.parse().ok()).collect();
    let numbers = numbers.filter(|numbers| numbers.len() >= 2)?;
    if numbers.iter().all(|number| (1000..3000).contains(number)) {
        return Some(Sequence::Years);
    }
    let is_counting = numbers[0] <= 1 && numbers.windows(2).all(|pair| pair[1] == pair[0] + 1);
    is_counting.then_some(Sequence::Counting)
}

/// The records below the first.
struct Columns<'a, 'b> {
    rest: &'a [Vec<Cow<'b, str>>],
    missing: &'a MissingWords,
}

impl Columns<'_, '_> {
    /// Returns the values of a column that are not missing.
    fn values(&self, column: usize) -> impl Iterator<Item = &str> {
        let values = self.rest.iter().filter_map(move |record| record.get(column));
        values.map(AsRef::as_ref).filter(|text| !self.missing.contains(text))
    }

    fn has_only(&self, column: usize, property: impl Fn(Kind) -> bool) -> bool {
        self.values(column).next().is_some() && self.values(column).all(|text| property(kind(text, self.missing)))
    }

    /// Returns whether a column holds only numbers and dates.
    fn holds_values(&self, column: usize) -> bool {
        self.has_only(column, |kind| kind != Kind::Text)
    }

    /// Returns whether the values of a column are all of another kind. Integers and decimal numbers
    /// are of the same kind.
    fn differs(&self, column: usize, first: Kind) -> bool {
        let group = |kind| if kind == Kind::Decimal { Kind::Integer } else { kind };
        self.has_only(column, |kind| group(kind) != group(first))
    }

    /// Returns whether the first record holds decimal numbers that go up, such as the middles of
    /// classes, and all columns hold integers.
    fn are_integers_below_a_scale(&self, first: &[Cow<'_, str>], kinds: &[Kind]) -> bool {
        let scale: Vec<Option<f64>> = first.iter().map(|text| text.parse().ok()).collect();
        scale.len() > 2
            && kinds.iter().all(|&kind| kind == Kind::Decimal)
            && scale.windows(2).all(|pair| pair[0].is_some() && pair[0] < pair[1])
            && (0..first.len()).all(|column| self.has_only(column, |kind| kind == Kind::Integer))
    }

    /// Returns whether a column holds a different value in every record.
    fn is_index(&self, column: usize) -> bool {
        let values: HashSet<&str> = self.values(column).collect();
        !values.is_empty() && values.len() == self.rest.len()
    }

    /// Returns whether the first record is a sequence and no other record is such a one, and the
    /// columns hold decimal numbers or repeat values, or the names of other columns occur above
    /// only.
    fn are_below_a_sequence(&self, first: &[Cow<'_, str>], columns: &[usize]) -> bool {
        let Some(found) = sequence(first, columns) else {
            return false;
        };
        let is_decimal = |&column: &usize| {
            self.values(column)
                .any(|text| kind(text, self.missing) == Kind::Decimal)
        };
        let repeats = |&column: &usize| self.values(column).collect::<HashSet<_>>().len() < self.values(column).count();
        let is_new = |column: &usize| {
            !columns.contains(column) && !self.values(*column).any(|text| text == first[*column].as_ref())
        };
        !self.rest.iter().any(|record| sequence(record, columns) == Some(found))
            && (found == Sequence::Years
                || (0..first.len()).any(|column| is_new(&column))
                || columns.iter().any(is_decimal)
                || (columns.len() > 2 && columns.iter().any(repeats)))
    }
}
