//! Command `kmeans`.

use super::{open_source, output_options, parameters, save, scale_if_requested};
use crate::cli::apply::predict_timed;
use crate::cli::args::{KMeansArgs, is_stdout_taken};
use crate::cli::bar::Bar;
use crate::cli::error::CliError;
use crate::cli::input::{Source, open};
use crate::cli::output::{PredictedRows, write};
use crate::cli::report::Report;
use crate::cli::score::{ClusterScores, dropped_text, options_for};
use crate::cli::text::{count, number, table};
use crate::cluster::kmeans::{Init, KMeans};
use crate::data::{CsvFormat, CsvOptions, Encoder};
use crate::model::{Estimator, SavedModel};
use crate::preprocessing::StandardScaler;
use ndarray::Array2;
use serde_json::json;
use std::path::Path;
use std::time::Instant;

pub(in crate::cli) fn run(args: &KMeansArgs) -> Result<(), CliError> {
    let train = &args.train;
    let outputs = output_options(train);
    let source = open_source(train, &outputs)?;
    let input_error = |error: &dyn std::fmt::Display| source.error(error);
    let started = Instant::now();
    let options = train.csv.options();
    let (data, format) = source.table(&options)?;
    let encoder = Encoder::fit(&data, train.features.as_deref(), None, train.missing.value());
    let encoder = encoder.map_err(|error| input_error(&error))?;
    let encoded = encoder.transform(data).map_err(|error| input_error(&error))?;
    let (features, scaler) = scale_if_requested(encoded.x, train.scale).map_err(|error| input_error(&error))?;
    let x = features.to_dense().map_err(|error| input_error(&error))?;
    let load_seconds = started.elapsed().as_secs_f64();
    let init = match args.init.as_str() {
        "k-means++" => Init::KMeansPlusPlus,
        "random" => Init::Random,
        file => Init::Centroids(centres(Path::new(file), format, &options, &encoder, scaler.as_ref())?),
    };
    let n_init = if matches!(init, Init::Centroids(_)) {
        1
    } else {
        args.n_init
    };
    let estimator = KMeans::params(args.n_clusters).init(init).n_init(n_init);
    let estimator = estimator.max_iter(args.max_iter).tol(args.tol).seed(train.seed);
    let bar = Bar::new("Fitting");
    let started = Instant::now();
    let fitted = estimator.fit_with(x.view(), &|progress| bar.show(progress));
    let fit_seconds = started.elapsed().as_secs_f64();
    drop(bar);
    let fitted = fitted.map_err(|error| input_error(&error))?;
    let n_iter = fitted.n_iter();
    let scores = ClusterScores::new(x.view(), fitted.labels(), fitted.inertia(), args.n_clusters, train.seed);
    let scores = scores.map_err(|error| input_error(&error))?;
    let centroids = match &scaler {
        Some(scaler) => scaler
            .inverse_transform(fitted.centroids().view())
            .map_err(|error| input_error(&error))?,
        None => fitted.centroids().clone(),
    };
    let model =
        SavedModel::new(encoder, scaler, Estimator::KMeans(fitted), None).map_err(|error| input_error(&error))?;
    let (outcome, predict_seconds) =
        predict_timed(model.estimator(), &features).map_err(|error| input_error(&error))?;
    save(&model, train)?;
    if let Some(path) = &train.output {
        let part = PredictedRows {
            source: &source,
            options: &options,
            rows: &encoded.rows,
            outcome: &outcome,
            split: None,
        };
        write(path, &[part], &[])?;
    }
    let mut metrics = scores.json(encoded.rows.len(), encoded.dropped);
    metrics["n_iter"] = n_iter.into();
    let own = json!({ "n_clusters": args.n_clusters, "init": args.init, "n_init": n_init, "max_iter": args.max_iter,
        "tol": args.tol });
    let iterations = format!("  {}\n", count(n_iter, "iteration"));
    let report = Report {
        algorithm: "kmeans",
        parameters: parameters(own, train),
        shape: x.dim(),
        load_seconds,
        fit_seconds: Some(fit_seconds),
        predict_seconds,
        metrics,
        text: scores.text() + &iterations + &dropped_text(encoded.dropped) + &centroids_text(&centroids, &model),
    };
    report.print(train.run.json, is_stdout_taken(&outputs))
}

/// Reads centres from a file, and encodes and scales them as the data.
fn centres(
    path: &Path,
    format: CsvFormat,
    options: &CsvOptions,
    encoder: &Encoder,
    scaler: Option<&StandardScaler>,
) -> Result<Array2<f64>, CliError> {
    open(path).map_err(|error| {
        CliError::usage(format!(
            "--init must be k-means++, random or a CSV file of centres: {error}"
        ))
    })?;
    let source = Source::new(path, false)?;
    // The file has too few rows to detect a header, so it must have one if the data do.
    let options = CsvOptions {
        has_header: Some(format.has_header),
        ..options.clone()
    };
    let (rows, _) = source.table(&options_for(options, encoder, None))?;
    let encoded = encoder.transform(rows).map_err(|error| source.error(error))?;
    if encoded.dropped > 0 {
        let missing = (0..).find(|row| !encoded.rows.contains(row)).map_or(0, |row| row + 1);
        return Err(source.error(format!(
            "row {missing}: an initial centre lacks a value; every column needs one"
        )));
    }
    let x = encoded.x.into_dense().map_err(|error| source.error(error))?;
    match scaler {
        Some(scaler) => scaler.transform(x.view()).map_err(|error| source.error(error)),
        None => Ok(x),
    }
}

/// Formats the centres in the units of the columns; truncated for many columns.
fn centroids_text(centroids: &Array2<f64>, model: &SavedModel) -> String {
    const MOST: usize = 12;
    let columns = model.encoder().columns();
    if columns.len() > MOST {
        return String::new();
    }
    let mut rows = vec![vec!["centroid".to_owned()]];
    rows[0].extend(columns.iter().cloned());
    for (cluster, centre) in centroids.rows().into_iter().enumerate() {
        rows.push(
            [cluster.to_string()]
                .into_iter()
                .chain(centre.iter().map(|&value| number(value)))
                .collect(),
        );
    }
    format!("\n{}", table(&rows))
}
