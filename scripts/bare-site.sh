#!/usr/bin/env bash
# Makes a folder with the files of a site that a server requires, for tests in which no browser
# fetches them, so that the site need not be built: `bare-site.sh FOLDER`.
set -euo pipefail
folder=${1:?a folder}
name=$(sed -n 's/^output-name = "\(.*\)"$/\1/p' "$(dirname "$0")/../Cargo.toml")
mkdir -p "$folder/pkg"
echo '{"task_list_pages": ["split_task_list_pages"]}' >"$folder/pkg/__wasm_split_manifest.json"
: >"$folder/pkg/$name.css"
