//! What the stages found in one article: the values that every table, export and view is made of.
//!
//! Indices of sentences are positions in [`Analysis::sentences`]; indices of rules are positions in the
//! pack's own lists. Nothing here decides.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::rules::HolderKind;

/// Everything that was decided about one article. The buffers are reused from one article to the next.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Analysis {
    /// In text order.
    pub sentences: Vec<Sentence>,
    /// Scores of all sentences, labels in the pack's order: `labels.len()` to a sentence.
    pub scores: Vec<f64>,
    /// Cues of all sentences that counted for a label or for certainty; in each, what speaks most for its label
    /// rather than the runner-up first.
    pub cues: Vec<Cue>,
    /// Index of the thesis.
    pub thesis: Option<usize>,
    /// Indices of the likeliest theses, the one that is taken first, and how likely each is.
    pub theses: Vec<(usize, f64)>,
    /// Rules behind the links of all sentences, strongest first in each: indices into `Pack::relation_rules`.
    pub link_rules: Vec<u32>,
    /// Rules that speak for the thesis, strongest first: indices into `Pack::relation_rules`.
    pub thesis_rules: Vec<u32>,
    /// Words of the body.
    pub words: usize,
}

impl Analysis {
    /// Leaves out links with less confidence.
    pub fn drop_links_below(&mut self, confidence: f64) {
        for sentence in &mut self.sentences {
            sentence.link.take_if(|link| link.confidence < confidence);
        }
    }
}

/// How many labels and rules of each kind a pack has: what indices have to be below.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// Labels.
    pub labels: usize,
    /// Rules of labels.
    pub label_rules: usize,
    /// Rules of holders.
    pub holder_rules: usize,
    /// Rules of relations.
    pub relation_rules: usize,
}

impl Analysis {
    /// Whether all of it can be of this text and such a pack. What was read from a file may say anything.
    #[must_use]
    pub fn is_of(&self, text: &str, bounds: &Bounds) -> bool {
        let count = self.sentences.len();
        let in_text = |span: &Range<usize>| text.get(span.clone()).is_some();
        let in_list = |range: &Range<usize>, len: usize| range.start <= range.end && range.end <= len;
        let sentence = |(at, sentence): (usize, &Sentence)| {
            in_text(&sentence.span)
                && sentence.label < bounds.labels
                && sentence.runner_up < bounds.labels
                && in_list(&sentence.cues, self.cues.len())
                && sentence.for_label <= sentence.cues.len()
                && sentence.holder.as_ref().is_none_or(|holder| in_text(&holder.span))
                && sentence.holder_rule.is_none_or(|rule| (rule as usize) < bounds.holder_rules)
                && sentence.link.as_ref().is_none_or(|link| {
                    link.target < count
                        && link.target != at
                        && link.second.is_none_or(|(second, _)| second < count)
                        && in_list(&link.rules, self.link_rules.len())
                })
        };
        self.sentences.iter().enumerate().all(sentence)
            && self.scores.len() >= count * bounds.labels
            && self.cues.iter().all(|cue| in_text(&cue.span) && (cue.rule as usize) < bounds.label_rules)
            && self.link_rules.iter().chain(&self.thesis_rules).all(|rule| (*rule as usize) < bounds.relation_rules)
            && self.thesis.into_iter().chain(self.theses.iter().map(|(at, _)| *at)).all(|at| at < count)
            && self.is_tree()
    }

    /// Whether no link leads back to where it came from.
    fn is_tree(&self) -> bool {
        // of each sentence the walk that went through it last
        let mut seen = vec![usize::MAX; self.sentences.len()];
        (0..self.sentences.len()).all(|from| {
            let mut at = from;
            while seen[at] == usize::MAX {
                seen[at] = from;
                match &self.sentences[at].link {
                    Some(link) => at = link.target,
                    None => return true,
                }
            }
            seen[at] != from
        })
    }
}

/// One sentence and what was decided about it.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Sentence {
    /// Bytes of the article's text.
    pub span: Range<usize>,
    /// From 1.
    pub paragraph: u32,
    /// Words in it.
    pub words: u32,
    /// Index into the pack's labels.
    pub label: usize,
    /// 0–1, of the label.
    pub confidence: f64,
    /// The next label.
    pub runner_up: usize,
    /// How far the next label's score is behind.
    pub margin: f64,
    /// 0 (a guess) to 1 (flatly asserted).
    pub certainty: f64,
    /// Who holds the view; `None` for the author.
    pub holder: Option<Holder>,
    /// Index into `Pack::holder_rules` of the rule that decided.
    pub holder_rule: Option<u32>,
    /// Range of its cues in [`Analysis::cues`].
    pub cues: Range<usize>,
    /// How many of its cues, from the front, speak for the label rather than the runner-up.
    pub for_label: usize,
    /// Its one outgoing relation.
    pub link: Option<Link>,
}

/// Who holds a view.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// Bytes of the article's text: the words as written.
    pub span: Range<usize>,
    /// Named or unnamed.
    pub kind: HolderKind,
    /// The words, where a person gave them; they need not be in the text, and the span is empty.
    pub given: Option<String>,
}

impl Holder {
    /// The words, in an article with such a text.
    #[must_use]
    pub fn words<'a>(&'a self, text: &'a str) -> &'a str {
        self.given.as_deref().unwrap_or_else(|| &text[self.span.clone()])
    }
}

/// A rule that counted, and the words that made it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Cue {
    /// Index into `Pack::label_rules`.
    pub rule: u32,
    /// Bytes of the article's text; empty where the rule has conditions alone.
    pub span: Range<usize>,
}

/// An outgoing relation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Link {
    /// Index of the target sentence.
    pub target: usize,
    /// `false`: supports.
    pub attacks: bool,
    /// 0–1: how likely a reader draws it.
    pub confidence: f64,
    /// Index of the next likely target, and how likely that one is.
    pub second: Option<(usize, f64)>,
    /// Range of its rules in [`Analysis::link_rules`].
    pub rules: Range<usize>,
}
