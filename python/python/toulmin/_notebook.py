"""What notebooks show: a table, or the text in colours beside its map. All text is escaped."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Dict, List, Mapping, Tuple, Union

if TYPE_CHECKING:
    from ._api import Cell, Maps, Table

#: Rows of a table, and sentences of all articles together, that are shown.
ROWS = 20
SENTENCES = 200
#: Articles that are shown, the first of them open.
ARTICLES = 10
#: Characters of a cell.
CELL = 120

#: Background and ink of what is no label of the pack.
PLAIN = ("#eeeeee", "#555555")

Row = Dict[str, "Cell"]
Tones = Mapping[str, Tuple[str, str]]


def _short(value: Cell, most: int = CELL) -> str:
    text = "" if value is None else str(value)
    return escape(text if len(text) <= most else text[: most - 1] + "…")


def table(table: Table) -> str:
    """The first rows of a table."""
    head = "".join(
        f'<th title="{escape(table.about[name], quote=True)}">{escape(name)}</th>' for name in table.columns
    )
    body = "".join(
        "<tr>" + "".join(f"<td>{_short(row[name])}</td>" for name in table.columns) + "</tr>"
        for row in table.rows(0, ROWS)
    )
    more = f"<p>{len(table)} rows, the first {ROWS} are shown.</p>" if len(table) > ROWS else ""
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}"


def _tag(label: str, tones: Tones) -> str:
    fill, ink = tones.get(label, PLAIN)
    return (
        f'<span style="background:{fill};color:{ink};border-radius:3px;padding:0 .3em;font-size:85%">'
        f"{escape(label)}</span>"
    )


def _text(sentences: List[Row], tones: Tones) -> str:
    """The sentences in their colours, a paragraph each."""
    out: List[str] = []
    paragraph: object = None
    for row in sentences:
        if row["paragraph"] != paragraph:
            out.append("</p><p>" if out else "<p>")
            paragraph = row["paragraph"]
        fill, _ = tones.get(str(row["label"]), PLAIN)
        title = f"{row['sentence_id']}: {row['label']} {row['confidence']}; {row['rules']}"
        out.append(
            f'<span style="background:{fill};color:#111" title="{escape(title, quote=True)}">'
            f"{escape(str(row['text']))}</span> "
        )
    return "".join(out) + ("</p>" if out else "")


def _map(sentences: List[Row], tones: Tones) -> str:
    """What supports and attacks what, as nested lists: those who bear on a sentence are below it."""
    below: Dict[str, List[Row]] = {}
    for sentence in sentences:
        below.setdefault(str(sentence["target_id"] or ""), []).append(sentence)
    # of sentences without a relation, those that others bear on are the roots
    roots = [row for row in below.get("", []) if str(row["sentence_id"]) in below]
    out: List[str] = ["<ul>"]
    # what is to be written next, last first: lists are as deep as maps are
    todo: List[Union[str, Row]] = ["</ul>", *reversed(roots)]
    while todo:
        item = todo.pop()
        if isinstance(item, str):
            out.append(item)
            continue
        row = item
        sign = {"supports": "▲ ", "attacks": "▼ "}.get(str(row["relation"]), "")
        number = str(row["sentence_id"]).rsplit("#", 1)[-1]
        out.append(f"<li>{sign}{_tag(str(row['label']), tones)} {number}. {_short(row['text'])}")
        children = below.get(str(row["sentence_id"]), [])
        if children:
            out.append("<ul>")
            todo.extend(["</ul></li>", *reversed(children)])
        else:
            out.append("</li>")
    return "".join(out) if roots else "<p>No sentence bears on another.</p>"


def maps(maps: Maps, tones: Tones) -> str:
    """Text and map of the first articles."""
    of_article: Dict[object, List[Row]] = {}
    for row in maps.sentences.rows(0, SENTENCES):
        of_article.setdefault(row["article_id"], []).append(row)
    out = ["<p>" + escape(repr(maps)[1:-1]) + ". " + " ".join(_tag(label, tones) for label in tones) + "</p>"]
    for at, article in enumerate(maps.articles.rows(0, ARTICLES)):
        head = escape(str(article["title"] or article["article_id"]))
        out.append(f"<details{' open' if at == 0 else ''}><summary>{head}</summary>")
        sentences = of_article.get(article["article_id"], [])
        if article["status"] != "ok":
            out.append(f"<p>{escape(str(article['status']))}: {escape(str(article['message']))}</p>")
        elif not sentences:
            out.append("<p>Its sentences are further down in the table.</p>")
        else:
            out.append(_text(sentences, tones) + _map(sentences, tones))
        out.append("</details>")
    if len(maps.articles) > ARTICLES or len(maps.sentences) > SENTENCES:
        out.append("<p>More is in the tables: <code>.articles</code>, <code>.sentences</code>.</p>")
    return "".join(out)
