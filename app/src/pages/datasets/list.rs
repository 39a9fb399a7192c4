//! List of data sets, with the upload form.

use crate::components::{DatasetTable, Empty, Loading, PageHeader, Pager, render_result};
use crate::forms::{PostForm, SelectField, SubmitButton, TextField};
use crate::pages::query::use_number;
use crate::resource::page_resource;
use crate::server_fns::datasets::dataset_list;
use crate::view_models::Datasets;
use domain::PageQuery;
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
fn DatasetListView(list: Datasets) -> impl IntoView {
    let Datasets {
        items,
        total,
        page,
        total_pages,
        ..
    } = list;
    let table = if total == 0 {
        view! {
            <Empty title="No data sets yet" text="Upload a CSV file above, or start with sample data.">
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
        <section class="section">
            <h2 class="visually-hidden">"Your data sets"</h2>
            {table}
        </section>
    }
}

fn options(list: &[(&str, &str)]) -> Vec<(String, String)> {
    list.iter()
        .map(|&(value, text)| (value.to_owned(), text.to_owned()))
        .collect()
}

#[component]
fn UploadForm() -> impl IntoView {
    let fields = ["file", "name", "delimiter", "decimal", "has_header", "encoding"];
    let delimiters = [
        ("", "Detect automatically"),
        (",", "Comma"),
        (";", "Semicolon"),
        ("tab", "Tab"),
        ("|", "Vertical bar"),
    ];
    let marks = [("", "Detect automatically"), (".", "Point"), (",", "Comma")];
    let headers = [
        ("", "Detect automatically"),
        ("true", "First line has column names"),
        ("false", "No header"),
    ];
    let encodings = [
        ("", "Detect automatically"),
        ("utf-8", "UTF-8"),
        ("windows-1252", "Western (Windows-1252)"),
        ("utf-16le", "UTF-16"),
    ];
    view! {
        <PostForm
            action="/datasets/upload" multipart=true fields=fields.map(str::to_owned).to_vec() class="form upload-form"
        >
            <TextField
                name="file" id="file" label="CSV file" kind="file" accept=".csv,.tsv,.txt,text/csv" required=true
                hint="Separated by commas, semicolons or tabs, with or without a header. Column types are detected and can be changed later."
            />
            <details class="details">
                <summary>"Import options"</summary>
                <div class="field-grid">
                    <TextField name="name" id="name" label="Name" hint="Defaults to the file name."/>
                    <SelectField name="delimiter" id="delimiter" label="Delimiter" options=options(&delimiters)/>
                    <SelectField name="decimal" id="decimal" label="Decimal mark" options=options(&marks)/>
                    <SelectField name="has_header" id="has_header" label="Header row" options=options(&headers)/>
                    <SelectField name="encoding" id="encoding" label="Encoding" options=options(&encodings)/>
                </div>
            </details>
            <div class="actions"><SubmitButton label="Upload"/></div>
        </PostForm>
    }
}
