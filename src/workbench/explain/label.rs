//! Why each sentence got its label: scores, and every rule that counted with its words, file and line.

use std::ops::Range;

use serde::Serialize;

use super::counterfactual::{Flip, flip};
use crate::Engine;
use crate::analysis::{Analysis, Sentence};
use crate::article::Article;
use crate::rules::{HolderKind, Origin, Pack};

/// Why a sentence got its label.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Explanation {
    /// Its number in the article, from 1.
    pub number: usize,
    /// Verbatim.
    pub text: String,
    /// The label.
    pub label: String,
    /// 0–1.
    pub confidence: f64,
    /// The next label.
    pub runner_up: String,
    /// How far the next label's score is behind.
    pub margin: f64,
    /// 0 (a guess) to 1 (flatly asserted).
    pub certainty: f64,
    /// Who holds the view; empty for the author, and for an unnamed source with no words of its own.
    pub holder: String,
    /// Who that is: `author`, `named`, `unnamed`.
    pub holder_kind: &'static str,
    /// Bytes of the sentence that name the holder, if they stand in it.
    #[serde(skip)]
    pub holder_span: Option<Range<usize>>,
    /// The sentence, from 1, in which those words stand, if it is another one.
    pub holder_sentence: Option<usize>,
    /// The rule that found the holder.
    pub holder_rule: Option<RuleLocation>,
    /// Each label's bias and score, in the pack's order.
    pub scores: Vec<Score>,
    /// Every rule that counted, strongest for the label against the runner-up first.
    pub reasons: Vec<Reason>,
    /// What it would take for another label.
    pub flip: Flip,
}

/// What a label came to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Score {
    /// The label.
    pub label: String,
    /// Before any rule.
    pub bias: f64,
    /// The sum.
    pub score: f64,
}

/// Where a rule stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RuleLocation {
    /// The rule's id.
    pub rule: String,
    /// Its file.
    pub file: String,
    /// Its line, from 1.
    pub line: usize,
}

/// A rule that counted.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Reason {
    /// Which, and where it stands.
    pub place: RuleLocation,
    /// The words that made it fire; none for conditions alone.
    pub words: Vec<String>,
    /// The same as bytes of the sentence; words of a neighbour have none.
    #[serde(skip)]
    pub spans: Vec<Range<usize>>,
    /// What it added to the label beyond what it added to the runner-up.
    pub strength: f64,
    /// What it added, by label or `certainty`; nothing that is 0.
    pub adds: Vec<(String, f64)>,
    /// Why it counts, in the rule's own note.
    pub note: String,
}

pub(crate) fn place(pack: &Pack, id: &str, origin: &Origin) -> RuleLocation {
    let file = pack.files.get(origin.file).map_or("", |f| f.path.as_str());
    RuleLocation { rule: id.to_owned(), file: file.to_owned(), line: origin.line }
}

/// Explains every sentence of an article that the engine has analysed.
#[must_use]
pub fn explain(engine: &Engine, article: &Article, analysis: &Analysis) -> Vec<Explanation> {
    let sentences = analysis.sentences.iter().enumerate();
    sentences.map(|(index, sentence)| one(engine, article, analysis, index, sentence)).collect()
}

fn one(engine: &Engine, article: &Article, analysis: &Analysis, index: usize, sentence: &Sentence) -> Explanation {
    let pack = engine.pack();
    let scores = &analysis.scores[index * pack.labels.len()..][..pack.labels.len()];
    let holder = sentence.holder.as_ref();
    Explanation {
        number: index + 1,
        text: article.text[sentence.span.clone()].to_owned(),
        label: pack.labels[sentence.label].id.clone(),
        confidence: sentence.confidence,
        runner_up: pack.labels[sentence.runner_up].id.clone(),
        margin: sentence.margin,
        certainty: sentence.certainty,
        holder: holder.map(|h| h.words(&article.text).to_owned()).unwrap_or_default(),
        holder_kind: match holder.map_or(HolderKind::Author, |h| h.kind) {
            HolderKind::Author => "author",
            HolderKind::Named => "named",
            HolderKind::Unnamed => "unnamed",
        },
        holder_span: holder.and_then(|h| within(&h.span, &sentence.span)),
        holder_sentence: holder.and_then(|h| elsewhere(&h.span, index, analysis)),
        holder_rule: sentence.holder_rule.map(|rule| {
            let cue = &pack.holder_rules[rule as usize].cue;
            place(pack, &cue.id, &cue.origin)
        }),
        scores: pack
            .labels
            .iter()
            .zip(scores)
            .map(|(label, &score)| Score { label: label.id.clone(), bias: label.bias, score })
            .collect(),
        flip: flip(engine, analysis, index),
        reasons: reasons(engine, article, analysis, sentence),
    }
}

/// Bytes of the article as bytes of a sentence, if they lie in it.
fn within(span: &Range<usize>, sentence: &Range<usize>) -> Option<Range<usize>> {
    let inside = sentence.start <= span.start && span.end <= sentence.end && !span.is_empty();
    inside.then(|| span.start - sentence.start..span.end - sentence.start)
}

/// The number of the sentence that holds bytes of the article, if it is not the one at `index`.
fn elsewhere(span: &Range<usize>, index: usize, analysis: &Analysis) -> Option<usize> {
    let sentences = &analysis.sentences;
    let number = sentences.partition_point(|s| s.span.end <= span.start) + 1;
    (!span.is_empty() && number != index + 1 && number <= sentences.len()).then_some(number)
}

fn reasons(engine: &Engine, article: &Article, analysis: &Analysis, sentence: &Sentence) -> Vec<Reason> {
    let pack = engine.pack();
    let mut out: Vec<Reason> = Vec::new();
    let mut last = None;
    for cue in &analysis.cues[sentence.cues.clone()] {
        let words = article.text[cue.span.clone()].to_owned();
        let weights = engine.scorer().weights(cue.rule);
        let names = pack.labels.iter().map(|l| l.id.as_str()).chain(["certainty"]);
        let adds = names.zip(weights).filter(|(_, w)| **w != 0.0).map(|(name, &w)| (name.to_owned(), w));
        match out.last_mut() {
            // one more hit of a rule that counts each
            Some(reason) if last == Some(cue.rule) => {
                reason.words.push(words);
                reason.spans.extend(within(&cue.span, &sentence.span));
                reason.strength += weights[sentence.label] - weights[sentence.runner_up];
                reason.adds.iter_mut().zip(adds).for_each(|(sum, add)| sum.1 += add.1);
            }
            _ => {
                let rule = &pack.label_rules[cue.rule as usize].cue;
                out.push(Reason {
                    place: place(pack, &rule.id, &rule.origin),
                    spans: within(&cue.span, &sentence.span).into_iter().collect(),
                    strength: weights[sentence.label] - weights[sentence.runner_up],
                    words: if cue.span.is_empty() { Vec::new() } else { vec![words] },
                    adds: adds.collect(),
                    note: rule.note.clone(),
                });
            }
        }
        last = Some(cue.rule);
    }
    out
}
