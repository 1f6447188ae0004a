//! Scoring given pairs of texts: how near they are, by which words, and whether one contests the other.
//!
//! What words weigh is learnt from all texts given, and from those of the same topic where topics are named. A text of
//! several sentences is taken as one up to a number that claims.toml says; a longer one is looked through for the claim.

use hashbrown::HashMap;
use serde::Serialize;

use super::overlap::{common, needed, overlap, score};
use super::sentence::{Key, Reader, Sentence, StanceEngine};
use super::stance::Judge;
use super::weights::{Stock, weigh};
use super::words::{KeyId, Words};
use crate::rules::{MatchRules, Pack};

/// Two texts to be compared.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pair {
    /// One text.
    pub a: String,
    /// The other.
    pub b: String,
    /// What they are about: words are weighed by how rare they are within it. Empty: unknown.
    pub topic: String,
}

/// What was found of a pair.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct PairScore {
    /// 0 (nothing in common) to 1.
    pub score: f64,
    /// What the score means by the thresholds of claims.toml.
    pub verdict: Verdict,
    /// The words that both have, heaviest first.
    pub keys: Vec<SharedKey>,
    /// Whether one contests the other.
    pub stance: PairStance,
    /// Ids of the rules of stance that apply.
    pub rules: Vec<String>,
    /// The sentence of a longer text that comes nearest, as written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sentence: Option<String>,
}

/// What a score means.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Two claims.
    #[default]
    Other,
    /// One claim, in other words or with something added.
    Near,
    /// One claim.
    Same,
}

/// Whether one text contests the other.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum PairStance {
    /// They say the same.
    #[default]
    Agrees,
    /// One contests what the other says.
    Contests,
}

/// A word that both texts have.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct SharedKey {
    /// In the first.
    pub a: String,
    /// In the second.
    pub b: String,
    /// What it counts.
    pub weight: f64,
}

/// A text that was read.
struct Text {
    /// One, or the sentences of a longer text.
    sentences: Vec<Sentence>,
    spans: Vec<std::ops::Range<usize>>,
    whole: bool,
}

impl Text {
    fn keys(&self) -> Vec<KeyId> {
        let mut all: Vec<KeyId> = self.sentences.iter().flat_map(|s| &s.keys).map(|key| key.id).collect();
        all.sort_unstable();
        all.dedup();
        all
    }
}

/// Scores pairs, in their order.
#[must_use]
pub fn score_pairs(pairs: &[Pair], pack: &Pack) -> Vec<PairScore> {
    let engine = StanceEngine::new(pack);
    let mut reader = Reader::new(&engine, pack);
    let rules = &pack.claims.matching;
    let mut numbers: HashMap<&str, usize> = HashMap::new();
    let mut texts: Vec<Text> = Vec::new();
    let mut topics: HashMap<&str, (Stock, Vec<usize>)> = HashMap::new();
    for pair in pairs {
        let topic = topics.entry(&pair.topic).or_default();
        for text in [&pair.a, &pair.b] {
            let number = *numbers.entry(text).or_insert_with(|| {
                texts.push(read(text, &mut reader, rules));
                texts.len() - 1
            });
            topic.1.push(number);
        }
    }
    let mut all = Stock::default();
    for text in &texts {
        all.add(text.keys());
    }
    for (stock, members) in topics.values_mut() {
        members.sort_unstable();
        members.dedup();
        for &text in members.iter() {
            stock.add(texts[text].keys());
        }
    }
    let judge = Judge::new(&pack.claims, &reader.words);
    let scorer = Scorer { rules, words: &reader.words, judge: &judge };
    let one = |pair: &Pair| {
        let stock = &topics[pair.topic.as_str()].0;
        let rarity = |key: &Key| {
            if pair.topic.is_empty() { all.rarity(key.id) } else { all.rarity_within(key.id, stock) }
        };
        let weighed = |text: &str| {
            let text = &texts[numbers[text]];
            let mut sentences = text.sentences.clone();
            for sentence in &mut sentences {
                weigh(sentence, rarity);
            }
            Text { sentences, spans: text.spans.clone(), whole: text.whole }
        };
        scorer.pair(&weighed(&pair.a), &weighed(&pair.b), pair)
    };
    pairs.iter().map(one).collect()
}

fn read(text: &str, reader: &mut Reader<'_>, rules: &MatchRules) -> Text {
    let spans = reader.split(text);
    if spans.len() <= rules.whole_text {
        let whole = 0..text.len();
        return Text { sentences: reader.read(&[(text, 1, "")]), spans: vec![whole], whole: false };
    }
    let sentences: Vec<_> = spans.iter().map(|span| (&text[span.clone()], 1, "")).collect();
    Text { sentences: reader.read(&sentences), spans, whole: true }
}

struct Scorer<'r> {
    rules: &'r MatchRules,
    words: &'r Words,
    judge: &'r Judge<'r>,
}

impl Scorer<'_> {
    fn pair(&self, a: &Text, b: &Text, pair: &Pair) -> PairScore {
        match (a.whole, b.whole) {
            (false, true) => self.within(&a.sentences[0], b, &pair.b, false),
            (true, false) => self.within(&b.sentences[0], a, &pair.a, true),
            (false, false) => self.sentences(&a.sentences[0], &b.sentences[0]),
            // of two long texts the sentences that come nearest to each other
            (true, true) => {
                let all = a.sentences.iter().flat_map(|x| b.sentences.iter().map(move |y| (x, y)));
                let scored =
                    all.map(|(x, y)| (score(x, y, overlap(x, y, self.words, self.rules).weight, self.rules), x, y));
                let best = scored.reduce(|best, next| if next.0 > best.0 { next } else { best });
                best.map(|(_, x, y)| self.sentences(x, y)).unwrap_or_default()
            }
        }
    }

    /// Two texts of a sentence or so.
    fn sentences(&self, a: &Sentence, b: &Sentence) -> PairScore {
        let shared = overlap(a, b, self.words, self.rules);
        let turn = self.judge.turn(a, b);
        let mut score = score(a, b, shared.weight, self.rules);
        if turn.contests {
            score *= self.rules.opposed;
        }
        let verdict = verdict(self.rules, score, shared.keys, self.rules.same, a.keys.len().min(b.keys.len()));
        self.told(score, verdict, a, b, &turn)
    }

    fn told(&self, score: f64, verdict: Verdict, a: &Sentence, b: &Sentence, turn: &super::stance::Turn) -> PairScore {
        PairScore {
            score,
            verdict,
            keys: shared_keys(a, b, self.words, self.rules),
            stance: if turn.contests { PairStance::Contests } else { PairStance::Agrees },
            rules: self.judge.ids(&turn.rules).map(str::to_owned).collect(),
            sentence: None,
        }
    }

    /// A claim and a longer text: the sentence that holds most of the claim; what stands beside it counts less, and what
    /// stands elsewhere still less.
    fn within(&self, claim: &Sentence, text: &Text, written: &str, text_first: bool) -> PairScore {
        let has: Vec<Vec<bool>> = text
            .sentences
            .iter()
            .map(|s| claim.keys.iter().map(|key| s.keys.binary_search_by_key(&key.id, |k| k.id).is_ok()).collect())
            .collect();
        let (mut best, mut at) = (-1.0, 0);
        for (sentence, own) in has.iter().enumerate() {
            let beside = sentence.saturating_sub(1)..(sentence + 2).min(has.len());
            let mut worth = 0.0;
            for (key, part) in claim.keys.iter().enumerate() {
                let counts = if own[key] {
                    1.0
                } else if has[beside.clone()].iter().any(|s| s[key]) {
                    self.rules.beside
                } else if has.iter().any(|s| s[key]) {
                    self.rules.elsewhere
                } else {
                    0.0
                };
                worth += counts * f64::from(part.weight);
            }
            if worth > best {
                (best, at) = (worth, sentence);
            }
        }
        let Some(sentence) = text.sentences.get(at) else { return PairScore::default() };
        let score = if claim.weight > 0.0 { (best / f64::from(claim.weight)).clamp(0.0, 1.0) } else { 0.0 };
        let mut denials = sentence.denials.clone();
        denials.extend(text.sentences.iter().flat_map(|s| &s.denials).filter(|&&rule| self.judge.in_whole_text(rule)));
        denials.sort_unstable();
        denials.dedup();
        let turn = self.judge.turn_with(claim, sentence, &claim.denials, &denials);
        let shared = has[at].iter().filter(|&&has| has).count();
        let verdict = verdict(self.rules, score, shared, self.rules.contained, claim.keys.len());
        let (a, b) = if text_first { (sentence, claim) } else { (claim, sentence) };
        let mut out = self.told(score, verdict, a, b, &turn);
        out.sentence = text.spans.get(at).map(|span| written[span.clone()].to_owned());
        out
    }
}

/// The words that two sentences share, heaviest first.
#[expect(clippy::cast_possible_truncation, reason = "a factor with few digits")]
pub(crate) fn shared_keys(a: &Sentence, b: &Sentence, words: &Words, rules: &MatchRules) -> Vec<SharedKey> {
    let spelling = |sentence: &Sentence, at: usize| words.spelling(sentence.keys[at].word).to_owned();
    let mut keys: Vec<SharedKey> = common(a, b, words, rules.form as f32)
        .map(|(i, j, weight)| SharedKey { a: spelling(a, i), b: spelling(b, j), weight: f64::from(weight) })
        .collect();
    keys.sort_by(|x, y| y.weight.total_cmp(&x.weight).then_with(|| x.a.cmp(&y.a)));
    keys
}

/// What a score means; with too few common keys it means nothing.
pub(crate) fn verdict(rules: &MatchRules, score: f64, shared: usize, same: f64, keys: usize) -> Verdict {
    if shared < needed(rules, keys) {
        Verdict::Other
    } else if score >= same {
        Verdict::Same
    } else if score >= rules.near {
        Verdict::Near
    } else {
        Verdict::Other
    }
}
