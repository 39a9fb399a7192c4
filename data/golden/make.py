"""Makes the golden files of this folder with scikit-learn: `python3 -m pip install scikit-learn==1.9.1 && python3 make.py`.

Reads the CSV files one folder up, so that both sides compute with the same numbers, and writes one JSON a data set.
"""

import csv
import json
import pathlib

import numpy as np
import sklearn
from sklearn.cluster import KMeans
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import (
    accuracy_score,
    adjusted_rand_score,
    balanced_accuracy_score,
    confusion_matrix,
    f1_score,
    log_loss,
    precision_score,
    recall_score,
    roc_auc_score,
    silhouette_score,
)
from sklearn.tree import DecisionTreeClassifier

HERE = pathlib.Path(__file__).parent
# The data sets and their classes. K-Means starts from as many rows, spread over the file.
SETS = {"iris": 3, "wine": 3, "breast_cancer": 2, "digits": 10}


def load(name):
    with open(HERE.parent / f"{name}.csv", newline="") as file:
        rows = list(csv.reader(file))[1:]
    x = np.array([[float(value) for value in row[:-1]] for row in rows])
    classes, y = np.unique([row[-1] for row in rows], return_inverse=True)
    return x, y, len(classes)


def kmeans(x, start, far=None):
    """`far` takes the place of the last centre: all its values are that, so far away that it gets no row."""
    init = x[start]
    if far is not None:
        init[-1] = far
    model = KMeans(len(start), init=init, n_init=1, max_iter=300, tol=1e-4, algorithm="lloyd").fit(x)
    return {
        "start": start,
        "far": far,
        "labels": model.labels_.tolist(),
        "centroids": model.cluster_centers_.tolist(),
        "inertia": model.inertia_,
        "n_iter": model.n_iter_,
        "silhouette": silhouette_score(x, model.labels_),
    }


def outcomes(x, y, **params):
    """Node count and right training rows of every tree that the draws among equally good splits lead to."""
    models = [DecisionTreeClassifier(random_state=seed, **params).fit(x, y) for seed in range(20)]
    found = {(int(model.tree_.node_count), int((model.predict(x) == y).sum())) for model in models}
    return {**params, "outcomes": sorted(found)}


def tree(x, y, criterion):
    x = x.astype(np.float32)
    model = DecisionTreeClassifier(criterion=criterion, random_state=0).fit(x, y)
    nodes = model.tree_
    return {
        "feature": nodes.feature.tolist(),
        "threshold": nodes.threshold.tolist(),
        "left": nodes.children_left.tolist(),
        "right": nodes.children_right.tolist(),
        "train_accuracy": model.score(x, y),
        "depth_3": outcomes(x, y, criterion=criterion, max_depth=3),
        "pruned": outcomes(x, y, criterion=criterion, ccp_alpha=0.02),
    }


def forest(x, y):
    test = np.arange(len(y)) % 3 == 0
    scores = [
        RandomForestClassifier(100, random_state=seed).fit(x[~test], y[~test]).score(x[test], y[test])
        for seed in range(5)
    ]
    return {"test_rows": np.flatnonzero(test).tolist(), "accuracies": scores, "mean_accuracy": float(np.mean(scores))}


def metrics(x, y):
    test = np.arange(len(y)) % 3 == 0
    model = RandomForestClassifier(15, max_depth=3, random_state=1).fit(x[~test], y[~test])
    true, proba = y[test], model.predict_proba(x[test])
    found = proba.argmax(axis=1)
    auc = roc_auc_score(true, proba[:, 1]) if proba.shape[1] == 2 else roc_auc_score(true, proba, multi_class="ovr")
    macro = {"average": "macro", "zero_division": 0}
    return {
        "true": true.tolist(),
        "proba": [[float(f"{p:.17g}") for p in row] for row in proba],
        "accuracy": accuracy_score(true, found),
        "balanced_accuracy": balanced_accuracy_score(true, found),
        "precision_macro": precision_score(true, found, **macro),
        "recall_macro": recall_score(true, found, **macro),
        "f1_macro": f1_score(true, found, **macro),
        "log_loss": log_loss(true, proba),
        "roc_auc": auc,
        "adjusted_rand": adjusted_rand_score(true, found),
        "confusion_matrix": confusion_matrix(true, found).tolist(),
    }


for name, clusters in SETS.items():
    x, y, n_classes = load(name)
    start = [int(row) for row in np.linspace(0, len(y) - 1, clusters)]
    golden = {
        "scikit_learn": sklearn.__version__,
        "n_classes": n_classes,
        "kmeans": kmeans(x, start),
        "kmeans_empty": kmeans(x, start, far=1e5),
        "trees": {criterion: tree(x, y, criterion) for criterion in ("gini", "entropy")},
        "forest": forest(x, y),
        "metrics": metrics(x, y),
    }
    with open(HERE / f"{name}.json", "w") as file:
        json.dump(golden, file, separators=(",", ":"))
        file.write("\n")
