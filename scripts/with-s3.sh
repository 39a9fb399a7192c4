#!/usr/bin/env bash
# Runs a command with a temporary S3 server in memory, whose bucket is in TEST_STORAGE_URL, and its
# address and keys in the variables of AWS.
set -euo pipefail
tools=${PLAYGROUND_TOOLS:-$HOME/.cache/ai-backend-playground/tools}
exec "$tools/python/bin/python" "$(dirname "$0")/s3_server.py" "$@"
