//! What plain rules say of a pair, computed once for each kind of pair.
//!
//! Most relation rules look at nothing but labels, places and distance. Sentences that are alike in what such
//! rules ask are of one kind, and what the rules add up to for two kinds at a distance is remembered.

use super::relation_rule::{Labels, Node, Rule, SIDES, side};
use super::worth::Worth;
use crate::bits::number;
use crate::cues::{Conditions, Setting};
use crate::rules::Bearing;

/// What a sentence is to a plain rule. In each role rules ask for little, so that there are few kinds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Source,
    Target,
    Thesis,
}

/// How many roles there are.
const ROLES: usize = 3;

/// What tells kinds apart: the label, the places that are asked for, and how many of the lengths are reached.
pub(super) type Key = (Labels, u16, u32);

/// What plain rules ask of sentences in one role.
#[derive(Debug, Default)]
struct Asked {
    /// As in [`Setting::places`].
    places: u16,
    /// Lengths, in words, at which some rule begins or ceases to hold, sorted.
    lengths: Vec<u32>,
}

/// Which sentences and pairs are alike to every plain rule.
#[derive(Debug)]
pub(super) struct Kinds {
    /// By role.
    asked: [Asked; ROLES],
    /// From this distance on all are alike.
    pub far: u32,
}

impl Kinds {
    pub fn new<'r>(rules: impl Iterator<Item = &'r Rule>) -> Self {
        let (mut asked, mut far) = (<[Asked; ROLES]>::default(), 1);
        let mut ask = |role: Role, conditions: Conditions| {
            let asked = &mut asked[role as usize];
            asked.places |= conditions.places();
            asked.lengths.extend(conditions.lengths());
        };
        for rule in rules {
            if rule.bearing == Bearing::Thesis {
                ask(Role::Thesis, rule.conditions);
                ask(Role::Thesis, rule.source.1);
                continue;
            }
            ask(if rule.in_target { Role::Target } else { Role::Source }, rule.conditions);
            ask(Role::Source, rule.source.1);
            ask(Role::Target, rule.target.1);
            far = far.max(rule.distance.0);
            if rule.distance.1 < u32::MAX {
                far = far.max(rule.distance.1 + 1);
            }
        }
        for Asked { lengths, .. } in &mut asked {
            lengths.sort_unstable();
            lengths.dedup();
        }
        Self { asked, far }
    }

    fn key(&self, role: Role, setting: Setting, label: Labels) -> Key {
        let Asked { places, lengths } = &self.asked[role as usize];
        (label, setting.places & places, number(lengths.partition_point(|&l| l <= setting.words)))
    }

    /// How many slots a pair of kinds has: distance, direction, paragraph.
    pub fn slots(&self) -> usize {
        self.far as usize * SIDES
    }

    pub fn slot(&self, source: &Node, target: &Node) -> usize {
        let distance = source.sentence.abs_diff(target.sentence).min(self.far as usize) - 1;
        distance * SIDES + side(source, target)
    }
}

/// Kinds of sentences that the memo has room for; further ones are all computed anew.
pub(super) const STRIDE: usize = 256;

/// What plain rules say of kinds of pairs, as far as it has been asked.
#[derive(Debug, Default)]
pub(super) struct Memo {
    /// By role.
    kinds: [Vec<Key>; ROLES],
    /// A sentence of each kind.
    examples: [Vec<Setting>; ROLES],
    /// What plain rules say of each kind as the thesis.
    thesis: Vec<f64>,
    /// Where a pair of kinds begins in `worths` and `said`, plus one; 0: nowhere.
    bases: Vec<u32>,
    /// Not a number: not computed yet.
    worths: Vec<Worth>,
    /// For each worth the rules that made it: where they begin in `rules`, and how many they are.
    said: Vec<(u32, u32)>,
    /// Positions in the pack.
    rules: Vec<u32>,
}

impl Memo {
    pub fn begin(&mut self) {
        if self.kinds.iter().any(|kinds| kinds.len() > STRIDE) {
            *self = Self::default();
        }
    }

    /// The kind of a sentence in a role: sentences of a kind are alike to every plain rule.
    pub fn kind(&mut self, kinds: &Kinds, role: Role, setting: Setting, label: Labels) -> u32 {
        let key = kinds.key(role, setting, label);
        let known = &mut self.kinds[role as usize];
        // there are a few dozen at most
        let kind = known.iter().position(|known| *known == key).unwrap_or_else(|| {
            known.push(key);
            self.examples[role as usize].push(setting);
            known.len() - 1
        });
        number(kind)
    }

    /// Where a sentence of a kind stands.
    pub fn example(&self, role: Role, kind: u32) -> Setting {
        self.examples[role as usize][kind as usize]
    }

    /// What plain rules say of a kind as the thesis; `work_out` is asked once.
    pub fn thesis(&mut self, kind: u32, work_out: impl FnOnce() -> f64) -> f64 {
        // a kind that was never asked for is the next one
        if self.thesis.len() <= kind as usize {
            self.thesis.push(work_out());
        }
        self.thesis[kind as usize]
    }

    fn place(&self, (source, target): (u32, u32), slot: usize) -> Option<usize> {
        if target as usize >= STRIDE {
            return None;
        }
        let base = *self.bases.get(source as usize * STRIDE + target as usize)?;
        base.checked_sub(1).map(|base| base as usize + slot)
    }

    /// What plain rules make a link of such a pair worth, if it was computed.
    pub fn worth(&self, kinds: (u32, u32), slot: usize) -> Option<Worth> {
        let worth = self.worths[self.place(kinds, slot)?];
        (!worth.supports.is_nan()).then_some(worth)
    }

    /// The rules that made it.
    pub fn rules(&self, kinds: (u32, u32), slot: usize) -> Option<&[u32]> {
        let place = self.place(kinds, slot).filter(|&place| !self.worths[place].supports.is_nan())?;
        let (from, count) = self.said[place];
        Some(&self.rules[from as usize..][..count as usize])
    }

    /// Remembers what was computed for a kind of pairs that has so many slots, if there is room.
    pub fn set(&mut self, (source, target): (u32, u32), slot: usize, slots: usize, worth: Worth, rules: &[u32]) {
        if source.max(target) as usize >= STRIDE {
            return;
        }
        if self.bases.is_empty() {
            self.bases.resize(STRIDE * STRIDE, 0);
        }
        let base = &mut self.bases[source as usize * STRIDE + target as usize];
        if *base == 0 {
            *base = number(self.worths.len() + 1);
            let unknown = Worth { supports: f64::NAN, attacks: f64::NAN };
            self.worths.resize(self.worths.len() + slots, unknown);
            self.said.resize(self.worths.len(), (0, 0));
        }
        let place = *base as usize - 1 + slot;
        self.worths[place] = worth;
        self.said[place] = (number(self.rules.len()), number(rules.len()));
        self.rules.extend(rules);
    }
}
