"""What goes in, what is refused, and how."""

from __future__ import annotations

import doctest
import os
import pickle
import signal
import threading
from pathlib import Path

import pytest

import toulmin
import toulmin._api
import toulmin._notebook

TEXT = "Ferries should be free. They may cost the town little."


def test_texts_have_ids():
    assert toulmin.analyse(TEXT).sentences["sentence_id"] == ["1#1", "1#2"]
    assert toulmin.analyse([TEXT, "We must act."]).articles["article_id"] == ["1", "2"]
    assert toulmin.analyse({"a/b": TEXT}).articles["article_id"] == ["a/b"]
    assert toulmin.analyse(iter([TEXT])).articles["status"] == ["ok"]
    assert len(toulmin.analyse([])) == 0


def test_paths_are_read_as_the_command_reads_them(corpus):
    first = sorted(corpus.glob("*.txt"))[0]
    assert toulmin.analyse(first).articles["path"] == [str(first)]
    assert len(toulmin.analyse([first, first.parent / "README.md"])) >= 1


@pytest.mark.parametrize("data", [b"bytes", 7, ["a", 7], ["a", Path("b")]])
def test_what_is_no_text_is_refused(data):
    with pytest.raises(TypeError):
        toulmin.analyse(data)


def test_a_path_in_a_string_is_not_taken_for_a_text(corpus):
    with pytest.raises(ValueError, match="pathlib.Path"):
        toulmin.analyse(str(corpus))


def test_errors_have_a_kind():
    with pytest.raises(toulmin.Error) as found:
        toulmin.analyse(Path("nowhere"))
    assert found.value.kind == "input" and "nowhere" in str(found.value)
    frame = pytest.importorskip("pandas").DataFrame({"n": [1]})
    with pytest.raises(toulmin.Error, match="`n`") as found:
        toulmin.analyse(frame)
    assert found.value.kind == "input"
    with pytest.raises(toulmin.Error, match="`colour`"):
        toulmin.analyse(frame, text="colour")
    doubled = pytest.importorskip("pandas").DataFrame({"id": ["a", "a"], "text": [TEXT, TEXT]})
    with pytest.raises(toulmin.Error, match="`a`"):
        toulmin.analyse(doubled)
    with pytest.raises(toulmin.Error) as found:
        toulmin.score("nowhere.csv")
    assert found.value.kind == "tables"


@pytest.fixture
def pack(tmp_path):
    (tmp_path / "pack.toml").write_text('name = "own"\nversion = "1"\nextends = "builtin"\n', encoding="utf-8")
    (tmp_path / "own.toml").write_text(
        'label = "claim"\n\n[[rule]]\nid = "claim.ferry"\nweight = 3.0\nphrases = ["ferry"]\n'
        'note = "Ferries."\nhits = ["A ferry."]\nmisses = ["A boat."]\n',
        encoding="utf-8",
    )
    return tmp_path


def test_rules_are_loaded_and_checked(pack):
    rules = toulmin.Rules(pack)
    assert rules.name == "own" and rules.path == pack and "claim" in rules.labels
    assert [finding for finding in rules.check() if finding.file and finding.file.endswith("own.toml")] == []
    assert "claim.ferry" in "".join(toulmin.analyse("We must keep the ferry, whatever it costs the town.", rules=rules).sentences["rules"])
    assert rules.hash != toulmin.Rules().hash


def test_mistakes_in_rules_have_their_places(pack):
    path = pack / "own.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("phrases", "phrase"), encoding="utf-8")
    with pytest.raises(toulmin.Error) as found:
        toulmin.Rules(pack)
    error = found.value
    assert error.kind == "rules" and error.file.endswith("own.toml") and error.line == error.findings[0].line
    [unknown] = [finding for finding in error.findings if "`phrase`" in finding.message]
    assert (unknown.line, unknown.column, unknown.severity) == (6, 1, "error")
    assert "did you mean `phrases`?" in str(error)
    again = pickle.loads(pickle.dumps(error))
    assert (again.kind, again.findings) == (error.kind, error.findings)


def test_an_example_that_does_not_hold_is_found(pack):
    path = pack / "own.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("A ferry.", "A raft."), encoding="utf-8")
    findings = toulmin.Rules(pack).check()
    assert any(finding.line == 8 and finding.file.endswith("own.toml") for finding in findings)


def test_explain_gives_the_reasons():
    [first, second] = toulmin.explain(TEXT)
    assert first["label"] == "claim" and first["reasons"]
    assert second["number"] == 2


def test_score_and_tune(root, tmp_path):
    gold = root / "corpus" / "gold" / "labels.csv"
    scored = toulmin.score(gold, root / "rules")
    assert 0.5 < scored["accuracy"]["value"] <= 1 and "claim" in scored["labels"]
    told = []
    tuned = toulmin.tune(gold, root / "rules", folds=2, phrases=0, progress=lambda done, total: told.append((done, total)))
    assert tuned.verdict in ("better", "no-gain", "worse", "nothing")
    assert told[-1] == (3, 3)
    if tuned.patch:
        assert tuned.write(tmp_path / "tuned")


def test_progress_ends_at_the_total(corpus):
    told = []
    maps = toulmin.analyse(corpus, progress=lambda done, total: told.append((done, total)))
    assert told[-1] == (len(maps), len(maps))
    done = [count for count, _ in told]
    assert done == sorted(done)


def test_what_progress_raises_ends_the_work():
    def stop(done, total):
        raise RuntimeError("enough")

    with pytest.raises(RuntimeError, match="enough"):
        toulmin.analyse([TEXT] * 10, progress=stop)


@pytest.mark.skipif(os.name == "nt", reason="sends a signal")
def test_ctrl_c_ends_the_work():
    begun = threading.Event()

    def interrupt():
        begun.wait(30)
        os.kill(os.getpid(), signal.SIGINT)

    threading.Thread(target=interrupt, daemon=True).start()
    with pytest.raises(KeyboardInterrupt):
        toulmin.analyse([TEXT * 100] * 20_000, threads=1, progress=lambda done, total: begun.set())
    assert len(toulmin.analyse(TEXT)) == 1


def test_other_threads_run_meanwhile():
    seen = []
    ended = threading.Event()

    def count():
        while not ended.is_set():
            seen.append(1)
            ended.wait(0.001)

    thread = threading.Thread(target=count)
    thread.start()
    toulmin.analyse([TEXT * 50] * 500, threads=1)
    ended.set()
    thread.join()
    assert len(seen) > 1


def test_notebooks_show_escaped_text():
    maps = toulmin.analyse({"<script>": TEXT + " We do, because <b>it & they</b> may sink."})
    shown = maps._repr_html_()
    assert "<script>" not in shown and "&lt;b&gt;it &amp; they" in shown
    assert "<ul>" in shown and "#cfe3f5" in shown
    table = maps.sentences._repr_html_()
    assert "<b>" not in table and table.count("<tr>") == len(maps.sentences) + 1
    assert "empty" in toulmin.analyse([""])._repr_html_()
    assert repr(maps).startswith("<toulmin.Maps: 1 articles")


def test_the_command_is_there(command):
    done = command("--version")
    assert done.returncode == 0 and done.stdout.strip() == f"toulmin {toulmin.__version__}"
    assert command("map", "nowhere", "-o", "out").returncode == 3
    assert command("check", "nowhere").returncode == 2
    assert "Usage" in command("--help").stdout


def test_examples_in_the_documentation():
    for module in (toulmin, toulmin._api):
        assert doctest.testmod(module, optionflags=doctest.ELLIPSIS).failed == 0


def test_typed(root):
    mypy = pytest.importorskip("mypy.api")
    out, err, status = mypy.run(["--strict", "--config-file", str(root / "python/pyproject.toml"), str(root / "python/python/toulmin")])
    assert status == 0, out + err
