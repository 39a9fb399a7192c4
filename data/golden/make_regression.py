"""Makes the golden files of regression with scikit-learn: `python3 -m pip install scikit-learn==1.9.1 && python3 make_regression.py`.

README.md says what is in them.
"""

import json
import pathlib
import warnings

import numpy as np
import sklearn
from make import plain
from sklearn import metrics
from sklearn.dummy import DummyRegressor

HERE = pathlib.Path(__file__).parent


def write(name, found):
    text = json.dumps({"scikit_learn": sklearn.__version__} | plain(found), separators=(",", ":"))
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


if __name__ == "__main__":
    warnings.filterwarnings("error")
    write("regression_metrics", {"cases": regression_metrics()})
