"""The data sets of the golden files: those one folder up, and generated ones for what real data seldom hold."""

import csv
import pathlib
from typing import NamedTuple

import numpy as np

DATA = pathlib.Path(__file__).parent.parent


class Set(NamedTuple):
    name: str
    x: np.ndarray
    y: np.ndarray
    clusters: int
    # Whether the golden file has to hold the rows, because no CSV does.
    generated: bool = True
    # scikit-learn's trees take values within 1e-7 for equal: they are given x times this.
    tree_scale: float = 1.0

    @property
    def classes(self):
        return int(self.y.max()) + 1


def from_csv(name, clusters):
    """Rows without a missing value; texts one-hot, a column for each value in the order of the alphabet."""
    with open(DATA / f"{name}.csv", newline="") as file:
        rows = list(csv.reader(file))[1:]
    columns = list(zip(*(row for row in rows if "" not in row)))
    features = []
    for column in columns[:-1]:
        try:
            features.append([float(value) for value in column])
        except ValueError:
            features.extend([float(value == level) for value in column] for level in sorted(set(column)))
    _, y = np.unique(columns[-1], return_inverse=True)
    return Set(name, np.array(features).T, y, clusters, generated=False)


def mixed(number):
    """A number of 64 bits that looks random (the output function of SplitMix64), the same for ever and everywhere."""
    mask = (1 << 64) - 1
    z = (number + 1) * 0x9E3779B97F4A7C15 & mask
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9 & mask
    z = (z ^ z >> 27) * 0x94D049BB133111EB & mask
    return z ^ z >> 31


def scatter(rows, columns, values, salt):
    """Whole numbers from 0 to values - 1."""
    return np.array([[mixed(salt << 40 | row << 20 | column) % values for column in range(columns)] for row in range(rows)])


def generated():
    ties = scatter(120, 4, 5, 1)
    yield Set("ties", ties * 1.0, (ties[:, 0] + ties[:, 1] > 4) + (ties[:, 2] == 4) * 1, 4)

    # Each row four times, the last time with another class.
    rows = np.tile(scatter(30, 3, 200, 2), (4, 1)) / 10
    copy, row = np.divmod(np.arange(120), 30)
    yield Set("duplicates", rows, (row + (copy == 3)) % 3, 5)

    noise = scatter(90, 2, 100, 3) / 10
    constant = np.column_stack([np.zeros(90), noise[:, 0], np.full(90, 7.3), noise[:, 1]])
    yield Set("constant_columns", constant, (noise.sum(axis=1) > 10) * 1, 3)

    for name, unit, tree_scale in [("tiny", 1e-12, 1e12), ("huge", 1e12, 1.0)]:
        whole = scatter(100, 3, 1000, 4)
        y = (whole[:, 0] > 500) + (whole[:, 1] > 700) * 1 + (whole[:, 2] % 17 == 0)
        yield Set(name, whole / 100 * unit, y, 3, tree_scale=tree_scale)

    yield Set("one_row", np.array([[1.5, -2.0]]), np.array([0]), 1)
    yield Set("two_rows", np.array([[0.0, 1.0], [2.0, 5.0]]), np.array([0, 1]), 2)

    column = scatter(150, 1, 400, 5)
    y = np.where(scatter(150, 1, 7, 6) == 0, 2, column > 180)[:, 0]
    yield Set("one_column", column / 10, y, 3)

    classes = np.arange(600) % 200
    centres = scatter(200, 4, 300, 7)[classes]
    yield Set("many_classes", (centres + scatter(600, 4, 40, 8)) / 10, classes, 20)

    whole = scatter(300, 3, 1000, 9)
    yield Set("imbalanced", whole / 100, (np.arange(300) % 37 == 5) * 1, 4)


def all_sets():
    for name, clusters in [("iris", 3), ("wine", 3), ("breast_cancer", 2), ("digits", 10), ("penguins", 3)]:
        yield from_csv(name, clusters)
    yield from generated()
