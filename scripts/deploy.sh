#!/usr/bin/env bash
# Deploys an image to the cluster of kubectl's context: `deploy.sh OVERLAY IMAGE URL`. OVERLAY is a
# folder of deploy/kubernetes/overlays, IMAGE is `name@sha256:…`, and URL is the site's address.
# The migration comes first; when it fails, nothing else has changed. When the rollout or the smoke
# test fails, servers and workers go back to the previous version, and the script fails.
set -euo pipefail
cd "$(dirname "$0")/.."
overlay=${1:?an overlay: development or production}
image=${2:?an image: name@sha256:…}
url=${3:?the address of the site}
# Seconds for the migration, and for each rollout.
timeout=${DEPLOY_TIMEOUT:-600}
[ -f "deploy/kubernetes/overlays/$overlay/kustomization.yaml" ] || { echo "there is no overlay $overlay" >&2; exit 2; }
[[ $image =~ ^[^@]+@sha256:[0-9a-f]{64}$ ]] || { echo "the image must be name@sha256:… with 64 digits: $image" >&2; exit 2; }

# Kustomize reads relative paths alone, so the folder lies beside the overlays.
folder=$(mktemp -d deploy/kubernetes/.deploy.XXXXXX)
trap 'rm -rf "$folder"' EXIT
kubectl kustomize "deploy/kubernetes/overlays/$overlay" >"$folder/overlay.yaml"
namespace=$(sed -n 's/^  namespace: //p' "$folder/overlay.yaml" | head -1)

# Prints the image of a workload in a file that kustomize has written: image_of KIND NAME FILE. The
# keys are in alphabetical order there, so that `kind` and `metadata` come first.
image_of() {
    awk -v kind="kind: $1" -v name="  name: $2" '
        $0 == "---" { is_kind = is_named = 0 }
        $0 == kind { is_kind = 1 }
        $0 == name { is_named = 1 }
        is_kind && is_named && sub(/^ +(- )?image: /, "") { print; exit }' "$3"
}

# The name alone, without tag and digest, of an image that any registry may hold.
name=$(image_of Job playground-migration "$folder/overlay.yaml")
name=${name%@*}
[[ ${name##*/} != *:* ]] || name=${name%:*}
[ -n "$name" ] || { echo "the overlay $overlay has no job playground-migration with an image" >&2; exit 2; }
cat >"$folder/kustomization.yaml" <<END
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources: [overlay.yaml]
images: [{ name: "$name", newName: "${image%@*}", digest: "${image#*@}" }]
END
kubectl kustomize "$folder" >"$folder/all.yaml"
for workload in "Job playground-migration" "Deployment playground-server" "Deployment playground-worker"; do
    read -r kind workload <<<"$workload"
    found=$(image_of "$kind" "$workload" "$folder/all.yaml")
    [ "$found" = "$image" ] || { echo "$workload of the overlay $overlay would run ${found:-no image} instead of $image" >&2; exit 2; }
done
in_namespace() { kubectl --namespace "$namespace" "$@"; }
deployments=(deployment/playground-server deployment/playground-worker)

# Prints the revision of a deployment; nothing when there is no such deployment yet.
revision() { in_namespace get "$1" --ignore-not-found --output 'jsonpath={.metadata.annotations.deployment\.kubernetes\.io/revision}'; }
declare -A before
for deployment in "${deployments[@]}"; do before[$deployment]=$(revision "$deployment"); done

# Runs the migration job. The functions return their failures, because `set -e` does not hold in
# them: they are called before `||`.
migrate() {
    local condition
    in_namespace delete job playground-migration --ignore-not-found --wait || return 1
    kubectl apply --filename "$folder/all.yaml" --selector "app.kubernetes.io/component in (base, postgres, migration)" || return 1
    for _ in $(seq "$timeout"); do
        condition=$(in_namespace get job playground-migration --output 'jsonpath={.status.conditions[?(@.status=="True")].type}') || return 1
        case $condition in
            *Complete*) return 0 ;;
            *Failed*) break ;;
        esac
        sleep 1
    done
    in_namespace logs job/playground-migration --tail=50 || true
    return 1
}

rollout() {
    local deployment
    kubectl apply --filename "$folder/all.yaml" || return 1
    for deployment in "${deployments[@]}"; do
        in_namespace rollout status "$deployment" --timeout="${timeout}s" || return 1
    done
    scripts/smoke.sh "$url"
}

restore() {
    local deployment
    echo "Going back to the previous version" >&2
    for deployment in "${deployments[@]}"; do
        if [ -z "${before[$deployment]}" ]; then
            echo "$deployment has no previous version" >&2
        # A deployment that has not changed has no new revision, and the one before is too old.
        elif [ "$(revision "$deployment")" != "${before[$deployment]}" ]; then
            in_namespace rollout undo "$deployment" --to-revision="${before[$deployment]}" || echo "$deployment could not go back" >&2
        fi
    done
    for deployment in "${deployments[@]}"; do
        in_namespace rollout status "$deployment" --timeout="${timeout}s" || true
    done
}

migrate || { echo "FAILED: the migration failed; servers and workers are as before" >&2; exit 1; }
rollout || { restore; echo "FAILED: $image was rolled back" >&2; exit 1; }
echo "Deployed $image to $url"
