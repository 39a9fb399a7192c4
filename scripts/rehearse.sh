#!/usr/bin/env bash
# Rehearses the operation of the site on this machine (docs/operations/rehearsal.md): two servers
# and two workers behind a load balancer are used by simulated people, updated by scripts/deploy.sh,
# and lose their services one after the other. Fails when a person notices more than they may.
# `REHEARSE_NEW` is the server of version B (a debug build by default), `REHEARSE_OLD` that of
# version A (the same by default), and `REHEARSE_FROM` a commit or tag from which A is built.
set -euo pipefail
cd "$(dirname "$0")/.."
tools=${PLAYGROUND_TOOLS:-$HOME/.cache/ai-backend-playground/tools}
target=${CARGO_TARGET_DIR:-$PWD/target}
scripts/setup.sh rehearse
export PATH="$tools/python/bin:$tools/bin:$PATH"
REHEARSE_KUBECTL=$(command -v kubectl)
export REHEARSE_KUBECTL

# The selection of crates of the tests (scripts/test.sh): another one would compile much again.
build() { cargo build --quiet --features app/ssr -p domain -p ml_core -p backend -p app -p server --bin server; }

folder=$(mktemp -d)
source=
stop() {
    [ -z "$source" ] || git worktree remove --force "$source"
    if [ -n "${REHEARSE_LOGS:-}" ]; then
        mkdir -p "$REHEARSE_LOGS"
        cp "$folder"/pods/*.log "$REHEARSE_LOGS" 2>/dev/null || true
    fi
    rm -rf "$folder"
}
trap stop EXIT

if [ -z "${REHEARSE_NEW:-}" ]; then
    build
    REHEARSE_NEW=$target/debug/server
fi
if [ -n "${REHEARSE_FROM:-}" ]; then
    source=$folder/source
    git worktree add --quiet --detach "$source" "$REHEARSE_FROM"
    (cd "$source" && CARGO_TARGET_DIR="$target/rehearse-from" build)
    REHEARSE_OLD=$target/rehearse-from/debug/server
fi
export REHEARSE_NEW REHEARSE_OLD=${REHEARSE_OLD:-$REHEARSE_NEW} REHEARSE_FOLDER=$folder/pods REHEARSE_SITE=$folder/site
scripts/bare-site.sh "$REHEARSE_SITE"
mkdir "$REHEARSE_FOLDER"
# An acknowledged commit survives the end of PostgreSQL.
export POSTGRES_OPTIONS="-c synchronous_commit=on"
scripts/with-s3.sh scripts/with-postgres.sh node scripts/rehearse/main.mjs
