//! Columns separated by spaces, which are not read as columns.

use super::Records;
use crate::data::datetime::is_datetime;
use crate::data::number::notations;
use std::borrow::Cow;

/// Returns the number of columns of a file whose records of one value look separated by spaces:
/// all have as many words, of which some column holds numbers, and no column repeats one text. The
/// first may lack the name of the first column, as R writes it. Sentences, and numbers or dates
/// with spaces in them, are values.
pub(super) fn columns_between_spaces(records: &Records<'_>) -> Option<usize> {
    let words = |record: &'_ Vec<Cow<'_, str>>| match &record[..] {
        [value] => Some(value.split_whitespace().map(str::to_owned).collect()),
        _ => None,
    };
    let rows: Vec<Vec<String>> = records.iter().map(words).collect::<Option<_>>()?;
    let (first, rest) = rows.split_first()?;
    let width = rest.first()?.len();
    let has_names = first.len() == width || (first.len() > 1 && first.len() + 1 == width);
    if width < 2 || !has_names || rest.iter().any(|row| row.len() != width) {
        return None;
    }
    let is_number = |text: &str| !notations(text).is_empty();
    let is_value = |text: &str| is_number(text) || is_datetime(text);
    if records[1..].iter().flatten().all(|text| is_value(text)) {
        return None;
    }
    let has_numbers = (0..width).any(|at| rest.iter().all(|row| is_number(&row[at])));
    let first = if first.len() == width { first } else { &rest[0] };
    let differs = |at: usize| is_number(&first[at]) || rest.iter().any(|row| row[at] != first[at]);
    (has_numbers && (0..width).all(differs)).then_some(width)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::sniff::records;

    fn columns(text: &str) -> Option<usize> {
        columns_between_spaces(&records(text, true, b','))
    }

    #[test]
    fn columns_with_numbers_between_spaces_are_counted() {
        assert_eq!(columns("a b c\n1 2 3\n"), Some(3));
        assert_eq!(columns("a   b\n 1.5 x\n22.5 y\n"), Some(2));
        assert_eq!(columns("1 0 2\n2 0 3\n"), Some(3));
        assert_eq!(columns("a b\nr1 1 2\nr2 3 4\n"), Some(3));
        assert_eq!(columns("name size\nanna 1.5\nbob NA\n"), None);
        assert_eq!(columns("name size n\nanna 1.5 1\nbob NA 2\n"), Some(3));
    }

    #[test]
    fn one_column_of_texts_numbers_or_dates_is_one_column() {
        for text in [
            "",
            "a b\n",
            "text\nthe cat sat\nit was 5 o'clock\n",
            "what was said\nit was good\nI paid 5 for it\n",
            "full name\nAnna Smith\nBob Jones\n",
            "street\nHigh 5\nMain 7\n",
            "weight kg\n5 kg\n6 kg\n",
            "total sales\n1 234\n5 678\n",
            "born on that\n31 Jan 2024\n1 Feb 2024\n",
            "day and time\n2024-01-31 10:00 x\n",
            "a b,c\n1 2,3\n",
        ] {
            assert_eq!(columns(text), None, "{text}");
        }
    }
}
