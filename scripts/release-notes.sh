#!/usr/bin/env bash
# Prints the section of a version in CHANGELOG.md, the notes of its release:
# `release-notes.sh VERSION`. Fails unless Cargo.toml has the same version and the section has text.
set -euo pipefail
cd "$(dirname "$0")/.."
version=${1:?a version such as 0.2.0}
version=${version#v}
known=$(sed -n '/^\[workspace.package\]/,/^$/s/^version = "\(.*\)"$/\1/p' Cargo.toml)
[ "$version" = "$known" ] || { echo "Cargo.toml has version $known, not $version" >&2; exit 1; }
notes=$(awk -v heading="## [$version]" 'index($0, "## ") == 1 { on = index($0, heading) == 1; next } on' CHANGELOG.md)
[ -n "${notes//[[:space:]]/}" ] || { echo "CHANGELOG.md lacks a section ## [$version]" >&2; exit 1; }
printf '%s\n' "$notes"
