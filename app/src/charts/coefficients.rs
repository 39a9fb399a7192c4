//! Coefficients of a linear model.

use super::bars::{Bar, bars_svg};
use super::figure::{Chart, MAX_ROWS, TableData};
use super::importances::{MAX_BARS, bars_note};
use crate::number::short;
use domain::run::report::Coefficient;

/// Returns the name of the chart of class `at`, from 0.
#[must_use]
pub fn coefficients_name(at: usize) -> String {
    match at {
        0 => "coefficients".into(),
        at => format!("coefficients-{}", at + 1),
    }
}

/// Draws the change of the prediction when a column grows by one standard deviation. `at` is the
/// number of the class, from 0; a regression has one set of coefficients.
#[must_use]
pub fn coefficients_chart(at: usize, class: Option<&str>, intercept: f64, columns: &[Coefficient]) -> Chart {
    let (title, effect) = match class {
        Some(class) => (format!("Coefficients of “{class}”"), format!("log-odds of “{class}”")),
        None => ("Coefficients".to_owned(), "prediction".to_owned()),
    };
    let bar = |item: &Coefficient| Bar {
        label: item.column.clone(),
        value: item.standardised,
        text: short(item.standardised),
        class: "bar-accent".into(),
    };
    let bars: Vec<_> = columns.iter().take(MAX_BARS).map(bar).collect();
    // The intercept is the last row of the table, which may be cut.
    let intercept_note = match columns.len() >= MAX_ROWS {
        true => format!(" The intercept is {}.", short(intercept)),
        false => String::new(),
    };
    Chart {
        name: coefficients_name(at),
        description: format!(
            "Change of the {effect} when a column grows by one standard deviation and the others stay.{}{intercept_note}",
            bars_note(columns.len())
        ),
        svg: bars_svg(&title, &bars),
        table: table(class.is_some(), intercept, columns),
        title,
        legend: Vec::new(),
    }
}

/// Returns the coefficients with the intercept in the last row.
fn table(has_odds: bool, intercept: f64, columns: &[Coefficient]) -> TableData {
    let mut head = vec!["Column", "Coefficient", "Standardised"];
    if has_odds {
        head.push("Odds ratio");
    }
    let cells = |name: &str, coefficient: f64, standardised: Option<f64>, odds_ratio: Option<f64>| {
        let number = |x: Option<f64>| x.map_or_else(|| "–".into(), short);
        let mut row = vec![name.to_owned(), short(coefficient), number(standardised)];
        if has_odds {
            row.push(number(odds_ratio));
        }
        row
    };
    let rows = columns
        .iter()
        .map(|item| cells(&item.column, item.coefficient, Some(item.standardised), item.odds_ratio));
    let last = cells("Intercept", intercept, None, None);
    TableData::new(&head, rows.chain([last])).linked(columns.len().min(MAX_BARS))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn coefficient(column: &str, size: f64, odds_ratio: Option<f64>) -> Coefficient {
        Coefficient {
            column: column.into(),
            coefficient: size / 10.0,
            standardised: size,
            odds_ratio,
        }
    }

    #[test]
    fn a_regression_has_one_set_with_its_intercept() {
        let chart = coefficients_chart(
            0,
            None,
            37.5,
            &[coefficient("wt", -3.2, None), coefficient("hp", 1.5, None)],
        );
        assert_eq!(
            (chart.name.as_str(), chart.title.as_str()),
            ("coefficients", "Coefficients")
        );
        assert_eq!(chart.table.columns, ["Column", "Coefficient", "Standardised"]);
        assert_eq!(chart.table.rows[0], ["wt", "−0.32", "−3.2"]);
        assert_eq!(chart.table.rows[2], ["Intercept", "37.5", "–"]);
        assert_eq!(chart.table.series, [0, 1], "the intercept has no bar");
    }

    #[test]
    fn an_intercept_below_the_end_of_the_table_is_in_the_description() {
        let columns = |count: usize| vec![coefficient("x", 1.0, None); count];
        let description = |count: usize| coefficients_chart(0, None, 37.5, &columns(count)).description;
        assert!(
            description(MAX_ROWS).ends_with("; the table has all. The intercept is 37.5."),
            "{}",
            description(MAX_ROWS)
        );
        assert!(!description(MAX_ROWS - 1).contains("intercept"));
    }

    #[test]
    fn classes_have_odds_ratios_and_files_of_their_own() {
        let chart = coefficients_chart(1, Some("b"), 0.0, &[coefficient("x", 2.0, Some(1.221))]);
        assert_eq!(chart.name, "coefficients-2");
        assert!(chart.description.contains("log-odds of “b”"));
        assert_eq!(chart.table.rows[0], ["x", "0.2", "2", "1.221"]);
    }
}
