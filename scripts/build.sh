#!/usr/bin/env bash
# Builds the server (target/release/server) and its site (target/site): `build.sh release` quickly, `build.sh dist` with
# link-time optimisation, to ship.
set -euo pipefail
cd "$(dirname "$0")/.."
case ${1:-release} in
    release) cargo leptos build --split --release --precompress ;;
    dist)
        CARGO_PROFILE_RELEASE_LTO=fat CARGO_PROFILE_RELEASE_CODEGEN_UNITS=1 CARGO_PROFILE_RELEASE_STRIP=debuginfo \
            cargo leptos build --split --release --precompress
        ;;
    *) echo "usage: build.sh [release|dist]" >&2; exit 2 ;;
esac
