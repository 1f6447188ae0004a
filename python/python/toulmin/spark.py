"""Maps in Spark: the text column of a data frame in, rows of sentences out, without JSON and without a child process.

Needs pyspark and pyarrow on the workers, as `DataFrame.mapInArrow` does.
"""

from __future__ import annotations

import os
from typing import Any, Callable, Dict, Iterator, Optional, Union

from . import _frames
from ._api import Maps, Rules

__all__ = ["maps"]

#: Rule packs that this worker has compiled, by folder.
_PACKS: Dict[Optional[str], Rules] = {}

#: What says what became of an article; its columns are at the end of each row.
_STATUS = ("status", "message")


def _pack(folder: Optional[str]) -> Rules:
    if folder not in _PACKS:
        _PACKS[folder] = Rules(folder)
    return _PACKS[folder]


def _rows(found: Maps, table: str) -> Any:
    """A table with the status of the row's article; articles without a map have a row of their own."""
    import pyarrow

    articles = found.articles.to_arrow()
    if table == "articles":
        return articles
    rows = getattr(found, table).to_arrow()
    status = dict(zip(found.articles["article_id"], zip(*(found.articles[name] for name in _STATUS))))
    of_rows = rows["article_id"].to_pylist()
    for at, name in enumerate(_STATUS):
        cells = [status[article][at] for article in of_rows]
        rows = rows.append_column(name, pyarrow.array(cells, pyarrow.string()))
    failed = articles.filter(pyarrow.array([state != "ok" for state in found.articles["status"]], pyarrow.bool_()))
    arrays = [
        failed[field.name] if field.name in ("article_id", *_STATUS) else pyarrow.nulls(len(failed), field.type)
        for field in rows.schema
    ]
    # what is missing in these rows may be missing in all
    schema = _schema(rows.schema)
    return pyarrow.concat_tables(
        [rows.cast(schema), pyarrow.Table.from_arrays([a.cast(f.type) for a, f in zip(arrays, schema)], schema=schema)]
    )


def _schema(schema: Any) -> Any:
    import pyarrow

    return pyarrow.schema([pyarrow.field(field.name, field.type, nullable=True) for field in schema])


def _mapper(folder: Optional[str], text: str, id: str, table: str) -> Callable[[Iterator[Any]], Iterator[Any]]:
    """What runs on a worker for each part of the data frame."""

    def work(batches: Iterator[Any]) -> Iterator[Any]:
        rules = _pack(folder)
        engine = rules._engine
        for batch in batches:
            names = batch.schema.names
            columns = engine.columns([text, id], text, id)
            cells = [_frames.as_text(batch.column(names.index(name)).to_pylist()) for name in (text, id)]
            # a worker has one core; ids are the caller's, and may come again in another part
            found = Maps(engine.map_frame(columns, cells, False, 1, None), rules)
            rows = _rows(found, table)
            yield from rows.cast(_schema(rows.schema)).combine_chunks().to_batches()

    return work


def maps(
    df: Any,
    text: str = "text",
    id: str = "id",
    rules: Union[str, os.PathLike[str], None] = None,
    table: str = "sentences",
) -> Any:
    """Map the articles of a Spark data frame.

    Parameters
    ----------
    df : pyspark.sql.DataFrame
        An article in each row.
    text, id : str
        The columns of its text and its id. The id comes back as ``article_id``, as a string.
    rules : path, optional
        The folder of a rule pack, which must be there on each worker; the pack that ships with toulmin if it is left
        out.
    table : {"sentences", "articles", "relations"}
        Which table to return. Rows of sentences and relations end with ``status`` and ``message`` of their article; an
        article that could not be mapped has one row, with its status and nothing else.

    Returns
    -------
    pyspark.sql.DataFrame
        The rows. Like all in Spark they are computed when they are asked for, and an error in the rules shows then.

    Raises
    ------
    Error
        The rules cannot be used here.
    ValueError
        A column is not there, or the table has another name.
    """
    if table not in ("sentences", "articles", "relations"):
        raise ValueError(f"table is \"sentences\", \"articles\" or \"relations\", not {table!r}")
    for name in (text, id):
        if name not in df.columns:
            raise ValueError(f"there is no column {name!r}; there are {', '.join(df.columns)}")
    folder = None if rules is None else os.fspath(rules)
    pack = _pack(folder)
    engine = pack._engine
    nothing = Maps(engine.map_frame(engine.columns([text, id], text, id), [[], []], False, 1, None), pack)
    from pyspark.sql.pandas.types import from_arrow_schema

    schema = from_arrow_schema(_schema(_rows(nothing, table).schema))
    return df.select(text, id).mapInArrow(_mapper(folder, text, id, table), schema)
