//! What all rules share: the words that make a rule fire, where it may, and the examples that test it.

use super::Origin;
use crate::rules::phrase::Phrase;
use crate::rules::regex::edge_bytes::Edges;
use crate::rules::regex::lazy::LazyRegex;

/// A regular expression of a rule, compiled once by the loader.
#[derive(Debug, Clone)]
pub struct Pattern {
    /// As written.
    pub source: String,
    /// Runs over the folded sentence.
    pub regex: LazyRegex,
    /// Strings one of which every match holds inside one word or mark, lower-cased; empty: none is known.
    pub required: Vec<String>,
    /// A match needs a digit (used where `required` is empty).
    pub needs_digit: bool,
    /// A match needs a capital (used where the others are empty).
    pub needs_capital: bool,
    /// What a text it matches begins and ends with.
    pub edges: Edges,
    /// Where it stands in its file.
    pub origin: Origin,
}

/// Where in sentence, paragraph or article a rule may fire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the word of the rule format")]
pub enum Position {
    Opening,
    Closing,
    Quoted,
    Unquoted,
    FirstInParagraph,
    LastInParagraph,
    FirstInArticle,
    LastInArticle,
    InsideQuotation,
    FirstParagraph,
    LastParagraph,
    ArticleStart,
    ArticleEnd,
    OneParagraph,
    SeveralParagraphs,
}

/// What `negated` says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Negated {
    /// A negation makes no difference.
    #[default]
    Any,
    /// Hits under a negation are dropped.
    Skip,
    /// Only hits under a negation count.
    Only,
}

/// Which sentence carries the cue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(missing_docs, reason = "each is the word of the rule format")]
pub enum Neighbour {
    #[default]
    This,
    Previous,
    Next,
}

/// What all rules share: the cue and the conditions on the sentence that carries it.
#[derive(Debug, Clone, Default)]
pub struct Cue {
    /// Unique in the pack.
    pub id: String,
    /// Where the rule stands.
    pub origin: Origin,
    /// Why it counts.
    pub note: String,
    /// Phrases, any of which is a hit.
    pub phrases: Vec<Phrase>,
    /// Regular expressions, any match of which is a hit.
    pub patterns: Vec<Pattern>,
    /// A hit that one of these overlaps is void.
    pub unless: Vec<Phrase>,
    /// All must hold.
    pub places: Vec<Position>,
    /// Under a negation?
    pub negated: Negated,
    /// Bounds on the sentence's words.
    pub min_words: Option<u32>,
    /// Bounds on the sentence's words.
    pub max_words: Option<u32>,
    /// `case = "exact"`.
    pub exact_case: bool,
    /// How many hits count at most: 1 for `count = "once"`.
    pub most: u32,
    /// The sentence that carries the cue.
    pub neighbour: Neighbour,
    /// Texts in which the rule must fire.
    pub hits: Vec<Example>,
    /// Texts in which it must not.
    pub misses: Vec<Example>,
}

impl Cue {
    /// A rule without phrases and patterns fires on its conditions alone.
    #[must_use]
    pub fn is_condition(&self) -> bool {
        self.phrases.is_empty() && self.patterns.is_empty()
    }
}

/// A text that a rule must or must not fire in.
#[derive(Debug, Clone, Default)]
pub struct Example {
    /// As written in the rule file.
    pub text: String,
    /// Where.
    pub origin: Origin,
}

/// What negates, and how far it reaches.
#[derive(Debug, Clone, Default)]
pub struct Negation {
    /// Phrases that negate what follows.
    pub phrases: Vec<Phrase>,
    /// Single words and marks that a negation does not reach across.
    pub stops: Vec<Phrase>,
    /// How many words a negation reaches.
    pub reach: usize,
}
