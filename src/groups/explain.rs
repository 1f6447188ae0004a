//! Why two sentences are one claim, or are not.

use serde::Serialize;

use super::overlap::{likeness, needed, overlap, score};
use super::pairs::{PairStance, SharedKey, Verdict, shared_keys, verdict};
use super::sentence::{Reader, Sentence, StanceEngine};
use super::stance::Judge;
use super::weights::{Stock, weigh};
use super::words::Words;
use crate::rules::Pack;

/// What two sentences have in common, and what they have not.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Comparison {
    /// One, as written.
    pub a: String,
    /// The other.
    pub b: String,
    /// How near they are.
    pub score: f64,
    /// What the score means.
    pub verdict: Verdict,
    /// Score from which they are one claim.
    pub near: f64,
    /// Score from which they say the same.
    pub same: f64,
    /// How many common words are needed.
    pub needed: usize,
    /// Whether both have numbers and none in common, which lowers the score in a corpus.
    pub other_numbers: bool,
    /// The words that both have, heaviest first.
    pub shared: Vec<SharedKey>,
    /// What only the first has, with weights.
    pub only_a: Vec<(String, f64)>,
    /// What only the second has.
    pub only_b: Vec<(String, f64)>,
    /// Whether one contests the other.
    pub stance: PairStance,
    /// Negations near what they share, in the first and in the second.
    pub negations: (usize, usize),
    /// Words of opposite meaning.
    pub opposites: Vec<(String, String)>,
    /// The rules of stance that apply.
    pub rules: Vec<StanceRule>,
}

/// A rule of stance and where it stands.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct StanceRule {
    /// Its id.
    pub id: String,
    /// File.
    pub file: String,
    /// Line in it.
    pub line: usize,
    /// Why it counts.
    pub note: String,
}

/// Compares two texts, whose words weigh alike: there are no others to tell which are rare.
#[must_use]
pub fn compare_texts(a: &str, b: &str, pack: &Pack) -> Comparison {
    let engine = StanceEngine::new(pack);
    let mut reader = Reader::new(&engine, pack);
    let mut both =
        [reader.read(&[(a, 1, "")]), reader.read(&[(b, 1, "")])].map(|mut all| all.pop().unwrap_or_default());
    let mut stock = Stock::default();
    for sentence in &both {
        stock.add(sentence.keys.iter().map(|key| key.id));
    }
    for sentence in &mut both {
        weigh(sentence, |key| stock.rarity(key.id));
    }
    let judge = Judge::new(&pack.claims, &reader.words);
    let [one, two] = &both;
    compare((one, a), (two, b), &reader.words, &judge, pack, false)
}

/// Compares two weighed sentences; more is asked of those of a corpus.
pub(super) fn compare(
    (one, a): (&Sentence, &str),
    (two, b): (&Sentence, &str),
    words: &Words,
    judge: &Judge<'_>,
    pack: &Pack,
    in_corpus: bool,
) -> Comparison {
    let rules = &pack.claims.matching;
    let both = overlap(one, two, words, rules);
    let turn = judge.turn(one, two);
    let keys = one.keys.len().min(two.keys.len());
    let mut other_numbers = false;
    let (score, near, verdict) = if in_corpus {
        let found = likeness(one, two, words, &pack.claims);
        let verdict = if !found.near {
            Verdict::Other
        } else if found.score >= rules.same {
            Verdict::Same
        } else {
            Verdict::Near
        };
        other_numbers = found.other_numbers;
        (found.score, found.asked, verdict)
    } else {
        let score = score(one, two, both.weight, rules);
        (score, rules.near, verdict(rules, score, both.keys, rules.same, keys))
    };
    let spelling = |word: u32| words.spelling(word).to_owned();
    let only = |own: &Sentence, other: &Sentence| {
        let missing = own.keys.iter().filter(|key| other.keys.binary_search_by_key(&key.id, |k| k.id).is_err());
        let mut all: Vec<(String, f64)> = missing.map(|key| (spelling(key.word), f64::from(key.weight))).collect();
        all.sort_by(|x, y| y.1.total_cmp(&x.1).then_with(|| x.0.cmp(&y.0)));
        all
    };
    let told = turn.rules.iter().map(|&rule| {
        let cue = &pack.claims.rules[rule as usize].cue;
        let file = pack.files.get(cue.origin.file).map_or("", |file| file.path.as_str());
        StanceRule { id: cue.id.clone(), file: file.to_owned(), line: cue.origin.line, note: cue.note.clone() }
    });
    Comparison {
        a: a.to_owned(),
        b: b.to_owned(),
        score,
        verdict,
        near,
        same: rules.same.max(near),
        needed: needed(rules, keys),
        other_numbers,
        shared: shared_keys(one, two, words, rules),
        only_a: only(one, two),
        only_b: only(two, one),
        stance: if turn.contests { PairStance::Contests } else { PairStance::Agrees },
        negations: turn.negations,
        opposites: turn.opposites.iter().map(|&(x, y)| (spelling(x), spelling(y))).collect(),
        rules: told.collect(),
    }
}
