//! Page of an import: how an uploaded file is read, before it becomes a data set.

pub mod columns;
pub mod options;

use crate::components::{Confirm, ErrorList, FirstRows, Loading, PageHeader, TimeText, WarningList, render_result};
use crate::forms::{FormError, HiddenField, PostForm};
use crate::number::{bytes, plural};
use crate::pages::query::use_id;
use crate::resource::page_resource;
use crate::server_fns::imports::import_get;
use crate::view_models::{IMPORT_FIELDS, ImportColumnView, ImportView};
use columns::ImportColumns;
use domain::dataset::ColumnType;
use leptos::prelude::*;
use options::ImportOptions;

/// Path that the cancellation is posted to.
const CANCEL: &str = "/fn/imports/delete";

/// The page of an import.
#[component]
pub fn ImportPage() -> impl IntoView {
    let id = use_id();
    let import = page_resource(move || id.get(), import_get);
    view! {
        <Transition fallback=|| view! { <Loading/> }>
            {move || Suspend::new(async move { render_result(import.await, |import| view! { <ImportBody import/> }.into_any()) })}
        </Transition>
    }
    .into_any()
}

#[component]
fn ImportBody(import: ImportView) -> impl IntoView {
    let is_readable = !import.columns.is_empty();
    let size = is_readable.then(|| {
        view! {
            <span>{plural(import.rows, "row", "rows")}</span>
            <span>{plural(import.n_columns, "column", "columns")}</span>
        }
    });
    let names: Vec<String> = import.columns.iter().map(|column| column.name.clone()).collect();
    let id = import.id;
    let hidden = import.n_columns - import.columns.len() as i64;
    view! {
        <PageHeader title=format!("Import {}", import.file_name) breadcrumbs=vec![("/datasets", "Data sets")]>
            <Confirm
                id="cancel" label="Cancel import" dismiss_label="Keep the file" class="button" action=CANCEL
                fields=vec![("form[id]", id.to_string())]
                question="Cancel this import? The uploaded file is deleted."
            />
        </PageHeader>
        <FormError actions=&[CANCEL]/>
        <p class="facts">
            {size}
            <span>{bytes(import.size_bytes)}</span>
            <span>"Deleted " <TimeText when=import.expires/> " unless it is imported"</span>
        </p>
        <ErrorList
            text="The file cannot be imported with these options. Change them below, and show it again."
            errors=import.errors
        />
        <WarningList warnings=import.warnings/>
        <PostForm action="/fn/imports/apply" fields=IMPORT_FIELDS.map(str::to_owned).to_vec() class="form import-form">
            <HiddenField name="form[id]" value=id.to_string()/>
            <ImportOptions
                choices=import.choices name=import.name na_values=import.na_values file_name=import.file_name
            />
            {is_readable.then(move || view! {
                <ImportTables
                    names columns=import.columns hidden other_types=import.other_types rows=import.first_rows
                />
            })}
        </PostForm>
    }
}

/// The columns and the first rows, and the button that imports the file.
#[component]
fn ImportTables(
    /// Names of the first columns.
    names: Vec<String>,
    /// The first columns.
    columns: Vec<ImportColumnView>,
    /// Number of the others.
    hidden: i64,
    /// Given types of the others.
    other_types: Vec<(String, ColumnType)>,
    /// The first rows.
    rows: Vec<Vec<String>>,
) -> impl IntoView {
    view! {
        <ImportColumns columns hidden other_types/>
        <FirstRows title="First rows" names rows/>
        <div class="actions">
            <button type="submit" name="form[act]" value="import" class="button button-primary">"Import"</button>
        </div>
    }
}
