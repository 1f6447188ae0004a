//! Candidate links: what relation rules say of each pair of sentences within reach, and of each as the thesis.

use super::arborescence::{Candidate, Tree, TreeBuffers, best_tree};
use super::shared::Shared;
use crate::analysis::{Analysis, Link};
use crate::cues::{Conditions, Cues, Sentence, Setting};
use crate::labels::logistic;
use crate::rules::{Bearing, Direction, Pack, RelationRule};
use crate::words::{Lexicon, Token};

/// A set of labels as bits; packs of more labels than this let the rest pass everywhere.
type Labels = u64;

#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a key of the rule format")]
struct Rule {
    /// Its position in the pack.
    index: u32,
    /// It has no words: its conditions are asked of the sentence.
    condition: bool,
    conditions: Conditions,
    bearing: Bearing,
    weight: f64,
    most: u32,
    in_target: bool,
    source: (Labels, Conditions),
    target: (Labels, Conditions),
    back: bool,
    forward: bool,
    distance: (u32, u32),
    same_paragraph: Option<bool>,
    shared: u32,
}

/// The relation rules of a pack.
#[derive(Debug)]
pub struct Linker {
    rules: Vec<Rule>,
    /// Rules of labels, places and distance alone: what they say of a pair is worked out once for each kind of pair.
    plain: Vec<u32>,
    /// The other rules without words that ask for shared words.
    sharing: Vec<u32>,
    /// The rest of them: distances too great to be worked out beforehand.
    distant: Vec<u32>,
    kinds: Kinds,
    /// Number of the first relation rule among the cues.
    first: u32,
    reach: usize,
    asserts: Vec<bool>,
}

/// A sentence that asserts something.
#[derive(Debug, Clone, Copy)]
struct Node {
    sentence: usize,
    paragraph: u32,
    label: Labels,
    kind: u32,
    /// Rules whose cue it meets, and those of shared words: in `Scratch::active`, split by the role it would play.
    as_source: (u32, u32),
    as_target: (u32, u32),
    /// How many of them, from the front, hold of sentences with shared words alone.
    sharing: (u32, u32),
}

/// A rule that a sentence meets, and how often.
#[derive(Debug, Clone, Copy)]
struct Active {
    rule: u32,
    count: u32,
}

/// Buffers of one thread.
#[derive(Debug, Default)]
pub struct Scratch {
    nodes: Vec<Node>,
    active: Vec<Active>,
    targets: Vec<Active>,
    shared: Shared,
    memo: Memo,
    starts: Vec<u32>,
    candidates: Vec<Candidate>,
    attacks: Vec<bool>,
    roots: Vec<f64>,
    tree: Tree,
    buffers: TreeBuffers,
    reasons: Vec<(f64, u32)>,
}

#[expect(clippy::cast_possible_truncation, reason = "sentences, rules and links are fewer")]
fn number(at: usize) -> u32 {
    at as u32
}

fn bit(label: usize) -> Labels {
    if label < 64 { 1 << label } else { Labels::MAX }
}

fn mask(labels: &[usize]) -> Labels {
    if labels.is_empty() { Labels::MAX } else { labels.iter().fold(0, |all, &l| all | bit(l)) }
}

impl Rule {
    fn new((index, rule): (usize, &RelationRule)) -> Self {
        Self {
            index: number(index),
            condition: rule.cue.is_condition(),
            conditions: Conditions::new(&rule.cue),
            bearing: rule.bearing,
            weight: rule.weight,
            most: rule.cue.most.max(1),
            in_target: rule.cue_in_target,
            source: (mask(&rule.source_labels), Conditions::of_places(&rule.source_places)),
            target: (mask(&rule.target_labels), Conditions::of_places(&rule.target_places)),
            back: rule.direction != Direction::Forward,
            forward: rule.direction != Direction::Back,
            distance: (rule.min_distance.unwrap_or(1), rule.max_distance.unwrap_or(u32::MAX)),
            same_paragraph: rule.same_paragraph,
            shared: rule.shared,
        }
    }

    /// Whether it looks at nothing but kinds of sentences and how they stand to each other.
    fn is_plain(&self) -> bool {
        let (least, most) = self.distance;
        self.shared == 0 && least <= FARTHEST && (most < FARTHEST || most == u32::MAX)
    }
}

/// Which sentences and pairs are alike to every plain rule.
#[derive(Debug)]
struct Kinds {
    /// Lengths, in words, at which some rule begins or ceases to hold, sorted.
    lengths: Vec<u32>,
    /// From this distance on all are alike.
    far: u32,
}

impl Kinds {
    fn new<'r>(rules: impl Iterator<Item = &'r Rule>) -> Self {
        let (mut lengths, mut far) = (Vec::new(), 1);
        for rule in rules {
            for conditions in [rule.conditions, rule.source.1, rule.target.1] {
                lengths.extend(conditions.lengths());
            }
            far = far.max(rule.distance.0);
            if rule.distance.1 < u32::MAX {
                far = far.max(rule.distance.1 + 1);
            }
        }
        lengths.sort_unstable();
        lengths.dedup();
        Self { lengths, far }
    }

    fn key(&self, setting: Setting, label: Labels) -> (Labels, u16, u32) {
        (label, setting.places, number(self.lengths.partition_point(|&l| l <= setting.words)))
    }

    /// How many slots a pair of kinds has: distance, direction, paragraph.
    fn slots(&self) -> usize {
        self.far as usize * 4
    }

    fn slot(&self, source: &Node, target: &Node) -> usize {
        let distance = source.sentence.abs_diff(target.sentence).min(self.far as usize) - 1;
        let back = usize::from(target.sentence < source.sentence);
        distance * 4 + back * 2 + usize::from(source.paragraph == target.paragraph)
    }
}

/// Rules that tell greater distances apart are not worked out beforehand.
const FARTHEST: u32 = 64;
/// Kinds of sentences that the memo has room for; further ones are all worked out anew.
const STRIDE: usize = 256;

/// What a link is worth.
#[derive(Debug, Clone, Copy, Default)]
struct Worth {
    supports: f64,
    attacks: f64,
}

impl Worth {
    fn add(&mut self, bearing: Bearing, weight: f64) {
        match bearing {
            Bearing::Supports => self.supports += weight,
            Bearing::Attacks => self.attacks += weight,
            Bearing::Any => {
                self.supports += weight;
                self.attacks += weight;
            }
            Bearing::Thesis => {}
        }
    }
}

/// What plain rules say of kinds of pairs, as far as it has been asked.
#[derive(Debug, Default)]
struct Memo {
    kinds: Vec<((Labels, u16, u32), u32)>,
    /// A sentence of each kind, and what plain rules say of it as the thesis.
    examples: Vec<(Setting, Labels)>,
    thesis: Vec<f64>,
    /// Where a pair of kinds begins in `worths`, plus one; 0: nowhere.
    bases: Vec<u32>,
    worths: Vec<Option<Worth>>,
}

impl Memo {
    fn begin(&mut self) {
        if self.examples.len() > STRIDE {
            *self = Self::default();
        }
    }

    fn get(&self, source: u32, target: u32, slot: usize) -> Option<Worth> {
        if target as usize >= STRIDE {
            return None;
        }
        match *self.bases.get(source as usize * STRIDE + target as usize)? {
            0 => None,
            base => self.worths[base as usize - 1 + slot],
        }
    }

    fn set(&mut self, source: u32, target: u32, slot: usize, slots: usize, worth: Worth) {
        if source.max(target) as usize >= STRIDE {
            return;
        }
        if self.bases.is_empty() {
            self.bases.resize(STRIDE * STRIDE, 0);
        }
        let base = &mut self.bases[source as usize * STRIDE + target as usize];
        if *base == 0 {
            *base = number(self.worths.len() + 1);
            self.worths.resize(self.worths.len() + slots, None);
        }
        self.worths[*base as usize - 1 + slot] = Some(worth);
    }
}

/// Two sentences, one of which may bear on the other.
struct Pair<'a> {
    source: &'a Node,
    target: &'a Node,
    shared: u32,
}

impl Linker {
    /// From a pack.
    #[must_use]
    pub fn new(pack: &Pack) -> Self {
        let first = number(pack.label_rules.len() + pack.holder_rules.len());
        let rules: Vec<Rule> = pack.relation_rules.iter().enumerate().map(Rule::new).collect();
        let silent = rules.iter().filter(|r| r.condition);
        let (plain, others): (Vec<u32>, Vec<u32>) =
            silent.map(|r| r.index).partition(|&at| rules[at as usize].is_plain());
        let (sharing, distant) = others.into_iter().partition(|&at| rules[at as usize].shared > 0);
        Self {
            kinds: Kinds::new(plain.iter().map(|&at| &rules[at as usize])),
            rules,
            plain,
            sharing,
            distant,
            first,
            reach: pack.reach.max(1) as usize,
            asserts: pack.labels.iter().map(|l| l.asserts).collect(),
        }
    }

    /// Chooses the thesis and links every other sentence that asserts something.
    pub fn link(
        &self,
        sentences: &[Sentence],
        tokens: &[Token],
        cues: &Cues,
        lexicon: &Lexicon,
        scratch: &mut Scratch,
        out: &mut Analysis,
    ) {
        out.thesis = None;
        out.link_rules.clear();
        self.prepare(sentences, tokens, cues, lexicon, scratch, out);
        let count = scratch.nodes.len();
        scratch.starts.clear();
        scratch.candidates.clear();
        scratch.attacks.clear();
        for at in 0..count {
            scratch.starts.push(number(scratch.candidates.len()));
            for other in (at.saturating_sub(self.reach)..at).chain(at + 1..(at + 1 + self.reach).min(count)) {
                let (supports, attacks) = self.weigh(at, other, sentences, scratch);
                scratch.attacks.push(attacks > supports);
                scratch.candidates.push(Candidate { to: number(other), weight: supports.max(attacks) });
            }
        }
        scratch.starts.push(number(scratch.candidates.len()));
        best_tree(&scratch.starts, &scratch.candidates, &scratch.roots, &mut scratch.buffers, &mut scratch.tree);
        out.thesis = scratch.tree.root.map(|root| scratch.nodes[root].sentence);
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

    /// The sentences that assert, the rules each meets, their thesis scores and shared words.
    fn prepare(
        &self,
        sentences: &[Sentence],
        tokens: &[Token],
        cues: &Cues,
        lexicon: &Lexicon,
        scratch: &mut Scratch,
        out: &Analysis,
    ) {
        scratch.nodes.clear();
        scratch.active.clear();
        scratch.targets.clear();
        scratch.roots.clear();
        scratch.memo.begin();
        let asserting = out.sentences.iter().filter(|s| self.asserts[s.label]).count();
        scratch.shared.begin(asserting, self.reach, lexicon.stem_count());
        for (at, sentence) in out.sentences.iter().enumerate() {
            if !self.asserts[sentence.label] {
                continue;
            }
            let node = scratch.nodes.len();
            for token in tokens[sentences[at].tokens.clone()].iter().filter(|t| t.has(Token::CONTENT)) {
                scratch.shared.add(node, lexicon.get(*token).stem);
            }
            let label = bit(sentence.label);
            let setting = sentences[at].setting;
            let from = (number(scratch.active.len()), number(scratch.targets.len()));
            let kind = self.kind(setting, label, &mut scratch.memo);
            let mut thesis = scratch.memo.thesis[kind as usize];
            // tells whether the rule was met, and if so whether as the target
            let mut meet = |index: usize, count: u32| {
                let rule = &self.rules[index];
                let (labels, places) = if rule.in_target { rule.target } else { rule.source };
                if labels & label == 0 || !places.allow(setting) {
                    return None;
                }
                let active = Active { rule: number(index), count };
                if rule.bearing == Bearing::Thesis {
                    thesis += rule.weight * f64::from(count);
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
            for &index in self.distant.iter().filter(|&&at| self.rules[at as usize].conditions.allow(setting)) {
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
            });
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

    /// What a link from one node to another is worth, as support and as attack.
    fn weigh(&self, from: usize, to: usize, sentences: &[Sentence], scratch: &mut Scratch) -> (f64, f64) {
        let (source, target) = (scratch.nodes[from], scratch.nodes[to]);
        let slot = self.kinds.slot(&source, &target);
        let mut worth = scratch.memo.get(source.kind, target.kind, slot).unwrap_or_else(|| {
            let mut worth = Worth::default();
            let pair = Pair { source: &source, target: &target, shared: 0 };
            let settings =
                (scratch.memo.examples[source.kind as usize].0, scratch.memo.examples[target.kind as usize].0);
            self.each_plain(&pair, settings, |rule, weight| worth.add(rule.bearing, weight));
            scratch.memo.set(source.kind, target.kind, slot, self.kinds.slots(), worth);
            worth
        });
        self.each_spoken(from, to, sentences, scratch, |rule, weight| worth.add(self.rules[rule].bearing, weight));
        (worth.supports, worth.attacks)
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
        let settings = (sentences[source.sentence].setting, sentences[target.sentence].setting);
        self.each_plain(&pair, settings, |rule, weight| tell(rule.index as usize, weight));
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
        for active in &scratch.active[of(source.as_source, skipped(source.sharing.0))] {
            let rule = &self.rules[active.rule as usize];
            if rule.target.0 & target.label != 0
                && pair.met(rule)
                && rule.target.1.allow(sentences[target.sentence].setting)
            {
                tell(active.rule as usize, pair.worth(rule, active.count));
            }
        }
        for active in &scratch.targets[of(target.as_target, skipped(target.sharing.1))] {
            let rule = &self.rules[active.rule as usize];
            if rule.source.0 & source.label != 0
                && pair.met(rule)
                && rule.source.1.allow(sentences[source.sentence].setting)
            {
                tell(active.rule as usize, pair.worth(rule, active.count));
            }
        }
    }

    /// Whether a rule, by its position in the pack, speaks for or against any pair of the article that was linked
    /// last, or for a sentence of it as the thesis.
    #[must_use]
    pub fn has_fired(&self, rule: usize, sentences: &[Sentence], cues: &Cues, scratch: &Scratch) -> bool {
        let asked = &self.rules[rule];
        let nodes = &scratch.nodes;
        if asked.bearing == Bearing::Thesis {
            return nodes.iter().any(|node| {
                let setting = sentences[node.sentence].setting;
                let cue = self.first + number(rule);
                let met = if asked.condition {
                    asked.conditions.allow(setting)
                } else {
                    cues.of(node.sentence).iter().any(|f| f.cue == cue)
                };
                met && asked.source.0 & node.label != 0 && asked.source.1.allow(setting)
            });
        }
        let pairs = (0..nodes.len()).flat_map(|a| (0..nodes.len()).map(move |b| (a, b)));
        pairs.filter(|&(a, b)| a != b && a.abs_diff(b) <= self.reach).any(|(a, b)| {
            let mut fired = false;
            self.each_rule(a, b, sentences, scratch, |found, _| fired |= found == rule);
            fired
        })
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

impl Pair<'_> {
    /// Whether the two stand to each other as the rule asks.
    fn met(&self, rule: &Rule) -> bool {
        let (source, target) = (self.source, self.target);
        let back = target.sentence < source.sentence;
        let distance = number(source.sentence.abs_diff(target.sentence));
        (if back { rule.back } else { rule.forward })
            && (rule.distance.0..=rule.distance.1).contains(&distance)
            && rule.same_paragraph.is_none_or(|same| same == (source.paragraph == target.paragraph))
            && self.shared >= rule.shared
    }

    /// What the rule adds: per shared word for a rule that asks for them and has no words of its own.
    fn worth(&self, rule: &Rule, count: u32) -> f64 {
        let count = if rule.shared > 0 && rule.condition { self.shared.min(rule.most) } else { count };
        rule.weight * f64::from(count)
    }
}
