"""Tests of scripts/deploy.sh with a kubectl that writes its arguments down instead of calling a
cluster. Its `kustomize` is the real one."""

import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
IMAGE = "registry.example/playground@sha256:" + "a" * 64
# Answers that a scenario does not change: success, and a migration that is complete.
KUBECTL = """#!/usr/bin/env bash
if [ "$1" = kustomize ]; then exec "$REAL_KUBECTL" "$@"; fi
echo "$*" >>"$CALLS"
for argument in "$@"; do
    case $argument in --filename) next=yes ;; *) [ -z "${next:-}" ] || { cp "$argument" "$CALLS.yaml"; next=; } ;; esac
done
case $* in
    *"get deployment"*) [ -z "${SAME:-}" ] && grep -q "^apply.*all.yaml$" "$CALLS" && echo 4 || echo "${REVISION-3}" ;;
    *"get job"*) echo "${MIGRATION:-SuccessCriteriaMet Complete}" ;;
    *"rollout status $STUCK"*) [ -z "$STUCK" ] || [ -e "$CALLS.undone" ] ;;
    *"rollout undo"*) touch "$CALLS.undone" ;;
esac
"""
CURL = """#!/usr/bin/env bash
echo "curl ${*: -1}" >>"$CALLS"
exit 7
"""


class Deploy(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        self.calls = self.folder / "calls"
        for name, text in (("kubectl", KUBECTL), ("curl", CURL), ("sleep", "#!/bin/sh\n")):
            program = self.folder / name
            program.write_text(text)
            program.chmod(0o755)

    def deploy(self, *arguments, root=ROOT, **variables):
        environment = os.environ | {
            "PATH": f"{self.folder}:{os.environ['PATH']}",
            "REAL_KUBECTL": shutil.which("kubectl"),
            "CALLS": str(self.calls),
            "STUCK": "",
            "SMOKE_WAIT": "1",
            "DEPLOY_TIMEOUT": "3",
        }
        arguments = arguments or ("production", IMAGE, "http://localhost:1")
        command = [root / "scripts/deploy.sh", *arguments]
        run = subprocess.run(command, env=environment | variables, capture_output=True, text=True)
        calls = self.calls.read_text().splitlines() if self.calls.exists() else []
        return run, calls

    def healthy_site(self):
        """Replaces curl by one that answers like a healthy server."""
        answers = self.folder / "curl"
        answers.write_text(
            '#!/usr/bin/env bash\n'
            'while [ $# -gt 1 ]; do case $1 in --output) body=$2 ;; --dump-header) head=$2 ;; esac; shift; done\n'
            'printf "ok\\n<form\\n\\"/v/1/a.css\\"\\n\\"openapi\\":\\n" >"$body"\n'
            'printf "content-type: text/css application/problem+json\\ncontent-security-policy: x\\n" >"$head"\n'
            'case $1 in */api/v1/tasks/) printf 401 ;; *) printf 200 ;; esac\n'
        )

    def test_migration_comes_first_and_the_image_is_set(self):
        self.healthy_site()
        run, calls = self.deploy()
        self.assertEqual(run.returncode, 0, run.stdout + run.stderr)
        calls = [call for call in calls if "get deployment" not in call]
        kinds = [call.split(" --filename")[0].replace("--namespace playground ", "") for call in calls]
        self.assertEqual(kinds[0], "delete job playground-migration --ignore-not-found --wait")
        self.assertIn("--selector app.kubernetes.io/component in (base, postgres, migration)", calls[1])
        self.assertTrue(kinds[2].startswith("get job playground-migration"))
        self.assertEqual(kinds[3], "apply")
        self.assertNotIn("--selector", calls[3])
        self.assertNotIn("undo", "\n".join(calls))
        applied = Path(f"{self.calls}.yaml").read_text()
        self.assertEqual(applied.count(f"image: {IMAGE}"), 4)
        self.assertNotIn("playground:0.1.0", applied)

    def copy(self, file, text, replacement):
        """Copies what the script reads, with a text of a file of deploy/kubernetes replaced."""
        root = self.folder / "copy"
        for part in ("deploy/kubernetes", "scripts"):
            shutil.copytree(ROOT / part, root / part)
        path = root / "deploy/kubernetes" / file
        content = path.read_text()
        self.assertIn(text, content)
        path.write_text(content.replace(text, replacement))
        return root

    def test_the_image_may_have_any_name(self):
        self.healthy_site()
        root = self.copy("overlays/production/kustomization.yaml", "ghcr.io/example/playground", "localhost:5000/tasks/app")
        run, _ = self.deploy(root=root)
        self.assertEqual(run.returncode, 0, run.stdout + run.stderr)
        applied = Path(f"{self.calls}.yaml").read_text()
        self.assertEqual(applied.count(f"image: {IMAGE}"), 4)
        self.assertNotIn("localhost:5000", applied)

    def test_an_image_that_is_not_set_everywhere_stops_before_the_cluster(self):
        other = (
            "patches:\n"
            "  - target: { kind: Deployment, name: playground-worker }\n"
            "    patch: |\n"
            "      - { op: replace, path: /spec/template/spec/containers/0/image, value: other:1 }\n"
        )
        for file, text, replacement, message in (
            ("overlays/production/kustomization.yaml", "patches:\n", other, "playground-worker of the overlay production would run other:1"),
            ("base/migration.yaml", "name: playground-migration", "name: playground-update", "has no job playground-migration"),
        ):
            with self.subTest(file=file):
                root = self.copy(file, text, replacement)
                run, calls = self.deploy(root=root)
                self.assertEqual((run.returncode, calls), (2, []), run.stderr)
                self.assertIn(message, run.stderr)
                shutil.rmtree(root)

    def test_failed_migration_leaves_the_deployments_alone(self):
        run, calls = self.deploy(MIGRATION="Failed")
        self.assertEqual(run.returncode, 1)
        self.assertIn("the migration failed", run.stderr)
        applies = [call for call in calls if call.startswith("apply")]
        self.assertEqual(len(applies), 1)
        self.assertIn("--selector", applies[0])

    def test_migration_that_does_not_end_fails(self):
        run, calls = self.deploy(MIGRATION="Suspended")
        self.assertEqual(run.returncode, 1)
        self.assertEqual(sum("get job" in call for call in calls), 3)

    def test_failed_rollout_goes_back(self):
        self.healthy_site()
        run, calls = self.deploy(STUCK="deployment/playground-worker")
        self.assertEqual(run.returncode, 1)
        undone = [call.split("rollout undo ")[1] for call in calls if "rollout undo" in call]
        self.assertEqual(undone, [f"deployment/playground-{kind} --to-revision=3" for kind in ("server", "worker")])

    def test_same_version_again_does_not_go_back_to_an_older_one(self):
        run, calls = self.deploy(SAME="yes")
        self.assertEqual(run.returncode, 1)
        self.assertNotIn("undo", "\n".join(calls))

    def test_first_version_has_none_before(self):
        run, calls = self.deploy(REVISION="")
        self.assertEqual(run.returncode, 1)
        self.assertNotIn("undo", "\n".join(calls))
        self.assertIn("deployment/playground-worker has no previous version", run.stderr)

    def test_failed_smoke_test_goes_back(self):
        run, calls = self.deploy()
        self.assertEqual(run.returncode, 1)
        self.assertIn("was rolled back", run.stderr)
        self.assertIn("curl http://localhost:1/login", calls)
        self.assertEqual(sum("rollout undo" in call for call in calls), 2)

    def test_tags_and_unknown_overlays_are_refused(self):
        for arguments, message in (
            (("production", "registry.example/playground:latest", "http://x"), "name@sha256"),
            (("moon", IMAGE, "http://x"), "there is no overlay moon"),
        ):
            run, calls = self.deploy(*arguments)
            self.assertEqual((run.returncode, calls), (2, []))
            self.assertIn(message, run.stderr)

    def test_no_folder_is_left(self):
        self.deploy()
        self.assertEqual(list((ROOT / "deploy/kubernetes").glob(".deploy.*")), [])


if __name__ == "__main__":
    unittest.main()
