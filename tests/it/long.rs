//! Articles that are far too long: worked in parts, and by no step that looks back at all that went before.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use crate::common::{engine, run, table, toulmin};
use toulmin::analysis::Analysis;
use toulmin::article::{Format, build};

/// A text of two parts, mostly of white space, which is passed over quickly.
fn two_parts() -> String {
    let mut text =
        String::from("Dredge it\n\nThe harbour “must” be dredged. In 2019 it carried 40,000 passengers – no more.\n\n");
    for part in 0..5 {
        text.extend(["é", &" ".repeat(900_000)]);
        let prose = "since they rose by 4 per cent. They may not.";
        writeln!(text, " .\n\nFares should fall in part {part}, {prose}\n").unwrap();
    }
    text
}

fn write(folder: &Path) {
    fs::create_dir(folder.join("in")).unwrap();
    fs::write(folder.join("in/long.txt"), two_parts()).unwrap();
    fs::write(folder.join("in/short.txt"), "Fares must fall. In 2019 they rose by 4 per cent.").unwrap();
}

#[test]
fn a_very_long_article_is_one_article() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path());
    run(folder.path(), &["map", "in", "-o", "maps", "--csv", "plain", "--quiet", "--review", "5"]);
    let articles = table(&folder.path().join("maps/articles.csv"));
    assert_eq!(articles.len(), 2);
    let (long, text) = (&articles[0], two_parts());
    assert_eq!((long.get("article_id"), long.get("status")), ("long", "ok"));
    let sentences = table(&folder.path().join("maps/sentences.csv"));
    let own: Vec<_> = sentences.iter().filter(|row| row.get("article_id") == "long").collect();
    assert_eq!(own.len().to_string(), long.get("sentences"));
    let count = |label: &str| own.iter().filter(|row| row.get("label") == label).count().to_string();
    assert_eq!(["claim", "evidence", "none"].map(count), ["claims", "evidence", "none"].map(|name| long.get(name)));
    let characters: Vec<char> = text.chars().collect();
    let mut paragraph = 0;
    for (at, row) in own.iter().enumerate() {
        assert_eq!(row.get("sentence_id"), format!("long#{}", at + 1));
        let [start, end] = ["start", "end"].map(|name| row.get(name).parse::<usize>().unwrap());
        assert!(characters[start..end].iter().collect::<String>() == row.get("text"), "sentence {at}");
        let next = row.get("paragraph").parse::<usize>().unwrap();
        assert!((paragraph..=paragraph + 2).contains(&next), "paragraphs are numbered through");
        paragraph = next;
    }
    // what is last in the article is so once
    let with = |rule: &str| own.iter().filter(|row| row.get("rules").contains(rule)).count();
    assert!(with("last-in-article") <= 1 && with("first-in-article") <= 1);
    // each chain ends in the thesis of its part, the first of which is that of the article
    let roots: Vec<_> = own
        .iter()
        .filter(|row| {
            row.get("relation").is_empty() && own.iter().any(|r| r.get("target_id") == row.get("sentence_id"))
        })
        .map(|row| row.get("sentence_id"))
        .collect();
    assert_eq!((roots.len(), roots[0]), (2, long.get("thesis_id")));
    for row in &own {
        let (mut at, mut steps) = (row, 0);
        while !at.get("target_id").is_empty() {
            at = own.iter().find(|other| other.get("sentence_id") == at.get("target_id")).unwrap();
            steps += 1;
            assert!(steps <= own.len(), "a circle");
        }
    }
    // rules.csv counts articles, not parts
    let rules = table(&folder.path().join("maps/rules.csv"));
    assert!(rules.iter().all(|rule| rule.get("articles").parse().unwrap_or(0) <= 2));
    let review = table(&folder.path().join("maps/review.csv"));
    for row in review.iter().filter(|row| row.get("article_id") == "long") {
        let same = own.iter().find(|other| other.get("sentence_id") == row.get("sentence_id")).unwrap();
        assert_eq!((same.get("text"), same.get("start")), (row.get("text"), row.get("start")));
    }
}

#[test]
fn a_very_long_article_is_taken_up_again() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path());
    run(folder.path(), &["map", "in", "-o", "fresh", "--quiet", "--threads", "2"]);
    for round in 0..2 {
        let output = run(folder.path(), &["map", "in", "-o", "maps", "--resume", "--threads", "1"]);
        let told = String::from_utf8_lossy(&output.stderr);
        assert_eq!(told.contains("2 articles reused from"), round == 1, "{told}");
        for name in ["articles.csv", "sentences.csv", "relations.csv", "rules.csv", "run.json"] {
            let [fresh, resumed] = ["fresh", "maps"].map(|maps| fs::read(folder.path().join(maps).join(name)).unwrap());
            assert!(fresh == resumed, "{name}, round {round}");
        }
    }
}

/// As for short ones; the rows of its first parts are forgotten, too, and those of its neighbours are not.
#[cfg(debug_assertions)]
#[test]
fn a_bug_costs_a_very_long_article_its_map_and_no_other() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path());
    fs::write(folder.path().join("in/a.txt"), "Fares must fall. In 2019 they rose by 4 per cent.").unwrap();
    let output = toulmin(folder.path())
        .args(["map", "in", "-o", "maps", "--csv", "plain", "--quiet"])
        .env("TOULMIN_TEST_PANIC", "part 2:long")
        .output()
        .unwrap();
    assert!(output.status.success());
    let articles = table(&folder.path().join("maps/articles.csv"));
    let statuses: Vec<_> = articles.iter().map(|row| (row.get("article_id"), row.get("status"))).collect();
    assert_eq!(statuses, [("a", "ok"), ("long", "failed"), ("short", "ok")]);
    let sentences = table(&folder.path().join("maps/sentences.csv"));
    let ids: Vec<_> = sentences.iter().map(|row| row.get("sentence_id")).collect();
    assert_eq!(ids, ["a#1", "a#2", "short#1", "short#2"]);
}

/// None of these is timed. Where a step looks at all that went before it, they take many minutes, and not seconds.
#[test]
fn texts_made_to_be_slow_are_not() {
    let engine = engine();
    let mut worker = engine.worker();
    let mut map = Analysis::default();
    for piece in ["(\n", ")\n", "A. ", "He said “yes”. ", "no! not! may, ", "it may not be copied "] {
        let text = format!("Start here. {}", piece.repeat(200_000 / piece.len()));
        let article = build("a".to_owned(), text, Format::Text, &engine.pack().header, true);
        worker.analyse(&article, &mut map);
        assert!(map.sentences.iter().all(|sentence| !sentence.span.is_empty()), "{piece:?}");
    }
}
