//! What two sentences have in common: how much of their weight, and by which keys.

use super::sentence::{Key, Sentence};
use super::words::Words;
use crate::rules::MatchRules;

/// What two sentences share.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Overlap {
    /// Common keys.
    pub keys: usize,
    /// Their weight.
    pub weight: f32,
}

/// The common keys of two sentences: positions in the first and in the second, and what they weigh together.
pub(crate) fn common<'s>(
    a: &'s Sentence,
    b: &'s Sentence,
    words: &'s Words,
    form: f32,
) -> impl Iterator<Item = (usize, usize, f32)> + 's {
    let (mut i, mut j) = (0, 0);
    std::iter::from_fn(move || {
        while let (Some(x), Some(y)) = (a.keys.get(i), b.keys.get(j)) {
            match x.id.cmp(&y.id) {
                std::cmp::Ordering::Less => i += 1,
                std::cmp::Ordering::Greater => j += 1,
                std::cmp::Ordering::Equal => {
                    i += 1;
                    j += 1;
                    return Some((i - 1, j - 1, shared(x, y, words, form)));
                }
            }
        }
        None
    })
}

/// What a key that both have counts.
fn shared(a: &Key, b: &Key, words: &Words, form: f32) -> f32 {
    let less = a.weight.min(b.weight);
    if a.word == b.word || words.stem_of(a.word) == words.stem_of(b.word) { less } else { less * form }
}

/// What two sentences share.
#[expect(clippy::cast_possible_truncation, reason = "a factor with few digits")]
pub(crate) fn overlap(a: &Sentence, b: &Sentence, words: &Words, rules: &MatchRules) -> Overlap {
    let mut out = Overlap::default();
    for (_, _, weight) in common(a, b, words, rules.form as f32) {
        out.keys += 1;
        out.weight += weight;
    }
    out
}

/// The score of two sentences: the part of their weight that they share, where what only the longer one says counts less.
pub(crate) fn score(a: &Sentence, b: &Sentence, shared: f32, rules: &MatchRules) -> f64 {
    if shared <= 0.0 {
        return 0.0;
    }
    let (short, long) = (f64::from(a.weight.min(b.weight)), f64::from(a.weight.max(b.weight)));
    let shared = f64::from(shared);
    let score = shared / (shared + (short - shared).max(0.0) + rules.longer * (long - shared).max(0.0));
    score.clamp(0.0, 1.0)
}

/// How many common keys two sentences need, of which the shorter one has so many.
pub(crate) fn needed(rules: &MatchRules, keys: usize) -> usize {
    // of three words two may do, of two both have to
    rules.shared.min(if keys > 2 { keys - 1 } else { keys }).max(1)
}
