"""Makes `regression.json` with scikit-learn, as make.py makes the files of classifiers: `python3 make_regression.py`.

The last column of a set is the target, the others are the features.
"""

import json
import pathlib

import numpy as np
import sklearn
from make import outline, plain, spread
from sets import all_sets
from sklearn.base import clone
from sklearn.ensemble import RandomForestRegressor
from sklearn.tree import DecisionTreeRegressor

HERE = pathlib.Path(__file__).parent
NAMES = ["iris", "wine", "breast_cancer", "penguins", "ties", "duplicates", "constant_columns", "huge"]
FORESTS = ["iris", "wine", "breast_cancer"]
CRITERIA = ["squared_error", "absolute_error"]


def limits(y, criterion):
    """Limits of the growth; those of impurities are shares of the impurity of all rows."""
    all_rows = np.var(y) if criterion == "squared_error" else np.mean(np.abs(y - np.median(y)))
    return [
        {"max_depth": 3},
        {"min_samples_split": 12},
        {"min_samples_leaf": 5},
        {"max_leaf_nodes": 6},
        {"min_impurity_decrease": plain(0.01 * all_rows)},
        {"ccp_alpha": plain(0.02 * all_rows)},
    ]


def tree(x, y, **params):
    model = DecisionTreeRegressor(random_state=0, **params).fit(x, y)
    return {**params, **outline(model.tree_), "value": model.tree_.value.ravel()}


def outcomes(x, y, **params):
    """What the draws among equally good splits lead to: the number of nodes, and the mean loss of the predictions."""
    power = 2 if params["criterion"] == "squared_error" else 1
    models = [DecisionTreeRegressor(random_state=seed, **params).fit(x, y) for seed in range(20)]
    losses = [np.mean(np.abs(model.predict(x) - y) ** power) for model in models]
    return {**params, "nodes": sorted({model.tree_.node_count for model in models}), "loss": [min(losses), max(losses)]}


def forest(x, y):
    test = np.arange(len(y)) % 3 == 0
    models = [RandomForestRegressor(100, random_state=seed, oob_score=True) for seed in range(20)]
    parts = [clone(model).fit(x[~test], y[~test]) for model in models]
    wholes = [model.fit(x, y) for model in models]
    return {
        "r2": spread([model.score(x[test], y[test]) for model in parts]),
        "oob_score": spread([model.oob_score_ for model in wholes]),
        "importances": spread([model.feature_importances_ for model in wholes]),
    }


def golden(data):
    x, y = data.x[:, :-1].astype(np.float32), data.x[:, -1]
    found = {
        "grown": [tree(x, y, criterion=criterion, min_samples_leaf=leaf) for criterion in CRITERIA for leaf in (1, 4)],
        "limited": [outcomes(x, y, criterion=criterion, **limit) for criterion in CRITERIA for limit in limits(y, criterion)],
    }
    if data.name in FORESTS:
        found["forest"] = forest(x, y)
    return plain(found)


if __name__ == "__main__":
    found = {data.name: golden(data) for data in all_sets() if data.name in NAMES}
    text = json.dumps({"scikit_learn": sklearn.__version__, **found}, separators=(",", ":"))
    (HERE / "regression.json").write_text(text + "\n")
