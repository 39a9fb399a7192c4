//! View models of data sets.

use super::Dated;
use domain::Page;
use domain::dataset::{Dataset, DatasetSummary};

/// A page of data sets.
pub type Datasets = Page<Dated<DatasetSummary>>;

/// A data set.
pub type DatasetView = Dated<Dataset>;
