//! Decision trees that predict classes.

mod accuracy;
mod algorithm;
mod best_split;
mod bucket_limits;
mod class_growth;
mod class_splitter;
mod class_weight;
mod criterion;
mod histogram;
mod incremental_score;
mod integer_node;
mod model;
pub(crate) mod parameters;
mod params;
mod score;
mod side_weights;
mod sorted_scan;
mod text;
mod training_data;
mod weighted;

pub use best_split::{Split, best_split};
pub use class_weight::ClassWeight;
pub use criterion::Criterion;
pub use model::{Classes, DecisionTreeModel};
pub use params::{DecisionTreeClassifier, DecisionTreeParams};

pub(crate) use accuracy::score;
pub(crate) use class_splitter::ClassSplitter;
pub(crate) use class_weight::class_weights;
pub(crate) use criterion::Impurity;
pub(crate) use model::most_frequent;
pub(crate) use training_data::{TrainingData, check_training_data};

#[cfg(test)]
mod reference;
#[cfg(test)]
mod tests;
