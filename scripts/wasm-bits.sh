#!/usr/bin/env bash
# Checks that WebAssembly computes the same bits as native code: runs ml_core/examples/bits both
# ways and compares the output line by line. The argument is the native program.
set -euo pipefail
cd "$(dirname "$0")/.."
target=${CARGO_TARGET_DIR:-target}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$1" >"$folder/native"
cargo build --quiet -p ml_core --example bits --no-default-features --features algorithms --target wasm32-unknown-unknown
node scripts/wasm-bits.mjs "$target/wasm32-unknown-unknown/debug/examples/bits.wasm" >"$folder/wasm"
lines=$(wc -l <"$folder/native")
# Fewer lines would mean that fits have failed, on both sides alike.
[ "$lines" -gt 300 ] || { echo "only $lines lines of bits" >&2; exit 1; }
diff "$folder/native" "$folder/wasm" >"$folder/difference" && exit
printf 'WebAssembly (>) and this machine (<) differ:\n%s\n' "$(head -20 "$folder/difference")" >&2
exit 1
