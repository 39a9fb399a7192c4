#!/usr/bin/env bash
# HTTP benchmark: throughput and 99th percentile of the list of tasks beside the bare handler of
# server/examples/bare_tasks.rs, of the page of tasks beside the list, and of other requests during
# a storm of sign-ins; then the pages of a data set of 1,000,000 rows. `BENCH_ROUNDS` (5, an odd
# number) alternating rounds of `BENCH_SECONDS` (3) each; the figures are medians. Fails when a
# target is missed.
set -euo pipefail
cd "$(dirname "$0")/.."
target=${CARGO_TARGET_DIR:-target}
if [ "${1:-}" != measure ]; then
    scripts/setup.sh bench
    cargo build --quiet --release -p server --bin server --example bare_tasks
    exec scripts/with-postgres.sh "$0" measure
fi

rounds=${BENCH_ROUNDS:-5}
seconds=${BENCH_SECONDS:-3}
port=${BENCH_PORT:-3997}
site=http://127.0.0.1:$port
bare=http://127.0.0.1:$((port + 1))
tasks="/tasks/?per_page=20"
page="/tasks/?per_page=50&sort=due_date,-priority"
email=bench@example.com
password=$(head -c 18 /dev/urandom | base64 | tr '+/' '-_')
missed=0

folder=$(mktemp -d)
servers=()
stop() {
    [ "${#servers[@]}" = 0 ] || kill "${servers[@]}" 2>/dev/null || true
    wait
    rm -rf "$folder"
}
trap stop EXIT

# Starts a server in the background and waits until it answers a URL.
serve() {
    local address=$1 log=$folder/log${#servers[@]}
    shift
    "$@" >"$log" 2>&1 &
    servers+=($!)
    for _ in $(seq 100); do
        ! curl -fs "$address" >/dev/null || return 0
        kill -0 $! 2>/dev/null || break
        sleep 0.2
    done
    cat "$log" >&2
    return 1
}

# Sends requests for some seconds: load CONNECTIONS URL HEADER. Prints requests per second and the
# 99th percentile in milliseconds.
load() {
    local figures
    figures=$(wrk -t1 -c"$1" -d"${seconds}s" --timeout 10s -s scripts/bench-http/figures.lua -H "$3" "$2" | tail -1)
    [ "${figures##* }" = 0 ] || { echo "$2: ${figures##* } requests failed" >&2; return 1; }
    echo "${figures% *}"
}

# Prints the median of a column of a file. Its first line, the warm-up, does not count.
median() { tail -n +2 "$1" | cut -d' ' -f"$2" | sort -n | sed -n "$(((rounds + 1) / 2))p"; }

percent() { awk "BEGIN { printf \"%.0f\", 100 * $1 / $2 }"; }

# Prints whether a comparison holds.
aim() {
    if [ "$@" ]; then echo reached; else echo missed; fi
}

# Measures two requests alternately: compare CONNECTIONS LEAST NAME URL HEADER OTHER_NAME OTHER_URL
# OTHER_HEADER. The first must reach LEAST percent of the throughput of the other.
compare() {
    local connections=$1 least=$2 share verdict
    : >"$folder/one"
    : >"$folder/other"
    for _ in $(seq 0 "$rounds"); do
        load "$connections" "$4" "$5" >>"$folder/one"
        load "$connections" "$7" "$8" >>"$folder/other"
    done
    share=$(percent "$(median "$folder/one" 1)" "$(median "$folder/other" 1)")
    verdict=$(aim "$share" -ge "$least")
    [ "$verdict" = reached ] || missed=1
    printf '| %s | %d | %.0f | %.1f ms | |\n' "$6" "$connections" "$(median "$folder/other" 1)" "$(median "$folder/other" 2)"
    printf '| %s | %d | %.0f | %.1f ms | %d %% (at least %d %%: %s) |\n' \
        "$3" "$connections" "$(median "$folder/one" 1)" "$(median "$folder/one" 2)" "$share" "$least" "$verdict"
}

# Signs in with 200 clients at once, in the background until the time is over.
logins() {
    wrk -t1 -c200 -d"$((3 * seconds + 2))s" --timeout 15s -s scripts/bench-http/logins.lua "$site/api/v1/auth/login" \
        -- "$email" "$password" | tail -1
}

# Other requests, alternately without and during the sign-ins of 200 clients. The last one has no
# target: without load it takes less than a tick of the scheduler, which any other process on a
# busy core costs it (docs/testing.md).
storm() {
    local paths=("/api/v1$tasks" /api/v1/users/me /livez) i storm share verdict
    for i in "${!paths[@]}"; do
        : >"$folder/quiet$i"
        : >"$folder/storm$i"
    done
    : >"$folder/logins"
    for _ in $(seq 0 "$rounds"); do
        for i in "${!paths[@]}"; do load 16 "$site${paths[i]}" "$bearer" >>"$folder/quiet$i"; done
        logins >>"$folder/logins" &
        storm=$!
        sleep 1
        for i in "${!paths[@]}"; do load 16 "$site${paths[i]}" "$bearer" >>"$folder/storm$i"; done
        wait "$storm"
    done
    for i in "${!paths[@]}"; do
        share=$(percent "$(median "$folder/storm$i" 2)" "$(median "$folder/quiet$i" 2)")
        verdict=$(aim "$share" -lt 200)
        [ "$verdict" = reached ] || [ "${paths[i]}" = /livez ] || missed=1
        printf '| GET %s | %.1f ms | %.1f ms | %d %% (under 200 %%: %s) |\n' \
            "${paths[i]}" "$(median "$folder/quiet$i" 2)" "$(median "$folder/storm$i" 2)" "$share" "$verdict"
    done
    printf '\nSign-ins a second meanwhile: %s with the right password, %s with a wrong one, %s told to come back (503), %s failed.\n' \
        "$(median "$folder/logins" 1)" "$(median "$folder/logins" 2)" "$(median "$folder/logins" 3)" "$(median "$folder/logins" 4)"
}

# Seconds that a page of rows may take.
page_limit=0.05

# Pages of 50 rows at the beginning, in the middle and at the end of a data set of 1,000,000 rows,
# each of them asked for once: page_times ROUND FIRST_PAGE.
pages() {
    local dataset place page times slowest verdict
    awk 'BEGIN {
        print "row,price,city,note"
        for (i = 0; i < 1000000; i++) printf "%d,%.2f,city %d,\"note, %d\"\n", i, i % 9973 / 7, i % 40, i % 1000
    }' >"$folder/rows.csv"
    dataset=$(curl -fsS "$site/api/v1/ml/upload-data" -H "$bearer" -F "file=@$folder/rows.csv" -w '\n%{time_total}')
    printf '\nA data set of 1,000,000 rows (%d MB) was uploaded in %.1f s.\n\n' \
        "$(($(wc -c <"$folder/rows.csv") / 1000000))" "${dataset##*$'\n'}"
    dataset=$(sed -nE '1s/^\{"id":([0-9]+).*/\1/p' <<<"$dataset")
    printf '| 50 rows | median | slowest |\n|---|---|---|\n'
    for place in 1 10000 19990; do
        times=$folder/pages$place
        for page in $(seq "$place" "$((place + rounds - 1))"); do
            curl -fsS -o /dev/null -w '%{time_total}\n' "$site/api/v1/ml/datasets/$dataset/rows?per_page=50&page=$page" \
                -H "$bearer" >>"$times"
        done
        slowest=$(sort -n "$times" | tail -1)
        verdict=$(awk "BEGIN { print $slowest < $page_limit ? \"reached\" : \"missed\" }")
        [ "$verdict" = reached ] || missed=1
        awk -v place="$place" -v median="$(sort -n "$times" | sed -n "$(((rounds + 1) / 2))p")" -v slowest="$slowest" \
            -v limit="$page_limit" -v verdict="$verdict" 'BEGIN {
            printf "| from page %d | %.1f ms | %.1f ms (under %d ms: %s) |\n", place, 1000 * median, 1000 * slowest, 1000 * limit, verdict
        }'
    done
}

scripts/bare-site.sh "$folder/site"
serve "$site/readyz" env ENVIRONMENT=production PUBLIC_URL="$site" SECRET_KEY="$password$password" \
    LEPTOS_SITE_ADDR="${site#http://}" LEPTOS_SITE_ROOT="$folder/site" DATA_DIR="$folder/data" DATABASE_URL="$TEST_POSTGRES_URL" \
    RATE_LIMIT_API=off RATE_LIMIT_LOGIN=off FIRST_SUPERUSER="$email" FIRST_SUPERUSER_PASSWORD="$password" "$target/release/server"
token=$(curl -fsS "$site/api/v1/auth/login" -d "username=$email" --data-urlencode "password=$password" |
    sed -E 's/.*"access_token":"([^"]+)".*/\1/')
bearer="authorization: Bearer $token"
session="cookie: $(curl -fsS -o "$folder/home" -D - "$site/fn/auth/login" -H "origin: $site" -H 'accept: text/html' \
    --data-urlencode "form[username]=$email" --data-urlencode "form[password]=$password" |
    sed -nE 's/^set-cookie: ([^;]+).*/\1/Ip' | paste -sd';')"
owner=$(curl -fsS "$site/api/v1/users/me" -H "$bearer" | sed -E 's/.*"id":([0-9]+).*/\1/')
awk 'BEGIN {
    print "title,description,status,priority,due_date"
    split("pending in_progress completed cancelled", status, " ")
    split("low medium high urgent", priority, " ")
    for (i = 0; i < 10000; i++)
        printf "Task number %d,What is to be done for task number %d and why,%s,%s,2030-%02d-%02d\n", i, i, status[i % 4 + 1], priority[int(i / 4) % 4 + 1], i % 12 + 1, i % 28 + 1
}' | curl -fsS "$site/api/v1/tasks/import" -H "$bearer" -H 'content-type: text/csv' --data-binary @- >/dev/null
shown=$(curl -fsS "$site/tasks?status=all" -H "$session" | grep -o 'class="row task"' | wc -l)
[ "$shown" = 50 ] || { echo "The page of tasks shows $shown tasks" >&2; exit 1; }
# Otherwise autovacuum may run during a measurement.
psql --quiet "$TEST_POSTGRES_URL" -c 'vacuum analyze'
serve "$bare$tasks" "$target/release/examples/bare_tasks" "${bare#http://}" "$TEST_POSTGRES_URL" "$owner"

printf '| request | connections | requests/s | p99 | of the other |\n|---|---|---|---|---|\n'
for connections in 16 64; do
    compare "$connections" 70 "GET /api/v1$tasks" "$site/api/v1$tasks" "$bearer" "bare handler" "$bare$tasks" "accept: */*"
done
compare 16 25 "GET /tasks (50 tasks)" "$site/tasks?status=all" "$session" \
    "GET /api/v1$page" "$site/api/v1$page" "$bearer"
printf '\n| request, 16 connections | p99, quiet | p99 while 200 clients sign in | of the quiet one |\n|---|---|---|---|\n'
storm
pages
exit "$missed"
