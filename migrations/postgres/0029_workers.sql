-- Processes that train.

create table workers (
    -- Random name of the process.
    name text primary key,
    -- Whether it only trains (`server worker`).
    is_standalone boolean not null,
    -- Version of the program.
    version text not null,
    -- Number of runs that it trains at the same time.
    slots bigint not null,
    -- Largest memory of one of its runs in bytes.
    max_run_memory_bytes bigint not null,
    -- When it was started.
    started_at timestamptz not null,
    -- When it last gave a sign of life; the row is deleted when the process stops, or a day later.
    seen_at timestamptz not null
);
