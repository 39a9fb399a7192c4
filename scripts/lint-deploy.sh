#!/usr/bin/env bash
# Checks everything that `make lint` checks without a compiler: scripts, Dockerfiles, workflows,
# deployment files, alert rules. Runs all checks and names those that fail.
set -euo pipefail
cd "$(dirname "$0")/.."
tools=${PLAYGROUND_TOOLS:-$HOME/.cache/ai-backend-playground/tools}
# Each part runs this script again, with its name.
[ $# -gt 0 ] || scripts/setup.sh lint-deploy
export PATH="$tools/python/bin:$tools/bin:$PATH" PYTHONPATH=scripts PYTHONDONTWRITEBYTECODE=1
failed=()

check() {
    local name=$1
    shift
    "$@" || failed+=("$name")
}

# Runs a command and shows its output only when it fails.
quietly() { "$@" >"$folder/output" 2>&1 || { cat "$folder/output" >&2; return 1; }; }

listed() { git ls-files --cached --others --exclude-standard -- "$@"; }

shell_scripts() { listed '*.sh' .ci/run scripts/bin | xargs shellcheck; }

dockerfiles() { listed 'Dockerfile' '*/Dockerfile' | xargs hadolint; }

# actionlint knows types and shells, zizmor permissions and pins.
workflows() {
    actionlint
    quietly zizmor --offline .github
    check-jsonschema --quiet --builtin-schema vendor.dependabot .github/dependabot.yml
}

yaml() { listed '*.yaml' '*.yml' .yamllint | xargs yamllint --strict; }

# Debian builds promtool without the discovery of Kubernetes: kubernetes.yml is for yamllint alone.
alert_rules() {
    quietly promtool check config deploy/prometheus/prometheus.yml
    quietly promtool test rules deploy/prometheus/tests/*.yml
}

caddyfile() {
    quietly caddy validate --adapter caddyfile --config deploy/vps/Caddyfile
    quietly caddy fmt --diff deploy/vps/Caddyfile
}

# The binary need not be installed here. `verify` exits 0 on unknown keys, so any output fails the
# check. Threshold 20 is exposure 2.0.
systemd_units() {
    for unit in deploy/vps/*.service; do
        copy=$folder/$(basename "$unit")
        sed 's#^ExecStart=[^ ]*#ExecStart=/bin/true#' "$unit" >"$copy"
    done
    cp deploy/vps/*.timer "$folder"
    for copy in "$folder"/*.service "$folder"/*.timer; do
        systemd-analyze verify --man=no "$copy" 2>&1 | tee "$folder/verify" >&2
        [ ! -s "$folder/verify" ]
    done
    for copy in "$folder"/*.service; do
        quietly systemd-analyze security --offline=true --threshold=20 "$copy"
    done
}

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
if [ $# -gt 0 ]; then
    "$1"
    exit
fi
for part in shell_scripts dockerfiles workflows yaml alert_rules caddyfile systemd_units; do
    # A process of its own, in which `set -e` holds.
    check "$part" "$0" "$part"
done
check "deployment files and code" python -m check_deploy
check "tests of the deployment scripts" quietly python -m unittest discover --start-directory scripts/tests
check "tests of the rehearsal" quietly node --test scripts/tests
[ "${#failed[@]}" = 0 ] || { printf 'failed: %s\n' "${failed[@]}" >&2; exit 1; }
