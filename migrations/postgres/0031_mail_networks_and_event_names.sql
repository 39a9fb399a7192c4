-- Mails with links are counted by the network that asks for them, too. Security events keep the names of their accounts.

-- The network that the request came from: an IPv4 address, or the first 64 bits of an IPv6 address. Null: asked for by a
-- superuser, from an unknown address, or by a server that does not know the column.
alter table sent_mails add column network text;

create index sent_mails_network on sent_mails (network, sent_at) where network is not null;

-- The user name of the account when it happened; null: no account, or written by a server that does not know the column.
alter table security_events add column username text;

-- The same of the account that acted, which stays when that account is deleted.
alter table security_events add column actor_username text;
