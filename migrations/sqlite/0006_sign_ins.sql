-- Where a sign-in of the JSON API comes from, as `sessions` has it for browsers: for the list in which a person finds the
-- one that is not theirs.

-- The client's address when the token was given out.
alter table refresh_tokens add column address text;
-- The client's name of itself.
alter table refresh_tokens add column agent text;
