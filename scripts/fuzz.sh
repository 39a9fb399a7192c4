#!/usr/bin/env bash
# Fuzzes the readers of files, `FUZZ_SECONDS` (60) each: `fuzz.sh`, or one target:
# `fuzz.sh csv|formats|model`. Failing input is kept in ml_core/fuzz/artifacts/, input that reaches
# new code in ml_core/fuzz/corpus/.
set -euo pipefail
cd "$(dirname "$0")/.."
tools=${PLAYGROUND_TOOLS:-$HOME/.cache/ai-backend-playground/tools}
export PATH="$tools/bin:$HOME/.cargo/bin:$PATH"
scripts/setup.sh fuzz
cd ml_core/fuzz
# An own folder: no other build can use the instrumented dependencies.
export CARGO_TARGET_DIR=$PWD/target
mkdir -p corpus/csv corpus/formats corpus/model
# The sample data with options that leave everything to detection, cut to a size that a fuzzer
# mutates quickly.
for file in ../../data/*.csv; do
    { printf '\0\0\0\0\7'; head -n 12 "$file"; } >"corpus/csv/$(basename "$file")"
done
for file in ../tests/data/formats/*.{xlsx,ods,parquet}; do
    cp "$file" corpus/formats/
done
for target in ${1:-csv formats model}; do
    seeds=()
    [ ! -d "seeds/$target" ] || seeds=("seeds/$target")
    # Without a sanitizer, for those need a nightly compiler; ml_core has bounds checks and one
    # small unsafe module.
    cargo fuzz run --sanitizer none "$target" "corpus/$target" "${seeds[@]}" -- \
        -max_total_time="${FUZZ_SECONDS:-60}" -max_len=16384 -timeout=20 -rss_limit_mb=4096
done
