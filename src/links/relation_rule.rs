//! A relation rule, ready to be asked of two sentences.

use super::worth::Worth;
use crate::bits::number;
use crate::cues::{Conditions, Setting};
use crate::rules::{Bearing, Direction, RelationRule};

/// A set of labels as bits; packs of more labels than this let the rest pass everywhere.
pub(super) type Labels = u64;

#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a key of the rule format")]
pub(super) struct Rule {
    /// Its position in the pack.
    pub index: u32,
    /// It has no words: its conditions are asked of the sentence.
    pub condition: bool,
    pub conditions: Conditions,
    pub bearing: Bearing,
    pub weight: f64,
    pub most: u32,
    pub in_target: bool,
    pub source: (Labels, Conditions),
    pub target: (Labels, Conditions),
    pub back: bool,
    pub forward: bool,
    pub distance: (u32, u32),
    pub same_paragraph: Option<bool>,
    pub shared: u32,
    pub to_thesis: bool,
    /// Position of what may stand between the two among the linker's `between`.
    pub between: Option<usize>,
    pub title: u32,
    /// Of the other sentence it asks no more than the side it stands on and its paragraph.
    pub settled: bool,
}

/// A sentence that asserts something.
#[derive(Debug, Clone, Copy)]
pub(super) struct Node {
    pub sentence: usize,
    pub paragraph: u32,
    /// Where it stands, in its article among the sentences that assert something.
    pub setting: Setting,
    pub label: Labels,
    /// Its kind as a source, and as a target.
    pub kinds: (u32, u32),
    /// Rules whose cue it meets, and those of shared words: in `Scratch::active`, split by the role it would play.
    pub as_source: (u32, u32),
    pub as_target: (u32, u32),
    /// How many of them, from the front, hold of sentences with shared words alone.
    pub sharing: (u32, u32),
    /// Settled rules that it meets, in either role: in `Scratch::settled`.
    pub settled: (u32, u32),
    /// Rules of links to the thesis that it meets, as either of the two: in `Scratch::leads`.
    pub leads: (u32, u32),
    /// Content words that it has in common with the title.
    pub titled: u32,
}

/// How many sides there are.
pub(super) const SIDES: usize = 4;

/// On which side of the source the target stands: 2 if behind it in the text's direction of reading, that is back, and 1
/// if in the same paragraph.
pub(super) fn side(source: &Node, target: &Node) -> usize {
    usize::from(target.sentence < source.sentence) * 2 + usize::from(source.paragraph == target.paragraph)
}

/// Two sentences, one of which may bear on the other.
#[derive(Clone, Copy)]
pub(super) struct Pair<'a> {
    pub source: &'a Node,
    pub target: &'a Node,
    pub shared: u32,
}

pub(super) fn bit(label: usize) -> Labels {
    if label < 64 { 1 << label } else { Labels::MAX }
}

pub(super) fn mask(labels: &[usize]) -> Labels {
    if labels.is_empty() { Labels::MAX } else { labels.iter().fold(0, |all, &l| all | bit(l)) }
}

/// Rules that distinguish greater distances are not computed beforehand.
pub(super) const FARTHEST: u32 = 64;

impl Rule {
    pub fn new((index, rule): (usize, &RelationRule)) -> Self {
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
            to_thesis: rule.to_thesis,
            between: None,
            title: rule.title,
            settled: Self::is_settled(rule),
        }
    }

    fn is_settled(rule: &RelationRule) -> bool {
        let (labels, places) = if rule.cue_in_target {
            (&rule.source_labels, &rule.source_places)
        } else {
            (&rule.target_labels, &rule.target_places)
        };
        let near_or_far = rule.min_distance.is_none_or(|least| least <= 1) && rule.max_distance.is_none();
        let asks_more = rule.shared > 0 || rule.to_thesis || !rule.between_labels.is_empty();
        rule.bearing != Bearing::Thesis && labels.is_empty() && places.is_empty() && near_or_far && !asks_more
    }

    /// Whether it holds on a side: see [`side`].
    pub fn holds_on(&self, side: usize) -> bool {
        (if side & 2 > 0 { self.back } else { self.forward })
            && self.same_paragraph.is_none_or(|same| same == (side & 1 > 0))
    }

    /// How often it counts in a sentence that meets it: per word of the title for a rule that asks for them and has no
    /// words of its own.
    pub fn times(&self, count: u32, titled: u32) -> u32 {
        if self.title > 0 && self.condition { titled.min(self.most) } else { count }
    }

    /// How often its weight counts: per shared word for a rule that asks for them and has no words of its own.
    pub fn amount(&self, count: u32, shared: u32) -> f64 {
        f64::from(if self.shared > 0 && self.condition { shared.min(self.most) } else { count })
    }

    /// What it adds.
    pub fn worth(&self, count: u32, shared: u32) -> f64 {
        self.weight * self.amount(count, shared)
    }

    /// Adds what it says of a link.
    pub fn speak(&self, amount: f64, worth: &mut Worth) {
        worth.add(self.bearing, self.weight * amount);
    }

    /// Whether it looks at nothing but kinds of sentences and how they stand to each other.
    pub fn is_plain(&self) -> bool {
        let (least, most) = self.distance;
        let asks_more = self.shared > 0 || self.title > 0 || self.between.is_some() || self.to_thesis;
        !asks_more && least <= FARTHEST && (most < FARTHEST || most == u32::MAX)
    }
}

impl Pair<'_> {
    /// Whether the two stand to each other as the rule asks.
    pub fn met(&self, rule: &Rule) -> bool {
        let (source, target) = (self.source, self.target);
        let back = target.sentence < source.sentence;
        let distance = number(source.sentence.abs_diff(target.sentence));
        (if back { rule.back } else { rule.forward })
            && (rule.distance.0..=rule.distance.1).contains(&distance)
            && rule.same_paragraph.is_none_or(|same| same == (source.paragraph == target.paragraph))
            && self.shared >= rule.shared
    }
}
