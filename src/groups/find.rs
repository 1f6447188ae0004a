//! From maps to claims: all stages in their order.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use hashbrown::HashMap;

use super::candidates::near_pairs;
use super::claim::Claims;
use super::corrections::{Correction, Mistake};
use super::explain::{Comparison, compare};
use super::gather::{Gathered, gather};
use super::kept::{Article, Kept, Place, folded};
use super::phrases::{mark, set_phrases};
use super::sentence::{Reader, Sentence, StanceEngine};
use super::stance::Judge;
use super::stars::stars;
use super::voices::{Printed, boilerplate, voices};
use super::weights::{Stock, weigh};
use super::words::KeyId;
use crate::bits::number;
use crate::map::{ArgumentMap, Relation};
use crate::rules::Pack;

/// Words from which a sentence is long enough for two articles not to share it by chance.
const LONG: usize = 6;

/// Paragraphs of an article from which its last one may be a sign-off.
const LEAST_PARAGRAPHS: u32 = 3;

/// Collects maps, then finds the claims in them.
#[derive(Debug)]
pub struct ClaimFinder<'p> {
    pack: &'p Pack,
    articles: Vec<Article>,
    /// What readers corrected, by the id of the sentence.
    corrections: BTreeMap<String, Correction>,
    mistakes: Vec<Mistake>,
}

impl<'p> ClaimFinder<'p> {
    /// Nothing collected yet.
    #[must_use]
    pub fn new(pack: &'p Pack) -> Self {
        Self { pack, articles: Vec::new(), corrections: BTreeMap::new(), mistakes: Vec::new() }
    }

    /// Adds what readers corrected. Of two corrections of one sentence the first counts.
    pub fn correct(&mut self, corrections: impl IntoIterator<Item = Correction>) {
        for correction in corrections {
            let line = correction.line;
            match self.corrections.entry(correction.sentence.clone()) {
                Entry::Vacant(free) => {
                    free.insert(correction);
                }
                Entry::Occupied(first) if first.get().claim != correction.claim => {
                    let Correction { sentence, claim, .. } = correction;
                    let (first, before) = (first.get().line, &first.get().claim);
                    let message = format!(
                        "`{sentence}` belongs to `{claim}` here and to `{before}` in line {first}, which counts: empty one of the two"
                    );
                    self.mistakes.push(Mistake { line, message });
                }
                Entry::Occupied(_) => {}
            }
        }
    }

    /// Adds an article. The order in which articles come makes no difference.
    pub fn add(&mut self, map: ArgumentMap) {
        let mut attacked = vec![false; map.sentences.len()];
        for edge in map.relations.iter().filter(|edge| edge.relation == Relation::Attacks) {
            if let Some(target) = attacked.get_mut(edge.target) {
                *target = true;
            }
        }
        // where there are hardly any paragraphs, the last one is no sign-off
        let last = map.sentences.iter().map(|s| s.paragraph).max().filter(|&last| last >= LEAST_PARAGRAPHS);
        let labels = &self.pack.labels;
        let sentences = map.sentences.into_iter().zip(attacked).map(|(mut node, attacked)| {
            // what is not needed any more need not be kept
            (node.rules, node.cues, node.hits, node.scores) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
            let asserts = labels.iter().find(|label| label.id == node.label).is_none_or(|label| label.asserts);
            Kept { asserts, attacked, last: last == Some(node.paragraph), node }
        });
        self.articles.push(Article { meta: map.article, sentences: sentences.collect() });
    }

    /// Compares two sentences by their ids; the other sentences tell which words are rare.
    ///
    /// # Errors
    /// The id that is not there.
    pub fn compare(mut self, a: &str, b: &str) -> Result<Comparison, String> {
        self.articles.sort_by(|a, b| a.meta.id.cmp(&b.meta.id));
        let engine = StanceEngine::new(self.pack);
        let mut reader = Reader::new(&engine, self.pack);
        let mut read = read(&self.articles, &mut reader, self.pack);
        let mut find = |id: &str| {
            let text = |place: Place| &self.articles[place.article as usize].sentences[place.sentence as usize].node;
            let at = read.places.iter().position(|&place| text(place).id == id).ok_or_else(|| id.to_owned())?;
            Ok::<_, String>((std::mem::take(&mut read.sentences[at]), text(read.places[at]).text.clone()))
        };
        let one = find(a)?;
        let two = if a == b { one.clone() } else { find(b)? };
        let judge = Judge::new(&self.pack.claims, &reader.words);
        Ok(compare((&one.0, &one.1), (&two.0, &two.1), &reader.words, &judge, self.pack, true))
    }

    /// Finds the claims.
    #[must_use]
    pub fn find(mut self) -> Claims {
        self.articles.sort_by(|a, b| a.meta.id.cmp(&b.meta.id));
        let engine = StanceEngine::new(self.pack);
        let mut reader = Reader::new(&engine, self.pack);
        let read = read(&self.articles, &mut reader, self.pack);
        let judge = Judge::new(&self.pack.claims, &reader.words);
        let rules = &self.pack.claims;
        let voice = voices(self.articles.len(), &read.printed, rules.reprint_share);
        let stale = boilerplate(&read.printed, &voice, &publishers(&self.articles), &rules.boilerplate);
        // boilerplate is near nothing
        let mut sentences = read.sentences;
        for (sentence, at) in sentences.iter_mut().zip(&read.places_in_printed) {
            if stale[*at as usize] {
                *sentence = Sentence::default();
            }
        }
        let pairs = near_pairs(&sentences, &read.counts, &reader.words, rules);
        let of: Vec<u32> = read.places.iter().map(|place| voice[place.article as usize]).collect();
        let groups = stars(sentences.len(), &pairs, &of);
        drop(pairs);
        let mut claims = gather(&Gathered {
            articles: &self.articles,
            places: &read.places,
            sentences: &sentences,
            printed: &read.printed,
            boilerplate: &stale,
            voices: &voice,
            groups,
            corrections: &self.corrections,
            words: &reader.words,
            judge: &judge,
            rules,
        });
        claims.mistakes.extend(self.mistakes);
        claims.mistakes.sort_by(|a, b| a.line.cmp(&b.line).then_with(|| a.message.cmp(&b.message)));
        claims
    }
}

/// What was read of all articles.
struct Read {
    /// Sentences that assert something, weighed, and where they stand.
    sentences: Vec<Sentence>,
    places: Vec<Place>,
    /// Each of these in `printed`.
    places_in_printed: Vec<u32>,
    /// All sentences.
    printed: Vec<Printed>,
    /// How many sentences that assert something have each key.
    counts: Vec<u32>,
}

fn read(articles: &[Article], reader: &mut Reader<'_>, pack: &Pack) -> Read {
    let mut out = Read {
        sentences: Vec::new(),
        places: Vec::new(),
        places_in_printed: Vec::new(),
        printed: Vec::new(),
        counts: Vec::new(),
    };
    let mut stock = Stock::default();
    for (article, own) in (0..).zip(articles) {
        let texts: Vec<_> = own
            .sentences
            .iter()
            .map(|kept| (kept.node.text.as_str(), kept.node.paragraph, kept.node.holder.as_str()))
            .collect();
        for ((sentence, kept), read) in (0..).zip(&own.sentences).zip(reader.read(&texts)) {
            if kept.asserts {
                out.places_in_printed.push(number(out.printed.len()));
                stock.add(read.keys.iter().map(|key| key.id));
                out.sentences.push(read);
                out.places.push(Place { article, sentence });
            }
            let (print, words) = fingerprint(&kept.node.text);
            out.printed.push(Printed { article, print, last: kept.last, long: words >= LONG });
        }
    }
    out.counts = (0..number(reader.words.key_count())).map(|key| stock.count(key)).collect();
    let rarity: Vec<f64> = (0..number(reader.words.key_count())).map(|key| stock.rarity(key)).collect();
    let corpus = &pack.claims.corpus;
    let phrases = set_phrases(&out.sentences, &out.counts, corpus);
    let mut order = Vec::new();
    out.sentences.iter_mut().for_each(|sentence| mark(sentence, &phrases, &mut order));
    let mut from = 0;
    let repeated = pack.claims.matching.repeated;
    while from < out.places.len() {
        let article = out.places[from].article;
        let len = out.places[from..].iter().take_while(|place| place.article == article).count();
        let own = &mut out.sentences[from..from + len];
        let mut times: HashMap<KeyId, u32> = HashMap::new();
        own.iter().flat_map(|s| &s.keys).for_each(|key| *times.entry(key.id).or_default() += 1);
        for sentence in own {
            weigh(sentence, |key| {
                let times = times.get(&key.id).copied().unwrap_or(1);
                let part = if key.follows { corpus.phrase } else { 1.0 };
                part * rarity[key.id as usize] / (1.0 + repeated * f64::from(times).ln())
            });
        }
        from += len;
    }
    out
}

/// A number for each known publisher.
fn publishers(articles: &[Article]) -> Vec<Option<u32>> {
    let mut numbers: HashMap<&str, u32> = HashMap::new();
    articles
        .iter()
        .map(|article| {
            let publisher = article.meta.publisher.as_str();
            let next = number(numbers.len());
            (!publisher.is_empty()).then(|| *numbers.entry(publisher).or_insert(next))
        })
        .collect()
}

/// A text's letters and digits, whatever their case and what stands between them; and how many words it has.
fn fingerprint(text: &str) -> (u64, usize) {
    let folded = folded(text);
    let words = folded.split(' ').filter(|word| !word.is_empty()).count();
    let hash = blake3::hash(folded.as_bytes());
    let (first, _) = hash.as_bytes().split_at(8);
    (first.iter().fold(0, |number, &byte| number << 8 | u64::from(byte)), words)
}
