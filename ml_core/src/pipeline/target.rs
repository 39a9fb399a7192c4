//! Target of a training, for the usable rows.

use super::error::TrainError;
use crate::data::{ClassLabels, ColumnData, ColumnKind, Table};
use crate::model::ModelTarget;
use crate::model::fitted_model::TargetValues;
use crate::spec::Task;

/// True values of the usable rows of the table.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Target {
    /// No values: the task is clustering.
    None,
    /// The classes.
    Classes(ClassLabels),
    /// The numbers.
    Numbers(Vec<f64>),
}

/// True values of the rows of a part, such as the test rows.
#[derive(Clone, Debug, PartialEq)]
pub enum Truth {
    /// No values: the task is clustering.
    None,
    /// The class of each row, an index into the names.
    Classes {
        /// The classes.
        y: Vec<u32>,
        /// The names of the classes.
        names: Vec<String>,
    },
    /// The number of each row.
    Numbers(Vec<f64>),
}

impl Target {
    /// Reads the target of the usable rows.
    pub(super) fn read(table: &Table, name: Option<&str>, task: Task, rows: &[usize]) -> Result<Self, TrainError> {
        match (task, name) {
            (Task::Clustering, None) => Ok(Self::None),
            (Task::Clustering, Some(_)) => Err(TrainError::Target),
            (task, None) => Err(TrainError::NoTarget { task }),
            (Task::Classification, Some(name)) => Ok(Self::Classes(ClassLabels::from_table(table, name, rows)?)),
            (Task::Regression, Some(name)) => Ok(Self::Numbers(target_numbers(table, name, rows)?)),
        }
    }

    /// Returns the true values of some rows.
    pub(super) fn truth_of_rows(&self, rows: &[usize]) -> Truth {
        match self {
            Self::None => Truth::None,
            Self::Classes(labels) => Truth::Classes {
                y: rows.iter().map(|&row| labels.y[row]).collect(),
                names: labels.classes.clone(),
            },
            Self::Numbers(y) => Truth::Numbers(rows.iter().map(|&row| y[row]).collect()),
        }
    }
}

impl Truth {
    /// Borrows the values for a fit.
    pub(super) fn values(&self) -> TargetValues<'_> {
        match self {
            Self::None => TargetValues::None,
            Self::Classes { y, names } => TargetValues::Classes { y, names },
            Self::Numbers(y) => TargetValues::Numbers(y),
        }
    }

    /// Describes the target of training rows; `None` for a clustering.
    pub(super) fn model_target(&self, column: &str) -> Result<Option<ModelTarget>, TrainError> {
        match self {
            Self::None => Ok(None),
            Self::Classes { y, names } => Ok(Some(ModelTarget::of_classes(column, names, y))),
            Self::Numbers(y) => Ok(Some(ModelTarget::of_numbers(column, y)?)),
        }
    }
}

/// Returns the values of a numeric target column in `rows`. Fails if the column is not numeric.
pub(crate) fn target_numbers(table: &Table, name: &str, rows: &[usize]) -> Result<Vec<f64>, TrainError> {
    let column = table.column(name)?;
    match column.data {
        ColumnData::Numeric(values) if column.kind == ColumnKind::Numeric => {
            Ok(rows.iter().map(|&row| values[row]).collect())
        }
        _ => Err(TrainError::NotANumber {
            name: name.to_owned(),
            kind: column.kind.as_str(),
        }),
    }
}
