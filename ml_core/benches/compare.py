#!/usr/bin/env python3
"""Compares the speed of `ml` with scikit-learn and pandas on the same files, in turns.

    make bench                                        everything, some minutes
    ml_core/benches/compare.py --quick                a tenth of the rows, as a smoke test
    ml_core/benches/compare.py --seed 3 --data uniform --only tree

The data are generated from a seed: blobs (normal around centres) or uniform. Both programs are run
in turns, and the fastest run of each counts, because disturbances only slow a run down. The fit
alone, the prediction alone or the reading alone is timed, in both programs. `quality` shows whether
the results are equally good, `memory` is the peak memory of ml as a multiple of the matrix (where
there is /usr/bin/time). Missing Python packages are installed into a separate folder.
"""

import argparse
import json
import os
import pathlib
import platform
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
try:
    import numpy as np
    import pandas as pd
    import sklearn
    from sklearn.cluster import KMeans
    from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor
    from sklearn.linear_model import LinearRegression, LogisticRegression, Ridge
    from sklearn.naive_bayes import GaussianNB
    from sklearn.neighbors import KNeighborsClassifier
    from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor
except ImportError:
    tools = pathlib.Path(os.environ.get("PLAYGROUND_TOOLS") or pathlib.Path.home() / ".cache/ai-backend-playground/tools")
    python = tools / "bench" / "bin" / "python"
    if pathlib.Path(sys.prefix) == tools / "bench":
        raise
    subprocess.run([sys.executable, "-m", "venv", str(tools / "bench")], check=True)
    subprocess.run([str(python), "-m", "pip", "install", "--quiet", "-r", str(HERE / "requirements.txt")], check=True)
    os.execv(python, [str(python), *sys.argv])


def options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    target = pathlib.Path(os.environ.get("CARGO_TARGET_DIR") or HERE.parent.parent / "target")
    parser.add_argument("ml", nargs="?", default=str(target / "release/ml"), help="the program (default: %(default)s)")
    parser.add_argument("--quick", action="store_true", help="a tenth of the rows, one run of each program")
    parser.add_argument("--seed", type=int, default=7, help="seed of the data (default: %(default)s)")
    parser.add_argument("--data", choices=["blobs", "uniform"], default="blobs", help="distribution of the data")
    parser.add_argument("--runs", type=int, help="runs of each program; the fastest counts (default: 5, or 1 with --quick)")
    parser.add_argument("--only", default="", help="measure only lines whose name contains this: K-Means, tree, forest, CSV")
    return parser.parse_args()


OPTIONS = options()
RUNS = OPTIONS.runs or (1 if OPTIONS.quick else 5)
SHARE = 10 if OPTIONS.quick else 1


def points(rng, rows, columns, centres):
    """Generates rows with labels: blobs around centres, or a uniform cube with as many classes."""
    if OPTIONS.data == "blobs":
        middles = rng.uniform(-10, 10, (centres, columns))
        label = rng.integers(0, centres, rows)
        return middles[label] + rng.normal(0, 3, (rows, columns)), label
    x = rng.uniform(-10, 10, (rows, columns))
    # Classes that depend on three columns, with random classes in one row of ten.
    score = x[:, 0] + x[:, min(1, columns - 1)] * 0.5 + np.sin(x[:, columns // 2])
    label = np.searchsorted(np.quantile(score, np.linspace(0, 1, centres + 1)[1:-1]), score)
    noise = rng.random(rows) < 0.1
    label[noise] = rng.integers(0, centres, noise.sum())
    return x, label


def write(path, x, label=None):
    frame = pd.DataFrame(x, columns=[f"c{i}" for i in range(x.shape[1])])
    if label is not None:
        frame["target"] = [f"k{i}" for i in label] if label.dtype.kind == "i" else label
    frame.to_csv(path, index=False)
    return str(path)


def ml(*arguments):
    """Runs ml and returns its report and its peak memory in bytes, None without /usr/bin/time.

    getrusage would be wrong: a child starts with the memory of this process, which it includes.
    """
    command, memory = [OPTIONS.ml, *arguments, "--json"], None
    if pathlib.Path("/usr/bin/time").exists():
        command = ["/usr/bin/time", "-f", "%M", *command]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stderr)
    if command[0] == "/usr/bin/time":
        memory = int(done.stderr.split()[-1]) * 1024
    return json.loads(done.stdout), memory


def timed(work):
    begin = time.perf_counter()
    result = work()
    return time.perf_counter() - begin, result


class Line:
    """A line of the table: the fastest run of both programs."""

    def __init__(self, name, aim):
        self.name, self.aim, self.theirs, self.ours, self.memory = name, aim, [], [], []

    def print(self, quality, matrix):
        theirs, ours = min(self.theirs), min(self.ours)
        memory = f"{max(self.memory) / matrix:.1f}" if all(self.memory) and self.memory else "-"
        print(f"| {self.name} | {theirs:.3f} | {ours:.3f} | {theirs / ours:.1f} | {self.aim} | {memory} | {quality} |", flush=True)


def wanted(*names):
    return any(OPTIONS.only.lower() in name.lower() for name in names)


def kmeans(folder, rows, columns, k, iterations, aim):
    name = f"K-Means, {rows // SHARE:,} × {columns}, k = {k}, {iterations} iterations"
    if not wanted(name):
        return
    rng = np.random.default_rng(OPTIONS.seed)
    x, _ = points(rng, rows // SHARE, columns, k)
    data = write(folder / "data.csv", x)
    init = x[rng.choice(len(x), k, replace=False)]
    start = write(folder / "start.csv", init)
    line = Line(name, aim)
    command = ["kmeans", "--data", data, "--clusters", str(k), "--init", start, "--max-iter", str(iterations), "--tol", "0"]
    for _ in range(RUNS):
        seconds, model = timed(lambda: KMeans(k, init=init, n_init=1, max_iter=iterations, tol=0).fit(x))
        report, memory = ml(*command)
        line.theirs.append(seconds)
        line.ours.append(report["timings"]["fit_seconds"])
        line.memory.append(memory)
    difference = abs(report["metrics"]["inertia"] - model.inertia_) / model.inertia_
    line.print(f"inertia differs by {difference:.0e}", x.nbytes)


def tree(folder, rows, columns, classes, rounded, aim):
    name = f"Decision tree, {rows // SHARE:,} × {columns}, {classes} classes{', rounded to 0.1' if rounded else ''}, entropy"
    if not wanted(name):
        return
    rng = np.random.default_rng(OPTIONS.seed)
    x, label = points(rng, 2 * rows // SHARE, columns, classes * 4)
    x, label = np.round(x, 1) if rounded else x, label % classes
    half = len(x) // 2
    train, test = write(folder / "data.csv", x[:half], label[:half]), write(folder / "test.csv", x[half:], label[half:])
    narrow = x.astype(np.float32)
    line = Line(name, aim)
    command = ["decision-tree", "--data", train, "--target", "target", "--criterion", "entropy"]
    for _ in range(RUNS):
        seconds, model = timed(lambda: DecisionTreeClassifier(criterion="entropy", random_state=0).fit(narrow[:half], label[:half]))
        report, _ = ml(*command, "--test-size", "0")
        line.theirs.append(seconds)
        line.ours.append(report["timings"]["fit_seconds"])
    # The memory is measured without test rows, the accuracy needs them.
    _, memory = ml(*command, "--test-size", "0")
    line.memory.append(memory)
    report, _ = ml(*command, "--test", test)
    ours = report["metrics"]["test"]["accuracy"]
    line.print(f"test accuracy {ours:.4f}, theirs {model.score(narrow[half:], label[half:]):.4f}", x[:half].nbytes)


def forest(folder, rows, columns, classes, aim, predict):
    """Measures the fit, or the prediction of as many other rows."""
    work = "forest predicts" if predict else "Random forest"
    name = f"{work}, {rows // SHARE:,} × {columns}, {classes} classes, 100 trees"
    if not wanted(name):
        return
    rng = np.random.default_rng(OPTIONS.seed)
    x, label = points(rng, 2 * rows // SHARE, columns, classes * 4)
    label %= classes
    half = len(x) // 2
    train, test = write(folder / "data.csv", x[:half], label[:half]), write(folder / "test.csv", x[half:], label[half:])
    narrow = x.astype(np.float32)
    line = Line(name, aim)
    command = ["random-forest", "--data", train, "--target", "target", "--oob-score", "false"]
    accuracies, theirs = [], []
    for seed in range(RUNS):
        seconds, model = timed(lambda: RandomForestClassifier(100, random_state=seed, n_jobs=-1).fit(narrow[:half], label[:half]))
        if predict:
            seconds = min(timed(lambda: model.predict(narrow[half:]))[0] for _ in range(3))
        else:
            line.memory.append(ml(*command, "--test-size", "0", "--seed", str(seed))[1])
        report, _ = ml(*command, "--seed", str(seed), "--test", test)
        line.theirs.append(seconds)
        line.ours.append(report["timings"]["predict_seconds" if predict else "fit_seconds"])
        accuracies.append(report["metrics"]["test"]["accuracy"])
        theirs.append(model.score(narrow[half:], label[half:]))
    line.print(f"test accuracy {np.mean(accuracies):.4f}, theirs {np.mean(theirs):.4f}, mean of {RUNS}", x[:half].nbytes)


def target_of(rng, x, classes):
    """A number, or classes, that depend on all columns."""
    score = x @ rng.normal(size=x.shape[1]) / np.sqrt(x.shape[1])
    if not classes:
        return score + rng.normal(size=len(x))
    score += rng.logistic(size=len(x)) / 2
    return np.searchsorted(np.quantile(score, np.arange(1, classes) / classes), score)


def fit(folder, title, estimator, command, rows, columns, aim, classes=0):
    """Measures the fit of a model of correlated columns, and compares its score on as many other rows."""
    kind = f", {classes} classes" if classes else ""
    name = f"{title}, {rows // SHARE:,} × {columns}{kind}"
    if not wanted(name):
        return
    rng = np.random.default_rng(OPTIONS.seed)
    x = rng.normal(size=(2 * rows // SHARE, columns)) @ (np.eye(columns) + 0.1 * rng.normal(size=(columns, columns)))
    y, half = target_of(rng, x, classes), len(x) // 2
    train, test = write(folder / "data.csv", x[:half], y[:half]), write(folder / "test.csv", x[half:], y[half:])
    line = Line(name, aim)
    for _ in range(RUNS):
        seconds, model = timed(lambda: estimator().fit(x[:half], y[:half]))
        report, memory = ml(*command, "--data", train, "--target", "target", "--test-size", "0")
        line.theirs.append(seconds)
        line.ours.append(report["timings"]["fit_seconds"])
        line.memory.append(memory)
    report, _ = ml(*command, "--data", train, "--target", "target", "--test", test)
    score = "accuracy" if classes else "r2"
    ours, theirs = report["metrics"]["test"][score], model.score(x[half:], y[half:])
    line.print(f"test {score.replace('r2', 'R²')} {ours:.4f}, theirs {theirs:.4f}", x[:half].nbytes)


def neighbours(folder, rows, columns, classes, aim):
    """Measures fit and prediction, of the rows and of as many others."""
    name = f"Nearest neighbours with predictions, {rows // SHARE:,} × {columns}, {classes} classes"
    if not wanted(name):
        return
    rng = np.random.default_rng(OPTIONS.seed)
    x, label = points(rng, 2 * rows // SHARE, columns, classes * 4)
    label, half = label % classes, len(x) // 2
    train, test = write(folder / "data.csv", x[:half], label[:half]), write(folder / "test.csv", x[half:], label[half:])
    line = Line(name, aim)

    def work():
        model = KNeighborsClassifier(n_jobs=-1).fit(x[:half], label[:half])
        return model.predict(x[:half]), model.predict(x[half:])

    for _ in range(RUNS):
        seconds, (_, found) = timed(work)
        report, memory = ml("k-neighbors", "--data", train, "--target", "target", "--test", test)
        line.theirs.append(seconds)
        line.ours.append(report["timings"]["fit_seconds"] + report["timings"]["predict_seconds"])
        line.memory.append(memory)
    ours = report["metrics"]["test"]["accuracy"]
    line.print(f"test accuracy {ours:.4f}, theirs {(found == label[half:]).mean():.4f}", x.nbytes)


def csv(folder, columns, digits, aim):
    size = 100_000_000 // SHARE
    kind = "all digits" if digits is None else f"{digits} decimals"
    name = f"CSV to matrix, {size // 1_000_000} MB, {columns} columns, {kind}"
    if not wanted(name):
        return
    rng = np.random.default_rng(OPTIONS.seed)
    sample, _ = points(rng, 1000, columns, 8)
    text = pd.DataFrame(sample if digits is None else np.round(sample, digits)).to_csv(index=False, header=False)
    x, _ = points(rng, size // (len(text) // 1000), columns, 8)
    x = x if digits is None else np.round(x, digits)
    data = write(folder / "data.csv", x)
    line = Line(name, aim)
    for _ in range(RUNS):
        seconds, frame = timed(lambda: pd.read_csv(data))
        report, memory = ml("kmeans", "--data", data, "--clusters", "1", "--init", "random", "--n-init", "1", "--max-iter", "1")
        line.theirs.append(seconds)
        line.ours.append(report["timings"]["load_seconds"])
        line.memory.append(memory)
    # With one cluster the inertia is the sum of the squared distances to the mean.
    inertia = ((x - x.mean(axis=0)) ** 2).sum()
    difference = abs(report["metrics"]["inertia"] - inertia) / inertia
    line.print(f"{frame.shape[0]:,} rows, inertia differs by {difference:.0e}", x.nbytes)


def machine():
    try:
        info = pathlib.Path("/proc/cpuinfo").read_text()
        model = next((line.split(":")[1].strip() for line in info.splitlines() if line.startswith("model name")), platform.machine())
        flags = next((line.split() for line in info.splitlines() if line.startswith("flags")), [])
        simd = [flag for flag in ("avx", "avx2", "fma", "avx512f") if flag in flags]
    except OSError:
        model, simd = platform.machine(), []
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    version = subprocess.run([OPTIONS.ml, "--version"], check=True, capture_output=True, text=True).stdout.strip()
    print(f"{cores} cores, {model} ({' '.join(simd) or 'no AVX'}); {version}, scikit-learn {sklearn.__version__}, "
          f"pandas {pd.__version__}, numpy {np.__version__}, Python {platform.python_version()}")
    print(f"{OPTIONS.data}, seed {OPTIONS.seed}; seconds, the fastest of {RUNS}\n")


machine()
print("| work | scikit-learn or pandas | ml | ratio | aim | memory | quality |\n|---|---|---|---|---|---|---|", flush=True)
with tempfile.TemporaryDirectory() as name:
    folder = pathlib.Path(name)
    kmeans(folder, 1_000_000, 16, 16, 20, 3)
    kmeans(folder, 200_000, 64, 128, 10, 2)
    kmeans(folder, 1_000_000, 2, 8, 50, 4)
    tree(folder, 150_000, 30, 3, False, 8)
    tree(folder, 375_000, 20, 7, True, 12)
    forest(folder, 37_500, 30, 3, 5, predict=False)
    forest(folder, 50_000, 20, 3, 5, predict=True)
    tree_regressor = lambda: DecisionTreeRegressor(random_state=0)
    fit(folder, "Regression tree", tree_regressor, ["decision-tree-regressor"], 100_000, 20, 8)
    forest_regressor = lambda: RandomForestRegressor(100, random_state=0, n_jobs=-1)
    fit(folder, "Regression forest, 100 trees", forest_regressor, ["random-forest-regressor", "--oob-score", "false"], 20_000, 20, 5)
    fit(folder, "Ridge", Ridge, ["ridge"], 1_000_000, 10, 2)
    fit(folder, "Ridge", Ridge, ["ridge"], 100_000, 100, 2)
    fit(folder, "Least squares", LinearRegression, ["ridge", "--alpha", "0"], 100_000, 100, 2)
    fit(folder, "Logistic regression", LogisticRegression, ["logistic-regression"], 500_000, 10, 2, classes=2)
    fit(folder, "Logistic regression", LogisticRegression, ["logistic-regression"], 100_000, 100, 2, classes=2)
    fit(folder, "Logistic regression", LogisticRegression, ["logistic-regression"], 200_000, 20, 2, classes=4)
    fit(folder, "Gaussian naive Bayes", GaussianNB, ["gaussian-nb"], 500_000, 20, 3, classes=4)
    neighbours(folder, 100_000, 3, 4, 2)
    neighbours(folder, 50_000, 8, 4, 2)
    neighbours(folder, 20_000, 30, 4, 2)
    csv(folder, 16, None, 5)
    csv(folder, 20, 4, 5)
