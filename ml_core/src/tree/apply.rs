//! Descent of rows to the leaves of a tree.

use super::TreeError;
use super::compact::{CompactTree, block_rows};
use super::fitted::FittedTree;
use crate::data::FeatureView;
use crate::progress::{Interrupt, Observer, unobserved};
use crate::threads;
use ndarray::ArrayView2;

impl<O> FittedTree<O> {
    /// Returns the leaf of each row: an index into [`FittedTree::nodes`].
    ///
    /// ```
    /// use ml_core::tree::DecisionTreeClassifier;
    /// use ndarray::array;
    ///
    /// let model = DecisionTreeClassifier::params().fit(array![[1.0], [2.0]].view(), &[0, 1], 2)?;
    /// assert_eq!(model.apply(array![[0.0], [3.0]].view())?, [1, 2]);
    /// # Ok::<(), ml_core::tree::TreeError>(())
    /// ```
    ///
    /// # Errors
    /// When the matrix has another number of columns, or a value is not finite.
    pub fn apply<'a>(&self, x: impl Into<FeatureView<'a>>) -> Result<Vec<u32>, TreeError> {
        self.apply_with(x.into(), &unobserved)
    }

    pub(super) fn apply_with(&self, x: FeatureView<'_>, observer: Observer<'_>) -> Result<Vec<u32>, TreeError> {
        self.check(x)?;
        let x = x.standard();
        let mut leaves = vec![0; x.nrows()];
        if !self.is_worth_compacting(x.nrows()) {
            leaves
                .iter_mut()
                .zip(x.iter())
                .for_each(|(leaf, cells)| *leaf = self.leaf(|feature| x.value(cells, feature)));
            return Ok(leaves);
        }
        let compact = CompactTree::new(self, &x, |node| node);
        let interrupt = Interrupt::new(observer, x.nrows());
        let size = block_rows(x.nrows());
        threads::map_pieces(&mut leaves, size, |block, leaves| {
            let first = block * size;
            let rows = first..first + leaves.len();
            interrupt.run(leaves.len(), || {
                compact.for_each_label(&x, rows, |row, leaf| leaves[row - first] = leaf);
            });
        });
        if interrupt.stopped() {
            return Err(TreeError::Cancelled);
        }
        Ok(leaves)
    }

    /// Returns the nodes from the root to the leaf of a row, which explain its prediction.
    ///
    /// ```
    /// use ml_core::tree::DecisionTreeClassifier;
    /// use ndarray::array;
    ///
    /// let model = DecisionTreeClassifier::params().fit(array![[1.0], [2.0]].view(), &[0, 1], 2)?;
    /// assert_eq!(model.decision_path(&[0.0])?, [0, 1]);
    /// # Ok::<(), ml_core::tree::TreeError>(())
    /// ```
    ///
    /// # Errors
    /// As [`FittedTree::apply`], for a matrix of one row.
    pub fn decision_path(&self, row: &[f64]) -> Result<Vec<u32>, TreeError> {
        let x = ArrayView2::from_shape((1, row.len()), row);
        let columns_error = |_| TreeError::Columns {
            found: row.len(),
            expected: self.n_features(),
        };
        self.check(x.map_err(columns_error)?.into())?;
        let mut path = vec![0];
        let mut node = &self.nodes()[0];
        while !node.is_leaf() {
            let next = if node.goes_left(row[node.feature as usize]) {
                node.left
            } else {
                node.right
            };
            path.push(next);
            node = &self.nodes()[next as usize];
        }
        Ok(path)
    }

    /// Returns whether so many rows save more time than the compact layout costs.
    pub(crate) fn is_worth_compacting(&self, rows: usize) -> bool {
        rows.saturating_mul(16) >= self.nodes().len()
    }

    /// Returns the leaf of a row, whose feature values `value` returns.
    #[inline]
    pub(crate) fn leaf(&self, value: impl Fn(usize) -> f64) -> u32 {
        let mut at = 0;
        loop {
            let node = &self.nodes()[at as usize];
            if node.is_leaf() {
                return at;
            }
            at = if node.goes_left(value(node.feature as usize)) {
                node.left
            } else {
                node.right
            };
        }
    }
}
