//! Form for a new run: data set, column to predict, algorithm, columns, parameters.

pub mod encodings;
pub mod fields;
pub mod run_picker;
pub mod split;

use crate::components::{Empty, Loading, PageHeader, keep_focus, render_result, renew};
use crate::forms::{HiddenField, PostForm, SubmitButton, use_flash};
use crate::pages::query::{use_number, use_text};
use crate::resource::page_resource;
use crate::server_fns::runs::run_form_get;
use crate::view_models::{CREATE_RUN, RunFormQuery, RunFormView, TaskWarning};
use encodings::EncodingFields;
use fields::{FeatureBoxes, OtherFields, ParameterFields};
use leptos::prelude::*;
use leptos_router::components::A;
use leptos_router::hooks::use_query_map;
use run_picker::{AlgorithmPicker, DataPicker};
use split::SplitFields;

/// The form. Data set, column to predict and algorithm are in the URL, so that they can be
/// changed without scripts.
#[component]
pub fn RunNewPage() -> impl IntoView {
    let dataset = use_number::<i64>("dataset", 0);
    let query = use_query_map();
    let target = Memo::new(move |_| query.read().get("target"));
    let (algorithm, prefer) = (use_text("algorithm"), use_text("prefer"));
    let from = use_number::<i64>("from", 0);
    let request = move || RunFormQuery {
        dataset: dataset.get(),
        target: target.get(),
        algorithm: algorithm.get(),
        prefer: prefer.get(),
        from: from.get(),
    };
    let data = page_resource(request, run_form_get);
    view! {
        <PageHeader title="New run" breadcrumbs=vec![("/runs", "Runs")]/>
        <Transition fallback=|| view! { <Loading/> }>
            {move || {
                Suspend::new(async move {
                    render_result(data.await, |form| match form {
                        Some(form) => view! { <NewRun form/> }.into_any(),
                        None => view! { <NoData/> }.into_any(),
                    })
                })
            }}
        </Transition>
    }
    .into_any()
}

#[component]
fn NoData() -> impl IntoView {
    view! {
        <Empty title="No data sets yet" text="A run needs a data set. Upload a table, or start with sample data.">
            <PostForm action="/fn/datasets/add_samples" class="inline-form">
                <SubmitButton label="Add sample data sets"/>
            </PostForm>
            <A href="/datasets" attr:class="button">"Upload a table"</A>
        </Empty>
    }
}

#[component]
fn NewRun(form: RunFormView) -> impl IntoView {
    keep_focus();
    let (datasets, targets) = (form.datasets.clone(), form.targets.clone());
    let (target, algorithm) = (form.target.clone(), form.algorithm.id.clone());
    let (groups, summary) = (form.groups.clone(), form.summary.clone());
    let reason = (!form.reason.is_empty()).then(|| view! { <p class="field-hint">{form.reason.clone()}</p> });
    let warning = form.warning.clone().map(|warning| view! { <Warning warning/> });
    let unrepeatable = form.unrepeatable.clone();
    let unrepeatable = unrepeatable.map(|text| view! { <p class="alert alert-warning" role="note">{text}</p> });
    let note = form.columns_note.clone();
    let note = note.map(|text| view! { <p class="field-hint">{text}</p> });
    let data = data_key(&form);
    let fields = match form.obstacle.clone() {
        Some(text) => view! { <p class="alert alert-error" role="alert">{text}</p> }.into_any(),
        None => renew(fields_key(&form), view! { <RunFields form=form.clone()/> }),
    };
    let picker = view! {
        <DataPicker
            dataset=form.dataset_id datasets older=form.older_datasets targets target algorithm=algorithm.clone()
        />
    };
    view! {
        {renew(data, picker)}
        {note}
        {reason}
        <AlgorithmPicker groups algorithm summary/>
        {warning}
        {unrepeatable}
        {fields}
    }
}

/// Identifies the data that the form is about.
fn data_key(form: &RunFormView) -> String {
    format!("{} {:?}", form.dataset_id, form.target)
}

/// Identifies the fields that keep what was typed when another algorithm of the same task is
/// chosen. A refused form, whose errors are gone then, begins anew.
fn fields_key(form: &RunFormView) -> String {
    let is_refused = use_flash(CREATE_RUN).is_some();
    format!("{} {:?} {is_refused} {:?}", data_key(form), form.task, form.initial)
}

#[component]
fn Warning(warning: TaskWarning) -> impl IntoView {
    view! {
        <p class="alert alert-warning" role="note">
            {warning.text} " "
            <a href=warning.href data-noscroll="">{warning.label}</a>
        </p>
    }
}

#[component]
fn RunFields(form: RunFormView) -> impl IntoView {
    let RunFormView {
        dataset_id,
        target,
        algorithm,
        features,
        features_hint,
        encodings,
        parameters,
        split,
        missing,
        initial,
        ..
    } = form;
    let (advanced, main): (Vec<_>, Vec<_>) = parameters.into_iter().partition(|parameter| parameter.is_advanced);
    let own = main.iter().chain(&advanced).map(|parameter| parameter.name.clone());
    let mut names: Vec<String> = own.collect();
    names.extend(["seed", "missing", "features", "encodings"].map(str::to_owned));
    if split.is_some() {
        names.extend(["split", "column", "test_size", "cv"].map(str::to_owned));
    }
    view! {
        <PostForm action=CREATE_RUN fields=names initial class="form run-form">
            <HiddenField name="form[dataset_id]" value=dataset_id.to_string()/>
            <HiddenField name="form[algorithm]" value=algorithm.id.clone()/>
            <HiddenField name="form[target]" value=target/>
            <FeatureBoxes features hint=features_hint/>
            <EncodingFields fields=encodings/>
            {renew(algorithm.id.clone(), view! { <ParameterFields parameters=main/> })}
            {split.map(|split| view! { <SplitFields split/> })}
            <OtherFields algorithm=algorithm.id advanced missing/>
            <div class="actions form-end"><SubmitButton label="Start run"/></div>
        </PostForm>
    }
}
