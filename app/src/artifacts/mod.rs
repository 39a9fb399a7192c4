//! Results of runs: the metrics of their task, and views of the model, one component each. The
//! components depend on the task and on the kinds of artifacts, not on the algorithm.

pub mod centroids;
pub mod class_means;
pub mod classification;
pub mod clustering;
pub mod coefficients;
pub mod importances;
pub mod permutation_importances;
pub mod projection;
pub mod regression;
pub mod residuals;
pub mod rules;
pub mod sweep;
pub mod tiles;

use crate::view_models::ShownClasses;
use centroids::CentroidSection;
use class_means::ClassMeanSection;
use classification::ClassificationSections;
use clustering::{ClusterTiles, SizeSection};
use coefficients::{CoefficientSection, CoefficientSet};
use domain::run::report::Artifact;
use domain::run::{Metrics, RunResult};
use importances::ImportanceSection;
use leptos::prelude::*;
use permutation_importances::PermutationSection;
use projection::ProjectionSection;
use regression::RegressionSection;
use residuals::ResidualSection;
use rules::RulesSection;
use sweep::SweepSection;

/// Views of a result in the order of the page.
#[derive(Default)]
struct Sections {
    /// Views that explain the metrics.
    metrics: Vec<AnyView>,
    /// Views of clusters: pointing at a cluster in one of them highlights it in the others.
    clusters: Vec<AnyView>,
    /// Coefficients, one set for each class.
    coefficients: Vec<CoefficientSet>,
    /// Views of the model.
    model: Vec<AnyView>,
    /// Rules of the first tree.
    rules: Vec<AnyView>,
}

impl Sections {
    fn add(&mut self, artifact: Artifact, target: &str, classes: &ShownClasses, files: &str) {
        let files = files.to_owned();
        match artifact {
            Artifact::Sweep { points } => self.metrics.push(view! { <SweepSection points files/> }.into_any()),
            residuals @ Artifact::Residuals { .. } => {
                let target = target.to_owned();
                self.metrics
                    .push(view! { <ResidualSection residuals target files/> }.into_any());
            }
            Artifact::Projection {
                axes,
                points,
                centroids,
                rows,
            } => {
                // The chart comes before the table of the centres.
                let section = view! { <ProjectionSection axes points centroids rows files/> };
                self.clusters.insert(0, section.into_any());
            }
            Artifact::Centroids { columns, rows } => {
                self.clusters.push(view! { <CentroidSection columns rows/> }.into_any());
            }
            Artifact::Coefficients {
                class,
                intercept,
                columns,
            } => self.coefficients.push(CoefficientSet {
                class,
                intercept,
                columns,
            }),
            Artifact::ClassMeans {
                classes: names,
                columns,
                rows,
            } => {
                let section = view! { <ClassMeanSection classes=names columns rows note=classes.note()/> };
                self.model.push(section.into_any());
            }
            Artifact::Importances { columns } => {
                self.model.push(view! { <ImportanceSection columns files/> }.into_any());
            }
            Artifact::PermutationImportances {
                score,
                rows,
                repeats,
                columns,
            } => {
                let section = view! { <PermutationSection score rows repeats columns files/> };
                self.model.push(section.into_any());
            }
            Artifact::Rules { text, lines_left_out } => self
                .rules
                .push(view! { <RulesSection text lines_left_out/> }.into_any()),
        }
    }
}

/// Metrics and views of a result.
#[component]
pub fn ResultSections(
    /// The metrics.
    metrics: Metrics,
    /// The result.
    result: RunResult,
    /// The name of the target; empty for a clustering.
    target: String,
    /// The classes that metrics and result have.
    classes: ShownClasses,
    /// Base URL of the chart files.
    files: String,
    /// Drawing of the tree, which comes before its rules.
    tree: AnyView,
) -> impl IntoView {
    let RunResult {
        rows, facts, artifacts, ..
    } = result;
    let mut sections = Sections::default();
    for artifact in artifacts {
        sections.add(artifact, &target, &classes, &files);
    }
    let Sections {
        metrics: metric_views,
        mut clusters,
        coefficients,
        model,
        rules,
    } = sections;
    let coefficients = (!coefficients.is_empty()).then(|| {
        let (classes, files) = (classes.clone(), files.clone());
        view! { <CoefficientSection sets=coefficients classes files/> }
    });
    let scores = match metrics {
        Metrics::Classification(scores) => view! { <ClassificationSections scores facts rows classes/> }.into_any(),
        Metrics::Regression(scores) => view! { <RegressionSection scores facts rows/> }.into_any(),
        Metrics::Clustering(report) => {
            let sizes = report.cluster_sizes.clone();
            clusters.push(view! { <SizeSection sizes files/> }.into_any());
            view! { <ClusterTiles report facts rows/> }.into_any()
        }
    };
    let clusters = (!clusters.is_empty()).then(|| view! { <div class="linked">{clusters}</div> });
    view! { {scores} {metric_views} {clusters} {coefficients} {model} {tree} {rules} }
}
