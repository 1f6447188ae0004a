"""What people call."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any, Callable, Dict, Iterable, List, Mapping, Optional, Sequence, Tuple, Union

from . import _frames, _toulmin
from ._errors import Finding

Cell = Union[str, int, float, None]
Progress = Union[None, bool, Callable[[int, Optional[int]], object]]


class Table:
    """A table in memory, for any library that takes Arrow data.

    ``pandas.DataFrame.from_arrow(table)``, ``polars.DataFrame(table)``, ``pyarrow.table(table)`` and DuckDB take it as
    it is, and its texts are not copied. Its columns are those of the CSV file of its name, with the cells that
    ``toulmin map --csv plain`` writes: `docs/tables.md` describes them, and so does `about`.

    Attributes
    ----------
    name : str
        The name of the file without its extension.
    columns : list of str
        Names of the columns.
    about : dict
        What each column means.
    """

    def __init__(self, name: str, native: _toulmin.Table) -> None:
        self.name = name
        self._native = native
        self.about: Dict[str, str] = dict(native.about)
        self.columns: List[str] = list(self.about)

    def __len__(self) -> int:
        return len(self._native)

    def __repr__(self) -> str:
        return f"<toulmin.Table {self.name}: {len(self)} rows, {len(self.columns)} columns>"

    def __getitem__(self, column: str) -> List[Cell]:
        """All cells of a column."""
        if column not in self.about:
            raise KeyError(f"{self.name} has no column {column!r}; it has {', '.join(self.columns)}")
        return self._native.column(self.columns.index(column))

    def rows(self, start: int = 0, stop: Optional[int] = None) -> List[Dict[str, Cell]]:
        """Rows as dictionaries.

        Parameters
        ----------
        start, stop : int
            The first row, from 0, and the one after the last.

        Returns
        -------
        list of dict
            A dictionary for each row.
        """
        last = len(self) if stop is None else min(stop, len(self))
        return [dict(zip(self.columns, row)) for row in self._native.rows(max(start, 0), max(last, 0))]

    def to_pandas(self) -> Any:
        """Return a `pandas.DataFrame`. Needs pandas."""
        import pandas

        if hasattr(pandas.DataFrame, "from_arrow"):
            return pandas.DataFrame.from_arrow(self)
        return self.to_arrow().to_pandas()

    def to_polars(self) -> Any:
        """Return a `polars.DataFrame`. Needs polars."""
        import polars

        return polars.DataFrame(self)

    def to_arrow(self) -> Any:
        """Return a `pyarrow.Table`. Needs pyarrow."""
        import pyarrow

        return pyarrow.table(self)

    def __arrow_c_schema__(self) -> object:
        return self._native.__arrow_c_schema__()

    def __arrow_c_stream__(self, requested_schema: Optional[object] = None) -> object:
        return self._native.__arrow_c_stream__(requested_schema)

    def _repr_html_(self) -> str:
        from ._notebook import table

        return table(self)


class Maps:
    """The maps of some articles, as the tables of `toulmin map`.

    Attributes
    ----------
    articles : Table
        A row for each article, with its status: an article that could not be mapped has its reason in ``message``.
    sentences : Table
        A row for each sentence: its label, what it supports or attacks, who holds the view.
    relations : Table
        A row for each relation between two sentences.
    rules : Table
        What each rule found.
    """

    def __init__(self, tables: Tuple[_toulmin.Table, ...], rules: Rules) -> None:
        articles, sentences, relations, found = tables
        self.articles = Table("articles", articles)
        self.sentences = Table("sentences", sentences)
        self.relations = Table("relations", relations)
        self.rules = Table("rules", found)
        self._rules = rules

    def __len__(self) -> int:
        return len(self.articles)

    def __repr__(self) -> str:
        return (
            f"<toulmin.Maps: {len(self.articles)} articles, {len(self.sentences)} sentences, "
            f"{len(self.relations)} relations>"
        )

    def _repr_html_(self) -> str:
        from ._notebook import maps

        return maps(self, self._rules._tones())


class Rules:
    """A rule pack, loaded and compiled once for all calls that it is handed to.

    Parameters
    ----------
    path : path, optional
        A folder with a pack.toml; the pack that ships with toulmin if it is left out.

    Raises
    ------
    Error
        Of kind ``rules``, with all mistakes of all files in ``findings``.
    """

    def __init__(self, path: Union[str, os.PathLike[str], None] = None) -> None:
        self._engine = _toulmin.Engine(path)
        self.path = None if path is None else Path(path)

    @property
    def name(self) -> str:
        """Name of the pack."""
        return self._engine.name

    @property
    def version(self) -> str:
        """Version of the pack."""
        return self._engine.version

    @property
    def hash(self) -> str:
        """Hash of all its files: equal rules have equal hashes."""
        return self._engine.hash

    @property
    def labels(self) -> Dict[str, str]:
        """The labels in order of precedence, with their meaning."""
        return dict(self._engine.labels)

    def _tones(self) -> Dict[str, Tuple[str, str]]:
        """Background and ink of each label, as in `toulmin view`."""
        return {label: (fill, ink) for label, fill, ink in self._engine.tones}

    def __repr__(self) -> str:
        where = "built-in" if self.path is None else str(self.path)
        return f"<toulmin.Rules {self.name} {self.version} ({where})>"

    def check(self) -> List[Finding]:
        """Run the examples of the rules, and look for what probably does not mean what it says.

        Returns
        -------
        list of Finding
            What was found, in the order of the files; empty where all is well.
        """
        return list(Finding.of_json(self._engine.check()))


_BUILTIN: List[Rules] = []


def _pack(rules: Union[Rules, str, os.PathLike[str], None]) -> Rules:
    if isinstance(rules, Rules):
        return rules
    if rules is not None:
        return Rules(rules)
    if not _BUILTIN:
        _BUILTIN.append(Rules())
    return _BUILTIN[0]


def analyse(
    data: Any,
    rules: Union[Rules, str, os.PathLike[str], None] = None,
    threads: int = 0,
    progress: Progress = None,
    *,
    text: Optional[str] = None,
    id: Optional[str] = None,
) -> Maps:
    """Map articles.

    Parameters
    ----------
    data : str, path, sequence of either, mapping or data frame
        A string is the text of an article. A `pathlib.Path` is a file, or a folder with all that is below it, read as
        `toulmin map` reads it. A mapping gives each text its id. Of a data frame (pandas, polars, pyarrow, DuckDB),
        each row is an article: columns with the usual names (``text``, ``title``, ``author``, ``date``, ``url``,
        ``id`` …) are found as in a CSV file. Texts in memory are taken as they are, markup and all, so that ``start``
        and ``end`` count code points of your string.
    rules : Rules or path, optional
        A rule pack or its folder; the pack that ships with toulmin if it is left out.
    threads : int
        Number of threads; 0 for one per core. The tables are the same for any number.
    progress : bool or callable, optional
        Called with the number of articles that are done and how many there are (None where that is not known yet).
        True shows a bar: that of tqdm where it is installed, else a line on standard error.
    text, id : str, optional
        The columns of a data frame that hold text and id, where their names are not the usual ones.

    Returns
    -------
    Maps
        The tables.

    Raises
    ------
    Error
        The rules cannot be used, or nothing can be read. What is wrong with a single article is in its row.
    KeyboardInterrupt
        After Ctrl-C, between two articles.

    Examples
    --------
    >>> maps = analyse({"ferry": "Ferries should be free. They cost the town little."})
    >>> maps.sentences["sentence_id"]
    ['ferry#1', 'ferry#2']
    """
    pack = _pack(rules)
    engine = pack._engine
    with _Reporter(progress) as report:
        if _frames.is_frame(data):
            header = _frames.header(data)
            columns = engine.columns(header, text, id)
            cells = [_frames.cells(data, number) for number in columns.wanted]
            return Maps(engine.map_frame(columns, cells, True, threads, report), pack)
        if text is not None or id is not None:
            raise TypeError("text and id name columns of a data frame, and this is none")
        paths, ids, texts = _articles(data)
        if paths:
            return Maps(engine.map_paths(paths, threads, report), pack)
        header = ["text"] if ids is None else ["text", "id"]
        columns = engine.columns(header, "text", None if ids is None else "id")
        cells = [texts] if ids is None else [texts, ids]
        return Maps(engine.map_frame(columns, cells, True, threads, report), pack)


def _articles(
    data: Any,
) -> Tuple[List[os.PathLike[str]], Optional[List[Optional[str]]], List[Optional[str]]]:
    """Paths; or ids, if there are any, and texts."""
    if isinstance(data, str):
        if not any(c.isspace() for c in data) and os.path.exists(data):
            raise ValueError(
                f"a string is the text of an article; for the files in {data!r}, pass pathlib.Path({data!r})"
            )
        return [], None, [data]
    if isinstance(data, os.PathLike):
        return [data], None, []
    if isinstance(data, Mapping):
        return [], [str(key) for key in data], _frames.as_text(list(data.values()))
    if isinstance(data, (bytes, bytearray)) or not isinstance(data, Iterable):
        raise TypeError(f"texts, paths or a data frame are needed, not {type(data).__name__}")
    items = list(data)
    paths = [item for item in items if isinstance(item, os.PathLike)]
    if paths and len(paths) < len(items):
        raise TypeError("paths and texts cannot be mixed: strings are texts, pathlib.Path are files")
    for item in items:
        if not isinstance(item, (str, os.PathLike)) and _frames.as_text([item]) != [None]:
            raise TypeError(f"a text is a string, not {type(item).__name__}")
    return paths, None, [] if paths else _frames.as_text(items)


def explain(
    text: str, rules: Union[Rules, str, os.PathLike[str], None] = None, *, alone: bool = False
) -> List[Dict[str, Any]]:
    """Say why each sentence of a text has its label.

    Parameters
    ----------
    text : str
        An article, or a sentence.
    rules : Rules or path, optional
        As in `analyse`.
    alone : bool
        Take a single sentence as the whole of an article, and not as one amid others.

    Returns
    -------
    list of dict
        For each sentence what `toulmin explain --json` writes: ``label``, ``confidence``, ``scores``, the ``reasons``
        with rule, words and weight, and what would ``flip`` the label.
    """
    found: List[Dict[str, Any]] = json.loads(_pack(rules)._engine.explain(text, alone))
    return found


def score(
    gold: Union[str, os.PathLike[str]],
    rules: Union[Rules, str, os.PathLike[str], None] = None,
    *,
    corpus: Union[None, str, os.PathLike[str], Sequence[Union[str, os.PathLike[str]]]] = None,
    worst: int = 5,
) -> Dict[str, Any]:
    """Compare the labels with corrected ones.

    Parameters
    ----------
    gold : path
        A table with corrected labels, as `toulmin score` reads it.
    rules : Rules or path, optional
        As in `analyse`.
    corpus : path or sequence of paths, optional
        The articles themselves, where the table holds only some sentences of each.
    worst : int
        How many of the most confident mistakes to give.

    Returns
    -------
    dict
        ``accuracy``, ``macro_f1`` and ``kappa`` with 95 % intervals, figures of each label, the confusion matrix, the
        worst mistakes, and what each rule is worth.
    """
    roots = [] if corpus is None else [corpus] if isinstance(corpus, (str, os.PathLike)) else list(corpus)
    found: Dict[str, Any] = json.loads(_pack(rules)._engine.score(os.fspath(gold), roots, worst))
    return found


class Tuned:
    """What `tune` learned.

    Attributes
    ----------
    verdict : str
        ``better``, ``no-gain``, ``worse`` (on articles that it had not seen) or ``nothing`` (to change).
    figures : dict
        Macro-F1 before and after on held-out articles, with 95 % intervals, and all that was learned.
    patch : str
        The change of the rule files, for `git apply` or `patch`.
    """

    def __init__(self, native: _toulmin.Tuned) -> None:
        self._native = native
        self.verdict = native.verdict
        self.figures: Dict[str, Any] = json.loads(native.figures())

    @property
    def patch(self) -> str:
        """The change of the rule files."""
        return self._native.patch

    def write(self, folder: Union[str, os.PathLike[str]]) -> List[str]:
        """Write the changed pack to a folder, and return the names of the files that were written."""
        return self._native.write(folder)

    def __repr__(self) -> str:
        before, after = self.figures["before"]["value"], self.figures["after"]["value"]
        return f"<toulmin.Tuned {self.verdict}: macro-F1 {before:.3f} to {after:.3f}>"


def tune(
    gold: Union[str, os.PathLike[str]],
    rules: Union[Rules, str, os.PathLike[str], None] = None,
    *,
    folds: int = 5,
    phrases: int = 200,
    towards: Optional[str] = None,
    progress: Progress = None,
) -> Tuned:
    """Fit the weights of the rules to corrected labels, and say what that is worth on articles held out.

    Parameters
    ----------
    gold : path
        A table with corrected labels, as `toulmin tune` reads it.
    rules : Rules or path, optional
        As in `analyse`.
    folds : int
        Parts of the articles that are held out in turn.
    phrases : int
        New phrases to suggest, at most.
    towards : {"pack", "zero"}, optional
        Where to pull weights that the labels say little about; whatever the folds prefer if it is left out.
    progress : bool or callable, optional
        As in `analyse`, for the fits.

    Returns
    -------
    Tuned
        What was learned. Nothing is written.
    """
    with _Reporter(progress) as report:
        return Tuned(_pack(rules)._engine.tune(os.fspath(gold), folds, phrases, towards, report))


class _Reporter:
    """Makes of `progress` what the native part calls."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._bar: Any = None

    def __enter__(self) -> Optional[Callable[[int, Optional[int]], object]]:
        if self._progress is None or self._progress is False:
            return None
        if self._progress is not True:
            return self._progress
        try:
            from tqdm.auto import tqdm
        except ImportError:
            return self._line
        self._bar = tqdm(unit=" articles")
        return self._advance

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.close()
        elif self._progress is True:
            print(file=sys.stderr)

    def _advance(self, done: int, total: Optional[int]) -> None:
        self._bar.total = total
        self._bar.update(done - self._bar.n)

    def _line(self, done: int, total: Optional[int]) -> None:
        of = "" if total is None else f" of {total}"
        print(f"\r{done}{of} articles", end="", file=sys.stderr, flush=True)
