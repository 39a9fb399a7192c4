//! Columns of the tables that are read as whole rows.

/// Lists the columns of a table that its row struct has, for `select` and `returning`. A statement
/// names its columns: PostgreSQL refuses a prepared `select *` after a migration has added a
/// column, so that every request of the previous version would fail until its connections are
/// replaced.
macro_rules! columns {
    (tasks) => {
        "tasks.id, tasks.owner_id, tasks.title, tasks.description, tasks.status, tasks.priority, \
            tasks.labels, tasks.start_date, tasks.start_day, tasks.due_date, tasks.due_day, tasks.completed_at, \
            tasks.version, tasks.created_at, tasks.updated_at, tasks.deleted_at"
    };
    (users) => {
        "users.id, users.email, users.username, users.full_name, users.hashed_password, users.is_active, \
            users.is_superuser, users.time_zone, users.email_verified_at, users.session_secret, \
            users.created_at, users.updated_at, users.quota_storage_bytes, users.quota_datasets, \
            users.quota_runs, users.quota_tasks"
    };
    (datasets) => {
        "datasets.id, datasets.name, datasets.file_key, datasets.file_name, datasets.size_bytes, \
            datasets.sha256, datasets.format, datasets.row_count, datasets.columns, datasets.created_at, \
            datasets.warnings"
    };
    (imports) => {
        "imports.id, imports.file_key, imports.file_name, imports.size_bytes, imports.sha256, \
            imports.options, imports.preview, imports.created_at, imports.expires_at"
    };
    (runs) => {
        "runs.id, runs.dataset_id, runs.algorithm, runs.request, runs.seed, runs.state, \
            runs.cancel_requested, runs.progress, runs.error, runs.timings, runs.metrics, runs.result, \
            runs.model_bytes, runs.created_at, runs.started_at, runs.finished_at"
    };
    (task_changes) => {
        "task_changes.id, task_changes.task_id, task_changes.version, task_changes.changed_at, \
            task_changes.kind, task_changes.fields"
    };
}

pub(super) use columns;
