-- Security log: what was done to accounts, by whom and from where.

-- One event; of failures, all of one hour from one network are one row.
create table security_events (
    -- The id.
    id integer primary key autoincrement,
    -- The kind, such as `signed_in`; domain/src/security_event.rs has the list.
    kind text not null,
    -- The account it concerns; null: none that exists, or one that was deleted by this event.
    user_id bigint references users (id) on delete cascade,
    -- Who did it; null: nobody who was signed in, the operator, or an account that is gone.
    actor_id bigint references users (id) on delete set null,
    -- More about it, such as the name of a token; never a secret, nor a name that no account has.
    detail text,
    -- The client's address, as far as it is known; null in a row that gathers what is too much for rows of their own.
    address text,
    -- The client's name of itself.
    agent text,
    -- Finds the request in the server's log lines.
    request_id text,
    -- How often it happened; more than 1 only for failures.
    occurrences bigint not null default 1,
    -- When it happened first.
    created_at text not null,
    -- When it happened last.
    last_at text not null,
    -- What further failures are counted under; null: the event stands alone.
    bucket text unique
);

create index security_events_user on security_events (user_id, id);
create index security_events_actor on security_events (actor_id);
create index security_events_time on security_events (created_at);
