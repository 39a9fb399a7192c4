-- Labels of tasks.

-- Words under which a task is found again, each with a comma before and after it; empty: none.
alter table tasks add column labels text not null default '';
