"""Workflows of releases: what actionlint and zizmor do not know about their order and permissions."""

from pathlib import Path

import yaml

from .source import Source

FOLDER = ".github/workflows"
DEPLOY = ".github/actions/deploy"
SETUP = ".github/actions/setup"


def position(steps: list[dict], part: str) -> int:
    """Index of the first step that runs a command with `part`, or the number of steps."""
    return next((index for index, step in enumerate(steps) if part in step.get("run", "")), len(steps))


def check_job(job: dict) -> list[str]:
    steps = job.get("steps", [])
    used = {step.get("uses", "").removeprefix("./"): step for step in steps}
    found = []
    if DEPLOY in used and job.get("permissions", {}).get("packages") != "read":
        found.append("it cannot read an image that is not public")
    if position(steps, '--tag "$IMAGE:$version"') < position(steps, "cosign sign"):
        found.append("it tags an image that is not signed yet")
    if any(step.get("run") == "make release" for step in steps):
        if SETUP not in used:
            found.append("it compiles a release with the Rust of the runner")
        elif "job" in used[SETUP].get("with", {}):
            found.append("it compiles a release with the cache of a job")
    return found


def check(root: Path, _: Source) -> list[str]:
    complaints = []
    for path in sorted((root / FOLDER).glob("*.yml")):
        for name, job in yaml.safe_load(path.read_text())["jobs"].items():
            complaints += [f"{path.relative_to(root)}: {name}: {complaint}" for complaint in check_job(job)]
    steps = yaml.safe_load((root / DEPLOY / "action.yml").read_text())["runs"]["steps"]
    if position(steps, "docker login") > position(steps, "cosign verify"):
        complaints.append(f"{DEPLOY}: it reads the image before it signs in to the registry")
    return complaints
