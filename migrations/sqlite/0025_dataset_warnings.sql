-- Messages about what was guessed or treated specially when the file was read, as a JSON list.
alter table datasets add column warnings text not null default '[]';
