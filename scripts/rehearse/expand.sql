-- Migration of version B, as a release would bring it in the phase that expands (docs/database.md):
-- columns that version A does not know, filled by a trigger while A still writes, without a lock
-- that waits for more than a moment.
set lock_timeout = '4s';
begin;
alter table tasks add column rehearsal_title text;
alter table users add column rehearsal_note text;
alter table datasets add column rehearsal_note text not null default '';
alter table runs add column rehearsal_note text;
create function rehearsal_copy() returns trigger language plpgsql as
$$ begin new.rehearsal_title = new.title; return new; end $$;
create trigger rehearsal_copy before insert or update of title on tasks
    for each row execute function rehearsal_copy();
insert into _sqlx_migrations (version, description, success, checksum, execution_time)
    values (9001, 'rehearsal expands', true, '', 0);
commit;
update tasks set rehearsal_title = title where rehearsal_title is null;
create index concurrently rehearsal_titles on tasks (owner_id, rehearsal_title);
