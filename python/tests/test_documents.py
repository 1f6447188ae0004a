"""The documents show what happens: blocks of ```pycon are run, each document from top to bottom in a copy of what it needs.

`UPDATE=1 pytest -k documents` writes what is shown.
"""

from __future__ import annotations

import doctest
import io
import os
import re
import shutil
import traceback
from contextlib import redirect_stdout

import pytest

BLOCK = re.compile(r"```pycon\n(.*?)```", re.DOTALL)


def shown(block: str, names: dict[str, object]) -> str:
    """The block with what its examples print."""
    out = []
    for example in doctest.DocTestParser().get_examples(block):
        lines = example.source.rstrip("\n").split("\n")
        out += [f"{'>>>' if at == 0 else '...'} {line}".rstrip() for at, line in enumerate(lines)]
        printed = io.StringIO()
        with redirect_stdout(printed):
            try:
                exec(compile(example.source, "<document>", "single"), names)
            except Exception:
                print("Traceback (most recent call last):\n    ...\n" + traceback.format_exc().splitlines()[-1])
        out += printed.getvalue().rstrip("\n").split("\n") if printed.getvalue().strip() else []
    return "\n".join(out) + "\n"


@pytest.mark.parametrize("name", ["docs/python.md"])
def test_documents_show_what_happens(root, tmp_path, monkeypatch, name):
    for library in ("pandas", "polars", "pyarrow"):
        pytest.importorskip(library)
    for folder in ("corpus", "rules"):
        shutil.copytree(root / folder, tmp_path / folder)
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {"__name__": "__main__"}
    old = (root / name).read_text(encoding="utf-8")
    new = BLOCK.sub(lambda block: f"```pycon\n{shown(block[1], names)}```", old)
    if os.environ.get("UPDATE"):
        (root / name).write_text(new, encoding="utf-8")
    else:
        assert new == old
