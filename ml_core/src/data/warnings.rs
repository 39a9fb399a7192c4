//! Warnings about the format of a file.

use super::column_kind::ColumnKind;
use super::error::{excerpt, quoted_list};
use super::options::CsvOptions;
use super::plan::Plan;
use super::records::Findings;
use crate::report::Warning;

/// Returns the warning about a numeric column with so many integers beyond 2^53.
#[must_use]
pub fn rounded_integers(column: &str, rows: usize) -> Warning {
    Warning {
        code: "rounded_integers".to_owned(),
        message: format!("integers beyond 2^53 in the column “{column}” were rounded, because it is numeric"),
        column: Some(column.to_owned()),
        rows: Some(rows),
    }
}

/// Returns the warnings about the beginning of a file and, if all of it was surveyed, about its
/// notation of numbers.
pub(super) fn about_format(findings: &Findings, plan: Option<&Plan>, options: &CsvOptions) -> Vec<Warning> {
    let warning = |code: &str, message: String, column: Option<&String>| Warning {
        code: code.to_owned(),
        message,
        column: column.cloned(),
        rows: None,
    };
    let mut warnings = Vec::new();
    if let Some(delimiter) = findings.delimiter_line {
        let message = format!(
            "the first line names the delimiter (“sep={}”), and is no data",
            char::from(delimiter)
        );
        warnings.push(warning("delimiter_line", message, None));
    }
    if !findings.titles.is_empty() {
        let titles = findings.titles.iter().filter(|text| !text.is_empty());
        let titles: Vec<String> = titles.map(|text| excerpt(text)).collect();
        let listed = match &titles[..] {
            [] => String::new(),
            titles => format!(" ({})", quoted_list(titles)),
        };
        let message = format!(
            "lines above the names of the columns{listed} were left out; the option has_header = false keeps them"
        );
        warnings.push(warning("title_lines", message, None));
    }
    if let Some(columns) = findings.columns_between_spaces {
        let message = format!(
            "the lines look like {columns} columns separated by spaces, but each was read as one value, because spaces \
             are no delimiter; write the file with commas, semicolons, tabs or bars between the values"
        );
        warnings.push(warning("space_separated", message, None));
    }
    if let Some((header, first)) = &findings.header {
        let first: Vec<String> = first.iter().map(|text| excerpt(text)).collect();
        let first = quoted_list(&first);
        if !header.is_header {
            let message = format!(
                "the first line ({first}) looks like data, so the columns are named by their numbers; the option \
                 has_header changes that"
            );
            warnings.push(warning("no_header", message, None));
        } else if header.is_doubtful {
            let message = format!(
                "the first line ({first}) is taken for the names of the columns, because the values below differ from \
                 it; the option has_header changes that"
            );
            warnings.push(warning("header_guessed", message, None));
        }
    }
    if let Some((name, lacks_name)) = &findings.index_column
        && options
            .overrides
            .get(name)
            .is_none_or(|&kind| kind == ColumnKind::Ignore)
    {
        let lacks = if *lacks_name {
            "the first column has no name; it is called"
        } else {
            "the first column is called"
        };
        let message = format!(
            "{lacks} “{name}”, taken for the numbers or names of the rows, and not used; declare its type to use it"
        );
        warnings.push(warning("index_column", message, Some(name)));
    }
    if let Some(plan) = plan {
        let (decimal, thousands) = (char::from(plan.format.decimal), plan.format.thousands.as_str());
        for &at in &plan.ambiguous {
            let name = &plan.names[at];
            let message = format!(
                "a comma or point in the column “{name}” can be a decimal mark or a thousands separator; it was read \
                 with the decimal mark “{decimal}” and the thousands separator “{thousands}”, and the options decimal \
                 and thousands change that"
            );
            warnings.push(warning("ambiguous_numbers", message, Some(name)));
        }
        for &(at, other) in &plan.other_notations {
            let name = &plan.names[at];
            let message = format!(
                "the values of the column “{name}” are numbers with the decimal mark “{}” and the thousands separator \
                 “{}”, but the file was read with “{decimal}” and “{thousands}”, so the column is not numeric; write all \
                 columns alike, or change the options decimal and thousands",
                char::from(other.decimal),
                other.thousands.as_str()
            );
            warnings.push(warning("other_notation", message, Some(name)));
        }
    }
    warnings
}
