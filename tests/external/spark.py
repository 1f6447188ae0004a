#!/usr/bin/env python3
"""Spark maps what the command maps: `toulmin.spark.maps` in local mode against `toulmin map` and `toulmin pipe`.

    python3 tests/external/spark.py FOLDER [--articles 10000] [--wheel FILE] [--binary TOULMIN]

FOLDER holds text files; where there are fewer than asked for, they are taken again under other ids. Installs pyspark and
pyarrow into target/spark-tools; Java 17 or later has to be there, or is installed with install-jdk. Compares every row,
measures both ways, and kills a worker in the middle. Ends with status 1 where rows differ or are lost in silence.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ROOT / "target" / "spark-tools"


def prepare(wheel: str) -> None:
    """Installs the tools, and runs this file again with them."""
    python = TOOLS / "venv" / "bin" / "python"
    if not python.exists():
        venv.create(TOOLS / "venv", with_pip=True)
    packages = ["pyspark>=4", "pyarrow", "pandas", wheel]
    subprocess.run([python, "-m", "pip", "install", "-q", *packages], check=True)
    environment = {**os.environ, "PYSPARK_PYTHON": str(python), "SPARK_TOOLS": "ready"}
    if not shutil.which("java") and "JAVA_HOME" not in os.environ:
        subprocess.run([python, "-m", "pip", "install", "-q", "install-jdk"], check=True)
        code = "import jdk; print(jdk.install('17'))"
        found = subprocess.run([python, "-c", code], check=True, capture_output=True, text=True)
        environment["JAVA_HOME"] = found.stdout.strip().splitlines()[-1]
    sys.exit(subprocess.run([python, __file__, *sys.argv[1:]], env=environment).returncode)


def articles(folder: Path, count: int) -> list[tuple[str, str]]:
    """Ids and texts."""
    files = sorted(path for path in folder.rglob("*.txt"))
    if not files:
        sys.exit(f"{folder} holds no text files")
    texts = [path.read_bytes().decode("utf-8", "replace") for path in files]
    return [(f"a{number:06}", texts[number % len(texts)]) for number in range(count)]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--wheel", default=str(ROOT / "python"))
    parser.add_argument("--binary", default=str(ROOT / "target" / "release" / "toulmin"))
    options = parser.parse_args()
    if os.environ.get("SPARK_TOOLS") != "ready":
        prepare(options.wheel)

    import pyarrow
    import pyarrow.parquet
    from pyspark.sql import SparkSession

    from toulmin.spark import maps

    work = TOOLS / "work"
    shutil.rmtree(work, ignore_errors=True)
    (work / "corpus").mkdir(parents=True)
    rows = articles(options.folder, options.articles)
    for id, text in rows:
        (work / "corpus" / f"{id}.txt").write_text(text, encoding="utf-8", newline="")
    with (work / "in.ndjson").open("w", encoding="utf-8") as lines:
        lines.writelines(json.dumps({"id": id, "text": text}, ensure_ascii=False) + "\n" for id, text in rows)
    # eight parts, as a crawl has many; one article cannot be mapped
    rows.append(("empty", ""))
    for part in range(8):
        ids, texts = zip(*rows[part::8])
        table = pyarrow.table({"id": list(ids), "text": list(texts)})
        pyarrow.parquet.write_table(table, work / f"part-{part}.parquet")
    print(f"{len(rows) - 1} articles, {sum(len(text.encode()) for _, text in rows) / 1e6:.1f} MB")

    begin = time.perf_counter()
    subprocess.run([options.binary, "map", work / "corpus", "-o", work / "maps", "--csv", "plain", "-q", "--isolated"], check=True, cwd=work)
    print(f"toulmin map: {time.perf_counter() - begin:.1f} s")
    begin = time.perf_counter()
    with (work / "in.ndjson").open("rb") as lines, (work / "out.ndjson").open("wb") as out:
        subprocess.run([options.binary, "pipe", "--flat", "--threads", "2"], stdin=lines, stdout=out, check=True, cwd=work)
    shell = time.perf_counter() - begin
    print(f"toulmin pipe --flat: {shell:.1f} s")

    spark = (
        SparkSession.builder.master("local[2,4]")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.memory", "2g")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.execution.arrow.maxRecordsPerBatch", "1000")
        .getOrCreate()
    )
    spark.sparkContext.setLogLevel("ERROR")
    df = spark.read.parquet(*(str(work / f"part-{part}.parquet") for part in range(8)))
    # starting Spark is not what is measured
    df.count()
    begin = time.perf_counter()
    maps(df).write.mode("overwrite").parquet(str(work / "spark"))
    took = time.perf_counter() - begin
    print(f"Spark: {took:.1f} s, {took / shell:.2f} times the shell")

    wrong = compare(work)
    wrong += killed(spark, df, work)
    spark.stop()
    print("wrong:", wrong)
    return 1 if wrong else 0


def compare(work: Path) -> int:
    """Every row of Spark against sentences.csv, as strings."""
    import csv

    import pyarrow.parquet

    found = pyarrow.parquet.read_table(work / "spark").to_pandas().sort_values(["article_id", "start"])
    failed = found[found["status"] != "ok"]
    print(f"articles without a map: {failed[['article_id', 'status']].values.tolist()}")
    found = found[found["status"] == "ok"].drop(columns=["status", "message"])
    csv.field_size_limit(1 << 30)
    with (work / "maps" / "sentences.csv").open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        header = next(reader)
        expected = list(reader)
    wrong = int(list(found.columns) != header) + int(len(found) != len(expected)) + int(len(failed) != 1)
    differ = 0
    for own, row in zip(found.itertuples(index=False, name=None), expected):
        for cell, text in zip(own, row):
            same = cell == text if isinstance(cell, str) else ("" if cell != cell else float(cell)) == (float(text) if text else "")
            differ += not same
    print(f"{len(found)} rows in Spark, {len(expected)} in sentences.csv, {differ} cells differ")
    return wrong + int(differ > 0)


def killed(spark, df, work: Path) -> int:
    """A worker is killed in the middle, once and then always: all rows are there, or an error is raised."""
    from toulmin.spark import maps

    complete = spark.read.parquet(str(work / "spark")).count()
    wrong = 0
    for name, always in (("once", False), ("always", True)):
        marker = work / f"killed-{name}"

        def murder(batches, marker=str(marker), always=always):
            for number, batch in enumerate(batches):
                if number == 1 and (always or not os.path.exists(marker)):
                    open(marker, "w").close()
                    os.kill(os.getpid(), 9)
                yield batch

        # in the same Python worker as the maps, after the first batches
        out = work / f"spark-{name}"
        try:
            maps(df).mapInArrow(murder, maps(df).schema).write.mode("overwrite").parquet(str(out))
        except Exception as error:
            lines = str(error).strip().splitlines() or [type(error).__name__]
            print(f"worker killed {name}: raises {type(error).__name__}: {lines[0][:120]}")
            wrong += not always
            continue
        count = spark.read.parquet(str(out)).count()
        print(f"worker killed {name}: {count} of {complete} rows")
        wrong += count != complete or always
    return wrong


if __name__ == "__main__":
    sys.exit(main())
