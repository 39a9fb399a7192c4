#!/usr/bin/env bash
# Looks for secrets in the files of the repository. Known values that are none (examples, keys of
# tests) are in .secrets.baseline; `secrets.sh update` writes it anew.
set -euo pipefail
cd "$(dirname "$0")/.."
tools=${PLAYGROUND_TOOLS:-$HOME/.cache/ai-backend-playground/tools}
scripts/setup.sh lint-deploy
export PATH="$tools/python/bin:$PATH"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mapfile -d '' -t files < <(git ls-files -z)
if [ "${1:-}" = update ]; then
    detect-secrets scan --disable-plugin KeywordDetector \
        --exclude-files '^(\.secrets\.baseline|end2end/package-lock\.json)$' "${files[@]}" >"$folder/baseline"
    cp "$folder/baseline" .secrets.baseline
    exit
fi
# A copy, because the program writes new numbers of lines into it, and ends with 3 when it did.
cp .secrets.baseline "$folder/baseline"
status=0
detect-secrets-hook --baseline "$folder/baseline" "${files[@]}" >"$folder/findings" || status=$?
case $status in
    0 | 3) ;;
    *)
        cat "$folder/findings" >&2
        echo "Remove the secret, and renew it where it is valid; if it is none: scripts/secrets.sh update" >&2
        exit 1
        ;;
esac
