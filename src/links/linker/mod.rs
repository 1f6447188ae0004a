//! Candidate links: what relation rules say of each pair of sentences within reach, and of each as the thesis.

mod explain;
mod nodes;
mod rule_votes;
mod scores;
#[cfg(test)]
mod tests;

pub use explain::{Considered, Standing};

use super::arborescence::{Candidate, Tree, TreeBuffers, best_tree};
use super::pair_memo::{Kinds, Memo, Worth};
use super::relation_rule::{Labels, Node, Pair, Rule, SIDES, mask};
use super::shared_words::Shared;
use crate::analysis::{Analysis, Link};
use crate::bits::number;
use crate::cues::{Cues, SentenceTokens};
use crate::labels::logistic;
use crate::lexicon::{Lexicon, Token};
use crate::rules::{Bearing, Pack};

/// The relation rules of a pack.
#[derive(Debug)]
pub struct Linker {
    rules: Vec<Rule>,
    /// Rules of labels, places and distance alone: what they say of a pair is computed once for each kind of pair.
    plain: Vec<u32>,
    /// The other rules without words that ask for shared words.
    sharing: Vec<u32>,
    /// The rest of them: of the title, of the thesis as the target, of what stands between, of great distances.
    others: Vec<u32>,
    kinds: Kinds,
    /// Labels that rules want of all that stands between two sentences.
    between: Vec<Labels>,
    reads_title: bool,
    /// Number of the first relation rule among the cues.
    first: u32,
    reach: usize,
    asserts: Vec<bool>,
}

/// A rule that a sentence meets, and how often.
#[derive(Debug, Clone, Copy)]
struct Active {
    rule: u32,
    count: u32,
}

/// What the linker reads of an article.
#[derive(Debug, Clone, Copy)]
pub struct LinkInput<'a> {
    /// Its sentences.
    pub sentences: &'a [SentenceTokens],
    /// Their tokens.
    pub tokens: &'a [Token],
    /// The tokens of its title, as far as it has one that is no sentence.
    pub title: &'a [Token],
    /// What fired.
    pub cues: &'a Cues,
    /// Stems of the tokens.
    pub lexicon: &'a Lexicon,
}

/// Buffers of one thread.
#[derive(Debug, Default)]
pub struct Scratch {
    nodes: Vec<Node>,
    active: Vec<Active>,
    targets: Vec<Active>,
    leads: Vec<Active>,
    settled: Vec<Active>,
    /// What settled rules say of each node, as the source and as the target of a link, by the side.
    sums: Vec<[[Worth; SIDES]; 2]>,
    /// For each of the linker's `between`, and each node: one more than the last node before it with another label.
    stops: Vec<u32>,
    /// The thesis, once it is chosen.
    thesis: Option<usize>,
    /// What the best link of each node is worth while no thesis is chosen.
    links: Vec<f64>,
    shared: Shared,
    memo: Memo,
    starts: Vec<u32>,
    candidates: Vec<Candidate>,
    attacks: Vec<bool>,
    /// What links between nodes in reach of each other are worth, by [`Linker::slot`].
    worths: Vec<Worth>,
    /// What each node is worth as the thesis.
    roots: Vec<f64>,
    /// The candidates before the thesis was chosen.
    before: (Vec<u32>, Vec<Candidate>, Vec<bool>),
    level: Vec<f64>,
    tree: Tree,
    buffers: TreeBuffers,
    reasons: Vec<(f64, u32)>,
}

impl Scratch {
    /// Adds a link to a node to the candidates; tells what it is worth.
    fn add_candidate(&mut self, to: usize, Worth { supports, attacks }: Worth) -> f64 {
        let weight = supports.max(attacks);
        self.attacks.push(attacks > supports);
        self.candidates.push(Candidate { to: number(to), weight });
        weight
    }

    /// The node that is worth most as the thesis, compared with what its best link is worth; the first of equals.
    fn foremost(&self) -> Option<usize> {
        let ahead = self.roots.iter().zip(&self.links).map(|(root, link)| root - link);
        ahead.enumerate().reduce(|best, next| if next.1 > best.1 { next } else { best }).map(|best| best.0)
    }

    /// Two nodes, the first of which may bear on the second.
    fn pair(&self, from: usize, to: usize) -> Pair<'_> {
        Pair { source: &self.nodes[from], target: &self.nodes[to], shared: self.shared.count(from, to) }
    }

    /// Whether all that stands between two nodes has the labels, given by their position among the linker's `between`.
    fn is_clear(&self, labels: usize, a: usize, b: usize) -> bool {
        let (early, late) = (a.min(b), a.max(b));
        self.stops[labels * self.nodes.len() + late] as usize <= early + 1
    }
}

impl Linker {
    /// From a pack.
    #[must_use]
    pub fn new(pack: &Pack) -> Self {
        let first = number(pack.label_rules.len() + pack.holder_rules.len());
        let mut rules: Vec<Rule> = pack.relation_rules.iter().enumerate().map(Rule::new).collect();
        let mut between = Vec::new();
        for (rule, written) in rules.iter_mut().zip(&pack.relation_rules).filter(|r| !r.1.between_labels.is_empty()) {
            let labels = mask(&written.between_labels);
            let known = between.iter().position(|&other| other == labels);
            rule.between = Some(known.unwrap_or(between.len()));
            if known.is_none() {
                between.push(labels);
            }
        }
        let silent = rules.iter().filter(|r| r.condition);
        let (plain, others): (Vec<u32>, Vec<u32>) =
            silent.map(|r| r.index).partition(|&at| rules[at as usize].is_plain());
        let of_words = |rule: &Rule| rule.shared > 0 && !rule.to_thesis;
        let (sharing, others) = others.into_iter().partition(|&at| of_words(&rules[at as usize]));
        Self {
            kinds: Kinds::new(plain.iter().map(|&at| &rules[at as usize])),
            reads_title: rules.iter().any(|rule| rule.title > 0),
            rules,
            plain,
            sharing,
            others,
            between,
            first,
            reach: pack.reach.max(1) as usize,
            asserts: pack.labels.iter().map(|l| l.asserts).collect(),
        }
    }

    /// Whether some rule asks for words of the title.
    #[must_use]
    pub fn reads_title(&self) -> bool {
        self.reads_title
    }

    /// Chooses the thesis and links every other sentence that asserts something.
    pub fn link(&self, reading: &LinkInput<'_>, scratch: &mut Scratch, out: &mut Analysis) {
        out.thesis = None;
        out.link_rules.clear();
        out.thesis_rules.clear();
        self.prepare(reading, scratch, out);
        let count = scratch.nodes.len();
        let sentences = reading.sentences;
        scratch.starts.clear();
        scratch.candidates.clear();
        scratch.attacks.clear();
        scratch.links.clear();
        self.weigh_near(sentences, scratch);
        for at in 0..count {
            scratch.starts.push(number(scratch.candidates.len()));
            let mut best = f64::NEG_INFINITY;
            for other in self.near(at, count) {
                best = best.max(scratch.add_candidate(other, scratch.worths[self.slot(at, other)]));
            }
            scratch.links.push(if best.is_finite() { best } else { 0.0 });
        }
        scratch.starts.push(number(scratch.candidates.len()));
        let Some(thesis) = scratch.foremost() else { return };
        scratch.thesis = Some(thesis);
        out.thesis = Some(scratch.nodes[thesis].sentence);
        self.open_to_thesis(thesis, sentences, scratch);
        scratch.level.clear();
        scratch.level.resize(count, 0.0);
        best_tree(&scratch.starts, &scratch.candidates, &scratch.level, &mut scratch.buffers, &mut scratch.tree);
        self.thesis_reasons(thesis, reading, scratch, out);
        for at in 0..count {
            let Some(&Candidate { to, weight }) = scratch.candidates.get(scratch.tree.link[at] as usize) else {
                continue;
            };
            let chosen = scratch.tree.link[at];
            let range = scratch.starts[at]..scratch.starts[at + 1];
            let next = range
                .filter(|&c| c != chosen)
                .map(|c| scratch.candidates[c as usize].weight)
                .fold(f64::NEG_INFINITY, f64::max);
            let attacks = scratch.attacks[chosen as usize];
            let rules = self.reasons(at, to as usize, attacks, sentences, scratch, out);
            let node = scratch.nodes[at].sentence;
            out.sentences[node].link = Some(Link {
                target: scratch.nodes[to as usize].sentence,
                attacks,
                confidence: logistic(weight - next),
                rules,
            });
        }
    }

    /// Adds the link from one node to another to the candidates; tells what it is worth.
    fn consider(&self, from: usize, to: usize, sentences: &[SentenceTokens], scratch: &mut Scratch) -> f64 {
        let mut worth = self.settled_worth(from, to, scratch);
        self.each_spoken(from, to, sentences, scratch, |rule, weight| worth.add(self.rules[rule].bearing, weight));
        scratch.add_candidate(to, worth)
    }

    /// Once the thesis is chosen: takes its own links out, and puts it in everybody's reach, with what the rules say of
    /// links to it.
    fn open_to_thesis(&self, thesis: usize, sentences: &[SentenceTokens], scratch: &mut Scratch) {
        let mut before = std::mem::take(&mut scratch.before);
        std::mem::swap(&mut before.0, &mut scratch.starts);
        std::mem::swap(&mut before.1, &mut scratch.candidates);
        std::mem::swap(&mut before.2, &mut scratch.attacks);
        let (starts, candidates, attacks) = &before;
        scratch.starts.clear();
        scratch.candidates.clear();
        scratch.attacks.clear();
        for at in 0..scratch.nodes.len() {
            scratch.starts.push(number(scratch.candidates.len()));
            if at == thesis {
                continue;
            }
            // in text order, as of equals the first is taken
            let known = &candidates[starts[at] as usize..starts[at + 1] as usize];
            let before = known.partition_point(|c| (c.to as usize) < thesis);
            let behind = before + usize::from(known.get(before).is_some_and(|c| c.to as usize == thesis));
            let attacks = &attacks[starts[at] as usize..];
            scratch.candidates.extend(&known[..before]);
            scratch.attacks.extend(&attacks[..before]);
            self.consider(at, thesis, sentences, scratch);
            scratch.candidates.extend(&known[behind..]);
            scratch.attacks.extend(&attacks[behind..known.len()]);
        }
        scratch.starts.push(number(scratch.candidates.len()));
        scratch.before = before;
    }

    /// Whether a rule, by its position in the pack, speaks for or against any pair of the article that was linked
    /// last, or for a sentence of it as the thesis.
    #[must_use]
    pub fn has_fired(&self, rule: usize, sentences: &[SentenceTokens], cues: &Cues, scratch: &Scratch) -> bool {
        let asked = &self.rules[rule];
        let nodes = &scratch.nodes;
        let mut fired = false;
        if asked.bearing == Bearing::Thesis {
            for node in nodes {
                self.each_of_thesis(node, sentences, cues, |found, _| fired |= found == rule);
            }
            return fired;
        }
        let pairs = (0..nodes.len()).flat_map(|a| (0..nodes.len()).map(move |b| (a, b)));
        let reached = |a: usize, b: usize| a.abs_diff(b) <= self.reach || scratch.thesis == Some(b);
        for (a, b) in pairs.filter(|&(a, b)| a != b && reached(a, b)) {
            self.each_rule(a, b, sentences, scratch, |found, _| fired |= found == rule);
        }
        fired
    }

    /// The rules that speak for the thesis, strongest first, added to the analysis.
    fn thesis_reasons(&self, thesis: usize, reading: &LinkInput<'_>, scratch: &mut Scratch, out: &mut Analysis) {
        let mut reasons = std::mem::take(&mut scratch.reasons);
        reasons.clear();
        self.each_of_thesis(&scratch.nodes[thesis], reading.sentences, reading.cues, |rule, worth| {
            if worth > 0.0 {
                reasons.push((worth, number(rule)));
            }
        });
        reasons.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        out.thesis_rules.extend(reasons.iter().map(|r| r.1));
        scratch.reasons = reasons;
    }

    /// The rules behind a link, strongest first, added to the analysis.
    fn reasons(
        &self,
        from: usize,
        to: usize,
        attacks: bool,
        sentences: &[SentenceTokens],
        scratch: &mut Scratch,
        out: &mut Analysis,
    ) -> std::ops::Range<usize> {
        let mut reasons = std::mem::take(&mut scratch.reasons);
        reasons.clear();
        let barred = if attacks { Bearing::Supports } else { Bearing::Attacks };
        self.each_rule(from, to, sentences, scratch, |rule, worth| {
            if worth > 0.0 && self.rules[rule].bearing != barred {
                reasons.push((worth, number(rule)));
            }
        });
        reasons.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let begin = out.link_rules.len();
        out.link_rules.extend(reasons.iter().map(|r| r.1));
        scratch.reasons = reasons;
        begin..out.link_rules.len()
    }
}
