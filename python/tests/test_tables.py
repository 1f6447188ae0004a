"""The tables are those of the command, and libraries of data frames take them."""

from __future__ import annotations

import csv
import math
from pathlib import Path

import pytest

import toulmin

TABLES = ["articles", "sentences", "relations", "rules"]


def written(path: Path) -> list[dict[str, str]]:
    csv.field_size_limit(1 << 30)
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def spelled(cell: object, as_written: str) -> str:
    """A cell as the command writes it: numbers have two decimals or more."""
    if cell is None:
        return ""
    if isinstance(cell, float):
        decimals = len(as_written.partition(".")[2])
        return f"{cell:.{decimals}f}"
    return str(cell)


@pytest.mark.parametrize("threads", [1, 3])
def test_cell_by_cell_those_of_the_command(corpus, command, tmp_path, threads):
    done = command("map", corpus, "-o", tmp_path, "--csv", "plain", "--quiet", "--isolated", "-r", corpus.parent / "rules")
    assert done.returncode == 0, done.stderr
    maps = toulmin.analyse(corpus, rules=corpus.parent / "rules", threads=threads)
    for name in TABLES:
        table, rows = getattr(maps, name), written(tmp_path / f"{name}.csv")
        assert table.columns == list(rows[0]), name
        assert len(table) == len(rows) > 0, name
        for own, row in zip(table.rows(), rows):
            assert {column: spelled(own[column], row[column]) for column in row} == row


def test_a_data_frame_is_read_as_a_table_of_its_columns(command, tmp_path):
    rows = [("x", "On ferries", "Ferries should be free. Most boats are half empty."), ("y", "", "Fish may be scarce.")]
    with (tmp_path / "in.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([("id", "title", "text"), *rows])
    assert command("map", tmp_path / "in.csv", "-o", tmp_path / "out", "--csv", "plain", "-q").returncode == 0
    pandas = pytest.importorskip("pandas")
    maps = toulmin.analyse(pandas.DataFrame(rows, columns=["id", "title", "text"]))
    file = written(tmp_path / "out" / "sentences.csv")
    for name in ["text", "label", "confidence", "relation", "rules", "start", "end"]:
        assert [spelled(cell, row[name]) for cell, row in zip(maps.sentences[name], file)] == [row[name] for row in file]
    assert maps.articles["article_id"] == ["x", "y"] and maps.articles["title"] == ["On ferries", ""]


def test_frames_of_all_libraries_are_the_same():
    pandas, polars, pyarrow = (pytest.importorskip(name) for name in ["pandas", "polars", "pyarrow"])
    columns = {"n": [1, 2, 3], "body": ["One may go. It rains.", None, "We must act."]}
    frames = [pandas.DataFrame(columns), polars.DataFrame(columns), pyarrow.table(columns)]
    found = [toulmin.analyse(frame) for frame in frames]
    for maps in found:
        assert maps.articles["status"] == ["ok", "empty", "ok"]
        assert maps.sentences.rows() == found[0].sentences.rows()
    named = pandas.DataFrame({"what": ["We must act."], "key": [7]})
    assert toulmin.analyse(named, text="what", id="key").sentences["sentence_id"] == ["7#1"]


def test_tables_go_into_all_libraries():
    pandas, polars, pyarrow = (pytest.importorskip(name) for name in ["pandas", "polars", "pyarrow"])
    maps = toulmin.analyse(["Ferries should be free. They may cost the town little.", ""])
    for name in TABLES:
        table = getattr(maps, name)
        arrow = table.to_arrow()
        assert isinstance(arrow, pyarrow.Table) and arrow.column_names == table.columns
        assert arrow.to_pylist() == table.rows()
        assert isinstance(table.to_polars(), polars.DataFrame)
        assert table.to_polars().to_dicts() == table.rows()
        frame = table.to_pandas()
        assert isinstance(frame, pandas.DataFrame) and list(frame.columns) == table.columns
        for own, row in zip(table.rows(), frame.to_dict("records")):
            for column, cell in own.items():
                missing = cell is None and (row[column] is None or math.isnan(row[column]))
                assert missing or row[column] == cell
    # a stream may be asked for again, and parts of it read
    assert pyarrow.table(maps.sentences).num_rows == len(maps.sentences)


def test_duckdb_takes_a_table():
    duckdb = pytest.importorskip("duckdb")
    sentences = toulmin.analyse("Ferries should be free. They may cost the town little.").sentences
    assert duckdb.sql("select count(*), max(article_id) from sentences").fetchall() == [(2, "1")]
    articles = duckdb.sql("select 'a' as id, 'We must act.' as text")
    assert toulmin.analyse(articles).sentences["sentence_id"] == ["a#1"]


def test_places_count_code_points_of_the_callers_string():
    text = "“😀” We must <b>act</b> &amp; soon.\n\nIt rains."
    sentences = toulmin.analyse(text).sentences
    assert len(sentences) > 1
    for row in sentences.rows():
        assert text[row["start"] : row["end"]] == row["text"]


def test_a_column_says_what_it_means():
    table = toulmin.analyse("We must act.").sentences
    assert table.about["text"] == "The sentence as written."
    with pytest.raises(KeyError, match="colour"):
        table["colour"]
