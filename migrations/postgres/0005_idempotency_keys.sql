-- Requests that a client may repeat without doing things twice.

-- What came of a request with an `Idempotency-Key`.
create table idempotency_keys (
    -- Whose request.
    user_id bigint not null references users (id) on delete cascade,
    -- The key, as the client chose it.
    key text not null,
    -- SHA-256 of method, path and body, in hexadecimal: the same key is good for the same request only.
    request_hash text not null,
    -- The answer as JSON: status, headers and body; null: the request is still being worked on.
    answer text,
    -- When the key is forgotten.
    expires_at timestamptz not null,
    primary key (user_id, key)
);

create index idempotency_keys_expiry on idempotency_keys (expires_at);
