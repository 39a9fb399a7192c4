//! Setters that the parameters of all forests have.

/// Defines setters that pass their value on to the parameters of every tree, the field `tree`.
macro_rules! tree_setters {
    ($($(#[$doc:meta])* $name:ident: $kind:ty;)*) => {$(
        $(#[$doc])*
        #[must_use]
        pub fn $name(mut self, $name: $kind) -> Self {
            self.tree = self.tree.$name($name);
            self
        }
    )*};
}

/// Defines the setters of the fields of [`Sampling`](super::sampling::Sampling), for parameters
/// with a field `sampling`.
macro_rules! sampling_setters {
    () => {
        /// Sets the number of trees, 1 to 1,000,000. Default: 100.
        #[must_use]
        pub fn n_estimators(mut self, n_estimators: usize) -> Self {
            self.sampling.n_estimators = n_estimators;
            self
        }

        /// Sets whether each tree is grown on a random sample of the rows, drawn with replacement:
        /// as many draws as there are rows, which reach some 63 % of them, several more than once.
        /// Without it trees differ only by the features that they draw. Default: true.
        #[must_use]
        pub fn bootstrap(mut self, bootstrap: bool) -> Self {
            self.sampling.bootstrap = bootstrap;
            self
        }

        /// Sets the size of the sample as a share of the rows, above 0 and at most 1 (rounded, at
        /// least 1 row); requires [`bootstrap`](Self::bootstrap). Smaller samples are faster and
        /// give less correlated trees. Default: none, as many as there are rows.
        #[must_use]
        pub fn max_samples(mut self, max_samples: Option<f64>) -> Self {
            self.sampling.max_samples = max_samples;
            self
        }

        /// Sets whether to compute the out-of-bag score: an estimate of the score on new rows that
        /// needs no test rows; requires [`bootstrap`](Self::bootstrap). Default: false.
        #[must_use]
        pub fn oob_score(mut self, oob_score: bool) -> Self {
            self.sampling.oob_score = oob_score;
            self
        }
    };
}

pub(super) use sampling_setters;
pub(super) use tree_setters;
