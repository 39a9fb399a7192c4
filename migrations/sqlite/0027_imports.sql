-- Imports: uploaded files that are shown before they become data sets.

-- An uploaded file. The row is deleted when the file becomes a data set, when its owner cancels the import, or when it expires.
create table imports (
    -- The id.
    id integer primary key autoincrement,
    -- The account.
    owner_id bigint not null references users (id) on delete cascade,
    -- Storage key of the file, which the data set takes over.
    file_key text not null unique,
    -- The name that the file had.
    file_name text not null,
    -- Bytes of the file.
    size_bytes bigint not null,
    -- SHA-256 of the file, in hexadecimal.
    sha256 text not null,
    -- The given options, as JSON.
    options text not null,
    -- The file as it is read with the options, as JSON.
    preview text not null,
    -- Time of the upload.
    created_at text not null,
    -- Time at which the row and the file are deleted.
    expires_at text not null
);

create index imports_owner on imports (owner_id, size_bytes);
create index imports_expiry on imports (expires_at);
