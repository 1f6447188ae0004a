//! The rules that find title, byline and date above the text: header.toml.

use std::sync::Arc;

use super::cue::{Example, Pattern};
use super::{Origin, ReadingRules};

/// header.toml.
#[derive(Debug, Clone, Default)]
pub struct HeaderRules {
    /// How many lines at the top are looked at.
    pub lines: usize,
    /// A longer line is text.
    pub max_words: usize,
    /// Lines of a block that all stay below this many characters are header, not wrapped text.
    pub narrow: usize,
    /// What the field `date` is read with.
    pub dates: DateRules,
    /// What reading.toml says of bylines and of lines that are a site's.
    pub reading: Arc<ReadingRules>,
    /// Ordered: a line goes to the first rule that takes it.
    pub rules: Vec<HeaderRule>,
}

/// How dates are written.
#[derive(Debug, Clone, Default)]
pub struct DateRules {
    /// Formats (strptime), most frequent first.
    pub formats: Vec<String>,
    /// Words read as a number: the folded name of a month, and its number.
    pub months: Vec<(String, usize)>,
}

/// Which line of the head.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(missing_docs, reason = "each is the word of the rule format")]
pub enum HeadLine {
    #[default]
    Any,
    First,
    Last,
}

/// A rule that takes a line of the head.
#[derive(Debug, Clone)]
pub struct HeaderRule {
    /// Unique in the pack.
    pub id: String,
    /// Where it stands.
    pub origin: Origin,
    /// Why.
    pub note: String,
    /// Named groups are the fields.
    pub pattern: Pattern,
    /// Which line.
    pub line: HeadLine,
    /// The head has at least so many lines.
    pub min_lines: usize,
    /// The line has at most so many words.
    pub max_words: usize,
    /// Heads in which the rule must take a line.
    pub hits: Vec<Example>,
    /// Heads in which it must take none.
    pub misses: Vec<Example>,
}
