//! Rule packs as data: each folder of tests/packs is a pack, and its expected.txt what the loader says of it.
//!
//! `UPDATE=1 cargo test --test it packs` writes the expectations anew; read the diff before it is committed.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use toulmin::rules;
use toulmin::rules::{Pack, Scale, Source};

/// The folder that `extends = "builtin"` means here, so that the shipped pack may change freely.
const BASE: &str = "tests/packs/base";

#[test]
fn packs_load_or_say_why_not() {
    let update = std::env::var_os("UPDATE").is_some();
    let mut names: Vec<_> =
        fs::read_dir("tests/packs").unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    let mut wrong = String::new();
    for name in names {
        let folder = Path::new("tests/packs").join(&name);
        let source = Source::Folder(folder.clone());
        let found = match rules::load_over(&source, &Source::Folder(BASE.into())) {
            Ok(pack) => dump(&pack),
            Err(found) => found.render(false).replace("tests/packs/", ""),
        };
        let file = folder.join("expected.txt");
        let expected = fs::read_to_string(&file).unwrap_or_default();
        if update {
            fs::write(&file, &found).unwrap();
        } else if expected != found {
            write!(wrong, "== {name}: expected\n{expected}\n== {name}: found\n{found}\n").unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}\n(UPDATE=1 writes the expectations anew)");
}

/// What was loaded, short.
fn dump(pack: &Pack) -> String {
    let mut out = String::new();
    let name = |label: &usize| pack.labels[*label].id.as_str();
    writeln!(out, "pack {} {}, clitics {:?}, certainty {}", pack.name, pack.version, pack.clitics, pack.certainty_bias)
        .unwrap();
    for label in &pack.labels {
        writeln!(out, "label {} {} asserts {}: {}", label.id, label.bias, label.asserts, label.meaning).unwrap();
    }
    for rule in &pack.label_rules {
        let weights: Vec<_> = rule
            .weights
            .iter()
            .map(|(scale, weight)| match scale {
                Scale::Label(label) => format!("{} {weight}", name(label)),
                Scale::Certainty => format!("certainty {weight}"),
            })
            .collect();
        let cue = &rule.cue;
        let phrases: Vec<_> = cue.phrases.iter().map(|p| &p.source).collect();
        let patterns: Vec<_> = cue.patterns.iter().map(|p| (&p.source, &p.required)).collect();
        let at = format!("{}:{}", pack.files[cue.origin.file].path.replace("tests/packs/", ""), cue.origin.line);
        writeln!(out, "rule {} ({at}) {} {phrases:?} {patterns:?}", cue.id, weights.join(", ")).unwrap();
        writeln!(out, "  unless {} most {} {:?} {:?}", cue.unless.len(), cue.most, cue.places, cue.negated).unwrap();
        writeln!(out, "  after {:?} before {:?}", rule.after.as_ref().map(name), rule.before.as_ref().map(name))
            .unwrap();
    }
    for rule in &pack.holder_rules {
        writeln!(out, "holder {} {:?} {:?} {}", rule.cue.id, rule.kind, rule.source, rule.weight).unwrap();
    }
    for rule in &pack.relation_rules {
        let labels = |all: &[usize]| all.iter().map(name).collect::<Vec<_>>().join("|");
        let (from, to) = (labels(&rule.source_labels), labels(&rule.target_labels));
        writeln!(
            out,
            "relation {} {:?} {} {from} -> {to} {:?}",
            rule.cue.id, rule.bearing, rule.weight, rule.direction
        )
        .unwrap();
    }
    let sentences = &pack.sentences;
    writeln!(out, "sentences {:?} {:?} {:?}", sentences.terminators, sentences.closers, sentences.openers).unwrap();
    for rule in &sentences.rules {
        writeln!(out, "break {} {} {:?} {:?}", rule.id, rule.breaks, rule.between, rule.at).unwrap();
    }
    let head = &pack.header;
    writeln!(out, "header {} {} {}", head.lines, head.max_words, head.narrow).unwrap();
    for rule in &head.rules {
        writeln!(out, "head {} {} {:?}", rule.id, rule.pattern.source, rule.line).unwrap();
    }
    for (name, list) in &pack.words {
        let classes = |all: &[rules::WordClass]| all.iter().map(|c| c.regex.as_str().to_owned()).collect::<Vec<_>>();
        writeln!(out, "list {name} {:?} {:?} {:?}", list.words, list.phrases, classes(&list.classes)).unwrap();
        writeln!(out, "  without {:?} {:?}", list.not_words, classes(&list.not_classes)).unwrap();
    }
    let negation: Vec<_> = pack.negation.phrases.iter().map(|p| &p.source).collect();
    writeln!(out, "negation {negation:?} reach {}, links reach {}", pack.negation.reach, pack.reach).unwrap();
    writeln!(out, "content {:?}", pack.content).unwrap();
    out
}
