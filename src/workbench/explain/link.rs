//! Explains the map: the link of each sentence with its rules and the next best ones, and the thesis.

use serde::Serialize;

use super::label::{RuleLocation, place};
use crate::analysis::Analysis;
use crate::bits::number;
use crate::links::Considered;
use crate::{Engine, Worker};

/// Links shown beside the one that was drawn.
const OTHERS: usize = 3;

/// A rule and what it adds.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Part {
    /// Which, and where it stands.
    pub place: RuleLocation,
    /// What it adds.
    pub adds: f64,
    /// The words that it found, each once; none where it has conditions alone.
    pub words: Vec<String>,
}

/// A link that is drawn, or could have been.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Choice {
    /// `supports` or `attacks`.
    pub relation: &'static str,
    /// Number of the target, from 1.
    pub target: usize,
    /// What the rules make it worth.
    pub worth: f64,
    /// How likely a reader draws it.
    pub share: f64,
    /// The rules behind it.
    pub rules: Vec<Part>,
}

/// What is to be said of the thesis.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Thesis {
    /// What the sentence is worth as the thesis.
    pub worth: f64,
    /// The rules that speak for it.
    pub rules: Vec<Part>,
    /// How likely it is the thesis.
    pub share: f64,
    /// The sentence that comes next as the thesis, and how likely that is.
    pub next: Option<(usize, f64)>,
}

/// Why a sentence stands where it does in the map.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Linked {
    /// Its number, from 1.
    pub number: usize,
    /// Verbatim.
    pub text: String,
    /// Its label.
    pub label: String,
    /// The thesis.
    pub thesis: Option<Thesis>,
    /// The link drawn.
    pub link: Option<Choice>,
    /// The links worth most beside it. One may be worth more than the one drawn, where that makes a better map.
    pub others: Vec<Choice>,
}

/// Tells why the map of the article that `worker` has analysed last is as it is.
#[must_use]
pub fn links(engine: &Engine, worker: &Worker, text: &str, analysis: &Analysis) -> Vec<Linked> {
    let pack = engine.pack();
    let first = number(pack.label_rules.len() + pack.holder_rules.len());
    let part = |&(rule, adds): &(u32, f64), source: usize, target: usize| {
        let own = &pack.relation_rules[rule as usize];
        let at = if own.cue_in_target { target } else { source };
        let mut words: Vec<String> = Vec::new();
        for fired in worker.cues().of(at).iter().filter(|fired| fired.cue == first + rule) {
            for hit in worker.cues().hits(fired) {
                let found = &text[hit.span.0 as usize..hit.span.1 as usize];
                if !found.is_empty() && words.iter().all(|known| known != found) {
                    words.push(found.to_owned());
                }
            }
        }
        Part { place: place(pack, &own.cue.id, &own.cue.origin), adds, words }
    };
    let option = |c: &Considered, source: usize| Choice {
        relation: if c.attacks { "attacks" } else { "supports" },
        target: c.target + 1,
        worth: c.worth,
        share: c.share,
        rules: c.rules.iter().map(|rule| part(rule, source, c.target)).collect(),
    };
    let standings = if analysis.thesis.is_some() { worker.standings() } else { Vec::new() };
    let sentences = analysis.sentences.iter().enumerate();
    sentences
        .map(|(at, sentence)| {
            let considered = worker.considered(at);
            let drawn = sentence.link.as_ref().map(|l| l.target);
            let own = standings.iter().find(|s| s.sentence == at).filter(|_| analysis.thesis == Some(at));
            Linked {
                number: at + 1,
                text: text[sentence.span.clone()].to_owned(),
                label: pack.labels[sentence.label].id.clone(),
                thesis: own.map(|own| {
                    let rivals = standings.iter().filter(|s| s.sentence != at);
                    let next = rivals.map(|s| (s.sentence + 1, s.share));
                    Thesis {
                        worth: own.worth,
                        rules: own.rules.iter().map(|rule| part(rule, at, at)).collect(),
                        share: own.share,
                        next: next.max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0))),
                    }
                }),
                link: considered.iter().find(|c| Some(c.target) == drawn).map(|c| option(c, at)),
                others: considered
                    .iter()
                    .filter(|c| Some(c.target) != drawn)
                    .take(OTHERS)
                    .map(|c| option(c, at))
                    .collect(),
            }
        })
        .collect()
}
