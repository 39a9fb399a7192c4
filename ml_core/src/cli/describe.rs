//! Command `describe`: prints the type and the statistics of each column.

use super::args::DescribeArgs;
use super::error::CliError;
use super::input::Source;
use super::report::{print, print_warnings};
use super::text::{count, number, table};
use super::use_threads;
use crate::data::{ColumnSummary, describe};
use serde_json::json;
use std::time::Instant;

pub(super) fn run(args: &DescribeArgs) -> Result<(), CliError> {
    use_threads(args.run.threads)?;
    let started = Instant::now();
    let source = Source::new(&args.csv.data, &args.csv, args.csv.table.as_deref())?;
    let data = source.table(&args.csv.options())?;
    let load_seconds = started.elapsed().as_secs_f64();
    let warnings = source.warnings(&data);
    print_warnings(&warnings)?;
    let columns = describe(&data);
    if args.run.json {
        let timings = json!({ "load_seconds": load_seconds });
        let format = data.format().map(|format| source.format_json(format));
        let report = json!({ "rows": data.rows(), "columns": columns, "format": format, "warnings": warnings,
            "timings": timings });
        return print(&format!("{report}\n"));
    }
    let header = [
        "column",
        "type",
        "missing",
        "distinct",
        "min",
        "mean",
        "max",
        "most frequent",
    ];
    let mut rows = vec![header.map(str::to_owned).to_vec()];
    rows.extend(columns.iter().map(row));
    let size = format!("{}, {}", count(data.rows(), "row"), count(columns.len(), "column"));
    print(&format!("{size}\n{}", table(&rows)))
}

fn row(column: &ColumnSummary) -> Vec<String> {
    let optional = |value: Option<f64>| value.map_or(String::new(), number);
    let top = column.top.as_ref().and_then(|top| top.first());
    vec![
        column.name.clone(),
        column.kind.as_str().to_owned(),
        column.missing.to_string(),
        column.distinct.to_string(),
        optional(column.min),
        optional(column.mean),
        optional(column.max),
        top.map_or(String::new(), |top| format!("{} ({})", top.value, top.count)),
    ]
}
