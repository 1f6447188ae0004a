//! What plain rules say of a pair, worked out once for each kind of pair.
//!
//! Most relation rules look at nothing but labels, places and distance. Sentences that are alike in what such
//! rules ask are of one kind, and what the rules add up to for two kinds at a distance is remembered.

use super::rule::{Labels, Node, Rule, SIDES, number, side};
use crate::cues::Setting;
use crate::rules::Bearing;

/// Which sentences and pairs are alike to every plain rule.
#[derive(Debug)]
pub(super) struct Kinds {
    /// Lengths, in words, at which some rule begins or ceases to hold, sorted.
    pub lengths: Vec<u32>,
    /// From this distance on all are alike.
    pub far: u32,
}

impl Kinds {
    pub fn new<'r>(rules: impl Iterator<Item = &'r Rule>) -> Self {
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

    pub fn key(&self, setting: Setting, label: Labels) -> (Labels, u16, u32) {
        (label, setting.places, number(self.lengths.partition_point(|&l| l <= setting.words)))
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

/// Kinds of sentences that the memo has room for; further ones are all worked out anew.
pub(super) const STRIDE: usize = 256;

/// What a link is worth.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Worth {
    pub supports: f64,
    pub attacks: f64,
}

impl Worth {
    pub fn join(&mut self, other: Self) {
        self.supports += other.supports;
        self.attacks += other.attacks;
    }

    pub fn add(&mut self, bearing: Bearing, weight: f64) {
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
pub(super) struct Memo {
    pub kinds: Vec<((Labels, u16, u32), u32)>,
    /// A sentence of each kind, and what plain rules say of it as the thesis.
    pub examples: Vec<(Setting, Labels)>,
    pub thesis: Vec<f64>,
    /// Where a pair of kinds begins in `worths`, plus one; 0: nowhere.
    pub bases: Vec<u32>,
    pub worths: Vec<Option<Known>>,
    /// The rules that made them: positions in the pack.
    pub rules: Vec<u32>,
}

/// What plain rules say of a kind of pairs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known {
    pub worth: Worth,
    /// Where the rules that say it begin in [`Memo::rules`], and how many they are.
    pub rules: u32,
    pub count: u32,
}

impl Memo {
    pub fn begin(&mut self) {
        if self.examples.len() > STRIDE {
            *self = Self::default();
        }
    }

    pub fn get(&self, source: u32, target: u32, slot: usize) -> Option<Known> {
        if target as usize >= STRIDE {
            return None;
        }
        match *self.bases.get(source as usize * STRIDE + target as usize)? {
            0 => None,
            base => self.worths[base as usize - 1 + slot],
        }
    }

    /// Remembers what is known of a kind of pairs; tells whether there was room for it.
    pub fn set(&mut self, source: u32, target: u32, slot: usize, slots: usize, known: Known) -> bool {
        if source.max(target) as usize >= STRIDE {
            return false;
        }
        if self.bases.is_empty() {
            self.bases.resize(STRIDE * STRIDE, 0);
        }
        let base = &mut self.bases[source as usize * STRIDE + target as usize];
        if *base == 0 {
            *base = number(self.worths.len() + 1);
            self.worths.resize(self.worths.len() + slots, None);
        }
        self.worths[*base as usize - 1 + slot] = Some(known);
        true
    }
}
