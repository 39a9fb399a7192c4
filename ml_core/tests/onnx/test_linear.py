"""Compares exported linear models in onnxruntime with their predictions: `python test_linear.py path/to/linear_models`.

The argument is the example `linear_models`, which saves models, rows and predictions to a folder.
"""

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

PROGRAM = sys.argv[1] if len(sys.argv) > 1 else "target/debug/examples/linear_models"


class Linear(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        subprocess.run([PROGRAM, cls.folder], check=True, capture_output=True)

    def outputs(self, name):
        """Returns the outputs of onnxruntime, which the reference implementation confirms, and the predictions."""
        path = self.folder / f"{name}.onnx"
        onnx.checker.check_model(path, full_check=True)
        session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
        expected = json.loads((self.folder / f"{name}.json").read_text())
        x = np.array(expected.pop("X"), dtype=np.float32)
        found = session.run(list(expected), {"X": x})
        for ours, reference in zip(found, ReferenceEvaluator(str(path)).run(list(expected), {"X": x})):
            if ours.dtype == object:
                np.testing.assert_array_equal(ours, reference)
            else:
                np.testing.assert_allclose(ours, reference, rtol=1e-6, atol=1e-6)
        self.assertEqual(len(session.run(None, {"X": x[:0]})[0]), 0)
        return found, list(expected.values())

    def test_a_regression_predicts_the_same_numbers(self):
        (found,), (expected,) = self.outputs("weight")
        self.assertEqual((found.dtype, found.shape), (np.float64, (len(expected),)))
        self.assertGreater(len(found), 80)
        # The input is rounded to float32.
        np.testing.assert_allclose(found, expected, rtol=1e-6)

    def test_three_classes(self):
        self.compare("species")

    def test_two_classes_and_one_without_rows(self):
        shares = self.compare("first")
        self.assertEqual(shares[:, 2].max(), 0)

    def compare(self, name):
        (label, shares), (expected_label, expected_shares) = self.outputs(name)
        self.assertEqual(shares.dtype, np.float32)
        self.assertGreater(len(set(label)), 1)
        np.testing.assert_array_equal(label, expected_label)
        np.testing.assert_allclose(shares, expected_shares, rtol=0, atol=1e-6)
        return shares


if __name__ == "__main__":
    result = unittest.TextTestRunner(verbosity=1).run(unittest.defaultTestLoader.loadTestsFromTestCase(Linear))
    failed = len({str(test) for test, _ in result.failures + result.errors})
    print(f"{result.testsRun - failed} passed, {failed} failed")
    sys.exit(failed > 0)
