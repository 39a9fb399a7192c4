//! Page of a data set: columns, rows and settings.

use super::columns::ColumnsTable;
use super::format::FormatFacts;
use crate::components::{Loading, PageHeader, Pager, TimeText, WarningList, render_result};
use crate::forms::{CheckField, HiddenField, PostForm, SubmitButton, TextField, use_flash};
use crate::number::{bytes, plural};
use crate::pages::query::{use_id, use_number};
use crate::resource::page_resource;
use crate::server_fns::datasets::{dataset_get, dataset_rows};
use crate::view_models::{DatasetView, Dated};
use domain::PageQuery;
use domain::dataset::DatasetRows;
use leptos::prelude::*;
use leptos_router::components::A;

/// Number of rows per page of the preview.
const PREVIEW_ROWS: u32 = 20;

/// The page of a data set.
#[component]
pub fn DatasetPage() -> impl IntoView {
    let id = use_id();
    let page = use_number::<u32>("page", 1);
    let dataset = page_resource(move || id.get(), dataset_get);
    let rows = page_resource(
        move || (id.get(), page.get()),
        |(id, page)| {
            dataset_rows(
                id,
                PageQuery {
                    page,
                    per_page: PREVIEW_ROWS,
                },
            )
        },
    );
    view! {
        <Transition fallback=|| view! { <Loading/> }>
            {move || Suspend::new(async move {
                let (dataset, rows) = (dataset.await, rows.await);
                render_result(dataset, |dataset| {
                    let id = dataset.row.id;
                    let preview = render_result(rows, |rows| view! { <Preview id rows/> }.into_any());
                    view! { <DatasetBody dataset>{preview}</DatasetBody> }.into_any()
                })
            })}
        </Transition>
    }
    .into_any()
}

#[component]
fn DatasetBody(dataset: DatasetView, children: Children) -> impl IntoView {
    let Dated { row: dataset, created } = dataset;
    let id = dataset.id;
    let was_rejected = use_flash("/fn/datasets/delete").is_some();
    view! {
        <PageHeader title=dataset.name.clone() breadcrumbs=vec![("/datasets", "Data sets")]>
            <a class="button" href=format!("/datasets/{id}/download") rel="external" download="">"Download"</a>
            <A href=format!("/runs/new?dataset={id}") attr:class="button button-primary">"Train a model"</A>
        </PageHeader>
        <p class="facts">
            <span>{plural(dataset.rows, "row", "rows")}</span>
            <span>{plural(dataset.columns.len() as i64, "column", "columns")}</span>
            <span>{bytes(dataset.size_bytes)}</span>
            <span>"Added " <TimeText when=created/></span>
            <A href=format!("/runs?dataset={id}")>"Runs on this data set"</A>
        </p>
        <FormatFacts format=dataset.format/>
        <WarningList warnings=dataset.warnings/>
        <section class="section">
            <h2>"Columns"</h2>
            <ColumnsTable id columns=dataset.columns/>
        </section>
        <section class="section">
            <h2>"Rows"</h2>
            {children()}
        </section>
        <section class="section settings">
            <h2>"Settings"</h2>
            <div class="panel">
                <PostForm action="/fn/datasets/update" field_prefix="form[name]" fields=vec!["name".into()] class="form form-row">
                    <HiddenField name="form[id]" value=id.to_string()/>
                    <TextField name="form[name]" id="name" label="Name" value=dataset.name required=true/>
                    <SubmitButton label="Rename" class="button"/>
                </PostForm>
            </div>
            <details class="panel danger" open=was_rejected>
                <summary>"Delete this data set"</summary>
                <PostForm action="/fn/datasets/delete" class="form">
                    <HiddenField name="form[id]" value=id.to_string()/>
                    <p>"This permanently deletes the file. A data set with runs can be deleted only together with them."</p>
                    <CheckField name="form[cascade]" id="cascade" label="Delete its runs too"/>
                    <div class="actions"><SubmitButton label="Delete data set" class="button button-danger"/></div>
                </PostForm>
            </details>
        </section>
    }
}

#[component]
fn Preview(id: i64, rows: DatasetRows) -> impl IntoView {
    let head = rows
        .columns
        .into_iter()
        .map(|name| view! { <th scope="col">{name}</th> })
        .collect_view();
    let first = i64::from(rows.page.saturating_sub(1)) * i64::from(rows.per_page);
    let body = rows
        .items
        .into_iter()
        .zip(first + 1..)
        .map(|(row, n)| {
            let cells = row.into_iter().map(|text| view! { <td>{text}</td> }).collect_view();
            view! { <tr><th scope="row" class="row-number">{n}</th>{cells}</tr> }
        })
        .collect_view();
    let shortened = rows.truncated.then(|| {
        view! { <p class="section-text">"Long texts are shortened here and end with …; the download has them whole."</p> }
    });
    view! {
        {shortened}
        <div class="table-box" tabindex="0" role="region" aria-label="Rows">
            <table class="table table-dense">
                <thead><tr><th scope="col">"#"</th>{head}</tr></thead>
                <tbody>{body}</tbody>
            </table>
        </div>
        <Pager
            base=format!("/datasets/{id}?page=") page=rows.page total_pages=rows.total_pages total=rows.total
            noun=("row", "rows") scroll=false
        />
    }
}
