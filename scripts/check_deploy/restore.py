"""Restoration in a cluster: the patch of docs/operations/backup.md makes of the CronJob of the backups
a job that can write the files, and the pod that copies archives mounts their volume."""

import json
import subprocess
from pathlib import Path

import yaml

from .kubernetes import PRODUCTION, Overlay, render
from .source import Source

PATCH = "deploy/kubernetes/restore.yaml"
COPY = "deploy/kubernetes/archives.yaml"
CRON_JOB = "playground-backup"


def restoration(root: Path, resources: list[dict]) -> dict:
    """The job; raises ValueError with the reason when there is none."""
    jobs = [each for each in resources if (each["kind"], each["metadata"]["name"]) == ("CronJob", CRON_JOB)]
    if not jobs:
        raise ValueError(f"there is no CronJob {CRON_JOB}")
    job = {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": {"name": "playground-restore"},
        "spec": jobs[0]["spec"]["jobTemplate"]["spec"],
    }
    command = ["kubectl", "patch", "--local", "--filename", "-", "--patch-file", root / PATCH, "--output", "json"]
    run = subprocess.run(command, input=json.dumps(job), capture_output=True, text=True)
    if run.returncode != 0:
        raise ValueError(run.stderr.strip())
    return json.loads(run.stdout)


def check(root: Path, source: Source) -> list[str]:
    try:
        resources = render(root / PRODUCTION)
        job = restoration(root, resources)
    except ValueError as error:
        return [f"{PATCH}: {error}"]
    containers = job["spec"]["template"]["spec"]["containers"]
    if len(containers) != 1:
        return [f"{PATCH}: it names another container than {CRON_JOB}"]
    where = f"Job {job['metadata']['name']}: "
    found = [each.removeprefix(where) for each in Overlay([*resources, job], source, {}).check() if each.startswith(where)]
    mounts = {mount["name"]: mount.get("readOnly", False) for mount in containers[0]["volumeMounts"]}
    if mounts.get("files", True):
        found.append("the job cannot write the files")
    if "backups" not in mounts:
        found.append("the job does not see the backups")
    if containers[0]["args"][0] == "backup":
        found.append("the job takes a backup")
    complaints = [f"{PATCH}: {complaint}" for complaint in found]
    return complaints + check_copy(root, Overlay(resources, source, {}))


def check_copy(root: Path, overlay: Overlay) -> list[str]:
    pod = yaml.safe_load((root / COPY).read_text())
    found = [*overlay.schema(pod), *overlay.volumes(pod["spec"])]
    for container in pod["spec"]["containers"]:
        found += [*overlay.limits(container), *overlay.security(container, pod["spec"])]
    return [f"{COPY}: {complaint}" for complaint in found]
