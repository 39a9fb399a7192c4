-- Uploaded data sets, the runs on them, and the models that the runs leave.

-- An uploaded CSV.
create table datasets (
    -- The id.
    id integer primary key autoincrement,
    -- Whose data set.
    owner_id bigint not null references users (id) on delete cascade,
    -- What its owner calls it.
    name text not null,
    -- Where the storage keeps the file, byte for byte as it was uploaded.
    file_key text not null unique,
    -- The name that the file had.
    file_name text not null,
    -- Bytes of the file.
    size_bytes bigint not null,
    -- SHA-256 of the file, in hexadecimal.
    sha256 text not null,
    -- How the file is read: encoding, delimiter, decimal mark and header, as JSON.
    format text not null,
    -- Rows of data, the header not counted.
    row_count bigint not null,
    -- Columns of the file.
    column_count bigint not null,
    -- Names, types and statistics of the columns, as a JSON list.
    columns text not null,
    -- When it was uploaded.
    created_at text not null
);

create index datasets_owner on datasets (owner_id, created_at);

-- A run: the wish, the job and the result in one row (docs/decisions/0001-the-run-is-the-job.md).
create table runs (
    -- The id; the oldest waiting run is taken first.
    id integer primary key autoincrement,
    -- Whose run.
    owner_id bigint not null references users (id) on delete cascade,
    -- The data set that it learns from; it stays as long as its runs.
    dataset_id bigint not null references datasets (id),
    -- The algorithm.
    algorithm text not null check (algorithm in ('kmeans', 'decision_tree', 'random_forest')),
    -- What was asked for, as JSON.
    request text not null,
    -- The seed, given or drawn, below 2^53.
    seed bigint not null,
    -- Where it is in its life.
    state text not null default 'queued' check (state in ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
    -- The worker that is on it.
    worker text,
    -- Until when the worker has it; a run whose lease has passed may be taken by another worker.
    lease_until text,
    -- How often a worker has begun; after the third lost lease the run has failed.
    attempts bigint not null default 0,
    -- Whether its owner has asked it to stop.
    cancel_requested boolean not null default false,
    -- How far it is, as JSON.
    progress text,
    -- Why it failed, as JSON.
    error text,
    -- How long each part took, as JSON.
    timings text,
    -- How good the result is, as JSON.
    metrics text,
    -- The metric that lists show: silhouette of a clustering, test accuracy of a classifier.
    score double precision,
    -- The result, as JSON.
    result text,
    -- When it was asked for.
    created_at text not null,
    -- When a worker first began.
    started_at text,
    -- When it ended.
    finished_at text
);

create index runs_owner on runs (owner_id, created_at);
create index runs_dataset on runs (dataset_id);
-- What the workers look for: only the few rows that are still to be done.
create index runs_live on runs (id) where state in ('queued', 'running');

-- A trained model.
create table models (
    -- The run that made it; it goes with the run.
    run_id bigint primary key references runs (id) on delete cascade,
    -- The version of the format of `content`.
    format_version bigint not null,
    -- The model as versioned JSON.
    content text not null,
    -- When it was made.
    created_at text not null
);
