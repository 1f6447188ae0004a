"""Figures of a machine, with `pytest -m figures`: they depend on what else it does, so that no gate runs them."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

import toulmin

resource = pytest.importorskip("resource", reason="this system does not say what time a process took")
pytestmark = pytest.mark.figures

TEXT = "Ferries should be free. They may cost the town little. Some analysts say so."


def spent(of: int) -> float:
    usage = resource.getrusage(of)
    return usage.ru_utime + usage.ru_stime


def test_import_takes_less_than_a_tenth_of_a_second():
    def fastest(code: str) -> float:
        times = []
        for _ in range(7):
            # of the processor: the clock says what else the machine did
            before = spent(resource.RUSAGE_CHILDREN)
            subprocess.run([sys.executable, "-c", code], check=True)
            times.append(spent(resource.RUSAGE_CHILDREN) - before)
        return min(times)

    took = fastest("import toulmin") - fastest("pass")
    print(f"import: {took * 1000:.0f} ms")
    assert took < 0.1


def test_a_call_leaves_no_memory_behind():
    def resident() -> int:
        with open("/proc/self/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGESIZE")

    rules = toulmin.Rules()
    def call() -> None:
        maps = toulmin.analyse(TEXT, rules=rules, threads=1)
        maps.sentences.__arrow_c_stream__()
        maps.sentences.rows()

    for _ in range(1000):
        call()
    before = resident()
    for _ in range(10_000):
        call()
    grown = resident() - before
    print(f"10,000 calls: {grown / 1024:.0f} KB more")
    assert grown < 4 << 20


def test_throughput_is_nearly_that_of_the_command(tmp_path):
    folder = os.environ.get("TOULMIN_ARTICLES")
    if not folder:
        pytest.skip("TOULMIN_ARTICLES names no folder of articles")
    binary = os.environ.get("TOULMIN_BINARY", "toulmin")
    own, theirs = [], []
    for _ in range(5):
        begin, before = time.perf_counter(), spent(resource.RUSAGE_CHILDREN)
        subprocess.run([binary, "map", folder, "-o", str(tmp_path / "maps"), "-q", "--threads", "2"], check=True)
        theirs.append((time.perf_counter() - begin, spent(resource.RUSAGE_CHILDREN) - before))
        begin, before = time.perf_counter(), spent(resource.RUSAGE_SELF)
        toulmin.analyse(Path(folder), threads=2)
        own.append((time.perf_counter() - begin, spent(resource.RUSAGE_SELF) - before))
    wall = min(theirs)[0] / min(own)[0]
    cpu = min(cpu for _, cpu in theirs) / min(cpu for _, cpu in own)
    print(f"command {theirs}\npackage {own}\nof the command's throughput: {wall:.2f} by the clock, {cpu:.2f} by CPU time")
    assert max(wall, cpu) >= 0.9
