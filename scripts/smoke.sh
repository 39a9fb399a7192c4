#!/usr/bin/env bash
# Checks a running server from outside, as a deployment does before it counts as done:
# `smoke.sh URL`. Waits up to `SMOKE_WAIT` (60) seconds until the server is ready. Changes nothing.
set -euo pipefail
url=${1:?the address of the server, such as https://playground.example.com}
url=${url%/}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
failures=0

# Requests a path; leaves the body and the head in files and prints the status.
get() { curl --silent --show-error --max-time 20 --output "$folder/body" --dump-header "$folder/head" --write-out '%{http_code}' "$url$1" || true; }

# Checks status and content of a path: check WHAT PATH STATUS PATTERN.
check() {
    local what=$1 path=$2 expected=$3 pattern=$4 status
    status=$(get "$path")
    if [ "$status" = "$expected" ] && grep -qiE "$pattern" "$folder/head" "$folder/body"; then
        printf 'ok      %s\n' "$what"
    else
        printf 'FAILED  %s: %s answered %s instead of %s with “%s”\n' "$what" "$path" "$status" "$expected" "$pattern"
        failures=$((failures + 1))
    fi
}

for _ in $(seq "${SMOKE_WAIT:-60}"); do
    [ "$(get /readyz 2>/dev/null)" != 200 ] || break
    sleep 1
done
check "the process lives" /livez 200 '^ok'
check "database and migrations are ready" /readyz 200 '^ok'
check "the page to sign in is rendered" /login 200 '<form'
style=$(grep -oE '/v/[^"]+\.css' "$folder/body" | head -1 || true)
check "the files of the site are served" "${style:-/login}" 200 'content-type: text/css'
check "the API describes itself" /api/v1/openapi.json 200 '"openapi":'
check "the API refuses strangers" /api/v1/tasks/ 401 'application/problem\+json'
check "security headers are set" /login 200 'content-security-policy:'
[ "$failures" = 0 ] || { echo "$failures checks failed at $url" >&2; exit 1; }
