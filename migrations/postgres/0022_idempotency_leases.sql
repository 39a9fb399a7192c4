-- A request with an `Idempotency-Key` that was killed gives its key free, and kept answers are bounded.

-- Random text of the request that is at work: only that request may keep an answer or give the key free.
alter table idempotency_keys add column holder text not null default '';
-- Until when the request at work is believed to live, unless it renews this; without meaning once there is an answer.
alter table idempotency_keys add column lease_until timestamptz not null default '1970-01-01T00:00:00Z';
-- Bytes of the answer.
alter table idempotency_keys add column answer_bytes bigint not null default 0;
-- When the key was taken: of one person, the oldest answers are forgotten first.
alter table idempotency_keys add column taken_at timestamptz not null default '1970-01-01T00:00:00Z';
