//! Importances of the columns.

use crate::cli::text::{number, table};
use crate::data::{FeatureMatrix, FeatureView};
use crate::metrics::{MetricError, permutation_importance};
use crate::model::{Estimator, ModelError};
use serde_json::{Value, json};

/// Number of columns that the text shows.
const SHOWN: usize = 10;

/// The importance of each column, and its standard deviation where it has one.
pub(super) struct Importances(Vec<(String, f64, Option<f64>)>);

impl Importances {
    /// Returns a list of objects, in the order of the columns; `name` is the field of the number.
    pub(super) fn json(&self, name: &str) -> Value {
        let one = |(column, value, std): &(String, f64, Option<f64>)| {
            let mut one = json!({ "column": column, name: value });
            if let Some(std) = std {
                one["std"] = json!(std);
            }
            one
        };
        self.0.iter().map(one).collect()
    }
}

/// Returns the mean decrease in impurity of each column.
pub(super) fn impurity(estimator: &Estimator, columns: &[String]) -> Importances {
    let values = match estimator {
        Estimator::KMeans(_) => Vec::new(),
        Estimator::DecisionTree(model) => model.feature_importances(),
        Estimator::RandomForest(model) => model.feature_importances(),
    };
    Importances(
        columns
            .iter()
            .cloned()
            .zip(values)
            .map(|(column, value)| (column, value, None))
            .collect(),
    )
}

/// Returns the permutation importance of each column.
pub(super) fn permutation(
    estimator: &Estimator,
    columns: &[String],
    x: &FeatureMatrix,
    y: &[u32],
    repeats: usize,
    seed: u64,
) -> Result<Importances, PermutationError> {
    let predict = |x: FeatureView<'_>| estimator.labels(x).map_err(PermutationError::from);
    let found = permutation_importance(x.view(), y, repeats, seed, predict)?;
    let named = columns.iter().cloned().zip(found);
    Ok(Importances(
        named
            .map(|(column, found)| (column, found.mean, Some(found.std)))
            .collect(),
    ))
}

/// Reason why permutation importances cannot be computed.
#[derive(Debug, thiserror::Error)]
pub(super) enum PermutationError {
    #[error("--permutation: {0}")]
    Metric(#[from] MetricError),
    #[error(transparent)]
    Model(#[from] ModelError),
}

/// Formats the most important columns.
pub(super) fn text(what: &str, importances: &Importances) -> String {
    let mut order: Vec<&(String, f64, Option<f64>)> = importances.0.iter().collect();
    order.sort_by(|a, b| b.1.total_cmp(&a.1));
    let mut rows = vec![vec!["column".to_owned(), what.to_owned()]];
    rows.extend(order.iter().take(SHOWN).map(|(column, value, std)| {
        let spread = std.map_or(String::new(), |std| format!(" ± {}", number(std)));
        vec![column.clone(), format!("{}{spread}", number(*value))]
    }));
    format!("\n{}", table(&rows))
}
