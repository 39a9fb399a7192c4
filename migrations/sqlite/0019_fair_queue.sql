-- The order of the queue of runs.

-- When the turn of a run comes among its owner's runs: when it was asked for, and later by how long it is expected to
-- take, so that short runs pass long ones, but only for a while.
alter table runs add column queue_at text;
update runs set queue_at = created_at;

-- When a person's last run was begun: people take turns.
create index runs_begun on runs (owner_id, started_at);
