-- Mails with links: counted by the network that asks for them, too.

-- The network that the request came from: an IPv4 address, or the first 64 bits of an IPv6 address. Null: asked for by a
-- superuser, from an unknown address, or by a server that does not know the column.
alter table sent_mails add column network text;

create index sent_mails_network on sent_mails (network, sent_at) where network is not null;
