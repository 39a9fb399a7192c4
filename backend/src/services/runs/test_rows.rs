//! Test rows of a run: its split is repeated from the file of the data set.

use crate::db::datasets::DatasetRow;
use crate::db::runs::RunRow;
use crate::error::{Error, Result};
use crate::services::datasets::csv_error::invalid_csv;
use crate::services::runs::labelled::{ROWS, TestSplit};
use crate::services::runs::new_rows::csv_options;
use domain::dataset::ColumnType;
use domain::error::sentence;
use domain::run::Split;
use ml_core::data::{
    ClassLabels, ColumnData, ColumnKind, CsvHead, CsvOptions, CsvRecords, MISSING_CODE, NewColumn, NewValues,
    RecordStart, Table, TableColumn,
};
use ml_core::model::SavedModel;
use ml_core::pipeline::divide_rows;
use std::collections::HashMap;
use std::io::Read;

/// Repeats the split of a run, and returns its test rows; `None` when no rows were held out.
pub(super) fn test_split<R: Read>(
    run: &RunRow,
    dataset: &DatasetRow,
    model: &SavedModel,
    head: &CsvHead,
    open: impl FnOnce(u64) -> R,
    start: RecordStart,
) -> Result<Option<TestSplit>> {
    let request = run.request()?;
    let split = request
        .split
        .clone()
        .unwrap_or(Split::default_of(run.algorithm()?.task));
    let (Some(target), false) = (request.target(), split == Split::None) else {
        return Ok(None);
    };
    let mut options = with_column(csv_options(model.encoder(), usize::MAX), dataset, target)?;
    if let Some(column) = split.column() {
        options = with_column(options, dataset, column)?;
    }
    let mut records = CsvRecords::resume(open(start.offset), head, start).map_err(invalid_csv)?;
    let (mut rows, mut y, mut values) = (0, Vec::new(), Values::default());
    while let Some(piece) = records.next_piece(&options, ROWS).map_err(invalid_csv)? {
        let complete = model.encoder().complete_rows(&piece.table, Some(target));
        let complete = complete.map_err(invalid_csv)?;
        rows += complete.len();
        match &split {
            Split::Stratified { .. } => {
                let classes = ClassLabels::with_classes(&piece.table, target, &complete, model.classes());
                y.extend(classes.map_err(|_| other_type(target))?.y);
            }
            Split::Group { column, .. } | Split::Time { column, .. } => {
                let found = piece.table.column(column).map_err(invalid_csv)?;
                values.extend(&found, &complete).ok_or_else(|| other_type(column))?;
            }
            Split::Random { .. } | Split::None => {}
        }
    }
    let table = match split.column() {
        Some(column) => values.into_table(column)?,
        None => Table::from_columns(Vec::new()).map_err(invalid_csv)?,
    };
    let (_, test) = divide_rows(&split, &table, Some(&y), rows, run.seed()?)
        .map_err(|error| Error::conflict(format!("The split cannot be repeated: {}", sentence(&error))))?;
    Ok(Some(TestSplit::new(options, target, rows, &test)))
}

fn other_type(column: &str) -> Error {
    Error::conflict(format!(
        "The column “{column}” has another type than when the model was trained, so its rows cannot be told apart. Give \
         it its type back, or train again."
    ))
}

/// Adds a column to the options, with its type in the data set.
fn with_column(mut options: CsvOptions, dataset: &DatasetRow, name: &str) -> Result<CsvOptions> {
    let column = dataset.columns()?.into_iter().find(|column| column.name == name);
    let kind = match column.map(|column| column.kind) {
        Some(ColumnType::Numeric) => ColumnKind::Numeric,
        _ => ColumnKind::Categorical,
    };
    options.overrides.insert(name.to_owned(), kind);
    options.keep.get_or_insert_default().insert(name.to_owned());
    Ok(options)
}

/// Values of the column that decides a split, collected from the pieces of a file.
#[derive(Default)]
struct Values {
    numbers: Vec<f64>,
    /// The number of each row's text, in the order in which the texts were met.
    codes: Vec<u32>,
    texts: HashMap<String, u32>,
}

impl Values {
    /// Adds the values of some rows; `None` when pieces have different types.
    fn extend(&mut self, column: &TableColumn<'_>, rows: &[usize]) -> Option<()> {
        match column.data {
            ColumnData::Numeric(values) if self.codes.is_empty() => {
                self.numbers.extend(rows.iter().map(|&row| values[row]));
            }
            ColumnData::Codes { codes, levels } if self.numbers.is_empty() => {
                let mut known = vec![MISSING_CODE; levels.len()];
                for &row in rows {
                    let Some(level) = levels.get(codes[row] as usize) else {
                        self.codes.push(MISSING_CODE);
                        continue;
                    };
                    let code = &mut known[codes[row] as usize];
                    if *code == MISSING_CODE {
                        let next = u32::try_from(self.texts.len()).ok()?;
                        *code = *self.texts.entry(level.clone()).or_insert(next);
                    }
                    self.codes.push(*code);
                }
            }
            _ => return None,
        }
        Some(())
    }

    /// Returns a table with the column.
    fn into_table(self, name: &str) -> Result<Table> {
        let (kind, values) = if self.codes.is_empty() {
            (ColumnKind::Numeric, NewValues::Numeric(self.numbers))
        } else {
            let mut levels: Vec<(String, u32)> = self.texts.into_iter().collect();
            levels.sort_unstable();
            let mut sorted = vec![0; levels.len()];
            for (place, (_, code)) in (0..).zip(&levels) {
                sorted[*code as usize] = place;
            }
            let code = |code: u32| sorted.get(code as usize).copied().unwrap_or(MISSING_CODE);
            let values = NewValues::Codes {
                codes: self.codes.into_iter().map(code).collect(),
                levels: levels.into_iter().map(|(level, _)| level).collect(),
            };
            (ColumnKind::Categorical, values)
        };
        let name = name.to_owned();
        Table::from_columns(vec![NewColumn { name, kind, values }]).map_err(invalid_csv)
    }
}
