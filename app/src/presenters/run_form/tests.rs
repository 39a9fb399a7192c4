//! The form: its target, the proposed task, and its fields.

use super::*;
use crate::view_models::ParameterControl;
use domain::algorithm::{ParameterKind, ParameterSpec};
use domain::dataset::{Column, ColumnType, DatasetFormat};

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

fn penguins() -> Vec<Column> {
    vec![
        column("species", ColumnType::Categorical, 3),
        column("mass", ColumnType::Numeric, 94),
        column("island", ColumnType::Categorical, 3),
        column("year", ColumnType::Numeric, 3),
        column("note", ColumnType::Text, 800),
    ]
}

fn dataset(columns: Vec<Column>) -> Dataset {
    Dataset {
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
    }
}

fn specs() -> Vec<AlgorithmSpec> {
    let spec = |id, task| {
        let parameters = vec![
            ParameterSpec::integer("n", "Size", 100)
                .range(1.0, 500.0)
                .help("The size."),
            ParameterSpec::boolean("on", "Switch", true).help("A switch."),
            ParameterSpec::choice("columns", "Columns", &["all", "sqrt"])
                .or(ParameterKind::ChoiceOrCount)
                .help("The columns.")
                .advanced(),
        ];
        AlgorithmSpec::new(id, id, task, "An example.", parameters)
    };
    vec![
        spec("forest", Task::Classification),
        spec("tree", Task::Classification),
        spec("forest_regressor", Task::Regression),
        spec("ridge", Task::Regression).native_missing(),
        spec("kmeans", Task::Clustering),
    ]
}

fn form_of(columns: Vec<Column>, target: Option<&str>, algorithm: &str, prefer: &str) -> RunFormView {
    let query = RunFormQuery {
        dataset: 5,
        target: target.map(str::to_owned),
        algorithm: algorithm.into(),
        prefer: prefer.into(),
        from: 0,
    };
    form(&dataset(columns), &query, &specs(), &[])
}

/// Returns target and algorithm of the form of a URL.
fn chosen(target: Option<&str>, algorithm: &str, prefer: &str) -> (String, String) {
    let form = form_of(penguins(), target, algorithm, prefer);
    (form.target, form.algorithm.id)
}

fn pair(target: &str, algorithm: &str) -> (String, String) {
    (target.to_owned(), algorithm.to_owned())
}

#[test]
fn the_task_is_proposed_from_the_target() {
    assert_eq!(chosen(None, "", ""), pair("island", "forest"), "the last categories");
    assert_eq!(chosen(Some("mass"), "", ""), pair("mass", "forest_regressor"));
    assert_eq!(chosen(Some("year"), "", ""), pair("year", "forest"));
    assert_eq!(chosen(Some(""), "", ""), pair("", "kmeans"));
    let numbers = vec![
        column("a", ColumnType::Numeric, 21),
        column("b", ColumnType::Numeric, 20),
    ];
    assert_eq!(form_of(numbers, None, "", "").target, "b");
    let none = form_of(vec![column("a", ColumnType::Text, 900)], None, "", "");
    assert_eq!((none.algorithm.id.as_str(), none.targets.len()), ("kmeans", 0));
}

#[test]
fn a_single_category_is_not_several() {
    let form = form_of(vec![column("a", ColumnType::Categorical, 1)], None, "", "");
    assert!(form.reason.starts_with("“a” has 1 category, "), "{}", form.reason);
}

#[test]
fn a_change_of_the_target_keeps_the_algorithm_where_it_suits() {
    assert_eq!(chosen(Some("mass"), "", "ridge"), pair("mass", "ridge"));
    assert_eq!(chosen(Some("species"), "", "ridge"), pair("species", "forest"));
    assert_eq!(chosen(Some("gone"), "", "tree"), pair("island", "tree"));
}

#[test]
fn an_algorithm_of_the_url_decides_the_task() {
    assert_eq!(
        chosen(None, "ridge", ""),
        pair("mass", "ridge"),
        "many different numbers"
    );
    assert_eq!(chosen(Some("year"), "ridge", ""), pair("year", "ridge"));
    assert_eq!(chosen(Some("mass"), "kmeans", ""), pair("", "kmeans"));
    assert_eq!(chosen(Some("mass"), "nonsense", ""), pair("mass", "forest_regressor"));
}

#[test]
fn many_numbers_never_become_classes_silently() {
    let form = form_of(penguins(), Some("mass"), "tree", "");
    let warning = form.warning.unwrap();
    assert!(
        warning.text.contains("94 different numbers of “mass”"),
        "{}",
        warning.text
    );
    assert_eq!(warning.href, "/runs/new?dataset=5&target=mass");
    assert_eq!(form_of(penguins(), Some("year"), "tree", "").warning, None);
    let numbers = form_of(penguins(), Some("mass"), "ridge", "");
    assert_eq!((numbers.warning, numbers.obstacle), (None, None));
    assert_eq!(
        numbers.reason,
        "“mass” has 94 different numbers, which suits the prediction of a number."
    );
    assert!(
        form_of(penguins(), Some("year"), "ridge", "")
            .reason
            .contains("You have chosen")
    );
}

#[test]
fn a_regression_on_categories_has_an_obstacle() {
    let obstacle = |columns, target, algorithm| form_of(columns, target, algorithm, "").obstacle;
    let text = obstacle(penguins(), Some("species"), "ridge").unwrap();
    assert!(text.contains("“species” has categories"), "{text}");
    let categories = vec![column("a", ColumnType::Categorical, 3)];
    assert!(
        obstacle(categories.clone(), None, "ridge")
            .unwrap()
            .contains("this data set has none")
    );
    assert!(obstacle(categories, None, "tree").unwrap().contains("no other column"));
    assert_eq!(obstacle(penguins(), None, "tree"), None);
}

#[test]
fn links_of_algorithms_keep_the_target_where_it_suits() {
    let form = form_of(penguins(), Some("species"), "", "");
    let hrefs: Vec<_> = form
        .groups
        .iter()
        .flat_map(|group| &group.algorithms)
        .map(|algorithm| algorithm.href.as_str())
        .collect();
    let expected = [
        "/runs/new?dataset=5&target=species&algorithm=forest",
        "/runs/new?dataset=5&target=species&algorithm=tree",
        "/runs/new?dataset=5&algorithm=forest_regressor",
        "/runs/new?dataset=5&algorithm=ridge",
        "/runs/new?dataset=5&target=species&algorithm=kmeans",
    ];
    assert_eq!(hrefs, expected);
    let proposed: Vec<_> = form.groups.iter().map(|group| group.is_proposed).collect();
    assert_eq!(proposed, [true, false, false]);
    let spaced = form_of(vec![column("a & b", ColumnType::Categorical, 2)], None, "", "");
    assert!(spaced.algorithm.href.contains("target=a%20%26%20b"));
}

#[test]
fn columns_are_offered_by_their_use() {
    let form = form_of(penguins(), Some("species"), "", "");
    assert_eq!(form.targets, ["species", "mass", "island", "year"]);
    assert_eq!(form.features, ["mass", "island", "year"]);
    assert!(
        form.features_hint
            .ends_with("Not used by default: “note”. Texts and dates need an encoding."),
        "{}",
        form.features_hint
    );
    let split = form.split.unwrap();
    assert_eq!(split.columns, ["mass", "island", "year", "note"]);
    assert_eq!((split.kind.as_str(), split.kinds.len()), ("stratified", 5));
    let clusters = form_of(penguins(), None, "kmeans", "");
    assert_eq!((clusters.features.len(), clusters.split), (4, None));
    assert!(clusters.features_hint.contains("all numeric columns"));
    let numbers = form_of(penguins(), Some("mass"), "", "").split.unwrap();
    assert_eq!((numbers.kind.as_str(), numbers.kinds.len()), ("random", 4));
}

#[test]
fn a_form_of_many_columns_offers_the_first_ones_and_the_target() {
    let columns = (0..2000).map(|at| column(&format!("c{at}"), ColumnType::Categorical, 9));
    let form = form_of(columns.collect(), None, "", "");
    assert_eq!((form.target.as_str(), form.targets.len()), ("c1999", 201));
    let lists = [
        form.features.len(),
        form.encodings.len(),
        form.split.unwrap().columns.len(),
    ];
    assert_eq!(lists, [200; 3]);
    assert!(form.columns_note.unwrap().contains("201 of"));
    assert_eq!(form_of(penguins(), None, "", "").columns_note, None);
}

#[test]
fn a_long_name_of_a_column_is_shortened_in_sentences() {
    let name = "x".repeat(5000);
    let form = form_of(vec![column(&name, ColumnType::Categorical, 9)], None, "", "");
    assert_eq!(form.targets, [name]);
    assert!(
        form.reason.contains("x…”") && form.reason.len() < 300,
        "{}",
        form.reason
    );
}

#[test]
fn missing_values_are_treated_as_the_algorithm_can() {
    let options = |algorithm| {
        let missing = form_of(penguins(), None, algorithm, "").missing;
        missing.into_iter().map(|(value, _)| value).collect::<Vec<_>>()
    };
    assert_eq!(options("forest"), ["drop", "mean", "most_frequent"]);
    assert_eq!(
        options("ridge"),
        ["native", "drop", "mean", "most_frequent"],
        "the default is first"
    );
}

#[test]
fn fields_come_from_the_description() {
    let fields = form_of(penguins(), None, "", "").parameters;
    assert_eq!(fields[0].hint, "The size. A whole number from 1 to 500.");
    assert_eq!(
        (fields[0].value.as_str(), &fields[0].control),
        ("100", &ParameterControl::Integer)
    );
    assert!(matches!(&fields[1].control, ParameterControl::Select(options) if options.len() == 2));
    let choices = ParameterControl::Text(vec!["all".into(), "sqrt".into()]);
    assert_eq!(
        (fields[2].value.as_str(), &fields[2].control, fields[2].is_advanced),
        ("all", &choices, true)
    );
    assert!(fields[2].hint.contains("One of all, sqrt, a number of columns"));
}
