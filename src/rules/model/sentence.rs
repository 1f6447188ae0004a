//! The rules that find where a sentence ends: sentences.toml.

use super::Origin;
use super::cue::Example;
use crate::rules::phrase::{Matcher, Phrase};

/// sentences.toml.
#[derive(Debug, Clone, Default)]
pub struct SentenceRules {
    /// Marks, or lists of words, after which a place to decide stands.
    pub terminators: Vec<Matcher>,
    /// Marks that belong to the sentence they close.
    pub closers: Vec<Matcher>,
    /// Marks that belong to the sentence they open.
    pub openers: Vec<Matcher>,
    /// Typographic quotation marks, the opening one and the closing one; empty: they open and close as “ ” and « » do.
    pub quotation_marks: Vec<(char, char)>,
    /// Sequences before which a place to decide stands.
    pub starters: Vec<Phrase>,
    /// Ordered: the first that matches decides.
    pub rules: Vec<BreakRule>,
}

/// White space at a place to decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(missing_docs, reason = "each is the word of the rule format")]
pub enum Between {
    #[default]
    Any,
    None,
    Space,
    Line,
}

/// What makes a place one to decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(missing_docs, reason = "each is the word of the rule format")]
pub enum BreakSite {
    #[default]
    Any,
    Terminator,
    Line,
    Starter,
}

/// A break or no-break rule.
#[derive(Debug, Clone, Default)]
#[expect(clippy::struct_excessive_bools, reason = "independent keys of the rule format")]
pub struct BreakRule {
    /// Unique in the pack.
    pub id: String,
    /// Where it stands.
    pub origin: Origin,
    /// Why.
    pub note: String,
    /// Whether text breaks here.
    pub breaks: bool,
    /// One of these ends at the place; empty: anything.
    pub before: Vec<Phrase>,
    /// One of these begins at the place; empty: anything.
    pub after: Vec<Phrase>,
    /// White space at the place.
    pub between: Between,
    /// Whether closers stand at the place.
    pub closed: Option<bool>,
    /// Whether openers stand at the place.
    pub opened: Option<bool>,
    /// Kind of place.
    pub at: BreakSite,
    /// What `before` matched is all that stands before the place in the sentence so far.
    pub whole: bool,
    /// What `before` matched has no white space in it.
    pub tight: bool,
    /// Only at a starter, in a paragraph that begins with the same starter.
    pub series: bool,
    /// The line that ends at the place has fewer characters.
    pub narrow: Option<u32>,
    /// Texts in which the rule must decide a place, breaks marked ` | `.
    pub hits: Vec<Example>,
    /// Texts in which it must decide none.
    pub misses: Vec<Example>,
}
