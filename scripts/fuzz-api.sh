#!/usr/bin/env bash
# Calls every operation of the OpenAPI document with made-up values, right ones and wrong ones, and
# checks each answer against the document: schemathesis, `FUZZ_EXAMPLES` (50) an operation and kind.
# Each finding comes with a curl command that repeats it.
set -euo pipefail
cd "$(dirname "$0")/.."
tools=${PLAYGROUND_TOOLS:-$HOME/.cache/ai-backend-playground/tools}
target=${CARGO_TARGET_DIR:-target}
python=$tools/schemathesis
pins=server/fuzz/requirements.txt
if ! cmp -s "$pins" "$python/.made-from"; then
    python3 -m venv --clear "$python"
    "$python/bin/pip" install --quiet --disable-pip-version-check --requirement "$pins"
    cp "$pins" "$python/.made-from"
fi
cargo build --quiet -p server

folder=$(mktemp -d)
password=$(head -c 18 /dev/urandom | base64)
address=127.0.0.1:${FUZZ_PORT:-3999}
env LEPTOS_SITE_ADDR="$address" DATA_DIR="$folder" RATE_LIMIT_API=off RATE_LIMIT_LOGIN=off RATE_LIMIT_MAIL=off RUST_LOG=error \
    FIRST_SUPERUSER=fuzz@example.com FIRST_SUPERUSER_PASSWORD="$password" "$target/debug/server" >"$folder/log" 2>&1 &
server=$!
trap 'kill "$server" 2>/dev/null; wait "$server" 2>/dev/null; rm -rf "$folder"' EXIT
api=http://$address/api/v1
for _ in $(seq 100); do
    ! curl -fs "http://$address/readyz" >/dev/null || break
    kill -0 "$server" 2>/dev/null || { cat "$folder/log" >&2; exit 1; }
    sleep 0.2
done
token=$(curl -fs "$api/auth/login" -d username=fuzz@example.com --data-urlencode "password=$password" |
    sed -E 's/.*"access_token":"([^"]+)".*/\1/')

# Excluded are operations that would end the token or the account of the test, and endless streams.
"$python/bin/schemathesis" --config-file server/fuzz/schemathesis.toml run "$api/openapi.json" --url "$api" \
    --header "Authorization: Bearer $token" --checks all --max-examples "${FUZZ_EXAMPLES:-50}" --request-timeout 20 --exclude-path /events \
    --exclude-path /users/me --exclude-path /auth/logout --exclude-path /auth/password/change --exclude-path-regex sessions
if grep -q ERROR "$folder/log"; then
    grep ERROR "$folder/log" >&2
    exit 1
fi
