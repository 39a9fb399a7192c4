#!/usr/bin/env bash
# Builds the image: `image.sh build` for this machine as playground:local, `image.sh push NAME` for
# a registry by its digest alone, with SBOM and provenance; the digest is in target/image-digest.
# `image.sh smoke` starts playground:local with SQLite and a read-only root, and checks it.
# `IMAGE_CACHE` names a repository for layers, as NAME:TAG.
set -euo pipefail
cd "$(dirname "$0")/.."
command -v docker >/dev/null || { echo "docker is missing: install Docker with buildx" >&2; exit 1; }
cache=()
if [ -n "${IMAGE_CACHE:-}" ]; then
    # Registries know small letters alone, owners of repositories also others.
    cache=(--cache-from "type=registry,ref=${IMAGE_CACHE,,}")
    [ "${1:-}" != push ] || cache+=(--cache-to "type=registry,ref=${IMAGE_CACHE,,},mode=max")
fi

# The context has no .git, from which the server could learn its version.
about=(--build-arg "BUILD_COMMIT=$(git rev-parse --short=12 HEAD 2>/dev/null || true)"
    --build-arg "SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || true)}")

smoke() {
    local container port=${SMOKE_PORT:-3994}
    container=$(docker run --detach --rm --init --read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges \
        --publish "127.0.0.1:$port:3000" --env "PUBLIC_URL=http://localhost:$port" --env "SECRET_KEY=$(openssl rand -hex 32)" playground:local)
    # shellcheck disable=SC2064 # the container of this call
    trap "docker logs '$container'; docker stop '$container' >/dev/null" EXIT
    scripts/smoke.sh "http://localhost:$port"
    docker exec "$container" /app/server healthcheck
}

case ${1:-} in
    build) docker buildx build --load --tag playground:local "${about[@]}" ${cache[@]+"${cache[@]}"} . ;;
    push)
        name=${2:?the name of the image in the registry}
        mkdir -p target
        docker buildx build --sbom=true --provenance=mode=max "${about[@]}" ${cache[@]+"${cache[@]}"} \
            --output "type=image,name=$name,push-by-digest=true,name-canonical=true,push=true" --metadata-file target/image.json .
        node -p "require('./target/image.json')['containerimage.digest']" | tee target/image-digest
        ;;
    smoke) smoke ;;
    *) echo "usage: image.sh build|push NAME|smoke" >&2; exit 2 ;;
esac
