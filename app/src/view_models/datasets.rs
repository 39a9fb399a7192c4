//! View models of data sets.

use super::{Dated, DisplayTime};
use domain::dataset::{ColumnType, Dataset, DatasetSummary, ImportSummary};
use domain::{Page, Warning};
use serde::{Deserialize, Serialize};

/// Number of columns that pages show; a file may have thousands.
pub const MAX_SHOWN_COLUMNS: usize = 200;

/// A page of data sets.
pub type Datasets = Page<Dated<DatasetSummary>>;

/// A page of data sets, and the imports that are not finished.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DatasetsAndImports {
    /// The data sets.
    pub datasets: Datasets,
    /// The imports.
    pub imports: Vec<Dated<ImportSummary>>,
}

/// A data set.
pub type DatasetView = Dated<Dataset>;

/// Answer to a script that has uploaded a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UploadedFile {
    /// Path of the page of its import.
    pub location: String,
}

/// An import.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ImportView {
    /// The id.
    pub id: i64,
    /// Name of the file.
    pub file_name: String,
    /// Bytes of the file.
    pub size_bytes: i64,
    /// Rows of data.
    pub rows: i64,
    /// Number of all columns.
    pub n_columns: i64,
    /// Time at which the file is deleted.
    pub expires: DisplayTime,
    /// Given name of the data set.
    pub name: String,
    /// Given words for missing values.
    pub na_values: String,
    /// Options with a list of choices.
    pub choices: Vec<ImportChoice>,
    /// The first columns.
    pub columns: Vec<ImportColumnView>,
    /// Given types of the other columns.
    pub other_types: Vec<(String, ColumnType)>,
    /// The first rows of the first columns.
    pub first_rows: Vec<Vec<String>>,
    /// Messages about what was guessed.
    pub warnings: Vec<Warning>,
    /// Errors that prevent the import.
    pub errors: Vec<String>,
}

/// Fields of the options of an import.
pub const IMPORT_FIELDS: [&str; 9] = [
    "form[name]",
    "form[delimiter]",
    "form[decimal]",
    "form[thousands]",
    "form[has_header]",
    "form[keep_na]",
    "form[na_values]",
    "form[encoding]",
    "form[table]",
];

/// An option of an import with a list of choices.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportChoice {
    /// Name of the option.
    pub name: String,
    /// Label of the field.
    pub label: String,
    /// Values and labels; an empty value means that the option is detected.
    pub options: Vec<(String, String)>,
    /// The selected value.
    pub value: String,
}

/// A column of an import.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportColumnView {
    /// The name.
    pub name: String,
    /// The detected type, or the given one.
    pub kind: ColumnType,
    /// Whether the type was given.
    pub is_given: bool,
    /// Rows without a value.
    pub missing: u64,
    /// Sentence on the values that contradict the type of most others.
    pub contradictions: Option<String>,
}
