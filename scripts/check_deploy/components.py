"""Optional parts of an overlay: each is rendered with that of production, which it must change."""

import os
import tempfile
from pathlib import Path

from .kubernetes import PRODUCTION, overlay, render
from .source import Source

FOLDER = "deploy/kubernetes/components"


def check_component(root: Path, component: Path, source: Source) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        # Kustomize reads relative paths alone.
        place = Path(folder).resolve()
        production, part = (os.path.relpath(each.resolve(), place) for each in (root / PRODUCTION, component))
        (place / "kustomization.yaml").write_text(f"resources: [{production}]\ncomponents: [{part}]\n")
        try:
            with_component = overlay(root, place, source)
            without = render(root / PRODUCTION)
        except ValueError as error:
            return [str(error)]
    # A patch whose target does not exist is no error of kustomize.
    return ["it changes nothing"] if with_component.resources == without else with_component.check()


def check(root: Path, source: Source) -> list[str]:
    return [
        f"{component.relative_to(root)}: {complaint}"
        for component in sorted((root / FOLDER).iterdir())
        for complaint in check_component(root, component, source)
    ]
