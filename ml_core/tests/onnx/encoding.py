"""Encoding of a CSV for an exported model, from the metadata of the model file."""

import csv
import json

import numpy as np


def metadata(session):
    """Returns the metadata of a model: names, classes, and how a table becomes `X`."""
    found = session.get_modelmeta().custom_metadata_map
    return {key: value if key in ("algorithm", "target") else json.loads(value) for key, value in found.items()}


def rows_of(path):
    """Returns the rows of a CSV, each a dict of texts."""
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


def in_single_precision(rows, encoder):
    """Rounds the numbers of the rows, including filled-in ones, to float32, the input type of models."""

    def cell(text, how):
        if how["type"] != "numeric" or (text == "" and how["fill"] is None):
            return text
        return repr(float(np.float32(how["fill"] if text == "" else text)))

    return [row | {feature["name"]: cell(row[feature["name"]], feature["encoding"]) for feature in encoder} for row in rows]


def encode(rows, encoder):
    """Returns the matrix of the rows that have all features they need, and the numbers of these rows, from 0."""
    encoded = [encode_row(row, encoder) for row in rows]
    kept = [at for at, values in enumerate(encoded) if values is not None]
    return np.array([encoded[at] for at in kept], dtype=np.float32), kept


def encode_row(row, encoder):
    """Returns the columns of a row: numbers as they are, a category as one column per level.

    A missing value is NaN in all columns of a feature that keeps it missing.
    """
    values = []
    for feature in encoder:
        text, how = row[feature["name"]], feature["encoding"]
        is_number = how["type"] == "numeric"
        if text == "" and feature.get("keeps_missing"):
            values.extend([np.nan] if is_number else [np.nan] * len(how["levels"]))
        elif text == "" and how["fill"] is None:
            return None
        elif is_number:
            values.append(how["fill"] if text == "" else float(text))
        else:
            level = how["levels"][how["fill"]] if text == "" else text
            values.extend(float(level == known) for known in how["levels"])
    return values
