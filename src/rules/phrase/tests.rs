use std::collections::BTreeMap;

use super::*;
use crate::rules::model::WordList;

fn read(source: &str) -> Vec<String> {
    let phrase = parse(source, Origin::default(), &Clitics::new(["'s"])).unwrap();
    phrase.variants.iter().map(show).collect()
}

fn show(sequence: &Sequence) -> String {
    let mut out = Vec::new();
    for (i, step) in sequence.steps.iter().enumerate() {
        let name = match &step.matcher {
            Matcher::Word(w) => w.to_string(),
            Matcher::List(l) => format!("{{{l}}}"),
            Matcher::OneOf(all) => format!("[{}]", all.len()),
        };
        let open = sequence.holder.is_some_and(|h| h.0 == i);
        let close = sequence.holder.is_some_and(|h| h.1 == i + 1);
        let gap = if step.gap > 0 { format!("~{}", step.gap) } else { String::new() };
        out.push(format!(
            "{gap}{}{name}{}{}",
            if open { "<" } else { "" },
            if step.plus { "+" } else { "" },
            if close { ">" } else { "" }
        ));
    }
    out.join(" ")
}

#[test]
fn variants_are_written_out() {
    assert_eq!(read("could {be-or-have}"), ["could {be-or-have}"]);
    assert_eq!(read("it's long-term"), ["it 's long term"]);
    assert_eq!(read("the? end"), ["the end", "end"]);
    assert_eq!(read("(a|b c) d"), ["a d", "b c d"]);
    assert_eq!(read("(a|b c|{x}|d)? e"), ["[3] e", "b c e", "e"]);
    assert_eq!(read("if ... would ...4 {x}"), ["if ~12would ~4{x}"]);
    assert_eq!(read("<the? {name}+> said"), ["<the {name}+> said", "<{name}+> said"]);
    assert_eq!(read(r"why\?"), ["why ?"]);
    assert_eq!(read("so.... 7-4 ``so''"), ["so ... . 7 - 4 \" so \""]);
}

#[test]
fn alternatives_of_one_word_are_one_step() {
    let word = |w: &str| Matcher::Word(w.into());
    let all = Matcher::OneOf([word("a"), word("b"), word("c"), Matcher::List("x".into())].into());
    for source in ["(c|b|{x}|a)", "((a|c)|(b|({x}|a)))", "(a|b|c|{x}|b)"] {
        let phrase = parse(source, Origin::default(), &Clitics::default()).unwrap();
        assert_eq!(phrase.variants.len(), 1, "{source}");
        assert_eq!(phrase.variants[0].steps[0].matcher, all, "{source}");
        assert_eq!(phrase.lists().collect::<Vec<_>>(), ["x"], "{source}");
    }
    assert_eq!(read("(a|a) b"), ["a b"]);
    assert_eq!(read("({x}+|a|b) c"), ["[2] c", "{x}+ c"]);
    // sixteen steps of two words are one variant, not 65,536
    assert_eq!(read(&"(a|b) ".repeat(16)).len(), 1);
}

#[test]
fn mistakes_are_named() {
    for (source, message) in [
        ("", "empty"),
        ("a?", "empty"),
        ("{x", "without a `}`"),
        ("{X}", "no name"),
        ("(a", "without a `)`"),
        ("a)", "nothing opens"),
        ("a|b", "outside parentheses"),
        ("<a", "without a `>`"),
        ("a>", "`>` without"),
        ("... a", "begin"),
        ("a ...", "end with"),
        ("a ...99 b", "1 to 30"),
        ("a \\", "backslash"),
        ("x a? b? c? d? e? f? g? h? i? j? k? l? m?", "4,096"),
        (
            "(a|b c) (a|b c) (a|b c) (a|b c) (a|b c) (a|b c) (a|b c) (a|b c) (a|b c) (a|b c) (a|b c) (a|b c) (a|b c)",
            "4,096",
        ),
    ] {
        let error = parse(source, Origin::default(), &Clitics::default()).unwrap_err();
        assert!(error.message.contains(message), "{source}: {error}");
    }
}

#[test]
fn long_entries_are_expanded() {
    let list = WordList { phrases: vec![vec!["in".into(), "fact".into()]], ..WordList::default() };
    let words = BTreeMap::from([("x".to_owned(), list)]);
    let phrase = parse("<{x} a> b", Origin::default(), &Clitics::default()).unwrap();
    let all: Vec<_> = expand(&phrase.variants[0], &words, 10).unwrap().iter().map(show).collect();
    assert_eq!(all, ["<in fact a> b", "<{x} a> b"]);
    assert_eq!(expand(&phrase.variants[0], &words, 1), Err(2));
}

proptest::proptest! {
    #[test]
    fn any_text_is_read_or_refused(source in "[a-c .?|(){}<>+\\\\]{0,24}") {
        let _ = parse(&source, Origin::default(), &Clitics::default());
    }
}
