"""Tests of scripts/check_deploy: the repository passes, and each mistake in a copy of it is found."""

import functools
import shutil
import sys
import tempfile
import unittest
from pathlib import Path
from unittest import mock

import kubernetes_validate.utils

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))

from check_deploy import (  # noqa: E402
    PARTS,
    components,
    compose,
    kubernetes,
    metrics,
    platforms,
    restore,
    rights,
    settings,
    workflows,
)
from check_deploy.source import Source  # noqa: E402

COPIED = (".github", "deploy", "docs/operations", "server/src", "backend/src", "README.md", "Dockerfile")
PRODUCTION = "deploy/kubernetes/overlays/production"
BASE = "deploy/kubernetes/base"
PIPELINE = "deploy/kubernetes/pipeline"
QUEUE_AGE = "deploy/kubernetes/components/queue-age/kustomization.yaml"
RESTORE = "deploy/kubernetes/restore.yaml"
COPY = "deploy/kubernetes/archives.yaml"
RELEASE = ".github/workflows/release.yml"
RAILWAY = "deploy/platforms/railway/railway.json"
RULES = "deploy/prometheus/rules/alerts.yml"
DASHBOARD = "deploy/grafana/dashboards/playground.json"

# Check, file, text, its replacement, part of the complaint.
MISTAKES = [
    (settings, "Dockerfile", "DATA_DIR=", "DATA_FOLDER=", "Dockerfile: the server has no setting DATA_FOLDER"),
    (settings, "deploy/compose.yaml", "WORKERS: 0", "WORKER_COUNT: 0", "has no setting WORKER_COUNT"),
    (settings, "deploy/vps/playground.env", "#SMTP_URL", "#SMTP_ADDRESS", "has no setting SMTP_ADDRESS"),
    (settings, "deploy/vps/playground.service", "SECRET_KEY_FILE=", "SECRET_FILE=", "has no setting SECRET_FILE"),
    (settings, "deploy/platforms/fly/fly.toml", "METRICS_ADDR", "METRICS_ADDRESS", "has no setting METRICS_ADDRESS"),
    (settings, "deploy/platforms/ecs/worker.json", '"STORAGE_URL"', '"STORAGE"', "has no setting STORAGE"),
    (settings, "deploy/example.env", "#WORKERS=", "#TRAINERS=", "does not use TRAINERS"),
    (settings, "deploy/compose.yaml", "  SENTRY_DSN:\n", "", "worker does not get SENTRY_DSN"),
    (settings, "deploy/compose.yaml", "  AWS_ALLOW_HTTP:\n", "", "server does not get AWS_ALLOW_HTTP"),
    (settings, "README.md", "| `MAX_ROWS`", "| `MAX_LINES`", "the table of settings lacks MAX_ROWS"),
    (settings, "README.md", "| `MAX_ROWS`", "| `MAX_LINES`", "has no setting MAX_LINES"),
    (compose, "deploy/compose.yaml", "restart: unless", "restarts: unless", "restarts"),
    (compose, "deploy/compose.yaml", "command: [worker]", "command: [work]", "runs `server work`"),
    (compose, "deploy/compose.yaml", "./collector.yaml:", "./collect.yaml:", "mounts ./collect.yaml"),
    (compose, "deploy/compose.yaml", '"127.0.0.1:8080', '"8080', "publishes 8080:8080 on all addresses"),
    (compose, "deploy/compose.yaml", "adminer:5-standalone", "adminer:latest", "adminer has an image without a version"),
    (compose, "deploy/compose.yaml", "      postgres: {", "      postgresql: {", "depends on postgresql"),
    (compose, "deploy/compose.yaml", "[CMD, redis-cli, ping]", "[NONE]\n      disable: true", "redis, which has no health check"),
    (compose, "deploy/compose.yaml", "service_healthy, required: false }", "service_healthy }", "not start without a profile of s3"),
    (compose, "deploy/secrets.sh", "create s3_key", "create s4_key", "does not create the secret s3_key"),
    (compose, "deploy/compose.dev.yaml", "    healthcheck:", "    x-healthcheck:", "postgres, which has no health check"),
    (compose, "deploy/compose.yaml", "healthcheck: { disable: true }", "labels: []", "but does not listen"),
    (compose, "deploy/secrets.sh", "create secret_key", "create key", "does not create the secret secret_key"),
    (kubernetes, f"{BASE}/kustomization.yaml", "- worker.yaml", "- workers.yaml", "workers.yaml"),
    (kubernetes, f"{BASE}/kustomization.yaml", "STORAGE_URL=", "STORAGE=", "has no setting STORAGE"),
    (kubernetes, f"{BASE}/pod.yaml", "readOnlyRootFilesystem: true", "privileged: false", "can write to its root"),
    (kubernetes, f"{BASE}/pod.yaml", "claimName: playground-files", "claimName: files", "no PersistentVolumeClaim files"),
    (kubernetes, f"{BASE}/pod.yaml", "{ name: tmp, mountPath", "{ name: temp, mountPath", "there is no volume temp"),
    (kubernetes, f"{BASE}/server.yaml", "path: /livez", "path: /health", "there is no route /health"),
    (kubernetes, f"{BASE}/server.yaml", "containerPort: 3000", "containerPort: 8080", "on the port http (8080)"),
    (kubernetes, f"{BASE}/server.yaml", '"0.0.0.0:9090"', '"0.0.0.0:9091"', "on the port metrics (9090)"),
    (kubernetes, f"{BASE}/server.yaml", "replicas: 3", "replica: 3", "replica"),
    (kubernetes, f"{BASE}/server.yaml", "limits: { memory: 2Gi }", "limits: { cpu: 2 }", "has no limits of memory"),
    (kubernetes, f"{BASE}/worker.yaml", "args: [worker]", "args: [train]", "there is no command `server train`"),
    (kubernetes, f"{BASE}/worker.yaml", '"0.0.0.0:9090"', '"0.0.0.0:9091"', "on the port metrics (9090)"),
    (kubernetes, f"{BASE}/backup.yaml", "args: [backup,", "args: [save,", "there is no command `server save`"),
    (kubernetes, f"{BASE}/backup.yaml", "backoffLimit: 0", "backoffLimit: 2", "repeats a backup that failed"),
    (kubernetes, f"{BASE}/backup.yaml", "claimName: playground-b", "claimName: b", "no PersistentVolumeClaim backups"),
    (kubernetes, f"{BASE}/service.yaml", "targetPort: http", "targetPort: web", "the pods have no port web"),
    (kubernetes, f"{BASE}/disruption.yaml", "component: worker } }", "component: train } }", "selector matches no pod"),
    (kubernetes, f"{PRODUCTION}/autoscaling.yaml", "name: playground-worker }", "name: worker }", "no Deployment worker"),
    (kubernetes, f"{PRODUCTION}/ingress.yaml", "{ name: playground, port", "{ name: server, port", "no Service server"),
    (kubernetes, f"{PIPELINE}/role.yaml", "verbs: [get, list]", "verb: [get, list]", "Role playground-pipeline"),
    (components, QUEUE_AGE, "name: run_queue_age_seconds", "name: queue_age", "there is no metric queue_age"),
    (components, QUEUE_AGE, "name: playground-worker", "name: worker", "it changes nothing"),
    (restore, RESTORE, "readOnly: false", "readOnly: true", "the job cannot write the files"),
    (restore, RESTORE, "- name: app", "- name: other", "names another container"),
    (restore, RESTORE, "args: [", "command: [", "the job takes a backup"),
    (restore, RESTORE, "args: [restore", "args: [recover", "there is no command `server recover`"),
    (restore, COPY, "claimName: playground-backups", "claimName: archives", "no PersistentVolumeClaim archives"),
    (rights, f"{PIPELINE}/role.yaml", "[cronjobs]", "[crons]", "the pipeline may not patch cronjobs"),
    (rights, f"{PIPELINE}/role.yaml", "patch, delete]", "patch]", "the pipeline may not delete jobs"),
    (platforms, RAILWAY, '"deploy/platforms/railway/Dockerfile"', '"Dockerfile"', "because it has VOLUME"),
    (platforms, RAILWAY, '"deploy/platforms/railway/Dockerfile"', '"deploy/Dockerfile"', "there is no deploy/Dockerfile"),
    (platforms, "deploy/vps/playground.env", "127.0.0.1:9464", "127.0.0.1:9090", "Prometheus listens at 127.0.0.1:9090"),
    (platforms, "docs/operations/vps.md", '"127.0.0.1:9464"', '"127.0.0.1:9090"', "scrape_configs do not name 127.0.0.1:9464"),
    (platforms, "deploy/vps/playground-backup.service", "server backup", "server save", "there is no command `server save`"),
    (platforms, "docs/operations/vps.md", "0600 deploy/vps", "0644 deploy/vps", "others can read playground.env"),
    (platforms, "deploy/platforms/ecs/worker.json", '"/ecs/playground"', '"/ecs/worker"', "--log-group-name /ecs/worker"),
    (platforms, "docs/operations/platforms.md", "--name playground/secret-key", "--name key", "--name playground/secret-key"),
    (workflows, RELEASE, "contents: read, packages: read }\n    steps", "contents: read }\n    steps", "production: it cannot read"),
    (workflows, ".github/actions/deploy/action.yml", "docker login", "docker info", "before it signs in to the registry"),
    (workflows, RELEASE, "run: cosign sign --yes", "run: echo", "image: it tags an image that is not signed yet"),
    (workflows, RELEASE, "uses: ./.github/actions/setup\n", "uses: ./.github/actions/other\n", "with the Rust of the runner"),
    (workflows, RELEASE, "/setup\n", "/setup\n        with: { job: archive }\n", "with the cache of a job"),
    (metrics, RULES, 'status="507"}', 'status="507}', "PlaygroundDiskFull"),
    (metrics, RULES, "http_requests_total{job", "http_requests{job", "there is no metric http_requests"),
    (metrics, RULES, "playground:error_ratio:rate3d >", "playground:error_ratio:rate4d >", "error_ratio:rate4d"),
    (metrics, RULES, "severity: page", "severity: loud", "its severity is none of"),
    (metrics, RULES, "#playgroundbusy", "#playgroundlazy", "PlaygroundBusy: its runbook is no heading"),
    (metrics, RULES, "alert: PlaygroundSlow", "alert: PlaygroundLate", "does not expect it to fire"),
    (metrics, DASHBOARD, "http_request_duration_seconds_bucket", "http_duration_bucket", "no metric http_duration_bucket"),
    (metrics, DASHBOARD, '"uid": "prometheus"', '"uid": "thanos"', "there is no data source thanos"),
    (metrics, "backend/src/metrics.rs", '"runs"', '"trainings"', "there is no metric runs"),
    (metrics, "backend/src/metrics.rs", '"runs"', '"trainings"', "the table of metrics lacks trainings"),
    (metrics, "deploy/prometheus/adapter.yaml", "max(run_queue_age", "max(queue_age", "no metric queue_age_seconds"),
    (metrics, "docs/operations/monitoring.md", "| `runs`", "| `jobs`", "there is no metric jobs"),
]


# The schemas are large, and each validation would read them again.
remembered = functools.cache(kubernetes_validate.utils.schema_contents)


@mock.patch("kubernetes_validate.utils.schema_contents", remembered)
class CheckDeploy(unittest.TestCase):
    def copy(self) -> Path:
        folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, folder)
        for part in COPIED:
            target = folder / part
            target.parent.mkdir(parents=True, exist_ok=True)
            (shutil.copytree if (ROOT / part).is_dir() else shutil.copy)(ROOT / part, target)
        return folder

    def test_the_repository_passes(self):
        source = Source(ROOT)
        for part in PARTS:
            self.assertEqual(part.check(ROOT, source), [], part.__name__)

    def test_each_mistake_is_found(self):
        root = self.copy()
        # One overlay shows the mistakes of the base; two take twice the time.
        shutil.rmtree(root / "deploy/kubernetes/overlays/development")
        for part, file, text, replacement, complaint in MISTAKES:
            with self.subTest(file=file, replacement=replacement):
                path = root / file
                content = path.read_text()
                self.assertIn(text, content)
                path.write_text(content.replace(text, replacement))
                found = part.check(root, Source(root))
                path.write_text(content)
                self.assertTrue(any(complaint in each for each in found), found)

    def test_code_that_is_not_understood_stops_the_check(self):
        root = self.copy()
        path = root / "server/src/router.rs"
        path.write_text(path.read_text().replace(".route(", ".add("))
        with self.assertRaisesRegex(SystemExit, "finds no routes"):
            Source(root)


if __name__ == "__main__":
    unittest.main()
