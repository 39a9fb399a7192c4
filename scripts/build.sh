#!/usr/bin/env bash
# Builds the server (target/release/server) and its site (target/site): `build.sh release` quickly,
# `build.sh dist` with link-time optimisation, to ship. `build.sh site` builds the site alone
# (target/site-to-ship).
set -euo pipefail
cd "$(dirname "$0")/.."

build() {
    cargo leptos build --split --release "$@"
    node scripts/precompress.mjs "${LEPTOS_SITE_ROOT:-target/site}"
}

case ${1:-release} in
    release) build ;;
    dist)
        export CARGO_PROFILE_RELEASE_LTO=fat CARGO_PROFILE_RELEASE_CODEGEN_UNITS=1 CARGO_PROFILE_RELEASE_STRIP=debuginfo
        build
        ;;
    site)
        export LEPTOS_SITE_ROOT=target/site-to-ship
        build --frontend-only
        ;;
    *) echo "usage: build.sh [release|dist|site]" >&2; exit 2 ;;
esac
