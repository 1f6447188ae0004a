//! Why the map is as it is: what the linker weighed, told for people who ask.

use super::{Linker, Scratch, number};
use crate::cues::{Cues, Sentence};
use crate::map::{Candidate, Tree, TreeBuffers, best_tree};
use crate::rules::Bearing;

/// Sentences for which a map with them as the thesis is worked out: those that rules speak for most.
const MOST_TRIED: usize = 20;

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
    /// What the best map with it as the thesis is worth, all links together; not worked out for sentences that
    /// many others go before.
    pub map: Option<f64>,
}

impl Linker {
    /// The links that were possible for a sentence of the article that was linked last, the one worth most first.
    /// None for a sentence that asserts nothing.
    #[must_use]
    pub fn considered(&self, sentence: usize, sentences: &[Sentence], scratch: &Scratch) -> Vec<Considered> {
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
    pub fn standings(&self, sentences: &[Sentence], cues: &Cues, scratch: &Scratch) -> Vec<Standing> {
        let nodes = scratch.nodes.iter().zip(&scratch.roots);
        let mut all: Vec<Standing> = nodes
            .map(|(node, &worth)| {
                let setting = sentences[node.sentence].setting;
                let mut rules = Vec::new();
                for rule in self.rules.iter().filter(|r| r.bearing == Bearing::Thesis) {
                    let cue = self.first + rule.index;
                    let count = if rule.condition {
                        u32::from(rule.conditions.allow(setting))
                    } else {
                        cues.of(node.sentence).iter().find(|f| f.cue == cue).map_or(0, crate::cues::Fired::count)
                    };
                    if count > 0 && rule.source.0 & node.label != 0 && rule.source.1.allow(setting) {
                        rules.push((rule.index, rule.weight * f64::from(count)));
                    }
                }
                strongest_first(&mut rules);
                Standing { sentence: node.sentence, worth, rules, map: None }
            })
            .collect();
        let mut order: Vec<usize> = (0..all.len()).collect();
        // the thesis itself is always worked out
        let root = scratch.tree.root;
        order.sort_by(|&a, &b| {
            (root == Some(b)).cmp(&(root == Some(a))).then(all[b].worth.total_cmp(&all[a].worth)).then(a.cmp(&b))
        });
        for at in order.into_iter().take(MOST_TRIED) {
            all[at].map = Some(rooted(at, scratch));
        }
        all
    }
}

/// What the best map with this node as the thesis is worth.
fn rooted(root: usize, scratch: &Scratch) -> f64 {
    // more than all links could make up for
    let all: f64 = scratch.candidates.iter().map(|c| c.weight.abs()).chain(scratch.roots.iter().map(|r| r.abs())).sum();
    let mut roots = vec![-10.0 * (all + 1.0); scratch.roots.len()];
    roots[root] = scratch.roots[root];
    let mut tree = Tree::default();
    best_tree(&scratch.starts, &scratch.candidates, &roots, &mut TreeBuffers::default(), &mut tree);
    let links = tree.link.iter().filter_map(|&at| scratch.candidates.get(at as usize));
    links.map(|c| c.weight).sum::<f64>() + scratch.roots[root]
}

fn strongest_first(rules: &mut [(u32, f64)]) {
    rules.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use crate::analysis::Analysis;
    use crate::article::{Format, build};
    use crate::pipeline::Engine;
    use crate::rules::{Source, load};

    #[test]
    fn what_the_rules_add_up_to_is_what_was_weighed() {
        let engine = Engine::new(Arc::new(load(&Source::BuiltIn).unwrap()));
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
        let mut worker = engine.worker();
        let mut analysis = Analysis::default();
        for name in ["the-overdue-book.md", "rent-cap-arithmetic.txt"] {
            let text = std::fs::read_to_string(root.join(name)).unwrap();
            let article = build("a".into(), text, Format::Markdown, &engine.pack().masthead, true);
            worker.analyse(&article, &mut analysis);
            let standings = worker.standings();
            for standing in &standings {
                let sum: f64 = standing.rules.iter().map(|r| r.1).sum();
                assert!((sum - standing.worth).abs() < 1e-9, "{standing:?}");
            }
            let best = standings.iter().filter_map(|s| s.map).fold(f64::NEG_INFINITY, f64::max);
            let thesis = standings.iter().find(|s| Some(s.sentence) == analysis.thesis).unwrap();
            assert!((thesis.map.unwrap() - best).abs() < 1e-6, "the thesis is the one of the best map");
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
