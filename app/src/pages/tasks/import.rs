//! Import of tasks: a file is parsed and previewed, and then imported.

use crate::components::{ErrorList, FirstRows, PageHeader};
use crate::forms::{HiddenField, PostForm, SubmitButton, TextAreaField, TextField};
use crate::number::{count, plural};
use crate::view_models::TaskImportView;
use leptos::prelude::*;

/// Path of the page, to which its forms are posted too.
const PATH: &str = "/tasks/import";

/// Files that the field accepts: endings and media types.
const TASK_FILES: &str = ".csv,.tsv,.txt,.json,text/csv,application/json";

/// Returns the preview of the file that was posted to this page.
#[cfg(feature = "ssr")]
fn posted() -> Option<TaskImportView> {
    let parts = use_context::<http::request::Parts>();
    parts.and_then(|parts| parts.extensions.get().cloned())
}

// The browser gets the preview from the HTML, and has none when the page is opened by a link.
#[cfg(not(feature = "ssr"))]
fn posted() -> Option<TaskImportView> {
    None
}

/// The form for a file, or the preview of the posted one.
#[component]
pub fn TaskImportPage() -> impl IntoView {
    let body = match SharedValue::new(posted).into_inner() {
        Some(preview) if preview.errors.is_empty() => view! { <Preview preview/> }.into_any(),
        refused => view! { <ImportForm refused=refused.unwrap_or_default()/> }.into_any(),
    };
    view! {
        <PageHeader title="Import tasks" breadcrumbs=vec![("/tasks", "Tasks")]/>
        {body}
    }
    .into_any()
}

/// The form for a file or pasted tasks.
#[component]
fn ImportForm(
    /// The refused file; empty if there is none.
    refused: TaskImportView,
) -> impl IntoView {
    let is_pasted = !refused.text.is_empty();
    view! {
        <ErrorList text="The tasks cannot be imported. Correct them, and show them again." errors=refused.errors/>
        <PostForm action=PATH multipart=true class="form import-form upload-form">
            <TextField
                name="file" id="file" label="File with tasks" kind="file" accept=TASK_FILES
                hint="CSV, as an export or a spreadsheet saves it, with the names of the columns in the first line; or JSON. At most 2 MB. The next page shows the tasks, before they are imported."
            />
            <details class="details" open=is_pasted>
                <summary>"Paste tasks"</summary>
                <TextAreaField
                    name="text" id="text" label="Tasks" value=refused.text
                    hint="With the names of the columns in the first line, as copied from a spreadsheet or a text file."
                />
            </details>
            <div class="actions"><SubmitButton label="Show tasks"/></div>
        </PostForm>
    }
}

/// The tasks of a file as they will be stored, and the form that imports them.
#[component]
fn Preview(
    /// The preview of the file.
    preview: TaskImportView,
) -> impl IntoView {
    let TaskImportView {
        content,
        tasks,
        facts,
        names,
        first,
        ..
    } = preview;
    let total = plural(i64::try_from(tasks).unwrap_or(i64::MAX), "task", "tasks");
    let hidden = tasks.saturating_sub(first.len() as u64);
    let more = (hidden > 0).then(|| {
        view! { <p class="field-hint">{format!("The first {} are shown. The file has {} more.", first.len(), count(hidden))}</p> }
    });
    let import = (tasks > 0).then(|| {
        let label = format!("Import {total}");
        view! { <button type="submit" name="act" value="import" class="button button-primary">{label}</button> }
    });
    let rows = (tasks > 0).then(|| view! { <FirstRows title="First tasks" names rows=first/> });
    view! {
        <p class="facts">
            <span>{total}</span>
            {facts.into_iter().map(|fact| view! { <span>{fact}</span> }).collect_view()}
        </p>
        <p>"Nothing has been stored yet."</p>
        {rows}
        {more}
        <PostForm action=PATH multipart=true class="form import-form upload-form">
            <HiddenField name="content" value=content/>
            <div class="actions">
                {import}
                <a class="button" href=PATH rel="external">"Choose other tasks"</a>
            </div>
        </PostForm>
    }
}
