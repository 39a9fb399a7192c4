-- Searching and listing tasks.

-- Title and description in lower case, for searching whatever the case: the two databases lower ASCII alike, but not the
-- rest of Unicode, so the program does it.
alter table tasks add column search text not null default '';
update tasks set search = lower(title || coalesce(char(10) || description, ''));

-- The list as it is asked for most, newest first.
create index tasks_newest on tasks (owner_id, created_at desc, id desc) where deleted_at is null;
-- What is to be forgotten.
create index tasks_deleted on tasks (deleted_at) where deleted_at is not null;
