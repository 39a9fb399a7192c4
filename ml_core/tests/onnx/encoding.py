"""Encoding of a CSV for an exported model, from the metadata of the model file."""

import csv
import json
from datetime import UTC, datetime

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

    def cell(text, encoding):
        if encoding["type"] != "numeric" or (text == "" and encoding["fill"] is None):
            return text
        return repr(float(np.float32(encoding["fill"] if text == "" else text)))

    return [row | {feature["name"]: cell(row[feature["name"]], feature["encoding"]) for feature in encoder} for row in rows]


def encode(rows, encoder):
    """Returns the matrix of the rows that have all features they need, and the numbers of these rows, from 0."""
    encoded = [encode_row(row, encoder) for row in rows]
    kept = [at for at, values in enumerate(encoded) if values is not None]
    return np.array([encoded[at] for at in kept], dtype=np.float32), kept


def encode_row(row, encoder):
    """Returns the columns of a row; None for a row that lacks a value it needs.

    A missing value is NaN in all columns of a feature that keeps it missing.
    """
    values = []
    for feature in encoder:
        text, encoding = row[feature["name"]], feature["encoding"]
        if text == "" and feature.get("keeps_missing"):
            values.extend([np.nan] * width(encoding))
        elif text == "" and encoding["fill"] is None:
            return None
        else:
            values.extend(columns(text if text != "" else fill(encoding), encoding))
    return values


def width(encoding):
    """Returns the number of columns of a feature."""
    counts = {
        "one_hot": lambda: len(encoding["levels"]),
        "date_parts": lambda: len(encoding["parts"]),
        "hashing": lambda: encoding["buckets"],
    }
    return counts.get(encoding["type"], lambda: 1)()


def fill(encoding):
    """Returns the replacement of a missing value as a text."""
    return encoding["levels"][encoding["fill"]] if encoding["type"] == "one_hot" else str(encoding["fill"])


def columns(text, encoding):
    """Returns the columns of a value."""
    match encoding["type"]:
        case "numeric":
            return [float(text)]
        case "one_hot":
            return [float(text == known) for known in encoding["levels"]]
        case "frequency":
            return [encoding["shares"].get(text, 0.0)]
        case "hashing":
            bucket = fnv_1a(text) % encoding["buckets"]
            return [float(bucket == at) for at in range(encoding["buckets"])]
        case "date_parts":
            return [date_part(part, datetime.fromisoformat(text), encoding) for part in encoding["parts"]]


def fnv_1a(text):
    """Returns the FNV-1a hash of 64 bits of a text."""
    number = 0xCBF29CE484222325
    for byte in text.encode():
        number = (number ^ byte) * 0x100000001B3 % 2**64
    return number


def date_part(part, date, encoding):
    """Returns a part of a date."""
    if part == "weekday":
        return float(date.isoweekday())
    if part == "days_since":
        instant = date.astimezone(UTC).replace(tzinfo=None) if date.tzinfo else date
        return (instant - datetime.fromisoformat(encoding["origin"])).total_seconds() / 86400
    return float(getattr(date, part))
