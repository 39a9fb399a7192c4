//! Statistics of a file that does not fit into memory as a table.

use super::describe::{ColumnSummary, describe};
use super::options::{CsvFormat, CsvOptions};
use super::plan::Plan;
use super::read::read_planned;
use super::row_marks::RowMarks;
use super::source::CsvSource;
use super::{ColumnKind, DataError};
use crate::report::Warning;
use std::collections::HashMap;

/// Columns and statistics of a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Description {
    /// The format of the file.
    pub format: CsvFormat,
    /// The number of rows, without the header.
    pub rows: usize,
    /// The columns, in the order of the file.
    pub columns: Vec<ColumnSummary>,
    /// Messages about what was guessed or treated specially.
    pub warnings: Vec<Warning>,
    /// Places in the file from which its rows can be read.
    pub row_marks: RowMarks,
}

/// Computes the statistics of each column of a file. Texts are counted and not kept. Numbers are
/// held for as many columns at a time as have at most `max_numbers` values together (at least one
/// column), and the file is read again for the next columns.
///
/// ```
/// use ml_core::data::{ColumnKind, CsvOptions, describe_csv};
///
/// let file = "x,y,z\n1,2,a\n3,4,b\n";
/// let description = describe_csv(|| Ok(file.as_bytes()), &CsvOptions::default(), 2)?;
/// assert_eq!((description.rows, description.columns[1].mean), (2, Some(3.0)));
/// assert_eq!(description.columns[2].kind, ColumnKind::Categorical);
/// # Ok::<(), ml_core::data::DataError>(())
/// ```
///
/// # Errors
/// As [`read_csv`](super::read_csv).
pub fn describe_csv(
    source: impl CsvSource,
    options: &CsvOptions,
    max_numbers: usize,
) -> Result<Description, DataError> {
    let plan = Plan::new(&source, options)?;
    let names = &plan.names;
    let declared = options.declared_names(names);
    let spelled: HashMap<&String, &String> = declared.iter().zip(names).collect();
    let override_of = |(name, kind): (&String, &ColumnKind)| ((*spelled.get(name).unwrap_or(&name)).clone(), *kind);
    let options = CsvOptions {
        overrides: options.overrides.iter().map(override_of).collect(),
        ..options.clone()
    };
    if let Some(unknown) = options.overrides.keys().find(|name| !names.contains(name)) {
        return Err(DataError::UnknownColumn {
            name: unknown.clone(),
            known: names.clone(),
        });
    }
    let (mut rows, mut columns, mut width) = (0, Vec::with_capacity(names.len()), names.len());
    let mut warnings: Vec<Warning> = Vec::new();
    while columns.len() < names.len() {
        let from = columns.len();
        let group = &names[from..(from + width).min(names.len())];
        let options = CsvOptions {
            keep: Some(group.iter().cloned().collect()),
            max_numbers: (width > 1).then_some(max_numbers),
            summarise_texts: true,
            ..options.clone()
        };
        match read_planned(&source, &options, &plan) {
            Ok(table) => {
                rows = table.rows();
                let new = table.warnings().iter().filter(|warning| !warnings.contains(warning));
                let new: Vec<Warning> = new.cloned().collect();
                warnings.extend(new);
                columns.extend(describe(&table).into_iter().skip(from).take(group.len()));
            }
            Err(DataError::MatrixTooLarge { .. }) if width > 1 => width = width.div_ceil(2),
            Err(error) => return Err(error),
        }
    }
    Ok(Description {
        format: plan.format,
        rows,
        columns,
        warnings,
        row_marks: plan.row_marks,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::read_csv;
    use std::cell::Cell;
    use std::fmt::Write;

    #[test]
    fn statistics_are_the_same_in_parts_and_at_once() {
        let mut file = String::from("a;b;when;c;d;e\n");
        for row in 0..20_000 {
            let day = row % 28 + 1;
            let e = if row > 15_000 { "late" } else { "1" };
            writeln!(
                file,
                "{row};{};2026-02-{day:02};{};text {};{e}",
                row % 7,
                f64::from(row) / 3.0,
                row % 60
            )
            .unwrap();
        }
        let expected = describe(&read_csv(file.as_bytes(), &CsvOptions::default()).unwrap());
        for (max_numbers, passes) in [(usize::MAX, 2), (50_000, 4), (1, 10)] {
            let opened = Cell::new(0);
            let open = || {
                opened.set(opened.get() + 1);
                Ok(file.as_bytes())
            };
            let found = describe_csv(open, &CsvOptions::default(), max_numbers).unwrap();
            assert_eq!((found.rows, &found.columns), (20_000, &expected));
            assert!(opened.get() <= passes, "{} passes", opened.get());
        }
    }

    #[test]
    fn errors_are_those_of_read_csv() {
        let refused = |file: &str, options: &CsvOptions| {
            let found = describe_csv(|| Ok(file.as_bytes()), options, 1);
            let expected = read_csv(file.as_bytes(), options).unwrap_err().to_string();
            assert_eq!(found.unwrap_err().to_string(), expected);
        };
        let options = CsvOptions::default();
        refused("a,b\n1,2\n3\n", &options);
        refused("a,b\n", &options);
        refused("a,b\n1,2\n3,1e999\n", &options);
        let unknown = CsvOptions {
            overrides: [("c".to_owned(), ColumnKind::Text)].into(),
            ..CsvOptions::default()
        };
        refused("a,b\n1,2\n", &unknown);
        let few = CsvOptions {
            max_rows: Some(1),
            ..CsvOptions::default()
        };
        refused("a,b\n1,2\n3,4\n", &few);
    }
}
