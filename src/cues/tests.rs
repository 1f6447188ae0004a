//! The finder from outside: one rule, a text, and the words that the rule hits.

use std::sync::Arc;

use crate::Engine;
use crate::rules::{Source, load};

/// Splits at each full stop.
const SENTENCES: &str =
    "terminators = ['.']\n[[rule]]\nid = 'stop'\nbreak = true\nat = 'terminator'\nbetween = 'space'\n";

/// What a rule with these keys hits in each sentence of a text, in order.
fn hits(keys: &str, text: &str) -> Vec<Vec<String>> {
    let file = |name: &str, text: &str| (name.to_owned(), text.as_bytes().to_vec());
    let pack = "name = 'x'\nclitics = [\"'s\"]\n[[label]]\nid = 'a'\n[negation]\nphrases = ['not']\nstops = [',']\nreach = 2\n";
    let files = vec![
        file("pack.toml", pack),
        file("sentences.toml", SENTENCES),
        file("a.toml", &format!("[[rule]]\nid = 'r'\nweight = 1.0\ncount = 'each'\n{keys}\n")),
        file("words/fruit.txt", "apple\nred pear\n/[a-z]+berry/\n"),
    ];
    let pack = load(&Source::Memory { name: "memory".to_owned(), files }).unwrap_or_else(|bad| panic!("{bad}"));
    let map = Engine::new(Arc::new(pack)).analyze(text);
    let of = |hits: &[crate::map::CueHit]| hits.iter().map(|hit| hit.text.clone()).collect();
    map.sentences.iter().map(|sentence| of(&sentence.hits)).collect()
}

/// A rule for each row: the text has one sentence, and the rule hits these words of it.
#[track_caller]
fn finds(rows: &[(&str, &str, &[&str])]) {
    for (keys, text, expected) in rows {
        assert_eq!(hits(keys, text), [*expected], "{keys}: {text}");
    }
}

#[test]
fn phrases_are_words_in_a_row() {
    finds(&[
        ("phrases = 'may'", "It may, or MAY not, dismay.", &["may", "MAY"]),
        ("phrases = 'in fact'", "In fact it is, in, fact, infact.", &["In fact"]),
        ("phrases = ', but'", "Late, but here but there.", &[", but"]),
        ("phrases = 'cafe'", "A café.", &["café"]),
        ("phrases = \"it 's\"", "It's late.", &["It's"]),
        ("phrases = 'long term'", "The long-term plan.", &["long-term"]),
        ("phrases = 'May'\ncase = 'exact'", "In May it may.", &["May"]),
    ]);
}

#[test]
fn parts_may_be_optional_repeated_or_far_apart() {
    finds(&[
        ("phrases = 'very? (good|bad)'", "A very good, bad thing.", &["very good", "bad"]),
        ("phrases = '{fruit}'", "An apple, a red pear, a blueberry, red.", &["apple", "red pear", "blueberry"]),
        ("phrases = 'eat {fruit}+'", "I eat apple blueberry pie.", &["eat apple blueberry"]),
        ("phrases = 'if ...2 then'", "If it rains then stop.", &["If it rains then"]),
        ("phrases = 'if ...2 then'", "If it rains a lot then stop.", &[]),
    ]);
}

#[test]
fn patterns_see_the_sentence_folded() {
    finds(&[
        (r"pattern = '\d+ per cent'", "Some 12 per cent of 5.", &["12 per cent"]),
        (r"pattern = '^the .*end$'", "The “very” end", &["The “very” end"]),
        ("pattern = '[A-Z]{2,}'\ncase = 'exact'", "Not the BBC, nato.", &["BBC"]),
        (r"pattern = '\bx+\b'", "A text of xx.", &["xx"]),
    ]);
}

#[test]
fn other_phrases_and_negation_void_a_hit() {
    finds(&[
        ("phrases = 'may'\nunless = 'may day'", "It may be May Day.", &["may"]),
        ("phrases = 'good'\nnegated = 'skip'", "Good, but not so good, and not one bit of good.", &["Good", "good"]),
        ("phrases = 'good'\nnegated = 'only'", "Good, but not so good.", &["good"]),
    ]);
}

#[test]
fn places_and_lengths_are_conditions() {
    let text = "One may come. It may rain, and so it may. May.";
    for (keys, expected) in [
        ("", [1, 2, 1]),
        ("where = 'first-in-article'", [1, 0, 0]),
        ("where = 'last-in-article'", [0, 0, 1]),
        ("where = 'opening'", [0, 0, 1]),
        ("min_words = 4", [0, 2, 0]),
        ("max_words = 3", [1, 0, 1]),
        ("in = 'previous'", [0, 1, 2]),
        ("in = 'next'", [2, 1, 0]),
    ] {
        let found = hits(&format!("phrases = 'may'\n{keys}"), text);
        assert_eq!(found.iter().map(Vec::len).collect::<Vec<_>>(), expected, "{keys}");
    }
}

#[test]
fn many_phrases_and_long_sentences_change_nothing() {
    let many: Vec<String> = (0..3_000).map(|n| format!("'word{n} {}'", n % 7)).collect();
    let keys = format!("phrases = [{}, 'may']", many.join(", "));
    let text = format!("{}It may.", "so it goes on and on ".repeat(300));
    assert_eq!(hits(&keys, &text), [["may"]]);
}
