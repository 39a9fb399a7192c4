#!/usr/bin/env bash
# Installs missing tools, silently when none is missing. `setup.sh build` is for `make run`,
# `setup.sh test` adds the tools of the tests, and `setup.sh image` those that the image is built
# with. `setup.sh release` is for `make release`, `lint-deploy` for `make lint-deploy` alone, `fuzz`
# for `make fuzz`, `bench` for `make bench-http`, `coverage` for `make coverage`, `rehearse` for
# `make rehearse`, and `audit` for `make audit`. The only sources are crates.io, npm, PyPI, Debian
# and rustup.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
what=${1:-build}
tools=${PLAYGROUND_TOOLS:-$HOME/.cache/ai-backend-playground/tools}
export PATH="$tools/bin:$HOME/.cargo/bin:$PATH"

cargo_leptos=0.3.10
# The crate `wasm-bindgen` in Cargo.toml is pinned to the same version: the format between crate and
# tool changes with every version.
wasm_bindgen=$(sed -n 's/^wasm-bindgen = "=\(.*\)"$/\1/p' Cargo.toml)
nextest=0.9.114
cargo_machete=0.9.2
cargo_fuzz=0.13.2
cargo_chef=0.1.78
cargo_llvm_cov=0.9.1
cargo_deny=0.20.2
cargo_audit=0.22.2
cargo_cyclonedx=0.5.9

say() { printf '\n== %s\n' "$*"; }
fail() { printf 'error: %s\n' "$*" >&2; exit 1; }

command -v cargo >/dev/null || fail "cargo is missing: install Rust 1.95 or newer with rustup (https://rustup.rs)"

version_of() { "$@" --version 2>/dev/null | head -1 | grep -oE '[0-9]+\.[0-9]+\.[0-9]+' | head -1 || true; }

# Tools are built without optimisation: they run for seconds, less than their optimisation takes.
# Where OpenSSL is installed, cargo-leptos need not compile its own. The build runs outside the
# repository, whose .cargo/config.toml is for its own code.
install_tool() (
    crate=$1 version=$2
    shift 2
    folder=$(mktemp -d)
    trap 'rm -rf "$folder"' EXIT
    cd "$folder"
    if pkg-config --exists openssl 2>/dev/null; then export OPENSSL_NO_VENDOR=1; fi
    env -u CARGO_TARGET_DIR -u RUSTFLAGS CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_OPT_LEVEL=0 \
        CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 CARGO_PROFILE_RELEASE_DEBUG=0 \
        cargo install --quiet --root "$tools" "$crate" --version "$version" "$@"
)

# Each line names a tool, its version and options. Two builds run at a time, because each of them
# has phases that use a single core.
install_tools() {
    [ "$#" -gt 0 ] || return 0
    say "Installing (once, some minutes)"
    printf '%s\n' "$@" | sed -E 's/^([^ ]+ [^ ]+).*/\1/'
    export tools
    export -f install_tool
    printf '%s\n' "$@" | xargs -P 2 -L 1 bash -euc 'install_tool "$@"' install_tool
}

# Runs a command as root: as it is, or with sudo.
as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    else
        command -v sudo >/dev/null || fail "please run as root: $*"
        sudo "$@"
    fi
}

# Debian packages by the name of a program that they contain.
install_packages() {
    local missing=("$@")
    [ "${#missing[@]}" -gt 0 ] || return 0
    command -v apt-get >/dev/null || fail "please install: ${missing[*]}"
    say "Installing Debian packages: ${missing[*]}"
    as_root apt-get update -qq
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

# Takes promtool out of Debian's package of Prometheus, whose installation would start a server.
install_promtool() (
    command -v apt-get >/dev/null || fail "please install promtool, which comes with Prometheus"
    say "Installing promtool"
    folder=$(mktemp -d)
    trap 'rm -rf "$folder"' EXIT
    cd "$folder"
    apt-get download -qq prometheus 2>/dev/null || { as_root apt-get update -qq; apt-get download -qq prometheus 2>/dev/null; }
    dpkg-deb --fsys-tarfile prometheus_*.deb | tar -x ./usr/bin/promtool
    install -D usr/bin/promtool "$tools/bin/promtool"
)

# Python environment of the tests of exported models, of the linters of deployment files and of the
# S3 server of the tests. The stamp is the list of pins that was installed.
install_python() {
    local python=$tools/python pins
    pins=$(cat ml_core/tests/onnx/requirements.txt scripts/requirements.txt)
    [ "$pins" != "$(cat "$python/.made-from" 2>/dev/null)" ] || return 0
    say "Installing Python packages"
    python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || fail "$(python3 --version) is too old: install Python 3.11 or newer"
    python3 -m venv --clear "$python"
    "$python/bin/pip" install --quiet --disable-pip-version-check --only-binary :all: --requirement /dev/stdin <<<"$pins"
    printf '%s' "$pins" >"$python/.made-from"
}

packages=()
case $what in
    lint-deploy) ;;
    *) command -v cc >/dev/null || packages+=(build-essential) ;;
esac
case $what in
    build | release | test | image) command -v npm >/dev/null || packages+=(npm) ;;
esac
case $what in
    test | coverage | rehearse) command -v redis-server >/dev/null || packages+=(redis-server) ;;
esac
case $what in
    test | bench | coverage | rehearse)
        compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || command -v initdb >/dev/null || packages+=(postgresql)
        ;;
esac
if [ "$what" = release ] && [ "${TARGET:-}" = aarch64-unknown-linux-gnu ] && [ "$(uname -m)" != aarch64 ]; then
    command -v aarch64-linux-gnu-gcc >/dev/null || packages+=(gcc-aarch64-linux-gnu libc6-dev-arm64-cross)
fi
[ "$what" != bench ] || command -v wrk >/dev/null || packages+=(wrk)
case $what in
    test | lint-deploy | rehearse)
        python3 -c 'import ensurepip' 2>/dev/null || packages+=(python3-venv)
        [ "$what" = rehearse ] || command -v systemd-analyze >/dev/null || packages+=(systemd)
        ;;
esac
install_packages ${packages[@]+"${packages[@]}"}
case $what in
    test | lint-deploy)
        command -v promtool >/dev/null || install_promtool
        install_python
        ;;
    rehearse) install_python ;;
esac
case $what in lint-deploy | rehearse) exit ;; esac
if [ "$what" = test ] && [ ! -x "${CHROMIUM:-/usr/bin/chromium-headless-shell}" ]; then
    # Not every derivative of Debian has the headless shell. The whole browser works as well
    # (end2end/playwright.config.ts).
    (install_packages chromium-headless-shell) || [ -x /usr/bin/chromium ] || fail "please install Chromium, or say in CHROMIUM where it is"
fi
# Names a tool with its pinned version, unless that version is installed.
unless_installed() { [ "$(version_of cargo "${1#cargo-}")" = "$2" ] || missing+=("$1 $2 --locked"); }

# Without the feature for updating itself.
need_nextest() {
    command -v cargo-nextest >/dev/null || missing+=("cargo-nextest $nextest --locked --no-default-features --features default-no-update")
}

missing=()
case $what in
    bench) exit ;;
    fuzz) unless_installed cargo-fuzz "$cargo_fuzz" ;;
    coverage)
        unless_installed cargo-llvm-cov "$cargo_llvm_cov"
        need_nextest
        rustup component list --installed | grep -q '^llvm-tools' || rustup component add llvm-tools
        ;;
    audit)
        unless_installed cargo-deny "$cargo_deny"
        unless_installed cargo-audit "$cargo_audit"
        ;;
esac
case $what in
    fuzz | coverage | audit)
        install_tools ${missing[@]+"${missing[@]}"}
        exit
        ;;
esac
# Debian 12 packages Node 18, on which the npm packages of the tests do not run.
node=$(node --version | grep -oE '[0-9]+' | head -1)
[ "$node" -ge 20 ] || fail "Node $node is too old: install Node 20 or newer (https://nodejs.org)"

need_target() {
    ! rustc --print target-libdir --target "$1" 2>/dev/null | xargs test -d || return 0
    command -v rustup >/dev/null || fail "the target $1 is missing: install it for your Rust"
    say "Adding the target $1"
    rustup target add "$1"
}
need_target wasm32-unknown-unknown
if [ "$what" = release ]; then
    [ -z "${TARGET:-}" ] || need_target "$TARGET"
    unless_installed cargo-cyclonedx "$cargo_cyclonedx"
fi

unless_installed cargo-leptos "$cargo_leptos"
# Without --locked: its lock file names a crate version that the registry may lack.
[ "$(version_of wasm-bindgen)" = "$wasm_bindgen" ] || missing+=("wasm-bindgen-cli $wasm_bindgen --bin wasm-bindgen")
[ "$what" != image ] || unless_installed cargo-chef "$cargo_chef"
if [ "$what" = test ]; then
    need_nextest
    unless_installed cargo-machete "$cargo_machete"
    for component in rustfmt clippy; do
        cargo ${component/rustfmt/fmt} --version >/dev/null 2>&1 || rustup component add "$component"
    done
fi
install_tools ${missing[@]+"${missing[@]}"}

# wasm-opt, Swagger UI and the browser tests. The stamp is the lock file that was installed.
stamp=end2end/node_modules/.made-from
if ! cmp -s end2end/package-lock.json "$stamp"; then
    say "Installing npm packages"
    # The install scripts of packages (downloads, telemetry) are not needed.
    (cd "$root/end2end" && npm ci --ignore-scripts --silent --no-audit --no-fund)
    cp end2end/package-lock.json "$stamp"
fi

# The API reference at /docs, which the build copies from public/ with the rest of the site.
vendor=public/docs/vendor
mkdir -p "$vendor"
for file in swagger-ui.css swagger-ui-bundle.js LICENSE; do
    cmp -s "end2end/node_modules/swagger-ui-dist/$file" "$vendor/$file" || cp "end2end/node_modules/swagger-ui-dist/$file" "$vendor/"
done
