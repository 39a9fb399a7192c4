-- Dates without a time, and text for searching and sorting.
--
-- The server fills these columns of old rows when it starts, because SQL knows neither time zones nor Unicode: see
-- backend/src/services/operations/derived_columns.rs.

-- Start date that is a whole day; `start_date` is then the start of that day in the time zone of the owner.
alter table tasks add column start_day date;
-- Due date that is a whole day; `due_date` is then the end of that day in the time zone of the owner.
alter table tasks add column due_day date;
-- Title for sorting: without differences of case, and with letters before their accents. Compared by bytes, as in SQLite.
alter table tasks add column title_key text collate "C" not null default '';
-- Labels for filters, without differences of case, each with a comma before and after it.
alter table tasks add column label_keys text not null default '';
-- Full name for sorting, as `tasks.title_key` is; null: there is none.
alter table users add column full_name_key text collate "C";
-- Sorted by bytes, as in SQLite.
alter table users alter column email type text collate "C", alter column username type text collate "C";
