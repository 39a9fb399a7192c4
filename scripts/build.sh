#!/usr/bin/env bash
# Builds the server (target/release/server) and its site (target/site): `build.sh release` quickly,
# `build.sh dist` with link-time optimisation and the site inside the server, to ship, for the
# machine TARGET (this one by default; of another the server is target/TARGET/release/server).
# `build.sh site` builds the site alone (target/site-to-ship). `build.sh dependencies RECIPE`
# compiles only the dependencies of `dist`, from a recipe of cargo-chef, for a layer of the image
# that lasts until they change.
set -euo pipefail
cd "$(dirname "$0")/.."

build() {
    cargo leptos build --split --release "$@"
    node scripts/precompress.mjs "${LEPTOS_SITE_ROOT:-target/site}"
}

to_ship() {
    export CARGO_PROFILE_RELEASE_LTO=fat CARGO_PROFILE_RELEASE_CODEGEN_UNITS=1 CARGO_PROFILE_RELEASE_STRIP=debuginfo
}

server=(--release --package server --bin server --features embed)
if [ -n "${TARGET:-}" ]; then
    # Crates with C code find the compiler of another machine by themselves, cargo not its linker.
    server+=(--target "$TARGET")
    export CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_LINKER=${CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_LINKER:-aarch64-linux-gnu-gcc}
fi

# The options of the frontend are those with which `cargo leptos build --split --release` calls
# cargo. If they differed, the image would be the same, but its dependencies would be compiled
# twice.
dependencies() {
    local recipe=$1
    to_ship
    cargo chef cook --recipe-path "$recipe" "${server[@]}"
    RUSTFLAGS="--cfg erase_components -Clink-args=--emit-relocs" cargo chef cook --recipe-path "$recipe" \
        --profile wasm-release --package frontend --no-default-features --target wasm32-unknown-unknown --target-dir target/front
}

case ${1:-release} in
    release) build ;;
    dist)
        to_ship
        build --frontend-only
        cargo build "${server[@]}"
        ;;
    site)
        export LEPTOS_SITE_ROOT=target/site-to-ship
        build --frontend-only
        ;;
    dependencies) dependencies "${2:?the recipe of cargo-chef}" ;;
    *) echo "usage: build.sh [release|dist|site|dependencies RECIPE]" >&2; exit 2 ;;
esac
