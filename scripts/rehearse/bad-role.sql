-- Role of version C: a grant was forgotten, so its readiness check cannot write.
create role rehearsal_bad login;
grant usage, create on schema public to rehearsal_bad;
grant select, insert, update, delete on all tables in schema public to rehearsal_bad;
grant usage on all sequences in schema public to rehearsal_bad;
revoke insert, update on properties from rehearsal_bad;
