-- Facts about the installation as a whole.

create table properties (
    -- The name of the fact: `readiness_checked_at` (when the readiness check last wrote).
    name text primary key,
    -- Its value.
    value text not null
);
