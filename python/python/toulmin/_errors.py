"""What can go wrong."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import List, Optional, Tuple


@dataclass(frozen=True)
class Finding:
    """Something that is wrong, or looks wrong, in a rule file.

    Attributes
    ----------
    code : str
        The code that ``toulmin check --explain CODE`` describes.
    severity : str
        ``error`` or ``warning``.
    message : str
        What is wrong.
    label : str or None
        What is marked in the file.
    help : str or None
        How to fix it.
    file : str or None
        The rule file.
    line, column : int or None
        Where it begins, from 1.
    end_line, end_column : int or None
        Where it ends.
    """

    code: str
    severity: str
    message: str
    label: Optional[str] = None
    help: Optional[str] = None
    file: Optional[str] = None
    line: Optional[int] = None
    column: Optional[int] = None
    end_line: Optional[int] = None
    end_column: Optional[int] = None

    def __str__(self) -> str:
        place = [str(part) for part in (self.file, self.line, self.column) if part is not None]
        help = f"; {self.help}" if self.help else ""
        return ":".join([*place, f" {self.severity} {self.code}: {self.message}{help}"]).strip()

    @staticmethod
    def of_json(document: str) -> Tuple[Finding, ...]:
        """Read the findings of ``toulmin check --format json``."""
        known = Finding.__dataclass_fields__
        found: List[dict[str, object]] = json.loads(document)["findings"]
        return tuple(Finding(**{k: v for k, v in one.items() if k in known}) for one in found)  # type: ignore[arg-type]


class Error(Exception):
    """Something went wrong.

    Parameters
    ----------
    kind : str
        ``rules`` (a rule pack cannot be used), ``input`` (nothing could be read, or a data frame has no texts),
        ``tables`` (a table of corrected labels cannot be used), ``output``, ``options`` or ``stopped``.
    message : str
        What is wrong, and how to fix it.
    findings : str, optional
        What is wrong in rule files, as ``toulmin check --format json`` writes it.

    Attributes
    ----------
    kind : str
        As above.
    findings : tuple of Finding
        What is wrong in rule files, in order; empty for other kinds.
    file, line, column
        Place of the first finding; None where there is none.
    """

    def __init__(self, kind: str, message: str, findings: Optional[str] = None) -> None:
        self.kind = kind
        self.message = message
        self._document = findings
        self.findings: Tuple[Finding, ...] = Finding.of_json(findings) if findings else ()
        text = "\n".join(map(str, self.findings)) or message
        super().__init__(text)

    def __reduce__(self) -> Tuple[type, Tuple[str, str, Optional[str]]]:
        # errors travel from worker processes
        return Error, (self.kind, self.message, self._document)

    @property
    def file(self) -> Optional[str]:
        """The file of the first finding."""
        return self.findings[0].file if self.findings else None

    @property
    def line(self) -> Optional[int]:
        """The line of the first finding."""
        return self.findings[0].line if self.findings else None

    @property
    def column(self) -> Optional[int]:
        """The column of the first finding."""
        return self.findings[0].column if self.findings else None
