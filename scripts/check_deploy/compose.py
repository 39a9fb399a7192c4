"""Compose files: schema, references inside the file and to others, commands, published ports."""

import json
import re
from importlib.resources import files
from pathlib import Path

import jsonschema
import yaml

from .source import Source

FILES = ("deploy/compose.yaml", "deploy/compose.dev.yaml")
# The schema of the Compose Specification, which check-jsonschema has.
SCHEMA = "builtin_schemas/vendor/compose-spec.json"


def is_ours(service: dict) -> bool:
    return "playground" in service.get("image", "")


def is_checked(service: dict) -> bool:
    """Whether the container has a health check; our image has one by itself."""
    healthcheck = service.get("healthcheck", {})
    return not healthcheck.get("disable") and ("test" in healthcheck or is_ours(service))


def check_service(name: str, service: dict, services: dict, root: Path, source: Source) -> list[str]:
    complaints = []
    for other, options in service.get("depends_on", {}).items():
        if other not in services:
            complaints.append(f"{name} depends on {other}, which does not exist")
        elif options["condition"] == "service_healthy" and not is_checked(services[other]):
            complaints.append(f"{name} waits for the health of {other}, which has no health check")
        elif options.get("required", True) and "profiles" in services[other] and "profiles" not in service:
            complaints.append(f"{name} does not start without a profile of {other}")
    for volume in service.get("volumes", []):
        path = volume.split(":")[0]
        if path.startswith(".") and not (root / "deploy" / path).exists():
            complaints.append(f"{name} mounts {path}, which does not exist")
    for port in service.get("ports", []):
        if not port.startswith("127.0.0.1:"):
            complaints.append(f"{name} publishes {port} on all addresses")
    if not (":" in service.get("image", ":") and not service.get("image", "").endswith(":latest")):
        complaints.append(f"{name} has an image without a version")
    if is_ours(service):
        command = service.get("command", ["serve"])[0]
        if command not in source.commands:
            complaints.append(f"{name} runs `server {command}`, which does not exist")
        has_own_check = "test" in service.get("healthcheck", {})
        if command in ("worker", "migrate") and is_checked(service) and not has_own_check:
            complaints.append(f"{name} has the health check of the image, but does not listen")
    return complaints


def check(root: Path, source: Source) -> list[str]:
    complaints = []
    created = set(re.findall(r"^create (\w+) ", (root / "deploy/secrets.sh").read_text(), re.MULTILINE))
    schema = json.loads(files("check_jsonschema").joinpath(SCHEMA).read_text())
    validator = jsonschema.validators.validator_for(schema)(schema)
    for file in FILES:
        content = yaml.safe_load((root / file).read_text())
        errors = [f"{file}: {error.json_path}: {error.message}" for error in validator.iter_errors(content)]
        if errors:
            complaints += errors
            continue
        services = content["services"]
        found = [
            complaint
            for name, service in services.items()
            for complaint in check_service(name, service, services, root, source)
        ]
        for name, secret in content.get("secrets", {}).items():
            if secret["file"].removeprefix("secrets/") not in created:
                found.append(f"deploy/secrets.sh does not create the secret {name}")
        complaints += [f"{file}: {complaint}" for complaint in found]
    return complaints
