//! Set phrases of a corpus: words that follow each other again and again, whatever stands around them.
//!
//! A name of three words, or the title of an office, is one thing to have in common, not three. A claim that is repeated
//! word by word is no set phrase: the sentence around its words, known by its first and last word, is always the same.

use hashbrown::HashSet;
use rayon::prelude::*;

use super::sentence::Sentence;
use super::words::KeyId;
use crate::rules::CorpusRules;

/// Pairs of keys, the second of which goes on with a phrase.
pub(super) type Phrases = HashSet<(KeyId, KeyId)>;

/// Two keys that follow each other, and the first and last key of the sentence.
type Met = ((KeyId, KeyId), (KeyId, KeyId));

/// The set phrases of sentences; `counts` has for each key how many sentences have it.
pub(super) fn set_phrases(sentences: &[Sentence], counts: &[u32], rules: &CorpusRules) -> Phrases {
    let least = rules.phrase_contexts;
    let often = |key: KeyId| counts[key as usize] as usize >= least;
    let mut met: Vec<Met> = Vec::new();
    let mut order = Vec::new();
    for sentence in sentences {
        in_order(sentence, &mut order);
        let id = |at: u32| sentence.keys[at as usize].id;
        let (Some(&begin), Some(&end)) = (order.first(), order.last()) else { continue };
        for pair in order.windows(2) {
            let ids = (id(pair[0]), id(pair[1]));
            if often(ids.0) && often(ids.1) {
                met.push((ids, (id(begin), id(end))));
            }
        }
    }
    met.par_sort_unstable();
    let is_phrase = |all: &&[Met]| {
        let (a, b) = all[0].0;
        let rarer = counts[a as usize].min(counts[b as usize]);
        let contexts = all.chunk_by(|x, y| x.1 == y.1).count();
        contexts >= least && all.len() as f64 >= rules.phrase_share * f64::from(rarer)
    };
    met.chunk_by(|x, y| x.0 == y.0).filter(is_phrase).map(|all| all[0].0).collect()
}

/// Marks the keys of a sentence that go on with a set phrase.
pub(super) fn mark(sentence: &mut Sentence, phrases: &Phrases, order: &mut Vec<u32>) {
    in_order(sentence, order);
    for pair in order.windows(2) {
        let ids = (sentence.keys[pair[0] as usize].id, sentence.keys[pair[1] as usize].id);
        sentence.keys[pair[1] as usize].follows = phrases.contains(&ids);
    }
}

/// Positions of a sentence's keys as they stand in it.
fn in_order(sentence: &Sentence, order: &mut Vec<u32>) {
    order.clear();
    order.extend(0..crate::bits::number(sentence.keys.len()));
    order.sort_unstable_by_key(|&at| sentence.keys[at as usize].at);
}

#[cfg(test)]
mod tests {
    use super::super::sentence::Key;
    use super::*;

    fn sentence(ids: &[KeyId]) -> Sentence {
        let key = |(at, &id): (u32, &KeyId)| Key { id, word: id, at, weight: 1.0, follows: false };
        let mut keys: Vec<Key> = (0..).zip(ids).map(key).collect();
        keys.sort_by_key(|key| key.id);
        Sentence { keys, ..Sentence::default() }
    }

    fn phrases(all: &[&[KeyId]]) -> Vec<(KeyId, KeyId)> {
        let sentences: Vec<Sentence> = all.iter().map(|ids| sentence(ids)).collect();
        let mut counts = vec![0; 100];
        sentences.iter().flat_map(|s| &s.keys).for_each(|key| counts[key.id as usize] += 1);
        let rules = CorpusRules { phrase_contexts: 3, phrase_share: 0.5, ..CorpusRules::default() };
        let mut found: Vec<_> = set_phrases(&sentences, &counts, &rules).into_iter().collect();
        found.sort_unstable();
        found
    }

    #[test]
    fn words_that_stay_together_in_different_sentences_are_a_phrase() {
        assert_eq!(phrases(&[&[9, 7, 20], &[21, 9, 7], &[22, 9, 7, 23], &[24, 25]]), [(9, 7)]);
    }

    #[test]
    fn a_sentence_that_is_repeated_is_no_phrase() {
        assert_eq!(phrases(&[&[1, 2, 3, 4][..]; 6]), []);
    }

    #[test]
    fn what_goes_on_with_a_phrase_is_marked() {
        let mut one = sentence(&[30, 9, 7]);
        mark(&mut one, &[(9, 7)].into_iter().collect(), &mut Vec::new());
        let marked: Vec<KeyId> = one.keys.iter().filter(|key| key.follows).map(|key| key.id).collect();
        assert_eq!(marked, [7]);
    }
}
