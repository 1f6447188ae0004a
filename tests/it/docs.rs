//! README.md, CONTRIBUTING.md and docs/*.md: what they show is what happens.
//!
//! Each document has a folder of its own with `corpus/` and `rules/` in it, and is read from top to bottom:
//! - a block ```` ```toml NAME ```` or ```` ```text NAME ```` is written to the file NAME (a second one is added to it);
//! - in a block ```` ```console ```` each line behind `$ ` is run by the shell, and what it shows replaces what stands
//!   below it; times and speeds become dots;
//! - between `<!-- begin WHAT -->` and `<!-- end -->` stands a table or a tree made from the tables or the source.
//!
//! At the end every pack that the document wrote has to load, and its examples have to hold. The document as it
//! comes out must be the document as it is; `UPDATE=1 cargo test --test it docs` writes it.
#![cfg(unix)]

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;

use crate::common::{Row, copy, engine, root, run, table};
use toulmin::Engine;
use toulmin::rules::{Source, load};
use toulmin::tables::columns::{Kind, Table};
use toulmin::workbench::check::examples;

macro_rules! documents {
    ($($name:ident: $path:literal),+ $(,)?) => {
        const DOCUMENTS: &[&str] = &[$($path),+];
        $(#[test] fn $name() { check($path); })+
    };
}

documents! {
    readme: "README.md",
    contributing: "CONTRIBUTING.md",
    changelog: "CHANGELOG.md",
    check_page: "docs/check.md",
    ci: "docs/ci.md",
    claims: "docs/claims.md",
    diff: "docs/diff.md",
    editors: "docs/editors.md",
    explain: "docs/explain.md",
    glossary: "docs/glossary.md",
    export: "docs/export.md",
    how_it_works: "docs/how-it-works.md",
    inputs: "docs/inputs.md",
    install: "docs/install.md",
    languages_page: "docs/languages.md",
    maps: "docs/maps.md",
    pipe: "docs/pipe.md",
    python: "docs/python.md",
    review: "docs/review.md",
    rule_format: "docs/rule-format.md",
    rules: "docs/rules.md",
    running: "docs/running.md",
    sample_corpus: "docs/sample-corpus.md",
    score: "docs/score.md",
    settings: "docs/settings.md",
    shards: "docs/shards.md",
    spark: "docs/spark.md",
    tables: "docs/tables.md",
    tune: "docs/tune.md",
    view: "docs/view.md",
    watch_page: "docs/watch.md",
}

#[test]
fn every_document_is_checked() {
    let docs = crate::common::files(&root().join("docs"), "md");
    let names = docs.iter().map(|path| format!("docs/{}", path.file_name().unwrap().to_str().unwrap()));
    let missing: Vec<_> = names.filter(|name| !DOCUMENTS.contains(&name.as_str())).collect();
    assert!(missing.is_empty(), "add to the list above: {missing:?}");
}

fn check(path: &str) {
    let old = fs::read_to_string(root().join(path)).unwrap();
    links_lead_somewhere(path, &old);
    let desk = Desk::new();
    let new = desk.renew(&old);
    desk.packs_hold(path);
    if new == old {
        return;
    }
    if std::env::var_os("UPDATE").is_some() {
        fs::write(root().join(path), new).unwrap();
        return;
    }
    let (line, (is, was)) =
        (1..).zip(new.lines().zip(old.lines())).find(|(_, (a, b))| a != b).unwrap_or((0, ("the end", "the end")));
    panic!(
        "{path}:{line} shows\n  {was}\nbut it is\n  {is}\nRun UPDATE=1 cargo test --test it docs, and look at git diff."
    );
}

fn links_lead_somewhere(path: &str, text: &str) {
    let folder = root().join(path);
    let folder = folder.parent().unwrap();
    for link in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
        let file = link.split('#').next().unwrap();
        if !file.is_empty() && !file.contains(':') && !file.contains(' ') {
            assert!(folder.join(file).exists(), "{path}: nothing at {link}");
        }
    }
}

/// The folder in which a document is tried out.
struct Desk {
    folder: tempfile::TempDir,
    /// Packs whose pack.toml the document has.
    packs: RefCell<Vec<PathBuf>>,
}

impl Desk {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        copy(&root().join("corpus"), &folder.path().join("corpus"));
        copy(&root().join("rules"), &folder.path().join("rules"));
        copy(&root().join("rules-de"), &folder.path().join("rules-de"));
        Self { folder, packs: RefCell::default() }
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    /// The document with everything in it done again.
    fn renew(&self, old: &str) -> String {
        let mut out = String::new();
        let mut lines = old.lines();
        while let Some(line) = lines.next() {
            writeln!(out, "{line}").unwrap();
            if let Some(what) = line.strip_prefix("<!-- begin ").and_then(|rest| rest.strip_suffix(" -->")) {
                out += &self.made(what);
                let end = lines.find(|line| *line == "<!-- end -->");
                writeln!(out, "{}", end.expect("a `begin` has its `end`")).unwrap();
            } else if let Some(info) = line.strip_prefix("```").filter(|info| !info.is_empty()) {
                let body: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
                match info.split_once(' ') {
                    Some((_, file)) => self.append(file, &body),
                    None if info == "toml" => panic!("a block of TOML is named, so that it can be tried: {body:?}"),
                    None => {}
                }
                if info == "console" {
                    self.console(&body, &mut out);
                } else {
                    for line in body {
                        writeln!(out, "{line}").unwrap();
                    }
                }
                out += "```\n";
            }
        }
        out
    }

    fn append(&self, file: &str, body: &[&str]) {
        let path = self.path().join(file);
        let folder = path.parent().unwrap();
        fs::create_dir_all(folder).unwrap();
        if path.ends_with("pack.toml") {
            self.packs.borrow_mut().push(folder.to_owned());
        }
        let mut text = fs::read_to_string(&path).unwrap_or_default();
        for line in body {
            writeln!(text, "{line}").unwrap();
        }
        fs::write(path, text).unwrap();
    }

    fn console(&self, body: &[&str], out: &mut String) {
        let bin = Path::new(env!("CARGO_BIN_EXE_toulmin")).parent().unwrap();
        let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap_or_default());
        for (at, line) in body.iter().enumerate() {
            let Some(command) = line.strip_prefix("$ ") else { continue };
            // an empty line before a command is the writer's
            if at > 0 && body[at - 1].is_empty() && !out.ends_with("\n\n") {
                out.push('\n');
            }
            writeln!(out, "{line}").unwrap();
            let mut shell = Command::new("sh");
            let shell = shell.args(["-c", &format!("exec 2>&1; {command}")]).current_dir(self.path());
            let shown = shell.env("PATH", &path).env("COLUMNS", "100").env("NO_COLOR", "1").output().unwrap().stdout;
            let shown = String::from_utf8(shown).unwrap();
            for line in shown.trim_end().lines() {
                writeln!(out, "{}", without_times(line).trim_end()).unwrap();
            }
        }
    }

    /// Loads every pack that the document wrote, and tries its examples.
    fn packs_hold(&self, document: &str) {
        for folder in self.packs.borrow().iter() {
            let name = folder.file_name().unwrap().to_string_lossy().into_owned();
            let pack = load(&Source::Folder(folder.clone()));
            let pack = pack.unwrap_or_else(|bad| panic!("{document}: the pack {name} does not load\n{bad}"));
            // what the shipped rules' own examples say is another test's
            let own = pack.files.iter().map(|file| Path::new(&file.path).starts_with(folder)).collect::<Vec<_>>();
            let mut found = examples::run(&Engine::new(Arc::new(pack)));
            found.retain(|finding| own[finding.file]);
            let found: Vec<_> = found.iter().map(|finding| finding.message.as_str()).collect();
            assert!(found.is_empty(), "{document}: examples of the pack {name} do not hold\n{}", found.join("\n"));
        }
    }

    /// What stands between `begin` and `end`.
    fn made(&self, what: &str) -> String {
        let words: Vec<&str> = what.split(' ').collect();
        match words[..] {
            ["sentences", article, rows] => self.sentences(article, rows),
            ["tree", article, depth] => self.tree(article, depth.parse().unwrap()),
            ["columns", name] => columns(name),
            ["labels"] => labels(),
            ["inputs"] => self.inputs(),
            ["codes"] => codes(),
            ["faults"] => faults(),
            ["example"] => example(),
            ["watch"] => session(self.path()),
            _ => panic!("nothing is called `{what}`"),
        }
    }

    /// What becomes of an example of each format and each fault.
    fn inputs(&self) -> String {
        crate::common::inputs::write(&self.path().join("examples"));
        crate::common::inputs::write_hostile(&self.path().join("examples"));
        run(self.path(), &["map", "examples", "-o", "made-inputs", "--csv", "plain", "--quiet"]);
        let rows = table(&self.path().join("made-inputs/articles.csv"));
        let mut out = String::from(
            "| file | what it is | articles | fields from | status | message |\n|---|---|---|---|---|---|\n",
        );
        let mut examples = crate::common::inputs::examples();
        examples.extend(crate::common::inputs::hostile());
        for example in examples {
            let path = format!("examples/{}", example.name);
            let own: Vec<&Row> = rows.iter().filter(|row| row.get("path") == path).collect();
            let mut what = Some(example.shows);
            for row in &own {
                let cells =
                    [row.get("article_id"), row.get("sources"), row.get("status"), row.get("message")].map(cell);
                let [id, sources, status, message] = cells;
                let what = what.take().map_or_else(
                    || ["", ""].map(str::to_owned),
                    |what| [format!("`{}`", example.name), what.to_owned()],
                );
                writeln!(out, "| {} | {} | `{id}` | {sources} | `{status}` | {message} |", what[0], what[1]).unwrap();
            }
            if own.is_empty() {
                writeln!(out, "| `{}` | {} | – | | | skipped |", example.name, example.shows).unwrap();
            }
        }
        out
    }

    fn sentences_of(&self, article: &str) -> Vec<Row> {
        let maps = self.path().join("made");
        if !maps.exists() {
            run(self.path(), &["map", "corpus", "-o", "made", "--csv", "plain", "--quiet"]);
        }
        let rows = table(&maps.join("sentences.csv"));
        rows.into_iter().filter(|row| row.get("article_id") == article).collect()
    }

    /// Some rows of sentences.csv: `1-3,7`.
    fn sentences(&self, article: &str, rows: &str) -> String {
        let all = self.sentences_of(article);
        let mut out = String::from(
            "| sentence_id | label | confidence | text | relation | target_id | holder | certainty |\n|---|---|--:|---|---|---|---|--:|\n",
        );
        for part in rows.split(',') {
            let (from, to) = part.split_once('-').unwrap_or((part, part));
            for number in from.parse::<usize>().unwrap()..=to.parse().unwrap() {
                let row = &all[number - 1];
                let cells =
                    ["sentence_id", "label", "confidence", "text", "relation", "target_id", "holder", "certainty"];
                let cells = cells.map(|column| cell(row.get(column)));
                writeln!(out, "| {} |", cells.join(" | ")).unwrap();
            }
        }
        out
    }

    /// The map of an article, each sentence below the one that it bears on.
    fn tree(&self, article: &str, depth: usize) -> String {
        let all = self.sentences_of(article);
        let mut below: BTreeMap<&str, Vec<&Row>> = BTreeMap::new();
        for row in &all {
            below.entry(row.get("target_id")).or_default().push(row);
        }
        let mut out = String::from("```text\n");
        let thesis = below[""].iter().copied().find(|row| row.get("label") != "none").unwrap();
        branch(&mut out, &below, thesis, 0, depth);
        out + "```\n"
    }
}

fn branch(out: &mut String, below: &BTreeMap<&str, Vec<&Row>>, row: &Row, level: usize, depth: usize) {
    let sign = match row.get("relation") {
        "supports" => "+ ",
        "attacks" => "- ",
        _ => "",
    };
    let number = row.get("sentence_id").rsplit('#').next().unwrap();
    let head = format!("{}{sign}{number} {}: ", "    ".repeat(level), row.get("label"));
    let text: Vec<&str> = row.get("text").split_whitespace().collect();
    writeln!(out, "{head}{}", cut(&text.join(" "), 100 - head.chars().count())).unwrap();
    let children = below.get(row.get("sentence_id")).map_or(&[][..], Vec::as_slice);
    if level == depth && !children.is_empty() {
        writeln!(out, "{}…", "    ".repeat(level + 1)).unwrap();
        return;
    }
    for child in children {
        branch(out, below, child, level + 1, depth);
    }
}

fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let head: String = text.chars().take(most - 1).collect();
    format!("{}…", head.rsplit_once(' ').map_or(head.as_str(), |(whole, _)| whole))
}

/// Text in a cell of a Markdown table.
fn cell(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|").replace('*', "\\*").replace('[', "\\[")
}

fn columns(name: &str) -> String {
    let table = Table::ALL.into_iter().find(|table| table.name() == name).unwrap();
    let mut out = format!("{} Key: `{}`.\n\n| column | holds | meaning |\n|---|---|---|\n", table.about(), table.key());
    for column in table.columns(engine().pack()) {
        let kind = match column.kind {
            Kind::Text => "text".to_owned(),
            Kind::Label => "a label".to_owned(),
            Kind::Integer(from) => format!("whole number from {from}"),
            Kind::Decimal(None) => "number".to_owned(),
            Kind::Decimal(Some((from, to))) => format!("number, {from} to {to}"),
        };
        writeln!(out, "| `{}` | {kind} | {} |", column.name, cell(&column.about)).unwrap();
    }
    out
}

fn labels() -> String {
    let mut out = String::from("| label | meaning | takes part in the map |\n|---|---|---|\n");
    for label in &engine().pack().labels {
        writeln!(out, "| `{}` | {} | {} |", label.id, cell(&label.meaning), if label.asserts { "yes" } else { "no" })
            .unwrap();
    }
    out
}

/// The codes of mistakes, as their source documents them.
fn codes() -> String {
    let source = fs::read_to_string(root().join("src/rules/diagnostics/codes.rs")).unwrap();
    let mut found: Vec<(String, String)> = Vec::new();
    let mut about = String::new();
    for line in source.lines().map(str::trim) {
        if let Some(text) = line.strip_prefix("/// ") {
            about = if about.is_empty() { text.to_owned() } else { format!("{about} {text}") };
            continue;
        }
        if line.starts_with("pub const ")
            && let Some(code) = line.split('"').nth(1).filter(|code| code.starts_with('E'))
        {
            found.push((code.to_owned(), about.clone()));
        }
        about.clear();
    }
    found.sort();
    let rows = found.iter().map(|(code, about)| format!("| `{code}` | {} |\n", cell(about)));
    format!("| code | what is wrong |\n|---|---|\n{}", rows.collect::<String>())
}

/// What each fault yields, as the tests of it say above themselves.
fn faults() -> String {
    let mut out = String::from("| what happens | what comes of it | status |\n|---|---|---|\n");
    for name in ["resume", "faults/interrupts", "faults/disks", "faults/files", "faults/readers", "faults/bugs"] {
        let source = fs::read_to_string(root().join(format!("tests/it/{name}.rs"))).unwrap();
        for row in source.lines().filter_map(|line| line.strip_prefix("/// ")).filter(|line| line.starts_with("| ")) {
            writeln!(out, "{row}").unwrap();
        }
    }
    out
}

/// What `map --watch` shows while rules and articles are edited, both of its outputs in the order they came.
fn session(folder: &Path) -> String {
    run(folder, &["init", "my-rules", "--quiet"]);
    let arguments = ["map", "corpus", "--rules", "my-rules", "--watch"];
    let mut child =
        crate::common::toulmin(folder).args(arguments).stderr(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut told = BufReader::new(child.stderr.take().unwrap()).lines().map(Result::unwrap);
    let mut shown = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    let mut out = format!("```text\n$ toulmin {}\n", arguments.join(" "));
    // up to a line of standard error; the changes that it counts were told before it
    let mut until = |end: &str, out: &mut String| loop {
        let line = told.next().unwrap_or_else(|| panic!("no line with `{end}`"));
        let changes = line.split_once(" change").and_then(|(n, _)| n.parse().ok()).unwrap_or(0);
        shown.by_ref().take(changes).for_each(|line| writeln!(out, "{line}").unwrap());
        writeln!(out, "{}", without_times(&line)).unwrap();
        if line.contains(end) {
            break;
        }
    };
    let edit = |name: &str, change: &dyn Fn(&str) -> String| {
        let path = folder.join(name);
        let (before, beside) = (fs::read_to_string(&path).unwrap(), path.with_file_name(".saving"));
        let text = change(&before);
        assert!(text != before, "{name} has changed");
        fs::write(&beside, text).unwrap();
        fs::rename(beside, path).unwrap();
    };
    until("watching ", &mut out);
    out.push('\n');
    edit("corpus/the-overdue-book.md", &|text| text.replacen("Fines don", "All being well, fines don", 1));
    until(" processed)", &mut out);
    out.push('\n');
    edit("my-rules/words/hedges/hedge-adverb.txt", &|text| format!("{text}all being well\n"));
    until(" processed)", &mut out);
    out.push('\n');
    edit("my-rules/claim.toml", &|text| text.replacen("note", "noet", 1));
    until("until this is fixed", &mut out);
    out.push('\n');
    edit("my-rules/claim.toml", &|text| text.replacen("noet", "note", 1));
    until("saved: ", &mut out);
    out += "```\n";
    child.kill().unwrap();
    child.wait().unwrap();
    out
}

/// The marked lines of tests/it/library.rs, which the compiler has seen.
fn example() -> String {
    let source = fs::read_to_string(root().join("tests/it/library.rs")).unwrap();
    let lines = source.lines().skip_while(|line| line.trim() != "// begin").skip(1);
    let lines = lines.take_while(|line| line.trim() != "// end").map(|line| line.strip_prefix("    ").unwrap_or(line));
    format!("```rust\n{}\n```\n", lines.collect::<Vec<_>>().join("\n"))
}

/// A line of output, with what differs from run to run taken out: `in 0.12 s`, `in 3.05 s (3 MB/s)`.
fn without_times(line: &str) -> String {
    let Some((before, after)) = line.split_once(" words in ") else { return line.to_owned() };
    let Some((time, rest)) = after.split_once(" s") else { return line.to_owned() };
    if time.parse::<f64>().is_err() {
        return line.to_owned();
    }
    match rest.split_once("MB/s)") {
        Some((_, rest)) => format!("{before} words in … s (… MB/s){rest}"),
        None => format!("{before} words in … s{rest}"),
    }
}

#[test]
fn the_page_on_the_rules_counts_them_right() {
    let page = fs::read_to_string(root().join("docs/rules.md")).unwrap();
    let mut seen = 0;
    for (at, _) in page.match_indices(".toml`, ") {
        let file = page[..at].rsplit('`').next().unwrap();
        let said = page[at + 8..].split(" rules").next().unwrap();
        let rules = fs::read_to_string(root().join(format!("rules/{file}.toml"))).unwrap();
        assert_eq!(said, rules.matches("[[rule]]").count().to_string(), "{file}.toml");
        seen += 1;
    }
    assert!(seen >= 7, "{seen}");
}

#[test]
fn no_path_of_this_machine_in_the_documents() {
    let own = root().to_str().unwrap();
    for path in DOCUMENTS.iter().map(|path| root().join(path)).collect::<Vec<PathBuf>>() {
        let text = fs::read_to_string(&path).unwrap();
        assert!(!text.contains(own) && !text.contains("/tmp/") && !text.contains("/root/"), "{}", path.display());
    }
}
