//! Report of a command.

use super::error::CliError;
use super::text::count;
use crate::report::Warning;
use serde_json::{Value, json};
use std::io::{Write, stderr, stdout};

/// The result of a training, a prediction or a scoring.
pub(super) struct Report {
    pub(super) algorithm: &'static str,
    /// The parameters; empty where nothing was trained.
    pub(super) parameters: Value,
    /// Rows and columns of the matrix.
    pub(super) shape: (usize, usize),
    pub(super) load_seconds: f64,
    /// The time of the fit alone; `None` where nothing was trained.
    pub(super) fit_seconds: Option<f64>,
    pub(super) predict_seconds: f64,
    pub(super) metrics: Value,
    /// The account of columns and rows; `None` where nothing was trained.
    pub(super) account: Option<Value>,
    /// The metrics as text.
    pub(super) text: String,
}

impl Report {
    /// Prints the report: to standard error if standard output holds the rows.
    pub(super) fn print(&self, as_json: bool, stdout_is_taken: bool) -> Result<(), CliError> {
        let text = if as_json {
            format!("{}\n", self.json())
        } else {
            self.text()
        };
        if stdout_is_taken {
            stderr().lock().write_all(text.as_bytes())?;
        } else {
            print(&text)?;
        }
        Ok(())
    }

    fn json(&self) -> Value {
        let (rows, columns) = self.shape;
        let timings = json!({ "load_seconds": self.load_seconds, "fit_seconds": self.fit_seconds,
            "predict_seconds": self.predict_seconds });
        let mut report = json!({ "algorithm": self.algorithm, "parameters": self.parameters, "rows": rows,
            "columns": columns, "timings": timings, "metrics": self.metrics });
        if let (Value::Object(report), Some(Value::Object(account))) = (&mut report, &self.account) {
            report.extend(account.clone());
        }
        report
    }

    fn text(&self) -> String {
        let (rows, columns) = (count(self.shape.0, "row"), count(self.shape.1, "column"));
        let fit = self
            .fit_seconds
            .map_or(String::new(), |seconds| format!(", fit {seconds:.3} s"));
        let (load, predict) = (self.load_seconds, self.predict_seconds);
        let name = self.algorithm.replace('_', " ");
        format!(
            "{name}: {rows}, {columns} (load {load:.3} s{fit}, predict {predict:.3} s)\n{}",
            self.text
        )
    }
}

/// Prints to standard output. A reader that closes the pipe early (`ml … | head`) is no error.
pub(super) fn print(text: &str) -> Result<(), CliError> {
    let mut out = stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        result => Ok(result?),
    }
}

/// Prints warnings to standard error.
pub(super) fn print_warnings(warnings: &[Warning]) -> Result<(), CliError> {
    for warning in warnings {
        writeln!(stderr(), "ml: warning: {}", warning.message)?;
    }
    Ok(())
}
