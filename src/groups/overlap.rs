//! What two sentences have in common: how much of their weight, and by which keys.

use super::sentence::{Key, Sentence};
use super::words::Words;
use crate::rules::{ClaimRules, MatchRules};

/// What two sentences share.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Overlap {
    /// Common keys.
    pub keys: usize,
    /// Without those that only go on with a set phrase in both.
    pub apart: usize,
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
    for (i, j, weight) in common(a, b, words, rules.form as f32) {
        out.keys += 1;
        out.apart += usize::from(!(a.keys[i].follows && b.keys[j].follows));
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

/// How near two sentences of a corpus are.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Likeness {
    pub score: f64,
    /// The score that is asked of two sentences with so many common keys.
    pub asked: f64,
    /// Whether both have numbers and none in common, which makes the score less.
    pub other_numbers: bool,
    /// Whether they are one claim.
    pub near: bool,
}

/// Compares two sentences of a corpus, in which many have words in common by chance.
pub(crate) fn likeness(a: &Sentence, b: &Sentence, words: &Words, rules: &ClaimRules) -> Likeness {
    let shared = overlap(a, b, words, &rules.matching);
    let mut score = score(a, b, shared.weight, &rules.matching);
    let asked = rules.corpus.asked(shared.apart);
    let enough = shared.keys >= needed(&rules.matching, a.keys.len().min(b.keys.len()));
    // most pairs are far below, so that their numbers need no look
    let other_numbers = score >= rules.corpus.near && other_numbers(a, b, words);
    if other_numbers {
        score *= rules.corpus.other_numbers;
    }
    Likeness { score, asked, other_numbers, near: enough && score >= asked }
}

/// Whether both have numbers, and none in common.
fn other_numbers(a: &Sentence, b: &Sentence, words: &Words) -> bool {
    let number = |key: &&Key| words.is_number(key.word);
    let has = |s: &Sentence, id| s.keys.binary_search_by_key(&id, |key| key.id).is_ok();
    let mut own = a.keys.iter().filter(number).peekable();
    own.peek().is_some() && b.keys.iter().any(|key| number(&key)) && own.all(|key| !has(b, key.id))
}
