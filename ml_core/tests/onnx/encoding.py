"""From a CSV to the input of an exported model, by what the file says of itself."""

import csv
import json

import numpy as np


def metadata(session):
    """What a model says of itself: names, classes, how a table becomes `X`."""
    found = session.get_modelmeta().custom_metadata_map
    return {key: value if key in ("algorithm", "target") else json.loads(value) for key, value in found.items()}


def rows_of(path):
    """The rows of a CSV, each a dict of texts."""
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


def in_single_precision(rows, encoder):
    """The rows with the numbers that float32 has: what an exported model is given. Numbers that are filled in are too."""

    def cell(text, how):
        if how["type"] != "numeric" or (text == "" and how["fill"] is None):
            return text
        return repr(float(np.float32(how["fill"] if text == "" else text)))

    return [row | {feature["name"]: cell(row[feature["name"]], feature["encoding"]) for feature in encoder} for row in rows]


def encode(rows, encoder):
    """The matrix of the rows that have a value for each feature, and their numbers, from 0."""
    encoded = [encode_row(row, encoder) for row in rows]
    kept = [at for at, values in enumerate(encoded) if values is not None]
    return np.array([encoded[at] for at in kept], dtype=np.float32), kept


def encode_row(row, encoder):
    """The columns of one row: numbers as they are, a category as one column for each of its levels."""
    values = []
    for feature in encoder:
        text, how = row[feature["name"]], feature["encoding"]
        if how["type"] == "numeric":
            number = how["fill"] if text == "" else float(text)
            if number is None:
                return None
            values.append(number)
        else:
            if text == "" and how["fill"] is None:
                return None
            level = how["levels"][how["fill"]] if text == "" else text
            values.extend(float(level == known) for known in how["levels"])
    return values
