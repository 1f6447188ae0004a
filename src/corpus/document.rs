//! What a reader makes of a file or a row: a draft of an article, and notes about it.

use std::borrow::Cow;
use std::path::Path;

use super::failure::Failure;
use crate::article::Draft;

/// An article that could be read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Document {
    /// Its text and what is known of it.
    pub draft: Draft,
    /// What is worth knowing about reading it; usually empty.
    pub message: String,
}

/// The articles of a file, or why there are none.
pub(super) type Documents = Vec<Result<Document, Failure>>;

/// An article of a corpus, or why there is none.
#[derive(Debug)]
pub struct Found<'a> {
    /// The file, as it was named.
    pub path: &'a Path,
    /// The article's id, unique in the corpus.
    pub id: &'a str,
    /// Its row, from 1, in a file that holds many.
    pub row: Option<u64>,
    /// Bytes of the file that it took, as far as is known.
    pub bytes: u64,
    /// What was read.
    pub document: Result<Document, Failure>,
}

/// A message with one more note.
pub(crate) fn noted<'m>(message: &'m str, note: Option<&str>) -> Cow<'m, str> {
    match (message, note) {
        (_, None) => Cow::Borrowed(message),
        ("", Some(note)) => Cow::Owned(note.to_owned()),
        (message, Some(note)) => Cow::Owned(format!("{message}; {note}")),
    }
}
