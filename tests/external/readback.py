#!/usr/bin/env python3
"""Reads tables that toulmin wrote through other people's programs and compares them cell by cell.

    tests/external/readback.py [--toulmin target/debug/toulmin] [--need NAME,...] [MAPS ...]

Without MAPS it makes a small corpus of awkward texts and maps it in each dialect. Python's csv module says what the
cells are; LibreOffice, pandas, polars, DuckDB and pyarrow have to agree: text as text, numbers as numbers. Programs
that are not installed are passed over and named, unless --need asks for them. Status 1: a cell differs.
"""

import argparse
import csv
import importlib
import json
import math
import pathlib
import shutil
import subprocess
import sys
import tempfile

csv.field_size_limit(1 << 30)

AWKWARD = [
    "=1+1 is what the bill said.", "+44 is the number to call.", "-5 degrees were measured.", "@council should act.",
    "  =SUM(A1) stood there.", "'Tis the season, and '=2 is a sum.", "\u201cWe must,\u201d she said, \"act now\".",
    "One; two; three, they say.", "A tab\there and a break\nthere.", "He said so.\u2028It must stay.", "007 is a number.",
    "2019-04-17 is a day.", "1/2 is not a date.", "TRUE is a word.", "NA is none, too.", "null and NaN are words.",
    "\U0001f600 is no letter; caf\u00e9, na\u00efve and \u65e5\u672c\u8a9e are.", "\u202eright to left", "1e5 pounds were spent.",
    "\uff1d1 is wide.", "The \\ and the \"\"quotes\"\" stay.", "A bell \x07 rang in the hall.", "\u00a0=1 after a hard space.",
]
NAMES = ["plain", "=sum", "-minus", "say \"so\"", "a,b;c", "2019-04-17", "1.50", "caf\u00e9", "TRUE", "NA"]


def corpus(folder):
    folder.mkdir()
    for at, name in enumerate(NAMES):
        turned = AWKWARD[at:] + AWKWARD[:at]
        text = "\n\n".join(f"{line} The council should not have waited until 19{at}0." for line in turned)
        (folder / f"{name}.txt").write_text(text, encoding="utf-8", newline="")
    (folder / "empty.txt").write_text("")
    (folder / "long.txt").write_text("It must " + "very " * 7000 + "soon end. It will, in 2020.")


class Table:
    """A table as Python's csv module reads it, with what its metadata says of its columns."""

    def __init__(self, path, delimiter, plain, numbers):
        self.path, self.delimiter, self.plain = path, delimiter, plain
        with open(path, encoding="utf-8" if plain else "utf-8-sig", newline="") as file:
            rows = list(csv.reader(file, delimiter=delimiter, strict=True))
        self.header, self.rows = rows[0], rows[1:]
        widths = {len(row) for row in rows}
        assert len(widths) == 1, f"{path}: records of different length: {widths}"
        self.numbers = [name in numbers for name in self.header]


def tables(maps):
    """The tables of a folder, by its metadata; fails where run.json counts other rows."""
    told = json.loads((maps / "csv-metadata.json").read_text(encoding="utf-8"))
    run = json.loads((maps / "run.json").read_text(encoding="utf-8"))
    plain, delimiter = run["dialect"] == "plain", ";" if run["dialect"] == "semicolon" else ","
    rows = {file["name"]: file.get("rows") for file in run["files"]}
    for table in told["tables"]:
        numbers = set()
        for column in table["tableSchema"]["columns"]:
            kind = column.get("datatype", "string")
            kind = kind.get("base", "string") if isinstance(kind, dict) else kind
            if kind not in ("string", "anyURI"):
                numbers.add(column["name"])
                numbers.update(title for title in [column.get("titles")] if isinstance(title, str))
        found = Table(maps / table["url"], delimiter, plain, numbers)
        assert len(found.rows) == rows[table["url"]], f"{table['url']}: run.json counts other rows"
        yield found


def as_pandas(table):
    import pandas
    frame = pandas.read_csv(table.path, sep=table.delimiter, keep_default_na=False,
                            na_values={name: [""] for name, n in zip(table.header, table.numbers) if n},
                            encoding="utf-8" if table.plain else "utf-8-sig", low_memory=False,
                            dtype={name: str for name, n in zip(table.header, table.numbers) if not n})
    return list(frame.columns), frame.astype(object).values.tolist()


def as_polars(table):
    import polars
    text = {name: polars.String for name, n in zip(table.header, table.numbers) if not n}
    frame = polars.read_csv(table.path, separator=table.delimiter, schema_overrides=text, infer_schema_length=None)
    return frame.columns, [list(row) for row in frame.rows()]


def as_duckdb(table):
    import duckdb
    types = {name: "DOUBLE" if n else "VARCHAR" for name, n in zip(table.header, table.numbers)}
    found = duckdb.read_csv(str(table.path), sep=table.delimiter, header=True, dtype=types, quotechar='"', escapechar='"',
                            max_line_size=1 << 25)
    return found.columns, [list(row) for row in found.fetchall()]


def as_pyarrow(table):
    import pyarrow
    import pyarrow.csv
    types = {name: pyarrow.float64() if n else pyarrow.string() for name, n in zip(table.header, table.numbers)}
    found = pyarrow.csv.read_csv(
        table.path, read_options=pyarrow.csv.ReadOptions(block_size=1 << 26),
        parse_options=pyarrow.csv.ParseOptions(delimiter=table.delimiter, newlines_in_values=table.plain),
        convert_options=pyarrow.csv.ConvertOptions(column_types=types, strings_can_be_null=False))
    return found.column_names, [list(row.values()) for row in found.to_pylist()]


def as_libreoffice(table):
    """As on a double click: UTF-8, text in quotation marks stays text."""
    import openpyxl
    with tempfile.TemporaryDirectory() as out:
        # delimiter, quote, UTF-8, from line 1, no columns, English (US), quoted is text, no dates or exponents
        options = f"CSV:{ord(table.delimiter)},34,76,1,,1033,true,false"
        subprocess.run(["soffice", f"-env:UserInstallation=file://{out}/profile", "--headless", f"--infilter={options}",
                        "--convert-to", "xlsx", "--outdir", out, str(table.path)], check=True, capture_output=True)
        made = pathlib.Path(out) / (table.path.stem + ".xlsx")
        sheet = openpyxl.load_workbook(made, read_only=True).active
        width = len(table.header)
        rows = [list(row) + [None] * (width - len(row)) for row in sheet.iter_rows(values_only=True)]
    return rows[0], rows[1:]


def text_of(cell):
    return "" if cell is None else str(cell)


def number_of(cell):
    if cell is None or cell == "" or (isinstance(cell, float) and math.isnan(cell)):
        return None
    return float(cell)


def compare(name, table, header, rows):
    """Differences, in words."""
    if list(header) != table.header:
        return [f"header {header}"]
    if len(rows) != len(table.rows):
        return [f"{len(rows)} rows, not {len(table.rows)}"]
    out = []
    for at, (mine, theirs) in enumerate(zip(table.rows, rows), start=1):
        for column, number, a, b in zip(table.header, table.numbers, mine, theirs):
            if number:
                same = not (isinstance(b, str) and b) and number_of(a) == number_of(b)
            elif name == "libreoffice":
                # a sheet holds 32,767 characters of a cell, and no control characters; run.json warns of the first
                clean = lambda text: "".join(c for c in text if c >= " " and c not in "\x7f\ufffe\uffff")
                a, b = clean(a)[:32767], clean(text_of(b)).replace("_x0007_", "")
                same = a == b
            else:
                same = a == text_of(b)
            if not same:
                out.append(f"row {at}, {column}: {a[:60]!r} was read as {text_of(b)[:60]!r}")
    return out


READERS = {"pandas": as_pandas, "polars": as_polars, "duckdb": as_duckdb, "pyarrow": as_pyarrow,
           "libreoffice": as_libreoffice}


def is_there(name):
    try:
        importlib.import_module("openpyxl" if name == "libreoffice" else name)
    except ImportError:
        return False
    return name != "libreoffice" or shutil.which("soffice") is not None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--toulmin", default="target/debug/toulmin")
    parser.add_argument("--need", default="", help="readers that have to be installed, separated by commas")
    parser.add_argument("maps", nargs="*", type=pathlib.Path)
    own = parser.parse_args()
    needed = [name for name in own.need.split(",") if name]
    missing = [name for name in READERS if not is_there(name)]
    for name in set(needed) - set(READERS) | set(needed) & set(missing):
        sys.exit(f"{name} is not installed")
    wrong = 0
    with tempfile.TemporaryDirectory() as temp:
        folders = own.maps
        if not folders:
            temp = pathlib.Path(temp)
            corpus(temp / "corpus")
            folders = [temp / dialect for dialect in ("spreadsheet", "semicolon", "plain")]
            for folder in folders:
                subprocess.run([own.toulmin, "map", temp / "corpus", "-o", folder, "--csv", folder.name, "--quiet"], check=True)
        for folder in folders:
            found = list(tables(folder))
            cells = sum(len(table.rows) * len(table.header) for table in found)
            for name, read in READERS.items():
                if name in missing:
                    continue
                # what `plain` is not for: a formula would be one, line breaks and tabs stand in cells
                if name == "libreoffice" and found[0].plain:
                    continue
                differences = [f"{table.path.name}: {told}" for table in found for told in compare(name, table, *read(table))]
                wrong += len(differences)
                print(f"{folder.name}: {name}: {cells} cells, {len(differences)} differ")
                for told in differences[:10]:
                    print(f"  {told}")
    if missing:
        print(f"passed over, not installed: {', '.join(missing)}")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
