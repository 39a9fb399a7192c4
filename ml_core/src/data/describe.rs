//! Statistics of the columns of a table.

use super::error::shorten;
use super::sum::mean_std;
use super::text_summary::{TextSummary, ValueCount};
use super::{ColumnData, ColumnKind, MISSING_CODE, Table, TableColumn};
use crate::threads;
use ndarray::ArrayView1;
use serde::{Deserialize, Serialize};

/// Largest number of bins of a histogram.
const MAX_BINS: usize = 20;

/// Largest number of values in [`ColumnSummary::top`].
const TOP: usize = 10;

/// Distribution of numbers: `counts[i]` values are in `[edges[i], edges[i + 1])`, the last bin is
/// closed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Histogram {
    /// The edges of the bins, one more than there are bins.
    pub edges: Vec<f64>,
    /// The number of values in each bin.
    pub counts: Vec<u64>,
}

/// The statistics of a column. Fields that do not apply to its type are `None`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ColumnSummary {
    /// The name of the column.
    pub name: String,
    /// The type of the column.
    #[serde(rename = "type")]
    pub kind: ColumnKind,
    /// The number of rows without a value.
    pub missing: u64,
    /// The number of distinct values.
    pub distinct: u64,
    /// Whether there were too many texts to count each: then `distinct` is an estimate (within some
    /// percent), and the counts of `top` are lower bounds.
    pub is_estimate: bool,
    /// The smallest number.
    pub min: Option<f64>,
    /// The largest number.
    pub max: Option<f64>,
    /// The mean of the numbers.
    pub mean: Option<f64>,
    /// The standard deviation of the numbers (divisor n).
    pub std: Option<f64>,
    /// The first quartile, the median and the third quartile, interpolated linearly.
    pub quartiles: Option<[f64; 3]>,
    /// The distribution of the numbers in at most 20 bins of equal width.
    pub histogram: Option<Histogram>,
    /// The most frequent values of a column that is not numeric, most frequent first, at most 10.
    pub top: Option<Vec<ValueCount>>,
}

/// Computes the statistics of each column, in the order of the table. Costs a sort of each numeric
/// column.
///
/// ```
/// use ml_core::data::{CsvOptions, describe, read_csv};
///
/// let table = read_csv("x\n1\n2\n\n4\nNA\n".as_bytes(), &CsvOptions::default())?;
/// let summary = &describe(&table)[0];
/// assert_eq!((summary.missing, summary.distinct, summary.quartiles), (1, 3, Some([1.5, 2.0, 3.0])));
/// # Ok::<(), ml_core::data::DataError>(())
/// ```
#[must_use]
pub fn describe(table: &Table) -> Vec<ColumnSummary> {
    let columns = table.columns();
    threads::map(columns.len(), |at| summary(&columns[at], table.text_summary(at)))
}

fn summary(column: &TableColumn<'_>, counted: Option<&TextSummary>) -> ColumnSummary {
    let empty = ColumnSummary {
        name: column.name.to_owned(),
        kind: column.kind,
        missing: column.missing as u64,
        distinct: 0,
        is_estimate: false,
        min: None,
        max: None,
        mean: None,
        std: None,
        quartiles: None,
        histogram: None,
        top: None,
    };
    if let Some(counted) = counted {
        return ColumnSummary {
            distinct: counted.distinct(),
            is_estimate: counted.is_estimate(),
            top: Some(counted.top(TOP)),
            ..empty
        };
    }
    match column.data {
        ColumnData::Numeric(values) => numbers(values, empty),
        ColumnData::Codes { codes, levels } => texts(codes, levels, empty),
    }
}

fn numbers(values: ArrayView1<'_, f64>, empty: ColumnSummary) -> ColumnSummary {
    // Adding zero turns -0 into 0, because the two are equal as values.
    let present = values.iter().map(|value| value + 0.0).filter(|value| !value.is_nan());
    let present: Vec<f64> = present.collect();
    let (mean, std) = mean_std(present.iter().copied());
    let mut sorted = present;
    sorted.sort_unstable_by(f64::total_cmp);
    let (Some(&min), Some(&max)) = (sorted.first(), sorted.last()) else {
        return empty;
    };
    let distinct = sorted.chunk_by(|a, b| a == b).count();
    ColumnSummary {
        distinct: distinct as u64,
        min: Some(min),
        max: Some(max),
        mean: Some(mean),
        std: Some(std),
        quartiles: Some([0.25, 0.5, 0.75].map(|share| quantile(&sorted, share))),
        histogram: Some(histogram(&sorted, distinct)),
        ..empty
    }
}

/// Returns a quantile of sorted numbers, interpolated linearly as NumPy does by default.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "positions in a vector are not negative and below 2^53"
)]
fn quantile(sorted: &[f64], share: f64) -> f64 {
    let position = share * (sorted.len() - 1) as f64;
    let below = position as usize;
    let (low, high) = (sorted[below], sorted[(below + 1).min(sorted.len() - 1)]);
    let rest = position - below as f64;
    low * (1.0 - rest) + high * rest
}

/// Counts numbers in bins of equal width, no more than there are distinct values.
#[expect(clippy::cast_precision_loss, reason = "at most 20 bins")]
fn histogram(sorted: &[f64], distinct: usize) -> Histogram {
    let (min, max) = (sorted[0], sorted[sorted.len() - 1]);
    let bins = distinct.clamp(1, MAX_BINS);
    let mut edges: Vec<f64> = (0..=bins)
        .map(|bin| bin as f64 / bins as f64)
        .map(|t| min * (1.0 - t) + max * t)
        .collect();
    (edges[0], edges[bins]) = (min, max);
    let mut below = 0;
    let mut counts = Vec::with_capacity(bins);
    let inner = edges[1..bins]
        .iter()
        .map(|edge| sorted.partition_point(|value| value < edge));
    for upto in inner.chain([sorted.len()]) {
        // Rounding may put two neighbouring edges in the wrong order; then the bin between them is
        // empty.
        let upto = upto.max(below);
        counts.push((upto - below) as u64);
        below = upto;
    }
    Histogram { edges, counts }
}

fn texts(codes: &[u32], levels: &[String], empty: ColumnSummary) -> ColumnSummary {
    let mut counts = vec![0_u64; levels.len()];
    for &code in codes.iter().filter(|&&code| code != MISSING_CODE) {
        counts[code as usize] += 1;
    }
    let mut order: Vec<usize> = (0..levels.len()).collect();
    order.sort_by_key(|&level| std::cmp::Reverse(counts[level]));
    order.truncate(TOP);
    let top = order.into_iter().map(|level| ValueCount {
        value: shorten(&levels[level]),
        count: counts[level],
    });
    ColumnSummary {
        distinct: levels.len() as u64,
        top: Some(top.collect()),
        ..empty
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{CsvOptions, read_csv};

    fn describe_csv(text: &str) -> Vec<ColumnSummary> {
        describe(&read_csv(text.as_bytes(), &CsvOptions::default()).unwrap())
    }

    #[test]
    fn statistics_of_numbers_equal_numpy() {
        let summary = &describe_csv("x,y\n1,a\n2,a\n3,b\n10,?\nNA,b\n-0,b\n")[0];
        assert_eq!((summary.missing, summary.distinct), (1, 5));
        assert_eq!(
            (summary.min, summary.max, summary.mean),
            (Some(0.0), Some(10.0), Some(3.2))
        );
        assert_eq!(summary.quartiles, Some([1.0, 2.0, 3.0]));
        assert!((summary.std.unwrap() - 3.544_009_029_333_87).abs() < 1e-15);
        let histogram = summary.histogram.as_ref().unwrap();
        assert_eq!(histogram.edges, [0.0, 2.0, 4.0, 6.0, 8.0, 10.0]);
        assert_eq!(histogram.counts, [2, 2, 0, 0, 1]);
        assert_eq!(summary.top, None);
    }

    #[test]
    fn texts_have_their_most_frequent_values() {
        let summary = &describe_csv("x,y\n1,a\n2,a\n3,b\n10,?\n4,b\n0,b\n")[1];
        assert_eq!(
            (summary.kind, summary.missing, summary.distinct),
            (ColumnKind::Categorical, 1, 2)
        );
        let top = summary.top.as_ref().unwrap();
        assert_eq!(
            (top[0].value.as_str(), top[0].count, top[1].value.as_str(), top[1].count),
            ("b", 3, "a", 2)
        );
        assert_eq!((summary.mean, summary.histogram.clone()), (None, None));
    }

    #[test]
    fn long_values_are_cut_in_statistics_and_whole_in_the_table() {
        let long = "ü".repeat(5000);
        let shown = format!("{}…", "ü".repeat(200));
        let csv = format!("x,y\n1,{long}\n2,{long}\n3,{}\n", "b".repeat(200));
        for summarise_texts in [false, true] {
            let options = CsvOptions {
                summarise_texts,
                ..CsvOptions::default()
            };
            let table = read_csv(csv.as_bytes(), &options).unwrap();
            let top = describe(&table)[1].top.clone().unwrap();
            assert_eq!((top[0].value.as_str(), top[0].count), (shown.as_str(), 2));
            assert_eq!(top[1].value, "b".repeat(200));
        }
        let table = read_csv(csv.as_bytes(), &CsvOptions::default()).unwrap();
        assert_eq!(table.column("y").unwrap().data.text(0).unwrap(), long);
    }

    #[test]
    fn statistics_of_extreme_columns_are_finite() {
        let csv = format!("a,b,c\n{0:e},5,NA\n-{0:e},5,NA\n", f64::MAX);
        let all = describe_csv(&csv);
        let histogram = all[0].histogram.as_ref().unwrap();
        assert!(histogram.edges.iter().all(|edge| edge.is_finite()) && all[0].std.unwrap().is_finite());
        assert_eq!(histogram.counts.iter().sum::<u64>(), 2);
        assert_eq!(all[1].histogram.as_ref().unwrap().counts, [2]);
        assert_eq!((all[2].kind, all[2].missing, all[2].mean), (ColumnKind::Text, 2, None));
    }
}
