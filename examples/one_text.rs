//! Maps one text and prints each sentence with its label and what it supports or attacks.
//!
//! `cargo run --example one_text` uses a text of its own; `cargo run --example one_text -- FILE` reads one.
#![allow(clippy::print_stdout, reason = "an example shows what it found")]

use toulmin::Engine;

const TEXT: &str = "Every council should abolish library fines. They cost more to collect than they bring in. \
                    In Avalon the fines raised 4,000 pounds last year. Critics fear that books may not come back.";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let text = match std::env::args().nth(1) {
        Some(path) => std::fs::read_to_string(path)?,
        None => TEXT.to_owned(),
    };
    let map = Engine::builtin()?.analyze(&text);
    for (number, (sentence, edge)) in map.sentences.iter().zip(map.outgoing()).enumerate() {
        let link = edge.map(|edge| &map.relations[edge]);
        let link = link.map_or(String::new(), |edge| format!(", {} {}", edge.relation.as_str(), edge.target + 1));
        println!("{:>3} {}{link}: {}", number + 1, sentence.label, sentence.text);
    }
    Ok(())
}
