//! A new run: data set, algorithm, columns, parameters.

use super::query::{use_number, use_text};
use super::run::facts::form_values;
use super::run_choice::{AlgorithmChoice, DatasetChoice};
use super::run_form::{RunFields, Subject};
use crate::components::{Empty, Loading, PageHeader, keep_focus, load};
use crate::error::AppError;
use crate::forms::{PostForm, SubmitButton};
use crate::resource::page_resource;
use crate::server_fns::datasets::{dataset_get, dataset_list};
use crate::server_fns::runs::run_get;
use crate::views::Dated;
use domain::PageQuery;
use domain::algorithm::Algorithm;
use domain::dataset::{Dataset, DatasetSummary};
use domain::page::MAX_PER_PAGE;
use leptos::prelude::*;
use leptos_router::components::A;

/// The data sets, the chosen one, and the values of a run that is to be changed.
type Choice = (Vec<Dated<DatasetSummary>>, Option<Dataset>, Vec<(String, String)>);

async fn choice((id, from): (i64, i64)) -> Result<Choice, AppError> {
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
    let given = match from {
        0 => Vec::new(),
        // A run that is gone leaves the form as it is for everybody.
        from => run_get(from)
            .await
            .map(|view| form_values(&view.run))
            .unwrap_or_default(),
    };
    Ok((list.items, dataset, given))
}

/// The form for a new run. Data set and algorithm are in the address, so that both can be changed without scripts.
#[component]
pub fn RunNewPage() -> impl IntoView {
    let dataset = use_number::<i64>("dataset", 0);
    let algorithm = use_text("algorithm");
    let from = use_number::<i64>("from", 0);
    let data = page_resource(move || (dataset.get(), from.get()), choice);
    view! {
        <PageHeader title="New run" above=vec![("/runs", "Runs")]/>
        <Transition fallback=|| view! { <Loading/> }>
            {move || {
                let algorithm = Algorithm::parse(&algorithm.get()).unwrap_or(Algorithm::Kmeans);
                Suspend::new(async move {
                    load(data.await, |(list, dataset, given)| match dataset {
                        Some(dataset) => view! { <NewRun list dataset algorithm given/> }.into_any(),
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
        <Empty title="No data to learn from" text="A run needs a data set. Upload a CSV file, or begin with the samples.">
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
    given: Vec<(String, String)>,
) -> impl IntoView {
    keep_focus();
    let id = dataset.id;
    let subject = Subject::new(&dataset, algorithm);
    view! {
        <DatasetChoice list id name=dataset.name algorithm/>
        <AlgorithmChoice id algorithm/>
        <PostForm action="/fn/runs/create" fields=subject.field_names() given class="form run-form">
            <RunFields subject/>
            <div class="actions form-end"><SubmitButton label="Start run"/></div>
        </PostForm>
    }
}
