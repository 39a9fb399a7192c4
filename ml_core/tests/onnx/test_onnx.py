"""Compares exported models in onnxruntime with `ml predict`: `python test_onnx.py path/to/ml`.

Every kind of model is trained on a whole data set and saved twice, as JSON and as ONNX. Then the
same rows, rounded to float32, are predicted by both.
"""

import csv
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

import numpy as np
import onnx
import onnxruntime
from onnx.reference import ReferenceEvaluator

from encoding import encode, in_single_precision, metadata, rows_of

DATA = pathlib.Path(__file__).resolve().parents[3] / "data"
TARGETS = {
    "iris": "species",
    "wine": "cultivar",
    "breast_cancer": "diagnosis",
    "digits": "digit",
    "penguins": "species",
    "titanic": "survived",
}
ML = sys.argv[1] if len(sys.argv) > 1 else "target/debug/ml"
# On one thread the trees of a forest are added up in their order, as in ml_core.
ONE_THREAD = onnxruntime.SessionOptions()
ONE_THREAD.intra_op_num_threads = 1


def ml(*args):
    """Runs the command line and returns its output."""
    done = subprocess.run([ML, *map(str, args)], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise AssertionError(f"ml {' '.join(map(str, args))}: {done.stderr}")
    return done.stdout


class Exported(unittest.TestCase):
    """Base of the tests: a temporary folder, and the comparison."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.model, self.onnx = self.folder / "model.json", self.folder / "model.onnx"

    def train(self, command, data, *options):
        """Trains a model, saves it as both kinds of file, and loads the second."""
        ml(command, "--data", data, *options, "--model", self.model, "--onnx", self.onnx)
        onnx.checker.check_model(self.onnx, full_check=True)
        return onnxruntime.InferenceSession(self.onnx, ONE_THREAD, providers=["CPUExecutionProvider"])

    def predicted(self, rows):
        """Returns the predictions of `ml predict` for the rows it can use."""
        data, output = self.folder / "rows.csv", self.folder / "predicted.csv"
        with open(data, "w", newline="") as file:
            writer = csv.DictWriter(file, rows[0].keys())
            writer.writeheader()
            writer.writerows(rows)
        ml("predict", "--model", self.model, "--data", data, "--output", output)
        added = "prediction" if "prediction" in rows_of(output)[0] else "cluster"
        return [row for row in rows_of(output) if row[added] != ""]

    def compare(self, session, data):
        """Compares both on a CSV; returns the matrix and the results of onnxruntime."""
        about = metadata(session)
        rows = in_single_precision(rows_of(data), about["encoder"])
        x, kept = encode(rows, about["encoder"])
        expected = self.predicted(rows)
        self.assertEqual((len(kept), x.shape[1]), (len(expected), len(about["columns"])))
        self.assertGreater(len(kept), 0)
        label, numbers = session.run(["label", session.get_outputs()[1].name], {"X": x})
        if about["algorithm"] == "kmeans":
            self.assertEqual((label.dtype, session.get_outputs()[1].name), (np.int64, "distances"))
            np.testing.assert_array_equal(label, [int(row["cluster"]) for row in expected])
            nearest = numbers[np.arange(len(label)), label]
            np.testing.assert_allclose(nearest, [float(row["distance"]) for row in expected], rtol=1e-6, atol=1e-6)
        else:
            self.assertEqual((numbers.dtype, session.get_outputs()[1].name), (np.float32, "probabilities"))
            np.testing.assert_array_equal(label, [row["prediction"] for row in expected])
            names = [f"probability_{name}" for name in about["classes"]]
            shares = [[float(row[name]) for name in names] for row in expected]
            np.testing.assert_allclose(numbers, shares, rtol=0, atol=1e-6)
        return x, label, numbers

    def same(self, command, name, *options):
        """Tests a model of a whole data set on its rows, on some of them alone, and on none."""
        data = DATA / f"{name}.csv"
        target = [] if command == "kmeans" else ["--target", TARGETS[name]]
        session = self.train(command, data, *target, *options)
        x, label, numbers = self.compare(session, data)
        for at in range(0, len(x), 97):
            alone = session.run(None, {"X": x[at : at + 1]})
            self.assertEqual(alone[0][0], label[at])
            np.testing.assert_array_equal(alone[1][0], numbers[at])
        self.assertEqual(session.run(None, {"X": x[:0]})[1].shape, (0, numbers.shape[1]))
        return session, x, label, numbers

    def number(self, command, name, target, *options):
        """Tests a model of numbers on the rows of a data set, on some of them alone, and on none."""
        data = DATA / f"{name}.csv"
        session = self.train(command, data, "--target", target, *options)
        about = metadata(session)
        rows = in_single_precision(rows_of(data), about["encoder"])
        x, kept = encode(rows, about["encoder"])
        expected = np.array([float(row["prediction"]) for row in self.predicted(rows)])
        self.assertEqual((len(kept), session.get_outputs()[0].name), (len(expected), "prediction"))
        (found,) = session.run(None, {"X": x})
        np.testing.assert_allclose(found, expected, rtol=1e-6)
        self.assertEqual(session.run(None, {"X": x[:0]})[0].shape, (0,))
        alone = [session.run(None, {"X": x[at : at + 1]})[0][0] for at in range(0, len(x), 97)]
        np.testing.assert_array_equal(alone, found[::97])


class KMeans(Exported):
    def test_plain(self):
        self.same("kmeans", "iris", "--features", "sepal_length,sepal_width,petal_length,petal_width")

    def test_scaled(self):
        self.same("kmeans", "wine", "--scale", "--clusters", "5")

    def test_many_columns_and_clusters(self):
        self.same("kmeans", "digits", "--clusters", "60", "--n-init", "1")

    def test_categories_and_missing_values(self):
        self.same("kmeans", "titanic", "--clusters", "4", "--missing", "mean", "--scale")

    def test_one_cluster(self):
        self.same("kmeans", "iris", "--clusters", "1")

    def test_the_first_of_equally_near_centres_wins(self):
        """Centres on a line, not in order of position, and rows at the midpoints between them."""
        centres = [at ^ 1 for at in range(3, 43)]
        start = self.file("start.csv", ["place,other"] + [f"{2 * at},0" for at in centres])
        grid = self.file("grid.csv", ["place,other"] + [f"{2 * at},{y}" for at in centres for y in (-1, 1)])
        between = self.file("between.csv", ["place,other"] + [f"{at},{y}" for at in range(7, 84) for y in (0, 3)])
        session = self.train("kmeans", grid, "--clusters", str(len(centres)), "--init", start)
        _, label, distances = self.compare(session, between)
        nearest = distances == distances.min(axis=1, keepdims=True)
        self.assertGreater((nearest.sum(axis=1) == 2).sum(), 50, "rows with two nearest centres")
        np.testing.assert_array_equal(label, nearest.argmax(axis=1))

    def file(self, name, lines):
        path = self.folder / name
        path.write_text("\n".join(lines) + "\n")
        return path


class DecisionTree(Exported):
    def test_gini(self):
        self.same("decision-tree", "iris")

    def test_entropy_with_ten_classes(self):
        self.same("decision-tree", "digits", "--criterion", "entropy")

    def test_two_classes(self):
        self.same("decision-tree", "breast_cancer", "--max-depth", "4")

    def test_categories(self):
        self.same("decision-tree", "penguins", "--max-depth", "3")
        self.same("decision-tree", "titanic", "--missing", "most-frequent", "--class-weight", "balanced")

    def test_scaled(self):
        self.same("decision-tree", "wine", "--scale")

    def test_a_stump(self):
        self.same("decision-tree", "titanic", "--max-depth", "1")

    def test_a_single_leaf(self):
        for name in ("iris", "titanic"):
            _, _, label, _ = self.same("decision-tree", name, "--min-samples-leaf", "5000")
            self.assertEqual(len(set(label)), 1)


class RandomForest(Exported):
    def test_hard_vote(self):
        self.same("random-forest", "digits", "--n-estimators", "30")

    def test_hard_vote_scaled(self):
        self.same("random-forest", "wine", "--scale", "--max-depth", "3")

    def test_hard_vote_with_ties(self):
        for name, trees in (("titanic", 2), ("digits", 4), ("breast_cancer", 6)):
            _, _, _, shares = self.same("random-forest", name, "--n-estimators", trees, "--max-depth", "3")
            best = shares == shares.max(axis=1, keepdims=True)
            self.assertGreater((best.sum(axis=1) > 1).sum(), 0, "rows with a tie")

    def test_soft_vote(self):
        self.same("random-forest", "penguins", "--voting", "soft", "--max-depth", "2")
        self.same("random-forest", "digits", "--voting", "soft", "--max-depth", "5", "--n-estimators", "20")

    def test_soft_vote_of_two_classes_scaled(self):
        self.same("random-forest", "titanic", "--voting", "soft", "--max-depth", "6", "--scale")

    def test_a_forest_of_one_tree(self):
        self.same("random-forest", "titanic", "--n-estimators", "1", "--voting", "soft")
        self.same("random-forest", "iris", "--n-estimators", "1")


class Missing(Exported):
    """Rows that lack values go to the side that each split has learned."""

    def test_classes(self):
        for options in ([], ["--scale"], ["--max-depth", "3"]):
            self.missing("decision-tree", "titanic", "--missing", "native", *options)
        self.missing("random-forest", "penguins", "--n-estimators", "7")
        self.missing("random-forest", "titanic", "--n-estimators", "9", "--voting", "soft", "--max-depth", "6")

    def missing(self, command, name, *options):
        """Tests a model on all rows of a data set, and on each row without one of its values after the other."""
        session, x, label, _ = self.same(command, name, *options)
        rows = rows_of(DATA / f"{name}.csv")
        self.assertEqual(len(x), len(rows), "no row is dropped")
        self.assertGreater(np.isnan(x).any(axis=1).sum(), 10, "rows with missing values")
        features = [feature["name"] for feature in metadata(session)["encoder"]]
        holes = [row | {features[at % len(features)]: ""} for at, row in enumerate(rows)]
        path = self.folder / "holes.csv"
        with open(path, "w", newline="") as file:
            writer = csv.DictWriter(file, rows[0].keys())
            writer.writeheader()
            writer.writerows(holes)
        _, without, _ = self.compare(session, path)
        self.assertTrue((label != without).any(), "missing values change predictions")


class ChosenEncodings(Exported):
    """Parts of dates, frequencies and hashes, which callers compute as the metadata say."""

    def test_dates_and_texts(self):
        path = self.folder / "visits.csv"
        with open(path, "w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["when", "city", "shop", "kind"])
            for row in range(400):
                when = f"20{row % 23:02}-{row % 12 + 1:02}-{row % 28 + 1:02}"
                when += ["", "T10:30", "T23:15:30.5+02:00"][row % 3]
                # No share is half way between two others, where float32 may fall on the other side.
                city = "" if row % 20 == 7 else f"city é {row if row % 3 else row % 15}"
                kind = ["a", "b", "c"][(row % 12 // 4 + row % 3) % 3]
                writer.writerow([when if row % 17 else "", city, f"shop {row % 60}", kind])
        encode = "when=date,city=frequency,shop=hashing:16"
        for options in (["--missing", "native"], ["--missing", "mean", "--scale"], ["--missing", "drop"]):
            session = self.train("decision-tree", path, "--target", "kind", "--encode", encode, *options)
            x, _, _ = self.compare(session, path)
            self.assertEqual(x.shape[1], 6 + 1 + 16)


class Regression(Exported):
    def test_trees(self):
        self.number("decision-tree-regressor", "iris", "petal_width")
        self.number("decision-tree-regressor", "penguins", "body_mass_g", "--scale", "--max-depth", "4")
        self.number("decision-tree-regressor", "titanic", "fare", "--missing", "mean", "--criterion", "absolute_error")
        self.number("decision-tree-regressor", "titanic", "fare", "--missing", "native", "--max-depth", "7")
        self.number("decision-tree-regressor", "penguins", "body_mass_g", "--missing", "drop")

    def test_forests(self):
        self.number("random-forest-regressor", "penguins", "body_mass_g", "--n-estimators", "30")
        self.number("random-forest-regressor", "wine", "proline", "--n-estimators", "9", "--scale")

    def test_linear(self):
        self.number("ridge", "penguins", "body_mass_g")
        self.number("ridge", "wine", "proline", "--scale", "--alpha", "0")


class NaiveBayes(Exported):
    def test_classes(self):
        self.same("gaussian-nb", "wine")
        self.same("gaussian-nb", "penguins", "--scale")
        self.same("gaussian-nb", "titanic", "--missing", "mean", "--var-smoothing", "0.001")


class Neighbours(Exported):
    def test_classes(self):
        self.same("k-neighbors", "iris")
        self.same("k-neighbors", "wine", "--scale", "--weights", "distance")
        self.same("k-neighbors", "digits", "--metric", "manhattan", "--n-neighbors", "3")
        self.same("k-neighbors", "titanic", "--missing", "mean", "--scale", "--weights", "distance", "--n-neighbors", "12")

    def test_one_neighbour(self):
        self.same("k-neighbors", "penguins", "--n-neighbors", "1")

    def test_numbers(self):
        self.number("k-neighbors-regressor", "penguins", "body_mass_g", "--scale")
        self.number("k-neighbors-regressor", "wine", "proline", "--weights", "distance", "--metric", "manhattan")
        self.number("k-neighbors-regressor", "iris", "petal_width", "--n-neighbors", "20")


class Logistic(Exported):
    def test_two_classes(self):
        self.same("logistic-regression", "breast_cancer", "--scale")
        self.same("logistic-regression", "titanic", "--missing", "mean", "--class-weight", "balanced")

    def test_several_classes(self):
        self.same("logistic-regression", "penguins", "--scale")
        self.same("logistic-regression", "iris", "--c", "0.01")


class Thresholds(Exported):
    def test_floats_next_to_the_thresholds(self):
        """Rows on both sides of every threshold, as near as float32 can be, reach the same leaf."""
        for options in ([], ["--scale"]):
            name = "breast_cancer"
            session = self.train("decision-tree", DATA / f"{name}.csv", "--target", TARGETS[name], *options)
            columns = metadata(session)["columns"]
            x, _ = encode(rows_of(DATA / f"{name}.csv"), metadata(session)["encoder"])
            ensemble = next(node for node in onnx.load(self.onnx).graph.node if node.op_type == "TreeEnsembleClassifier")
            parts = {part.name: onnx.helper.get_attribute_value(part) for part in ensemble.attribute}
            lines = []
            for at, mode in enumerate(parts["nodes_modes"]):
                if mode == b"BRANCH_LEQ":
                    threshold = np.float32(parts["nodes_values"][at])
                    for towards in (-np.inf, 0, np.inf):
                        row = x[(at * 37) % len(x)].copy()
                        beside = threshold if towards == 0 else np.nextafter(threshold, np.float32(towards))
                        row[parts["nodes_featureids"][at]] = beside
                        lines.append(",".join(repr(float(value)) for value in row))
            self.assertGreater(len(lines), 40)
            rows = self.folder / "beside.csv"
            rows.write_text("\n".join([",".join(columns)] + lines) + "\n")
            self.compare(session, rows)


class Files(Exported):
    def test_the_reference_implementation_agrees(self):
        """Runs ONNX's reference implementation on a few rows, because it is slow.

        It does not support trees in double precision (soft votes).
        """
        for command, name, options in (
            ("kmeans", "penguins", ["--scale"]),
            ("decision-tree", "titanic", ["--max-depth", "1"]),
            ("random-forest", "penguins", ["--n-estimators", "4", "--scale"]),
        ):
            _, x, label, numbers = self.same(command, name, *options)
            found = ReferenceEvaluator(str(self.onnx)).run(None, {"X": x[:20]})
            np.testing.assert_array_equal(found[0], label[:20])
            np.testing.assert_allclose(found[1], numbers[:20], rtol=1e-6, atol=1e-6)

    def test_the_metadata_describe_the_model(self):
        session = self.train("decision-tree", DATA / "penguins.csv", "--target", "species", "--scale")
        about = metadata(session)
        self.assertEqual((about["algorithm"], about["target"]), ("decision_tree", "species"))
        self.assertEqual(about["classes"], ["Adelie", "Chinstrap", "Gentoo"])
        self.assertEqual(about["columns"][:2], ["island=Biscoe", "island=Dream"])
        meta = session.get_modelmeta()
        self.assertEqual((meta.producer_name, meta.version), ("ml_core", 2))
        (x,) = session.get_inputs()
        self.assertEqual((x.name, x.type, x.shape), ("X", "tensor(float)", ["N", len(about["columns"])]))
        self.assertEqual([output.name for output in session.get_outputs()], ["label", "probabilities"])

    def test_several_threads_give_the_same_votes(self):
        session, x, label, shares = self.same("random-forest", "titanic", "--n-estimators", "100", "--max-depth", "4")
        threads = onnxruntime.SessionOptions()
        threads.intra_op_num_threads = 4
        again = onnxruntime.InferenceSession(self.onnx, threads, providers=["CPUExecutionProvider"])
        found = again.run(None, {"X": x})
        np.testing.assert_array_equal(found[0], label)
        np.testing.assert_array_equal(found[1], shares)


if __name__ == "__main__":
    tests = unittest.defaultTestLoader.loadTestsFromModule(sys.modules["__main__"])
    result = unittest.TextTestRunner(verbosity=1).run(tests)
    failed = len({str(test) for test, _ in result.failures + result.errors})
    print(f"{result.testsRun - failed} passed, {failed} failed")
    sys.exit(failed > 0)
