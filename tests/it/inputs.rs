//! What articles come in: each format and each fault of it, from outside.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Stdio;

use crate::common::inputs::{PROSE, archive, examples, gzip, write, write_hostile};
use crate::common::{Row, root, run, table, toulmin};
use toulmin::corpus::Kind;

/// Maps `what` below `folder`, and gives articles and sentences.
fn map(folder: &Path, what: &[&str]) -> (Vec<Row>, Vec<Row>) {
    run(folder, &[&["map", "-o", "maps", "--csv", "plain", "--quiet"], what].concat());
    (table(&folder.join("maps/articles.csv")), table(&folder.join("maps/sentences.csv")))
}

fn by_id<'r>(rows: &'r [Row], id: &str) -> &'r Row {
    rows.iter().find(|row| row.get("article_id") == id).unwrap_or_else(|| panic!("no article {id}"))
}

fn text_of(sentences: &[Row], id: &str) -> String {
    let own = sentences.iter().filter(|row| row.get("article_id") == id);
    own.map(|row| row.get("text")).collect::<Vec<_>>().join(" ")
}

#[test]
fn the_same_article_in_every_format() {
    let folder = tempfile::tempdir().unwrap();
    write(&folder.path().join("in"));
    let (articles, sentences) = map(folder.path(), &["in"]);
    for id in [
        "text",
        "essay",
        "page",
        "report",
        "report.odt",
        "crawl/a-1",
        "packed/a-1",
        "packed.txt.gz",
        "table/7",
        "table/8",
        "tabs/1",
        "utf-16",
        "windows.txt",
        "windows",
        "page.txt",
    ] {
        let text = text_of(&sentences, id);
        assert!(text.starts_with(PROSE), "{id}: {text}");
    }
    for id in ["text", "essay", "page", "report", "crawl/a-1", "packed/a-1", "packed.txt.gz", "table/7"] {
        let row = by_id(&articles, id);
        assert_eq!(row.get("status"), "ok", "{id}");
        assert!(row.get("title").starts_with("Dredge") && row.get("author").starts_with("Ann Lee"), "{id}: {row:?}");
    }
    assert_eq!(text_of(&sentences, "page"), PROSE, "nothing around the article");
    assert_eq!(text_of(&sentences, "report"), format!("{PROSE} Passengers 40,000 The report is of 2020."));
    assert_eq!(text_of(&sentences, "report.odt"), format!("{PROSE} The report is of 2020."));
    let second = "The harbour must be dredged. It carried 40,000 passengers in 2019 & 2020.";
    assert_eq!(text_of(&sentences, "crawl/a-2"), second);
}

#[test]
fn where_the_fields_were_found() {
    let folder = tempfile::tempdir().unwrap();
    write(&folder.path().join("in"));
    let (articles, _) = map(folder.path(), &["in"]);
    for (id, published, url, row, sources) in [
        ("text", "2019-04-17", "", "", "title=header; author=header; published=header"),
        ("essay", "2019-04-17", "", "", "title=front-matter; author=front-matter; published=header"),
        (
            "page",
            "2019-04-17",
            "https://coast.example/harbour",
            "",
            "title=html; author=html; publisher=html; section=html; published=html",
        ),
        ("report", "", "", "", "title=document; author=document"),
        ("crawl/a-1", "2019-04-17", "https://coast.example/1", "1", "title=column; author=column; published=column"),
        ("table/8", "", "", "2", "title=column"),
    ] {
        let found = by_id(&articles, id);
        let cells = ["published", "url", "row", "sources"].map(|column| found.get(column));
        assert_eq!(cells, [published, url, row, sources], "{id}");
    }
}

#[test]
fn faults_have_their_row_and_cost_no_other() {
    let folder = tempfile::tempdir().unwrap();
    write(&folder.path().join("in"));
    let (articles, _) = map(folder.path(), &["in"]);
    for (id, status, says) in [
        ("crawl/3", "malformed", "not JSON"),
        ("crawl/a-3", "empty", "column of text"),
        ("cut", "malformed", "cut off"),
        ("deep", "malformed", "nested"),
        ("empty", "empty", "no text"),
        ("old", "malformed", "password"),
        ("picture", "binary", "picture"),
        ("torn", "malformed", "office document"),
        ("garbled", "ok", "5 characters were garbled"),
        ("cut-off", "ok", "1 place could not be read"),
        ("lost", "ok", "1 character was lost"),
        ("page.txt", "ok", "web page"),
    ] {
        let row = by_id(&articles, id);
        assert_eq!(row.get("status"), status, "{id}: {}", row.get("message"));
        assert!(row.get("message").contains(says), "{id}: {}", row.get("message"));
    }
    let ids: Vec<_> = articles.iter().map(|row| row.get("article_id")).collect();
    assert!(!ids.iter().any(|id| id.starts_with("gold") || id.starts_with("numbers")), "{ids:?}");
    let run_json: serde_json::Value =
        serde_json::from_slice(&fs::read(folder.path().join("maps/run.json")).unwrap()).unwrap();
    let skipped: BTreeMap<_, _> = run_json["skipped"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| (entry["reason"].as_str().unwrap().to_owned(), entry["count"].as_u64().unwrap()))
        .collect();
    let expected = [("a table of sentences", 1), ("a table without a column of text", 1)];
    assert_eq!(skipped, expected.map(|(reason, count)| (reason.to_owned(), count)).into());
    // named, it is read, or says why not
    let output = toulmin(folder.path()).args(["map", "in/numbers.csv", "--quiet"]).output().unwrap();
    assert_eq!(output.status.code(), Some(3));
    let (articles, _) = map(folder.path(), &["in/numbers.csv", "in/text.txt"]);
    assert!(articles[0].get("message").contains("`passengers`"), "{:?}", articles[0]);
}

#[test]
fn files_that_mean_harm() {
    let folder = tempfile::tempdir().unwrap();
    write_hostile(&folder.path().join("in"));
    let (articles, sentences) = map(folder.path(), &["in"]);
    for (id, status, says) in [
        ("=1+1", "ok", ""),
        ("bomb", "ok", ""),
        ("bomb.txt.gz", "malformed", "over 200 bytes"),
        ("codes", "ok", ""),
        ("formulas/1", "ok", ""),
        ("huge", "too-large", "split"),
        ("long-line/1", "too-large", "split"),
        ("long-line/2", "ok", ""),
    ] {
        let row = by_id(&articles, id);
        assert_eq!(row.get("status"), status, "{id}: {}", row.get("message"));
        assert!(row.get("message").contains(says), "{id}: {}", row.get("message"));
        assert_eq!(text_of(&sentences, id).contains(PROSE), status == "ok", "{id}");
    }
    assert!(!text_of(&sentences, "bomb").contains("laugh"));
}

#[test]
fn standard_input_is_what_it_holds() {
    let folder = tempfile::tempdir().unwrap();
    for (name, ids) in [
        ("text.txt", &["stdin"][..]),
        ("page.html", &["stdin"]),
        ("report.docx", &["stdin"]),
        ("report.odt", &["stdin"]),
        ("packed.txt.gz", &["stdin"]),
        ("crawl.jsonl", &["stdin/a-1", "stdin/a-2", "stdin/3", "stdin/a-3"]),
        ("packed.jsonl.zst", &["stdin/a-1", "stdin/a-2", "stdin/3", "stdin/a-3"]),
    ] {
        let bytes = examples().into_iter().find(|example| example.name == name).unwrap().bytes;
        assert_eq!(piped(folder.path(), &bytes, &[]), ids, "{name}");
    }
    let csv = examples().into_iter().find(|example| example.name == "table.csv").unwrap().bytes;
    assert_eq!(piped(folder.path(), &csv, &["--format", "csv"]), ["stdin/7", "stdin/8"]);
}

/// Ids of the articles in what is piped in.
fn piped(folder: &Path, bytes: &[u8], options: &[&str]) -> Vec<String> {
    let mut command = toulmin(folder);
    command.args(["map", "-", "-o", "maps", "--csv", "plain", "--quiet"]).args(options).stdin(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(bytes).unwrap();
    assert!(child.wait().unwrap().success());
    table(&folder.join("maps/articles.csv")).iter().map(|row| row.get("article_id").to_owned()).collect()
}

#[test]
fn columns_as_the_user_says() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("in")).unwrap();
    fs::write(
        folder.path().join("in/a.csv"),
        format!("n,what,text,who,when\nx,Dredge it,no,Ann,17 April 2019\n,\"{PROSE}\",,,\n"),
    )
    .unwrap();
    let named = ["--text-column", "what", "--author-column", "who", "--date-column", "when", "--id-column", "n"];
    let (articles, sentences) = map(folder.path(), &[&["in"], &named[..]].concat());
    let first = by_id(&articles, "a/x");
    assert_eq!([first.get("author"), first.get("published")], ["Ann", "2019-04-17"]);
    assert_eq!(text_of(&sentences, "a/2"), PROSE);
    let output = toulmin(folder.path()).args(["map", "in/a.csv", "--text-column", "body", "--quiet"]).output().unwrap();
    assert_eq!(output.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&output.stderr).contains("no column `body`"), "{output:?}");
}

#[test]
fn rows_of_many_files_have_ids_of_their_own() {
    let folder = tempfile::tempdir().unwrap();
    let corpus = folder.path().join("in");
    fs::create_dir_all(corpus.join("a")).unwrap();
    let row = |id: &str| format!("{{\"id\": \"{id}\", \"text\": \"One sentence is here.\"}}\n");
    fs::write(corpus.join("a.jsonl"), [row("x"), row("x"), row("../../x"), row("y#1"), row("y")].concat()).unwrap();
    fs::write(corpus.join("a.csv"), "id,text\nx,One sentence is here.\n").unwrap();
    fs::write(corpus.join("a/y.txt"), "One sentence is here.\n").unwrap();
    let (articles, _) = map(folder.path(), &["in"]);
    let ids: Vec<_> = articles.iter().map(|row| row.get("article_id")).collect();
    assert_eq!(ids, ["a/x", "a.jsonl/x", "a.jsonl/x~2", "a.jsonl/x~3", "a.jsonl/y-1", "a.jsonl/y", "a/y"]);
}

/// What text columns of all tables may hold, from wherever it comes: a formula, and codes for terminals.
#[test]
fn nothing_from_an_article_is_a_formula_or_steers_the_terminal() {
    let folder = tempfile::tempdir().unwrap();
    let corpus = folder.path().join("in");
    fs::create_dir(&corpus).unwrap();
    let formula = "=HYPERLINK(1)";
    let text = "=1+2 is what the council says. -3 jobs may go. @here, because +4 went. The \u{1B}[31mred\u{202E} pier must close.";
    let page = format!(
        "<html><head><title>{formula}</title><meta name=author content='{formula}'><meta property='og:site_name' content='{formula}'>\
         <meta property='article:section' content='{formula}'><meta name=date content='{formula}'>\
         <link rel=canonical href='{formula}'></head><body><p>{text}</p></body></html>"
    );
    fs::write(corpus.join("=p.html"), page).unwrap();
    let fields: Vec<String> = ["id", "title", "author", "publisher", "section", "date", "url"]
        .map(|key| format!("\"{key}\": \"{formula}\""))
        .into();
    let row = serde_json::to_string(text).unwrap();
    fs::write(corpus.join("-r.jsonl"), format!("{{{}, \"text\": {row}}}\n=bad\n{{\"=x\": 1}}\n", fields.join(", ")))
        .unwrap();
    fs::write(corpus.join("+t.md"), format!("---\ntitle: {formula}\nauthor: {formula}\n---\n\n{text}\n")).unwrap();
    fs::write(corpus.join("@d.docx"), archive(&[
        ("word/document.xml", &format!("<w:d xmlns:w='w'><w:p><w:pPr><w:pStyle w:val='Title'/></w:pPr><w:t>{formula}</w:t></w:p><w:p><w:t>=1+2 is what it says.</w:t></w:p></w:d>")),
        ("docProps/core.xml", &format!("<c xmlns:dc='d'><dc:creator>{formula}</dc:creator></c>")),
    ])).unwrap();
    fs::write(corpus.join("=bad.txt"), "").unwrap();
    // a row may begin with a sign in a path and in an id as well
    for csv in ["spreadsheet", "semicolon"] {
        let command = ["map", ".", "-o", "../maps", "--csv", csv, "--quiet"];
        assert!(toulmin(&corpus).args(command).output().unwrap().status.success());
        let mut seen = 0;
        for name in ["articles", "sentences", "relations", "rules"] {
            let bytes = fs::read(folder.path().join(format!("maps/{name}.csv"))).unwrap();
            let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap();
            let mut reader =
                csv::ReaderBuilder::new().delimiter(if csv == "semicolon" { b';' } else { b',' }).from_reader(bytes);
            for record in reader.records() {
                for cell in &record.unwrap() {
                    seen += usize::from(cell.contains("HYPERLINK"));
                    let is_number = cell.parse::<f64>().is_ok();
                    assert!(
                        is_number || !cell.trim_start().starts_with(['=', '+', '-', '@', '\t', '\r']),
                        "{name}: {cell}"
                    );
                    assert!(!cell.starts_with(char::is_control), "{name}: {cell:?}");
                }
            }
        }
        assert!(seen >= 12, "{seen}");
    }
    for arguments in
        [&["map", ".", "-o", "../maps"][..], &["map", ".", "--list"], &["explain", "+t.md"], &["explain", "=p.html"]]
    {
        let output = toulmin(&corpus).args(arguments).output().unwrap();
        let shown = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap()).concat();
        let code = shown.chars().find(|c| (c.is_control() && *c != '\n') || ('\u{202A}'..='\u{202E}').contains(c));
        assert!(!shown.is_empty() && code.is_none(), "{arguments:?}: {code:?} in {shown}");
    }
}

#[test]
fn nothing_is_written_outside_the_output_folder() {
    let folder = tempfile::tempdir().unwrap();
    let corpus = folder.path().join("in");
    fs::create_dir(&corpus).unwrap();
    let row = "{\"id\": \"../../../outside\", \"text\": \"One sentence is here.\"}\n";
    fs::write(corpus.join("..a.txt"), "hidden").unwrap();
    fs::write(corpus.join("a.jsonl"), row).unwrap();
    fs::write(
        corpus.join("z.docx"),
        archive(&[("../../outside", "x"), ("word/document.xml", "<p><t>One is here.</t></p>")]),
    )
    .unwrap();
    fs::write(corpus.join("g.txt.gz"), gzip(b"One sentence is here.")).unwrap();
    map(folder.path(), &["in", "--resume"]);
    let mut names: Vec<_> =
        fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort_unstable();
    assert_eq!(names, ["in", "maps"]);
    assert_eq!(fs::read_dir(&corpus).unwrap().count(), 4);
}

#[test]
fn the_same_bytes_for_any_number_of_threads() {
    let folder = tempfile::tempdir().unwrap();
    let corpus = folder.path().join("in");
    write(&corpus);
    // more rows than a batch holds, with a large one and a bad one among them
    let row = |n: usize| match n {
        700 => "{\"text\": \"cut\n".to_owned(),
        900 => format!("{{\"text\": \"{}\"}}\n", "The harbour must be dredged. ".repeat(5000)),
        n => format!("{{\"id\": {}, \"text\": \"The harbour must be dredged by {n} people.\"}}\n", n % 1000),
    };
    fs::write(corpus.join("many.jsonl"), (0..1700).map(row).collect::<String>()).unwrap();
    let tables = |name: &str, threads: &str| {
        run(folder.path(), &["map", "in", "-o", name, "--threads", threads, "--quiet"]);
        ["articles.csv", "sentences.csv", "relations.csv", "rules.csv", "run.json"]
            .map(|file| fs::read(folder.path().join(name).join(file)).unwrap())
    };
    let one = tables("one", "1");
    assert!(one == tables("three", "3"));
    let ids: Vec<_> = table(&folder.path().join("one/articles.csv"));
    let ids: BTreeSet<_> = ids.iter().map(|row| row.get("article_id")).collect();
    assert!(ids.contains("many/0") && ids.contains("many/0~1001") && ids.contains("many/701"));
    assert_eq!(ids.iter().filter(|id| id.starts_with("many/")).count(), 1700);
}

#[test]
fn what_toulmin_wrote_is_no_article() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.txt"), PROSE).unwrap();
    run(folder.path(), &["map", "a.txt", "-o", "maps", "--quiet"]);
    run(folder.path(), &["map", "a.txt", "-o", "plain", "--csv", "plain", "--quiet"]);
    for (name, flat) in [("flat.ndjson", &["pipe", "--flat"][..]), ("whole.ndjson", &["pipe"])] {
        let out = fs::File::create(folder.path().join(name)).unwrap();
        let mut child = toulmin(folder.path()).args(flat).stdin(Stdio::piped()).stdout(out).spawn().unwrap();
        writeln!(child.stdin.take().unwrap(), "{}", serde_json::json!({ "id": "a", "body": PROSE })).unwrap();
        assert!(child.wait().unwrap().success());
    }
    let listed = run(folder.path(), &["map", ".", "--list"]).stdout;
    let listed = String::from_utf8(listed).unwrap();
    assert_eq!(listed.lines().filter(|line| !line.contains("skipped")).count(), 1, "{listed}");
}

#[test]
fn every_extension_is_documented() {
    let page = fs::read_to_string(root().join("docs/inputs.md")).unwrap();
    for kind in Kind::all() {
        for extension in kind.extensions() {
            assert!(page.contains(&format!("`.{extension}`")), "docs/inputs.md does not name .{extension}");
        }
    }
}
