-- The task dashboard.

-- Something to do.
create table tasks (
    -- The id.
    id bigint generated always as identity primary key,
    -- Whose task.
    owner_id bigint not null references users (id) on delete cascade,
    -- What is to be done, 1 to 200 characters.
    title text not null,
    -- More about it, at most 1,000 characters.
    description text,
    -- Where it is in its life.
    status text not null default 'pending' check (status in ('pending', 'in_progress', 'completed', 'cancelled')),
    -- How much it matters.
    priority text not null default 'medium' check (priority in ('low', 'medium', 'high', 'urgent')),
    -- When it should be done.
    due_date timestamptz,
    -- When it was done; set and cleared with the status.
    completed_at timestamptz,
    -- Counts the changes, for `If-Match`.
    version bigint not null default 1,
    -- When it was made.
    created_at timestamptz not null,
    -- When it last changed.
    updated_at timestamptz not null,
    -- When it was deleted; null: it is there.
    deleted_at timestamptz
);

create index tasks_owner on tasks (owner_id, status);
