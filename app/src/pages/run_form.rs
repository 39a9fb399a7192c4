//! The fields of the form for a new run, drawn from the catalogue and the columns of the data set.

use crate::forms::{CheckField, FormState, HiddenField, SelectField, TextField};
use domain::algorithm::{Algorithm, AlgorithmKind, ParameterDescription, ParameterType, describe};
use domain::dataset::{ColumnType, Dataset};
use domain::run::DEFAULT_TEST_SIZE;
use leptos::prelude::*;

/// A numeric column with at most this many values may be classes.
const MAX_NUMERIC_CLASSES: u64 = 50;

/// What the form is about.
#[derive(Clone)]
pub struct Subject {
    dataset_id: i64,
    algorithm: Algorithm,
    parameters: Vec<ParameterDescription>,
    features: Vec<(String, ColumnType)>,
    targets: Vec<String>,
    target: String,
}

impl Subject {
    /// The form of `algorithm` on `dataset`.
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

    /// The fields that show their own errors.
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

/// Every field of the form.
#[component]
pub fn RunFields(
    /// What the form is about.
    subject: Subject,
) -> impl IntoView {
    let classifier = subject.is_classifier();
    let (advanced, main): (Vec<_>, Vec<_>) = subject.parameters.iter().cloned().partition(|p| p.advanced);
    let state = FormState::current();
    let open = advanced.iter().any(|parameter| state.error(&parameter.name).is_some());
    let targets = subject
        .targets
        .iter()
        .map(|name| (name.clone(), name.clone()))
        .collect::<Vec<_>>();
    let target = subject.target.clone();
    let draw = |list: Vec<ParameterDescription>| {
        list.into_iter()
            .map(|parameter| view! { <ParameterField parameter/> })
            .collect_view()
    };
    let (main, advanced) = (draw(main), draw(advanced));
    view! {
        <HiddenField name="form[dataset_id]" value=subject.dataset_id.to_string()/>
        <HiddenField name="form[algorithm]" value=subject.algorithm.as_str()/>
        {classifier.then(|| view! {
            <SelectField
                name="form[target]" id="target" label="Column to predict" options=targets value=target
                hint="Its values are the classes."
            />
        })}
        <FeatureBoxes subject/>
        <fieldset class="fieldset">
            <legend>"Parameters"</legend>
            <div class="field-grid">{main}</div>
        </fieldset>
        <details class="details" open=open>
            <summary>"More settings"</summary>
            <div class="field-grid">
                {advanced}
                {classifier.then(|| view! { <SplitFields/> })}
                <SharedFields/>
            </div>
        </details>
    }
}

/// One parameter of the catalogue.
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

/// The columns to learn from. A clustering begins with the numbers; a classifier takes all but the target when none is
/// checked, because which column is the target can still change.
#[component]
fn FeatureBoxes(subject: Subject) -> impl IntoView {
    let state = FormState::current();
    let classifier = subject.is_classifier();
    let boxes = subject
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
        "None checked: every numeric and categorical column but the one to predict."
    } else {
        "None checked: every numeric and categorical column."
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
            inputmode="decimal" hint="The share of the rows that is kept for the test."
        />
        <TextField
            name="form[cv]" id="cv" label="Cross-validation folds" inputmode="numeric"
            hint="2 to 20. Empty: no cross-validation."
        />
    }
}

#[component]
fn SharedFields() -> impl IntoView {
    let missing = [
        ("drop", "Leave the rows out"),
        ("mean", "Fill in the mean or the most frequent"),
        ("most_frequent", "Fill in the most frequent"),
    ];
    let missing = missing
        .map(|(value, text)| (value.to_owned(), text.to_owned()))
        .to_vec();
    view! {
        <SelectField name="form[missing]" id="missing" label="Missing values" options=missing value="drop"/>
        <TextField
            name="form[seed]" id="seed" label="Seed" inputmode="numeric" autocomplete="off"
            hint="The same seed gives the same result. Empty: drawn and recorded."
        />
        <CheckField
            name="form[scale]" id="scale" label="Scale the columns"
            hint="Every column gets mean 0 and standard deviation 1 first."
        />
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::dataset::Column;

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
    fn the_last_category_is_what_one_most_likely_wants_to_predict() {
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
            columns,
        };
        let subject = Subject::new(&dataset, Algorithm::DecisionTree);
        assert_eq!(subject.target, "species");
        assert_eq!(subject.targets, ["island", "species", "year"]);
        assert_eq!(subject.features.len(), 4);
        assert!(subject.field_names().contains(&"test_size".to_owned()));
        let clustering = Subject::new(&dataset, Algorithm::Kmeans).field_names();
        assert!(clustering.contains(&"n_clusters".to_owned()) && !clustering.contains(&"target".to_owned()));
    }
}
