//! The phrase language: `could {be-or-have}`, `some {people}+ ... fear`, `<the? {name}+> said`.
//!
//! A phrase is parsed into variants, each a plain sequence of steps: what may be missing (`word?`) and
//! alternatives of several words (`(a|b c)`) are written out, so that the matcher knows nothing but sequences;
//! alternatives of one word each (`(a|b|{list})`) are one step.
//! Word lists stay names; [`expand()`](expand::expand) resolves those of their entries that have several words.

mod expand;
mod parse;
#[cfg(test)]
mod tests;

pub use expand::expand;
pub use parse::{PhraseError, parse};

use std::sync::Arc;

use super::model::Origin;
use crate::text::{Clitics, fold_word, scan};

/// What one word or mark must be. A phrase is written out to many readings, which share their words and groups.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Matcher {
    /// This word or mark: folded, as written. Rules with `case = "exact"` compare it so, others lower-cased.
    Word(Arc<str>),
    /// An entry of this word list.
    List(Arc<str>),
    /// One of several words and lists, sorted, no group among them: `(a|b|{c})`.
    OneOf(Arc<[Matcher]>),
}

impl Matcher {
    /// Names of the word lists it uses.
    pub fn lists(&self) -> Box<dyn Iterator<Item = &str> + '_> {
        match self {
            Self::Word(_) => Box::new(std::iter::empty()),
            Self::List(name) => Box::new(std::iter::once(&**name)),
            Self::OneOf(members) => Box::new(members.iter().flat_map(Self::lists)),
        }
    }
}

/// One step of a phrase.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Step {
    /// What the word or mark must be.
    pub matcher: Matcher,
    /// More of the same may follow.
    pub plus: bool,
    /// How many words and marks may stand before it.
    pub gap: u8,
}

/// One way to meet a phrase.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Sequence {
    /// The steps in order; never empty.
    pub steps: Vec<Step>,
    /// The steps between `<` and `>`.
    pub holder: Option<Range2>,
}

/// A range that can be ordered and hashed.
pub type Range2 = (usize, usize);

/// A parsed phrase.
#[derive(Debug, Clone, Default)]
pub struct Phrase {
    /// As written.
    pub source: String,
    /// Where.
    pub origin: Origin,
    /// All ways to meet it, in the order written, but of alternatives those of a single word first.
    pub variants: Vec<Sequence>,
}

impl Phrase {
    /// Names of the word lists it uses.
    pub fn lists(&self) -> impl Iterator<Item = &str> {
        self.variants.iter().flat_map(|v| &v.steps).flat_map(|s| s.matcher.lists())
    }
}

/// The words and marks of plain text, folded, case kept.
#[must_use]
pub fn cut(plain: &str, clitics: &Clitics) -> Vec<String> {
    let mut out = Vec::new();
    scan(plain, 0, plain.len(), clitics, |s| {
        out.push(fold_word(&plain[s.start as usize..s.end as usize], true));
    });
    out
}
