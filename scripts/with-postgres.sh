#!/usr/bin/env bash
# Runs a command with a temporary PostgreSQL server, whose URL is in TEST_POSTGRES_URL, and the path
# of a program that starts and stops it (`start`, `stop`, `restart`, as pg_ctl) in
# TEST_POSTGRES_CONTROL. `POSTGRES_OPTIONS` adds options. Its folder and its socket are removed at
# the end.
set -euo pipefail
bin=$(dirname "$(command -v initdb || compgen -G '/usr/lib/postgresql/*/bin/initdb' | sort -V | tail -1)")
[ -x "$bin/initdb" ] || { echo "initdb is missing: install PostgreSQL" >&2; exit 1; }
folder=$(mktemp -d)
# PostgreSQL refuses to run as root, so it runs as the user that its package has created.
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
    # A socket cannot collide with a port. Durability is off, because the data are temporary.
    options="-c listen_addresses='' -c unix_socket_directories='$folder' -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=300 ${POSTGRES_OPTIONS:-}"
    cat >"$folder/control" <<END
#!/usr/bin/env bash
cd '$folder'
exec ${as[@]:+${as[*]}} '$bin/pg_ctl' -D '$folder/data' -l '$folder/data/log' -o "$options" -w "\$@" >/dev/null
END
    chmod 755 "$folder/control"
    "$folder/control" start || { cat "$folder/data/log" >&2; exit 1; }
)
encoded=${folder//\//%2F}
TEST_POSTGRES_URL="postgres://postgres@$encoded/postgres" TEST_POSTGRES_CONTROL="$folder/control" "$@"
