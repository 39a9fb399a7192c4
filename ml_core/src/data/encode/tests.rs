//! Matrices and class labels of tables.

use super::*;
use crate::data::{CsvOptions, read_csv};
use crate::spec::Missing;
use ndarray::array;

fn table(text: &str) -> Table {
    read_csv(text.as_bytes(), &CsvOptions::default()).unwrap()
}

#[track_caller]
fn contains<T: std::fmt::Debug>(result: Result<T, DataError>, part: &str) {
    let text = result.unwrap_err().to_string();
    assert!(text.contains(part), "“{part}” is not in: {text}");
}

const PEOPLE: &str = "age,sex,name\n10,f,a b\n20,m,c d\n,f,e f\n20,,g h\n60,f,i j\n30,m,k l\n5,f,m n\n5,f,o p\n5,f,q r\n5,f,s t\n5,f,u v\n";

#[test]
fn numbers_are_kept_and_categories_become_columns() {
    let people = table(PEOPLE);
    let encoder = Encoder::fit(&people, Some(&["sex".into(), "age".into()]), None, Missing::Drop).unwrap();
    assert_eq!(encoder.columns(), ["sex=f", "sex=m", "age"]);
    let encoded = encoder.transform(&people).unwrap();
    assert_eq!((encoded.dropped, &encoded.rows[..4]), (2, &[0, 1, 4, 5][..]));
    let first = array![[1.0, 0.0, 10.0], [0.0, 1.0, 20.0]];
    assert_eq!(encoded.x.to_dense().unwrap().slice(ndarray::s![..2, ..]), first);
    assert_eq!(
        Encoder::fit(&people, None, Some("sex"), Missing::Drop)
            .unwrap()
            .columns(),
        ["age"]
    );
}

#[test]
fn missing_values_are_filled_in_with_fitted_values() {
    let people = table(PEOPLE);
    let features = ["age".to_owned(), "sex".to_owned()];
    for (missing, age) in [(Missing::Mean, 16.5), (Missing::MostFrequent, 5.0)] {
        let encoder = Encoder::fit(&people, Some(&features), None, missing).unwrap();
        let encoded = encoder.transform(&people).unwrap();
        assert_eq!((encoded.dropped, encoded.x.nrows()), (0, 11));
        let x = encoded.x.into_dense().unwrap();
        assert_eq!((x[[2, 0]], x[[3, 1]]), (age, 1.0), "{missing:?}");
        let other = encoder.transform(table("sex,age\n,7\nx,\n")).unwrap();
        assert_eq!(
            other.x.into_dense().unwrap(),
            array![[7.0, 1.0, 0.0], [age, 0.0, 0.0]],
            "a new category gives zeros"
        );
    }
}

#[test]
fn missing_values_are_kept_where_the_algorithm_takes_them() {
    let people = table(PEOPLE);
    let features = ["sex".to_owned(), "age".to_owned()];
    let encoder = Encoder::fit(&people, Some(&features), None, Missing::Native).unwrap();
    let encoded = encoder.transform(&people).unwrap();
    assert_eq!((encoded.dropped, encoded.rows.len()), (0, 11));
    let x = encoded.x.into_dense().unwrap();
    let row = |row: usize| x.row(row).iter().map(f64::to_string).collect::<Vec<_>>().join(" ");
    assert_eq!(
        (row(0), row(2), row(3)),
        ("1 0 10".into(), "1 0 NaN".into(), "NaN NaN 20".into())
    );
    // A category that is not known is none of the levels, but it is no missing value.
    let other = encoder.transform(table("sex,age\nx,\n,7\n")).unwrap().x;
    assert_eq!(
        other.view().column(0).iter().map(f64::to_string).collect::<Vec<_>>(),
        ["0", "NaN"]
    );
    let (_, labels) = encoder.transform_labelled(&people, "name").unwrap();
    assert_eq!(labels.y.len(), 11);
    let json = serde_json::to_string(&encoder).unwrap();
    assert!(json.contains(r#""keeps_missing":true"#), "{json}");
    assert_eq!(serde_json::from_str::<Encoder>(&json).unwrap(), encoder);
    for kind in [ColumnKind::Numeric, ColumnKind::Categorical] {
        let options = CsvOptions {
            overrides: [("b".to_owned(), kind)].into(),
            ..CsvOptions::default()
        };
        let nothing = read_csv("a,b\n1,\n2,\n".as_bytes(), &options).unwrap();
        contains(
            Encoder::fit(&nothing, None, None, Missing::Native),
            "the column “b” has no value at all",
        );
    }
}

#[test]
fn unusable_columns_are_rejected() {
    let people = table(PEOPLE);
    let fit = |names: &[&str], target| {
        let names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
        Encoder::fit(&people, Some(&names), target, Missing::Drop)
    };
    contains(fit(&["size"], None), "there is no column “size”");
    contains(fit(&["age", "age"], None), "listed twice");
    contains(fit(&["age"], Some("age")), "is the target");
    contains(fit(&["name"], None), "only numeric and categorical columns");
    contains(fit(&[], None), "no column can be a feature");
    contains(fit(&["age"], Some("size")), "there is no column “size”");
    contains(
        Encoder::fit(&table("a,b\n1,\n,2\n"), None, None, Missing::Drop),
        "each of the 2 rows lacks a value",
    );
    let categories = |text: &str, column: &str| {
        let options = CsvOptions {
            overrides: [(column.to_owned(), ColumnKind::Categorical)].into(),
            ..CsvOptions::default()
        };
        Encoder::fit(&read_csv(text.as_bytes(), &options).unwrap(), None, None, Missing::Drop)
    };
    let many: String = (0..60).map(|row| format!("{row}\n")).collect();
    contains(categories(&format!("n\n{many}"), "n"), "60 distinct values");
    assert_eq!(categories(PEOPLE, "age").unwrap().columns()[..2], ["age=10", "age=20"]);
}

#[test]
fn numbers_are_selected_in_place() {
    let data = table("a,t,b,c\n1,x,2,3\n4,y,,6\n7,x,8,9\n10,,11,12\n5,y,6,7\n");
    for names in [vec!["a", "b", "c"], vec!["c", "a"], vec!["b"], vec!["a"]] {
        let names: Vec<String> = names.into_iter().map(str::to_owned).collect();
        for missing in [Missing::Drop, Missing::Mean, Missing::Native] {
            let encoder = Encoder::fit(&data, Some(&names), Some("t"), missing).unwrap();
            let copied = encoder.transform(&data).unwrap();
            // As text, because NaN is not equal to itself.
            let in_place = encoder.transform(data.clone()).unwrap();
            assert_eq!(format!("{in_place:?}"), format!("{copied:?}"), "{names:?} {missing:?}");
            let in_place = encoder.transform_labelled(data.clone(), "t").unwrap();
            let copied = encoder.transform_labelled(&data, "t").unwrap();
            assert_eq!(format!("{in_place:?}"), format!("{copied:?}"), "{names:?} {missing:?}");
        }
    }
    let encoder = Encoder::fit(&data, Some(&["b".into(), "c".into()]), None, Missing::Drop).unwrap();
    assert_eq!(
        encoder.transform(data).unwrap().x.into_dense().unwrap(),
        array![[2.0, 3.0], [8.0, 9.0], [11.0, 12.0], [6.0, 7.0]]
    );
}

#[test]
fn other_tables_need_the_same_columns() {
    let encoder = Encoder::fit(&table("a,b\n1,2\n3,4\n"), None, None, Missing::Drop).unwrap();
    contains(encoder.transform(table("a\n1\n")), "there is no column “b”");
    contains(encoder.transform(table("a,b\n1,x\n")), "“x” is not a number");
    assert_eq!(
        encoder
            .transform(table("b,c,a\n2,x,1\n"))
            .unwrap()
            .x
            .into_dense()
            .unwrap(),
        array![[1.0, 2.0]]
    );
    contains(
        encoder.transform_labelled(table("a,b\n1,2\n"), "c"),
        "there is no column “c”",
    );
    contains(
        encoder.transform_labelled(table("a,b,c\n1,2,\n1,,x\n"), "c"),
        "each of the 2 rows",
    );
}

#[test]
fn classes_are_sorted_and_counted() {
    let data = table("n,t\n10,b\n9,a\n10,b\n-0,c\n0,a\n");
    let all = [0, 1, 2, 3, 4];
    let numbers = ClassLabels::from_table(&data, "n", &all).unwrap();
    assert_eq!(
        (numbers.classes, numbers.y),
        (vec!["0".into(), "9".into(), "10".into()], vec![2, 1, 2, 0, 0])
    );
    let texts = ClassLabels::from_table(&data, "t", &[0, 1, 4]).unwrap();
    assert_eq!(
        (texts.classes.clone(), texts.y),
        (vec!["a".into(), "b".into()], vec![1, 0, 0])
    );
    assert_eq!(
        ClassLabels::with_classes(&data, "t", &[1, 2], &texts.classes)
            .unwrap()
            .y,
        [0, 1]
    );
    contains(
        ClassLabels::with_classes(&data, "t", &all, &texts.classes),
        "row 4: the class “c”",
    );
    contains(
        ClassLabels::with_classes(&data, "n", &[0], &texts.classes),
        "row 1: the class “10”",
    );
    contains(ClassLabels::from_table(&data, "t", &[0, 2]), "has 1 distinct value(s)");
    contains(ClassLabels::from_table(&data, "x", &all), "there is no column “x”");
    contains(ClassLabels::from_table(&data, "t", &[0, 9]), "row 10 has no value");
    let many: String = (0..1001).map(|row| format!("{row}\n")).collect();
    let rows: Vec<usize> = (0..1001).collect();
    contains(
        ClassLabels::from_table(&table(&format!("n\n{many}")), "n", &rows),
        "more than 1000 distinct values",
    );
}

#[test]
fn an_encoder_survives_json_and_is_checked() {
    let encoder = Encoder::fit(&table(PEOPLE), None, None, Missing::Mean).unwrap();
    let json = serde_json::to_string(&encoder).unwrap();
    assert_eq!(serde_json::from_str::<Encoder>(&json).unwrap(), encoder);
    let refused = [
        ("[]", "at least one feature"),
        (
            r#"[{"name":"a","encoding":{"type":"numeric","fill":null}},{"name":"a","encoding":{"type":"numeric","fill":1}}]"#,
            "occurs twice",
        ),
        (
            r#"[{"name":"a","encoding":{"type":"one_hot","levels":[],"fill":null}}]"#,
            "0 levels",
        ),
        (
            r#"[{"name":"a","encoding":{"type":"one_hot","levels":["x","x"],"fill":null}}]"#,
            "a level twice",
        ),
        (
            r#"[{"name":"a","encoding":{"type":"one_hot","levels":["x"],"fill":1}}]"#,
            "does not exist",
        ),
        (r#"[{"name":"a","encoding":{"type":"text"}}]"#, "unknown variant"),
        (
            r#"[{"name":"a","encoding":{"type":"numeric","fill":2},"keeps_missing":true}]"#,
            "cannot keep them missing",
        ),
        (
            r#"[{"name":"a","encoding":{"type":"one_hot","levels":[],"fill":null},"keeps_missing":true}]"#,
            "at least one column",
        ),
    ];
    for (json, message) in refused {
        let error = serde_json::from_str::<Encoder>(json).unwrap_err().to_string();
        assert!(error.contains(message), "{error}");
    }
}
