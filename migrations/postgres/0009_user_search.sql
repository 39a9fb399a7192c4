-- Searching the accounts.

-- E-mail address, user name and full name in lower case, for searching whatever the case, as `tasks.search` is.
alter table users add column search text not null default '';
update users set search = lower(email || chr(10) || username || chr(10) || coalesce(full_name, ''));
