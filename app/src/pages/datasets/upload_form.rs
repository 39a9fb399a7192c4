//! Upload form.

use super::scripted_upload::{ScriptedUpload, carries_file};
use crate::forms::{PostForm, SubmitButton, TABLE_FILES, TextAreaField, TextField, use_flash};
use leptos::prelude::*;

/// Path of the form.
const UPLOAD: &str = "/datasets/upload";

/// Form for a file or a pasted table. Scripts also take dropped files, show the progress and can
/// cancel it.
#[component]
pub fn UploadForm() -> impl IntoView {
    let upload = ScriptedUpload::new();
    upload.receive_pastes();
    let is_over = RwSignal::new(false);
    let has_text = use_flash(UPLOAD).is_some_and(|flash| flash.has_field("text"));
    let send = Callback::new(move |event: leptos::ev::SubmitEvent| upload.send_form(&event));
    let drag_over = move |event: leptos::ev::DragEvent| {
        if carries_file(&event) {
            event.prevent_default();
            is_over.set(true);
        }
    };
    let drop = move |event: leptos::ev::DragEvent| {
        is_over.set(false);
        if upload.send_dropped(&event) {
            event.prevent_default();
        }
    };
    view! {
        <div
            class="upload-box" class:is-over=move || is_over.get()
            on:dragover=drag_over on:dragleave=move |_| is_over.set(false) on:drop=drop
        >
            {move || upload.error.get().map(|text| view! { <p class="alert alert-error" role="alert">{text}</p> })}
            <PostForm
                action=UPLOAD multipart=true send fields=vec!["file".to_owned()] class="form upload-form"
            >
                <TextField
                    name="file" id="file" label="File with a table" kind="file" accept=TABLE_FILES
                    hint="CSV or TSV, also as .gz or .zip; an Excel or OpenDocument workbook; JSON, JSON lines or Parquet. The next page shows how the file is read, before it is imported."
                />
                <p class="field-hint upload-tip">"You can also drop a file here, or paste a table from a spreadsheet."</p>
                <details class="details" open=has_text>
                    <summary>"Paste a table"</summary>
                    <TextAreaField name="text" id="text" label="Table" hint="With its header, as copied from a spreadsheet or a text file."/>
                </details>
                <div class="actions"><SubmitButton label="Upload"/></div>
            </PostForm>
            <Show when=move || upload.percent.get().is_some()>
                <UploadProgress upload/>
            </Show>
        </div>
    }
}

#[component]
fn UploadProgress(upload: ScriptedUpload) -> impl IntoView {
    let percent = move || upload.percent.get().unwrap_or_default();
    let text = move || match percent() {
        100 => "Reading the file…".to_owned(),
        percent => format!("{percent}%"),
    };
    view! {
        <div class="upload-progress">
            <progress class="progress" max="100" aria-label="Upload" value=move || percent().to_string()></progress>
            <span>{text}</span>
            <button type="button" class="button button-small" on:click=move |_| upload.cancel()>"Cancel upload"</button>
        </div>
    }
}
