"""Makes the golden files of regression metrics and linear models with scikit-learn: `python3 -m pip install scikit-learn==1.9.1 && python3 make_linear.py`.

README.md says what is in them.
"""

import json
import pathlib
import warnings

import numpy as np
import sklearn
from make import plain
from sets import all_sets, scatter
from sklearn import metrics
from sklearn.datasets import load_diabetes
from sklearn.dummy import DummyRegressor
from sklearn.linear_model import LinearRegression, LogisticRegression, Ridge

HERE = pathlib.Path(__file__).parent
# Sets of the other golden files, with the column that is predicted from the others.
CLASSES = ["iris", "wine", "breast_cancer", "digits", "penguins", "ties", "constant_columns", "two_rows", "one_column", "imbalanced"]
SHARED = {"iris": 3, "wine": 0, "digits": 37, "penguins": 6, "duplicates": 0, "constant_columns": 3}


def write(name, found):
    # The rows have to be exact.
    sets = [{"x": data["x"], "y": data["y"]} if "x" in data else {} for data in found.get("sets", [])]
    found = {"scikit_learn": sklearn.__version__} | plain(found)
    for data, rows in zip(found.get("sets", []), sets):
        data |= rows
    text = json.dumps(found, separators=(",", ":"))
    (HERE / f"{name}.json").write_text(text + "\n")


def scores(train, true, predicted):
    train, true, predicted = (np.array(plain(values, 9), dtype=float) for values in (train, true, predicted))
    found = {
        "train": train,
        "true": true,
        "predicted": predicted,
        "mae": metrics.mean_absolute_error(true, predicted),
        "rmse": metrics.root_mean_squared_error(true, predicted),
        "r2": metrics.r2_score(true, predicted) if len(true) > 1 else None,
        "median_absolute_error": metrics.median_absolute_error(true, predicted),
        "mape": metrics.mean_absolute_percentage_error(true, predicted) if true.all() else None,
    }
    for strategy in ["mean", "median"]:
        always = DummyRegressor(strategy=strategy).fit(np.zeros((len(train), 1)), train).predict(np.zeros((len(true), 1)))
        found[f"baseline_{strategy}"] = {
            "value": always[0],
            "mae": metrics.mean_absolute_error(true, always),
            "rmse": metrics.root_mean_squared_error(true, always),
        }
    return found


def regression_metrics():
    rng = np.random.default_rng(16)
    normal, price = rng.normal(size=41), np.exp(rng.normal(12, 1, size=60))
    near = 3e9 + rng.normal(size=30)
    return [
        scores(normal, normal[:20], normal[:20] + 0.3 * rng.normal(size=20)),
        scores(price[:40], price[40:], price[40:] * rng.uniform(0.7, 1.4, size=20)),
        scores(price * 1e-14, price[:9] * 1e-14, price[9:18] * 1e-14),
        scores(near, near, near[::-1]),
        scores([1, 2, 2, 7], [0, 1, 2, 3], [0, 1, 2, 4]),
        scores([1, 2, 3], [4, 4, 4], [4, 4, 4]),
        scores([1, 2, 3], [4, 4, 4], [4, 4, 5]),
        scores([0.1], [0.1], [0.3]),
        scores([5, 1], [2, 3], [3, 2]),
    ]


def own_sets():
    """Sets with what makes least squares hard: name, x, y."""
    diabetes = load_diabetes(scaled=False)
    yield "diabetes", diabetes.data, diabetes.target
    noise = scatter(60, 6, 1000, 11)
    # Units from 1e-6 to 1e5, and a column far from 0.
    units = noise[:, :5] * [1e-6, 1e5, 0.1, 1, 1] + [0, 0, 0, 0, 1e7]
    yield "units", units, noise.sum(axis=1) / 10
    x = noise[:, 0] / 100
    yield "powers", np.column_stack([x**power for power in range(1, 6)]), np.sin(x) + noise[:, 1] / 1e4
    # All levels of two categories, whose columns have equal sums, and a copy of a number.
    levels = np.column_stack([noise[:, :1] % 3 == [0, 1, 2], noise[:, 1:2] % 4 == [0, 1, 2, 3], noise[:, 2:3], noise[:, 2:3] / 3])
    yield "levels", levels * 1.0, noise[:, 2] * 0.7 + noise[:, 0] % 3 + noise[:, 5] / 100
    # Columns that differ in a millionth.
    near = np.column_stack([x, x + noise[:, 3] / 1e8, noise[:, 4]])
    yield "near", near, x + noise[:, 3] / 1000 + noise[:, 4] / 10
    wide = scatter(12, 30, 100, 12) / 10
    yield "wide", wide, scatter(12, 1, 1000, 13)[:, 0] / 10
    # Rows that occur twice with another target, a constant column, and a copy of a column.
    repeated = np.column_stack([np.tile(wide[:6], (2, 1)), np.full(12, 0.1), wide[[*range(6), *range(6)], :1]])
    yield "wide_repeated", repeated, scatter(12, 1, 1000, 13)[:, 0] / 10
    yield "one_row", np.array([[1.5, -2.0]]), np.array([3.0])
    yield "constant_target", noise[:9, :2] * 1.0, np.full(9, 0.1)


def linear(x, y):
    x, y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    found = []
    for fit_intercept in [True, False]:
        # By default it ignores columns that are a million times smaller than another.
        model = LinearRegression(fit_intercept=fit_intercept, tol=1e-14).fit(x, y)
        found.append(linear_case(model, x) | {"fit_intercept": fit_intercept, "alpha": None, "rank": model.rank_})
        for alpha in [1e-6, 1.0, 1000.0]:
            # Of the solvers that with the smallest errors.
            model = Ridge(alpha=alpha, fit_intercept=fit_intercept, solver="svd").fit(x, y)
            found.append(linear_case(model, x) | {"fit_intercept": fit_intercept, "alpha": alpha})
    return found


def linear_case(model, x):
    return {"coef": model.coef_, "intercept": model.intercept_, "predict": model.predict(x[:20])}


def linear_models():
    for data in all_sets():
        if data.name in SHARED:
            target = SHARED[data.name]
            yield {"name": data.name, "target": target, "fits": linear(np.delete(data.x, target, axis=1), data.x[:, target])}
    for name, x, y in own_sets():
        yield {"name": name, "x": x.tolist(), "y": np.asarray(y, dtype=float).tolist(), "fits": linear(x, y)}


def logistic(x, y):
    found = []
    for params in [
        {"C": 1.0},
        {"C": 100.0},
        {"C": 0.01, "class_weight": "balanced"},
        {"C": 1.0, "fit_intercept": False},
    ]:
        # The minimum is unique; Newton's method finds it to the last digits, lbfgs seldom does.
        model = LogisticRegression(**params, solver="newton-cholesky", tol=1e-13, max_iter=1000).fit(x, y)
        found.append({**params, "coef": model.coef_, "intercept": model.intercept_, "proba": model.predict_proba(x[::31])})
    return found


def logistic_models():
    for data in all_sets():
        if data.name in CLASSES:
            # lbfgs stops where rounding hides the descent, after some four digits.
            std = data.x.std(axis=0)
            scaled = (data.x - data.x.mean(axis=0)) / np.where(std < 1e-9, 1, std)
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                lbfgs = LogisticRegression(tol=1e-10, max_iter=100_000).fit(scaled, data.y)
            own = logistic(scaled, data.y)
            assert np.allclose(lbfgs.coef_, own[0]["coef"], rtol=0, atol=1e-4), data.name
            assert np.allclose(lbfgs.intercept_, own[0]["intercept"], rtol=0, atol=1e-4), data.name
            yield {"name": data.name, "scaled": True, "fits": own}
            if data.name != "digits":
                yield {"name": data.name, "scaled": False, "fits": logistic(data.x, data.y)}


if __name__ == "__main__":
    warnings.filterwarnings("error")
    write("regression_metrics", {"cases": regression_metrics()})
    write("linear_models", {"sets": list(linear_models())})
    write("logistic_models", {"sets": list(logistic_models())})
