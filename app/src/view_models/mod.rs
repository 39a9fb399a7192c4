//! View models: data as pages show it. Dates are formatted on the server, so that browser and
//! server render the same text.

mod account;
mod chart;
mod dashboard;
mod datasets;
mod run_form;
mod runs;
mod system;
mod tasks;
mod time;
mod toast;

pub use account::{
    AccountView, ProfileView, SecurityEventView, SecurityEvents, SignInView, TokenView, TokensView, UserView, Users,
};
pub use chart::ChartView;
pub use dashboard::DashboardView;
pub use datasets::{
    DatasetView, Datasets, DatasetsAndImports, IMPORT_FIELDS, ImportChoice, ImportColumnView, ImportView,
    MAX_SHOWN_COLUMNS, UploadedFile,
};
pub use run_form::{
    AlgorithmChoice, AlgorithmGroup, CREATE_RUN, EncodingFieldView, ParameterControl, ParameterFieldView, RunFormQuery,
    RunFormView, SplitView, TaskWarning,
};
pub use runs::{ComparisonRow, ComparisonView, LabelNotes, RunView, Runs, SettingView, ShownClasses};
pub use system::{SystemError, SystemFact, SystemView};
pub use tasks::{
    Board, BoardColumn, Calendar, Day, Due, HistoryEntry, Nearness, QuickChip, SavedViewItem, TaskDetail, TaskHistory,
    TaskImportView, TaskItem, TaskStatsView, Tasks, Trash, TrashItem,
};
pub use time::{Dated, DisplayTime};
pub use toast::ToastMessage;
