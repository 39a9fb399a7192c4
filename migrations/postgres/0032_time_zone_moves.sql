-- Moves of accounts to another time zone: the whole days of their tasks follow in several transactions, and the hourly
-- purge goes on where a killed process has stopped.

-- Id of the last task whose whole days follow the time zone that the account has moved to; null: those of all tasks do.
alter table users add column days_moved_to bigint;
create index users_moving on users (id) where days_moved_to is not null;
