//! Why a rule counted in a sentence, or did not: its conditions one by one, with the words that were seen.
//!
//! The answers come from the same engine as the tables.

mod effect;
mod layout;
mod probe;

pub use layout::{BreakWhy, why_break, why_header};

use serde::Serialize;

use super::label::{RuleLocation, place};
use crate::analysis::Analysis;
use crate::article::Article;
use crate::cues::Conditions;
use crate::rules::model::Position as Where;
use crate::rules::{Cue, Neighbour, Pack};
use crate::{Engine, Worker};
use effect::{holder_effect, label_effect, relation_effect};
use probe::{MOST_HEADS, Probe, Seen};

/// A rule of any kind, by its position among its like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// A label, holder or relation rule, by the number of its cue.
    Cue(usize),
    /// A sentence rule.
    Break(usize),
    /// A header rule.
    Header(usize),
}

/// Finds a rule by its id.
///
/// # Errors
/// The id that was likely meant, if there is one near.
pub fn find(pack: &Pack, id: &str) -> Result<Rule, Option<String>> {
    let cues = pack.cues().enumerate().map(|(at, cue)| (cue.id.as_str(), Rule::Cue(at)));
    let breaks = pack.sentences.rules.iter().enumerate().map(|(at, rule)| (rule.id.as_str(), Rule::Break(at)));
    let heads = pack.header.rules.iter().enumerate().map(|(at, rule)| (rule.id.as_str(), Rule::Header(at)));
    let all: Vec<_> = cues.chain(breaks).chain(heads).collect();
    let found = all.iter().find(|(known, _)| *known == id).map(|(_, rule)| *rule);
    found.ok_or_else(|| crate::rules::closest(id, all.iter().map(|(id, _)| *id)).map(str::to_owned))
}

/// One thing that a rule asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Check {
    /// Whether it holds.
    pub holds: bool,
    /// What is asked, and what was seen.
    pub what: String,
}

/// Why a rule counted in a sentence, or did not.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Why {
    /// The sentence's number, from 1.
    pub number: usize,
    /// Verbatim.
    pub text: String,
    /// The rule.
    pub place: RuleLocation,
    /// Whether it counted.
    pub counted: bool,
    /// What it asks, one by one.
    pub checks: Vec<Check>,
    /// What came of it.
    pub effect: String,
}

fn check(holds: bool, what: impl Into<String>) -> Check {
    Check { holds, what: what.into() }
}

fn named(place: Where) -> &'static str {
    match place {
        Where::Opening => "opening",
        Where::Closing => "closing",
        Where::Quoted => "quoted",
        Where::Unquoted => "unquoted",
        Where::FirstInParagraph => "first-in-paragraph",
        Where::LastInParagraph => "last-in-paragraph",
        Where::FirstInArticle => "first-in-article",
        Where::LastInArticle => "last-in-article",
        Where::InsideQuotation => "inside-quotation",
        Where::FirstParagraph => "first-paragraph",
        Where::LastParagraph => "last-paragraph",
        Where::ArticleStart => "article-start",
        Where::ArticleEnd => "article-end",
        Where::OneParagraph => "one-paragraph",
        Where::SeveralParagraphs => "several-paragraphs",
    }
}

/// Answers for a label, holder or relation rule in the article that `worker` has analysed last, all sentences or
/// those at `only`.
#[must_use]
pub fn why(
    engine: &Engine,
    worker: &Worker,
    article: &Article,
    analysis: &Analysis,
    cue: usize,
    only: Option<usize>,
) -> Vec<Why> {
    let pack = engine.pack();
    let Some(rule) = pack.cues().nth(cue) else { return Vec::new() };
    let probe = Probe::new(pack, &[rule], MOST_HEADS);
    let seen = probe.run(article, analysis);
    let all = (0..analysis.sentences.len()).filter(|at| only.is_none_or(|n| n == *at));
    all.map(|at| one(engine, worker, article, analysis, (cue, rule), (&probe, &seen), at)).collect()
}

fn one(
    engine: &Engine,
    worker: &Worker,
    article: &Article,
    analysis: &Analysis,
    (number, cue): (usize, &Cue),
    (probe, seen): (&Probe, &[Vec<Seen>]),
    at: usize,
) -> Why {
    let pack = engine.pack();
    let carrier = match cue.neighbour {
        Neighbour::This => Some(at),
        Neighbour::Previous => at.checked_sub(1),
        Neighbour::Next => Some(at + 1).filter(|&n| n < analysis.sentences.len()),
    };
    let mut checks = Vec::new();
    let mut fired = false;
    match carrier {
        None => checks.push(check(false, "the cue is looked for in a neighbouring sentence, and there is none")),
        Some(carrier) => {
            if carrier != at {
                checks.push(check(true, format!("the cue is looked for in sentence {}", carrier + 1)));
            }
            demands(worker, cue, carrier, &mut checks);
            let counted = counted(worker, number, carrier);
            fired = counted.is_some();
            let looked = probe.looked(0, cue, &seen[carrier], article, &counted.unwrap_or_default());
            if looked.is_empty() && !cue.is_condition() {
                checks
                    .push(check(false, probe.nearest(cue, article, &seen[carrier], &analysis.sentences[carrier].span)));
            }
            checks.extend(looked);
        }
    }
    let (labels, holders) = (pack.label_rules.len(), pack.holder_rules.len());
    let (counted, effect) = if number < labels {
        label_effect(engine, analysis, number, at, fired, &mut checks)
    } else if number < labels + holders {
        holder_effect(engine, analysis, number - labels, at, fired)
    } else {
        relation_effect(engine, worker, analysis, number - labels - holders, at, &mut checks)
    };
    Why {
        number: at + 1,
        text: article.text[analysis.sentences[at].span.clone()].to_owned(),
        place: place(pack, &cue.id, &cue.origin),
        counted,
        checks,
        effect,
    }
}

/// What a rule asks of a sentence as a whole.
fn demands(worker: &Worker, cue: &Cue, at: usize, checks: &mut Vec<Check>) {
    let setting = worker.setting(at);
    for &place in cue.places.iter().filter(|&&p| !of_hit(p)) {
        let holds = Conditions::of_places(&[place]).allow(setting);
        let is = if holds { "it does" } else { "it does not" };
        checks.push(check(holds, format!("where = \"{}\": the sentence stands there? {is}", named(place))));
    }
    if let Some(n) = cue.min_words {
        checks.push(check(setting.words >= n, format!("min_words = {n}: it has {}", setting.words)));
    }
    if let Some(n) = cue.max_words {
        checks.push(check(setting.words <= n, format!("max_words = {n}: it has {}", setting.words)));
    }
}

/// Whether a place is one of the words that were met, not of their sentence.
fn of_hit(place: Where) -> bool {
    matches!(place, Where::Opening | Where::Closing | Where::Quoted | Where::Unquoted)
}

/// The hits that counted for a rule that fired in a sentence.
fn counted(worker: &Worker, number: usize, at: usize) -> Option<Vec<(u32, u32)>> {
    let cues = worker.cues();
    let fired = cues.of(at).iter().find(|f| f.cue as usize == number)?;
    Some(cues.hits(fired).iter().map(|hit| hit.span).collect())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::probe::Kind;
    use super::*;
    use crate::article::{Format, build};
    use crate::rules::{Source, load};

    #[test]
    fn it_agrees_with_the_run_for_every_rule_and_sentence_of_the_sample_corpus() {
        let engine = Engine::new(Arc::new(load(&Source::BuiltIn).unwrap()));
        let pack = engine.pack();
        let cues: Vec<&Cue> = pack.cues().collect();
        let probe = Probe::new(pack, &cues, 0);
        let relations = pack.label_rules.len() + pack.holder_rules.len();
        let (mut worker, mut analysis) = (engine.worker(), Analysis::default());
        let mut fired = 0;
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                continue;
            }
            let text = String::from_utf8_lossy(&std::fs::read(path).unwrap()).into_owned();
            let article = build("a".into(), text, Format::Text, &pack.header, true);
            worker.analyse(&article, &mut analysis);
            for (at, seen) in probe.run(&article, &analysis).iter().enumerate() {
                for (number, cue) in cues.iter().enumerate() {
                    // relation rules of conditions alone are asked for pairs
                    if number >= relations && cue.is_condition() {
                        continue;
                    }
                    let mut checks = Vec::new();
                    demands(&worker, cue, at, &mut checks);
                    let allowed = checks.iter().all(|c| c.holds);
                    let own: Vec<&Seen> = seen.iter().filter(|s| probe.asked[s.asked].rule == number).collect();
                    let mut plain = own.iter().filter(|s| probe.asked[s.asked].kind == Kind::Plain);
                    let free = plain.any(|hit| probe.objections(cue, hit, &own, &article).is_empty());
                    let found = counted(&worker, number, at);
                    let what = &article.text[analysis.sentences[at].span.clone()];
                    assert_eq!(allowed && (free || cue.is_condition()), found.is_some(), "{}: {what}", cue.id);
                    fired += usize::from(found.is_some());
                }
            }
        }
        assert!(fired > 1000, "{fired}");
    }
}
