//! Memory and time of permutation importances, which predict some of the rows again and again.

/// Memory of a row beside its copies: its place in the shuffled order, and the cells of a shuffled
/// column, at most one for each part of a date.
const ROW: f64 = 56.0;

/// Predictions of rows with a shuffled column; of none where the request has no such importances.
pub(super) struct Shuffles {
    /// Rows that are predicted each time.
    rows: f64,
    /// Share of all rows.
    share: f64,
    /// Number of the predictions.
    count: f64,
}

impl Shuffles {
    /// Counts the shuffles of so many columns; `test` is the share of the rows that is held out.
    pub(super) fn new(repeats: Option<u32>, columns: f64, rows: f64, test: f64) -> Self {
        let share = match repeats {
            None => 0.0,
            Some(_) if test > 0.0 => test,
            Some(_) => 1.0,
        };
        Self {
            rows: rows * share,
            share,
            count: repeats.map_or(0.0, f64::from) * columns,
        }
    }

    /// Returns the bytes of two copies of the rows, which are part of a matrix of this size, and of
    /// their predictions, each of `prediction` bytes.
    pub(super) fn memory(&self, matrix: f64, prediction: f64) -> f64 {
        2.0 * self.share * matrix + (ROW + prediction) * self.rows
    }

    /// Returns the number of predicted rows, each counted once for each prediction.
    pub(super) fn predicted_rows(&self) -> f64 {
        self.rows * self.count
    }
}
