"""Recipes of platforms and of a machine of one's own: what their files refer to in each other and in the code."""

import json
import re
from pathlib import Path

from .source import Source

RAILWAY = "deploy/platforms/railway/railway.json"


def check_railway(root: Path) -> list[str]:
    path = json.loads((root / RAILWAY).read_text())["build"]["dockerfilePath"]
    if not (root / path).exists():
        return [f"{RAILWAY}: there is no {path}"]
    if re.search(r"^VOLUME\b", (root / path).read_text(), re.MULTILINE):
        return [f"{RAILWAY}: Railway does not build {path}, because it has VOLUME"]
    return []


def check(root: Path, _: Source) -> list[str]:
    return check_railway(root)
