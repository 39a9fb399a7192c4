//! View model of the form for a new run.

mod columns;
mod encodings;
mod fields;
mod form_url;
mod offered;
mod proposal;

use super::run_settings::{form_values, unrepeatable};
use crate::error::Result;
use crate::ssr::{context, into_server_error};
use crate::view_models::{AlgorithmChoice, AlgorithmGroup, CREATE_RUN, RunFormQuery, RunFormView};
use backend::{Actor, Services};
use columns::{feature_names, features_hint, split_columns, target_names};
use domain::PageQuery;
use domain::algorithm::{AlgorithmSpec, Task};
use domain::dataset::Dataset;
use domain::page::MAX_PER_PAGE;
use domain::run::Run;
use encodings::{add_repeated_encodings, encoding_fields};
use fields::{missing_options, parameter_field, split_view};
use form_url::target_url;
use offered::Offered;
use proposal::Proposal;

/// Returns the form that the URL selects; `None` without data sets.
pub(crate) async fn run_form_view(actor: &Actor, query: &RunFormQuery) -> Result<Option<RunFormView>> {
    let context = context()?;
    let services = context.services;
    let newest = PageQuery {
        page: 1,
        per_page: MAX_PER_PAGE,
    };
    let list = services.dataset_list(actor, newest).await.map_err(into_server_error)?;
    let mut datasets: Vec<_> = list.items.into_iter().map(|item| (item.id, item.name)).collect();
    let id = match query.dataset {
        0 => datasets.first().map(|(id, _)| *id),
        id => Some(id),
    };
    let Some(id) = id else { return Ok(None) };
    let dataset = services.dataset_get(actor, id).await.map_err(into_server_error)?;
    if datasets.iter().all(|(other, _)| *other != id) {
        // A data set beyond the newest hundred is selected by a link on its own page.
        datasets.push((id, dataset.name.clone()));
    }
    let older_datasets = list.total - i64::try_from(datasets.len()).unwrap_or(i64::MAX);
    let repeated = repeated_run(&services, actor, query.from).await;
    let initial = repeated.as_ref().map(form_values).unwrap_or_default();
    let refused = context.flash.filter(|flash| flash.path == CREATE_RUN);
    let refused = refused.map(|flash| flash.values).unwrap_or_default();
    let chosen: Vec<_> = initial.iter().cloned().chain(refused).collect();
    let mut form = form(&dataset, query, services.algorithm_list(), &chosen);
    add_repeated_encodings(&mut form.encodings, &initial);
    Ok(Some(RunFormView {
        datasets,
        older_datasets,
        unrepeatable: repeated.as_ref().and_then(unrepeatable),
        initial,
        ..form
    }))
}

/// Returns the run that is repeated. If it was deleted, the form has its defaults.
async fn repeated_run(services: &Services, actor: &Actor, from: i64) -> Option<Run> {
    match from {
        0 => None,
        from => services.run_get(actor, from).await.ok(),
    }
}

/// Returns the form of a data set, without the other data sets; `chosen` are the values of a
/// repeated run or a refused form, by name.
fn form(dataset: &Dataset, query: &RunFormQuery, specs: &[AlgorithmSpec], chosen: &[(String, String)]) -> RunFormView {
    let proposal = Proposal::new(&dataset.columns, query, specs);
    let spec = proposal.spec;
    let target = proposal.target.map_or("", |column| column.name.as_str());
    let has_target = spec.task.needs_target();
    let offered = Offered::new(&dataset.columns, target, chosen);
    let columns = &offered.columns;
    RunFormView {
        dataset_id: dataset.id,
        datasets: Vec::new(),
        older_datasets: 0,
        targets: target_names(columns),
        target: target.to_owned(),
        groups: groups(dataset.id, &proposal, specs),
        algorithm: choice(dataset.id, target, spec),
        summary: spec.summary.to_string(),
        task: spec.task,
        reason: proposal.reason(),
        warning: proposal.warning(dataset.id),
        obstacle: proposal.obstacle(),
        columns_note: offered.note(),
        features: feature_names(columns, target),
        features_hint: features_hint(&dataset.columns, spec.task),
        encodings: encoding_fields(columns, target),
        parameters: spec.parameters.iter().map(parameter_field).collect(),
        split: has_target.then(|| split_view(spec.task, split_columns(columns, target))),
        missing: missing_options(spec),
        unrepeatable: None,
        initial: Vec::new(),
    }
}

/// Returns the algorithms by task, in the order of the first of each.
fn groups(dataset: i64, proposal: &Proposal<'_>, specs: &[AlgorithmSpec]) -> Vec<AlgorithmGroup> {
    let mut tasks: Vec<Task> = Vec::new();
    for spec in specs {
        if !tasks.contains(&spec.task) {
            tasks.push(spec.task);
        }
    }
    let group = |task: Task| AlgorithmGroup {
        title: purpose(task).to_owned(),
        is_proposed: proposal.proposed_task() == Some(task),
        algorithms: specs
            .iter()
            .filter(|spec| spec.task == task)
            .map(|spec| choice(dataset, proposal.target_for(task), spec))
            .collect(),
    };
    tasks.into_iter().map(group).collect()
}

fn purpose(task: Task) -> &'static str {
    match task {
        Task::Classification => "Predict a class",
        Task::Regression => "Predict a number",
        Task::Clustering => "Find groups",
    }
}

fn choice(dataset: i64, target: &str, spec: &AlgorithmSpec) -> AlgorithmChoice {
    AlgorithmChoice {
        id: spec.id.to_string(),
        name: spec.name.to_string(),
        href: format!("{}&algorithm={}", target_url(dataset, target), spec.id),
    }
}

#[cfg(test)]
mod tests;
