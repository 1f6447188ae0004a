//! An article as the stages see it: its text, what is known about it, and where its paragraphs are.

use std::ops::Range;

/// A text with its metadata. Offsets are bytes of `text`, which never changes after it was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Article {
    /// Path below the corpus root without its extension, `/`-separated.
    pub id: String,
    /// The decoded text, verbatim.
    pub text: String,
    /// What the masthead told.
    pub masthead: Masthead,
    /// Paragraphs of the body in order; white space at their ends is not part of them.
    pub paragraphs: Vec<Range<usize>>,
}

/// How a text marks its paragraphs and headings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Format {
    /// Blank lines between paragraphs.
    #[default]
    Text,
    /// `CommonMark`.
    Markdown,
}

impl Format {
    /// The format of files with this extension (without its dot, any case); `None`: not one that is read.
    #[must_use]
    pub fn of_extension(extension: &str) -> Option<Self> {
        const KNOWN: [(&str, Format); 4] =
            [("txt", Format::Text), ("text", Format::Text), ("md", Format::Markdown), ("markdown", Format::Markdown)];
        KNOWN.iter().find(|(known, _)| known.eq_ignore_ascii_case(extension)).map(|&(_, format)| format)
    }
}

/// What stands above a text: empty where it was not found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Masthead {
    /// Headline.
    pub title: String,
    /// Who wrote it.
    pub author: String,
    /// Who printed it.
    pub publisher: String,
    /// Under which heading.
    pub section: String,
    /// ISO 8601 (`2019-04-17`) where the date can be read, else as written.
    pub published: String,
}
