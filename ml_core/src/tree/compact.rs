//! Compact layout of a tree for predicting many rows: small nodes, and several rows that descend at
//! once, so that the processor does not stall on the memory access of one row.

use super::compact_step::{LevelStep, MissingStep, NumberStep, Step};
use super::fitted::FittedTree;
use super::node::Node;
use crate::data::feature_matrix::{Column, Rows};
use crate::threads;

/// Number of rows that descend at once: more would not fit into the registers.
const LANES: usize = 6;

/// Returns the number of rows of a block. Blocks are large, because the tree stays in the cache
/// while their rows descend.
pub(crate) fn block_rows(rows: usize) -> usize {
    rows.div_ceil(2 * threads::count()).clamp(1 << 11, 1 << 15)
}

/// The nodes of a tree in breadth-first order.
pub(crate) struct CompactTree<L> {
    steps: Steps,
    /// The label of each node.
    labels: Vec<L>,
}

enum Steps {
    Numbers(Vec<NumberStep>),
    Levels(Vec<LevelStep>),
    Missing(Vec<MissingStep>),
}

impl<L: Copy> CompactTree<L> {
    /// Lays out a tree for rows; `label` maps a node to its label.
    pub(crate) fn new<O>(tree: &FittedTree<O>, x: &Rows<'_>, label: impl Fn(u32) -> L) -> Self {
        let some_are_missing = tree.takes_missing() && x.has_missing();
        Self::for_cells(tree, (x.columns(), some_are_missing), label)
    }

    /// Lays out the trees of a forest for rows; `label` maps a node of a tree to its label.
    pub(crate) fn of_forest<O: Sync>(
        trees: &[FittedTree<O>],
        x: &Rows<'_>,
        label: impl Fn(&FittedTree<O>, u32) -> L + Sync,
    ) -> Vec<Self>
    where
        L: Send,
    {
        let some_are_missing = trees.iter().any(FittedTree::takes_missing) && x.has_missing();
        threads::map(trees.len(), |number| {
            let tree = &trees[number];
            Self::for_cells(tree, (x.columns(), some_are_missing), |node| label(tree, node))
        })
    }

    fn for_cells<O>(
        tree: &FittedTree<O>,
        (columns, some_are_missing): (Option<&[Column]>, bool),
        label: impl Fn(u32) -> L,
    ) -> Self {
        let nodes = tree.nodes();
        let (steps, sources) = match columns {
            _ if some_are_missing => {
                let numbers = || (0..).take(tree.n_features()).map(Column::number).collect();
                let columns = columns.map_or_else(numbers, <[Column]>::to_vec);
                let (steps, sources) = lay_out(nodes, &columns);
                (Steps::Missing(steps), sources)
            }
            None => {
                let (steps, sources) = lay_out(nodes, &[]);
                (Steps::Numbers(steps), sources)
            }
            Some(columns) => {
                let (steps, sources) = lay_out(nodes, columns);
                (Steps::Levels(steps), sources)
            }
        };
        let labels = sources.into_iter().map(label).collect();
        Self { steps, labels }
    }

    /// Calls `visit` with the index and the label of each of `rows` of `x`, in the order in which
    /// they reach their leaf. The tree must have been laid out for `x`, whose cells are finite, or
    /// NaN if the tree was fitted with missing values.
    #[inline]
    pub(crate) fn for_each_label(&self, x: &Rows<'_>, rows: impl Iterator<Item = usize>, visit: impl FnMut(usize, L)) {
        match &self.steps {
            Steps::Numbers(steps) => descend(steps, &self.labels, x, rows, visit),
            Steps::Levels(steps) => descend(steps, &self.labels, x, rows, visit),
            Steps::Missing(steps) => descend(steps, &self.labels, x, rows, visit),
        }
    }
}

/// Returns the steps, and for each the index of the node that it stands for.
fn lay_out<S: Step>(nodes: &[Node], columns: &[Column]) -> (Vec<S>, Vec<u32>) {
    let mut steps = Vec::with_capacity(nodes.len());
    let mut sources = Vec::with_capacity(nodes.len());
    sources.push(0_u32);
    while let Some(&source) = sources.get(steps.len()) {
        let node = &nodes[source as usize];
        let place = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        if node.is_leaf() {
            steps.push(S::leaf(place(steps.len())));
        } else {
            steps.push(S::new(node, columns, place(sources.len())));
            sources.extend([node.left, node.right]);
        }
    }
    (steps, sources)
}

#[inline]
fn descend<S: Step, L: Copy>(
    steps: &[S],
    labels: &[L],
    x: &Rows<'_>,
    mut rows: impl Iterator<Item = usize>,
    mut visit: impl FnMut(usize, L),
) {
    let (cells, width) = (x.cells(), x.width());
    let mut lanes = [Descent {
        row: 0,
        start: 0,
        at: 0,
    }; LANES];
    let mut next = || {
        let descent = |row| Descent {
            row,
            start: row * width,
            at: 0,
        };
        rows.next().map(descent)
    };
    let mut count = 0;
    while count < LANES
        && let Some(descent) = next()
    {
        lanes[count] = descent;
        count += 1;
    }
    // A row that has reached its leaf is replaced by the next one, until none is left.
    'full: while count == LANES {
        for lane in 0..LANES {
            let descent = &mut lanes[lane];
            if step(steps, cells, descent) {
                continue;
            }
            visit(descent.row, labels[descent.at as usize]);
            if let Some(row) = next() {
                *descent = row;
            } else {
                count -= 1;
                lanes[lane] = lanes[count];
                break 'full;
            }
        }
    }
    for descent in &mut lanes[..count] {
        while step(steps, cells, descent) {}
        visit(descent.row, labels[descent.at as usize]);
    }
}

/// Moves a row to a child of its node; returns false in a leaf.
#[inline(always)]
fn step<S: Step>(steps: &[S], cells: &[f64], descent: &mut Descent) -> bool {
    let step = &steps[descent.at as usize];
    let number = step.number();
    let goes_right = step.goes_right(cells[descent.start + number.cell as usize]);
    let at = number.left + u32::from(goes_right);
    let moves = at != descent.at;
    descent.at = at;
    moves
}

/// A row on its way down the tree.
#[derive(Clone, Copy)]
struct Descent {
    row: usize,
    /// The index of the row's first cell.
    start: usize,
    /// The index of the current node.
    at: u32,
}

#[cfg(test)]
mod tests {
    use crate::data::FeatureView;
    use crate::tree::DecisionTreeClassifier;
    use ndarray::Array2;

    #[test]
    fn the_compact_tree_reaches_the_same_leaves() {
        let x = Array2::from_shape_fn((203, 3), |(row, column)| {
            (crate::rng::derived(column as u64, row as u64) % 50) as f64
        });
        let y: Vec<u32> = (0..203).map(|row| crate::rng::derived(9, row) as u32 % 3).collect();
        let model = DecisionTreeClassifier::params().fit(x.view(), &y, 3).unwrap();
        let rows_of_x = FeatureView::from(x.view()).standard();
        let compact = super::CompactTree::new(&model, &rows_of_x, |node| node);
        let leaf = |row: usize| {
            *model
                .decision_path(x.row(row).as_slice().unwrap())
                .unwrap()
                .last()
                .unwrap()
        };
        for rows in [0..203, 7..9, 100..100, 0..super::LANES] {
            let mut seen = vec![false; 203];
            compact.for_each_label(&rows_of_x, rows.clone(), |row, found| {
                assert!(!std::mem::replace(&mut seen[row], true), "row {row} arrives once");
                assert_eq!(found, leaf(row), "row {row}");
            });
            let arrived = (0..203).filter(|&row| seen[row]);
            assert!(arrived.eq(rows));
        }
    }
}
