#!/usr/bin/env bash
# Runs a command with a PostgreSQL of its own: in a temporary folder, on a socket there, gone at the end. The command finds
# it in TEST_POSTGRES_URL.
set -euo pipefail
bin=$(dirname "$(command -v initdb || compgen -G '/usr/lib/postgresql/*/bin/initdb' | sort -V | tail -1)")
[ -x "$bin/initdb" ] || { echo "initdb is missing: install PostgreSQL" >&2; exit 1; }
folder=$(mktemp -d)
# PostgreSQL refuses to run as root; the package has made a user for it.
as=()
if [ "$(id -u)" = 0 ]; then
    as=(setpriv --reuid=postgres --regid=postgres --init-groups)
    chown postgres: "$folder"
fi
stop() {
    "${as[@]}" "$bin/pg_ctl" -D "$folder/data" -m immediate stop >/dev/null 2>&1 || true
    rm -rf "$folder"
}
trap stop EXIT
(
    cd "$folder"
    "${as[@]}" "$bin/initdb" -D "$folder/data" -U postgres -A trust -E UTF8 --locale=C --no-sync >"$folder/initdb.log" 2>&1 ||
        { cat "$folder/initdb.log" >&2; exit 1; }
    # Only on a socket, so no port can be taken; fast instead of safe, because the data are thrown away.
    options="-c listen_addresses='' -c unix_socket_directories='$folder' -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=300"
    "${as[@]}" "$bin/pg_ctl" -D "$folder/data" -l "$folder/data/log" -o "$options" -w start >/dev/null ||
        { cat "$folder/data/log" >&2; exit 1; }
)
encoded=${folder//\//%2F}
TEST_POSTGRES_URL="postgres://postgres@$encoded/postgres" "$@"
