//! Upload form.

use crate::forms::{PostForm, SelectField, SubmitButton, TABLE_FILES, TextField, use_flash};
use leptos::prelude::*;

/// Path of the form.
const UPLOAD: &str = "/datasets/upload";

fn options(list: &[(&str, &str)]) -> Vec<(String, String)> {
    list.iter()
        .map(|&(value, text)| (value.to_owned(), text.to_owned()))
        .collect()
}

/// Form for a file and the options to read it.
#[component]
pub fn UploadForm() -> impl IntoView {
    let fields = [
        "file",
        "name",
        "delimiter",
        "decimal",
        "thousands",
        "has_header",
        "na_values",
        "keep_na",
        "encoding",
        "table",
    ];
    let delimiters = [
        ("", "Detect automatically"),
        (",", "Comma"),
        (";", "Semicolon"),
        ("tab", "Tab"),
        ("|", "Vertical bar"),
    ];
    let marks = [("", "Detect automatically"), (".", "Point"), (",", "Comma")];
    let separators = [
        ("", "Detect automatically"),
        ("none", "None"),
        ("comma", "Comma"),
        ("point", "Point"),
        ("space", "Space"),
        ("apostrophe", "Apostrophe"),
    ];
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
    let words = [
        ("", "NA, NaN, NULL and so on are missing"),
        ("true", "Keep them as values"),
    ];
    view! {
        <PostForm
            action=UPLOAD multipart=true fields=fields.map(str::to_owned).to_vec() class="form upload-form"
        >
            <TextField
                name="file" id="file" label="File with a table" kind="file" accept=TABLE_FILES required=true
                hint="CSV or TSV, also as .gz or .zip; an Excel or OpenDocument workbook; JSON, JSON lines or Parquet. Column types are detected and can be changed later."
            />
            <details class="details" open=use_flash(UPLOAD).is_some()>
                <summary>"Import options"</summary>
                <div class="field-grid">
                    <TextField name="name" id="name" label="Name" hint="Defaults to the file name."/>
                    <TextField
                        name="table" id="table" label="Sheet, or file in the archive"
                        hint="Defaults to the first sheet, and to the only file."
                    />
                    <SelectField name="delimiter" id="delimiter" label="Delimiter" options=options(&delimiters)/>
                    <SelectField name="decimal" id="decimal" label="Decimal mark" options=options(&marks)/>
                    <SelectField name="thousands" id="thousands" label="Thousands separator" options=options(&separators)/>
                    <SelectField name="has_header" id="has_header" label="Header row" options=options(&headers)/>
                    <SelectField name="keep_na" id="keep_na" label="Words for missing values" options=options(&words)/>
                    <TextField
                        name="na_values" id="na_values" label="More words for missing values"
                        hint="Separated by commas, such as -999, unknown."
                    />
                    <SelectField name="encoding" id="encoding" label="Encoding" options=options(&encodings)/>
                </div>
            </details>
            <div class="actions"><SubmitButton label="Upload"/></div>
        </PostForm>
    }
}
