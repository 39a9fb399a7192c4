//! Predictions of a run's model: for one row in a form, for many rows in a file.

pub mod input;
pub mod prediction;

use crate::components::{LastGood, Loading, PageHeader, WarningList, keep_focus, renew};
use crate::forms::{CheckField, HiddenField, PostForm, SubmitButton, TABLE_FILES, TextField, use_flash};
use crate::pages::query::use_id;
use crate::resource::page_resource;
use crate::server_fns::runs::run_predict;
use domain::run::PredictionForm;
use input::InputField;
use leptos::prelude::*;
use leptos_router::components::{A, Form};
use leptos_router::hooks::use_query_map;
use prediction::Prediction;

/// Path of the form for a file.
const LABEL: &str = "/runs/label";

/// The form of a model. The values are in the URL, so that a prediction can be shared and
/// bookmarked.
#[component]
pub fn RunPredictPage() -> impl IntoView {
    let id = use_id();
    let query = use_query_map();
    let given = Memo::new(move |_| {
        let query = query.read();
        let values = query.latest_values();
        values
            .map(|(name, value)| (name.to_string(), value.to_owned()))
            .collect::<Vec<_>>()
    });
    let request = move || (id.get(), given.get());
    let data = page_resource(request, |(id, given)| run_predict(id, given));
    let last_good = LastGood::default();
    view! {
        <Transition fallback=|| view! { <Loading/> }>
            {move || Suspend::new(async move {
                let id = id.get_untracked();
                let data = data.await;
                let is_typical = given.with_untracked(Vec::is_empty);
                last_good.render(untrack(request), data, |form| view! { <FormView id form is_typical/> }.into_any())
            })}
        </Transition>
    }
    .into_any()
}

#[component]
fn FormView(
    id: i64,
    form: PredictionForm,
    /// Whether the values were not given, but are typical of the data.
    is_typical: bool,
) -> impl IntoView {
    keep_focus();
    let PredictionForm {
        algorithm_name,
        dataset_name,
        target,
        inputs,
        answer,
        coverage,
        warnings,
        error,
        ..
    } = form;
    let run = format!("{algorithm_name} on {dataset_name}");
    let name = target.clone().unwrap_or_default();
    let values: Vec<&str> = inputs.iter().map(|input| input.value.as_str()).collect();
    let key = format!("{id} {values:?}");
    let fields = inputs
        .into_iter()
        .enumerate()
        .map(|(position, input)| view! { <InputField position input/> })
        .collect_view();
    let is_answered = answer.is_some();
    let prediction = match answer {
        Some(prediction) => view! { <Prediction prediction target=name coverage/> }.into_any(),
        None => {
            let text = error.unwrap_or_else(|| "Fill in the fields that are marked below.".into());
            view! { <p class="alert alert-error" role="alert">{text}</p> }.into_any()
        }
    };
    let typical = (is_typical && is_answered).then(|| {
        view! { <p class="field-hint">"For a typical row: the median or the most frequent value of each column."</p> }
    });
    let purpose = match target {
        Some(target) => format!("Predicts {target}"),
        None => "Assigns rows to clusters".to_owned(),
    };
    view! {
        <PageHeader title="Make predictions" breadcrumbs=vec![("/runs", "Runs")]>
            <A href=format!("/runs/{id}") attr:class="button">"View result"</A>
        </PageHeader>
        <p class="facts"><span>{run}</span><span>{purpose}</span></p>
        <section class="section" aria-live="polite">
            <h2>"Prediction"</h2>
            {typical}
            {prediction}
            <WarningList warnings/>
        </section>
        <section class="section">
            <h2>"Predict one row"</h2>
            <Form action=format!("/runs/{id}/predict") method="get" attr:class="form">
                <div class="field-grid">{renew(key, fields)}</div>
                <div class="actions"><SubmitButton label="Predict"/></div>
            </Form>
        </section>
        <section class="section">
            <h2>"Predict many rows"</h2>
            <PostForm
                action=LABEL multipart=true download=true fields=["file", "table", "na_values", "keep_na"].map(str::to_owned).to_vec() class="form upload-form"
            >
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
                <div class="actions"><SubmitButton label="Download predictions" class="button"/></div>
            </PostForm>
        </section>
    }
}
