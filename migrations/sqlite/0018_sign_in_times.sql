-- When a sign-in began, and when its password was last entered.

-- When the person who is signed in last entered the password; null: nobody is, or it is not known.
alter table sessions add column password_at text;
-- When the sign-in began that the token stems from; it ends some time after, however often it is renewed.
alter table refresh_tokens add column signed_in_at text;
update refresh_tokens set signed_in_at =
    (select min(first.created_at) from refresh_tokens first where first.family = refresh_tokens.family);
-- When its owner last entered the password in this sign-in; null: not known.
alter table refresh_tokens add column password_at text;
