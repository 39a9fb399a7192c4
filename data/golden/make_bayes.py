"""Makes `gaussian_nb.json` with scikit-learn: `python3 -m pip install scikit-learn==1.9.1 && python3 make_bayes.py`."""

import numpy as np
from make_linear import write
from sets import all_sets
from sklearn.naive_bayes import GaussianNB

NAMES = ["iris", "wine", "breast_cancer", "digits", "penguins", "ties", "constant_columns", "two_rows", "one_column", "imbalanced"]


def fits(x, y):
    for var_smoothing in [1e-9, 0.01]:
        model = GaussianNB(var_smoothing=var_smoothing).fit(x, y)
        shares = model.predict_proba(x[::31])
        yield {"var_smoothing": var_smoothing, "theta": model.theta_, "var": model.var_, "proba": shares}


if __name__ == "__main__":
    found = [{"name": data.name, "fits": list(fits(data.x, data.y))} for data in all_sets() if data.name in NAMES]
    write("gaussian_nb", {"sets": found})
