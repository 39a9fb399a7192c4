-- Whether a sign-in lasts is asked at every call of the API. It may have many refresh tokens that are used up, but only one that is good.
create index refresh_tokens_live on refresh_tokens (family) where revoked_at is null;
