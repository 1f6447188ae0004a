"""What the tests share: the repository's own articles and rules."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def corpus() -> Path:
    return ROOT / "corpus"


@pytest.fixture
def command():
    """Runs the command of the package."""

    def run(*arguments: object, **options: object) -> subprocess.CompletedProcess[str]:
        line = [sys.executable, "-m", "toulmin", *map(str, arguments)]
        return subprocess.run(line, capture_output=True, text=True, **options)

    return run
