-- Deletions of many rows in several transactions; the hourly purge goes on where a killed process has stopped.

-- Time of the deletion of the account. It is gone for everybody, and its rows are being removed, this one as the last.
alter table users add column deleted_at timestamptz;
create index users_deleted on users (id) where deleted_at is not null;
-- Time of the deletion of the data set with its runs. It is gone for its owner, and its runs are being removed before it.
alter table datasets add column deleted_at timestamptz;
create index datasets_deleted on datasets (id) where deleted_at is not null;
