"""Makes `neighbors.json` with scikit-learn: `python3 -m pip install scikit-learn==1.9.1 && python3 make_neighbors.py`."""

import numpy as np
from make_linear import write
from sets import all_sets
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor

NAMES = ["iris", "wine", "breast_cancer", "digits", "penguins", "ties", "duplicates", "constant_columns", "tiny", "huge", "two_rows", "one_column", "imbalanced"]
# Sets whose last column is predicted from the others.
NUMBERS = ["iris", "wine", "penguins", "ties", "duplicates"]
PARAMETERS = [
    {"n_neighbors": 1, "weights": "uniform", "metric": "euclidean"},
    {"n_neighbors": 5, "weights": "uniform", "metric": "euclidean"},
    {"n_neighbors": 5, "weights": "distance", "metric": "euclidean"},
    {"n_neighbors": 6, "weights": "uniform", "metric": "manhattan"},
    {"n_neighbors": 9, "weights": "distance", "metric": "manhattan"},
]


def queries(x):
    """Some of the rows, and points halfway between two of them."""
    return np.concatenate([x[::31], (x[:-1:29] + x[1::29]) / 2])


def fits(x, y, estimator):
    others = queries(x)
    for parameters in PARAMETERS:
        count = parameters["n_neighbors"]
        if count >= len(x):
            continue
        # The tree computes distances by definition. Brute force, the default for many columns, gets
        # them from products, and then gives a row that is in the data a distance of 1e-8 to itself,
        # which decides its weights.
        by_definition = estimator(**parameters, algorithm="kd_tree").fit(x, y)
        distances, rows = by_definition.kneighbors(others, count + 1)
        nearest, limit = distances[:, :count], distances[:, count]
        model = estimator(**parameters).fit(x, y) if parameters["weights"] == "uniform" else by_definition
        predicted = model.predict_proba(others) if estimator is KNeighborsClassifier else model.predict(others)
        yield parameters | {
            "distances": nearest,
            "rows": np.sort(rows[:, :count]),
            # Queries for which another row is as near as the last neighbour: any of them is taken.
            "tied": np.flatnonzero(limit - nearest[:, -1] <= 1e-7 * limit),
            "predicted": predicted,
        }


if __name__ == "__main__":
    found = []
    for data in all_sets():
        if data.name in NAMES:
            found.append({"name": data.name, "fits": list(fits(data.x, data.y, KNeighborsClassifier))})
        if data.name in NUMBERS:
            x, y = data.x[:, :-1], data.x[:, -1]
            found.append({"name": data.name, "target": "last", "fits": list(fits(x, y, KNeighborsRegressor))})
    write("neighbors", {"sets": found})
