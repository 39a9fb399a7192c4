-- Migration of a release after version B, in the phase that contracts (docs/database.md): no process
-- uses these columns any more.
set lock_timeout = '4s';
begin;
drop trigger rehearsal_copy on tasks;
drop function rehearsal_copy;
alter table tasks drop column rehearsal_title;
alter table users drop column rehearsal_note;
alter table datasets drop column rehearsal_note;
alter table runs drop column rehearsal_note;
insert into _sqlx_migrations (version, description, success, checksum, execution_time)
    values (9002, 'rehearsal contracts', true, '', 0);
commit;
