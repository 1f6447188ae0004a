//! Which pairs of sentences are near each other, without looking at all of them.
//!
//! Two sentences whose score reaches the threshold have one of the rarest keys of both in common: what is left of either
//! behind its rarest keys is too light. So each is looked up only by these (prefix filtering, as in `AllPairs`). Exact up
//! to the rule that a rare key is among the common ones, and the same for any number of threads.

use std::cell::RefCell;

use rayon::prelude::*;

use super::overlap::{needed, overlap, score};
use super::sentence::Sentence;
use super::words::Words;
use crate::bits::number;
use crate::rules::MatchRules;

/// Two sentences near each other, the first number below the second.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Near {
    pub a: u32,
    pub b: u32,
    pub score: f32,
}

/// Sentences by key: for each key the numbers of the sentences that are found by it, in order.
struct Index {
    starts: Vec<u32>,
    sentences: Vec<u32>,
}

/// Positions of a sentence's keys, the rarest first.
fn by_rarity(sentence: &Sentence, counts: &[u32]) -> Vec<u32> {
    let mut order: Vec<u32> = (0..number(sentence.keys.len())).collect();
    order.sort_unstable_by_key(|&at| {
        let id = sentence.keys[at as usize].id;
        (counts[id as usize], id)
    });
    order
}

/// How many of the rarest keys are needed for what is left to weigh less than `part` of the whole.
fn prefix(sentence: &Sentence, order: &[u32], part: f64) -> usize {
    let bound = f64::from(sentence.weight) * part;
    let mut left = 0.0;
    let mut len = order.len();
    while len > 0 {
        left += f64::from(sentence.keys[order[len - 1] as usize].weight);
        // a little room for sums of rounded weights
        if left >= bound * 0.9999 {
            break;
        }
        len -= 1;
    }
    len
}

/// All pairs of sentences near each other, by number.
///
/// `counts` has for each key how many sentences have it; sentences without keys are passed over.
pub(crate) fn near_pairs(sentences: &[Sentence], counts: &[u32], words: &Words, rules: &MatchRules) -> Vec<Near> {
    let (near, longer) = (rules.near, rules.longer);
    // the least part of its own weight that a sentence shares with one as heavy or heavier, and with a lighter one
    let (as_short, as_long) =
        (near * (1.0 + longer) / (1.0 + near * longer), near * longer / (1.0 + near * longer - near));
    let wanted = |sentence: &Sentence| sentence.keys.len() >= rules.min_keys;
    let index = index(sentences, counts, as_long, rules, &wanted);
    thread_local! {
        static SEEN: RefCell<(Vec<u32>, u32)> = const { RefCell::new((Vec::new(), 0)) };
    }
    let mut pairs: Vec<Near> = (0..sentences.len())
        .into_par_iter()
        .flat_map_iter(|own| {
            let sentence = &sentences[own];
            let mut found = Vec::new();
            if !wanted(sentence) {
                return found;
            }
            let order = by_rarity(sentence, counts);
            let len = prefix(sentence, &order, as_short);
            SEEN.with_borrow_mut(|(seen, stamp)| {
                seen.resize(seen.len().max(sentences.len()), 0);
                *stamp = stamp.wrapping_add(1);
                if *stamp == 0 {
                    seen.fill(0);
                    *stamp = 1;
                }
                for &at in &order[..len] {
                    let key = sentence.keys[at as usize].id as usize;
                    if counts[key] > rules.rare {
                        break;
                    }
                    for &other in &index.sentences[index.starts[key] as usize..index.starts[key + 1] as usize] {
                        let two = &sentences[other as usize];
                        // each pair is looked at from the lighter of the two
                        let lighter = (sentence.weight, own) < (two.weight, other as usize);
                        if !lighter || seen[other as usize] == *stamp {
                            continue;
                        }
                        seen[other as usize] = *stamp;
                        found.extend(compare(number(own), other, sentence, two, words, rules));
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
fn compare(own: u32, other: u32, a: &Sentence, b: &Sentence, words: &Words, rules: &MatchRules) -> Option<Near> {
    let shared = overlap(a, b, words, rules);
    let enough = shared.keys >= needed(rules, a.keys.len().min(b.keys.len()));
    let score = score(a, b, shared.weight, rules);
    (enough && score >= rules.near).then(|| Near { a: own.min(other), b: own.max(other), score: score as f32 })
}

fn index(
    sentences: &[Sentence],
    counts: &[u32],
    part: f64,
    rules: &MatchRules,
    wanted: &(impl Fn(&Sentence) -> bool + Sync),
) -> Index {
    let keys: Vec<Vec<u32>> = sentences
        .par_iter()
        .map(|sentence| {
            if !wanted(sentence) {
                return Vec::new();
            }
            let order = by_rarity(sentence, counts);
            let len = prefix(sentence, &order, part);
            let ids = order[..len].iter().map(|&at| sentence.keys[at as usize].id);
            ids.take_while(|&id| counts[id as usize] <= rules.rare).collect()
        })
        .collect();
    let mut starts = vec![0u32; counts.len() + 1];
    keys.iter().flatten().for_each(|&key| starts[key as usize + 1] += 1);
    for at in 1..starts.len() {
        starts[at] += starts[at - 1];
    }
    let mut next = starts.clone();
    let mut all = vec![0u32; keys.iter().map(Vec::len).sum()];
    for (sentence, keys) in keys.iter().enumerate() {
        for &key in keys {
            all[next[key as usize] as usize] = number(sentence);
            next[key as usize] += 1;
        }
    }
    Index { starts, sentences: all }
}
