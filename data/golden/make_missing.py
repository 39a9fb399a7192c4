"""Makes `missing.json` with scikit-learn, as make.py makes the other files: `python3 make_missing.py`.

Of the sets one cell in five is missing. Classifiers predict the classes of a set, regressors the first column from the
others. `tables` has CSV files with the values that they lack: texts one-hot, a missing one missing in all its columns.
"""

import csv
import json
import pathlib

import numpy as np
import sklearn
from make import outline, plain
from sets import all_sets, scatter
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

HERE = pathlib.Path(__file__).parent
NAMES = ["iris", "wine", "penguins", "ties"]
TABLES = ["penguins", "titanic"]


def tree(model, x, y):
    nodes = model.fit(x, y).tree_
    # The threshold that divides missing values from all others is infinite, which JSON has not.
    found = {**outline(nodes), "missing_left": nodes.missing_go_to_left}
    found["threshold"] = [min(threshold, 1e300) for threshold in found["threshold"]]
    with_missing = np.where(np.arange(len(x))[:, None] % 2, np.nan, x)
    return {"criterion": model.criterion, **found, "value": nodes.value.ravel(), "predict": model.predict(with_missing)}


def classifiers(x, y):
    return [tree(DecisionTreeClassifier(criterion=criterion, random_state=0), x, y) for criterion in ("gini", "entropy")]


def encoded(column):
    """The columns of the matrix for a column of texts."""
    try:
        return [[np.nan if text == "" else float(text) for text in column]]
    except ValueError:
        levels = sorted(set(column) - {""})
        return [[np.nan if text == "" else float(text == level) for text in column] for level in levels]


def table(name):
    with open(HERE.parent / f"{name}.csv", newline="") as file:
        *features, target = zip(*list(csv.reader(file))[1:])
    x = np.array([values for column in features for values in encoded(column)], dtype=np.float32).T
    _, y = np.unique(target, return_inverse=True)
    return plain({"missing": int(np.isnan(x).sum()), "classes": classifiers(x, y)})


def golden(data):
    x = data.x.astype(np.float32)
    missing = scatter(*x.shape, 5, 11) == 0
    x[missing] = np.nan
    target, others = data.x[:, 0], x[:, 1:]
    regressor = DecisionTreeRegressor(random_state=0, min_samples_leaf=2)
    return plain({
        "missing": [[int(row), int(column)] for row, column in np.argwhere(missing)],
        "classes": classifiers(x, data.y),
        "numbers": [tree(regressor, others, target)],
    })


if __name__ == "__main__":
    found = {data.name: golden(data) for data in all_sets() if data.name in NAMES}
    found["tables"] = {name: table(name) for name in TABLES}
    text = json.dumps({"scikit_learn": sklearn.__version__, **found}, separators=(",", ":"))
    (HERE / "missing.json").write_text(text + "\n")
