#!/usr/bin/env bash
# Copies a server alone to an empty folder, starts it with SQLite, checks the first page and one of
# its files, and prints the time until that page and the memory: `release-smoke.sh SERVER`.
set -euo pipefail
server=$(realpath "$1")
folder=$(mktemp -d)
pid=
stop() {
    [ -z "$pid" ] || kill "$pid" 2>/dev/null || true
    wait 2>/dev/null || true
    rm -rf "$folder"
}
trap stop EXIT
cp "$server" "$folder/server"
cd "$folder"
port=${SMOKE_PORT:-3995}
url=http://127.0.0.1:$port
# Nothing of this shell may choose another site, database or mode.
began=$(date +%s%N)
env -i PATH="$PATH" PORT="$port" ./server >log 2>&1 &
pid=$!
until page=$(curl --silent --fail --max-time 5 "$url/login"); do
    kill -0 "$pid" 2>/dev/null || { cat log >&2; exit 1; }
    [ $(($(date +%s%N) - began)) -lt 20000000000 ] || { echo "no page within 20 s" >&2; cat log >&2; exit 1; }
    sleep 0.005
done
ended=$(date +%s%N)
file=$(grep -oE '/v/[^"]+\.css' <<<"$page" | head -1)
[ -n "$file" ] || { echo "the page names no style sheet" >&2; exit 1; }
encoding=$(curl --silent --fail --output /dev/null --header 'Accept-Encoding: br' --write-out '%header{content-encoding}' "$url$file")
[ "$encoding" = br ] || { echo "$file is not compressed" >&2; exit 1; }
memory=$(sed -n 's/^VmRSS:[[:space:]]*\([0-9]*\) kB$/\1/p' "/proc/$pid/status")
printf '%s\nfirst page after %d ms, %d MB of memory, %d MB of file\n' "$(./server --version)" \
    $(((ended - began) / 1000000)) $((memory / 1024)) $(($(stat --format %s server) >> 20))
