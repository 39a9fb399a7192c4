//! A tree laid out for many rows: small nodes, and several rows on their way at once, so that the processor need not wait for
//! one of them.

use super::model::DecisionTreeModel;
use crate::threads;

/// Rows that are on their way at once: more would not fit into registers.
const LANES: usize = 6;

/// The rows of a piece of work, of so many: a tree stays in the cache while they go down, so they are many.
pub(crate) fn block_rows(rows: usize) -> usize {
    rows.div_ceil(2 * threads::count()).clamp(1 << 11, 1 << 15)
}

/// A question. The right child is behind the left one.
#[derive(Clone, Copy)]
struct Step {
    /// In a leaf infinity, which nothing is above: whoever has come there stays.
    threshold: f64,
    feature: u32,
    /// In a leaf its own place.
    left: u32,
}

/// The nodes of a tree level by level.
pub(crate) struct Compact {
    steps: Vec<Step>,
    /// What is asked of each node.
    labels: Vec<u32>,
}

impl Compact {
    /// Lays out a tree; `label` says what is to be told of the rows in a leaf.
    pub(crate) fn new(model: &DecisionTreeModel, label: impl Fn(u32) -> u32) -> Self {
        let nodes = model.nodes();
        let mut steps = Vec::with_capacity(nodes.len());
        let mut origins = Vec::with_capacity(nodes.len());
        origins.push(0_u32);
        while let Some(&origin) = origins.get(steps.len()) {
            let node = nodes[origin as usize];
            let place = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
            if node.is_leaf() {
                steps.push(Step {
                    threshold: f64::INFINITY,
                    feature: 0,
                    left: place(steps.len()),
                });
            } else {
                steps.push(Step {
                    threshold: node.threshold,
                    feature: node.feature,
                    left: place(origins.len()),
                });
                origins.extend([node.left, node.right]);
            }
        }
        let labels = origins.into_iter().map(label).collect();
        Self { steps, labels }
    }

    /// Calls `each` with the number and the label of every one of these rows of `values` (rows × `columns`, all finite), in
    /// the order in which they arrive.
    #[inline]
    pub(crate) fn each(
        &self,
        values: &[f64],
        columns: usize,
        mut rows: impl Iterator<Item = usize>,
        mut each: impl FnMut(usize, u32),
    ) {
        let mut on_way = [Descent {
            row: 0,
            start: 0,
            at: 0,
        }; LANES];
        let mut next = || {
            let begin = |row| Descent {
                row,
                start: row * columns,
                at: 0,
            };
            rows.next().map(begin)
        };
        let mut count = 0;
        while count < LANES
            && let Some(descent) = next()
        {
            on_way[count] = descent;
            count += 1;
        }
        // Whoever has arrived makes room for the next row; at last there is none.
        'full: while count == LANES {
            for lane in 0..LANES {
                let descent = &mut on_way[lane];
                if self.step(values, descent) {
                    continue;
                }
                each(descent.row, self.labels[descent.at as usize]);
                if let Some(row) = next() {
                    *descent = row;
                } else {
                    count -= 1;
                    on_way[lane] = on_way[count];
                    break 'full;
                }
            }
        }
        for descent in &mut on_way[..count] {
            while self.step(values, descent) {}
            each(descent.row, self.labels[descent.at as usize]);
        }
    }

    /// Answers the question that the row has come to, and says whether that leads on.
    #[inline(always)]
    fn step(&self, values: &[f64], descent: &mut Descent) -> bool {
        let step = &self.steps[descent.at as usize];
        let goes_right = values[descent.start + step.feature as usize] > step.threshold;
        let at = step.left + u32::from(goes_right);
        let moves = at != descent.at;
        descent.at = at;
        moves
    }
}

/// A row on its way.
#[derive(Clone, Copy)]
struct Descent {
    row: usize,
    /// Where its values begin.
    start: usize,
    /// The node that it has come to.
    at: u32,
}

#[cfg(test)]
mod tests {
    use crate::decision_tree::DecisionTreeClassifier;
    use ndarray::Array2;

    #[test]
    fn rows_come_to_the_leaf_that_the_nodes_lead_to() {
        let x = Array2::from_shape_fn((203, 3), |(row, column)| {
            (crate::rng::derived(column as u64, row as u64) % 50) as f64
        });
        let y: Vec<u32> = (0..203).map(|row| crate::rng::derived(9, row) as u32 % 3).collect();
        let model = DecisionTreeClassifier::params().fit(x.view(), &y, 3).unwrap();
        let values = x.as_slice().unwrap();
        let compact = super::Compact::new(&model, |node| node);
        let leaf = |row: usize| {
            *model
                .decision_path(x.row(row).as_slice().unwrap())
                .unwrap()
                .last()
                .unwrap()
        };
        for rows in [0..203, 7..9, 100..100, 0..super::LANES] {
            let mut seen = vec![false; 203];
            compact.each(values, 3, rows.clone(), |row, found| {
                assert!(!std::mem::replace(&mut seen[row], true), "row {row} arrives once");
                assert_eq!(found, leaf(row), "row {row}");
            });
            let arrived = (0..203).filter(|&row| seen[row]);
            assert!(arrived.eq(rows));
        }
    }
}
