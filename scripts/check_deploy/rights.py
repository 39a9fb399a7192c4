"""Rights of the pipeline: scripts/deploy.sh applies everything in an overlay, so its role must cover
every kind."""

from pathlib import Path

from .kubernetes import PRODUCTION, render
from .source import Source

ROLE = "deploy/kubernetes/pipeline"
APPLY = {"get", "create", "patch"}
# The namespace exists already, and the same labels need no change.
OTHER = {"Namespace": {"get"}, "Deployment": APPLY | {"list", "watch"}, "Job": APPLY | {"list", "watch", "delete"}}


def plural(kind: str) -> str:
    """Name of the resources of a kind, as rules spell it."""
    name = kind.lower()
    if name.endswith("y"):
        return f"{name[:-1]}ies"
    return f"{name}es" if name.endswith("s") else f"{name}s"


def group(resource: dict) -> str:
    group, slash, _ = resource["apiVersion"].partition("/")
    return group if slash else ""


def check(root: Path, _: Source) -> list[str]:
    try:
        rules = [rule for each in render(root / ROLE) if each["kind"] == "Role" for rule in each["rules"]]
        resources = render(root / PRODUCTION)
    except ValueError as error:
        return [f"{ROLE}: {error}"]
    complaints = set()
    for resource in resources:
        kind = resource["kind"]
        granted = {
            verb
            for rule in rules
            if group(resource) in rule["apiGroups"] and plural(kind) in rule["resources"]
            for verb in rule["verbs"]
        }
        for verb in OTHER.get(kind, APPLY) - granted:
            complaints.add(f"{ROLE}: the pipeline may not {verb} {plural(kind)}")
    return sorted(complaints)
