//! Reading sentences: their keys, and what in them negates or denies.
//!
//! The words of the rules of stance are found by an engine that knows only these rules, so that they are written as all
//! others are. Not here: what keys weigh, and what two sentences have in common.

use std::ops::Range;
use std::sync::Arc;

use super::words::{Found, KeyId, Words};
use crate::Engine;
use crate::analysis::Analysis;
use crate::article::{Article, from_sentences};
use crate::bits::number;
use crate::engine::{GivenSentence, Worker};
use crate::rules::{LabelRule, Neighbour, Pack, StanceBy};
use crate::text::Span;

/// A key of a sentence.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Key {
    pub id: KeyId,
    /// Its spelling.
    pub word: u32,
    /// Which word of the sentence it is; the first, where it stands in it several times.
    pub at: u32,
    /// 0 until weighed.
    pub weight: f32,
    /// Whether it goes on with a set phrase.
    pub follows: bool,
}

/// A negation, and the words that it reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Negation {
    /// Position of the rule in `ClaimRules::rules`.
    pub rule: u32,
    /// First and last word that it reaches.
    pub reach: (u32, u32),
}

/// What is compared of a sentence.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Sentence {
    /// By id, each once.
    pub keys: Vec<Key>,
    pub negations: Vec<Negation>,
    /// Rules whose words deny in it: positions in `ClaimRules::rules`.
    pub denials: Vec<u32>,
    /// The sum of its keys' weights.
    pub weight: f32,
}

/// The engine that finds the words of the rules of stance.
#[derive(Debug)]
pub(crate) struct StanceEngine {
    engine: Engine,
    /// The place of each of its label rules in `ClaimRules::rules`.
    rules: Vec<u32>,
}

impl StanceEngine {
    /// Splits sentences as `pack` does, and knows no rules but those of stance.
    pub fn new(pack: &Pack) -> Self {
        let with_words = pack.claims.rules.iter().enumerate().filter(|(_, rule)| rule.by.has_words());
        let (rules, label_rules) = with_words
            .map(|(at, rule)| {
                let cue = rule.cue.clone();
                let rule = LabelRule { cue, ..LabelRule::default() };
                (number(at), rule)
            })
            .unzip();
        let (holder_rules, relation_rules) = (Vec::new(), Vec::new());
        let engine = Engine::new(Arc::new(Pack { label_rules, holder_rules, relation_rules, ..pack.clone() }));
        Self { engine, rules }
    }
}

/// Reads texts one after the other.
#[derive(Debug)]
pub(crate) struct Reader<'e> {
    stance: &'e StanceEngine,
    pack: &'e Pack,
    worker: Worker,
    analysis: Analysis,
    pub words: Words,
    found: Vec<Found>,
    stops: Vec<String>,
}

impl<'e> Reader<'e> {
    pub fn new(stance: &'e StanceEngine, pack: &'e Pack) -> Self {
        let stops = pack.negation.stops.iter().map(|phrase| phrase.source.clone()).collect();
        Self {
            stance,
            pack,
            worker: stance.engine.worker(),
            analysis: Analysis::default(),
            words: Words::new(pack),
            found: Vec::new(),
            stops,
        }
    }

    /// The spans of the sentences of a text.
    pub fn split(&mut self, text: &str) -> Vec<Range<usize>> {
        let paragraphs = std::iter::once(0..text.len()).collect();
        let article = Article { text: text.to_owned(), paragraphs, ..Article::default() };
        self.worker.analyse(&article, &mut self.analysis);
        self.analysis.sentences.iter().map(|s| s.span.clone()).collect()
    }

    /// Reads the sentences of an article: text, number of the paragraph, and holder, whose words are no keys.
    pub fn read(&mut self, sentences: &[(&str, u32, &str)]) -> Vec<Sentence> {
        let texts = sentences.iter().map(|(text, paragraph, _)| ((*text).to_owned(), Some(*paragraph))).collect();
        let given = from_sentences(String::new(), texts);
        let spans = given.sentences.iter().zip(&given.paragraphs);
        let cut: Vec<GivenSentence> =
            spans.map(|(span, &paragraph)| GivenSentence { span: span.clone(), paragraph, label: None }).collect();
        if !self.stance.rules.is_empty() {
            self.worker.analyse_given(&given.article, &cut, &mut self.analysis);
        }
        let all = sentences.iter().zip(&given.sentences).enumerate();
        let mut out: Vec<Sentence> =
            all.map(|(at, ((text, _, holder), span))| self.one(at, text, holder, span.start)).collect();
        self.deny_neighbours(sentences, &mut out);
        out
    }

    fn one(&mut self, at: usize, text: &str, holder: &str, begins: usize) -> Sentence {
        let mut found = std::mem::take(&mut self.found);
        self.words.read(text, &mut found);
        let held = (!holder.is_empty()).then(|| text.find(holder)).flatten().map(|from| from..from + holder.len());
        let outside = |f: &&Found| held.as_ref().is_none_or(|held| !held.contains(&(f.start as usize)));
        let mut keys: Vec<Key> = found
            .iter()
            .filter(outside)
            .map(|f| Key { id: f.key, word: f.word, at: f.at, weight: 0.0, follows: false })
            .collect();
        // stable: of several places the first is kept
        keys.sort_by_key(|key| key.id);
        keys.dedup_by_key(|key| key.id);
        self.found = found;
        let mut out = Sentence { keys, ..Sentence::default() };
        if self.stance.rules.is_empty() {
            return out;
        }
        let cues = self.worker.cues();
        let rules = &self.pack.claims.rules;
        let mut hits: Vec<(u32, usize, usize)> = Vec::new();
        for fired in cues.of(at) {
            let Some(&rule) = self.stance.rules.get(fired.cue as usize) else { continue };
            let span = |hit: &crate::cues::Hit| {
                (rule, (hit.span.0 as usize).saturating_sub(begins), (hit.span.1 as usize).saturating_sub(begins))
            };
            hits.extend(cues.hits(fired).iter().map(span));
        }
        let by = |rule: u32| rules[rule as usize].by;
        let denied: Vec<(usize, usize)> =
            hits.iter().filter(|(rule, ..)| by(*rule) == StanceBy::Denial).map(|&(_, from, to)| (from, to)).collect();
        let mut last = 0;
        for &(rule, from, to) in &hits {
            match by(rule) {
                StanceBy::Denial => {
                    let own = rules[rule as usize].cue.neighbour == Neighbour::This && !out.denials.contains(&rule);
                    out.denials.extend(own.then_some(rule));
                }
                // a negation inside of a denial is a part of it, and one inside of another is the same one
                StanceBy::Negation if from >= last && !denied.iter().any(|d| d.0 < to && from < d.1) => {
                    last = to;
                    out.negations.push(self.reach(rule, to, rules[rule as usize].reach));
                }
                _ => {}
            }
        }
        out
    }

    /// The words after a negation that it reaches.
    fn reach(&self, rule: u32, end: usize, words: usize) -> Negation {
        let tokens = self.words.tokens();
        let first = tokens.partition_point(|(_, span)| (span.start as usize) < end);
        let (mut last, mut left) = (first, words);
        for (at, (word, span)) in tokens.iter().enumerate().skip(first) {
            if left == 0 || self.stops.iter().any(|stop| stop == self.words.spelling(*word)) {
                break;
            }
            left -= usize::from(span.is(Span::WORD));
            last = at;
        }
        // the word before it, too: "is not" negates what "is" says
        Negation { rule, reach: (number(first), number(last)) }
    }

    /// Denials reach the sentences beside them, in the same paragraph.
    fn deny_neighbours(&self, sentences: &[(&str, u32, &str)], out: &mut [Sentence]) {
        let rules = &self.pack.claims.rules;
        let own: Vec<Vec<u32>> = out.iter().map(|s| s.denials.clone()).collect();
        for (at, denials) in own.iter().enumerate() {
            for &rule in denials {
                let reach = rules[rule as usize].reach;
                for beside in at.saturating_sub(reach)..=(at + reach).min(out.len() - 1) {
                    if sentences[beside].1 == sentences[at].1 && !out[beside].denials.contains(&rule) {
                        out[beside].denials.push(rule);
                    }
                }
            }
        }
    }
}
