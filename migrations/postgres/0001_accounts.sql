-- People, how they stay signed in, and the tokens of the JSON API.
-- The folder `sqlite` holds the same files with the same tables and columns; only the types differ.

-- An account.
create table users (
    -- The id that everything else refers to.
    id bigint generated always as identity primary key,
    -- The e-mail address, in lower case; one account each.
    email text not null unique,
    -- The name for signing in, as its owner spells it; unique whatever its case (index below).
    username text not null,
    -- What the pages call the person; null: the user name.
    full_name text,
    -- The password as an argon2id PHC string.
    hashed_password text not null,
    -- Whether the account may sign in.
    is_active boolean not null default true,
    -- Whether the account may manage others.
    is_superuser boolean not null default false,
    -- The IANA name of the time zone that dates are shown in.
    time_zone text not null default 'UTC',
    -- When the e-mail address was proved to be the owner's; null: not yet.
    email_verified_at timestamptz,
    -- 16 random bytes that sessions and access tokens hang on: renewed, they all end.
    session_secret bytea not null,
    -- When the account was made.
    created_at timestamptz not null,
    -- When it last changed.
    updated_at timestamptz not null
);

-- Two names that differ in case only would be taken for each other.
create unique index users_username on users (lower(username));

-- A browser's session.
create table sessions (
    -- SHA-256 of the id in the cookie, in hexadecimal: who reads the table cannot take a session over.
    id text primary key,
    -- What the session holds, as JSON.
    data text not null,
    -- Who is signed in; null: nobody.
    user_id bigint references users (id) on delete cascade,
    -- The peer's address at the last request that changed the session.
    address text,
    -- The browser's name of itself.
    agent text,
    -- When it began.
    created_at timestamptz not null,
    -- When it last changed.
    last_seen timestamptz not null,
    -- When it ends.
    expires_at timestamptz not null
);

create index sessions_user on sessions (user_id);
create index sessions_expiry on sessions (expires_at);

-- A refresh token of the JSON API.
create table refresh_tokens (
    -- The id.
    id bigint generated always as identity primary key,
    -- Whose token.
    user_id bigint not null references users (id) on delete cascade,
    -- SHA-256 of the token, in hexadecimal; the token itself is stored nowhere.
    hash text not null unique,
    -- The sign-in that it stems from: reuse of one token revokes the whole family.
    family text not null,
    -- When it was given out.
    created_at timestamptz not null,
    -- When it ends.
    expires_at timestamptz not null,
    -- When it was exchanged or withdrawn; null: still good.
    revoked_at timestamptz
);

create index refresh_tokens_user on refresh_tokens (user_id);
create index refresh_tokens_family on refresh_tokens (family);
