"""Recipes of platforms and of a machine of one's own: what their files refer to in each other and in the code."""

import json
import re
from pathlib import Path

from .source import Source

VPS = "docs/operations/vps.md"
UNITS = "deploy/vps"
# Port of Prometheus itself.
PROMETHEUS = "9090"
RAILWAY = "deploy/platforms/railway/railway.json"


def check_railway(root: Path) -> list[str]:
    path = json.loads((root / RAILWAY).read_text())["build"]["dockerfilePath"]
    if not (root / path).exists():
        return [f"{RAILWAY}: there is no {path}"]
    if re.search(r"^VOLUME\b", (root / path).read_text(), re.MULTILINE):
        return [f"{RAILWAY}: Railway does not build {path}, because it has VOLUME"]
    return []


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
    return check_railway(root) + check_vps(root, source)
