//! View model of the form for a new run.

use domain::algorithm::Task;
use serde::{Deserialize, Serialize};

/// Path that the form is posted to.
pub const CREATE_RUN: &str = "/fn/runs/create";

/// The part of the URL that selects the form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RunFormQuery {
    /// The data set; 0: the newest.
    pub dataset: i64,
    /// The column to predict; empty for none, absent for a proposal.
    pub target: Option<String>,
    /// The algorithm; empty for the first of the task that suits the target.
    pub algorithm: String,
    /// The algorithm to take if it suits the target.
    pub prefer: String,
    /// A run to repeat; 0: none.
    pub from: i64,
}

/// The form for a new run, as the URL selects it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunFormView {
    /// Id of the data set.
    pub dataset_id: i64,
    /// Ids and names of the newest data sets, and of the selected one.
    pub datasets: Vec<(i64, String)>,
    /// Number of data sets that are not among them.
    pub older_datasets: i64,
    /// Columns that can be predicted.
    pub targets: Vec<String>,
    /// The column to predict; empty for a clustering.
    pub target: String,
    /// The algorithms by task.
    pub groups: Vec<AlgorithmGroup>,
    /// The selected algorithm.
    pub algorithm: AlgorithmChoice,
    /// Description of the selected algorithm.
    pub summary: String,
    /// The task of the selected algorithm.
    pub task: Task,
    /// Sentence on the task that suits the target; empty for a clustering.
    pub reason: String,
    /// Remark on an algorithm of another task than the one that suits the target.
    pub warning: Option<TaskWarning>,
    /// Reason why the algorithm cannot be trained on this target. There are no fields then.
    pub obstacle: Option<String>,
    /// Sentence on the columns that the lists of columns leave out.
    pub columns_note: Option<String>,
    /// Columns that can be used as features.
    pub features: Vec<String>,
    /// Sentence on the features that are used if none is selected.
    pub features_hint: String,
    /// Choices of the encodings of columns.
    pub encodings: Vec<EncodingFieldView>,
    /// Parameters of the algorithm.
    pub parameters: Vec<ParameterFieldView>,
    /// Fields of the split; none for a clustering.
    pub split: Option<SplitView>,
    /// Values and labels of the treatments of missing values, the default first.
    pub missing: Vec<(String, String)>,
    /// Remark on a run that cannot be repeated as it was.
    pub unrepeatable: Option<String>,
    /// Initial values of the fields by name, from a run that is repeated.
    pub initial: Vec<(String, String)>,
}

/// Algorithms of a task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlgorithmGroup {
    /// Purpose, such as “Predict a number”.
    pub title: String,
    /// Whether the task suits the target.
    pub is_proposed: bool,
    /// The algorithms.
    pub algorithms: Vec<AlgorithmChoice>,
}

/// An algorithm that can be selected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlgorithmChoice {
    /// The id.
    pub id: String,
    /// The name.
    pub name: String,
    /// Address of the form with this algorithm.
    pub href: String,
}

/// Remark on a task that does not suit the target.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskWarning {
    /// Sentence.
    pub text: String,
    /// Label of the link to the task that suits.
    pub label: String,
    /// URL of the link.
    pub href: String,
}

/// Field of the encoding of a column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EncodingFieldView {
    /// Name of the column.
    pub column: String,
    /// Values and labels, the default of the column's type first.
    pub options: Vec<(String, String)>,
}

/// Field of a parameter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParameterFieldView {
    /// The name.
    pub name: String,
    /// Label above the field.
    pub label: String,
    /// Hint below it.
    pub hint: String,
    /// The default as text; empty if there is none.
    pub value: String,
    /// The control.
    pub control: ParameterControl,
    /// Whether the parameter is folded away at first.
    pub is_advanced: bool,
}

/// Control of a field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ParameterControl {
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// One of these values and labels.
    Select(Vec<(String, String)>),
    /// A text; these are suggestions.
    Text(Vec<String>),
}

/// Fields of the split into training and test rows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SplitView {
    /// Values and labels of the kinds.
    pub kinds: Vec<(String, String)>,
    /// The default kind.
    pub kind: String,
    /// Columns that can decide a split.
    pub columns: Vec<String>,
    /// The default share of the test.
    pub test_size: f64,
}
