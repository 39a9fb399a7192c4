//! Random draw of the features that are searched at a node.

use super::FeatureRanks;
use super::split_candidate::SplitCandidate;
use crate::rng;
use rand_pcg::Pcg64Mcg;

/// Draw of features for each node.
pub(super) struct FeatureDraw {
    /// The features, in any order.
    order: Vec<usize>,
    /// The companion of each feature; empty where no feature has one.
    companions: Vec<Option<usize>>,
    /// Whether the order is drawn even if all features are searched: of equally good features the
    /// first wins, and always the lowest would bias the importances of a forest.
    draws_order: bool,
}

impl FeatureDraw {
    pub(super) fn new(ranks: &FeatureRanks<'_>, draws_order: bool) -> Self {
        let features = ranks.n_features();
        let mut companions = Vec::new();
        for (number, &feature) in ranks.with_companion().iter().enumerate() {
            companions.resize(features, None);
            companions[feature] = Some(features + number);
        }
        Self {
            order: (0..features).collect(),
            companions,
            draws_order,
        }
    }

    /// Draws `count` features and calls `search` with them and their companions; while it finds no
    /// split, draws one more at a time.
    pub(super) fn search(
        &mut self,
        count: usize,
        rng: &mut Pcg64Mcg,
        mut search: impl FnMut(&[usize]) -> Option<SplitCandidate>,
    ) -> Option<SplitCandidate> {
        let Self { order, companions, .. } = self;
        let mut search = |features: &[usize]| {
            if companions.is_empty() {
                return search(features);
            }
            let with_companion = |&feature: &usize| [Some(feature), companions[feature]];
            let features: Vec<usize> = features.iter().flat_map(with_companion).flatten().collect();
            search(&features)
        };
        if count >= order.len() && !self.draws_order {
            return search(order);
        }
        let count = count.min(order.len());
        // The draw must not depend on the draws of other nodes.
        order.iter_mut().enumerate().for_each(|(at, feature)| *feature = at);
        // Draws without replacement (Fisher and Yates).
        let mut draw = |order: &mut [usize], at: usize| {
            let other = at + rng::below(rng, order.len() - at);
            order.swap(at, other);
        };
        (0..count).for_each(|at| draw(order, at));
        let mut best = search(&order[..count]);
        for at in count..order.len() {
            if best.is_some() {
                break;
            }
            draw(order, at);
            best = search(&order[at..=at]);
        }
        best
    }
}
