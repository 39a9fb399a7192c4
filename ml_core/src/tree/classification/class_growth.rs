//! Growth of a classification tree: summaries of nodes, and their division.

use super::class_splitter::{ClassSplitter, Node};
use super::criterion::ClassDistribution;
use super::histogram::Histogram;
use super::integer_node::IntegerNodeBuffer;
use crate::tree::feature_draw::FeatureDraw;
use crate::tree::partition::partition;
use crate::tree::split_candidate::SplitCandidate;
use crate::tree::splitter::{Division, Splitter};
use rand_pcg::Pcg64Mcg;

/// Smallest number of rows of a branch that is worth a task of its own.
const MIN_BRANCH_ROWS: usize = 1024;
/// Branches have at most 1 / `MAX_BRANCHES` of the rows, so that the work is spread evenly over the
/// threads.
const MAX_BRANCHES: usize = 32;

/// Scratch space for searching one node after the other.
pub(crate) struct Workspace {
    draw: FeatureDraw,
    codes: IntegerNodeBuffer,
    histograms: Vec<Histogram>,
    /// Scratch space for partitioning rows.
    spare: Vec<u32>,
}

impl Splitter for ClassSplitter<'_> {
    type Summary = ClassDistribution;
    type Workspace = Workspace;

    fn total_weight(&self, rows: &[u32]) -> f64 {
        rows.iter().map(|&row| self.data.weights[row as usize]).sum()
    }

    fn workspace(&self) -> Workspace {
        Workspace {
            draw: FeatureDraw::new(self.data.ranks, false),
            codes: IntegerNodeBuffer::default(),
            histograms: Vec::new(),
            spare: Vec::new(),
        }
    }

    fn max_branch_rows(&self, rows: usize) -> usize {
        if self.use_all_threads {
            (rows / MAX_BRANCHES).max(MIN_BRANCH_ROWS)
        } else {
            0
        }
    }

    fn use_all_threads(&self) -> bool {
        self.use_all_threads
    }

    fn branch(&self, rows: Vec<u32>) -> (Workspace, Vec<u32>) {
        (self.workspace(), rows)
    }

    fn summary(&self, rows: &[u32], _: &mut Workspace) -> ClassDistribution {
        ClassDistribution::new(self.data.impurity, self.class_weights(rows))
    }

    fn search(
        &self,
        (_, rows): (usize, &[u32]),
        summary: &ClassDistribution,
        workspace: &mut Workspace,
        rng: &mut Pcg64Mcg,
    ) -> Option<SplitCandidate> {
        let Workspace {
            draw,
            codes,
            histograms,
            ..
        } = workspace;
        let weights = &summary.weights;
        let node = Node {
            rows,
            weights,
            integer_node: self.packed.as_ref().map(|packed| codes.lay_out(packed, rows, weights)),
        };
        draw.search(self.max_features, rng, |features| {
            self.search_among(features, &node, histograms)
        })
    }

    fn divide(
        &self,
        found: SplitCandidate,
        (_, rows): (usize, &mut [u32]),
        summary: &ClassDistribution,
        workspace: &mut Workspace,
    ) -> Division<ClassDistribution> {
        let ranks = &self.data.ranks.feature(found.feature).ranks;
        let sides = partition(rows, &mut workspace.spare, ranks, found.max_left_rank);
        let (left, right) = self.child_weights(rows.split_at(sides.left), &summary.weights);
        Division {
            condition: self.data.ranks.condition(
                found.feature,
                rows.iter().copied(),
                (sides.left, rows.len() - sides.left),
                (sides.low_row, sides.high_row),
            ),
            left_rows: sides.left,
            left: ClassDistribution::new(self.data.impurity, left),
            right: ClassDistribution::new(self.data.impurity, right),
        }
    }
}
