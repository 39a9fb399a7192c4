-- The account that FIRST_SUPERUSER made, and the counts behind the limits of sign-ins and mails.

-- The address of FIRST_SUPERUSER that this account was made for; null: made by somebody else. It stays when the account
-- moves to another address, so that nobody who takes the old one is promoted.
alter table users add column first_superuser_for text;

create unique index users_first_superuser on users (first_superuser_for) where first_superuser_for is not null;

-- A network that an account has signed in from: there it is not held up by the wrong passwords of others.
create table known_networks (
    -- Whose.
    user_id bigint not null references users (id) on delete cascade,
    -- An IPv4 address, or the first 64 bits of an IPv6 address.
    network text not null,
    -- When the account last signed in from it.
    last_seen timestamptz not null,
    primary key (user_id, network)
);

create index known_networks_last_seen on known_networks (last_seen);

-- A mail with a link, counted for a day so that nobody's mailbox is flooded.
create table sent_mails (
    -- The id.
    id bigint generated always as identity primary key,
    -- The account that it was sent for; null: it was asked for without one.
    user_id bigint references users (id) on delete set null,
    -- SHA-256 of the address in hexadecimal.
    recipient text not null,
    -- What its link is for.
    purpose text not null check (purpose in ('password_reset', 'email_verify')),
    -- When it was sent.
    sent_at timestamptz not null
);

create index sent_mails_recipient on sent_mails (recipient, sent_at);
create index sent_mails_user on sent_mails (user_id, sent_at);
