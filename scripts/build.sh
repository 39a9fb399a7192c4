#!/usr/bin/env bash
# Builds the server and its site: `build.sh release` quickly, `build.sh dist` to ship.
set -euo pipefail
cd "$(dirname "$0")/.."
# The type erasure of .cargo/config.toml is for development: an empty value overrides it.
export RUSTFLAGS=
case ${1:-release} in
    release) cargo leptos build --release ;;
    dist) LEPTOS_BIN_PROFILE_RELEASE=dist cargo leptos build --release --precompress ;;
    *) echo "usage: build.sh [release|dist]" >&2; exit 2 ;;
esac
