-- Tokens that a person makes for a script of theirs: for the JSON API, with no more rights than they need.

create table api_tokens (
    -- The id.
    id bigint generated always as identity primary key,
    -- Whose token; it can do at most what this person can.
    user_id bigint not null references users (id) on delete cascade,
    -- What its owner calls it.
    name text not null,
    -- SHA-256 of the token, in hexadecimal; the token itself is stored nowhere.
    hash text not null unique,
    -- Its first characters, to recognise it by.
    prefix text not null,
    -- What it may do, as a JSON list of scopes.
    scopes text not null,
    -- When it was made.
    created_at timestamptz not null,
    -- When it was last used, to within a minute; null: never.
    last_used_at timestamptz,
    -- When it ends.
    expires_at timestamptz not null
);

create index api_tokens_user on api_tokens (user_id);
