//! Form for a file of rows, which comes back with predictions.

use crate::components::WarningList;
use crate::forms::{CheckField, HiddenField, PostForm, SubmitButton, TABLE_FILES, TextField, use_flash};
use crate::return_to::path_with_query;
use crate::server_fns::runs::run_label_notes;
use crate::view_models::LabelNotes;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_location;
use std::time::Duration;

/// Path of the form.
const LABEL: &str = "/runs/label";

/// Time after which a script first asks for the notes about a sent file. It doubles each time.
const FIRST_WAIT: Duration = Duration::from_secs(1);

/// Longest such time; no notes are expected after it.
const LAST_WAIT: Duration = Duration::from_secs(64);

/// The form, and notes about the last file. The answer is a download, so the page stays and a
/// script asks for the notes; without scripts they are there when the page is loaded again.
#[component]
pub fn ManyRows(
    /// The run.
    id: i64,
    /// Notes that were waiting for the page.
    stored: Option<LabelNotes>,
    /// Notes about a file that was sent from the page.
    arrived: RwSignal<Option<LabelNotes>>,
) -> impl IntoView {
    let location = use_location();
    let current_path = path_with_query(&location.pathname.get_untracked(), &location.search.get_untracked());
    let send = Callback::new(move |_: SubmitEvent| {
        // The notes about the previous file must not be read as those about this one.
        arrived.set(Some(LabelNotes {
            run: id,
            file: String::new(),
            warnings: Vec::new(),
        }));
        poll_after(FIRST_WAIT, id, arrived);
        // The browser sends the form.
        false
    });
    let notes = move || {
        let sent = arrived.get().filter(|notes| notes.run == id);
        let shown = sent
            .or_else(|| stored.clone())
            .filter(|notes| !notes.warnings.is_empty());
        shown.map(|notes| {
            view! {
                <p class="field-hint">{format!("About {}:", notes.file)}</p>
                <WarningList warnings=notes.warnings/>
            }
        })
    };
    let fields = ["file", "table", "na_values", "keep_na"].map(str::to_owned).to_vec();
    view! {
        <section class="section">
            <h2>"Predict many rows"</h2>
            <div aria-live="polite">{notes}</div>
            <PostForm action=LABEL multipart=true download=true send fields class="form upload-form">
                <HiddenField name="id" value=id.to_string()/>
                <TextField
                    name="file" id="file" label="File with a table" kind="file" accept=TABLE_FILES
                    required=true hint="CSV, a workbook, JSON or Parquet, with the names of the columns. Returns it as CSV with a prediction for each row; rows with missing values get none. Cells that a spreadsheet would run as a formula get a leading '."
                />
                <details class="details" open=use_flash(LABEL).is_some()>
                    <summary>"Import options"</summary>
                    <div class="field-grid">
                        <TextField
                            name="table" id="table" label="Sheet, or file in the archive"
                            hint="Defaults to the first sheet, and to the only file."
                        />
                        <TextField
                            name="na_values" id="na_values" label="More words for missing values"
                            hint="Separated by commas, such as -999, unknown."
                        />
                        <CheckField name="keep_na" id="keep_na" label="Keep words such as NA as values" value="true"/>
                    </div>
                </details>
                <p class="field-hint needs-no-script">
                    "After the download, " <a href=current_path rel="external">"load this page again"</a>
                    " to see what was guessed about the file."
                </p>
                <div class="actions"><SubmitButton label="Download predictions" class="button"/></div>
            </PostForm>
        </section>
    }
}

/// Polls for the notes about a sent file until it was read, with or without notes, or the waits are
/// over.
fn poll_after(wait: Duration, id: i64, arrived: RwSignal<Option<LabelNotes>>) {
    if wait > LAST_WAIT {
        return;
    }
    let poll = move || {
        // The page was left. When it is opened again, it loads the notes itself.
        if arrived.is_disposed() {
            return;
        }
        spawn_local(async move {
            match run_label_notes(id).await {
                Ok(Some(notes)) => drop(arrived.try_set(Some(notes))),
                _ => poll_after(wait * 2, id, arrived),
            }
        });
    };
    set_timeout(poll, wait);
}
