#!/usr/bin/env bash
# Fuzzes what reads files, `FUZZ_SECONDS` (60) each: `fuzz.sh`, or one target: `fuzz.sh csv|model`. Input that fails is kept in
# ml_core/fuzz/artifacts/, what reaches new code in ml_core/fuzz/corpus/.
set -euo pipefail
cd "$(dirname "$0")/.."
tools=${PLAYGROUND_TOOLS:-$HOME/.cache/ai-backend-playground/tools}
export PATH="$tools/bin:$HOME/.cargo/bin:$PATH"
scripts/setup.sh fuzz
cd ml_core/fuzz
# The instrumentation of its targets is no use to anybody else.
export CARGO_TARGET_DIR=$PWD/target
mkdir -p corpus/csv corpus/model
# The sample data with the options that leave everything to be found out, cut to what a fuzzer can turn over quickly.
for file in ../../data/*.csv; do
    { printf '\0\0\0\0\7'; head -n 12 "$file"; } >"corpus/csv/$(basename "$file")"
done
for target in ${1:-csv model}; do
    seeds=()
    [ ! -d "seeds/$target" ] || seeds=("seeds/$target")
    # Without a sanitizer, for those need a nightly compiler; ml_core has bounds checks and one small unsafe module.
    cargo fuzz run --sanitizer none "$target" "corpus/$target" "${seeds[@]}" -- \
        -max_total_time="${FUZZ_SECONDS:-60}" -max_len=16384 -timeout=20 -rss_limit_mb=4096
done
