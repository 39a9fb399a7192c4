#!/usr/bin/env bash
# Runs all checks: `test.sh`, or a part of them:
# `test.sh lint|unit|integration|s3|bits|onnx|e2e|weight`. Stops at the first step that fails and
# names it. `test.sh coverage` is no part of all checks.
set -euo pipefail
cd "$(dirname "$0")/.."
tools=${PLAYGROUND_TOOLS:-$HOME/.cache/ai-backend-playground/tools}
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$PWD/target}
export PATH="$tools/bin:$PWD/scripts/bin:$HOME/.cargo/bin:$PATH"
export CARGO_TERM_COLOR=${CARGO_TERM_COLOR:-never}
wasm=(--target wasm32-unknown-unknown)
# One selection of crates for all native builds: another would give dependencies other features and
# compile much again.
crates=(--features app/ssr -p domain -p ml_core -p backend -p app -p server)
# Folders and files whose prose is checked, and crates that are checked for circular imports.
prose=(app backend domain frontend ml_core server style scripts end2end data docs deploy .github ':(glob)*.md'
    Makefile Dockerfile deny.toml Cargo.toml .cargo)
without_circles=(app backend domain frontend ml_core server)
case ${1:-all} in
    all) what=Everything ;;
    *) what="The part $1" ;;
esac
summary=()
current=
started=0
ended=

step() {
    current=$1
    started=$SECONDS
    shift
    printf '\n== %s\n' "$current"
    "$@"
    summary+=("$(printf '%6d s  %s' $((SECONDS - started)) "$current")")
}

finish() {
    local status=$?
    # After a signal, the status is that of the last command, perhaps 0.
    if [ "$status" != 0 ] || [ -z "$ended" ]; then
        printf '\nFAILED: %s (exit status %d, after %d s)\n' "${current:-start}" "$status" "$SECONDS"
    else
        printf '\n'
        printf '%s\n' "${summary[@]}" "$(printf '%6d s  in all' "$SECONDS")"
        printf '%s passed.\n' "$what"
    fi
}
trap finish EXIT

clippy() { cargo clippy --quiet "$@" -- -D warnings; }

lint() {
    step "Formatting" cargo fmt --all --check
    step "Prose" node scripts/check-prose.mjs "${prose[@]}"
    step "Imports" node scripts/check-imports.mjs "${without_circles[@]}"
    step "The browser's dependencies" scripts/check-dependencies.sh
    step "Unused dependencies" cargo machete
    step "Scripts, workflows, deployment files" scripts/lint-deploy.sh
    step "Clippy: domain" clippy -p domain --all-targets
    step "Clippy: ml_core without threads and command line" clippy -p ml_core --all-targets --no-default-features --features algorithms
    step "Clippy: all but the frontend, app on the server, domain with OpenAPI" clippy "${crates[@]}" --all-targets
    step "Clippy: app and frontend in the browser" clippy -p app -p frontend --features app/hydrate "${wasm[@]}"
    step "Documentation" env RUSTDOCFLAGS="-D warnings" cargo doc --quiet --no-deps "${crates[@]}"
    step "TypeScript" npm --prefix end2end run --silent check
}

tests() {
    step "Tests of the crates" cargo nextest run --status-level fail --final-status-level fail "${crates[@]}"
    step "Tests in the documentation" cargo test --quiet --doc "${crates[@]}"
}

integration() {
    step "Tests on SQLite and PostgreSQL" scripts/with-postgres.sh scripts/test.sh unit
    step "Tests on S3" scripts/with-s3.sh scripts/test.sh s3
}

# The tests whose services store files; TEST_STORAGE_URL names the bucket. They have run on
# PostgreSQL before.
s3() {
    step "Tests of storage, data sets and runs" env -u CI cargo nextest run --status-level fail --final-status-level fail \
        "${crates[@]}" -E 'package(backend) & test(/^(storage|services::(datasets|runs)|jobs)::/)'
}

# Builds the programs with the selection of the tests.
programs() { step "Programs" cargo nextest run --no-run --cargo-quiet "${crates[@]}"; }

bits() { step "The same bits in WebAssembly" scripts/wasm-bits.sh "$CARGO_TARGET_DIR/debug/examples/bits"; }

onnx() {
    step "Exported models in onnxruntime" "$tools/python/bin/python" ml_core/tests/onnx/test_onnx.py "$CARGO_TARGET_DIR/debug/ml"
}

# The browser tests use the site as shipped with a server that is quick to build, in a folder apart
# from the site of `make dev` and `make run`.
site() {
    step "Site to ship" scripts/build.sh site
    export SITE_ROOT="$PWD/target/site-to-ship"
}

# The lines of the crates that the tests execute, on both databases and end to end, in
# target/coverage/, and the floor that the README names. Instrumented programs have a target folder
# of their own.
coverage() {
    local floor
    floor=$(sed -nE 's/.*at least \*\*([0-9]+) %\*\* of the lines.*/\1/p' README.md)
    [ -n "$floor" ] || { echo "README.md names no floor of the coverage" >&2; return 1; }
    scripts/setup.sh coverage
    site
    export CARGO_TARGET_DIR=$CARGO_TARGET_DIR/coverage
    # shellcheck source=/dev/null
    source <(cargo llvm-cov show-env --sh)
    cargo llvm-cov clean --workspace
    step "Tests with coverage" scripts/with-postgres.sh cargo nextest run --status-level fail --final-status-level fail "${crates[@]}"
    e2e
    mkdir -p target/coverage
    cargo llvm-cov report --html --output-dir target/coverage
    cargo llvm-cov report --lcov --output-path target/coverage/lcov.info
    cargo llvm-cov report | tee target/coverage/summary.txt
    step "At least $floor % of the lines" cargo llvm-cov report --summary-only --fail-under-lines "$floor"
}

e2e() { step "End to end in Chromium" npm --prefix end2end test --silent; }

weight() { step "Weight of the first page" npm --prefix end2end run --silent weight; }

scripts/setup.sh test
case ${1:-all} in
    lint) lint ;;
    unit) tests ;;
    integration) integration ;;
    s3) s3 ;;
    bits) programs; bits ;;
    onnx) programs; onnx ;;
    e2e) programs; site; e2e ;;
    weight) programs; site; weight ;;
    coverage) coverage ;;
    all)
        lint
        integration
        programs
        bits
        onnx
        site
        e2e
        weight
        ;;
    *) echo "usage: test.sh [lint|unit|integration|s3|bits|onnx|e2e|weight|coverage]" >&2; exit 2 ;;
esac
ended=yes
