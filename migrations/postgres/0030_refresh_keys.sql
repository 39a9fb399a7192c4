-- Refresh tokens: the request that used one can be repeated.

-- Hash of the Idempotency-Key of that request; null for a request without one.
alter table refresh_tokens add column idempotency_key text;
