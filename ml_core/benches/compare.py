"""Runs scikit-learn and the command line `ml` on the same files, one after the other, and prints how many times faster ml is.

    make bench          (needs python3 with scikit-learn and pandas; the data are made here)

Each side is run three times and the fastest counts: machines are noisy, and what disturbs only slows down. Only the fit is timed, on
both sides; the quality must be equal, or the line says so.
"""

import json
import pathlib
import subprocess
import sys
import tempfile
import time

import numpy as np
import pandas as pd
import sklearn
from sklearn.cluster import KMeans
from sklearn.ensemble import RandomForestClassifier
from sklearn.tree import DecisionTreeClassifier

ML = sys.argv[1]
RUNS = 3
rng = np.random.default_rng(7)


def blobs(rows, columns, centres):
    middles = rng.uniform(-10, 10, (centres, columns))
    label = rng.integers(0, centres, rows)
    return middles[label] + rng.normal(0, 3, (rows, columns)), label


def write(folder, x, label=None):
    frame = pd.DataFrame(x, columns=[f"c{i}" for i in range(x.shape[1])])
    if label is not None:
        frame["target"] = np.array([f"k{i}" for i in label])
    path = folder / "data.csv"
    frame.to_csv(path, index=False)
    # Both sides learn from the numbers of the file.
    return path, pd.read_csv(path)


def ml(*arguments):
    best = None
    for _ in range(RUNS):
        out = json.loads(subprocess.run([ML, *arguments, "--json"], check=True, capture_output=True).stdout)
        if best is None or out["timings"]["fit_seconds"] < best["timings"]["fit_seconds"]:
            best = out
    return best["timings"]["fit_seconds"], best["metrics"]


def sk(fit):
    best, result = None, None
    for _ in range(RUNS):
        begin = time.perf_counter()
        result = fit()
        seconds = time.perf_counter() - begin
        best = seconds if best is None else min(best, seconds)
    return best, result


def row(name, theirs, ours, note):
    print(f"| {name} | {theirs:.2f} | {ours:.2f} | {theirs / ours:.1f} | {note} |", flush=True)


def kmeans(folder, rows, columns, k, iterations):
    x, _ = blobs(rows, columns, k)
    path, frame = write(folder, x)
    x = frame.to_numpy()
    start = folder / "start.csv"
    frame.iloc[np.linspace(0, rows - 1, k).astype(int)].to_csv(start, index=False)
    init = pd.read_csv(start).to_numpy()
    theirs, model = sk(lambda: KMeans(k, init=init, n_init=1, max_iter=iterations, tol=0).fit(x))
    ours, metrics = ml("kmeans", "--data", str(path), "--clusters", str(k), "--init", str(start), "--max-iter", str(iterations), "--tol", "0")
    difference = abs(metrics["inertia"] - model.inertia_) / model.inertia_
    row(f"K-Means, {rows:,} × {columns}, k = {k}, {iterations} iterations", theirs, ours, f"inertia differs by {difference:.0e}")


def classifier(folder, name, rows, columns, classes, rounded, command, options, make):
    x, label = blobs(rows, columns, classes * 4)
    x = np.round(x, 1) if rounded else x
    path, frame = write(folder, x, label % classes)
    x, y = frame.iloc[:, :-1].to_numpy(dtype=np.float32), frame["target"].to_numpy()
    theirs, model = sk(lambda: make().fit(x, y))
    ours, metrics = ml(command, "--data", str(path), "--target", "target", *options)
    row(name, theirs, ours, f"training accuracy {metrics['train']['accuracy']:.4f} and {model.score(x, y):.4f}")


print(f"scikit-learn {sklearn.__version__}; seconds of the fit, the fastest of {RUNS}\n")
print("| work | scikit-learn | ml | ratio | quality |\n|---|---|---|---|---|", flush=True)
with tempfile.TemporaryDirectory() as name:
    folder = pathlib.Path(name)
    kmeans(folder, 1_000_000, 16, 16, 20)
    kmeans(folder, 200_000, 64, 128, 10)
    kmeans(folder, 1_000_000, 2, 8, 50)
    entropy = ["--criterion", "entropy"]
    tree = lambda: DecisionTreeClassifier(criterion="entropy", random_state=0)
    classifier(folder, "Decision tree, 150,000 × 30, 3 classes, entropy", 150_000, 30, 3, False, "decision-tree", entropy, tree)
    classifier(folder, "Decision tree, 375,000 × 20, 7 classes, rounded", 375_000, 20, 7, True, "decision-tree", entropy, tree)
    forest = lambda: RandomForestClassifier(100, random_state=0, n_jobs=-1)
    classifier(folder, "Random forest, 37,500 × 30, 3 classes, 100 trees", 37_500, 30, 3, False, "random-forest", [], forest)
