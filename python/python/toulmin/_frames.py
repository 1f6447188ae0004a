"""Data frames of any library, as columns of strings. None of the libraries is imported here."""

from __future__ import annotations

from typing import Any, List, Optional, Sequence


def is_frame(data: object) -> bool:
    """Whether `data` is a table with named columns."""
    return hasattr(data, "__arrow_c_stream__") or (hasattr(data, "columns") and hasattr(data, "__getitem__"))


def header(frame: Any) -> List[str]:
    """Names of the columns."""
    if hasattr(frame, "column_names"):  # pyarrow
        return [str(name) for name in frame.column_names]
    if hasattr(frame, "schema") and not hasattr(frame, "columns"):  # pyarrow.RecordBatch of old
        return [str(name) for name in frame.schema.names]
    if not hasattr(frame, "columns"):
        raise TypeError(
            f"a {type(frame).__name__} has no column names here; hand over a data frame or a pyarrow.Table of it"
        )
    return [str(name) for name in frame.columns]


def cells(frame: Any, number: int) -> List[Optional[str]]:
    """The cells of a column by its position; None for what is missing."""
    if hasattr(frame, "column_names"):
        column = frame.column(number)
    elif hasattr(frame, "iloc"):
        column = frame.iloc[:, number]
    else:
        column = frame[list(frame.columns)[number]]
    for name in ("to_pylist", "to_list", "tolist"):
        if hasattr(column, name):
            return as_text(getattr(column, name)())
    if hasattr(column, "fetchall"):  # a relation of DuckDB
        return as_text([row[0] for row in column.fetchall()])
    return as_text(list(column))


def as_text(values: Sequence[Any]) -> List[Optional[str]]:
    """Strings of values; None for what is missing (None, NaN, NaT, NA)."""
    return [value if type(value) is str else _one(value) for value in values]


def _one(value: Any) -> Optional[str]:
    if value is None:
        return None
    try:
        # what is missing is not equal to itself; pandas.NA does not even say
        if not bool(value == value):
            return None
    except (TypeError, ValueError):
        return None
    return str(value)
