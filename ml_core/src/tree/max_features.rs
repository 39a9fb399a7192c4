//! Number of features that are searched at each split.

/// Number of features that are searched at each split. They are drawn at random for each split,
/// with [`seed`](super::DecisionTreeParams::seed); when none of them can split the node, more are
/// drawn until one can. The fewer features, the less correlated the trees of a forest.
///
/// ```
/// use ml_core::tree::{DecisionTreeClassifier, MaxFeatures};
///
/// let x = ndarray::array![[1.0, 9.0], [2.0, 8.0]];
/// let params = DecisionTreeClassifier::params().max_features(MaxFeatures::Count(1));
/// let first = |seed| params.clone().seed(seed).fit(x.view(), &[0, 1], 2).map(|model| model.nodes()[0].feature);
/// assert!((0..50).any(|seed| first(seed) == Ok(0)) && (0..50).any(|seed| first(seed) == Ok(1)));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum MaxFeatures {
    /// All features.
    #[default]
    All,
    /// The square root of the number of features, rounded down, at least 1.
    Sqrt,
    /// The binary logarithm of the number of features, rounded down, at least 1.
    Log2,
    /// This many features, at least 1; a larger number than there are means all.
    Count(usize),
    /// This share of the features, above 0 and at most 1, rounded down, at least 1 feature.
    Fraction(f64),
}

impl MaxFeatures {
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a number of columns, positive and below 2^53"
    )]
    pub(super) fn count(self, n_features: usize) -> usize {
        let n = match self {
            Self::All => n_features,
            Self::Sqrt => n_features.isqrt(),
            Self::Log2 => n_features.checked_ilog2().unwrap_or(0) as usize,
            Self::Count(count) => count,
            Self::Fraction(share) => (share * n_features as f64) as usize,
        };
        n.clamp(1, n_features.max(1))
    }
}
