//! Explains the links: the candidates the linker considered and their scores.

use super::shares::Weighed;
use super::{Linker, Scratch};
use crate::bits::number;
use crate::cues::Cues;
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
    /// How likely a reader draws it, whichever sentence is the thesis.
    pub share: f64,
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
    /// How likely it is the thesis.
    pub share: f64,
}

/// What rules say of a pair of sentences.
#[derive(Debug, Clone, PartialEq)]
pub struct PairVotes {
    /// Index of the sentence that the link would come from.
    pub source: usize,
    /// Index of the target.
    pub target: usize,
    /// The target is taken for the thesis.
    pub as_thesis: bool,
    /// Rules, as positions in the pack, and how often the weight of each counts.
    pub rules: Vec<(u32, f64)>,
}

impl Linker {
    /// The links that were possible for a sentence of the article that was linked last, the one worth most first.
    /// None for the thesis, and for a sentence that asserts nothing.
    #[must_use]
    pub fn considered(&self, sentence: usize, scratch: &Scratch) -> Vec<Considered> {
        let Ok(from) = scratch.nodes.binary_search_by_key(&sentence, |n| n.sentence) else { return Vec::new() };
        let range = scratch.starts[from] as usize..scratch.starts[from + 1] as usize;
        let mut all: Vec<Considered> = range
            .map(|at| {
                let Candidate { to, .. } = scratch.candidates[at];
                let weighed = scratch.weighed[at];
                let Weighed { attacks, score, .. } = weighed;
                let likely = self.likely(weighed, scratch);
                let barred = if attacks { Bearing::Supports } else { Bearing::Attacks };
                let mut rules = Vec::new();
                self.each_rule(from, to as usize, scratch, |rule, amount| {
                    let worth = self.rules[rule].weight * amount;
                    if self.rules[rule].bearing != barred && worth != 0.0 {
                        rules.push((number(rule), worth));
                    }
                });
                strongest_first(&mut rules);
                Considered { target: scratch.nodes[to as usize].sentence, attacks, worth: score, share: likely, rules }
            })
            .collect();
        all.sort_by(|a, b| b.worth.total_cmp(&a.worth).then(a.target.cmp(&b.target)));
        all
    }

    /// The rules that speak for or against links of the article that was linked last, and how often the weight of each
    /// counts, whatever it is: for each pair of sentences within reach, and for each sentence beside each of `theses` as the
    /// thesis, where rules that ask for it speak, too.
    #[must_use]
    pub fn votes(&self, theses: &[usize], scratch: &Scratch) -> Vec<PairVotes> {
        let (nodes, count) = (&scratch.nodes, scratch.nodes.len());
        let mut out = Vec::new();
        for (from, source) in nodes.iter().enumerate() {
            let mut add = |to: usize, as_thesis: bool| {
                let mut rules = Vec::new();
                self.each_bare(from, to, scratch, |rule, amount| rules.push((number(rule), amount)));
                if as_thesis {
                    self.each_lead(from, to, scratch, |rule, amount| rules.push((number(rule), amount)));
                }
                out.push(PairVotes { source: source.sentence, target: nodes[to].sentence, as_thesis, rules });
            };
            self.near(from, count).for_each(|to| add(to, false));
            let places = theses.iter().filter_map(|&t| nodes.binary_search_by_key(&t, |n| n.sentence).ok());
            places.filter(|&to| to != from).for_each(|to| add(to, true));
        }
        out
    }

    /// As [`Linker::votes`]: the rules that speak for or against each sentence as the thesis.
    #[must_use]
    pub fn thesis_votes(&self, cues: &Cues, scratch: &Scratch) -> Vec<(usize, Vec<(u32, f64)>)> {
        let votes = |node: &Node| {
            let mut rules = Vec::new();
            self.each_of_thesis(node, cues, |rule, amount| rules.push((number(rule), amount)));
            (node.sentence, rules)
        };
        scratch.nodes.iter().map(votes).collect()
    }

    /// What each sentence that asserts something was worth as the thesis in the article that was linked last; in
    /// text order.
    #[must_use]
    pub fn standings(&self, cues: &Cues, scratch: &Scratch) -> Vec<Standing> {
        let nodes = scratch.nodes.iter().zip(scratch.roots.iter().zip(&scratch.standing));
        let standing = |(node, (&worth, &share)): (&Node, (&f64, &f64))| {
            let mut rules = Vec::new();
            self.each_of_thesis(node, cues, |rule, amount| {
                rules.push((number(rule), self.rules[rule].weight * amount));
            });
            strongest_first(&mut rules);
            Standing { sentence: node.sentence, worth, rules, share }
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
            let most = standings.iter().map(|s| s.share).fold(0.0, f64::max);
            let thesis = standings.iter().find(|s| Some(s.sentence) == analysis.thesis).unwrap();
            assert!((thesis.share - most).abs() < 1e-9, "the thesis is the likeliest");
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
