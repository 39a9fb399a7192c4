//! One more fit, to all rows, for the model that is saved.

use super::monitor::BarMonitor;
use super::prepare;
use crate::cli::args::Training;
use crate::cli::error::CliError;
use crate::cli::input::Source;
use crate::model::{ModelTarget, SavedModel};
use crate::pipeline::{TrainRequest, Trained};
use crate::spec::Split;

/// Fits to all rows with the features of the scored model: without the split, the column that
/// decides it would be one too. The interval is that of the scored model as well, because no row is
/// left that the new model has not seen.
pub(super) fn refitted(
    training: &Training,
    source: &Source,
    request: &TrainRequest,
    scored: &Trained,
) -> Result<SavedModel, CliError> {
    let features = scored.model.encoder().features().iter();
    let all = TrainRequest {
        features: Some(features.map(|feature| feature.name.clone()).collect()),
        split: Some(Split::None),
        cv: None,
        permutation_repeats: None,
        ..request.clone()
    };
    let (prepared, _) = prepare(training, source, &all)?;
    let trained = prepared.train(&BarMonitor::new());
    let model = trained.map_err(|error| source.error(error))?.model;
    let interval = scored.model.target().and_then(ModelTarget::interval);
    Ok(model.with_interval(interval))
}
