-- What was done to tasks, and when.

-- A change of a task.
create table task_changes (
    -- The id; a later change has a higher one.
    id integer primary key autoincrement,
    -- The task; its changes are forgotten with it.
    task_id bigint not null references tasks (id) on delete cascade,
    -- The version that the task came to.
    version bigint not null,
    -- When it was done.
    changed_at text not null,
    -- What was done.
    kind text not null check (kind in ('created', 'updated', 'deleted', 'restored')),
    -- The fields that an update has changed, with what they held before and hold now, as a JSON list.
    fields text not null
);

create index task_changes_task on task_changes (task_id, id);

-- Of the tasks that there are no more is known than when they were made, and deleted.
insert into task_changes (task_id, version, changed_at, kind, fields)
    select id, 1, created_at, 'created', '[]' from tasks order by id;
insert into task_changes (task_id, version, changed_at, kind, fields)
    select id, version, deleted_at, 'deleted', '[]' from tasks where deleted_at is not null order by id;
