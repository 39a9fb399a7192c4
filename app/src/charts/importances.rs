//! Importances of columns.

use super::bars::{Bar, bars_svg};
use super::figure::{Chart, TableData, table_extent};
use crate::labels::metric_name;
use crate::number::{percent, score};
use domain::run::report::Importance;

/// Number of bars; the table has more columns.
pub const MAX_BARS: usize = 20;

/// Returns a note when not all columns have a bar.
#[must_use]
pub fn bars_note(columns: usize) -> String {
    if columns > MAX_BARS {
        let table = table_extent(columns);
        format!(" The {MAX_BARS} largest of {columns} are shown; {table}.")
    } else {
        String::new()
    }
}

/// Name of the chart.
pub const NAME: &str = "feature-importances";

/// Draws the share of each column in the decrease of impurity.
#[must_use]
pub fn importances_chart(columns: &[Importance]) -> Chart {
    let text = |item: &Importance| percent(item.importance);
    let rows = columns.iter().map(|item| vec![item.column.clone(), text(item)]);
    Chart {
        name: NAME.into(),
        title: "Feature importances".into(),
        description: format!(
            "Share of each column in the decrease of impurity in the trees.{}",
            bars_note(columns.len())
        ),
        svg: importance_bars("Feature importances", columns, text),
        table: TableData::new(&["Column", "Importance"], rows).linked(MAX_BARS),
        legend: Vec::new(),
    }
}

/// Name of the chart of permutation importances.
pub const PERMUTATION_NAME: &str = "permutation-importances";

/// Draws the decrease of the score `name` on some rows when the values of a column are shuffled.
#[must_use]
pub fn permutation_chart(name: &str, rows: &str, repeats: usize, columns: &[Importance]) -> Chart {
    let std = |item: &Importance| item.std.map_or_else(|| "–".into(), score);
    let text = |item: &Importance| match item.std {
        Some(std) => format!("{} ± {}", score(item.importance), score(std)),
        None => score(item.importance),
    };
    let cells = columns
        .iter()
        .map(|item| vec![item.column.clone(), score(item.importance), std(item)]);
    let measure = metric_name(name);
    let head = ["Column", &format!("Decrease in {measure}"), "Standard deviation"];
    let rows = if rows == "test" { "test" } else { "training" };
    let shuffles = if repeats == 1 {
        "1 shuffle"
    } else {
        &format!("{repeats} shuffles")
    };
    Chart {
        name: PERMUTATION_NAME.into(),
        title: "Permutation importances".into(),
        description: format!(
            "Mean decrease of the {measure} on the {rows} rows over {shuffles} of the values of a column.{}",
            bars_note(columns.len())
        ),
        svg: importance_bars("Permutation importances", columns, text),
        table: TableData::new(&head, cells).linked(MAX_BARS),
        legend: Vec::new(),
    }
}

/// Draws the first importances, which are the largest.
fn importance_bars(title: &str, columns: &[Importance], text: impl Fn(&Importance) -> String) -> String {
    let bar = |item: &Importance| Bar {
        label: item.column.clone(),
        value: item.importance,
        text: text(item),
        class: "bar-accent".into(),
    };
    let bars: Vec<_> = columns.iter().take(MAX_BARS).map(bar).collect();
    bars_svg(title, &bars)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(count: usize) -> Vec<Importance> {
        let importance = |at: usize| Importance {
            column: format!("c{at}"),
            importance: 0.5 - at as f64 * 0.05,
            std: Some(0.01),
        };
        (0..count).map(importance).collect()
    }

    #[test]
    fn many_columns_are_drawn_in_part_and_listed_in_full() {
        let chart = importances_chart(&columns(30));
        assert_eq!(chart.svg.matches("<rect").count(), MAX_BARS);
        assert_eq!((chart.table.rows.len(), chart.table.series.len()), (30, MAX_BARS));
        assert!(chart.description.contains("20 largest of 30"));
        assert!(!importances_chart(&columns(3)).description.contains("largest"));
    }

    #[test]
    fn a_permutation_names_the_score_that_falls_and_its_rows() {
        let chart = permutation_chart("r2", "test", 5, &columns(2));
        let description = "Mean decrease of the R² on the test rows over 5 shuffles of the values of a column.";
        assert_eq!(chart.description, description);
        let training = permutation_chart("accuracy", "train", 1, &[]).description;
        assert!(
            training.contains("accuracy on the training rows over 1 shuffle of"),
            "{training}"
        );
        assert_eq!(chart.table.columns[1], "Decrease in R²");
        assert_eq!(chart.table.rows[0], ["c0", "0.500", "0.010"]);
        assert!(chart.svg.contains("0.500 ± 0.010"));
    }
}
