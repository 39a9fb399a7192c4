//! Rows of numbers that a request gives for a parameter, such as the first centres of clusters.

use super::error::TrainError;
use super::prepare::{Matrix, Prepared};
use crate::preprocessing::StandardScaler;
use crate::spec::{ParameterKind, Parameters};
use ndarray::Array2;
use serde_json::{Value, json};
use std::borrow::Cow;

impl Prepared {
    /// Returns parameters for a fit to rows of a matrix: rows of numbers are given in the units of
    /// the columns, and scaled here as the columns are.
    pub(super) fn scaled_parameters<'a>(
        &self,
        parameters: &'a Parameters,
        matrix: &Matrix,
    ) -> Result<Cow<'a, Parameters>, TrainError> {
        let mut parameters = Cow::Borrowed(parameters);
        let Some(scaler) = &matrix.scaler else {
            return Ok(parameters);
        };
        let takes_rows = self
            .spec
            .parameters
            .iter()
            .filter(|spec| spec.kind == ParameterKind::ChoiceOrRows);
        for spec in takes_rows {
            if let Some(scaled) = scaled(parameters.value(&spec.name), scaler)? {
                parameters = Cow::Owned(parameters.into_owned().with(&spec.name, scaled));
            }
        }
        Ok(parameters)
    }
}

/// Scales rows of numbers; `None` for another value, and for rows of another length than the
/// columns, which the fit refuses.
fn scaled(value: &Value, scaler: &StandardScaler) -> Result<Option<Value>, TrainError> {
    let Some(rows) = value.as_array() else {
        return Ok(None);
    };
    let numbers =
        |row: &Value| -> Vec<f64> { row.as_array().into_iter().flatten().filter_map(Value::as_f64).collect() };
    let numbers: Vec<Vec<f64>> = rows.iter().map(numbers).collect();
    let columns = scaler.mean().len();
    if numbers.iter().any(|row| row.len() != columns) {
        return Ok(None);
    }
    let Ok(x) = Array2::from_shape_vec((numbers.len(), columns), numbers.concat()) else {
        return Ok(None);
    };
    let x = scaler.transform(x.view())?;
    Ok(Some(x.rows().into_iter().map(|row| json!(row.to_vec())).collect()))
}
