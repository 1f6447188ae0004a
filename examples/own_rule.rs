//! Adds a rule to the shipped pack and shows what it changes: `cargo run --example own_rule`.
#![allow(clippy::print_stdout, reason = "an example shows what it found")]

use std::sync::Arc;

use toulmin::{Engine, Error, Rules, rules};

const PACK: &str = r#"
name = "mine"
version = "1"
extends = "builtin"
"#;

const RULE: &str = r#"
[[rule]]
id      = "claim.beyond-dispute"
weight  = 4.0
phrases = ["beyond dispute"]
note    = "Nothing that has to be called so is."
hits    = ["That the bridge is unsafe is beyond dispute."]
misses  = ["The dispute went beyond the bridge."]
"#;

fn main() -> Result<(), Error> {
    let files = [("pack.toml", PACK), ("claim.toml", RULE)];
    let own = Rules::Memory {
        name: "mine".to_owned(),
        files: files.map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec())).to_vec(),
    };
    let own = Engine::new(Arc::new(rules::load(&own)?));
    let text = "The council met on 3 May 2019. That 40 people came is beyond dispute.";
    for (name, engine) in [("shipped", Engine::builtin()?), ("with the rule", own)] {
        let map = engine.analyze(text);
        let last = &map.sentences[map.sentences.len() - 1];
        println!("{name}: {} ({:.2}) by {}", last.label, last.confidence, last.rules.join(", "));
    }
    Ok(())
}
