//! Why a sentence rule or a header rule decided something, or did not.

use std::sync::Arc;

use serde::Serialize;

use super::{Check, check};
use crate::Engine;
use crate::analysis::Analysis;
use crate::article::{Article, header_rules_taken};
use crate::rules::{HeaderRules, Pack, SentenceRules};
use crate::workbench::explain::label::{RuleLocation, place};
use crate::workbench::explain::split::{Split, splits};

/// What a sentence rule decides in an article.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BreakWhy {
    /// The rule.
    pub place: RuleLocation,
    /// Places that it decides.
    pub decides: Vec<Split>,
    /// Places that it would decide if it stood alone, and the rule before it that did.
    pub too_late: Vec<(Split, RuleLocation)>,
}

/// Answers for a sentence rule, by its position.
#[must_use]
pub fn why_break(engine: &Engine, article: &Article, rule: usize) -> BreakWhy {
    let pack = engine.pack();
    let own = &pack.sentences.rules[rule];
    let decisions = |engine: &Engine| {
        let (mut analysis, mut found) = (Analysis::default(), Vec::new());
        engine.worker().analyse_traced(article, &mut analysis, |decision| found.push(decision));
        splits(engine, article, &analysis, &found).into_iter().zip(found).collect::<Vec<_>>()
    };
    let all = decisions(engine);
    let alone = SentenceRules { rules: vec![own.clone()], ..pack.sentences.clone() };
    let alone = Engine::new(Arc::new(Pack { sentences: alone, ..Pack::clone(pack) }));
    let too_late = decisions(&alone).into_iter().filter_map(|(split, decision)| {
        let first = all.iter().find(|(_, d)| d.at == decision.at && d.rule != rule)?;
        let (sentence, place) = (first.0.sentence, first.0.place.clone());
        Some((Split { sentence, ..split }, place))
    });
    BreakWhy {
        place: place(pack, &own.id, &own.origin),
        too_late: too_late.collect(),
        decides: all.iter().filter(|(_, d)| d.rule == rule).map(|(split, _)| split.clone()).collect(),
    }
}

/// Answers for a header rule, by its position, and a text.
#[must_use]
pub fn why_header(pack: &Pack, text: &str, rule: usize) -> Check {
    if header_rules_taken(text, &pack.header).contains(&rule) {
        return check(true, "it takes a line at the top of the text");
    }
    let alone = HeaderRules { rules: vec![pack.header.rules[rule].clone()], ..pack.header.clone() };
    if header_rules_taken(text, &alone).is_empty() {
        return check(false, "no line at the top of the text fits its pattern and its conditions");
    }
    check(false, "a line fits it, but a rule before it takes that line, or its field is known already")
}
