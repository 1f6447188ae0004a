//! What `check` says of packs that can be used: each folder of tests/lints is a pack, named after the code that it is
//! about, and its expected.txt what is found in it.
//!
//! `UPDATE=1 cargo test --test it lints` writes the expectations anew; read the diff before it is committed.

use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use toulmin::Engine;
use toulmin::rules;
use toulmin::rules::{Diagnostic, Diagnostics, Pack, Source, lint};
use toulmin::workbench::check::{examples, lint as lints, mutate};

fn load(name: &str) -> Arc<Pack> {
    let source = Source::Folder(Path::new("tests/lints").join(name));
    Arc::new(rules::load(&source).unwrap_or_else(|bad| panic!("{name}: {bad}")))
}

fn findings(pack: &Arc<Pack>) -> Vec<Diagnostic> {
    let mut found = examples::run(&Engine::new(Arc::clone(pack)));
    found.extend(lints::run(pack));
    found
}

#[test]
fn each_warning_is_found_where_it_is_and_nowhere_else() {
    let update = std::env::var_os("UPDATE").is_some();
    let mut names: Vec<_> =
        fs::read_dir("tests/lints").unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    let codes: Vec<_> = names.iter().map(|name| name[..4].to_uppercase()).collect();
    assert_eq!(codes, lint::ALL);
    let mut wrong = String::new();
    for (name, code) in names.iter().zip(codes) {
        let pack = load(name);
        let mut found = findings(&pack);
        if code == lint::UNTESTED {
            found.extend(mutate::run(&pack, &|_| ()));
        }
        assert!(found.iter().any(|f| f.code == code), "{name} has no {code}");
        let told = Diagnostics::new(found, pack.files.clone()).render(false).replace("tests/lints/", "");
        let file = Path::new("tests/lints").join(name).join("expected.txt");
        let expected = fs::read_to_string(&file).unwrap_or_default();
        if update {
            fs::write(&file, &told).unwrap();
        } else if expected != told {
            write!(wrong, "== {name}: expected\n{expected}\n== {name}: found\n{told}\n").unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}\n(UPDATE=1 writes the expectations anew)");
}

#[test]
fn the_pack_that_ships_has_nothing_to_be_said_of() {
    let pack = Arc::new(rules::load(&Source::BuiltIn).unwrap());
    let found = Diagnostics::new(findings(&pack), pack.files.clone());
    assert!(found.items.is_empty(), "{found}");
}

/// A pack is told of its own mistakes, not of those below.
#[test]
fn what_stands_below_is_not_told() {
    let file = |name: &str, text: &str| (name.to_owned(), text.as_bytes().to_vec());
    let below = Source::Memory {
        name: "below".to_owned(),
        files: vec![
            file("pack.toml", "name = 'below'\n[[label]]\nid = 'claim'\n"),
            file("claim.toml", "[[rule]]\nid = 'claim.must'\nweight = 0\nphrases = ['must', 'must']\n"),
            file("words/unused.txt", "a\na\n"),
        ],
    };
    let above = Source::Memory {
        name: "above".to_owned(),
        files: vec![
            file("pack.toml", "name = 'above'\nextends = 'builtin'\n"),
            file(
                "claim.toml",
                "[[rule]]\nid = 'claim.should'\nweight = 1.0\nphrases = ['should']\nhits = ['We should.']\n",
            ),
        ],
    };
    let pack = rules::load_over(&above, &below).unwrap();
    let codes: Vec<_> = lints::run(&pack).iter().map(|f| f.code).collect();
    assert_eq!(codes, [lint::NO_EXAMPLES]);
}

/// The probes of `mutate` stand for packs that lack a phrase: these say the same.
#[test]
fn a_phrase_is_untested_if_the_examples_hold_without_it() {
    let pack = load("w018-untested");
    let all = Pack { allowed: Vec::new(), ..Pack::clone(&pack) };
    let told: Vec<_> = mutate::run(&all, &|_| ()).iter().map(|f| (f.file, f.span.clone())).collect();
    let fails = |pack: Pack| !examples::run(&Engine::new(Arc::new(pack))).is_empty();
    assert!(!fails(all.clone()));
    let mut checked = 0;
    let mut check = |origin: &rules::Origin, without: Pack| {
        assert_eq!(told.contains(&(origin.file, origin.span.clone())), !fails(without), "line {}", origin.line);
        checked += 1;
    };
    macro_rules! each {
        ($($rules:ident).+, $($field:ident).+) => {
            for (r, rule) in all.$($rules).+.iter().enumerate() {
                for (p, part) in rule.$($field).+.iter().enumerate() {
                    // without its last phrase the rule would be another one
                    if rule.$($field).+.len() > 1 {
                        let mut without = all.clone();
                        without.$($rules).+[r].$($field).+.remove(p);
                        check(&part.origin, without);
                    }
                }
            }
        };
    }
    each!(label_rules, cue.phrases);
    each!(label_rules, cue.patterns);
    each!(label_rules, cue.unless);
    each!(holder_rules, cue.phrases);
    each!(relation_rules, cue.phrases);
    each!(sentences.rules, before);
    assert!(checked > 15, "{checked}");
}
