//! Class weights on both sides of a candidate split.

/// The class weights on both sides of the current position of a scan.
#[derive(Default)]
pub(super) struct SideWeights {
    pub(super) left: Vec<u32>,
    pub(super) right: Vec<u32>,
    /// The terms of an incremental score, by class.
    pub(super) left_terms: Vec<f64>,
    pub(super) right_terms: Vec<f64>,
}

impl SideWeights {
    /// Puts all weights on the right.
    pub(super) fn reset(&mut self, totals: &[u32]) {
        self.left.clear();
        self.left.resize(totals.len(), 0);
        self.right.clear();
        self.right.extend_from_slice(totals);
    }

    /// Copies the weights of `other`, without the terms.
    pub(super) fn copy_from(&mut self, other: &Self) {
        self.left.clone_from(&other.left);
        self.right.clone_from(&other.right);
    }

    /// Moves class weights to the left.
    pub(super) fn move_left(&mut self, weights: &[u32]) {
        for ((left, right), weight) in self.left.iter_mut().zip(&mut self.right).zip(weights) {
            *left += weight;
            *right -= weight;
        }
    }
}
