//! Examples at the end of `--help`.

pub(super) const ALL: &str = "Examples:
  ml describe --data data.csv
  ml algorithms
  ml train kmeans --data data.csv --clusters 3 --output results.csv
  ml train decision-tree --data data.csv --target class --max-depth 5
  ml train random-forest --data data.csv --target class --model model.json
  ml predict --model model.json --data new.csv --output predictions.csv

A quarter of the rows is held out by default, and the first score is that on these rows.
`ml train kmeans` and so on can be shortened to `ml kmeans`. `ml <COMMAND> --help` lists the options of a
command.
Exit codes: 0 success, 1 a result could not be written, 2 bad input.";

/// Returns the examples of an algorithm.
pub(super) fn for_algorithm(algorithm: &str) -> &'static str {
    match algorithm {
        "kmeans" => KMEANS,
        "decision_tree" => DECISION_TREE,
        "random_forest" => RANDOM_FOREST,
        _ => "",
    }
}

const KMEANS: &str = "\
  Three clusters; the rows with their cluster and the distance to its centre:
    ml kmeans --data data.csv --clusters 3 --output results.csv
  On two columns that differ in scale, from several random starts:
    ml kmeans --data data.csv --clusters 4 --features age,income --scale --init random --n-init 20
  From given centres, in a file with the header of the data:
    ml kmeans --data data.csv --clusters 3 --init centres.csv
  As JSON, from standard input:
    cat data.csv | ml kmeans --data - --clusters 3 --json";

const DECISION_TREE: &str = "\
  A tree of at most depth five, scored on a second file:
    ml decision-tree --data train.csv --target class --max-depth 5 --test test.csv
  Its rules as text, and as a picture:
    ml decision-tree --data data.csv --target class --rules
    ml decision-tree --data data.csv --target class --graphviz - | dot -Tsvg -o tree.svg
  Saved for `ml predict`:
    ml decision-tree --data data.csv --target class --model model.json";

const RANDOM_FOREST: &str = "\
  Two hundred trees, scored by cross-validation:
    ml random-forest --data data.csv --target class --n-estimators 200 --cv 5
  Importance of the columns, measured on test rows:
    ml random-forest --data train.csv --target class --test test.csv --permutation
  Without the rows that lack a value, which are taken as they are by default:
    ml random-forest --data data.csv --target class --missing drop
  Classes of unequal size, on two threads, as JSON:
    ml random-forest --data data.csv --target class --class-weight balanced --threads 2 --json";

pub(super) const ALGORITHMS: &str = "Examples:
  ml algorithms
  ml algorithms --json";

pub(super) const PREDICT: &str = "Examples:
  The rows with their predictions, on standard output and in a file:
    ml predict --model model.json --data new.csv
    ml predict --model model.json --data new.csv --output predictions.csv
  Also scored against a column with the true values:
    ml predict --model model.json --data new.csv --target class --output predictions.csv
  From standard input:
    cat new.csv | ml predict --model model.json --data -";

pub(super) const EVALUATE: &str = "Examples:
  Scores against the column that the model was trained on:
    ml evaluate --model model.json --data test.csv
  Against another column, as JSON:
    ml evaluate --model model.json --data test.csv --target kind --json";

pub(super) const DESCRIBE: &str = "Examples:
  ml describe --data data.csv
  A file with semicolons and decimal commas whose first line is data, as JSON:
    ml describe --data data.csv --delimiter ';' --decimal , --no-header --json
  cat data.csv | ml describe --data -";
