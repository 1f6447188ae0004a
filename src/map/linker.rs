//! Candidate links: what relation rules say of each pair of sentences within reach, and of each as the thesis.

mod inspect;
#[cfg(test)]
mod tests;

use super::arborescence::{Candidate, Tree, TreeBuffers, best_tree};
use super::kinds::{Kinds, Known, Memo, Worth};
use super::rule::{Labels, Node, Pair, Rule, bit, mask, number};
use super::shared::Shared;
use crate::analysis::{Analysis, Link};
use crate::cues::{Cues, Fired, Sentence, Setting};
use crate::labels::logistic;
use crate::rules::{Bearing, Pack};
use crate::words::{Lexicon, Token};

pub use inspect::{Considered, Standing};

/// The relation rules of a pack.
#[derive(Debug)]
pub struct Linker {
    rules: Vec<Rule>,
    /// Rules of labels, places and distance alone: what they say of a pair is worked out once for each kind of pair.
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
pub struct Reading<'a> {
    /// Its sentences.
    pub sentences: &'a [Sentence],
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
    fn add_candidate(&mut self, to: usize, supports: f64, attacks: f64) -> f64 {
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
    pub fn link(&self, reading: &Reading<'_>, scratch: &mut Scratch, out: &mut Analysis) {
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
                let Worth { supports, attacks } = scratch.worths[self.slot(at, other)];
                best = best.max(scratch.add_candidate(other, supports, attacks));
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

    /// The nodes in reach of one, in order.
    fn near(&self, at: usize, count: usize) -> impl Iterator<Item = usize> + use<> {
        (at.saturating_sub(self.reach)..at).chain(at + 1..(at + 1 + self.reach).min(count))
    }

    /// Where the worth of a link to a node in reach stands.
    fn slot(&self, from: usize, to: usize) -> usize {
        from * (2 * self.reach + 1) + to + self.reach - from
    }

    /// What the links between nodes in reach of each other are worth: first what their kinds say, then rule by rule what
    /// each node has to say of those around it, as the source of links and then as their target.
    fn weigh_near(&self, sentences: &[Sentence], scratch: &mut Scratch) {
        let count = scratch.nodes.len();
        let mut worths = std::mem::take(&mut scratch.worths);
        worths.clear();
        worths.resize(count * (2 * self.reach + 1), Worth::default());
        for from in 0..count {
            for to in self.near(from, count) {
                worths[self.slot(from, to)] = self.plain_worth(from, to, &mut scratch.memo, &scratch.nodes);
            }
        }
        for own in 0..count {
            let (from, to) = scratch.nodes[own].as_source;
            for active in &scratch.active[from as usize..to as usize] {
                self.speak(own, *active, sentences, scratch, |other| self.slot(own, other), &mut worths);
            }
        }
        for own in 0..count {
            let (from, to) = scratch.nodes[own].as_target;
            for active in &scratch.targets[from as usize..to as usize] {
                self.speak(own, *active, sentences, scratch, |other| self.slot(other, own), &mut worths);
            }
        }
        scratch.worths = worths;
    }

    /// Adds what a rule that a node meets says of its links with the nodes around it, each of which has a slot.
    fn speak(
        &self,
        own: usize,
        active: Active,
        sentences: &[Sentence],
        scratch: &Scratch,
        slot: impl Fn(usize) -> usize,
        worths: &mut [Worth],
    ) {
        let rule = &self.rules[active.rule as usize];
        let node = &scratch.nodes[own];
        let (labels, places) = if rule.in_target { rule.source } else { rule.target };
        // the rule's direction is that of the link: seen from the target it is the other way round
        let (back, forward) = if rule.in_target { (rule.forward, rule.back) } else { (rule.back, rule.forward) };
        let (least, most) = rule.distance;
        let mut add = |other: usize| {
            let near = &scratch.nodes[other];
            let distance = number(node.sentence.abs_diff(near.sentence));
            if distance > most {
                return false;
            }
            let shared = if rule.shared > 0 { scratch.shared.count(own, other) } else { 0 };
            if distance >= least
                && labels & near.label != 0
                && shared >= rule.shared
                && rule.same_paragraph.is_none_or(|same| same == (node.paragraph == near.paragraph))
                && places.allow(sentences[near.sentence].setting)
                && rule.between.is_none_or(|labels| scratch.is_clear(labels, own, other))
            {
                worths[slot(other)].add(rule.bearing, rule.worth(active.count, shared));
            }
            true
        };
        if back {
            let _ = (own.saturating_sub(self.reach)..own).rev().all(&mut add);
        }
        if forward {
            let _ = (own + 1..(own + 1 + self.reach).min(scratch.nodes.len())).all(&mut add);
        }
    }

    /// Adds the link from one node to another to the candidates; tells what it is worth.
    fn consider(&self, from: usize, to: usize, sentences: &[Sentence], scratch: &mut Scratch) -> f64 {
        let mut worth = self.plain_worth(from, to, &mut scratch.memo, &scratch.nodes);
        self.each_spoken(from, to, sentences, scratch, |rule, weight| worth.add(self.rules[rule].bearing, weight));
        scratch.add_candidate(to, worth.supports, worth.attacks)
    }

    /// Once the thesis is chosen: takes its own links out, and puts it in everybody's reach, with what the rules say of
    /// links to it.
    fn open_to_thesis(&self, thesis: usize, sentences: &[Sentence], scratch: &mut Scratch) {
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

    /// The sentences that assert, the rules each meets, their thesis scores and shared words.
    fn prepare(&self, reading: &Reading<'_>, scratch: &mut Scratch, out: &Analysis) {
        let &Reading { sentences, tokens, title, cues, lexicon } = reading;
        scratch.nodes.clear();
        scratch.active.clear();
        scratch.targets.clear();
        scratch.leads.clear();
        scratch.thesis = None;
        scratch.roots.clear();
        scratch.memo.begin();
        let asserting = out.sentences.iter().filter(|s| self.asserts[s.label]).count();
        scratch.shared.begin(asserting, self.reach, lexicon.stem_count());
        if self.reads_title {
            let above = out.sentences.iter().take_while(|s| !self.asserts[s.label]).count();
            let headings = sentences[..above].iter().flat_map(|s| &tokens[s.tokens.clone()]);
            for token in title.iter().chain(headings).filter(|t| t.has(Token::CONTENT)) {
                scratch.shared.add_title(lexicon.get(*token).stem);
            }
        }
        for (at, sentence) in out.sentences.iter().enumerate() {
            if !self.asserts[sentence.label] {
                continue;
            }
            let node = scratch.nodes.len();
            let mut titled = 0;
            for token in tokens[sentences[at].tokens.clone()].iter().filter(|t| t.has(Token::CONTENT)) {
                titled += u32::from(scratch.shared.add(node, lexicon.get(*token).stem));
            }
            let label = bit(sentence.label);
            let setting = sentences[at].setting;
            let from = (number(scratch.active.len()), number(scratch.targets.len()), number(scratch.leads.len()));
            let kind = self.kind(setting, label, &mut scratch.memo);
            let mut thesis = scratch.memo.thesis[kind as usize];
            // tells whether the rule was met, and if so whether as the target
            let mut meet = |index: usize, count: u32| {
                let rule = &self.rules[index];
                let (labels, places) = if rule.in_target { rule.target } else { rule.source };
                if labels & label == 0 || !places.allow(setting) || titled < rule.title {
                    return None;
                }
                let count = rule.times(count, titled);
                let active = Active { rule: number(index), count };
                if rule.bearing == Bearing::Thesis {
                    thesis += rule.weight * f64::from(count);
                    return None;
                }
                if rule.to_thesis {
                    scratch.leads.push(active);
                    return None;
                }
                if rule.in_target { &mut scratch.targets } else { &mut scratch.active }.push(active);
                Some(rule.in_target)
            };
            let mut sharing = (0, 0);
            for &index in self.sharing.iter().filter(|&&at| self.rules[at as usize].conditions.allow(setting)) {
                match meet(index as usize, 1) {
                    Some(true) => sharing.1 += 1,
                    Some(false) => sharing.0 += 1,
                    None => {}
                }
            }
            for &index in self.others.iter().filter(|&&at| self.rules[at as usize].conditions.allow(setting)) {
                meet(index as usize, 1);
            }
            for fired in cues.of(at).iter().filter(|f| f.cue >= self.first) {
                meet((fired.cue - self.first) as usize, fired.count());
            }
            scratch.roots.push(thesis);
            scratch.nodes.push(Node {
                sentence: at,
                paragraph: sentence.paragraph,
                label,
                kind,
                as_source: (from.0, number(scratch.active.len())),
                as_target: (from.1, number(scratch.targets.len())),
                sharing,
                leads: (from.2, number(scratch.leads.len())),
                titled,
            });
        }
        scratch.stops.clear();
        for &labels in &self.between {
            let mut stop = 0;
            for (at, node) in scratch.nodes.iter().enumerate() {
                scratch.stops.push(stop);
                if node.label & labels == 0 {
                    stop = number(at + 1);
                }
            }
        }
    }

    /// The kind of a sentence: sentences of a kind are alike to every plain rule.
    fn kind(&self, setting: Setting, label: Labels, memo: &mut Memo) -> u32 {
        let key = self.kinds.key(setting, label);
        // there are a few dozen
        if let Some(&(_, known)) = memo.kinds.iter().find(|(known, _)| *known == key) {
            return known;
        }
        let kind = number(memo.examples.len());
        let mut thesis = 0.0;
        for rule in self.plain.iter().map(|&at| &self.rules[at as usize]).filter(|r| r.bearing == Bearing::Thesis) {
            if rule.source.0 & label != 0 && rule.source.1.allow(setting) && rule.conditions.allow(setting) {
                thesis += rule.weight;
            }
        }
        memo.kinds.push((key, kind));
        memo.examples.push((setting, label));
        memo.thesis.push(thesis);
        kind
    }

    /// What plain rules say of a link from one node to another.
    fn plain_worth(&self, from: usize, to: usize, memo: &mut Memo, nodes: &[Node]) -> Worth {
        let (source, target) = (&nodes[from], &nodes[to]);
        let slot = self.kinds.slot(source, target);
        if let Some(known) = memo.get(source.kind, target.kind, slot) {
            return known.worth;
        }
        let mut known = Known { worth: Worth::default(), rules: number(memo.rules.len()), count: 0 };
        let pair = Pair { source, target, shared: 0 };
        let settings = (memo.examples[source.kind as usize].0, memo.examples[target.kind as usize].0);
        self.each_plain(&pair, settings, |rule, weight| {
            known.worth.add(rule.bearing, weight);
            memo.rules.push(rule.index);
            known.count += 1;
        });
        if !memo.set(source.kind, target.kind, slot, self.kinds.slots(), known) {
            memo.rules.truncate(known.rules as usize);
        }
        known.worth
    }

    /// Tells each plain rule that speaks for or against a link.
    fn each_plain(&self, pair: &Pair<'_>, (source, target): (Setting, Setting), mut tell: impl FnMut(&Rule, f64)) {
        for rule in self.plain.iter().map(|&at| &self.rules[at as usize]).filter(|r| r.bearing != Bearing::Thesis) {
            let carrier = if rule.in_target { target } else { source };
            if rule.conditions.allow(carrier)
                && rule.source.0 & pair.source.label != 0
                && rule.target.0 & pair.target.label != 0
                && rule.source.1.allow(source)
                && rule.target.1.allow(target)
                && pair.met(rule)
            {
                tell(rule, rule.weight);
            }
        }
    }

    /// Tells each rule that speaks for or against a link, and how much.
    fn each_rule(
        &self,
        from: usize,
        to: usize,
        sentences: &[Sentence],
        scratch: &Scratch,
        mut tell: impl FnMut(usize, f64),
    ) {
        let (source, target) = (&scratch.nodes[from], &scratch.nodes[to]);
        let pair = Pair { source, target, shared: scratch.shared.count(from, to) };
        match scratch.memo.get(source.kind, target.kind, self.kinds.slot(source, target)) {
            Some(known) => {
                let rules = &scratch.memo.rules[known.rules as usize..][..known.count as usize];
                rules.iter().for_each(|&rule| tell(rule as usize, self.rules[rule as usize].weight));
            }
            None => {
                let settings = (sentences[source.sentence].setting, sentences[target.sentence].setting);
                self.each_plain(&pair, settings, |rule, weight| tell(rule.index as usize, weight));
            }
        }
        self.each_spoken(from, to, sentences, scratch, tell);
    }

    /// The same for the rules with words, and for the other ones that are not plain.
    fn each_spoken(
        &self,
        from: usize,
        to: usize,
        sentences: &[Sentence],
        scratch: &Scratch,
        mut tell: impl FnMut(usize, f64),
    ) {
        let (source, target) = (&scratch.nodes[from], &scratch.nodes[to]);
        let pair = Pair { source, target, shared: scratch.shared.count(from, to) };
        // rules of shared words come first, and are passed over where there are none
        let skipped = |sharing: u32| if pair.shared == 0 { sharing } else { 0 };
        let of = |(from, to): (u32, u32), skipped: u32| (from + skipped) as usize..to as usize;
        let as_source = scratch.active[of(source.as_source, skipped(source.sharing.0))].iter().map(|a| (a, target));
        let as_target = scratch.targets[of(target.as_target, skipped(target.sharing.1))].iter().map(|a| (a, source));
        let leads = |node: &Node| if scratch.thesis == Some(to) { of(node.leads, 0) } else { 0..0 };
        let lead = |at: std::ops::Range<usize>, in_target: bool| {
            scratch.leads[at].iter().filter(move |a| self.rules[a.rule as usize].in_target == in_target)
        };
        let source_leads = lead(leads(source), false).map(|a| (a, target));
        let target_leads = lead(leads(target), true).map(|a| (a, source));
        for (active, other) in as_source.chain(as_target).chain(source_leads).chain(target_leads) {
            let rule = &self.rules[active.rule as usize];
            let (labels, places) = if rule.in_target { rule.source } else { rule.target };
            if labels & other.label != 0
                && pair.met(rule)
                && places.allow(sentences[other.sentence].setting)
                && rule.between.is_none_or(|labels| scratch.is_clear(labels, from, to))
            {
                tell(active.rule as usize, rule.worth(active.count, pair.shared));
            }
        }
    }

    /// Tells each rule that speaks for or against a node as the thesis, and how much.
    fn each_of_thesis(&self, node: &Node, sentences: &[Sentence], cues: &Cues, mut tell: impl FnMut(usize, f64)) {
        let setting = sentences[node.sentence].setting;
        for rule in self.rules.iter().filter(|r| r.bearing == Bearing::Thesis) {
            let cue = self.first + rule.index;
            let count = if rule.condition {
                u32::from(rule.conditions.allow(setting))
            } else {
                cues.of(node.sentence).iter().find(|f| f.cue == cue).map_or(0, Fired::count)
            };
            let met = rule.source.0 & node.label != 0 && rule.source.1.allow(setting) && node.titled >= rule.title;
            if met && count > 0 {
                tell(rule.index as usize, rule.weight * f64::from(rule.times(count, node.titled)));
            }
        }
    }

    /// Whether a rule, by its position in the pack, speaks for or against any pair of the article that was linked
    /// last, or for a sentence of it as the thesis.
    #[must_use]
    pub fn has_fired(&self, rule: usize, sentences: &[Sentence], cues: &Cues, scratch: &Scratch) -> bool {
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
    fn thesis_reasons(&self, thesis: usize, reading: &Reading<'_>, scratch: &mut Scratch, out: &mut Analysis) {
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
        sentences: &[Sentence],
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
