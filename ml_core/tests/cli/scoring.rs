//! Rows that a training or an evaluation scores.

use super::{contains, ok, refused, sample};

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
