//! A pack for another language: `rules-de/` maps German without a rule of the built-in pack.
//!
//! `UPDATE=1 cargo test --test it languages` writes the tables of `tests/corpus-de/golden` anew; read the diff.

use std::fs;
use std::io::Write;
use std::process::Stdio;
use std::sync::Arc;

use serde_json::Value;
use toulmin::Engine;
use toulmin::rules::{Pack, Source, load};
use toulmin::workbench::check::{examples, lint};

use crate::common::{root, run, toulmin};

fn pack() -> Arc<Pack> {
    Arc::new(load(&Source::Folder("rules-de".into())).unwrap_or_else(|bad| panic!("{bad}")))
}

#[test]
fn the_german_pack_stands_alone_and_check_finds_nothing() {
    let pack = pack();
    assert_eq!(pack.files_below, 0);
    let mut found = examples::run(&Engine::new(Arc::clone(&pack)));
    found.extend(lint::run(&pack));
    let found: Vec<_> = found.iter().map(|finding| finding.message.as_str()).collect();
    assert!(found.is_empty(), "{found:?}");
    let bare = |id: &str, hits: usize, misses: usize, note: &str| {
        assert!(hits > 0 && misses > 0 && !note.is_empty(), "{id} needs a note, hits and misses");
    };
    for rule in &pack.label_rules {
        bare(&rule.cue.id, rule.cue.hits.len(), rule.cue.misses.len(), &rule.cue.note);
    }
}

#[test]
fn articles_give_the_tables_of_before() {
    let folder = tempfile::tempdir().unwrap();
    let maps = folder.path().join("maps");
    let arguments = ["map", "tests/corpus-de/articles", "--rules", "rules-de", "--csv", "plain", "-o"];
    run(root(), &[&arguments[..], &[maps.to_str().unwrap()]].concat());
    for table in ["articles.csv", "sentences.csv", "relations.csv"] {
        let now = fs::read_to_string(maps.join(table)).unwrap();
        let golden = root().join("tests/corpus-de/golden").join(table);
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&golden, &now).unwrap();
        }
        let before = fs::read_to_string(&golden).unwrap_or_default();
        assert_eq!(now, before, "{}", golden.display());
    }
}

/// What `pipe` answers to our own short arguments; each carries its links as we drew them.
fn answers(file: &str) -> Vec<Value> {
    let arguments = fs::File::open(root().join("tests/corpus-de").join(file)).unwrap();
    let mut command = toulmin(root());
    let output = command.args(["pipe", "--rules", "rules-de"]).stdin(Stdio::from(arguments)).output().unwrap();
    assert!(output.status.success());
    output.stdout.split(|&b| b == b'\n').filter(|l| !l.is_empty()).map(|l| serde_json::from_slice(l).unwrap()).collect()
}

/// Theses found, links that have their target, and all links.
fn found(answers: &[Value]) -> (usize, usize, usize) {
    let (mut theses, mut links, mut all) = (0, 0, 0);
    for answer in answers {
        let id = |number: &Value| format!("{}#{number}", answer["id"].as_str().unwrap());
        theses += usize::from(answer["thesis"] == id(&answer["gold"]["thesis"]));
        for link in answer["gold"]["links"].as_array().unwrap() {
            let (source, target) = (id(&link[0]), id(&link[1]));
            let found = answer["relations"].as_array().unwrap();
            links += usize::from(found.iter().any(|l| l["source"] == source && l["target"] == target));
            all += 1;
        }
    }
    (theses, links, all)
}

#[test]
fn short_arguments_get_their_thesis_and_most_links() {
    // the bounds say that nothing broke, not how good the pack is
    for (file, texts, least, share) in [("arguments.ndjson", 25, 22, 75), ("arguments-later.ndjson", 12, 8, 50)] {
        let answers = answers(file);
        let (theses, links, all) = found(&answers);
        assert_eq!(answers.len(), texts);
        assert!(theses >= least, "{file}: {theses} theses of {texts}");
        assert!(links * 100 >= share * all, "{file}: {links} links of {all}");
    }
}

/// The sentences of a text.
fn sentences(text: &str) -> Vec<String> {
    let map = Engine::new(pack()).analyze(text);
    map.sentences.into_iter().map(|sentence| sentence.text).collect()
}

#[test]
fn german_marks_and_short_forms_do_not_break_sentences() {
    for (text, count) in [
        ("Am 3. Oktober kam Dr. Weber, z. B. mit dem Zug. Danach regnete es.", 2),
        ("„Es reicht.“ „Mir nicht.“ So ging es weiter.", 3),
        ("»Es reicht!«, rief sie. «Mir nicht.» Er schwieg.", 3),
        ("Nach dem 2. Weltkrieg fehlten ca. 5 Mio. Wohnungen. Man baute.", 2),
    ] {
        assert_eq!(sentences(text).len(), count, "{text}: {:?}", sentences(text));
    }
}

#[test]
fn an_umlaut_tells_a_hedge_from_the_past() {
    let engine = Engine::new(pack());
    let label = |text: &str| engine.analyze(text).sentences[0].label.clone();
    assert_eq!(label("Die Preise könnten im Winter steigen."), "speculation");
    assert_eq!(label("Die Preise konnten im Winter steigen."), "evidence");
}

#[test]
fn a_pair_of_quotation_marks_is_checked() {
    let mut child = toulmin(root());
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("pack.toml"), "name = 'x'\n[[label]]\nid = 'a'\n").unwrap();
    let mut file = fs::File::create(folder.path().join("sentences.toml")).unwrap();
    file.write_all("quotation_marks = ['„“', '„’', 'ab']\n".as_bytes()).unwrap();
    fs::write(folder.path().join("header.toml"), "months = ['Januar']\n").unwrap();
    let output = child.args(["check", folder.path().to_str().unwrap()]).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("sentences.toml:1:26") && said.contains("sentences.toml:1:32"), "{said}");
    assert!(said.contains("here are 1"), "{said}");
}
