//! Which pairs of sentences are near each other, without looking at all of them.
//!
//! Two sentences whose score reaches the threshold have two of the rarest keys of both in common: what is left of either
//! after its rarest keys is too light to make up for it (prefix filtering, as in `AllPairs` and `AdaptJoin`). So each is
//! looked up by its rare keys, and by pairs of the others: a pair of common words is rare where each alone is not, and
//! the work grows hardly faster than the corpus. Exact up to the rule that a pair of keys is rare in some measure, and
//! the same for any number of threads.

use std::cell::RefCell;

use rayon::prelude::*;

use super::overlap::{likeness, needed};
use super::sentence::Sentence;
use super::words::{KeyId, Words};
use crate::bits::number;
use crate::rules::{ClaimRules, CorpusRules, MatchRules};

/// Two sentences near each other, the first number below the second.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Near {
    pub a: u32,
    pub b: u32,
    pub score: f32,
}

/// What sentences are found by: a rare key (twice), or two keys.
type Sign = (KeyId, KeyId);

/// A key of no more sentences than this is a sign alone.
const FEW: u32 = 40;

/// Marks a sentence that looks others up by the sign; those without it are only found.
const LOOKS: u32 = 1 << 31;

/// Sentences by sign, and signs by sentence.
struct Index {
    /// For each sign where in `sentences` its own begin, which are two at least.
    lists: Vec<u32>,
    sentences: Vec<u32>,
    /// For each sentence where in `looks` its signs begin.
    starts: Vec<u32>,
    /// Signs that sentences look others up by: positions in `lists`.
    looks: Vec<u32>,
}

/// All pairs of sentences near each other, by number.
///
/// `counts` has for each key how many sentences have it; sentences without keys are passed over.
pub(crate) fn near_pairs(sentences: &[Sentence], counts: &[u32], words: &Words, rules: &ClaimRules) -> Vec<Near> {
    let index = Index::new(sentences, counts, rules);
    thread_local! {
        static SEEN: RefCell<(Vec<u32>, u32)> = const { RefCell::new((Vec::new(), 0)) };
    }
    let mut pairs: Vec<Near> = (0..number(sentences.len()))
        .into_par_iter()
        .flat_map_iter(|own| {
            let mut found = Vec::new();
            SEEN.with_borrow_mut(|(seen, stamp)| {
                seen.resize(seen.len().max(sentences.len()), 0);
                *stamp = stamp.wrapping_add(1);
                if *stamp == 0 {
                    seen.fill(0);
                    *stamp = 1;
                }
                let sentence = &sentences[own as usize];
                for &other in index.of(own).flatten() {
                    let two = &sentences[other as usize];
                    // each pair is looked at once, from the lighter of the two
                    let lighter = (sentence.weight, own) < (two.weight, other);
                    if lighter && seen[other as usize] != *stamp {
                        seen[other as usize] = *stamp;
                        found.extend(compare((own, sentence), (other, two), words, rules));
                    }
                }
            });
            found
        })
        .collect();
    pairs.par_sort_unstable_by_key(|pair| (pair.a, pair.b));
    pairs
}

#[expect(clippy::cast_possible_truncation, reason = "six digits are more than enough")]
fn compare(
    (own, a): (u32, &Sentence),
    (other, b): (u32, &Sentence),
    words: &Words,
    rules: &ClaimRules,
) -> Option<Near> {
    let found = likeness(a, b, words, rules);
    found.near.then(|| Near { a: own.min(other), b: own.max(other), score: found.score as f32 })
}

impl Index {
    fn new(sentences: &[Sentence], counts: &[u32], rules: &ClaimRules) -> Self {
        let mut signs: Vec<(Sign, u32)> = Vec::new();
        let mut signer = Signer::new(counts, rules);
        // most signs are of one sentence alone, and need not be sorted: what falls on the same mark may be met twice
        let mut marks = Marks::new(sentences.iter().map(|s| s.keys.len() * s.keys.len() / 4).sum());
        for sentence in sentences {
            signer.signs(sentence, |sign, _| marks.add(sign));
        }
        for (at, sentence) in (0..).zip(sentences) {
            signer.signs(sentence, |sign, looks| {
                if marks.twice(sign) {
                    signs.push((sign, if looks { at | LOOKS } else { at }));
                }
            });
        }
        drop(marks);
        // by sign, then by sentence: the mark of those that look does not count
        signs.par_sort_unstable_by_key(|&(sign, sentence)| (sign, sentence & !LOOKS));
        let rare = rules.corpus.rare as usize;
        let mut starts = vec![0u32; sentences.len() + 1];
        let wanted = |list: &&[(Sign, u32)]| (2..=rare).contains(&list.len());
        let all = || signs.chunk_by(|a, b| a.0 == b.0).filter(wanted);
        let looking = |list: &&[(Sign, u32)]| {
            list.iter().filter(|(_, s)| s & LOOKS != 0).map(|(_, s)| (s & !LOOKS) as usize).collect::<Vec<_>>()
        };
        all().flat_map(|list| looking(&list)).for_each(|sentence| starts[sentence + 1] += 1);
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let mut next = starts.clone();
        let mut looks = vec![0; starts.last().copied().unwrap_or(0) as usize];
        let (mut lists, mut own) = (vec![0], Vec::new());
        for list in all() {
            for sentence in looking(&list) {
                looks[next[sentence] as usize] = number(lists.len() - 1);
                next[sentence] += 1;
            }
            own.extend(list.iter().map(|(_, s)| s & !LOOKS));
            lists.push(number(own.len()));
        }
        Self { lists, sentences: own, starts, looks }
    }

    /// For each sign that a sentence looks others up by, the sentences that have it.
    fn of(&self, sentence: u32) -> impl Iterator<Item = &[u32]> {
        let own = self.starts[sentence as usize] as usize..self.starts[sentence as usize + 1] as usize;
        let list = |at: usize| self.lists[at] as usize..self.lists[at + 1] as usize;
        self.looks[own].iter().map(move |&sign| &self.sentences[list(sign as usize)])
    }
}

/// Makes the signs of sentences.
struct Signer<'r> {
    counts: &'r [u32],
    matching: &'r MatchRules,
    /// The least part of its own weight that a sentence shares with one as heavy or heavier, and with a lighter one.
    parts: (f64, f64),
    few: u32,
    /// Keys of which every pair may be missing from the signs, because so many more are needed.
    spare: usize,
    order: Vec<u32>,
}

impl<'r> Signer<'r> {
    fn new(counts: &'r [u32], rules: &'r ClaimRules) -> Self {
        let ClaimRules { matching, corpus: CorpusRules { near, rare, .. }, .. } = rules;
        let longer = matching.longer;
        let parts = (near * (1.0 + longer) / (1.0 + near * longer), near * longer / (1.0 + near * longer - near));
        let spare = needed(matching, matching.min_keys).saturating_sub(2);
        Self { counts, matching, parts, few: FEW.min(*rare), spare, order: Vec::new() }
    }

    /// Gives each sign of a sentence, and whether the sentence looks others up by it.
    fn signs(&mut self, sentence: &Sentence, mut give: impl FnMut(Sign, bool)) {
        if sentence.keys.len() < self.matching.min_keys {
            return;
        }
        let Self { counts, order, .. } = self;
        order.clear();
        order.extend(0..number(sentence.keys.len()));
        let rank = |&at: &u32| {
            let id = sentence.keys[at as usize].id;
            (counts[id as usize], id)
        };
        order.sort_unstable_by_key(rank);
        let (short, long) = (self.prefix(sentence, self.parts.0), self.prefix(sentence, self.parts.1));
        let id = |at: usize| sentence.keys[self.order[at] as usize].id;
        for at in 0..long {
            let one = id(at);
            if self.counts[one as usize] <= self.few {
                give((one, one), at < short);
            } else {
                (at + 1..long).for_each(|next| give((one, id(next)), next < short));
            }
        }
    }

    /// How many of the rarest keys are needed for what is left, and one of these, to weigh less than `part` of the whole.
    fn prefix(&self, sentence: &Sentence, part: f64) -> usize {
        let heaviest = sentence.keys.iter().map(|key| f64::from(key.weight)).fold(0.0, f64::max);
        // a little room for sums of rounded weights
        let bound = f64::from(sentence.weight) * part * 0.9999 - heaviest;
        let (mut left, mut len) = (0.0, self.order.len());
        while len > 0 {
            left += f64::from(sentence.keys[self.order[len - 1] as usize].weight);
            if left >= bound {
                break;
            }
            len -= 1;
        }
        len.min(self.order.len() - self.spare.min(self.order.len()))
    }
}

/// Remembers roughly which signs were met more than once.
struct Marks {
    met: Vec<u8>,
}

impl Marks {
    fn new(signs: usize) -> Self {
        Self { met: vec![0; (signs + 1).next_power_of_two()] }
    }

    #[expect(clippy::cast_possible_truncation, reason = "any part of the hash will do")]
    fn place(&self, (a, b): Sign) -> usize {
        // multiplied by an odd number, whose upper half depends on all of the lower bits
        let hash = (u64::from(a) << 32 | u64::from(b)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        (hash ^ hash >> 29) as usize >> 7 & (self.met.len() - 1)
    }

    fn add(&mut self, sign: Sign) {
        let place = self.place(sign);
        self.met[place] = self.met[place].saturating_add(1);
    }

    fn twice(&self, sign: Sign) -> bool {
        self.met[self.place(sign)] > 1
    }
}

#[cfg(test)]
mod tests {
    use super::super::sentence::Key;
    use super::*;

    /// Sentences of keys drawn by a small generator, common ones far more often.
    fn drawn(count: usize) -> Vec<Sentence> {
        let mut state = 7u64;
        let mut next = move |below: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % below
        };
        let mut all = Vec::new();
        for _ in 0..count {
            let mut ids: Vec<KeyId> = (0..4 + next(6)).map(|_| u32::try_from(next(12) * next(12)).unwrap()).collect();
            ids.sort_unstable();
            ids.dedup();
            let key = |(at, id): (u32, KeyId)| Key { id, word: 0, at, weight: 1.0, follows: false };
            let keys: Vec<Key> = (0..).zip(ids).map(key).collect();
            let weight = keys.len() as f32;
            all.push(Sentence { keys, weight, ..Sentence::default() });
        }
        all
    }

    #[test]
    fn no_near_pair_is_missed() {
        let engine = crate::Engine::builtin().unwrap();
        let mut words = Words::new(engine.pack());
        words.read("word", &mut Vec::new());
        let mut rules = ClaimRules::plain();
        rules.corpus.enough = 4;
        rules.corpus.each_less = 0.1;
        let sentences = drawn(300);
        let mut counts = vec![0; 200];
        sentences.iter().flat_map(|s| &s.keys).for_each(|key| counts[key.id as usize] += 1);
        let found = near_pairs(&sentences, &counts, &words, &rules);
        let mut all = Vec::new();
        for (a, one) in (0..).zip(&sentences) {
            for (b, two) in (0..).zip(&sentences).skip(a as usize + 1) {
                let wanted = |s: &Sentence| s.keys.len() >= rules.matching.min_keys;
                if wanted(one) && wanted(two) {
                    all.extend(compare((a, one), (b, two), &words, &rules));
                }
            }
        }
        assert!(all.len() > 100, "{}", all.len());
        assert_eq!(found, all);
    }
}
