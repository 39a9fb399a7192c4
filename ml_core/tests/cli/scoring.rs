//! Rows that a training or an evaluation scores.

use super::{Folder, contains, ok, refused, report, sample};
use serde_json::json;

#[test]
fn a_column_decides_no_split_that_holds_nothing_out() {
    let data = sample("penguins");
    let base = [
        "decision-tree",
        "--data",
        &data,
        "--target",
        "species",
        "--test-size",
        "0",
    ];
    for flag in ["--group", "--time"] {
        for folds in [&[][..], &["--cv", "3"]] {
            let message = refused(&[&base[..], &[flag, "year"], folds].concat());
            let expected =
                format!("--test-size 0 holds nothing out, so {flag} would have no effect; leave one of them out");
            contains(&message, &expected);
        }
    }
    let help = ok(&["decision-tree", "--help"]);
    let help = help.split_whitespace().collect::<Vec<_>>().join(" ");
    contains(&help, "with --cv unless there is --group or --time]");
}

#[test]
fn rows_that_are_not_scored_are_counted() {
    let folder = Folder::new();
    let rows: String = (0..40)
        .map(|row| format!("{},{}\n", row % 10, ["a", "b"][row % 10 / 5]))
        .collect();
    let data = folder.file("data.csv", &format!("x,kind\n{rows}"));
    let test = folder.file("test.csv", "x,kind\n1,a\n7,b\n,a\n2,\n3,\n,\n8,b\n");
    let complete = folder.file("complete.csv", "x,kind\n1,a\n");
    let model = folder.path("model.json");
    let train = ["train", "gaussian-nb", "--data", &data, "--target", "kind", "--test"];
    let message = "3 rows scored, 2 rows left out because a value is missing, 2 rows left out because the true value is \
                missing";
    let counts = json!({ "scored": 3, "missing_values": 2, "without_target": 2 });

    let text = ok(&[&train[..], &[&test, "--model", &model]].concat());
    contains(
        &text,
        &format!("test: {test} ({message}); the saved model is the one that was scored\n"),
    );
    let found = report(&[&train[..], &[&test]].concat());
    assert_eq!(found["test_rows"], counts);
    assert_eq!(
        (&found["row_counts"]["train"], &found["row_counts"]["test"]),
        (&json!(40), &json!(3))
    );
    assert_eq!(found["metrics"]["rows_used"], json!(40), "those of the data");
    contains(&ok(&[&train[..], &[&complete]].concat()), "(1 row scored)");

    let evaluate = ["evaluate", "--model", &model, "--data", &test];
    contains(&ok(&evaluate), &format!("  {message}\n"));
    let found = report(&evaluate);
    assert_eq!(found["test_rows"], counts);
    assert_eq!(
        (&found["metrics"]["rows_used"], &found["metrics"]["rows_dropped"]),
        (&json!(5), &json!(2))
    );
    let predicted = report(&["predict", "--model", &model, "--data", &test]);
    assert_eq!(predicted["test_rows"], json!(null), "nothing is scored");
}
