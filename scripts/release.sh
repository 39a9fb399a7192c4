#!/usr/bin/env bash
# Builds what a release ships, for the machine TARGET (this one by default), in target/dist: an
# archive with the server, which has the site inside, its documents and licences, an SBOM, and
# SHA-256 sums. The same commit gives the same archive.
set -euo pipefail
cd "$(dirname "$0")/.."
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$PWD/target}
host=$(rustc -vV | sed -n 's/^host: //p')
[ "${TARGET:-}" != "$host" ] || TARGET=
target=${TARGET:-$host}
export TARGET
version=$(sed -n 's/^version = "\(.*\)"$/\1/p' Cargo.toml | head -1)
name=playground-$version-$target
dist=$PWD/target/dist
# The time of all files in the archive; outside git they have that of the epoch.
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || echo 0)}
export SOURCE_DATE_EPOCH

scripts/build.sh dist
server=$CARGO_TARGET_DIR/${TARGET:+$TARGET/}release/server
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir -p "$dist" "$folder/$name"
install -m 755 "$server" "$folder/$name/server"
install -m 644 README.md LICENSE CHANGELOG.md "$folder/$name/"
node scripts/licences.mjs "$target" >"$folder/$name/THIRD_PARTY_LICENCES.txt"
tar --create --directory "$folder" --sort=name --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner "$name" |
    gzip --no-name --best >"$dist/$name.tar.gz"

# The crates of the server alone. The tool writes a file beside the manifest of each of our crates.
cargo cyclonedx --quiet --format json --spec-version 1.5 --target "$target" --manifest-path server/Cargo.toml --override-filename sbom
mv server/sbom.json "$dist/$name.cdx.json"
rm -f ./*/sbom.json
(cd "$dist" && sha256sum "$name.tar.gz" "$name.cdx.json" >"$name.sha256")

# Another machine's binary cannot be started here.
[ -n "$TARGET" ] || scripts/release-smoke.sh "$server"
(cd "$dist" && ls -l "$name".*)
