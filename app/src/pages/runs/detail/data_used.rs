//! Data of a run: the rows and columns that were used, and those that were left out.

use crate::charts::{DataTable, TableData};
use crate::number::{count, plural, whole_percent};
use domain::run::report::{ColumnAccount, RowAccount};
use domain::run::{ColumnEncoding, Split};
use leptos::prelude::*;

/// Number of columns up to which the table is unfolded.
const MAX_UNFOLDED_COLUMNS: usize = 30;

/// Rows, split and columns of a run.
#[component]
pub fn DataUsed(
    /// The split.
    split: Split,
    /// The columns.
    columns: ColumnAccount,
    /// The rows.
    rows: RowAccount,
    /// The name of the target; empty for a clustering.
    target: String,
) -> impl IntoView {
    let (used, left_out) = (columns.used.len(), columns.left_out.len());
    let total = used + left_out;
    // Runs of older versions have no list of their columns.
    let table = (total > 0).then(|| {
        let noun = |n: usize| plural(n, "column", "columns");
        let summary = match left_out {
            0 => format!("{} used", noun(used)),
            left_out => format!("{} used, {left_out} not used", noun(used)),
        };
        view! {
            <details class="details" open={total <= MAX_UNFOLDED_COLUMNS}>
                <summary>{summary}</summary>
                <DataTable caption="Columns and their use" table=column_table(columns)/>
            </details>
        }
    });
    let target = (!target.is_empty()).then(|| format!(" The column to predict is “{target}”."));
    view! {
        <section class="section">
            <h2>"Data used"</h2>
            <p class="section-text">{row_text(rows)} " " {split_text(&split, rows)} {target}</p>
            {table}
        </section>
    }
}

fn row_count(n: usize) -> String {
    plural(n, "row", "rows")
}

fn row_text(rows: RowAccount) -> String {
    let used = match rows.test {
        0 => format!("{} for training", count(rows.train as u64)),
        test => format!(
            "{} for training and {} for the test",
            count(rows.train as u64),
            count(test as u64)
        ),
    };
    let left_out = match rows.missing_values {
        0 => "None was left out.".to_owned(),
        missing => format!(
            "{} left out because the target or a column had no value.",
            with_verb(&row_count(missing), missing)
        ),
    };
    format!("{}: {used}. {left_out}", row_count(rows.total))
}

fn with_verb(rows: &str, count: usize) -> String {
    format!("{rows} {}", if count == 1 { "was" } else { "were" })
}

fn split_text(split: &Split, rows: RowAccount) -> String {
    let share = |test_size: &f64| whole_percent(*test_size);
    match split {
        Split::None if rows.test == 0 => "No rows were held out for a test.".to_owned(),
        Split::None => String::new(),
        Split::Random { test_size } => format!("The test rows were drawn at random ({}).", share(test_size)),
        Split::Stratified { test_size } => format!(
            "The test rows were drawn at random in proportion to the classes ({}).",
            share(test_size)
        ),
        Split::Group { column, test_size } => format!(
            "The test rows are those of {} of the groups in “{column}”, drawn at random.",
            share(test_size)
        ),
        Split::Time { column, test_size } => {
            format!(
                "The test rows are the {} with the latest values in “{column}”.",
                share(test_size)
            )
        }
    }
}

/// Returns a row for each column, those that were used first.
fn column_table(columns: ColumnAccount) -> TableData {
    let used = columns.used.into_iter().map(|column| {
        let encoding = match (&column.encoding, column.levels) {
            (Some(encoding), _) => encoding_text(encoding),
            (None, None) => "Number".to_owned(),
            (None, Some(levels)) => format!("{} (one-hot)", plural(levels, "category", "categories")),
        };
        let missing = match column.left_out_rows {
            0 => missing_text(column.missing_rows, column.fill.as_deref()),
            rows => format!("{}, left out", row_count(rows)),
        };
        vec![column.name, encoding, missing]
    });
    let left_out = columns.left_out.into_iter().map(|column| {
        let reason = format!("Not used: {}", column.reason);
        vec![column.name, reason, "–".to_owned()]
    });
    TableData {
        is_text: true,
        ..TableData::new(&["Column", "Use", "Missing values"], used.chain(left_out))
    }
}

fn encoding_text(encoding: &ColumnEncoding) -> String {
    match encoding {
        ColumnEncoding::DateParts { parts } => {
            let parts: Vec<String> = parts.iter().map(|part| part.as_str().replace('_', " ")).collect();
            format!("Date: {}", parts.join(", "))
        }
        ColumnEncoding::Frequency => "Frequency of the category".to_owned(),
        ColumnEncoding::Hashing { buckets } => format!("Category, hashed into {buckets} columns"),
    }
}

/// Returns how many rows lack a value, and how it was replaced.
fn missing_text(rows: usize, fill: Option<&str>) -> String {
    let lacking = row_count(rows);
    match (rows, fill) {
        (0, None) => "None".to_owned(),
        (0, Some(value)) => format!("Filled in with {value}"),
        (_, Some(value)) => format!("{lacking}, filled in with {value}"),
        (_, None) => format!("{lacking}, left to the algorithm"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::run::report::{LeftOutColumn, LeftOutReason, UsedColumn};

    #[test]
    fn used_and_left_out_rows_are_counted() {
        let rows = RowAccount {
            total: 344,
            train: 249,
            test: 84,
            missing_values: 11,
        };
        assert_eq!(
            row_text(rows),
            "344 rows: 249 for training and 84 for the test. 11 rows were left out because the target or a column had \
             no value."
        );
        let all = RowAccount {
            total: 150,
            train: 150,
            test: 0,
            missing_values: 0,
        };
        assert_eq!(row_text(all), "150 rows: 150 for training. None was left out.");
        assert_eq!(split_text(&Split::None, all), "No rows were held out for a test.");
        let time = Split::Time {
            column: "day".into(),
            test_size: 0.25,
        };
        assert_eq!(
            split_text(&time, rows),
            "The test rows are the 25% with the latest values in “day”."
        );
    }

    #[test]
    fn every_column_has_its_use_or_a_reason() {
        let columns = ColumnAccount {
            used: vec![
                UsedColumn {
                    name: "mass".into(),
                    levels: None,
                    encoding: None,
                    fill: Some("4201.75".into()),
                    missing_rows: 2,
                    left_out_rows: 0,
                },
                UsedColumn {
                    name: "island".into(),
                    levels: Some(1),
                    encoding: None,
                    fill: None,
                    missing_rows: 0,
                    left_out_rows: 0,
                },
                UsedColumn {
                    name: "weight".into(),
                    levels: None,
                    encoding: None,
                    fill: None,
                    missing_rows: 0,
                    left_out_rows: 266,
                },
                UsedColumn {
                    name: "age".into(),
                    levels: None,
                    encoding: None,
                    fill: None,
                    missing_rows: 1,
                    left_out_rows: 0,
                },
                UsedColumn {
                    name: "when".into(),
                    levels: None,
                    encoding: "date:year+days_since".parse().ok(),
                    fill: None,
                    missing_rows: 0,
                    left_out_rows: 0,
                },
                UsedColumn {
                    name: "city".into(),
                    levels: None,
                    encoding: Some(ColumnEncoding::Hashing { buckets: 32 }),
                    fill: None,
                    missing_rows: 0,
                    left_out_rows: 0,
                },
            ],
            left_out: vec![LeftOutColumn {
                name: "id".into(),
                reason: LeftOutReason::Identifier,
            }],
        };
        let expected = [
            ["mass", "Number", "2 rows, filled in with 4201.75"],
            ["island", "1 category (one-hot)", "None"],
            ["weight", "Number", "266 rows, left out"],
            ["age", "Number", "1 row, left to the algorithm"],
            ["when", "Date: year, days since", "None"],
            ["city", "Category, hashed into 32 columns", "None"],
            ["id", "Not used: an identifier", "–"],
        ];
        assert_eq!(column_table(columns).rows, expected);
    }
}
