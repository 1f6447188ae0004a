//! Gold found again in the articles that it is from, divided into sentences as a run does.

use std::collections::HashMap;

use rayon::prelude::*;

use super::{Gold, GoldArticle, GoldSentence};
use crate::analysis::Analysis;
use crate::article::Article;
use crate::corpus::Corpus;
use crate::per_thread::Desks;
use crate::{Engine, Worker};

/// A sentence of gold that is not found in the corpus.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unmatched {
    /// Its id.
    pub id: String,
    /// Its line in the file of gold.
    pub line: u64,
    /// Why.
    pub why: String,
}

/// What became of an article: a result, and which of its sentences were found; or why it cannot be read.
type Worked<T> = (usize, Result<(T, Vec<bool>), String>);

/// Runs the engine over the articles of a corpus that gold has sentences of, on the threads of the pool at hand.
///
/// A sentence is found again by its place, or by the number in its id; its text has to be the same but for white
/// space. `work` is given, for each sentence of gold, which one of the analysis it is. Results come in the order of
/// gold, without articles that the corpus does not have. What is not found is reported.
pub fn each_over<T: Send>(
    engine: &Engine,
    gold: &Gold,
    corpus: &Corpus,
    work: impl Fn(&GoldArticle, &Article, &Worker, &Analysis, &[Option<usize>]) -> T + Sync,
) -> (Vec<T>, Vec<Unmatched>) {
    let places: HashMap<&str, usize> = gold.articles.iter().enumerate().map(|(at, a)| (a.id.as_str(), at)).collect();
    let desks = Desks::new();
    let lay = || (engine.worker(), Analysis::default(), Vec::new());
    let worked = corpus.tasks().par_bridge().map(|task| {
        desks.at(lay, |(worker, analysis, buffer)| {
            let mut out: Vec<Worked<T>> = Vec::new();
            task.each(buffer, |found| {
                let Some(&index) = places.get(found.id) else { return };
                let result = found.document.map_err(|failure| failure.message).map(|document| {
                    let article = document.draft.build(&engine.pack().header);
                    worker.analyse(&article, analysis);
                    let sentences = find_again(&gold.articles[index], &article, analysis, 0);
                    let found = sentences.iter().map(Option::is_some).collect();
                    (work(&gold.articles[index], &article, worker, analysis, &sentences), found)
                });
                out.push((index, result));
            });
            out
        })
    });
    // ids are unique in a corpus
    let mut worked: HashMap<usize, _> = worked.collect::<Vec<_>>().into_iter().flatten().collect();
    let (mut results, mut unmatched) = (Vec::new(), Vec::new());
    for (index, own) in gold.articles.iter().enumerate() {
        let mut tell = |sentence: &GoldSentence, why: &str| {
            unmatched.push(Unmatched { id: sentence.id.clone(), line: sentence.line, why: why.to_owned() });
        };
        match worked.remove(&index) {
            None => own.sentences.iter().for_each(|s| tell(s, "the corpus has no such article")),
            Some(Err(message)) => own.sentences.iter().for_each(|s| tell(s, &message)),
            Some(Ok((result, found))) => {
                let missing = own.sentences.iter().zip(found).filter(|(_, found)| !found);
                missing
                    .for_each(|(s, _)| tell(s, "no sentence of the article has this place, or this number and text"));
                results.push(result);
            }
        }
    }
    (results, unmatched)
}

/// The sentence of the analysis that each sentence of gold is. A row without a text is found by its number. `before`:
/// sentences of the article before those of the analysis.
#[must_use]
pub fn find_again(gold: &GoldArticle, article: &Article, analysis: &Analysis, before: usize) -> Vec<Option<usize>> {
    let mut by_place = HashMap::new();
    let (mut byte, mut point) = (0, 0);
    for (at, sentence) in analysis.sentences.iter().enumerate() {
        point += article.text[byte..sentence.span.start].chars().count() as u64;
        let begin = point;
        point += article.text[sentence.span.clone()].chars().count() as u64;
        by_place.insert((begin, point), at);
        byte = sentence.span.end;
    }
    let same = |own: &GoldSentence, at: usize| {
        if own.text.is_empty() {
            return at < analysis.sentences.len();
        }
        let text = analysis.sentences.get(at).map_or("", |s| &article.text[s.span.clone()]);
        text.split_whitespace().eq(own.text.split_whitespace())
    };
    let find = |own: &GoldSentence| {
        let by_number = || own.number().and_then(|number| number.checked_sub(before + 1)).filter(|&at| same(own, at));
        let at_place = own.place.and_then(|place| by_place.get(&place).copied());
        at_place.filter(|&at| same(own, at)).or_else(by_number)
    };
    gold.sentences.iter().map(find).collect()
}
