"""The CSV files of the import format: their columns, and how they are written and read."""

import csv

COLUMNS = {
    "villages.csv": ("code", "name"),
    "cells.csv": ("code", "name", "village"),
    "workers.csv": ("name", "role", "cells"),
    "households.csv": (
        "cell", "number", "head", "address", "kind", "phone", "dwelling", "hazards", "care", "remarks"),
    "residents.csv": (
        "household", "name", "sex", "birth_date", "id_number", "relation", "phone", "occupation", "education",
        "working_away", "left_behind", "remarks"),
    "incidents.csv": (
        "cell", "number", "kind", "title", "place", "household", "reporter", "happened_at", "urgency",
        "detail"),
    "entries.csv": (
        "incident", "action", "author", "role", "recorded_at", "text", "department", "handler", "deadline",
        "verdict", "rating"),
}


def write_tables(directory, tables):
    """Writes `tables`, rows by file name, as UTF-8 with a header line; a missing value is empty."""
    directory.mkdir(parents=True, exist_ok=True)
    for name, columns in COLUMNS.items():
        with open(directory / name, "w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows(tables[name])


def read_tables(directory):
    """The rows of all files by name.

    Raises `ValueError` when a file's header is not the format's, or a row has another number of fields.
    """
    tables = {}
    for name, columns in COLUMNS.items():
        with open(directory / name, encoding="utf-8", newline="") as file:
            reader = csv.reader(file, strict=True)
            header = next(reader, [])
            if tuple(header) != columns:
                raise ValueError(f"{name}: the header is not {','.join(columns)}")
            rows = []
            for fields in reader:
                if len(fields) != len(columns):
                    raise ValueError(f"{name}, line {reader.line_num}: {len(fields)} fields")
                rows.append(dict(zip(columns, fields)))
        tables[name] = rows
    return tables
