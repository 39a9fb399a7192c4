"""Makes the golden files of this folder with scikit-learn: `python3 -m pip install scikit-learn==1.9.1 && python3 make.py`.

Reads the CSV files one folder up and generates more sets (sets.py), and writes one JSON a set. README.md says what is in it.
"""

import os

# The sums of several threads come in any order.
os.environ["OMP_NUM_THREADS"] = "1"

import json
import pathlib
import warnings

import numpy as np
import sklearn
from scipy.spatial.distance import cdist
from sets import all_sets
from sklearn import metrics
from sklearn.base import clone
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA
from sklearn.ensemble import RandomForestClassifier
from sklearn.inspection import permutation_importance
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

HERE = pathlib.Path(__file__).parent
FORESTS = ["iris", "wine", "breast_cancer", "digits", "penguins", "imbalanced"]
CRITERIA = ["gini", "entropy"]
LIMITS = [
    {"max_depth": 3},
    {"min_samples_split": 12},
    {"min_samples_leaf": 5},
    {"max_leaf_nodes": 6},
    {"min_impurity_decrease": 0.01},
    {"ccp_alpha": 0.02},
    {"class_weight": "balanced", "max_depth": 3},
]


def plain(value, digits=15):
    """As JSON has it; 15 digits, because the last bit is not the point."""
    if isinstance(value, dict):
        return {key: plain(inner, digits) for key, inner in value.items()}
    if isinstance(value, (list, tuple, np.ndarray)):
        return [plain(inner, digits) for inner in value]
    if isinstance(value, (float, np.floating)):
        return float(f"{value:.{digits}g}")
    return int(value) if isinstance(value, np.integer) else value


def kmeans(x, start):
    """From the same centres; and what the model says of the points halfway between neighbouring rows."""
    model = KMeans(len(start), init=start, n_init=1, max_iter=300, tol=1e-4, algorithm="lloyd").fit(x)
    between = (x[:-1] + x[1:]) / 2
    new = len(x) > 1
    return {
        "start": start.tolist(),
        "labels": model.labels_,
        "centroids": model.cluster_centers_,
        "inertia": model.inertia_,
        "n_iter": model.n_iter_,
        "silhouette": silhouette(x, model.labels_) if 1 < len(start) < len(x) else None,
        "predict": model.predict(between) if new else [],
        "transform": model.transform(between[:4]) if new else [],
    }


def silhouette(x, labels):
    """With distances by definition. scikit-learn computes them from products, which leaves of the distance between equal rows
    the root of a rounding error: on `duplicates` its score is off by 1.5e-9, and this one by 6e-17 (exact fractions say so)."""
    return metrics.silhouette_score(cdist(x, x), labels, metric="precomputed")


def clusterings(data):
    rows = np.linspace(0, len(data.x) - 1, data.clusters).astype(int)
    # A little beside the rows: whole numbers would be equally far from two centres, and rounding
    # would decide.
    beside = np.abs(data.x).max() * 1e-3 * (1 + np.arange(data.x.shape[1]) / 7)
    start = np.array(plain(data.x[rows] + beside, 6))
    found = {"near": kmeans(data.x, start)}
    if len(data.x) > 50 and data.clusters < 20:
        # The last centre is so far away that it gets no row.
        far = start.copy()
        far[-1] = 1e4 * np.abs(data.x).max()
        found["far"] = kmeans(data.x, far)
    return found


def outline(nodes):
    """The splits of a tree; leaves have the left child 0."""
    thresholds = plain(np.where(nodes.children_left < 0, 0.0, nodes.threshold), 12)
    left, right = np.maximum(nodes.children_left, 0), np.maximum(nodes.children_right, 0)
    feature = np.maximum(nodes.feature, 0)
    return {"feature": feature, "threshold": thresholds, "left": left, "right": right}


def tree(x, y, **params):
    return {**params, **outline(DecisionTreeClassifier(random_state=0, **params).fit(x, y).tree_)}


def outcomes(x, y, **params):
    """What the draws among equally good splits lead to: nodes, right rows, and the importances where they are the same."""
    models = [DecisionTreeClassifier(random_state=seed, **params).fit(x, y) for seed in range(20)]
    found = sorted({(int(model.tree_.node_count), int((model.predict(x) == y).sum())) for model in models})
    importances = np.array([model.feature_importances_ for model in models])
    same = np.allclose(importances, importances[0], rtol=0, atol=1e-12)
    return {**params, "outcomes": found, "importances": importances[0] if same else None}


def trees(data):
    x = (data.x * data.tree_scale).astype(np.float32)
    weighted = {"class_weight": "balanced", "min_samples_leaf": 3}
    return {
        "scale": data.tree_scale,
        "grown": [tree(x, data.y, criterion=criterion, **more) for criterion in CRITERIA for more in ({}, weighted)],
        "limited": [outcomes(x, data.y, criterion=criterion, **limit) for criterion in CRITERIA for limit in LIMITS],
    }


def vote(model, x):
    """The class that most trees predict; of several the first."""
    votes = np.array([tree.predict(x).astype(int) for tree in model.estimators_])
    return np.array([np.bincount(row).argmax() for row in votes.T])


def spread(values):
    return {"mean": np.mean(values, axis=0), "std": np.std(values, axis=0, ddof=1)}


def forest(x, y):
    """Of twenty seeds: how far scikit-learn's forests differ among themselves is what says how far ours may."""
    test = np.arange(len(y)) % 3 == 0
    models = [RandomForestClassifier(100, random_state=seed, oob_score=True) for seed in range(20)]
    parts = [clone(model).fit(x[~test], y[~test]) for model in models]
    wholes = [model.fit(x, y) for model in models]
    return {
        "soft_accuracy": spread([model.score(x[test], y[test]) for model in parts]),
        "hard_accuracy": spread([np.mean(vote(model, x[test]) == y[test]) for model in parts]),
        "oob_score": spread([model.oob_score_ for model in wholes]),
        "importances": spread([model.feature_importances_ for model in wholes]),
    }


def scores(data):
    """Of a forest whose probabilities are rounded to multiples of 1/1024, so that they are short, and exact."""
    x, y, classes = data.x, data.y, data.classes
    test = np.arange(len(y)) % 3 == 0
    # Shallow trees are wrong often enough; of 200 classes they would give each a share.
    depth = 3 if classes < 20 else None
    model = RandomForestClassifier(15, max_depth=depth, random_state=1).fit(x[~test], y[~test])
    true, proba = y[test], np.zeros((test.sum(), classes), dtype=int)
    proba[:, model.classes_] = np.floor(model.predict_proba(x[test]) * 1024)
    proba[np.arange(len(true)), proba.argmax(axis=1)] += 1024 - proba.sum(axis=1)
    found, exact = proba.argmax(axis=1), proba / 1024
    labels = np.arange(classes)
    matrix = metrics.confusion_matrix(true, found, labels=labels)
    if len(np.unique(true)) < classes:
        auc = None
    elif classes == 2:
        auc = metrics.roc_auc_score(true, exact[:, 1])
    else:
        auc = metrics.roc_auc_score(true, exact, multi_class="ovr", labels=labels)
    averaged = {}
    for average in ["macro", "weighted", "micro"]:
        for score in ["precision", "recall", "f1"]:
            compute = getattr(metrics, f"{score}_score")
            averaged[f"{score}_{average}"] = compute(true, found, labels=labels, average=average, zero_division=0)
    return {
        "true": true,
        # For each row the classes that have a share, each with its 1024ths.
        "proba": [[int(n) for at in np.flatnonzero(row) for n in (at, row[at])] for row in proba],
        "accuracy": metrics.accuracy_score(true, found),
        "balanced_accuracy": metrics.balanced_accuracy_score(true, found),
        **averaged,
        "log_loss": metrics.log_loss(true, exact, labels=labels),
        "roc_auc": auc,
        "adjusted_rand": metrics.adjusted_rand_score(true, found),
        # Cells that are not zero: true class, predicted class, rows.
        "confusion_matrix": [[*cell, matrix[tuple(cell)]] for cell in np.argwhere(matrix)],
    }


def permutation(x, clusters):
    """How much the labels of a clustering depend on each column: both sides can predict them with the same centres."""
    model = KMeans(clusters, n_init=1, random_state=0).fit(x)

    def agreement(model, x, y):
        return np.mean(model.predict(x) == y)

    found = permutation_importance(model, x, model.labels_, scoring=agreement, n_repeats=200, random_state=0)
    return {"centroids": model.cluster_centers_, "mean": found.importances_mean, "std": found.importances_std}


def components(x):
    pca = PCA(min(3, *x.shape), svd_solver="full").fit(x)
    return {
        "components": pca.components_,
        "explained_variance": pca.explained_variance_,
        "explained_variance_ratio": pca.explained_variance_ratio_,
    }


def stratified(y):
    _, test = train_test_split(y, test_size=0.4, stratify=y, random_state=0)
    return {"test_size": 0.4, "test_counts": np.bincount(test, minlength=y.max() + 1)}


def golden(data):
    scaler = StandardScaler().fit(data.x)
    found = {"scikit_learn": sklearn.__version__, "n_classes": data.classes}
    if data.generated:
        found["x"], found["y"] = data.x.tolist(), data.y.tolist()
    more = {
        "kmeans": clusterings(data),
        "trees": trees(data),
        "scaler": {"mean": scaler.mean_, "scale": scaler.scale_},
    }
    if len(data.x) > 2:
        more["metrics"] = scores(data)
        more["split"] = stratified(data.y)
    if len(data.x) > 1:
        more["pca"] = components(data.x)
    if data.name in FORESTS:
        more["forest"] = forest(data.x, data.y)
    if data.name in ("iris", "wine"):
        more["permutation"] = permutation(data.x, data.clusters)
    return found | plain(more)


if __name__ == "__main__":
    warnings.filterwarnings("ignore", message="y_pred contains classes not in y_true")
    for data in all_sets():
        text = json.dumps(golden(data), separators=(",", ":"))
        (HERE / f"{data.name}.json").write_text(text + "\n")
