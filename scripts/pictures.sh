#!/usr/bin/env bash
# Draws the pictures of the README (docs/pictures) with the site as shipped: `pictures.sh`. `make
# e2e` builds what it needs.
set -euo pipefail
cd "$(dirname "$0")/.."
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$PWD/target}
export SITE_ROOT=${SITE_ROOT:-$PWD/target/site-to-ship}
for part in "$SITE_ROOT/pkg" "$CARGO_TARGET_DIR/debug/server"; do
    [ -e "$part" ] || { echo "$part is missing: begin with make e2e" >&2; exit 1; }
done
npm --prefix end2end run --silent pictures
