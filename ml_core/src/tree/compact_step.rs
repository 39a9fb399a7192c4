//! Nodes of the compact layout of a tree.

use super::node::Node;
use crate::data::feature_matrix::Column;

/// A node that compares a number with a threshold. The right child directly follows the left one.
#[derive(Clone, Copy)]
pub(super) struct NumberStep {
    /// `+∞` in a leaf, so that the comparison always routes left, to the leaf itself.
    threshold: f64,
    pub(super) cell: u32,
    /// Index of the left child; in a leaf the index of the leaf itself.
    pub(super) left: u32,
}

/// A node that compares a number, or tests for a level of a one-hot feature.
#[derive(Clone, Copy)]
pub(super) struct LevelStep {
    /// A row goes right if its cell is above `number.threshold` or equals this level; NaN for
    /// numbers.
    level: f64,
    number: NumberStep,
}

pub(super) trait Step: Copy {
    fn new(node: &Node, columns: &[Column], left: u32) -> Self;

    fn leaf(place: u32) -> Self;

    fn number(&self) -> &NumberStep;

    fn goes_right(&self, cell: f64) -> bool;
}

impl Step for NumberStep {
    fn new(node: &Node, _: &[Column], left: u32) -> Self {
        Self {
            threshold: node.threshold,
            cell: node.feature,
            left,
        }
    }

    fn leaf(place: u32) -> Self {
        Self {
            threshold: f64::INFINITY,
            cell: 0,
            left: place,
        }
    }

    #[inline(always)]
    fn number(&self) -> &NumberStep {
        self
    }

    #[inline(always)]
    fn goes_right(&self, cell: f64) -> bool {
        cell > self.threshold
    }
}

impl Step for LevelStep {
    fn new(node: &Node, columns: &[Column], left: u32) -> Self {
        let Column { cell, level } = columns[node.feature as usize];
        // Cells of a one-hot column are 0 or 1, but a file may hold any threshold for them.
        let (threshold, level) = match level {
            None => (node.threshold, f64::NAN),
            Some(_) if node.threshold < 0.0 => (f64::NEG_INFINITY, f64::NAN),
            Some(_) if node.threshold >= 1.0 => (f64::INFINITY, f64::NAN),
            Some(level) => (f64::INFINITY, f64::from(level)),
        };
        let number = NumberStep { threshold, cell, left };
        Self { level, number }
    }

    fn leaf(place: u32) -> Self {
        Self {
            level: f64::NAN,
            number: NumberStep::leaf(place),
        }
    }

    #[inline(always)]
    fn number(&self) -> &NumberStep {
        &self.number
    }

    #[inline(always)]
    fn goes_right(&self, cell: f64) -> bool {
        self.number.goes_right(cell) | (cell == self.level)
    }
}

/// A node whose value may be missing.
#[derive(Clone, Copy)]
pub(super) struct MissingStep {
    step: LevelStep,
    missing_right: bool,
}

impl Step for MissingStep {
    fn new(node: &Node, columns: &[Column], left: u32) -> Self {
        Self {
            step: LevelStep::new(node, columns, left),
            missing_right: !node.missing_left,
        }
    }

    fn leaf(place: u32) -> Self {
        Self {
            step: LevelStep::leaf(place),
            missing_right: false,
        }
    }

    #[inline(always)]
    fn number(&self) -> &NumberStep {
        &self.step.number
    }

    /// Comparisons with NaN are false.
    #[inline(always)]
    fn goes_right(&self, cell: f64) -> bool {
        self.step.goes_right(cell) | (cell.is_nan() & self.missing_right)
    }
}
