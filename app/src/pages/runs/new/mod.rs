//! Form for a new run: data set, algorithm, columns, parameters.

pub mod fields;
pub mod run_picker;

use super::settings::form_values;
use crate::components::{Empty, Loading, PageHeader, keep_focus, render_result};
use crate::error::Result;
use crate::forms::{PostForm, SubmitButton};
use crate::pages::query::{use_number, use_text};
use crate::resource::page_resource;
use crate::server_fns::datasets::{dataset_get, dataset_list};
use crate::server_fns::runs::run_get;
use crate::view_models::Dated;
use domain::PageQuery;
use domain::algorithm::Algorithm;
use domain::dataset::{Dataset, DatasetSummary};
use domain::page::MAX_PER_PAGE;
use fields::{RunFields, RunFormSpec};
use leptos::prelude::*;
use leptos_router::components::A;
use run_picker::{AlgorithmPicker, DatasetPicker};

/// The data sets, the chosen one, and the initial values of the form.
type FormData = (Vec<Dated<DatasetSummary>>, Option<Dataset>, Vec<(String, String)>);

async fn load_form_data((id, from): (i64, i64)) -> Result<FormData> {
    let list = dataset_list(PageQuery {
        page: 1,
        per_page: MAX_PER_PAGE,
    })
    .await?;
    let id = if id > 0 {
        Some(id)
    } else {
        list.items.first().map(|newest| newest.row.id)
    };
    let dataset = match id {
        Some(id) => Some(dataset_get(id).await?.row),
        None => None,
    };
    let initial = match from {
        0 => Vec::new(),
        // If the run was deleted, the form has its default values.
        from => run_get(from)
            .await
            .map(|view| form_values(&view.run))
            .unwrap_or_default(),
    };
    Ok((list.items, dataset, initial))
}

/// The form. Data set and algorithm are in the address, so that both can be changed without
/// scripts.
#[component]
pub fn RunNewPage() -> impl IntoView {
    let dataset = use_number::<i64>("dataset", 0);
    let algorithm = use_text("algorithm");
    let from = use_number::<i64>("from", 0);
    let data = page_resource(move || (dataset.get(), from.get()), load_form_data);
    view! {
        <PageHeader title="New run" above=vec![("/runs", "Runs")]/>
        <Transition fallback=|| view! { <Loading/> }>
            {move || {
                let algorithm = Algorithm::parse(&algorithm.get()).unwrap_or(Algorithm::Kmeans);
                Suspend::new(async move {
                    render_result(data.await, |(list, dataset, initial)| match dataset {
                        Some(dataset) => view! { <NewRun list dataset algorithm initial/> }.into_any(),
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
        <Empty title="No data sets yet" text="A run needs a data set. Upload a CSV file, or start with sample data.">
            <PostForm action="/fn/datasets/add_samples" class="inline-form">
                <SubmitButton label="Add sample data sets"/>
            </PostForm>
            <A href="/datasets" attr:class="button">"Upload a CSV file"</A>
        </Empty>
    }
}

#[component]
fn NewRun(
    list: Vec<Dated<DatasetSummary>>,
    dataset: Dataset,
    algorithm: Algorithm,
    initial: Vec<(String, String)>,
) -> impl IntoView {
    keep_focus();
    let id = dataset.id;
    let spec = RunFormSpec::new(&dataset, algorithm);
    view! {
        <DatasetPicker list id name=dataset.name algorithm/>
        <AlgorithmPicker id algorithm/>
        <PostForm action="/fn/runs/create" fields=spec.field_names() initial class="form run-form">
            <RunFields spec/>
            <div class="actions form-end"><SubmitButton label="Start run"/></div>
        </PostForm>
    }
}
