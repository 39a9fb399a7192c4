//! K-Means, decision trees and random forests from scratch, and what is needed around them: data, metrics, models as files.

pub mod data;
