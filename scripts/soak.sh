#!/usr/bin/env bash
# Attacks a release build of the server while 50 ordinary people use it, in a memory cgroup of
# `SOAK_MEMORY_MB` (1024) where this machine lets it: `soak.sh [ATTACK…]`, all of them by default.
# Fails when an ordinary request fails, the server ends, or an attack gets what it must not.
set -euo pipefail
cd "$(dirname "$0")/.."
target=${CARGO_TARGET_DIR:-target}
memory_mb=${SOAK_MEMORY_MB:-1024}
binary=${SOAK_SERVER:-$target/release/server}
[ -n "${SOAK_SERVER:-}" ] || cargo build --quiet --release -p server

folder=$(mktemp -d)
cgroup=
server=
stop() {
    if [ -n "$server" ]; then
        kill "$server" 2>/dev/null || true
        wait "$server" 2>/dev/null || true
    fi
    [ -z "$cgroup" ] || rmdir "$cgroup" 2>/dev/null || true
    rm -rf "$folder"
}
trap stop EXIT

# Creates a cgroup with the limit: version 2, else version 1.
limit_memory() {
    local parent=/sys/fs/cgroup bytes=$((memory_mb << 20)) file=memory.max
    if [ -d "$parent/memory" ]; then parent=$parent/memory file=memory.limit_in_bytes; fi
    cgroup=$parent/playground-soak-$$
    if mkdir "$cgroup" 2>/dev/null && [ -w "$cgroup/$file" ] && echo "$bytes" >"$cgroup/$file"; then
        echo "The server has $memory_mb MB of memory."
    else
        rmdir "$cgroup" 2>/dev/null || true
        cgroup=
        echo "This machine allows no memory cgroup: memory is watched, not limited."
    fi
}

limit_memory
scripts/bare-site.sh "$folder/site"
port=${SOAK_PORT:-3995}
address=127.0.0.1:$port
(
    [ -z "$cgroup" ] || echo "$BASHPID" >"$cgroup/cgroup.procs"
    # Each simulated person has an own address in the header that a proxy would set.
    exec env LEPTOS_SITE_ADDR="$address" LEPTOS_SITE_ROOT="$folder/site" DATA_DIR="$folder/data" TRUSTED_PROXIES=127.0.0.1 \
        RUST_LOG=warn "$binary" >"$folder/log" 2>&1
) &
server=$!
for _ in $(seq 200); do
    ! curl -fs "http://$address/readyz" >/dev/null || break
    kill -0 "$server" 2>/dev/null || { cat "$folder/log" >&2; exit 1; }
    sleep 0.2
done
status=0
SOAK_CGROUP=$cgroup SOAK_BINARY=$(realpath "$binary") SOAK_SITE=$folder/site node scripts/soak/main.mjs "http://$address" "$server" "$folder/data" "$@" || status=$?
if [ "$status" != 0 ]; then tail -n 40 "$folder/log" >&2; fi
exit "$status"
