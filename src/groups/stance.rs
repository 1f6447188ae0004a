//! Whether one sentence contests what another says: by negations, words of opposite meaning, and denials.
//!
//! Each of them turns a sentence round, so that two cancel each other out: *it is not true that prices did not rise* says
//! that they rose.

use hashbrown::HashMap;

use super::sentence::Sentence;
use super::words::{KeyId, Words};
use crate::rules::{ClaimRules, StanceBy};

/// What turns one of two sentences round against the other.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Turn {
    /// Whether an odd number of rules does.
    pub contests: bool,
    /// The rules: positions in [`ClaimRules::rules`], in order.
    pub rules: Vec<u32>,
    /// Words of opposite meaning: spellings in the first and in the second.
    pub opposites: Vec<(u32, u32)>,
    /// Negations near what they share: in the first and in the second.
    pub negations: (usize, usize),
}

/// Compares sentences.
#[derive(Debug)]
pub(crate) struct Judge<'r> {
    rules: &'r ClaimRules,
    opposites: HashMap<KeyId, Vec<KeyId>>,
    /// The rule that tells of opposites.
    by_opposites: Option<u32>,
}

impl<'r> Judge<'r> {
    pub fn new(rules: &'r ClaimRules, words: &Words) -> Self {
        let mut opposites: HashMap<KeyId, Vec<KeyId>> = HashMap::new();
        for (a, b) in words.opposites() {
            opposites.entry(a).or_default().push(b);
            opposites.entry(b).or_default().push(a);
        }
        let by_opposites = rules.rules.iter().position(|rule| rule.by == StanceBy::Opposites);
        Self { rules, opposites, by_opposites: by_opposites.map(crate::bits::number) }
    }

    /// Compares `a` with `b`. `denials`: the rules whose words deny in either, where that is known otherwise.
    pub fn turn(&self, a: &Sentence, b: &Sentence) -> Turn {
        self.turn_with(a, b, &a.denials, &b.denials)
    }

    /// The same with other denials than those of the sentences.
    pub fn turn_with(&self, a: &Sentence, b: &Sentence, denied_a: &[u32], denied_b: &[u32]) -> Turn {
        let mut out = Turn::default();
        // where the words stand that the two are about: in the first, in the second
        let (mut at_a, mut at_b) = (Vec::new(), Vec::new());
        let (mut i, mut j) = (0, 0);
        while let (Some(x), Some(y)) = (a.keys.get(i), b.keys.get(j)) {
            if x.id == y.id {
                at_a.push(x.at);
                at_b.push(y.at);
            }
            (i, j) = (i + usize::from(x.id <= y.id), j + usize::from(y.id <= x.id));
        }
        if let Some(rule) = self.by_opposites {
            for x in a.keys.iter().filter(|x| !has(b, x.id)) {
                let found = self.opposites.get(&x.id).into_iter().flatten();
                let found = found.filter(|&&y| !has(a, y)).find_map(|&y| key(b, y));
                if let Some(y) = found {
                    out.opposites.push((x.word, y.word));
                    at_a.push(x.at);
                    at_b.push(y.at);
                }
            }
            if out.opposites.len() % 2 == 1 {
                out.contests = !out.contests;
                out.rules.push(rule);
            }
        }
        let near = |s: &Sentence, places: &[u32]| {
            let reaches = |reach: (u32, u32)| places.iter().any(|at| (reach.0..=reach.1).contains(at));
            let all: Vec<u32> = s.negations.iter().filter(|n| reaches(n.reach)).map(|n| n.rule).collect();
            all
        };
        let (mut negations, other) = (near(a, &at_a), near(b, &at_b));
        out.negations = (negations.len(), other.len());
        if negations.len() % 2 != other.len() % 2 {
            out.contests = !out.contests;
            negations.extend(other);
            negations.sort_unstable();
            negations.dedup();
            out.rules.append(&mut negations);
        }
        if denied_a.is_empty() != denied_b.is_empty() {
            out.contests = !out.contests;
            out.rules.extend(denied_a.iter().chain(denied_b));
        }
        out.rules.sort_unstable();
        out.rules.dedup();
        out
    }

    /// Whether the words of a rule count anywhere in a whole text.
    pub fn in_whole_text(&self, rule: u32) -> bool {
        self.rules.rules[rule as usize].whole_text
    }

    /// The ids of rules.
    pub fn ids<'s>(&'s self, rules: &'s [u32]) -> impl Iterator<Item = &'s str> {
        rules.iter().map(|&rule| self.rules.rules[rule as usize].cue.id.as_str())
    }
}

fn has(sentence: &Sentence, id: KeyId) -> bool {
    key(sentence, id).is_some()
}

fn key(sentence: &Sentence, id: KeyId) -> Option<&super::sentence::Key> {
    let at = sentence.keys.binary_search_by_key(&id, |key| key.id).ok()?;
    sentence.keys.get(at)
}
