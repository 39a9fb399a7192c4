"""Kubernetes: every overlay is rendered, validated against the schemas of Kubernetes, and checked for
references to what does not exist, in the cluster or in the code."""

import re
import subprocess
from pathlib import Path

import kubernetes_validate
import yaml

from .source import Source

# The oldest version that docs/operations/kubernetes.md promises, and the newest that is known.
VERSIONS = ("1.30", "1.37")
PRODUCTION = "deploy/kubernetes/overlays/production"


def pods(resources: list[dict]) -> list[tuple[dict, dict]]:
    """Workloads and their pod templates."""
    specs = [(each, each.get("spec", {})) for each in resources]
    # A CronJob holds the job that it creates.
    specs = [(each, spec.get("jobTemplate", {}).get("spec", spec)) for each, spec in specs]
    return [(each, spec["template"]) for each, spec in specs if "template" in spec]


def selects(selector: dict, template: dict) -> bool:
    labels = template["metadata"]["labels"]
    return all(labels.get(key) == value for key, value in selector.items())


def ports_of(template: dict) -> dict[str, int]:
    return {
        port["name"]: port["containerPort"]
        for container in template["spec"]["containers"]
        for port in container.get("ports", [])
    }


class Overlay:
    """A rendered overlay."""

    def __init__(self, resources: list[dict], source: Source, image_ports: dict[str, int]):
        self.resources = resources
        self.source = source
        self.image_ports = image_ports
        self.names = {(each["kind"], each["metadata"]["name"]) for each in resources}

    def check(self) -> list[str]:
        complaints = []
        for resource in self.resources:
            where = f"{resource['kind']} {resource['metadata']['name']}"
            found = [*self.schema(resource), *self.references(resource)]
            complaints += [f"{where}: {complaint}" for complaint in found]
        for workload, template in pods(self.resources):
            where = f"{workload['kind']} {workload['metadata']['name']}"
            found = [*self.volumes(template["spec"]), *self.repetition(workload, template["spec"])]
            for container in template["spec"]["containers"]:
                found += [*self.limits(container), *self.security(container, template["spec"])]
                if "playground" in container["image"]:
                    found += [*self.program(container), *self.environment(container)]
            complaints += [f"{where}: {complaint}" for complaint in found]
        return complaints

    def schema(self, resource: dict) -> list[str]:
        try:
            for version in VERSIONS:
                kubernetes_validate.validate(resource, version, strict=True)
        except kubernetes_validate.ValidationError as error:
            return [f"{'.'.join(map(str, error.path))}: {error.message}"]
        except kubernetes_validate.SchemaNotFoundError as error:
            return [error.message]
        return []

    def references(self, resource: dict) -> list[str]:
        """Names of other resources, and selectors, that match nothing."""
        spec, kind = resource.get("spec", {}), resource["kind"]
        templates = [template for _, template in pods(self.resources)]
        found = []
        if kind in ("Service", "PodDisruptionBudget", "NetworkPolicy"):
            selector = spec.get("podSelector", spec.get("selector", {}))
            selected = [each for each in templates if selects(selector.get("matchLabels", selector), each)]
            named = {port.get("targetPort") for port in spec.get("ports", [])}
            named |= {port["port"] for rule in spec.get("ingress", []) for port in rule.get("ports", [])}
            if not selected:
                found.append("its selector matches no pod")
            for port in sorted(name for name in named if isinstance(name, str)):
                if not any(port in ports_of(template) for template in selected):
                    found.append(f"the pods have no port {port}")
        if kind == "HorizontalPodAutoscaler":
            target = spec["scaleTargetRef"]
            found += self.missing(target["kind"], target["name"])
            names = [each["external"]["metric"]["name"] for each in spec["metrics"] if each["type"] == "External"]
            found += [f"there is no metric {name}" for name in names if name not in self.source.metrics]
        if kind == "Ingress":
            paths = [path for rule in spec["rules"] for path in rule["http"]["paths"]]
            found += [each for path in paths for each in self.missing("Service", path["backend"]["service"]["name"])]
        return found

    def missing(self, kind: str, name: str) -> list[str]:
        return [] if (kind, name) in self.names else [f"there is no {kind} {name}"]

    def volumes(self, spec: dict) -> list[str]:
        found = []
        known = {volume["name"]: volume for volume in spec.get("volumes", [])}
        mounted = {mount["name"] for each in spec["containers"] for mount in each.get("volumeMounts", [])}
        for volume in known.values():
            if "persistentVolumeClaim" in volume:
                found += self.missing("PersistentVolumeClaim", volume["persistentVolumeClaim"]["claimName"])
        claims = {each["metadata"]["name"] for each in self.resources_of_claims()}
        found += [f"there is no volume {name}" for name in sorted(mounted - set(known) - claims)]
        if "serviceAccountName" in spec:
            found += self.missing("ServiceAccount", spec["serviceAccountName"])
        return found

    def resources_of_claims(self) -> list[dict]:
        return [claim for each in self.resources for claim in each.get("spec", {}).get("volumeClaimTemplates", [])]

    def limits(self, container: dict) -> list[str]:
        resources = container.get("resources", {})
        wanted = {"requests": {"cpu", "memory"}, "limits": {"memory"}}
        return [
            f"{container['name']} has no {part} of {', '.join(sorted(names - set(resources.get(part, {}))))}"
            for part, names in wanted.items()
            if names - set(resources.get(part, {}))
        ]

    def security(self, container: dict, spec: dict) -> list[str]:
        """The rules of the profile `restricted`, and no token of the cluster."""
        pod, own = spec.get("securityContext", {}), container.get("securityContext", {})
        wanted = {
            "runs as root": pod.get("runAsNonRoot") is not True,
            "has no seccomp profile": pod.get("seccompProfile", {}).get("type") != "RuntimeDefault",
            "may gain privileges": own.get("allowPrivilegeEscalation") is not False,
            "keeps capabilities": own.get("capabilities", {}).get("drop") != ["ALL"],
            "gets a token of the cluster": spec.get("automountServiceAccountToken") is not False,
        }
        if "playground" in container["image"]:
            wanted["can write to its root"] = own.get("readOnlyRootFilesystem") is not True
        return [f"{container['name']} {what}" for what, is_wrong in wanted.items() if is_wrong]

    def repetition(self, workload: dict, spec: dict) -> list[str]:
        """A backup that fails has written an archive, and each repetition would write another."""
        is_backup = any(each.get("args", [""])[0] == "backup" for each in spec["containers"])
        job = workload["spec"].get("jobTemplate", {}).get("spec", workload["spec"])
        return ["it repeats a backup that failed"] if is_backup and job.get("backoffLimit") != 0 else []

    def program(self, container: dict) -> list[str]:
        """Command, ports and probes, against the code and the image."""
        found = []
        command = container.get("args", ["serve"])[0]
        if command not in self.source.commands:
            found.append(f"there is no command `server {command}`")
        ports = {port["name"]: port["containerPort"] for port in container.get("ports", [])}
        listens = dict(self.image_ports)
        variables = {item["name"]: item.get("value", "") for item in container.get("env", [])}
        for setting in ("METRICS_ADDR", "WORKER_ADDR"):
            if setting in variables:
                listens["metrics"] = int(variables[setting].rsplit(":", 1)[1])
        for name, port in ports.items():
            if listens.get(name) != port:
                found.append(f"nothing listens on the port {name} ({port})")
        for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
            request = container.get(probe, {}).get("httpGet")
            if request and request["path"] not in self.source.routes:
                found.append(f"{probe}: there is no route {request['path']}")
            if request and request["port"] not in ports:
                found.append(f"{probe}: there is no port {request['port']}")
        return found

    def environment(self, container: dict) -> list[str]:
        found = []
        variables = {item["name"] for item in container.get("env", [])}
        for reference in container.get("envFrom", []):
            name = reference["configMapRef"]["name"]
            maps = [each for each in self.resources if each["kind"] == "ConfigMap" and each["metadata"]["name"] == name]
            found += self.missing("ConfigMap", name)
            variables |= {variable for each in maps for variable in each["data"]}
        return found + [
            f"the server has no setting {name}" for name in sorted(variables) if not self.source.is_setting(name)
        ]


def render(folder: Path) -> list[dict]:
    """Resources of a folder for kustomize; raises ValueError with its message."""
    run = subprocess.run(["kubectl", "kustomize", folder], capture_output=True, text=True)
    if run.returncode != 0:
        raise ValueError(run.stderr.strip())
    return [each for each in yaml.safe_load_all(run.stdout) if each]


def overlay(root: Path, folder: Path, source: Source) -> Overlay:
    """A rendered folder; raises ValueError with the message of kustomize."""
    address = re.search(r"LEPTOS_SITE_ADDR=\S+:(\d+)", (root / "Dockerfile").read_text())
    return Overlay(render(folder), source, {"http": int(address.group(1))} if address else {})


def check_folder(root: Path, folder: Path, source: Source) -> list[str]:
    try:
        return overlay(root, folder, source).check()
    except ValueError as error:
        return [str(error)]


def check(root: Path, source: Source) -> list[str]:
    folders = [*sorted((root / "deploy/kubernetes/overlays").iterdir()), root / "deploy/kubernetes/pipeline"]
    return [
        f"{folder.relative_to(root)}: {complaint}"
        for folder in folders
        for complaint in check_folder(root, folder, source)
    ]
