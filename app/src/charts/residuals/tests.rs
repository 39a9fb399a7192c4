//! Tests of the charts of residuals.

use super::*;

fn interval() -> PredictionInterval {
    PredictionInterval {
        coverage: 0.9,
        below: -2.0,
        above: 3.0,
        rows: "test".into(),
    }
}

fn residuals<'a>(points: &'a [(f64, f64)], interval: Option<&'a PredictionInterval>) -> Residuals<'a> {
    Residuals {
        target: "price",
        rows: "test rows",
        points,
        total: points.len(),
        limits: &[-2.0, 0.0, 2.0],
        counts: &[1, 1500],
        interval,
    }
}

#[test]
fn predicted_and_true_values_share_a_scale() {
    let (points, interval) = ([(10.0, 12.0), (20.0, 17.5)], interval());
    let chart = residuals(&points, Some(&interval)).predicted_chart();
    assert_eq!(chart.svg.matches("<circle").count(), 2);
    assert_eq!(chart.svg.matches("reference limit").count(), 2);
    assert!(chart.description.contains("limits of the 90% interval"));
    assert_eq!(chart.table.columns[0], "True price");
    assert_eq!(chart.table.rows[1], ["20", "17.5", "2.5"]);
}

#[test]
fn a_residual_is_the_true_less_the_predicted_value() {
    let points = [(10.0, 12.0), (20.0, 17.5)];
    let chart = residuals(&points, None).residual_chart();
    assert_eq!(chart.table.rows, [["12", "−2"], ["17.5", "2.5"]]);
    assert!(!chart.svg.contains("limit") && !chart.description.contains("interval"));
}

#[test]
fn the_lines_are_the_limits_of_the_true_value() {
    let interval = interval();
    let residuals = residuals(&[], Some(&interval));
    let heights = |slope| residuals.lines(slope).iter().map(|line| line.at).collect::<Vec<_>>();
    assert_eq!(heights(0.0), [0.0, -2.0, 3.0]);
    assert_eq!(
        heights(1.0),
        [0.0, 2.0, -3.0],
        "the true value is 3 above a prediction 3 below the diagonal"
    );
}

#[test]
fn a_sample_of_many_points_is_drawn_and_said_so() {
    let points: Vec<_> = (0..1500).map(|i| (f64::from(i), f64::from(i) + 1.0)).collect();
    let many = Residuals {
        total: 9000,
        ..residuals(&points, None)
    };
    let chart = many.predicted_chart();
    assert_eq!(chart.svg.matches("<circle").count(), 750);
    assert!(
        chart.description.contains("750 of 9,000 rows are shown"),
        "{}",
        chart.description
    );
    assert_eq!(chart.table.rows.len(), TABLE_ROWS);
}

#[test]
fn the_histogram_has_a_bar_and_a_row_for_each_range() {
    let chart = residuals(&[], None).histogram_chart();
    assert_eq!(chart.svg.matches("<rect").count(), 2);
    assert_eq!(chart.table.rows, [["−2 to 0", "1"], ["0 to 2", "1,500"]]);
    let empty = Residuals {
        limits: &[f64::INFINITY, f64::NEG_INFINITY],
        counts: &[0],
        ..residuals(&[], None)
    };
    assert!(!empty.histogram_chart().svg.contains("NaN"));
}
