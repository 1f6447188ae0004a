#!/usr/bin/env python3
"""Reads every export through other people's programs and compares it with the tables.

    tests/external/exports.py --toulmin BINARY --node FOLDER [--mermaid N] [FOLDER ...]

tests/external/exports.sh installs the programs and calls this. A FOLDER is a corpus or the output of `toulmin map`;
without one, the sample corpus and a corpus of awkward texts are mapped. What must agree: nodes (the thesis and both ends
of each relation), relations, attacks, and every text. Status 1: something differs.
"""

import argparse
import csv
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import warnings
import zipfile

csv.field_size_limit(1 << 30)
# openpyxl drops data bars when it reads a workbook, and says so
warnings.filterwarnings("ignore", module="openpyxl")
ROOT = pathlib.Path(__file__).resolve().parents[2]
AWKWARD = [
    "He wrote </script> and ]]> and --> on the board.", "See https://example.org/a//b/*c*/ for it.",
    "J.P. Morgan left the U.A.E. at 5:30:10 p.m. sharp.", "One line\u2028and another\nand a third.",
    "A bell \x07 rang and an escape \x1b[31m came.", "Stars \U0001f600 and \U0001f469\u200d\U0001f467 shone.",
    "\u05e9\u05dc\u05d5\u05dd \u202e\u05e2\u05d5\u05dc\u05dd\u202c and \u0627\u0644\u0639\u0631\u0628\u064a\u0629 met.",
    "\"Quotes\", 'more' & \\back\\ {braces} [brackets] <tags> `ticks`.", "+ A plus, - a minus, = a heading, (a bracket).",
    "#tag @name *star* _line_ ~tilde~ &amp; &#35; end.", "=cmd|' /C calc'!A0 was typed.", "No\u00a0break, a thin\u2009space, 10\u202f%.",
]
FAILED = []


def check(good, what, more=""):
    if not good:
        FAILED.append(what)
        print(f"  FAILED {what} {more}"[:600])


def one_line(text):
    """As the exporters put a text on one line: breaks and runs of blanks become a blank, control characters go."""
    words = re.split("[\t-\r \x85\u2028\u2029]+", text)
    words = ["".join(c for c in w if not (ord(c) < 32 or 127 <= ord(c) < 160)) for w in words]
    return " ".join(w for w in words if w)


def awkward(folder):
    folder.mkdir()
    for at in range(4):
        texts = AWKWARD[at:] + AWKWARD[:at]
        body = "\n\n".join(f"{t} The council should not wait until 19{at}0, because it must act." for t in texts)
        (folder / f"a \"{at}\" [x] & <b>.txt").write_text(f"A title: J.P. </title> #{at}\n\n{body}", encoding="utf-8")


class Tables:
    """What the tables say, by article."""

    def __init__(self, maps):
        def rows(name):
            for part in sorted(maps.glob(f"{name}.csv")) + sorted(maps.glob(f"{name}-*.csv")):
                with open(part, encoding="utf-8-sig", newline="") as file:
                    yield from csv.DictReader(file)
        self.texts = {row["sentence_id"]: row["text"] for row in rows("sentences")}
        self.labels = {row["sentence_id"]: row["label"] for row in rows("sentences")}
        self.relations = [(r["article_id"], r["source_id"], r["target_id"], r["relation"]) for r in rows("relations")]
        self.thesis = {row["article_id"]: row["thesis_id"] for row in rows("articles") if row["thesis_id"]}
        self.articles = [a["article_id"] for a in rows("articles") if a["status"] == "ok" and int(a["sentences"] or 0)]
        ends = {end for _, source, target, _ in self.relations for end in (source, target)}
        self.nodes = ends | set(self.thesis.values())

    def counts(self, article=None):
        relations = [r for r in self.relations if article in (None, r[0])]
        nodes = [n for n in self.nodes if article is None or n.rsplit("#", 1)[0] == article]
        return len(nodes), len(relations), sum(r[3] == "attacks" for r in relations)


class Run:
    def __init__(self, arguments, maps, folder):
        self.toulmin, self.node, self.mermaid = arguments.toulmin, arguments.node, arguments.mermaid
        self.maps, self.folder, self.tables = maps, folder, Tables(maps)

    def export(self, format, *more, name=None):
        out = self.folder / (name or format)
        subprocess.run([self.toulmin, "export", self.maps, format, "-o", out, "-q", *more], check=True)
        return out

    def compare(self, what, texts, edges, attacks, normal=one_line):
        """Nodes with their texts by sentence id."""
        expected = {node: normal(self.tables.texts[node]) for node in self.tables.nodes}
        nodes, links, against = self.tables.counts()
        check((len(texts), edges, attacks) == (nodes, links, against), f"{what}: counts",
              f"{(len(texts), edges, attacks)} instead of {(nodes, links, against)}")
        wrong = [(n, expected.get(n), t) for n, t in texts.items() if expected.get(n) != t]
        check(not wrong, f"{what}: texts", f"{len(wrong)} differ, the first {wrong[:1]}")
        print(f"  {what}: {len(texts)} nodes, {edges} relations, {attacks} attacks, {len(texts) - len(wrong)} texts equal")

    def javascript(self, format, file):
        done = subprocess.run(["node", str(ROOT / "tests/external/exports.js"), format, str(file)], capture_output=True,
                              env=os.environ | {"NODE_PATH": str(pathlib.Path(self.node).resolve() / "node_modules")})
        if done.returncode:
            check(False, f"{format}: JavaScript", done.stderr.decode()[-400:])
            return {"errors": 1, "texts": {}, "edges": 0, "attacks": 0}
        return json.loads(done.stdout)

    def argdown(self):
        for name, more in (("with groups", ()), ("without groups", ("--no-groups",))):
            file = self.export("argdown", *more, name=f"{name}.argdown")
            read = self.javascript("argdown", file)
            check(read["errors"] == 0, f"argdown {name}: syntax", f"{read['errors']} errors")
            # brackets end the name of a statement, so ids have _ for them
            plain = {re.sub(r"[\[\]<>{}\\]", "_", one_line(node)): node for node in self.tables.nodes}
            texts = {plain.get(title, title): text for title, text in read["texts"].items()}
            self.compare(f"argdown {name}", texts, read["edges"], read["attacks"])
            wrong = [n for n in texts if self.tables.labels.get(n) not in read["labels"].get(next(
                (t for t, p in plain.items() if p == n), n), [])]
            check(not wrong, f"argdown {name}: labels", wrong[:3])

    def graphs(self):
        import networkx
        from lxml import etree
        readers = [("graphml", (), networkx.read_graphml), ("yed", (), networkx.read_graphml),
                   ("gexf", (), lambda f: networkx.read_gexf(f, version="1.2draft")),
                   ("gexf", ("--gexf", "1.2"), lambda f: networkx.read_gexf(f, version="1.2draft"))]
        for format, more, read in readers:
            what = " ".join((format, *more[1:]))
            file = self.export(format, *more, name=f"{what}.xml")
            subprocess.run(["xmllint", "--noout", "--huge", str(file)], check=True)
            graph = read(file)
            texts = {node: data["label"] for node, data in graph.nodes(data=True)}
            attacks = sum(data["relation"] == "attacks" for *_, data in graph.edges(data=True))
            # networkx takes the wrapped text of yEd's boxes for the label
            joined = (lambda t: "".join(one_line(t).split())) if format == "yed" else one_line
            if format == "yed":
                texts = {node: "".join(text.split()) for node, text in texts.items()}
            self.compare(f"{what} by networkx", texts, graph.number_of_edges(), attacks, joined)
            self.identity(what, etree.parse(str(file), etree.XMLParser(huge_tree=True)))
            if format != "yed":
                read = self.javascript(format, file)
                self.compare(f"{what} by graphology", read["texts"], read["edges"], read["attacks"])

    def identity(self, what, tree):
        """What no reader checks: unique ids, both ends there, attributes declared and used."""
        name = lambda element: element.tag.rsplit("}", 1)[-1]
        all_elements = [e for e in tree.iter() if isinstance(e.tag, str)]
        nodes = [e.get("id") for e in all_elements if name(e) == "node"]
        edges = [e for e in all_elements if name(e) == "edge"]
        ids = nodes + [e.get("id") for e in edges]
        check(len(set(ids)) == len(ids), f"{what}: ids differ")
        ends = {e.get(end) for e in edges for end in ("source", "target")}
        check(ends <= set(nodes), f"{what}: no end is missing")
        declared = [e.get("id") for e in all_elements if name(e) in ("key", "attribute")]
        used = {e.get("key") or e.get("for") for e in all_elements if name(e) in ("data", "attvalue")}
        check(len(set(declared)) == len(declared), f"{what}: attributes differ")
        check(used <= set(declared), f"{what}: attributes are declared", used - set(declared))

    def gephi(self):
        import pandas
        folder = self.export("gephi")
        nodes, edges = (pandas.read_csv(folder / f"{n}.csv", keep_default_na=False) for n in ("nodes", "edges"))
        check(not (folder / "nodes.csv").read_bytes().startswith(b"\xef\xbb\xbf"), "gephi: no byte-order mark")
        check(edges.Id.is_unique, "gephi: ids differ")
        self.compare("gephi by pandas", dict(zip(nodes.Id, nodes.Label)), len(edges), int((edges.Kind == "attacks").sum()))

    def aif(self):
        from arguebuf import load
        for format in ("aif", "xaif"):
            folder = self.export(format, "--per-article")
            found, links, attacks = {}, 0, 0
            files = sorted(folder.rglob(f"*.{format}.json"))
            check(len(files) == len(self.tables.articles), f"{format}: a file for each article", len(files))
            by_count = []
            for file in files:
                value = json.loads(file.read_text(encoding="utf-8"))
                graph = getattr(load, format)(value)
                kinds = [type(s.scheme).__name__ for s in graph.scheme_nodes.values()]
                by_count.append((len(graph.atom_nodes), len(kinds), kinds.count("Attack")))
                links += len(kinds)
                attacks += kinds.count("Attack")
                for node in (value if format == "aif" else value["AIF"])["nodes"]:
                    if node["type"] == "I":
                        found[(str(file), node["nodeID"])] = node["text"]
                if format == "xaif":
                    from xaif import AIF
                    check(AIF(value).is_valid_json_aif(), f"xaif: {file.name} is valid")
            check(sorted(by_count) == sorted(self.tables.counts(a) for a in self.tables.articles), f"{format}: each article")
            expected = sorted(self.tables.texts[n] for n in self.tables.nodes)
            check(sorted(found.values()) == expected, f"{format}: texts are verbatim")
            total = self.tables.counts()
            check((len(found), links, attacks) == total, f"{format}: counts", f"{(len(found), links, attacks)} {total}")
            print(f"  {format} by arguebuf: {len(found)} nodes, {links} relations, {attacks} attacks in {len(files)} files")

    def dot(self):
        file = self.export("dot", name="corpus.dot")
        program = 'N{printf("N\\t%s\\t%s\\n",$.name,$.label)} E{printf("E\\t%s\\n",$.class)}'
        lines = subprocess.run(["gvpr", program, str(file)], check=True, capture_output=True).stdout.decode().splitlines()
        lines = [line.split("\t") for line in lines]
        text = lambda label: re.sub(r"\\(.)", r"\1", label.replace("\\n", "\0")).replace("&amp;", "&").replace("\0", "")
        plain = lambda t: one_line(t).replace(" ", "")
        texts = {line[1]: text(line[2]).replace(" ", "") for line in lines if line[0] == "N"}
        edges = [line[1] for line in lines if line[0] == "E"]
        self.compare("dot by gvpr", texts, len(edges), edges.count("attacks"), plain)
        for article in self.tables.articles[:2]:
            one = self.export("dot", "--article", re.sub(r"([\[\]{}*?!])", r"[\1]", article), name="one.dot")
            svg = subprocess.run(["dot", "-Tsvg", str(one)], check=True, capture_output=True).stdout.decode()
            count = self.tables.counts(article)
            check((svg.count('class="node '), svg.count('class="edge ')) == count[:2], f"dot: {article} is drawn")

    def svg(self):
        folder = self.export("svg", "--per-article")
        nodes = links = attacks = 0
        for file in sorted(folder.rglob("*.svg")):
            subprocess.run(["xmllint", "--noout", "--huge", str(file)], check=True)
            text = file.read_text(encoding="utf-8")
            nodes += text.count('class="sentence"')
            against = text.count('<g class="attacks">')
            attacks += against
            links += against + text.count('<g class="supports">')
        subprocess.run(["rsvg-convert", "-o", str(self.folder / "one.png"), str(file)], check=True)
        check((nodes, links, attacks) == self.tables.counts(), "svg: counts", (nodes, links, attacks))
        print(f"  svg by xmllint: {nodes} nodes, {links} relations, {attacks} attacks")

    def mermaid_charts(self):
        folder = self.folder / "mermaid"
        done = subprocess.run([self.toulmin, "export", self.maps, "mermaid", "-o", folder, "-q", "--per-article"])
        files = sorted(folder.rglob("*.mmd"))
        lines = [line for file in files for line in file.read_text(encoding="utf-8").splitlines()]
        nodes = sum(bool(re.match(r'  s\d+\["', line)) for line in lines)
        supports, attacks = (sum(arrow in line and '["' not in line for line in lines) for arrow in (" --> ", " -.-> "))
        if done.returncode == 0:
            check((nodes, supports + attacks, attacks) == self.tables.counts(), "mermaid: counts", (nodes, supports, attacks))
        print(f"  mermaid: {nodes} nodes, {supports + attacks} relations, {attacks} attacks in {len(files)} files")
        browser = shutil.which("chromium") or shutil.which("google-chrome")
        if not browser:
            print("  mermaid: not drawn, as there is no browser")
            return
        flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync", "--no-first-run"]
        settings = self.folder / "browser.json"
        settings.write_text(json.dumps({"executablePath": browser, "args": flags}))
        for file in files[:self.mermaid]:
            svg = self.folder / "mermaid.svg"
            program = pathlib.Path(self.node) / "node_modules/.bin/mmdc"
            subprocess.run([program, "-q", "-p", settings, "-i", file, "-o", svg], check=True)
            drawn, text = svg.read_text(encoding="utf-8"), file.read_text(encoding="utf-8")
            count = len(re.findall(r'^  s\d+\["', text, re.M))
            check(len(re.findall(r'class="node default', drawn)) == count, f"mermaid: {file.name} is drawn")
            print(f"  mermaid: {file.name} drawn by mmdc with {count} boxes")

    def ndjson(self):
        file = self.export("ndjson", name="corpus.ndjson")
        lines = [json.loads(line) for line in file.read_text(encoding="utf-8").split("\n") if line]
        texts = {s["id"]: s["text"] for line in lines for s in line.get("sentences", [])}
        check(texts == self.tables.texts, "ndjson: texts")
        relations = [r for line in lines for r in line.get("relations", [])]
        counts = (len(relations), sum(r["relation"] == "attacks" for r in relations))
        check(counts == self.tables.counts()[1:], "ndjson: counts", counts)
        again = self.folder / "again.ndjson"
        subprocess.run([self.toulmin, "export", file, "ndjson", "-o", again, "-q"], check=True)
        read = [json.loads(line) for line in again.read_text(encoding="utf-8").split("\n") if line]
        check([line.get("relations") for line in read] == [line.get("relations") for line in lines], "ndjson: read again")
        print(f"  ndjson: {len(texts)} sentences, {counts[0]} relations, {counts[1]} attacks")

    def xlsx(self):
        import openpyxl
        import pandas
        file = self.export("xlsx", name="corpus.xlsx")
        again = self.export("xlsx", name="again.xlsx")
        check(file.read_bytes() == again.read_bytes(), "xlsx: the same bytes again")
        book = openpyxl.load_workbook(file)
        sheet = book["Sentences"]
        check(sheet.freeze_panes == "B2" and sheet.auto_filter.ref, "xlsx: frozen head and filter")
        lists = {str(v.sqref): v.formula1 for v in sheet.data_validations.dataValidation}
        check(f"C2:C{sheet.max_row}" in lists, "xlsx: drop-down", lists)
        check(all(c.data_type != "f" for row in sheet.iter_rows() for c in row), "xlsx: no formulas")
        head = [cell.value for cell in sheet[1]]
        rows = [dict(zip(head, row)) for row in sheet.iter_rows(min_row=2, values_only=True)]
        texts = {row["sentence_id"]: row["text"] for row in rows}
        expected = {one_line(n): one_line(t) for n, t in self.tables.texts.items()}
        check(texts == expected, "xlsx: texts", [(n, t, expected.get(n)) for n, t in texts.items() if expected.get(n) != t][:1])
        relations = [row["relation"] for row in rows if row["relation"]]
        counts = (len(relations), relations.count("attacks"))
        check(counts == self.tables.counts()[1:], "xlsx: counts", counts)
        places = {cell.coordinate: cell.value for cell in sheet["A"]}
        links = {c.coordinate: c.hyperlink.location for c in sheet["F"] if c.hyperlink}
        wrong = [r for r, l in links.items() if places.get(l.split("!")[1]) != sheet[r].value]
        check(links and not wrong, "xlsx: links lead to the row", wrong[:3])
        outline = [book["Map"].row_dimensions[r].outlineLevel for r in range(2, book["Map"].max_row + 1)]
        check(len(outline) == len(self.tables.nodes) + len(self.tables.articles) and max(outline) > 0, "xlsx: outline")
        frame = pandas.read_excel(file, sheet_name="Articles", keep_default_na=False)
        check(int(frame.supports.sum() + frame.attacks.sum()) == counts[0], "xlsx: articles by pandas")
        print(f"  xlsx by openpyxl: {len(texts)} sentences, {counts[0]} relations, {counts[1]} attacks, {len(links)} links")
        self.corrected(book, sheet, head)

    def corrected(self, book, sheet, head):
        """A workbook that was corrected and saved by other programs is scored alike."""
        filled = min(29, sheet.max_row - 1)
        for row in range(2, 2 + filled):
            sheet.cell(row, head.index("corrected_label") + 1).value = sheet.cell(row, 2).value if row % 3 else "claim"
        file = self.folder / "corrected.xlsx"
        book.save(file)
        files = [file]
        if office := shutil.which("soffice"):
            for kind in ("ods", "xlsx"):
                out = self.folder / f"by-office-{kind}"
                subprocess.run([office, "--headless", "--convert-to", kind, "--outdir", out, file], check=True,
                               capture_output=True, env=os.environ | {"HOME": str(self.folder)})
                files.append(out / f"corrected.{kind}")
        scores = []
        for file in files:
            done = subprocess.run([self.toulmin, "score", file, "--json", "-q"], capture_output=True)
            check(done.returncode == 0, f"score {file.name}", done.stderr.decode()[-300:])
            scores.append(done.stdout)
        check(len(set(scores)) == 1, "scores are the same from each program")
        found = json.loads(scores[0]).get("sentences") if scores[0] else None
        check(found == filled, "score: rows", (found, filled))
        print(f"  score: {found} corrected rows read from {', '.join(f.suffix for f in files)} alike")

    def qdpx(self):
        from lxml import etree
        file = self.export("qdpx", name="corpus.qdpx")
        space = {"q": "urn:QDA-XML:project:1.0"}
        with zipfile.ZipFile(file) as archive:
            project = etree.fromstring(archive.read("project.qde"), etree.XMLParser(huge_tree=True))
            texts = {}
            for source in project.iterfind(".//q:TextSource", space):
                text = archive.read(source.get("plainTextPath").replace("internal://", "Sources/")).decode()
                for selection in source.iterfind("q:PlainTextSelection", space):
                    start, end = int(selection.get("startPosition")), int(selection.get("endPosition"))
                    texts[selection.get("name")] = text[start:end]
        expected = {one_line(n): one_line(t) for n, t in self.tables.texts.items()}
        check(texts == expected, "qdpx: selections are the sentences")
        links = [link.get("name") for link in project.iterfind(".//q:Link", space)]
        counts = (len(links), links.count("attacks"))
        check(counts == self.tables.counts()[1:], "qdpx: counts", counts)
        guids = [e.get("guid") for e in project.iter() if e.get("guid")]
        check(len(set(guids)) == len(guids), "qdpx: ids differ")
        from pyrefiqda import RefiProject
        # it unpacks into the folder at hand
        before = os.getcwd()
        os.chdir(self.folder)
        loaded = RefiProject.load(str(file))
        os.chdir(before)
        loaded = loaded[0] if isinstance(loaded, tuple) else loaded
        project = getattr(loaded, "project", loaded)
        selections = sum(len(s.plain_text_selection) for s in project.sources.text_source)
        check(selections == len(texts), "qdpx: pyrefiqda", selections)
        print(f"  qdpx by lxml and pyrefiqda: {len(texts)} selections, {counts[0]} relations, {counts[1]} attacks")

    def docx(self):
        import docx
        file = self.export("docx", name="corpus.docx")
        document = docx.Document(str(file))
        comments = list(document.comments)
        spoken = [c for c in comments if len(c.paragraphs) > 1 and re.match("supports |attacks ", c.paragraphs[1].text)]
        attacks = sum(c.paragraphs[1].text.startswith("attacks ") for c in spoken)
        check((len(spoken), attacks) == self.tables.counts()[1:], "docx: counts", (len(spoken), attacks))
        outside = {n for n, l in self.tables.labels.items() if l == "none"} - self.tables.nodes
        check(len(comments) == len(self.tables.texts) - len(outside), "docx: comments", len(comments))
        runs = {run.text for p in document.paragraphs for run in p.runs}
        missing = [t for t in self.tables.texts.values() if one_line(t) not in runs]
        check(not missing, "docx: texts", missing[:1])
        print(f"  docx by python-docx: {len(comments)} comments, {len(spoken)} relations, {attacks} attacks")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--toulmin", default=str(ROOT / "target/debug/toulmin"))
    parser.add_argument("--node", default=str(ROOT / "target/export-tools/node"))
    parser.add_argument("--mermaid", type=int, default=1, help="how many charts to draw (15 s each)")
    parser.add_argument("folders", nargs="*", type=pathlib.Path)
    arguments = parser.parse_args()
    arguments.toulmin = str(pathlib.Path(arguments.toulmin).resolve())
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        folders = arguments.folders
        if not folders:
            awkward(folder / "awkward")
            folders = [ROOT / "corpus", folder / "awkward"]
        for number, given in enumerate(folders):
            maps = given
            if not (given / "sentences.csv").exists():
                maps = folder / f"maps-{number}"
                subprocess.run([arguments.toulmin, "map", given, "-o", maps, "--csv", "plain", "-q"], check=True)
            out = folder / f"exports-{number}"
            out.mkdir()
            run = Run(arguments, maps, out)
            print(f"{given.name}: {len(run.tables.articles)} articles, nodes, relations, attacks: {run.tables.counts()}")
            for step in (run.argdown, run.graphs, run.gephi, run.aif, run.dot, run.svg, run.mermaid_charts, run.ndjson, run.xlsx,
                         run.qdpx, run.docx):
                try:
                    step()
                except Exception as error:
                    check(False, f"{step.__name__}:", repr(error))
    print(f"{len(FAILED)} failed" if FAILED else "all agree")
    sys.exit(bool(FAILED))


if __name__ == "__main__":
    main()
