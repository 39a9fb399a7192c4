//! Fit, scores and report of a prepared table.

use super::error::TrainError;
use super::monitor::Monitor;
use super::permutation::{KnownRows, permutation_importances};
use super::prepare::{Matrix, Prepared};
use super::residuals::Pairs;
use super::scores::{cluster_scores, over_folds, score};
use super::split::folds;
use super::sweep::fit_clusters;
use super::target::Truth;
use crate::data::FeatureMatrix;
use crate::model::fitted_model::TrainingRows;
use crate::model::{Estimator, ModelTarget, Outcome, SavedModel};
use crate::model_selection::Fold;
use crate::report::{Artifact, MeanStd, Metrics, Report, RowScores, Scores, SweepPoint, Timings};
use crate::spec::Parameters;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// A fitted model with its report and its predictions.
#[derive(Debug)]
pub struct Trained {
    /// The model.
    pub model: SavedModel,
    /// The report.
    pub report: Report,
    /// Predictions of the training rows.
    pub train: PredictedRows,
    /// Predictions of the test rows; none without a test.
    pub test: Option<PredictedRows>,
}

/// Predictions of some rows of a table.
#[derive(Clone, Debug)]
pub struct PredictedRows {
    /// The row in the table of each prediction, from 0, ascending.
    pub rows: Vec<usize>,
    /// The predictions.
    pub outcome: Outcome,
}

impl Prepared {
    /// Fits the algorithm to the training rows, and scores it on them, on the test rows and by
    /// cross-validation.
    ///
    /// # Errors
    /// When the algorithm rejects the rows, or the monitor stops the training, which is an error of
    /// the model.
    pub fn train(mut self, monitor: &dyn Monitor) -> Result<Trained, TrainError> {
        let mut timings = Timings::default();
        let begin = monitor.seconds();
        let (estimator, sweep) = self.fit_main(monitor)?;
        timings.fit_seconds = monitor.seconds() - begin;

        let begin = monitor.seconds();
        monitor.stage("predicting");
        let train_outcome = self.predict(&estimator, &self.matrix, &self.train, monitor)?;
        let test_outcome = match self.test.is_empty() {
            true => None,
            false => Some(self.predict(&estimator, &self.matrix, &self.test, monitor)?),
        };
        timings.predict_seconds = monitor.seconds() - begin;

        let begin = monitor.seconds();
        monitor.stage("scoring");
        let truth = self.target.truth_of_rows(&self.train);
        let mut target = self.model_target(&truth)?;
        let mut views = Vec::new();
        let metrics = match &target {
            None => self.cluster_metrics(&train_outcome, &estimator, monitor)?,
            Some(baseline) => {
                let train = self.row_scores(&self.train, &train_outcome, baseline, monitor)?;
                let test = test_outcome
                    .as_ref()
                    .map(|outcome| self.row_scores(&self.test, outcome, baseline, monitor))
                    .transpose()?;
                let (cv, cv_residuals) = self.cross_validate(monitor)?;
                if let Some((view, interval)) =
                    self.residual_view(&train_outcome, test_outcome.as_ref(), cv_residuals, &estimator)
                {
                    views.push(view);
                    target = target.map(|target| target.with_interval(interval));
                }
                metrics(train, test, cv)?
            }
        };
        views.extend(self.permutation(&estimator, monitor)?);
        views.extend(self.projection(&estimator, &train_outcome, monitor)?);
        views.extend(sweep.map(|points| Artifact::Sweep { points }));
        timings.metrics_seconds = monitor.seconds() - begin;

        let Matrix { encoder, scaler, .. } = self.matrix;
        let facts = estimator.facts();
        let model = SavedModel::new(encoder, scaler, estimator, target)?;
        let mut artifacts = model.artifacts()?;
        artifacts.extend(views);
        self.warnings.extend(model.warnings());
        let report = Report {
            algorithm: self.spec.id.to_string(),
            task: self.spec.task,
            parameters: self.parameters.values().clone(),
            split: self.split,
            columns: self.columns,
            rows: self.row_account,
            metrics,
            facts: facts
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value))
                .collect(),
            artifacts,
            warnings: self.warnings,
            timings,
        };
        let in_table = |rows: &[usize]| rows.iter().map(|&row| self.rows[row]).collect::<Vec<usize>>();
        Ok(Trained {
            model,
            report,
            train: PredictedRows {
                rows: in_table(&self.train),
                outcome: train_outcome,
            },
            test: test_outcome.map(|outcome| PredictedRows {
                rows: in_table(&self.test),
                outcome,
            }),
        })
    }

    fn fit_main(&self, monitor: &dyn Monitor) -> Result<(Estimator, Option<Vec<SweepPoint>>), TrainError> {
        if let Some(last) = self.largest_sweep() {
            return fit_clusters(self, last, monitor);
        }
        monitor.stage("fitting");
        Ok((self.fit(&self.matrix, &self.train, monitor)?, None))
    }

    /// Fits the algorithm to some rows of a matrix.
    fn fit(&self, matrix: &Matrix, rows: &[usize], monitor: &dyn Monitor) -> Result<Estimator, TrainError> {
        self.fit_rows(matrix, rows, &self.parameters, monitor)
    }

    /// Fits the algorithm with other parameters to the training rows.
    pub(super) fn fit_with(&self, parameters: &Parameters, monitor: &dyn Monitor) -> Result<Estimator, TrainError> {
        self.fit_rows(&self.matrix, &self.train, parameters, monitor)
    }

    fn fit_rows(
        &self,
        matrix: &Matrix,
        rows: &[usize],
        parameters: &Parameters,
        monitor: &dyn Monitor,
    ) -> Result<Estimator, TrainError> {
        let x = select(&matrix.x, rows);
        let target = self.target.truth_of_rows(rows);
        let rows = TrainingRows {
            x: x.view(),
            target: target.values(),
            keeps_missing: matrix.encoder.keeps_missing(),
            seed: self.request.seed,
        };
        let parameters = self.scaled_parameters(parameters, matrix)?;
        let fitted = Estimator::fit(&self.spec.id, &rows, &parameters, &|progress| monitor.observe(progress));
        Ok(fitted?)
    }

    fn predict(
        &self,
        estimator: &Estimator,
        matrix: &Matrix,
        rows: &[usize],
        monitor: &dyn Monitor,
    ) -> Result<Outcome, TrainError> {
        let x = select(&matrix.x, rows);
        Ok(estimator.outcome_with(x.view(), &|progress| monitor.observe(progress))?)
    }

    fn row_scores(
        &self,
        rows: &[usize],
        outcome: &Outcome,
        baseline: &ModelTarget,
        monitor: &dyn Monitor,
    ) -> Result<RowScores, TrainError> {
        score(&self.target.truth_of_rows(rows), outcome, baseline, &|progress| {
            monitor.observe(progress)
        })
    }

    /// Measures the permutation importances on the test rows, or else on the training rows.
    fn permutation(&self, estimator: &Estimator, monitor: &dyn Monitor) -> Result<Option<Artifact>, TrainError> {
        let Some(repeats) = self.request.permutation_repeats else {
            return Ok(None);
        };
        let (part, rows) = match self.test.is_empty() {
            true => ("train", &self.train),
            false => ("test", &self.test),
        };
        let (x, truth) = (select(&self.matrix.x, rows), self.target.truth_of_rows(rows));
        let rows = KnownRows {
            part,
            x: &x,
            truth: &truth,
        };
        let (encoder, seed) = (&self.matrix.encoder, self.request.seed);
        permutation_importances(estimator, encoder, rows, repeats, seed, monitor).map(Some)
    }

    /// Describes the target of training rows.
    fn model_target(&self, truth: &Truth) -> Result<Option<ModelTarget>, TrainError> {
        match &self.request.target {
            Some(column) => truth.model_target(column),
            None => Ok(None),
        }
    }

    fn cluster_metrics(
        &self,
        outcome: &Outcome,
        estimator: &Estimator,
        monitor: &dyn Monitor,
    ) -> Result<Metrics, TrainError> {
        let Outcome::Clusters { labels, distances } = outcome else {
            return Err(TrainError::Unsuitable("this algorithm finds no clusters".to_owned()));
        };
        let x = self.matrix.x.to_dense()?;
        let observer = |progress| monitor.observe(progress);
        let clusters = estimator.n_clusters().unwrap_or(0);
        let report = cluster_scores(x.view(), labels, distances, clusters, self.request.seed, &observer)?;
        Ok(Metrics::Clustering(report))
    }

    /// Returns the scores over the folds of the training rows, and true and predicted numbers of
    /// all folds.
    fn cross_validate(&self, monitor: &dyn Monitor) -> Result<(Option<BTreeMap<String, MeanStd>>, Pairs), TrainError> {
        let mut pairs = Pairs::default();
        let Some(count) = self.request.cv else {
            return Ok((None, pairs));
        };
        let parts = folds(count, &self.split_column, &self.target, &self.train, self.request.seed)?;
        let mut scores = Vec::with_capacity(parts.len());
        for (at, fold) in parts.iter().enumerate() {
            monitor.stage(&format!("fold {} of {count}", at + 1));
            scores.push(self.score_fold(fold, &mut pairs, monitor)?);
        }
        Ok((Some(over_folds(&scores)), pairs))
    }

    fn score_fold(
        &self,
        (train, test): &Fold,
        pairs: &mut Pairs,
        monitor: &dyn Monitor,
    ) -> Result<RowScores, TrainError> {
        let matrix = self.matrix_of_fold(train)?;
        let estimator = self.fit(&matrix, train, monitor)?;
        let outcome = self.predict(&estimator, &matrix, test, monitor)?;
        let truth = self.target.truth_of_rows(test);
        if let (Truth::Numbers(truth), Outcome::Numbers { values }) = (&truth, &outcome) {
            pairs.truth.extend(truth);
            pairs.predicted.extend(values);
        }
        let Some(baseline) = self.model_target(&self.target.truth_of_rows(train))? else {
            return Err(TrainError::Target);
        };
        score(&truth, &outcome, &baseline, &|progress| monitor.observe(progress))
    }
}

/// Returns some rows of a matrix; all of them are not copied.
fn select<'a>(x: &'a FeatureMatrix, rows: &[usize]) -> Cow<'a, FeatureMatrix> {
    if rows.len() == x.nrows() && rows.iter().copied().eq(0..rows.len()) {
        Cow::Borrowed(x)
    } else {
        Cow::Owned(x.select_rows(rows))
    }
}

fn metrics(
    train: RowScores,
    test: Option<RowScores>,
    cv: Option<BTreeMap<String, MeanStd>>,
) -> Result<Metrics, TrainError> {
    match (train, test) {
        (RowScores::Classes(train), None) => Ok(Metrics::Classification(Scores { train, test: None, cv })),
        (RowScores::Classes(train), Some(RowScores::Classes(test))) => {
            let test = Some(test);
            Ok(Metrics::Classification(Scores { train, test, cv }))
        }
        (RowScores::Numbers(train), None) => Ok(Metrics::Regression(Scores { train, test: None, cv })),
        (RowScores::Numbers(train), Some(RowScores::Numbers(test))) => {
            let test = Some(test);
            Ok(Metrics::Regression(Scores { train, test, cv }))
        }
        _ => Err(TrainError::Unsuitable(
            "training and test rows have different targets".to_owned(),
        )),
    }
}
