//! A new run: data set, algorithm, columns, parameters.

use super::query::{use_number, use_text};
use super::run_form::{RunFields, Subject};
use crate::components::{Empty, Loading, PageHeader, load};
use crate::error::AppError;
use crate::forms::{PostForm, SubmitButton};
use crate::server_fns::datasets::{dataset_get, dataset_list};
use crate::views::Dated;
use domain::PageQuery;
use domain::algorithm::Algorithm;
use domain::dataset::{Dataset, DatasetSummary};
use domain::page::MAX_PER_PAGE;
use leptos::prelude::*;
use leptos_router::components::A;
use leptos_router::hooks::use_navigate;

type Choice = (Vec<Dated<DatasetSummary>>, Option<Dataset>);

async fn choice(id: i64) -> Result<Choice, AppError> {
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
    Ok((list.items, dataset))
}

/// The form for a new run. Data set and algorithm are in the address, so that both can be changed without scripts.
#[component]
pub fn RunNewPage() -> impl IntoView {
    let dataset = use_number::<i64>("dataset", 0);
    let algorithm = use_text("algorithm");
    let data = Resource::new_blocking(move || dataset.get(), choice);
    view! {
        <PageHeader title="New run" above=vec![("/runs", "Runs")]/>
        <Suspense fallback=|| view! { <Loading/> }>
            {move || {
                let algorithm = Algorithm::parse(&algorithm.get()).unwrap_or(Algorithm::Kmeans);
                Suspend::new(async move {
                    load(data.await, |(list, dataset)| match dataset {
                        Some(dataset) => view! { <NewRun list dataset algorithm/> }.into_any(),
                        None => view! { <NoData/> }.into_any(),
                    })
                })
            }}
        </Suspense>
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
fn NewRun(list: Vec<Dated<DatasetSummary>>, dataset: Dataset, algorithm: Algorithm) -> impl IntoView {
    let id = dataset.id;
    let subject = Subject::new(&dataset, algorithm);
    view! {
        <DatasetChoice list id name=dataset.name algorithm/>
        <AlgorithmChoice id algorithm/>
        <PostForm action="/fn/runs/create" fields=subject.field_names() class="form run-form">
            <RunFields subject/>
            <div class="actions form-end"><SubmitButton label="Start run"/></div>
        </PostForm>
    }
}

#[component]
fn DatasetChoice(list: Vec<Dated<DatasetSummary>>, id: i64, name: String, algorithm: Algorithm) -> impl IntoView {
    let navigate = use_navigate();
    let mut options: Vec<_> = list.into_iter().map(|item| (item.row.id, item.row.name)).collect();
    if options.iter().all(|(other, _)| *other != id) {
        // Beyond the hundred newest: reached by a link from its own page.
        options.push((id, name));
    }
    let options = options
        .into_iter()
        .map(|(other, name)| view! { <option value=other.to_string() selected={other == id}>{name}</option> })
        .collect_view();
    let change = move |event| {
        let chosen = event_target_value(&event);
        navigate(
            &format!("/runs/new?dataset={chosen}&algorithm={}", algorithm.as_str()),
            Default::default(),
        );
    };
    view! {
        <form class="form form-row" action="/runs/new" method="get">
            <div class="field">
                <label class="field-label" for="dataset">"Data set"</label>
                <select class="input select" id="dataset" name="dataset" on:change=change>{options}</select>
            </div>
            <input type="hidden" name="algorithm" value=algorithm.as_str()/>
            <button type="submit" class="button needs-no-script">"Use this data set"</button>
        </form>
    }
}

#[component]
fn AlgorithmChoice(id: i64, algorithm: Algorithm) -> impl IntoView {
    let cards = Algorithm::ALL
        .into_iter()
        .map(|other| {
            let description = domain::algorithm::describe(other);
            let href = format!("/runs/new?dataset={id}&algorithm={}", other.as_str());
            // Not `A`, which would set aria-current="page" on all three: the path is the same.
            view! {
                <li>
                    <a class="choice" href=href aria-current={(other == algorithm).then_some("true")}>
                        <span class="choice-name">{description.name}</span>
                    </a>
                </li>
            }
        })
        .collect_view();
    let text = domain::algorithm::describe(algorithm).description;
    view! {
        <section class="section">
            <h2 class="field-label">"Algorithm"</h2>
            <ul class="choices">{cards}</ul>
            <p class="field-hint">{text}</p>
        </section>
    }
}
