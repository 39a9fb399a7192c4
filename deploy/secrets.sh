#!/usr/bin/env bash
# Creates the secrets of deploy/compose.yaml in deploy/secrets/, those that are missing:
# `secrets.sh`. Only their owner can enter the folder; the files in it are readable, because Docker
# mounts each of them with its permissions into containers whose users are others.
set -euo pipefail
cd "$(dirname "$0")"
mkdir -p secrets
chmod 700 secrets
umask 022

# Writes the output of a command to a file, unless the file exists: create NAME COMMAND….
create() {
    local file=secrets/$1
    shift
    [ -s "$file" ] || "$@" >"$file"
}

create secret_key openssl rand -hex 32
create postgres_password openssl rand -hex 24
create database_url printf 'postgres://playground:%s@postgres/playground' "$(cat secrets/postgres_password)"
create grafana_password openssl rand -hex 24
create s3_key openssl rand -hex 24
