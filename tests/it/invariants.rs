//! What holds for every run, whatever the rules say.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use crate::common::{Row, contents, engine, fixture, mapped, root, run, table, toulmin};
use proptest::prelude::*;
use toulmin::analysis::{Analysis, Cue};
use toulmin::article::{Format, build};
use toulmin::corpus::{read, walk};
use toulmin::rules::{Source, load};
use toulmin::workbench::check::examples;

#[test]
fn tables_are_the_same_for_any_thread_count_and_any_run() {
    let folder = tempfile::tempdir().unwrap();
    let corpus = root().join("corpus");
    let corpus = corpus.to_str().unwrap();
    for (name, threads) in [("one", "1"), ("two", "2"), ("again", "2")] {
        run(folder.path(), &["map", corpus, "-o", name, "--threads", threads, "--quiet"]);
    }
    let one = contents(&folder.path().join("one"));
    let names: Vec<_> = one.keys().map(String::as_str).collect();
    assert_eq!(names, ["articles.csv", "csv-metadata.json", "relations.csv", "rules.csv", "run.json", "sentences.csv"]);
    assert!(one == contents(&folder.path().join("two")), "one thread and two differ");
    assert!(one == contents(&folder.path().join("again")), "two runs differ");
    every_row_fits(&folder.path().join("one"));
}

/// What each table says of another: rows, ids, chains, numbers.
fn every_row_fits(maps: &Path) {
    let (articles, sentences) = (table(&maps.join("articles.csv")), table(&maps.join("sentences.csv")));
    let relations = table(&maps.join("relations.csv"));
    let found = walk(&[root().join("corpus")]).unwrap();
    assert_eq!(articles.len(), found.inputs.len(), "every input file has a row");
    let by_id: HashMap<&str, &Row> = sentences.iter().map(|row| (row.get("sentence_id"), row)).collect();
    assert_eq!(by_id.len(), sentences.len(), "ids are unique");
    for row in &sentences {
        let share = |column: &str| row.get(column).parse::<f64>().is_ok_and(|n| (0.0..=1.0).contains(&n));
        assert!(share("confidence") && share("certainty"), "{row:?}");
        assert_eq!(row.get("relation").is_empty(), row.get("target_id").is_empty(), "{row:?}");
        assert_eq!(row.get("corrected_label"), "");
    }
    for article in &articles {
        let own = sentences.iter().filter(|row| row.get("article_id") == article.get("article_id"));
        assert_eq!(own.count().to_string(), article.get("sentences"), "{article:?}");
        assert!(by_id.contains_key(article.get("thesis_id")), "{article:?}");
        assert_eq!(article.get("status"), "ok");
    }
    assert_eq!(relations.len(), sentences.iter().filter(|row| !row.get("relation").is_empty()).count());
    for row in &relations {
        let (source, target) = (by_id[row.get("source_id")], by_id[row.get("target_id")]);
        assert_eq!(source.get("target_id"), row.get("target_id"));
        assert_eq!(source.get("relation"), row.get("relation"));
        assert_eq!(source.get("article_id"), target.get("article_id"));
        assert_eq!((source.get("text"), target.get("text")), (row.get("source_text"), row.get("target_text")));
        assert_eq!((source.get("label"), target.get("label")), (row.get("source_label"), row.get("target_label")));
    }
}

#[test]
fn what_a_double_click_needs() {
    let folder = fixture();
    run(folder.path(), &["map", "corpus", "--quiet"]);
    let sentences = fs::read(folder.path().join("maps/sentences.csv")).unwrap();
    let text = String::from_utf8(sentences).unwrap();
    assert!(text.starts_with("\u{FEFF}\"sentence_id\","), "a byte order mark, then the header");
    let lines: Vec<_> = text.split('\n').collect();
    assert!(lines[..lines.len() - 1].iter().all(|line| line.ends_with('\r')), "records end with CRLF");
    assert_eq!(lines.len() - 2, table(&folder.path().join("maps/sentences.csv")).len(), "a record is a line");
    assert!(text.contains("\"'+12 jobs"), "formulas are defused");
}

#[test]
fn every_sentence_is_a_piece_of_its_text() {
    let folder = tempfile::tempdir().unwrap();
    let corpus = root().join("corpus");
    run(folder.path(), &["map", corpus.to_str().unwrap(), "-o", "maps", "--csv", "plain", "--quiet"]);
    let mut texts = HashMap::new();
    for input in walk(&[corpus]).unwrap().inputs {
        let text = read(&input, &mut Vec::new()).unwrap().draft.text;
        texts.insert(input.id, text.chars().collect::<Vec<char>>());
    }
    for row in table(&folder.path().join("maps/sentences.csv")) {
        let number = |column: &str| row.get(column).parse::<usize>().unwrap();
        let piece: String = texts[row.get("article_id")][number("start")..number("end")].iter().collect();
        assert_eq!(piece, row.get("text"), "{}", row.get("sentence_id"));
    }
}

#[test]
fn what_is_listed_speaks_for_the_label() {
    let weighs = |rule: u32, label: usize| engine().scorer().weights(rule)[label];
    for (article, map) in mapped() {
        for sentence in &map.sentences {
            let gain = |cue: &Cue| weighs(cue.rule, sentence.label) - weighs(cue.rule, sentence.runner_up);
            let (listed, others) = map.cues[sentence.cues.clone()].split_at(sentence.for_label);
            assert!(listed.iter().all(|cue| gain(cue) > 0.0), "{}: {sentence:?}", article.id);
            assert!(others.iter().all(|cue| gain(cue) <= 0.0), "{}: {sentence:?}", article.id);
        }
    }
    let listed = mapped().iter().flat_map(|(_, map)| &map.sentences).filter(|sentence| sentence.for_label > 0);
    assert!(listed.count() > 0);
}

#[test]
fn what_is_piped_has_no_codes_for_terminals() {
    let folder = fixture();
    fs::write(folder.path().join("red.txt"), "Tom \u{1B}[31mReed\u{1B}[0m said the ferry \u{202E}must\u{9B} stay.\n")
        .unwrap();
    for (arguments, status) in [
        (&["explain", "red.txt"][..], 0),
        (&["explain", "red.txt", "--color", "never", "--progress", "never"], 0),
        (&["check"], 1),
        (&["check", "corpus"], 2),
        (&["map", "corpus", "red.txt"], 0),
        (&["map", "no\u{1B}[31mwhere"], 3),
        (&["--help"], 0),
        (&["map"], 2),
    ] {
        // as it is where nobody asked for less
        let output = toulmin(folder.path()).env_remove("NO_COLOR").args(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(status), "{arguments:?}");
        let shown = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap()).concat();
        let code = shown.chars().find(|c| c.is_control() && *c != '\n' || *c == '\u{202E}');
        assert!(!shown.is_empty() && code.is_none(), "{arguments:?}: {code:?} in {shown}");
    }
}

#[test]
fn every_chain_ends_in_the_thesis() {
    for (article, analysis) in mapped() {
        let thesis = analysis.thesis.unwrap_or_else(|| panic!("{} has no thesis", article.id));
        assert!(analysis.sentences[thesis].link.is_none(), "{}: the thesis bears on nothing", article.id);
        let labels = &engine().pack().labels;
        for (index, sentence) in analysis.sentences.iter().enumerate() {
            let Some(_) = &sentence.link else {
                assert!(index == thesis || !labels[sentence.label].asserts, "{}#{} is alone", article.id, index + 1);
                continue;
            };
            let (mut at, mut steps) = (index, 0);
            while let Some(link) = &analysis.sentences[at].link {
                (at, steps) = (link.target, steps + 1);
                assert!(steps <= analysis.sentences.len(), "{}#{} goes in a circle", article.id, index + 1);
            }
            assert_eq!(at, thesis, "{}#{} ends elsewhere", article.id, index + 1);
        }
    }
}

#[test]
fn sentences_come_in_order_and_lose_no_letter() {
    for (article, analysis) in mapped() {
        let mut at = 0;
        for sentence in &analysis.sentences {
            assert!(sentence.span.start >= at && sentence.span.start < sentence.span.end, "{}", article.id);
            at = sentence.span.end;
        }
        let visible = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).count();
        let kept: usize = analysis.sentences.iter().map(|s| visible(&article.text[s.span.clone()])).sum();
        let body: usize = article.paragraphs.iter().map(|p| visible(&article.text[p.clone()])).sum();
        assert_eq!(kept, body, "{}: the splitter dropped something", article.id);
    }
}

/// A pack on top of the built-in one, with a label of its own.
const POLICY: [(&str, &str); 3] = [
    (
        "pack.toml",
        "name = \"mine\"\nextends = \"builtin\"\ndisable = [\"claim.duty\"]\n\n[[label]]\nid = \"policy\"\nmeaning = \"Names a measure.\"\nbias = -2.0\n",
    ),
    (
        "policy.toml",
        "[[rule]]\nid = \"policy.levy\"\nweight = 9.0\nphrases = [\"{levy-word}\"]\nhits = [\"A levy on sugar is due.\"]\nmisses = [\"Sugar is sweet.\"]\n",
    ),
    ("words/levy-word.txt", "levy\nlevies\n"),
];

/// Pieces that splitting hangs on, and any others.
fn text() -> impl Strategy<Value = String> {
    let mark = "(Mr|No|e\\.g|U\\.S|\\(a\\)|1\\.|[.!?:;…]|[\"'“”’»)\\]]|[(\\[«‘]|\n{1,3}|\r\n|\t|- |\u{2028}|\u{a0})";
    proptest::collection::vec(
        proptest::string::string_regex(&format!("{mark}|[A-Za-zé]{{1,5}} |\\PC{{0,3}}")).unwrap(),
        0..40,
    )
    .prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_text_is_split_in_order_and_loses_no_letter(text in text()) {
        for format in [Format::Text, Format::Markdown] {
            let article = build("a".to_owned(), text.clone(), format, &engine().pack().header, false);
            let mut map = Analysis::default();
            engine().worker().analyse(&article, &mut map);
            let mut at = 0;
            for sentence in &map.sentences {
                prop_assert!(at <= sentence.span.start && sentence.span.start < sentence.span.end);
                at = sentence.span.end;
            }
            let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).count();
            let kept: usize = map.sentences.iter().map(|s| letters(&article.text[s.span.clone()])).sum();
            let body: usize = article.paragraphs.iter().map(|p| letters(&article.text[p.clone()])).sum();
            prop_assert_eq!(kept, body);
        }
    }
}

#[test]
fn a_label_of_ones_own_works_through_to_the_tables() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("mine/words")).unwrap();
    for (name, text) in POLICY {
        fs::write(folder.path().join("mine").join(name), text).unwrap();
    }
    fs::create_dir(folder.path().join("texts")).unwrap();
    let text = "The council should introduce a levy on empty shops. There are 40 of them on the High Street alone.\n";
    fs::write(folder.path().join("texts/shops.txt"), text).unwrap();
    run(folder.path(), &["map", "texts", "-r", "mine", "--csv", "plain", "--quiet"]);
    let maps = folder.path().join("maps");
    let (articles, sentences) = (table(&maps.join("articles.csv")), table(&maps.join("sentences.csv")));
    assert_eq!(articles[0].get("policy"), "1", "a column of its own");
    assert_eq!(sentences[0].get("label"), "policy");
    assert!(sentences[0].get("rules").split("; ").any(|rule| rule == "policy.levy"));
    assert!(sentences[0].get("scores").contains("policy="));
    let rules = table(&maps.join("rules.csv"));
    let own = rules.iter().find(|row| row.get("rule_id") == "policy.levy").unwrap();
    assert_eq!((own.get("label"), own.get("sentences"), own.get("decisive")), ("policy", "1", "1"));
    assert_eq!(own.get("file"), "mine/policy.toml");
    assert!(!rules.iter().any(|row| row.get("rule_id") == "claim.duty"), "disabled");
    let metadata = fs::read_to_string(maps.join("csv-metadata.json")).unwrap();
    assert!(metadata.contains("policy"));
    let run_json: serde_json::Value = serde_json::from_slice(&fs::read(maps.join("run.json")).unwrap()).unwrap();
    assert_eq!(run_json["counts"]["labels"]["policy"], 1);
    assert_eq!(run_json["rules"]["name"], "mine");
}

#[test]
fn examples_of_the_shipped_pack_hold() {
    let findings = examples::run(engine());
    let told: Vec<_> = findings.iter().map(|finding| finding.message.as_str()).collect();
    assert!(told.is_empty(), "{} findings; `toulmin check rules` tells where\n{}", told.len(), told.join("\n"));
}

#[test]
fn the_shipped_pack_is_documented_and_not_small() {
    let pack = engine().pack();
    for (what, count, least) in [
        ("label", pack.label_rules.len(), 150),
        ("relation", pack.relation_rules.len(), 40),
        ("holder", pack.holder_rules.len(), 20),
    ] {
        assert!(count >= least, "{count} {what} rules, of at least {least}");
    }
    let cues = pack.cues().map(|cue| (&cue.id, &cue.note, cue.hits.len(), cue.misses.len()));
    let breaks = pack.sentences.rules.iter().map(|rule| (&rule.id, &rule.note, rule.hits.len(), rule.misses.len()));
    let heads = pack.header.rules.iter().map(|rule| (&rule.id, &rule.note, rule.hits.len(), rule.misses.len()));
    let bare = cues.chain(breaks).chain(heads).filter(|(_, note, hits, misses)| note.is_empty() || hits * misses == 0);
    let bare: Vec<_> = bare.map(|(id, ..)| id.as_str()).collect();
    assert!(bare.is_empty(), "without a note, hits or misses: {}", bare.join(", "));
    assert!(pack.labels.iter().all(|label| !label.meaning.is_empty()));
}

#[test]
fn the_built_in_pack_is_the_folder_rules() {
    let folder = load(&Source::Folder(root().join("rules"))).unwrap();
    assert_eq!(folder.hash, engine().pack().hash, "the binary holds other rules; build it again");
}
