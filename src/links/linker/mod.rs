//! Candidate links: what relation rules say of each pair of sentences within reach, and of each as the thesis.

mod explain;
mod nodes;
mod rule_votes;
mod scores;
mod shares;
#[cfg(test)]
mod tests;

pub use explain::{Considered, PairVotes, Standing};
use shares::{Bench, Weighed};

use super::arborescence::{Candidate, Tree, TreeBuffers, best_tree};
use super::known::Known;
use super::pair_memo::{Kinds, Memo};
use super::relation_rule::{Labels, Node, Pair, Rule, SIDES, mask};
use super::shared_words::Shared;
use super::worth::Worth;
use crate::analysis::{Analysis, Link};
use crate::bits::number;
use crate::cues::{Cues, SentenceTokens};
use crate::lexicon::{Lexicon, Token};
use crate::rules::{Bearing, MapSettings, Pack};

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
    settings: MapSettings,
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
    /// What is known of the map already.
    pub known: &'a Known,
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
    /// The thesis, as soon as it is chosen.
    thesis: Option<usize>,
    shared: Shared,
    memo: Memo,
    starts: Vec<u32>,
    candidates: Vec<Candidate>,
    /// Of each candidate.
    weighed: Vec<Weighed>,
    /// What links between nodes in reach of each other are worth, by [`Linker::slot`].
    worths: Vec<Worth>,
    /// What each node is worth as the thesis.
    roots: Vec<f64>,
    /// The share of each node as the thesis.
    standing: Vec<f64>,
    /// The nodes under which links are weighed, and their shares, the likeliest first.
    theses: Vec<(usize, f64)>,
    /// Of one node: what is worked out of its links.
    bench: Bench,
    level: Vec<f64>,
    tree: Tree,
    buffers: TreeBuffers,
    reasons: Vec<(f64, u32)>,
}

impl Scratch {
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
            settings: pack.map.clone(),
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
        out.theses.clear();
        out.link_rules.clear();
        out.thesis_rules.clear();
        self.prepare(reading, scratch, out);
        let count = scratch.nodes.len();
        self.weigh_near(scratch);
        self.rank_theses(reading.known, scratch);
        let Some(&(thesis, _)) = scratch.theses.first() else { return };
        scratch.thesis = Some(thesis);
        out.thesis = Some(scratch.nodes[thesis].sentence);
        self.share_out(thesis, reading.known, scratch);
        scratch.level.clear();
        scratch.level.resize(count, 0.0);
        best_tree(&scratch.starts, &scratch.candidates, &scratch.level, &mut scratch.buffers, &mut scratch.tree);
        self.name_theses(scratch, out);
        self.thesis_reasons(thesis, reading, scratch, out);
        for at in 0..count {
            let chosen = scratch.tree.link[at];
            let Some(&Candidate { to, .. }) = scratch.candidates.get(chosen as usize) else {
                continue;
            };
            let chosen_link = scratch.weighed[chosen as usize];
            let (attacks, likely) = (chosen_link.attacks, self.likely(chosen_link, scratch));
            let range = scratch.starts[at]..scratch.starts[at + 1];
            let second = range.filter(|&c| c != chosen).reduce(|best, next| {
                let share = |c: u32| scratch.weighed[c as usize].share;
                if share(next) > share(best) { next } else { best }
            });
            let second = second.map(|c| {
                let Candidate { to, .. } = scratch.candidates[c as usize];
                (scratch.nodes[to as usize].sentence, self.likely(scratch.weighed[c as usize], scratch))
            });
            let rules = self.reasons(at, to as usize, attacks, scratch, out);
            let node = scratch.nodes[at].sentence;
            out.sentences[node].link =
                Some(Link { target: scratch.nodes[to as usize].sentence, attacks, confidence: likely, second, rules });
        }
    }

    /// Whether a rule, by its position in the pack, speaks for or against any pair of the article that was linked
    /// last, or for a sentence of it as the thesis.
    #[must_use]
    pub fn has_fired(&self, rule: usize, cues: &Cues, scratch: &Scratch) -> bool {
        let asked = &self.rules[rule];
        let nodes = &scratch.nodes;
        let mut fired = false;
        if asked.bearing == Bearing::Thesis {
            for node in nodes {
                self.each_of_thesis(node, cues, |found, _| fired |= found == rule);
            }
            return fired;
        }
        let pairs = (0..nodes.len()).flat_map(|a| (0..nodes.len()).map(move |b| (a, b)));
        let reached = |a: usize, b: usize| a.abs_diff(b) <= self.reach || scratch.thesis == Some(b);
        for (a, b) in pairs.filter(|&(a, b)| a != b && reached(a, b)) {
            self.each_rule(a, b, scratch, |found, _| fired |= found == rule);
        }
        fired
    }

    /// The rules that speak for the thesis, strongest first, added to the analysis.
    fn thesis_reasons(&self, thesis: usize, reading: &LinkInput<'_>, scratch: &mut Scratch, out: &mut Analysis) {
        let mut reasons = std::mem::take(&mut scratch.reasons);
        reasons.clear();
        self.each_of_thesis(&scratch.nodes[thesis], reading.cues, |rule, amount| {
            let worth = self.rules[rule].weight * amount;
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
        scratch: &mut Scratch,
        out: &mut Analysis,
    ) -> std::ops::Range<usize> {
        let mut reasons = std::mem::take(&mut scratch.reasons);
        reasons.clear();
        let barred = if attacks { Bearing::Supports } else { Bearing::Attacks };
        self.each_rule(from, to, scratch, |rule, amount| {
            let worth = self.rules[rule].weight * amount;
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
