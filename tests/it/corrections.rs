//! What people correct comes back: into the maps of the next run, into figures, into weights. All from the command line.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Output;

use serde_json::Value;

use crate::common::{Row, contents, copy, fixture, root, run, table, toulmin};

/// A folder with the sample article of the overdue book, and its tables in `maps`.
fn book() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    copy(&root().join("tests/cmd/map.in/rules"), &folder.path().join("rules"));
    fs::create_dir(folder.path().join("in")).unwrap();
    for name in ["the-overdue-book.md", "the-first-bell.txt"] {
        fs::copy(root().join("corpus").join(name), folder.path().join("in").join(name)).unwrap();
    }
    run(folder.path(), &["map", "in", "-o", "maps", "--csv", "plain", "-q"]);
    folder
}

fn map(folder: &Path, more: &[&str]) -> Output {
    run(folder, &[&["map", "in", "-o", "again", "--csv", "plain", "--isolated"], more].concat())
}

fn rows(path: &Path) -> BTreeMap<String, Row> {
    table(path).into_iter().map(|row| (row.get("sentence_id").to_owned(), row)).collect()
}

/// Fills cells of a table: the key of a row, a column, what to write.
fn fill(path: &Path, key: &str, cells: &[(&str, &str, &str)]) {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let header = reader.headers().unwrap().clone();
    let place = |name: &str| header.iter().position(|column| column == name).unwrap();
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(&header).unwrap();
    for record in reader.records() {
        let mut record: Vec<String> = record.unwrap().iter().map(str::to_owned).collect();
        let own = record[place(key)].clone();
        for (_, column, value) in cells.iter().filter(|(id, ..)| own == *id) {
            (*value).clone_into(&mut record[place(column)]);
        }
        writer.write_record(&record).unwrap();
    }
    fs::write(path, writer.into_inner().unwrap()).unwrap();
}

const FILLED: [(&str, &str, &str); 6] = [
    ("the-overdue-book#3", "corrected_target", "the-overdue-book#1"),
    ("the-overdue-book#3", "corrected_relation", "attacks"),
    ("the-overdue-book#3", "corrected_holder", "the Librarian"),
    ("the-overdue-book#3", "corrected_label", "claim"),
    ("the-overdue-book#6", "corrected_target", "none"),
    ("the-overdue-book#10", "corrected_target", "thesis"),
];

fn holds(tables: &Path, thesis: &str) {
    let all = rows(&tables.join("sentences.csv"));
    let cells = |id: &str, columns: &[&str]| columns.iter().map(|c| all[id].get(c).to_owned()).collect::<Vec<_>>();
    let columns = ["label", "target_id", "relation", "holder", "holder_kind", "role"];
    let expected = ["claim", "the-overdue-book#1", "attacks", "the Librarian", "named", "attack"];
    assert_eq!(cells("the-overdue-book#3", &columns), expected);
    assert_eq!(cells("the-overdue-book#6", &["target_id", "role", "depth"]), ["", "none", ""]);
    assert_eq!(cells("the-overdue-book#10", &["target_id", "depth"]), [thesis, "1"]);
}

#[test]
fn what_was_filled_in_is_kept_and_the_rest_is_linked_around_it() {
    let folder = book();
    let maps = folder.path().join("maps");
    let other = rows(&maps.join("sentences.csv"))["the-first-bell#4"].clone();
    fill(&maps.join("sentences.csv"), "sentence_id", &FILLED);
    fill(&maps.join("articles.csv"), "article_id", &[("the-overdue-book", "corrected_thesis", "23")]);
    map(folder.path(), &["-q", "--corrections", "maps"]);
    let again = folder.path().join("again");
    holds(&again, "the-overdue-book#23");
    let articles = table(&again.join("articles.csv"));
    let article = articles.iter().find(|row| row.get("article_id") == "the-overdue-book").unwrap();
    assert_eq!(article.get("thesis_id"), "the-overdue-book#23");
    assert_eq!(article.get("thesis_candidates"), "the-overdue-book#23=1.00");
    assert_eq!(rows(&again.join("sentences.csv"))["the-first-bell#4"], other, "what nobody corrected stays");
    let told: Value = serde_json::from_slice(&fs::read(again.join("run.json")).unwrap()).unwrap();
    let told = &told["options"]["corrections"];
    assert_eq!((&told["labels"], &told["targets"], &told["theses"]), (&1.into(), &3.into(), &1.into()));

    // at once or resumed: the same tables
    let fresh = contents(&again);
    map(folder.path(), &["-q", "--resume"]);
    map(folder.path(), &["-q", "--resume", "--corrections", "maps"]);
    assert_eq!(contents(&again), fresh);
    map(folder.path(), &["-q", "--resume"]);
    assert_ne!(contents(&again)["sentences.csv"], fresh["sentences.csv"], "the journal holds no corrections");

    // a run into the folder that was edited keeps the edits, and they count in the next one
    for _ in 0..2 {
        run(folder.path(), &["map", "in", "-o", "maps", "--csv", "plain", "-q", "--corrections", "maps"]);
        holds(&maps, "the-overdue-book#23");
        assert!(maps.join("sentences-edited.csv").is_file() && maps.join("articles-edited.csv").is_file());
    }
}

#[test]
fn what_cannot_be_kept_is_named_and_the_rest_is_kept() {
    let folder = book();
    let table = "sentence_id,corrected_target,corrected_relation\n\
                 the-overdue-book#1,the-overdue-book#2,\nthe-overdue-book#2,1,\nthe-overdue-book#3,3,\n\
                 the-overdue-book#4,the-first-bell#1,\nthe-overdue-book#6,99,\nthe-overdue-book#7,,maybe\n\
                 the-overdue-book#300,1,\nno-such#1,2,\n";
    fs::write(folder.path().join("c.csv"), table).unwrap();
    let said = String::from_utf8(map(folder.path(), &["--corrections", "c.csv"]).stderr).unwrap();
    for part in [
        "c.csv:3, column 2: with the target `1` the links run in a circle",
        "c.csv:4, column 2: `the-overdue-book#3` is its own target",
        "c.csv:5, column 2: `the-first-bell#1` is in another article",
        "c.csv:6, column 2: `the-overdue-book` has no sentence `99`",
        "c.csv:7, column 3: `maybe` is neither `supports` nor `attacks`",
        "c.csv:8, column 1: `the-overdue-book#300`: no sentence of the article has this place",
        "c.csv:9, column 1: the corpus has no article `no-such`",
    ] {
        assert!(said.contains(part), "{part} in {said}");
    }
    let all = rows(&folder.path().join("again/sentences.csv"));
    assert_eq!(all["the-overdue-book#1"].get("target_id"), "the-overdue-book#2");

    fs::write(folder.path().join("bad.csv"), "sentence_id,corrected_label\nthe-overdue-book#1,clam\n").unwrap();
    for (file, part) in [("bad.csv", "there is no label `clam`"), ("none.csv", "none.csv cannot be read")] {
        let out = toulmin(folder.path()).args(["map", "in", "-o", "x", "--corrections", file]).output().unwrap();
        assert!(!out.status.success());
        assert!(String::from_utf8_lossy(&out.stderr).contains(part), "{}", String::from_utf8_lossy(&out.stderr));
    }
}

#[test]
fn weak_links_are_left_out() {
    let folder = book();
    map(folder.path(), &["-q", "--min-link", "0.4"]);
    let [before, after] = ["maps", "again"].map(|name| table(&folder.path().join(name).join("relations.csv")));
    let strong = |rows: &[Row]| {
        let sure = rows.iter().filter(|row| row.get("confidence").parse::<f64>().unwrap() > 0.405);
        sure.map(|row| row.get("source_id").to_owned()).collect::<Vec<_>>()
    };
    assert!(after.len() < before.len() && after.iter().all(|r| r.get("confidence").parse::<f64>().unwrap() >= 0.4));
    assert_eq!(strong(&before), strong(&after));
    for bad in ["1.5", "-1", "nan", "much"] {
        let out = toulmin(folder.path()).args(["map", "in", &format!("--min-link={bad}")]).output().unwrap();
        assert_eq!(out.status.code(), Some(2), "{bad}");
        assert!(String::from_utf8_lossy(&out.stderr).contains("a number from 0 to 1"));
    }
}

#[test]
fn a_thesis_that_the_article_names_is_read_as_given() {
    let folder = fixture();
    let text = "The quay leaks. It must be mended. The town sleeps.";
    fs::create_dir(folder.path().join("in")).unwrap();
    let front = format!("---\ntitle: Quay\nthesis: the town sleeps\n---\n\n{text}\n");
    fs::write(folder.path().join("in/a.md"), front).unwrap();
    let csv = format!("id,title,text,thesis\nb,Quay,{text},1\nc,Quay,{text},The moon rises.\n");
    fs::write(folder.path().join("in/t.csv"), csv).unwrap();
    map(folder.path(), &["-q"]);
    let articles = table(&folder.path().join("again/articles.csv"));
    let cells = |row: &Row| [row.get("article_id"), row.get("thesis_id"), row.get("message")].map(str::to_owned);
    let found: Vec<_> = articles.iter().map(cells).collect();
    assert_eq!(found[0], ["a", "a#3", ""]);
    assert_eq!(found[1], ["t/b", "t/b#1", ""]);
    assert_ne!(found[2][1], "");
    assert_eq!(found[2][2], "the given thesis is no sentence of the article");
}

/// As the page of `toulmin view` downloads it: every sentence of the article, one thesis in each row.
fn of_the_page(maps: &Path, article: &str, thesis: &str, filled: &[(&str, &str, &str)]) -> String {
    let columns = ["corrected_label", "corrected_target", "corrected_relation", "corrected_holder"];
    let mut out = csv::Writer::from_writer(Vec::new());
    let head = ["sentence_id", "article_id", "paragraph", "label", "text"];
    out.write_record(head.iter().chain(&columns).chain(&["corrected_thesis"])).unwrap();
    for row in table(&maps.join("sentences.csv")).iter().filter(|row| row.get("article_id") == article) {
        let id = row.get("sentence_id");
        let cell = |column: &str| filled.iter().find(|f| f.0 == id && f.1 == column).map_or("", |f| f.2);
        let own = head.iter().map(|column| row.get(column));
        out.write_record(own.chain(columns.iter().map(|c| cell(c))).chain([thesis])).unwrap();
    }
    String::from_utf8(out.into_inner().unwrap()).unwrap()
}

#[test]
fn corrections_of_the_page_go_into_tune_and_the_next_map() {
    let folder = book();
    let maps = folder.path().join("maps");
    let page = of_the_page(&maps, "the-overdue-book", "the-overdue-book#23", &FILLED);
    fs::write(folder.path().join("corrections.csv"), &page).unwrap();
    map(folder.path(), &["-q", "--corrections", "corrections.csv"]);
    holds(&folder.path().join("again"), "the-overdue-book#23");

    // one article is too little to learn from; with a second one nothing is gained, and nothing is written
    let tune = |gold: &str| {
        let out = toulmin(folder.path()).args(["tune", gold, "--write", "tuned", "--folds", "2"]).output().unwrap();
        (out.status.code(), String::from_utf8_lossy(&out.stderr).into_owned(), String::from_utf8(out.stdout).unwrap())
    };
    let (code, said, _) = tune("corrections.csv");
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("one article"), "{said}");
    let second = of_the_page(&maps, "the-first-bell", "2", &[("the-first-bell#3", "corrected_target", "1")]);
    let both = format!("{page}{}", second.split_once('\n').unwrap().1);
    fs::write(folder.path().join("both.csv"), both).unwrap();
    let (code, said, report) = tune("both.csv");
    assert_eq!(code, Some(1), "{said}{report}");
    assert!(report.contains("maps: 2 theses and 3 targets in 2 articles"), "{report}");
    assert!(said.contains("gained nothing for maps"), "{said}");
    assert!(!folder.path().join("tuned").exists());
}

#[test]
fn maps_are_measured_where_gold_has_them() {
    let folder = book();
    let maps = folder.path().join("maps");
    // gold that says of half the links what was found, and of the others another target
    let all = table(&maps.join("sentences.csv"));
    let linked: Vec<&Row> = all.iter().filter(|row| !row.get("target_id").is_empty()).collect();
    let cells: Vec<(String, String)> = (linked.iter().enumerate())
        .map(|(n, row)| {
            let id = row.get("sentence_id");
            let wrong = if row.get("role") == "main_argument" { "none" } else { "thesis" };
            (id.to_owned(), if n % 2 == 0 { row.get("target_id").to_owned() } else { wrong.to_owned() })
        })
        .collect();
    let filled: Vec<_> = cells.iter().map(|(id, to)| (id.as_str(), "corrected_target", to.as_str())).collect();
    fill(&maps.join("sentences.csv"), "sentence_id", &filled);
    fill(&maps.join("articles.csv"), "article_id", &[("the-overdue-book", "corrected_thesis", "5")]);
    let score = |more: &[&str]| {
        let out = toulmin(folder.path()).args([&["score", "maps", "-q"], more].concat()).output().unwrap();
        (out.status.code(), String::from_utf8(out.stdout).unwrap())
    };
    let (code, out) = score(&["--json"]);
    assert_eq!(code, Some(0), "{out}");
    let told: Value = serde_json::from_str(&out).unwrap();
    let figures = &told["maps"];
    assert_eq!((&figures["articles"], &figures["theses"]), (&2.into(), &1.into()));
    let value = figures["attachment"]["value"].as_f64().unwrap();
    let named = cells.iter().filter(|(_, to)| to != "none").count();
    assert!((value - cells.len().div_ceil(2) as f64 / named as f64).abs() < 0.03, "{figures}");
    assert!(figures["attachment"]["low"].as_f64().unwrap() <= value);
    let (code, out) = score(&["--gate", "attachment=0.99", "--gate", "thesis=0"]);
    assert_eq!(code, Some(1));
    assert!(out.contains("maps: 1 thesis and ") && out.contains("gate attachment 0.990: MISSED"), "{out}");
}

#[test]
#[cfg(feature = "xlsx")]
fn a_workbook_goes_into_score_and_the_next_map() {
    let folder = book();
    let maps = folder.path().join("maps");
    fill(&maps.join("sentences.csv"), "sentence_id", &FILLED);
    fill(&maps.join("articles.csv"), "article_id", &[("the-overdue-book", "corrected_thesis", "23")]);
    run(folder.path(), &["export", "maps", "xlsx", "-o", "maps.xlsx", "-q"]);
    map(folder.path(), &["-q", "--corrections", "maps.xlsx"]);
    holds(&folder.path().join("again"), "the-overdue-book#23");
    fs::write(folder.path().join("maps.ods"), ods(&folder.path().join("maps.xlsx"))).unwrap();
    fs::remove_dir_all(folder.path().join("again")).unwrap();
    map(folder.path(), &["-q", "--corrections", "maps.ods"]);
    holds(&folder.path().join("again"), "the-overdue-book#23");
    for book in ["maps.xlsx", "maps.ods"] {
        let out = run(folder.path(), &["score", book, "--json", "-q"]).stdout;
        let told: Value = serde_json::from_slice(&out).unwrap();
        assert_eq!((&told["sentences"], &told["maps"]["links"]), (&1.into(), &2.into()), "{book}");
        assert_eq!(told["maps"]["thesis"]["value"], 0.0, "{book}");
    }
}

/// The sheet of sentences as an office program saves it in OpenDocument.
#[cfg(feature = "xlsx")]
fn ods(workbook: &Path) -> Vec<u8> {
    use std::io::Write;

    use calamine::{DataType, Reader};

    let mut book = calamine::open_workbook_auto(workbook).unwrap();
    let range = book.worksheet_range("Sentences").unwrap();
    let escaped = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let mut rows = String::new();
    for row in range.rows() {
        rows.push_str("<table:table-row>");
        for data in row {
            rows.push_str("<table:table-cell office:value-type=\"string\"><text:p>");
            rows.push_str(&escaped(&data.as_string().unwrap_or_default()));
            rows.push_str("</text:p></table:table-cell>");
        }
        rows.push_str("</table:table-row>");
    }
    let content = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><office:document-content \
         xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
         xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" \
         xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\" office:version=\"1.3\"><office:body>\
         <office:spreadsheet><table:table table:name=\"Sentences\">{rows}</table:table></office:spreadsheet>\
         </office:body></office:document-content>"
    );
    let mut out = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    let kind = "application/vnd.oasis.opendocument.spreadsheet";
    let manifest = "<?xml version=\"1.0\"?><manifest:manifest \
                    xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\"/>";
    for (name, text) in [("mimetype", kind), ("META-INF/manifest.xml", manifest), ("content.xml", &content)] {
        out.start_file(name, stored).unwrap();
        out.write_all(text.as_bytes()).unwrap();
    }
    out.finish().unwrap().into_inner()
}
