//! Why sentences end where they do: each place that a break rule decided.

use serde::Serialize;

use super::label::{RuleLocation, place};
use crate::Engine;
use crate::analysis::Analysis;
use crate::article::Article;
use crate::segment::Decision;

/// A place that a rule decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Split {
    /// Number of the sentence that ends here, or goes on, from 1.
    pub sentence: usize,
    /// Whether text breaks here.
    pub breaks: bool,
    /// The rule that decided.
    pub place: RuleLocation,
    /// Some text before the place.
    pub before: String,
    /// Some text behind it.
    pub after: String,
    /// Why, in the rule's own note.
    pub note: String,
}

/// Characters shown on each side of a place.
const SHOWN: usize = 28;

/// Tells each place that a rule decided; `decisions` as they were traced.
#[must_use]
pub fn splits(engine: &Engine, article: &Article, analysis: &Analysis, decisions: &[Decision]) -> Vec<Split> {
    let pack = engine.pack();
    let one = |decision: &Decision| {
        let rule = &pack.sentences.rules[decision.rule];
        let before = article.text[..decision.at].trim_end();
        let from = before.char_indices().rev().nth(SHOWN - 1).map_or(0, |(at, _)| at);
        let after = &article.text[decision.at..];
        let to = after.char_indices().nth(SHOWN).map_or(after.len(), |(at, _)| at);
        let paragraph = article.paragraphs.iter().find(|p| p.contains(&decision.at));
        let (first, last) = paragraph.map_or((0, article.text.len()), |p| (p.start, p.end));
        Split {
            sentence: analysis.sentences.partition_point(|s| s.span.start < decision.at).max(1),
            breaks: decision.breaks,
            place: place(pack, &rule.id, &rule.origin),
            before: before[from.max(first).min(before.len())..].to_owned(),
            after: after[..to.min(last.saturating_sub(decision.at))].to_owned(),
            note: rule.note.clone(),
        }
    };
    decisions.iter().map(one).collect()
}
