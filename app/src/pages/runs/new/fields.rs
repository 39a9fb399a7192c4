//! Fields of the form for a new run, from the catalogue of algorithms and the columns of the data
//! set.

use crate::forms::{CheckField, FormState, HiddenField, SelectField, TextField};
use domain::algorithm::{Algorithm, AlgorithmKind, ParameterDescription, ParameterType, describe};
use domain::dataset::{ColumnType, Dataset};
use domain::run::DEFAULT_TEST_SIZE;
use leptos::prelude::*;

/// Maximum number of distinct values of a numeric column that can be predicted as classes.
const MAX_NUMERIC_CLASSES: u64 = 50;

/// Algorithm, parameters and columns of the form.
#[derive(Clone)]
pub struct RunFormSpec {
    dataset_id: i64,
    algorithm: Algorithm,
    parameters: Vec<ParameterDescription>,
    features: Vec<(String, ColumnType)>,
    targets: Vec<String>,
    target: String,
}

impl RunFormSpec {
    /// Creates the form of `algorithm` on `dataset`.
    #[must_use]
    pub fn new(dataset: &Dataset, algorithm: Algorithm) -> Self {
        let usable = |kind| matches!(kind, ColumnType::Numeric | ColumnType::Categorical);
        let features = dataset.columns.iter().filter(|column| usable(column.kind));
        let targets = dataset.columns.iter().filter(|column| match column.kind {
            ColumnType::Categorical => true,
            ColumnType::Numeric => (2..=MAX_NUMERIC_CLASSES).contains(&column.distinct),
            _ => false,
        });
        let targets: Vec<_> = targets.collect();
        let last_category = targets
            .iter()
            .rev()
            .find(|column| column.kind == ColumnType::Categorical);
        let target = last_category.or(targets.last()).map(|column| column.name.clone());
        Self {
            dataset_id: dataset.id,
            algorithm,
            parameters: describe(algorithm).parameters,
            features: features.map(|column| (column.name.clone(), column.kind)).collect(),
            target: target.unwrap_or_default(),
            targets: targets.into_iter().map(|column| column.name.clone()).collect(),
        }
    }

    fn is_classifier(&self) -> bool {
        self.algorithm.kind() == AlgorithmKind::Classification
    }

    /// Returns the names of the fields that show their own errors.
    #[must_use]
    pub fn field_names(&self) -> Vec<String> {
        let own = self.parameters.iter().map(|parameter| parameter.name.clone());
        let mut names: Vec<String> = own.collect();
        names.extend(["seed", "missing", "features"].map(str::to_owned));
        if self.is_classifier() {
            names.extend(["target", "test_size", "cv"].map(str::to_owned));
        }
        names
    }
}

/// All fields of the form.
#[component]
pub fn RunFields(
    /// Algorithm, parameters and columns.
    spec: RunFormSpec,
) -> impl IntoView {
    let classifier = spec.is_classifier();
    let (advanced, main): (Vec<_>, Vec<_>) = spec.parameters.iter().cloned().partition(|p| p.advanced);
    let state = FormState::current();
    let open = advanced.iter().any(|parameter| state.error(&parameter.name).is_some());
    let targets = spec
        .targets
        .iter()
        .map(|name| (name.clone(), name.clone()))
        .collect::<Vec<_>>();
    let target = spec.target.clone();
    let fields_of = |list: Vec<ParameterDescription>| {
        list.into_iter()
            .map(|parameter| view! { <ParameterField parameter/> })
            .collect_view()
    };
    let (main, advanced) = (fields_of(main), fields_of(advanced));
    view! {
        <HiddenField name="form[dataset_id]" value=spec.dataset_id.to_string()/>
        <HiddenField name="form[algorithm]" value=spec.algorithm.as_str()/>
        {classifier.then(|| view! {
            <SelectField
                name="form[target]" id="target" label="Column to predict" options=targets value=target
                hint="The values of this column are the classes."
            />
        })}
        <FeatureBoxes spec/>
        <fieldset class="fieldset">
            <legend>"Parameters"</legend>
            <div class="field-grid">{main}</div>
        </fieldset>
        <details class="details" open=open>
            <summary>"Advanced settings"</summary>
            <div class="field-grid">
                {advanced}
                {classifier.then(|| view! { <SplitFields/> })}
                <SharedFields/>
            </div>
        </details>
    }
}

/// The field of one parameter.
#[component]
fn ParameterField(parameter: ParameterDescription) -> impl IntoView {
    let name = format!("form[parameters][{}]", parameter.name);
    let value = parameter.default_text();
    let ParameterDescription {
        name: id,
        label,
        kind,
        choices,
        description: hint,
        ..
    } = parameter;
    match kind {
        ParameterType::Integer => {
            view! { <TextField name id label hint value inputmode="numeric" autocomplete="off"/> }.into_any()
        }
        ParameterType::Number => {
            view! { <TextField name id label hint value inputmode="decimal" autocomplete="off"/> }.into_any()
        }
        ParameterType::Boolean => {
            let options = vec![
                ("true".to_owned(), "Yes".to_owned()),
                ("false".to_owned(), "No".to_owned()),
            ];
            view! { <SelectField name id label hint value options/> }.into_any()
        }
        ParameterType::Choice => {
            let options = choices
                .into_iter()
                .map(|choice| (choice.clone(), choice))
                .collect::<Vec<_>>();
            view! { <SelectField name id label hint value options/> }.into_any()
        }
    }
}

/// Checkboxes of the columns to use. For a clustering the numeric columns are checked. For a
/// classifier none is, which means all except the target, because the target can still change.
#[component]
fn FeatureBoxes(spec: RunFormSpec) -> impl IntoView {
    let state = FormState::current();
    let classifier = spec.is_classifier();
    let boxes = spec
        .features
        .iter()
        .enumerate()
        .map(|(i, (column, kind))| {
            let checked = !classifier && *kind == ColumnType::Numeric;
            view! {
                <CheckField
                    name="form[features][]" id=format!("feature-{i}") label=column.clone() value=column.clone() checked
                />
            }
        })
        .collect_view();
    let hint = if classifier {
        "If none is selected, all numeric and categorical columns except the one to predict are used."
    } else {
        "If none is selected, all numeric and categorical columns are used."
    };
    let note = match state.error("features") {
        Some(error) => view! { <p class="field-error">{error}</p> }.into_any(),
        None => view! { <p class="field-hint">{hint}</p> }.into_any(),
    };
    view! {
        <fieldset class="fieldset">
            <legend>"Columns to use"</legend>
            <div class="checks">{boxes}</div>
            {note}
        </fieldset>
    }
}

#[component]
fn SplitFields() -> impl IntoView {
    view! {
        <TextField
            name="form[test_size]" id="test_size" label="Test share" value=DEFAULT_TEST_SIZE.to_string()
            inputmode="decimal" hint="Share of the rows that is held out for testing."
        />
        <TextField
            name="form[cv]" id="cv" label="Cross-validation folds" inputmode="numeric"
            hint="2 to 20. Leave empty for no cross-validation."
        />
    }
}

#[component]
fn SharedFields() -> impl IntoView {
    let missing = [
        ("drop", "Drop rows"),
        ("mean", "Fill with the mean or the most frequent value"),
        ("most_frequent", "Fill with the most frequent value"),
    ];
    let missing = missing
        .map(|(value, text)| (value.to_owned(), text.to_owned()))
        .to_vec();
    view! {
        <SelectField name="form[missing]" id="missing" label="Missing values" options=missing value="drop"/>
        <TextField
            name="form[seed]" id="seed" label="Seed" inputmode="numeric" autocomplete="off"
            hint="The same seed gives the same result. Leave empty for a random seed, which is recorded."
        />
        <CheckField
            name="form[scale]" id="scale" label="Standardise columns"
            hint="Scales every column to mean 0 and standard deviation 1."
        />
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::dataset::{Column, DatasetFormat};

    fn column(name: &str, kind: ColumnType, distinct: u64) -> Column {
        Column {
            name: name.into(),
            kind,
            missing: 0,
            distinct,
            is_estimate: false,
            min: None,
            max: None,
            mean: None,
            std: None,
            quartiles: None,
            histogram: None,
            top: None,
        }
    }

    #[test]
    fn the_last_categorical_column_is_the_default_target() {
        let columns = vec![
            column("length", ColumnType::Numeric, 900),
            column("island", ColumnType::Categorical, 3),
            column("species", ColumnType::Categorical, 3),
            column("year", ColumnType::Numeric, 3),
            column("note", ColumnType::Text, 800),
        ];
        let dataset = Dataset {
            id: 5,
            name: "penguins".into(),
            rows: 900,
            size_bytes: 1,
            sha256: String::new(),
            created_at: chrono::DateTime::default(),
            format: DatasetFormat {
                encoding: "UTF-8".into(),
                delimiter: ',',
                decimal: '.',
                thousands: "none".into(),
                has_header: true,
                na_values: Vec::new(),
                keep_na: false,
            },
            columns,
            warnings: Vec::new(),
        };
        let spec = RunFormSpec::new(&dataset, Algorithm::DecisionTree);
        assert_eq!(spec.target, "species");
        assert_eq!(spec.targets, ["island", "species", "year"]);
        assert_eq!(spec.features.len(), 4);
        assert!(spec.field_names().contains(&"test_size".to_owned()));
        let clustering = RunFormSpec::new(&dataset, Algorithm::Kmeans).field_names();
        assert!(clustering.contains(&"n_clusters".to_owned()) && !clustering.contains(&"target".to_owned()));
    }
}
