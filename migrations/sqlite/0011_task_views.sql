-- Views of tasks that people keep.

-- A kept view: which tasks, in which order.
create table task_views (
    -- The id.
    id integer primary key autoincrement,
    -- Whose view.
    owner_id bigint not null references users (id) on delete cascade,
    -- What its owner calls it, 1 to 60 characters.
    name text not null,
    -- The query of the address of a page of tasks, at most 1,000 characters.
    query text not null,
    -- When it was made.
    created_at text not null,
    -- When it last changed.
    updated_at text not null,
    unique (owner_id, name)
);
