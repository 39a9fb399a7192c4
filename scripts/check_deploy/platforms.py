"""Recipes of platforms and of a machine of one's own: what their files refer to in each other and in the code."""

import json
import re
from pathlib import Path

from .source import Source

VPS = "docs/operations/vps.md"
UNITS = "deploy/vps"
# Port of Prometheus itself.
PROMETHEUS = "9090"
ECS = "deploy/platforms/ecs"
ECS_DOCUMENT = "docs/operations/platforms.md"
RAILWAY = "deploy/platforms/railway/railway.json"


def check_railway(root: Path) -> list[str]:
    path = json.loads((root / RAILWAY).read_text())["build"]["dockerfilePath"]
    if not (root / path).exists():
        return [f"{RAILWAY}: there is no {path}"]
    if re.search(r"^VOLUME\b", (root / path).read_text(), re.MULTILINE):
        return [f"{RAILWAY}: Railway does not build {path}, because it has VOLUME"]
    return []


def check_ecs(root: Path) -> list[str]:
    """Names in the task definitions that the document creates."""
    document = (root / ECS_DOCUMENT).read_text()
    complaints = set()
    for path in sorted((root / ECS).glob("*.json")):
        for container in json.loads(path.read_text())["containerDefinitions"]:
            log_group = container["logConfiguration"]["options"]["awslogs-group"]
            secrets = [secret["valueFrom"].rsplit(":", 1)[1] for secret in container["secrets"]]
            commands = [f"create-log-group --log-group-name {log_group}\n"]
            commands += [f"create-secret --name {secret} " for secret in secrets]
            complaints |= {f"{ECS_DOCUMENT}: no command is `aws … {each.strip()}`" for each in commands if each not in document}
    return sorted(complaints)


def check_vps(root: Path, source: Source) -> list[str]:
    complaints = []
    for unit in sorted((root / UNITS).glob("*.service")):
        for command in re.findall(r"^ExecStart=/opt/playground/server (\S+)", unit.read_text(), re.MULTILINE):
            if command not in source.commands:
                complaints.append(f"{unit.relative_to(root)}: there is no command `server {command}`")
    document = (root / VPS).read_text()
    address = re.search(r"^METRICS_ADDR=(\S+:(\d+))$", (root / UNITS / "playground.env").read_text(), re.MULTILINE)
    if address and address.group(2) == PROMETHEUS:
        complaints.append(f"{UNITS}/playground.env: Prometheus listens at {address.group(1)} itself")
    if address and f'targets: ["{address.group(1)}"]' not in document:
        complaints.append(f"{VPS}: its scrape_configs do not name {address.group(1)}")
    if re.search(r"install -m 06[^0]\d \S*playground\.env", document):
        complaints.append(f"{VPS}: others can read playground.env, which may hold passwords")
    return complaints


def check(root: Path, source: Source) -> list[str]:
    return check_railway(root) + check_ecs(root) + check_vps(root, source)
