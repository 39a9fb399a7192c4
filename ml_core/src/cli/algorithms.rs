//! Command `algorithms`: lists the algorithms and their parameters.

use super::args::AlgorithmsArgs;
use super::error::CliError;
use super::report::print;
use super::text::table;
use crate::registry::algorithms;
use serde_json::json;

pub(super) fn run(args: &AlgorithmsArgs) -> Result<(), CliError> {
    if args.json {
        return print(&format!("{}\n", json!(algorithms())));
    }
    let mut text = String::new();
    for spec in algorithms() {
        let command = spec.id.replace('_', "-");
        text.push_str(&format!(
            "{command}: {} ({})\n  {}\n",
            spec.name, spec.task, spec.summary
        ));
        if spec.native_missing {
            text.push_str("  Takes rows with missing values as they are (--missing native, the default).\n");
        }
        let mut rows = vec![["parameter", "default", "values"].map(str::to_owned).to_vec()];
        rows.extend(spec.parameters.iter().map(|parameter| {
            let flag = format!("--{}", parameter.name.replace('_', "-"));
            vec![flag, parameter.default_text(), parameter.expectation()]
        }));
        text.push_str(&table(&rows));
        text.push('\n');
    }
    print(&text)
}
