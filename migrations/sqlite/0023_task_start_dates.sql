-- When tasks begin.

-- When it should be begun, not after `due_date`; null: at any time.
alter table tasks add column start_date text;
