//! Word lists, and what is a content word.

use std::sync::Arc;

use crate::rules::regex::edge_bytes::Edges;
use crate::rules::regex::lazy::LazyRegex;

/// A word list with its includes resolved.
///
/// A word belongs to it if it is one of `words` or a class matches it, and none of `not_words` and `not_classes`
/// does. `words` holds none of `not_words`. What an included list takes out travels with it.
#[derive(Debug, Clone, Default)]
pub struct WordList {
    /// Index into [`super::Pack::files`].
    pub file: usize,
    /// Entries of one token, folded and lower-cased.
    pub words: Vec<String>,
    /// Entries of several tokens, each a phrase of plain words and marks.
    pub phrases: Vec<Vec<String>>,
    /// Classes: a word belongs to the list if one matches it whole.
    pub classes: Vec<WordClass>,
    /// Words taken out again.
    pub not_words: Vec<String>,
    /// Classes taken out again.
    pub not_classes: Vec<WordClass>,
}

/// `/regex/` in a word list.
#[derive(Debug, Clone)]
pub struct WordClass {
    /// Anchored at both ends.
    pub regex: LazyRegex,
    /// What words that it matches begin and end with.
    pub edges: Edges,
    /// What of a word it sees.
    pub sees: Sees,
    /// All words that it matches, where they are few; empty where they can't be spelled out.
    pub spelled: Arc<[String]>,
}

/// What of a word's spelling a class sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Sees {
    /// `/…/`: the word in small letters, without its accents.
    #[default]
    Folded,
    /// `/…/c`: with its own capitals.
    Capitals,
    /// `/…/a`: with its own accents, in small letters.
    Accents,
}

/// What is a content word.
#[derive(Debug, Clone, Default)]
pub struct Content {
    /// Name of the word list of function words.
    pub function: Option<String>,
    /// Name of the word list of endings taken off before words are compared.
    pub endings: Option<String>,
    /// Shorter words are no content words.
    pub min_letters: usize,
}
