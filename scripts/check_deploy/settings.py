"""Environment variables: every one that a deployment file sets is a setting of the server, and the
README lists and Compose passes on every setting."""

import json
import re
import tomllib
from pathlib import Path

import yaml

from .source import Source

# Variables of programs around the server, by the file that sets them.
FOREIGN = {
    "deploy/compose.dev.yaml": {"CARGO_TARGET_DIR"},
    "deploy/platforms/railway/railway.env": {"RAILWAY_RUN_UID"},
}


# Settings that deploy/.env does not change: the image or the Compose file itself decides them.
FIXED = {"DATA_DIR", "ENVIRONMENT", "LEPTOS_SITE_ADDR", "LEPTOS_SITE_ROOT", "METRICS_ADDR", "PORT", "WORKERS", "WORKER_ADDR"}


def assignments(text: str) -> set[str]:
    """Variables of a file of lines NAME=VALUE, also of those that are commented out."""
    return set(re.findall(r"^#?([A-Z][A-Z0-9_]*)=", text, re.MULTILINE))


def of_dockerfile(text: str) -> set[str]:
    """Variables that the last stage sets."""
    last = text[text.rindex("\nFROM ") :]
    return {name for line in re.findall(r"^ENV (.*)$", last, re.MULTILINE) for name in re.findall(r"(\w+)=", line)}


def of_compose(text: str) -> set[str]:
    """Variables of the services that run our image, or the source."""
    services = yaml.safe_load(text)["services"].values()
    ours = [service for service in services if "build" in service or "playground" in service.get("image", "")]
    return {variable for service in ours for variable in service.get("environment", {})}


def of_unit(text: str) -> set[str]:
    return set(re.findall(r"^Environment=(\w+)=", text, re.MULTILINE))


def of_fly(text: str) -> set[str]:
    return set(tomllib.loads(text)["env"])


def of_ecs(text: str) -> set[str]:
    containers = json.loads(text)["containerDefinitions"]
    return {item["name"] for container in containers for key in ("environment", "secrets") for item in container[key]}


READERS = {
    "Dockerfile": of_dockerfile,
    "deploy/compose.yaml": of_compose,
    "deploy/compose.dev.yaml": of_compose,
    "deploy/vps/playground.env": assignments,
    "deploy/vps/playground.service": of_unit,
    "deploy/vps/playground-backup.service": of_unit,
    "deploy/vps/playground-restore@.service": of_unit,
    "deploy/platforms/fly/fly.toml": of_fly,
    "deploy/platforms/railway/railway.env": assignments,
    "deploy/platforms/ecs/server.json": of_ecs,
    "deploy/platforms/ecs/worker.json": of_ecs,
    "deploy/platforms/ecs/migration.json": of_ecs,
}


def check(root: Path, source: Source) -> list[str]:
    complaints = []
    for file, reader in READERS.items():
        unknown = {name for name in reader((root / file).read_text()) if not source.is_setting(name)}
        for name in sorted(unknown - FOREIGN.get(file, set())):
            complaints.append(f"{file}: the server has no setting {name}")
    compose = (root / "deploy/compose.yaml").read_text()
    used = set(re.findall(r"\$\{([A-Z_]+)", compose)) | of_compose(compose) | {"COMPOSE_PROFILES"}
    for name in sorted(assignments((root / "deploy/example.env").read_text()) - used):
        complaints.append(f"deploy/example.env: deploy/compose.yaml does not use {name}")
    return complaints + check_compose(root, source) + check_readme(root, source)


def check_compose(root: Path, source: Source) -> list[str]:
    """Every setting, and every variable of the storage's document, reaches each of our containers."""
    keys = re.findall(r"`((?:AWS|AZURE|GOOGLE)_[A-Z_]+)`", table_of(root / "docs/operations/storage.md", "## Keys and addresses"))
    wanted = (source.settings | set(keys)) - FIXED
    services = yaml.safe_load((root / "deploy/compose.yaml").read_text())["services"]
    complaints = []
    for name, service in services.items():
        if "playground" in service.get("image", ""):
            passed = {variable.removesuffix("_FILE") for variable in service.get("environment", {})}
            missing = sorted(wanted - passed)
            complaints += [f"deploy/compose.yaml: {name} does not get {variable}" for variable in missing]
    return complaints


def table_of(document: Path, heading: str) -> str:
    """Rows of the tables below a heading."""
    part = document.read_text().split(heading)[1].split("\n## ")[0]
    return "\n".join(line for line in part.splitlines() if line.startswith("|"))


def check_readme(root: Path, source: Source) -> list[str]:
    """Compares the table of settings with the code, in both directions."""
    rows = re.findall(r"^\| (`.*?) \|", table_of(root / "README.md", "## Settings"), re.MULTILINE)
    listed = {name for row in rows for name in re.findall(r"`([A-Z0-9_]+)`", row)}
    missing = [f"README.md: the table of settings lacks {name}" for name in sorted(source.settings - listed)]
    return missing + [f"README.md: the server has no setting {name}" for name in sorted(listed - source.settings)]
