//! List of data sets.

use super::pending_imports::PendingImports;
use super::upload_form::UploadForm;
use crate::components::{DatasetTable, Empty, Loading, PageHeader, Pager, render_result};
use crate::forms::{PostForm, SubmitButton};
use crate::pages::query::use_number;
use crate::resource::page_resource;
use crate::server_fns::datasets::dataset_list;
use crate::view_models::DatasetsAndImports;
use domain::{Page, PageQuery};
use leptos::prelude::*;

/// Upload form and list.
#[component]
pub fn DatasetsPage() -> impl IntoView {
    let page = use_number::<u32>("page", 1);
    let list = page_resource(
        move || page.get(),
        |page| {
            dataset_list(PageQuery {
                page,
                ..PageQuery::default()
            })
        },
    );
    view! {
        <Transition fallback=|| view! { <Loading/> }>
            {move || Suspend::new(async move { render_result(list.await, |list| view! { <DatasetListView list/> }.into_any()) })}
        </Transition>
    }
    .into_any()
}

#[component]
fn DatasetListView(list: DatasetsAndImports) -> impl IntoView {
    let DatasetsAndImports { datasets, imports } = list;
    let Page {
        items,
        total,
        page,
        total_pages,
        ..
    } = datasets;
    let table = if total == 0 {
        view! {
            <Empty title="No data sets yet" text="Upload a table above, or start with sample data.">
                <PostForm action="/fn/datasets/add_samples" class="inline-form">
                    <SubmitButton label="Add sample data sets" class="button"/>
                </PostForm>
            </Empty>
        }
        .into_any()
    } else {
        view! {
            <DatasetTable items/>
            <Pager base="/datasets?page=" page total_pages total noun=("data set", "data sets")/>
        }
        .into_any()
    };
    view! {
        <PageHeader title="Data sets"/>
        <section class="panel">
            <h2>"Upload"</h2>
            <UploadForm/>
        </section>
        <PendingImports imports/>
        <section class="section">
            <h2 class="visually-hidden">"Your data sets"</h2>
            {table}
        </section>
    }
}
