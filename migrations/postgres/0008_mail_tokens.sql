-- Links that are sent by mail and prove that the reader of an address did something: each works once, for a while.

create table mail_tokens (
    -- The id.
    id bigint generated always as identity primary key,
    -- Whose account.
    user_id bigint not null references users (id) on delete cascade,
    -- What the link is for.
    purpose text not null check (purpose in ('password_reset', 'email_verify')),
    -- The address it was sent to; a link to an address that the account has left proves nothing.
    email text not null,
    -- SHA-256 of the token, in hexadecimal; the token itself is stored nowhere.
    hash text not null unique,
    -- When it was made.
    created_at timestamptz not null,
    -- When it ends.
    expires_at timestamptz not null,
    -- When it was used; null: not yet.
    used_at timestamptz
);

create index mail_tokens_user on mail_tokens (user_id);
