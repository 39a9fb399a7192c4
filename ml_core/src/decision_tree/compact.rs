//! A tree laid out for many rows: small nodes, and several rows on their way at once, so that the processor need not wait for
//! one of them.

use super::model::DecisionTreeModel;

/// Rows that go down together.
const LANES: usize = 8;

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

    /// Calls `each` with the number and the label of every row; each has as many values as the tree has features, all finite.
    pub(crate) fn each(&self, rows: &[&[f64]], mut each: impl FnMut(usize, u32)) {
        for (group, rows) in rows.chunks(LANES).enumerate() {
            // The last group is filled up with its last row.
            let lanes: [&[f64]; LANES] = std::array::from_fn(|lane| rows[lane.min(rows.len() - 1)]);
            let leaves = self.descend(&lanes);
            for (lane, &leaf) in leaves.iter().enumerate().take(rows.len()) {
                each(group * LANES + lane, self.labels[leaf as usize]);
            }
        }
    }

    fn descend(&self, rows: &[&[f64]; LANES]) -> [u32; LANES] {
        let mut places = [0_u32; LANES];
        loop {
            let mut moved = 0;
            for (place, row) in places.iter_mut().zip(rows) {
                let step = &self.steps[*place as usize];
                let goes_right = row[step.feature as usize] > step.threshold;
                let next = step.left + u32::from(goes_right);
                moved |= next ^ *place;
                *place = next;
            }
            if moved == 0 {
                return places;
            }
        }
    }
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
        let rows: Vec<&[f64]> = x.outer_iter().map(|row| row.to_slice().unwrap()).collect();
        let mut leaves = Vec::new();
        super::Compact::new(&model, |node| node).each(&rows, |at, leaf| {
            assert_eq!(at, leaves.len());
            leaves.push(leaf);
        });
        let expected: Vec<u32> = rows
            .iter()
            .map(|row| *model.decision_path(row).unwrap().last().unwrap())
            .collect();
        assert_eq!(leaves, expected);
    }
}
