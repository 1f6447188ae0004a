//! Any bytes as a rule file and a word list: they are read, or refused with a place. What is read is checked and run.
#![no_main]

use std::sync::Arc;

use libfuzzer_sys::fuzz_target;
use toulmin::article::{Format, build};
use toulmin::rules::{Diagnostics, Source, load};
use toulmin::analysis::Analysis;
use toulmin::Engine;
use toulmin::workbench::check::lint;

const PACK: &str = "name = 'fuzz'\nclitics = [\"'s\"]\n[[label]]\nid = 'claim'\n[[label]]\nid = 'doubt'\n";
const TEXT: &str = "\"We may,\" she said, \"go.\" It's 3.5% of £5 – or not…\n\nNo. 5 (a) is caf\u{e9} I. Why?";

/// Kinds of rule files; the first byte chooses one.
const NAMES: [&str; 6] =
    ["claim.toml", "holders.toml", "relations.toml", "sentences.toml", "header.toml", "pack.toml"];

fuzz_target!(|data: &[u8]| {
    let Some((&first, rest)) = data.split_first() else { return };
    let cut = rest.iter().position(|&b| b == 0xFF).unwrap_or(rest.len());
    let (rules, words) = rest.split_at(cut);
    let name = NAMES[usize::from(first) % NAMES.len()];
    let mut files = vec![(name.to_owned(), rules.to_vec())];
    if name != "pack.toml" {
        files.push(("pack.toml".to_owned(), PACK.into()));
    }
    files.push(("words/a.txt".to_owned(), words.get(1..).unwrap_or_default().to_vec()));
    match load(&Source::Memory { name: "m".to_owned(), files }) {
        Err(bad) => assert!(!bad.items.is_empty() && bad.render(false).contains("error")),
        Ok(pack) => {
            let found = lint::run(&pack);
            let _ = Diagnostics::new(found, pack.files.clone()).render(true);
            let engine = Engine::new(Arc::new(pack));
            let article = build("a".into(), TEXT.into(), Format::Text, &engine.pack().header, false);
            engine.worker().analyse(&article, &mut Analysis::default());
        }
    }
});
