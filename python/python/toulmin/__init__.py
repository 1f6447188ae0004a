"""Argument maps of articles, by plain-text rules that explain themselves.

>>> import toulmin
>>> maps = toulmin.analyse("Ferries should be free. They cost the town little.")
>>> len(maps.sentences)
2

`analyse` maps texts, files or data frames, `Rules` is a rule pack, `explain` says why a sentence has its label, `score`
and `tune` compare labels with corrected ones. `toulmin.spark.maps` does the same in Spark.
"""

from ._api import Maps, Rules, Table, Tuned, analyse, explain, score, tune
from ._errors import Error, Finding
from ._toulmin import __version__

__all__ = [
    "Error",
    "Finding",
    "Maps",
    "Rules",
    "Table",
    "Tuned",
    "__version__",
    "analyse",
    "explain",
    "score",
    "tune",
]
