#!/usr/bin/env python3
"""Compares the speed of linear models with scikit-learn on the same files, in turns.

    cargo build --release -p ml_core --example linear_timing
    ml_core/benches/compare_linear.py target/release/examples/linear_timing [--quick]

The fit alone is timed, and the fastest run of each counts, as in compare.py. `coefficients` is the
largest difference relative to the largest coefficient, to scikit-learn with its default tolerance.
Needs numpy, pandas and scikit-learn.
"""

import argparse
import json
import pathlib
import subprocess
import tempfile
import time

import numpy as np
import pandas as pd
from sklearn.linear_model import LinearRegression, LogisticRegression, Ridge

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("program")
parser.add_argument("--quick", action="store_true", help="a tenth of the rows, one run of each program")
OPTIONS = parser.parse_args()
RUNS, SHARE = (1, 10) if OPTIONS.quick else (3, 1)
THEIRS = {"linear_regression": LinearRegression, "ridge": Ridge, "logistic_regression": LogisticRegression}


def data(rows, columns, classes):
    """Correlated columns, and a number or classes that depend on all of them."""
    rng = np.random.default_rng(7)
    x = rng.normal(size=(rows, columns)) @ (np.eye(columns) + 0.1 * rng.normal(size=(columns, columns)))
    score = x @ rng.normal(size=columns) / np.sqrt(columns)
    if not classes:
        return x, score + rng.normal(size=rows)
    score += rng.logistic(size=rows) / 2
    return x, np.searchsorted(np.quantile(score, np.arange(1, classes) / classes), score)


def compare(folder, model, rows, columns, classes=0):
    rows //= SHARE
    x, y = data(rows, columns, classes)
    file = folder / "data.csv"
    frame = pd.DataFrame(x, columns=[f"c{i}" for i in range(columns)])
    frame["target"] = [f"k{label}" for label in y] if classes else y
    frame.to_csv(file, index=False)
    theirs, ours = [], []
    for _ in range(RUNS):
        begin = time.perf_counter()
        fitted = THEIRS[model]().fit(x, y)
        theirs.append(time.perf_counter() - begin)
        done = subprocess.run([OPTIONS.program, file, "target", model], check=True, capture_output=True, text=True)
        report = json.loads(done.stdout)
        ours.append(report["seconds"])
    coef = np.ravel(fitted.coef_)
    difference = np.abs(np.array(report["coef"]) - coef).max() / np.abs(coef).max()
    kind = f", {classes} classes" if classes else ""
    print(f"| {model.replace('_', ' ')}, {rows:,} × {columns}{kind} | {min(theirs):.3f} | {min(ours):.3f} "
          f"| {min(theirs) / min(ours):.1f} | {difference:.0e} |", flush=True)


print("| fit | scikit-learn | ml_core | ratio | coefficients |\n|---|---|---|---|---|")
with tempfile.TemporaryDirectory() as name:
    folder = pathlib.Path(name)
    for model in ("linear_regression", "ridge"):
        compare(folder, model, 1_000_000, 10)
        compare(folder, model, 100_000, 100)
    compare(folder, "linear_regression", 500, 1500)
    compare(folder, "logistic_regression", 500_000, 10, 2)
    compare(folder, "logistic_regression", 100_000, 100, 2)
    compare(folder, "logistic_regression", 200_000, 20, 4)
    compare(folder, "logistic_regression", 20_000, 100, 5)
