"""Alert rules and dashboards: every series is one that the server has or that a rule records, every
alert has a runbook and a test, every panel has a data source, and the document lists every metric."""

import json
import re
from pathlib import Path

import promql_parser
import yaml

from .source import Source

# Series of Prometheus itself.
OWN = {"up", "ALERTS"}
RULES = "deploy/prometheus/rules"
TESTS = "deploy/prometheus/tests/alerts.yml"
RUNBOOKS = "docs/operations/runbooks.md"
DOCUMENT = "docs/operations/monitoring.md"
ADAPTER = "deploy/prometheus/adapter.yaml"
DASHBOARDS = "deploy/grafana/dashboards"
SOURCES = "deploy/grafana/provisioning/datasources"
SEVERITIES = {"page", "ticket"}


def series(expression: str) -> set[str]:
    """Names of the series in an expression; raises ValueError for a wrong one."""
    plain = re.sub(r"\$__\w+", "5m", expression).replace("$instance", ".*")
    found = set()

    def collect(node) -> bool:
        if isinstance(node, promql_parser.MatrixSelector):
            node = node.vector_selector
        if isinstance(node, promql_parser.VectorSelector):
            found.add(node.name)
        return True

    promql_parser.walk(promql_parser.parse(plain), collect)
    return found


def check_expression(expression: str, known: set[str]) -> list[str]:
    try:
        unknown = {name or expression for name in series(expression)} - known
    except ValueError as error:
        return [f"{error} in {expression}"]
    return [f"there is no metric {name}" for name in sorted(unknown)]


def check_alert(rule: dict, anchors: set[str], tested: set[str]) -> list[str]:
    annotations = rule.get("annotations", {})
    complaints = []
    if rule.get("labels", {}).get("severity") not in SEVERITIES:
        complaints.append(f"its severity is none of {', '.join(sorted(SEVERITIES))}")
    if "summary" not in annotations:
        complaints.append("it has no summary")
    file, _, anchor = annotations.get("runbook", "").partition("#")
    if file != RUNBOOKS or anchor not in anchors:
        complaints.append(f"its runbook is no heading of {RUNBOOKS}")
    if rule["alert"] not in tested:
        complaints.append(f"{TESTS} does not expect it to fire")
    return complaints


def check(root: Path, source: Source) -> list[str]:
    groups = {
        path: yaml.safe_load(path.read_text())["groups"] for path in sorted((root / RULES).glob("*.yml"))
    }
    rules = [(path, rule) for path, list_ in groups.items() for group in list_ for rule in group["rules"]]
    known = source.metrics | OWN | {rule["record"] for _, rule in rules if "record" in rule}
    headings = re.findall(r"^#+ (.+)$", (root / RUNBOOKS).read_text(), re.MULTILINE)
    anchors = {re.sub(r"[^\w -]", "", heading).strip().lower().replace(" ", "-") for heading in headings}
    tests = yaml.safe_load((root / TESTS).read_text())["tests"]
    cases = [case for test in tests for case in test.get("alert_rule_test", [])]
    tested = {case["alertname"] for case in cases if case.get("exp_alerts")}
    complaints = []
    for path, rule in rules:
        found = check_expression(rule["expr"], known)
        if "alert" in rule:
            found += check_alert(rule, anchors, tested)
        where = f"{path.relative_to(root)}: {rule.get('alert') or rule['record']}"
        complaints += [f"{where}: {complaint}" for complaint in found]
    external = yaml.safe_load((root / ADAPTER).read_text())["rules"]["external"]
    expressions = [rule[key] for rule in external for key in ("seriesQuery", "metricsQuery")]
    complaints += [f"{ADAPTER}: {each}" for expression in expressions for each in check_expression(expression, known)]
    return complaints + check_dashboards(root, known) + check_document(root, source)


def check_document(root: Path, source: Source) -> list[str]:
    """Compares the table of metrics with the code, in both directions."""
    table = (root / DOCUMENT).read_text().split("## Metrics")[1].split("\n## ")[0]
    listed = set(re.findall(r"^\| `(\w+)`", table, re.MULTILINE))
    parts = {name: {each for each in source.metrics if each == name or each.startswith(f"{name}_")} for name in listed}
    unknown = [f"{DOCUMENT}: there is no metric {name}" for name in sorted(listed) if not parts[name]]
    missing = source.metrics - set().union(*parts.values())
    return unknown + [f"{DOCUMENT}: the table of metrics lacks {name}" for name in sorted(missing)]


def check_dashboards(root: Path, known: set[str]) -> list[str]:
    complaints = []
    files = [yaml.safe_load(path.read_text()) for path in (root / SOURCES).glob("*.yaml")]
    sources = {each["uid"] for file in files for each in file["datasources"]}
    for path in sorted((root / DASHBOARDS).glob("*.json")):
        dashboard = json.loads(path.read_text())
        ids = [panel["id"] for panel in dashboard["panels"]]
        found = ["two panels have the same id"] if len(ids) != len(set(ids)) else []
        for panel in dashboard["panels"]:
            for target in panel.get("targets", []):
                title = panel["title"]
                found += [f"{title}: {complaint}" for complaint in check_expression(target["expr"], known)]
                if target["datasource"]["uid"] not in sources:
                    found.append(f"{title}: there is no data source {target['datasource']['uid']}")
        complaints += [f"{path.relative_to(root)}: {complaint}" for complaint in found]
    return complaints
