//! Lines above the header: titles and comments.

use super::Records;
use super::header::named_columns;
use super::most_frequent;
use crate::data::missing_words::MissingWords;
use std::borrow::Cow;

/// Largest number of lines above the header.
const MAX_TITLES: usize = 10;

/// Returns the number of records above the header that are no part of the table. These begin with
/// `#`, or hold one text at most, alone or as spreadsheets write it: with empty fields up to the
/// length of all later ones. Below them is a header, with a text above numbers or dates.
pub(super) fn title_lines(records: &Records<'_>, missing: &MissingWords) -> usize {
    let mut lengths: Vec<usize> = records.iter().map(Vec::len).collect();
    lengths.sort_unstable();
    let (width, _) = most_frequent(&lengths);
    let is_comment = |record: &Vec<Cow<'_, str>>| first_text(record).starts_with('#');
    let is_title = |record: &Vec<Cow<'_, str>>| is_comment(record) || is_padded(record);
    let titles = records
        .iter()
        .take_while(|record| record.len() != width || is_title(record))
        .count();
    let (above, table) = records.split_at(titles);
    let are_titles = above.iter().all(|record| record.len() == 1 || is_title(record));
    if !(1..=MAX_TITLES).contains(&titles) || !are_titles || table.iter().any(|record| record.len() != width) {
        return 0;
    }
    let named = named_columns(table, missing);
    // A header of R lacks the name of the first column, which then holds names or numbers only.
    let may_be_header = titles == 1 && above[0].len() + 1 == width && !is_comment(&above[0]);
    let is_table = if may_be_header {
        named.len() == width
    } else {
        !named.is_empty()
    };
    if is_table { titles } else { 0 }
}

/// Returns whether a record has one text at most, and lacks names that a header would have: only
/// the first may be empty there.
fn is_padded(record: &[Cow<'_, str>]) -> bool {
    let filled = record.iter().filter(|text| !text.is_empty()).count();
    filled <= 1 && record.iter().skip(1).any(|text| text.is_empty())
}

fn first_text<'a>(record: &'a [Cow<'_, str>]) -> &'a str {
    record.first().map_or("", AsRef::as_ref)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::sniff::records;

    fn titles(text: &str) -> usize {
        title_lines(&records(text, true, b','), &MissingWords::default())
    }

    #[test]
    fn titles_and_comments_are_above_a_header() {
        assert_eq!(titles("Report 2024\n\na,b,c\n1,2,x\n3,4,y\n"), 1);
        assert_eq!(titles("Report\nSource: me\na,b,c\n1,2,x\n"), 2);
        assert_eq!(titles("# made by X, version 2\n# all\na,b,c\n1,2,x\n"), 2);
        assert_eq!(titles("# made by X, version 2\na,b\n1,x\n3,y\n"), 1);
        assert_eq!(titles("# made by X\na,b\n1,x\n3,y\n"), 1);
        assert_eq!(titles("Report\na,b\n1,2\n3,4\n"), 1);
        assert_eq!(titles("Report,,\n,,\na,b,c\n1,2,x\n3,4,y\n"), 2);
        assert_eq!(titles(",Report,\na,b,c\n1,2,x\n3,4,y\n"), 1);
        assert_eq!(titles("Report,\na,b\n1,2\n"), 1);
    }

    #[test]
    fn other_lines_are_part_of_the_table() {
        for text in [
            "",
            "a,b\n1,2\n",
            "a,b\n1,2,3\n4,5,6\n",
            "x\nr1,5\nr2,6\n",
            "x\n1,5\n2,6\n",
            "#,a\n1,2\n",
            "# a,b\n1,2\n3,4\n",
            "Report\nanna,rome,x\nbob,paris,y\n",
            "Report\na,b,c\n1,2\n3,4,5\n",
            "name\n\"x, y\"\n",
            ",a\n1,2\n3,4\n",
            "id,\nr1,5\nr2,6\n",
            "a,b,c\n5,,\n1,2,x\n",
        ] {
            assert_eq!(titles(text), 0, "{text}");
        }
    }
}
