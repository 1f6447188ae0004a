//! Explains the links: the candidates the linker considered and their scores.

use super::{Linker, Scratch};
use crate::bits::number;
use crate::cues::{Cues, SentenceTokens};
use crate::links::Candidate;
use crate::links::relation_rule::Node;
use crate::rules::Bearing;

/// A link that was possible.
#[derive(Debug, Clone, PartialEq)]
pub struct Considered {
    /// Index of the target sentence.
    pub target: usize,
    /// It would be an attack.
    pub attacks: bool,
    /// What the rules make it worth.
    pub worth: f64,
    /// The rules that speak for or against it, as positions in the pack, and what each adds; strongest first.
    pub rules: Vec<(u32, f64)>,
}

/// What a sentence is worth as the thesis.
#[derive(Debug, Clone, PartialEq)]
pub struct Standing {
    /// Index of the sentence.
    pub sentence: usize,
    /// What the rules make it worth.
    pub worth: f64,
    /// The rules, as positions in the pack, and what each adds; strongest first.
    pub rules: Vec<(u32, f64)>,
    /// What its best link would be worth; 0 where there is none. The sentence most ahead of it is the thesis.
    pub link: f64,
}

impl Linker {
    /// The links that were possible for a sentence of the article that was linked last, the one worth most first.
    /// None for the thesis, and for a sentence that asserts nothing.
    #[must_use]
    pub fn considered(&self, sentence: usize, sentences: &[SentenceTokens], scratch: &Scratch) -> Vec<Considered> {
        let Ok(from) = scratch.nodes.binary_search_by_key(&sentence, |n| n.sentence) else { return Vec::new() };
        let range = scratch.starts[from] as usize..scratch.starts[from + 1] as usize;
        let mut all: Vec<Considered> = range
            .map(|at| {
                let Candidate { to, weight } = scratch.candidates[at];
                let attacks = scratch.attacks[at];
                let barred = if attacks { Bearing::Supports } else { Bearing::Attacks };
                let mut rules = Vec::new();
                self.each_rule(from, to as usize, sentences, scratch, |rule, worth| {
                    if self.rules[rule].bearing != barred && worth != 0.0 {
                        rules.push((number(rule), worth));
                    }
                });
                strongest_first(&mut rules);
                Considered { target: scratch.nodes[to as usize].sentence, attacks, worth: weight, rules }
            })
            .collect();
        all.sort_by(|a, b| b.worth.total_cmp(&a.worth).then(a.target.cmp(&b.target)));
        all
    }

    /// What each sentence that asserts something was worth as the thesis in the article that was linked last; in
    /// text order.
    #[must_use]
    pub fn standings(&self, sentences: &[SentenceTokens], cues: &Cues, scratch: &Scratch) -> Vec<Standing> {
        let nodes = scratch.nodes.iter().zip(scratch.roots.iter().zip(&scratch.links));
        let standing = |(node, (&worth, &link)): (&Node, (&f64, &f64))| {
            let mut rules = Vec::new();
            self.each_of_thesis(node, sentences, cues, |rule, adds| rules.push((number(rule), adds)));
            strongest_first(&mut rules);
            Standing { sentence: node.sentence, worth, rules, link }
        };
        nodes.map(standing).collect()
    }
}

fn strongest_first(rules: &mut [(u32, f64)]) {
    rules.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use crate::Engine;
    use crate::analysis::Analysis;
    use crate::article::{Format, build};
    use crate::rules::{Source, load};

    #[test]
    fn what_the_rules_add_up_to_is_what_was_weighed() {
        let engine = Engine::new(Arc::new(load(&Source::BuiltIn).unwrap()));
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
        let mut worker = engine.worker();
        let mut analysis = Analysis::default();
        for name in ["the-overdue-book.md", "rent-cap-arithmetic.txt"] {
            let text = std::fs::read_to_string(root.join(name)).unwrap();
            let article = build("a".into(), text, Format::Markdown, &engine.pack().header, true);
            worker.analyse(&article, &mut analysis);
            let standings = worker.standings();
            for standing in &standings {
                let sum: f64 = standing.rules.iter().map(|r| r.1).sum();
                assert!((sum - standing.worth).abs() < 1e-9, "{standing:?}");
            }
            let ahead = |s: &crate::links::Standing| s.worth - s.link;
            let most = standings.iter().map(ahead).fold(f64::NEG_INFINITY, f64::max);
            let thesis = standings.iter().find(|s| Some(s.sentence) == analysis.thesis).unwrap();
            assert!((ahead(thesis) - most).abs() < 1e-9, "the thesis is the one most ahead of its best link");
            let speaking: Vec<u32> = thesis.rules.iter().filter(|r| r.1 > 0.0).map(|r| r.0).collect();
            assert_eq!(speaking, analysis.thesis_rules);
            for (at, sentence) in analysis.sentences.iter().enumerate() {
                let considered = worker.considered(at);
                for link in &considered {
                    let sum: f64 = link.rules.iter().map(|r| r.1).sum();
                    assert!((sum - link.worth).abs() < 1e-9, "{link:?}");
                }
                if let Some(link) = &sentence.link {
                    let chosen = considered.iter().find(|c| c.target == link.target).unwrap();
                    assert_eq!(chosen.attacks, link.attacks);
                }
            }
        }
    }
}
