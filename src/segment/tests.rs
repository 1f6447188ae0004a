//! The splitter from outside: a pack of break rules, a paragraph, and where `|` says that it breaks.

use std::sync::Arc;

use crate::Engine;
use crate::rules::{Source, load};

const PACK: &str = "name = 'x'\nclitics = [\"'s\"]\n[[label]]\nid = 'a'\n";
const MARKS: &str = "terminators = ['.', '!', '?', '...']\nclosers = ['\"', \"'\", ')']\nopeners = ['\"', '(']\n";
const STOP: &str = "[[rule]]\nid = 'stop'\nbreak = true\nat = 'terminator'\nbetween = 'space'\n";

fn engine(rules: &str) -> Engine {
    let file = |name: &str, text: &str| (name.to_owned(), text.as_bytes().to_vec());
    let files = vec![
        file("pack.toml", PACK),
        file("sentences.toml", rules),
        file("words/short.txt", "Dr\nNo\n"),
        file("words/number.txt", "/[0-9]+/\n"),
    ];
    let pack = load(&Source::Memory { name: "memory".to_owned(), files });
    Engine::new(Arc::new(pack.unwrap_or_else(|bad| panic!("{bad}"))))
}

/// Each text is split where it has `|`.
#[track_caller]
fn splits(rules: &str, texts: &[&str]) {
    let engine = engine(rules);
    for text in texts {
        let expected: Vec<&str> = text.split('|').map(str::trim).collect();
        let map = engine.analyze(&text.replace('|', ""));
        let found: Vec<&str> = map.sentences.iter().map(|s| s.text.as_str()).collect();
        assert_eq!(found, expected, "{rules}");
    }
}

#[test]
fn without_a_rule_a_paragraph_is_a_sentence() {
    splits(MARKS, &["It rained. It snowed! Why?", "One"]);
}

#[test]
fn places_are_after_marks_and_what_closes_after_them() {
    splits(
        &format!("{MARKS}{STOP}"),
        &[
            "It rained. | It snowed! | Why? | Because.",
            "He said “It rained.” | She left.",
            "(It rained.) | It snowed.",
            "It rained... | It snowed.",
            "Version 1.5 of a.b came.",
            "No mark at the end",
        ],
    );
}

#[test]
fn the_first_rule_that_matches_decides() {
    let keep = "[[rule]]\nid = 'keep'\nbreak = false\nbefore = ['{short} .']\n";
    splits(&format!("{MARKS}{keep}{STOP}"), &["Dr. Lee came. | No. 5 left."]);
    splits(&format!("{MARKS}{STOP}{keep}"), &["Dr. | Lee came. | No. | 5 left."]);
}

#[test]
fn conditions_are_about_both_sides_of_a_place() {
    let rule = |keys: &str| format!("{MARKS}[[rule]]\nid = 'r'\nbreak = true\n{keys}\n");
    splits(&rule("at = 'terminator'\nafter = ['{number}']"), &["It rained. It fell. | 5 came. Six left. | 7 (too)."]);
    splits(&rule("at = 'terminator'\nclosed = true"), &["He said “No.” | She left. He stayed."]);
    splits(&rule("at = 'terminator'\nopened = true"), &["He left. | (She stayed.) He came."]);
    splits(&rule("at = 'terminator'\nbetween = 'none'"), &["It ended.|Then. It began."]);
    splits(&rule("at = 'terminator'\nwhole = true\nbefore = ['no .']"), &["No. | It is no. It stays."]);
}

#[test]
fn lines_and_starters_are_places_as_well() {
    let line = "[[rule]]\nid = 'line'\nbreak = true\nat = 'line'\nbefore = [':']\n";
    splits(&format!("{MARKS}{line}"), &["Two things:\n| one and\nanother."]);
    let narrow = "[[rule]]\nid = 'narrow'\nbreak = true\nat = 'line'\nnarrow = 10\n";
    splits(&format!("{MARKS}{narrow}"), &["A title\n| A line that is longer\nthan ten."]);
    let starters = "starters = ['*', '({number} .)']\n";
    let item = "[[rule]]\nid = 'item'\nbreak = true\nat = 'starter'\nseries = true\n";
    splits(&format!("{starters}{MARKS}{item}"), &["* one | * two | * three", "five * six * seven"]);
}

/// How many of the `q` of a text are between quotation marks.
#[test]
fn quotation_marks_open_and_close() {
    let files = [
        ("pack.toml", PACK),
        ("a.toml", "[[rule]]\nid = 'q'\nweight = 1.0\nwhere = 'quoted'\ncount = 'each'\nphrases = 'q'\n"),
    ];
    let files = files.map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec())).to_vec();
    let engine = Engine::new(Arc::new(load(&Source::Memory { name: "memory".to_owned(), files }).unwrap()));
    for (text, quoted) in [
        ("q q", 0),
        ("“q” q", 1),
        ("\"q\" q \"q\"", 2),
        ("‘q’ q, 'q'", 2),
        ("«q» q", 1),
        ("(\"q\"), q", 1),
        // an apostrophe closes nothing, and a mark that is not closed runs on
        ("q's q", 0),
        ("q “q q", 2),
        ("q ‘q q", 0),
        // only the outermost marks count
        ("“q ‘q’ q” q", 3),
    ] {
        let map = engine.analyze(text);
        assert_eq!(map.sentences[0].hits.len(), quoted, "{text}");
    }
}

#[test]
fn a_pack_says_which_quotation_marks_open() {
    let pairs = format!("quotation_marks = ['„“', '“”', '»«', '«»']\n{MARKS}{STOP}");
    splits(
        &pairs,
        &["„It rained.“ | „She left.“ | Why.", "»It rained.« | She left.", "«It rained.» | “It snowed.” | She left."],
    );
}
