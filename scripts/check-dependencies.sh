#!/usr/bin/env bash
# Checks that no dependency of the server is part of the browser's WASM.
set -euo pipefail
cd "$(dirname "$0")/.."
tree=$(cargo tree --quiet -p frontend --target wasm32-unknown-unknown -e normal,no-proc-macro --prefix none | cut -d' ' -f1 | sort -u)
# A tree without the crate itself comes from a wrong query, in which the check would always pass.
grep -qx app <<<"$tree" || { echo "the dependency tree of frontend does not show app" >&2; exit 1; }
if found=$(grep -xE 'axum|axum-.*|backend|sqlx|sqlx-.*|tokio|ndarray|rand|rayon|csv|chrono-tz|tower|hyper' <<<"$tree"); then
    printf 'these must not be in the dependency tree of the browser:\n%s\n' "$found" >&2
    exit 1
fi
