-- Quotas: how much one account may keep.

-- Bytes of the files of data sets and of models that a superuser allows this account; null: the default of the server.
alter table users add column quota_storage_bytes bigint;
-- Data sets, likewise.
alter table users add column quota_datasets bigint;
-- Runs, likewise.
alter table users add column quota_runs bigint;
-- Tasks, likewise.
alter table users add column quota_tasks bigint;

-- Bytes of the model; 0: there is none. It stands here, and in an index, so that a sum over all runs of a person reads no model.
alter table runs add column model_bytes bigint not null default 0;
update runs set model_bytes = coalesce((select octet_length(content) from models where models.run_id = runs.id), 0);
create index runs_usage on runs (owner_id, model_bytes);
