//! What is wrong with a rule pack, where, and how to fix it.
//!
//! Values only; how they look on a page is `render`'s. Codes are stable: people search for them.

pub(crate) mod codes;
#[cfg(feature = "cli")]
pub(crate) mod render;
pub(crate) mod suggest;

use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::Range;

use super::model::SourceFile;
use crate::rules::load::limits::Limits;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The pack cannot be used.
    Error,
    /// It can, but probably says something else than was meant. The loader itself only knows errors.
    Warning,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Stable: one of [`code`].
    pub code: &'static str,
    /// Error or warning.
    pub severity: Severity,
    /// What is wrong.
    pub message: String,
    /// Index into [`Diagnostics::files`] (of a loaded pack: into `Pack::files`).
    pub file: usize,
    /// Bytes of that file.
    pub span: Range<usize>,
    /// Beside the marked place; may be empty.
    pub label: String,
    /// How to fix it.
    pub help: Option<String>,
    /// Another place that the finding is about.
    pub also: Option<Location>,
    /// Line of the place, from 1; 0 where the file as a whole is meant.
    pub line: usize,
    /// Column in characters, from 1; 0 where the file as a whole is meant.
    pub column: usize,
}

/// A place beside the one that a finding marks: the other of two rules that clash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Location {
    /// Index into [`Diagnostics::files`].
    pub file: usize,
    /// Bytes of that file.
    pub span: Range<usize>,
    /// What stands there.
    pub label: String,
    /// Line, from 1; known when the finding is collected.
    pub line: usize,
    /// Column in characters, from 1; known when the finding is collected.
    pub column: usize,
}

impl Diagnostic {
    /// A warning; line and column follow when it is collected.
    #[must_use]
    pub fn warning(code: &'static str, file: usize, span: Range<usize>, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::new(code, file, span, message) }
    }

    /// An error; line and column follow when it is collected.
    pub(crate) fn new(code: &'static str, file: usize, span: Range<usize>, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: Severity::Error,
            message: message.into(),
            file,
            span,
            label: String::new(),
            help: None,
            also: None,
            line: 0,
            column: 0,
        }
    }

    /// With words beside the marked place.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    /// With a way to fix it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// With another place.
    #[must_use]
    pub fn also(mut self, file: usize, span: Range<usize>, label: impl Into<String>) -> Self {
        self.also = Some(Location { file, span, label: label.into(), line: 0, column: 0 });
        self
    }

    pub(crate) fn help_if(mut self, help: Option<String>) -> Self {
        self.help = help.or(self.help);
        self
    }
}

/// All findings of one loading, by file and place, with the files they point into.
///
/// Displayed, a line each: `rules/claim.toml:12:3: error[E001]: message; help`. `render` (feature `cli`) shows them as
/// rustc does.
#[derive(Debug, Clone, Default)]
pub struct Diagnostics {
    /// By file and place.
    pub items: Vec<Diagnostic>,
    /// The files read.
    pub files: Vec<SourceFile>,
}

impl std::error::Error for Diagnostics {}

impl std::fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (number, item) in self.items.iter().enumerate() {
            let end = if number == 0 { "" } else { "\n" };
            let path = self.files.get(item.file).map_or("", |file| file.path.as_str());
            let severity = match item.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
            };
            write!(f, "{end}{path}")?;
            if item.line > 0 {
                write!(f, ":{}:{}", item.line, item.column)?;
            }
            write!(f, ": {severity}[{}]: {}", item.code, item.message)?;
            if let Some(help) = &item.help {
                write!(f, "; {help}")?;
            }
        }
        Ok(())
    }
}

impl Diagnostics {
    /// Sorts the findings, finds their lines and columns, drops what was found twice.
    #[must_use]
    pub fn new(mut items: Vec<Diagnostic>, files: Vec<SourceFile>) -> Self {
        items.sort_by(|a, b| {
            (a.file, a.span.start, a.span.end, a.code, &a.message).cmp(&(
                b.file,
                b.span.start,
                b.span.end,
                b.code,
                &b.message,
            ))
        });
        items.dedup_by(|b, a| a.file == b.file && a.span == b.span && a.message == b.message);
        for item in &mut items {
            clip(&mut item.message);
            clip(&mut item.label);
            item.help.iter_mut().for_each(clip);
        }
        // findings come in order, so that one walk over each file counts all of its lines
        let (mut file, mut at, mut line, mut line_start) = (usize::MAX, 0, 1, 0);
        for item in &mut items {
            let text = files.get(item.file).map_or("", |f| f.text.as_str());
            item.span.start = floor(text, item.span.start);
            item.span.end = floor(text, item.span.end).max(item.span.start);
            if item.code == code::UNREADABLE || item.code == code::NO_PACK {
                continue;
            }
            if file != item.file {
                (file, at, line, line_start) = (item.file, 0, 1, 0);
            }
            for (i, _) in text[at..item.span.start].match_indices('\n') {
                line += 1;
                line_start = at + i + 1;
            }
            at = item.span.start;
            item.line = line;
            item.column = text[line_start..at].chars().count() + 1;
        }
        find_others(&mut items, &files);
        Self { items, files }
    }

    /// Line and column of the byte behind a finding's place, from 1; 0 where the file as a whole is meant.
    #[must_use]
    pub fn end(&self, item: &Diagnostic) -> (usize, usize) {
        if item.line == 0 {
            return (0, 0);
        }
        let text = self.files.get(item.file).map_or("", |f| f.text.as_str());
        let marked = text.get(item.span.clone()).unwrap_or("");
        match marked.rfind('\n') {
            Some(at) => (item.line + marked.matches('\n').count(), marked[at + 1..].chars().count() + 1),
            None => (item.line, item.column + marked.chars().count()),
        }
    }

    /// How many errors there are.
    #[must_use]
    pub fn errors(&self) -> usize {
        self.items.iter().filter(|d| d.severity == Severity::Error).count()
    }
}

/// Shortens what quotes a name of megabytes.
fn clip(text: &mut String) {
    const LONGEST: usize = 1_000;
    if text.len() > LONGEST {
        text.truncate(floor(text, LONGEST));
        text.push('…');
    }
}

/// Finds lines and columns of the places beside the marked ones.
fn find_others(items: &mut [Diagnostic], files: &[SourceFile]) {
    let mut lines: HashMap<usize, Vec<usize>> = HashMap::new();
    for place in items.iter_mut().filter_map(|item| item.also.as_mut()) {
        let text = files.get(place.file).map_or("", |f| f.text.as_str());
        let begins = lines
            .entry(place.file)
            .or_insert_with(|| std::iter::once(0).chain(text.match_indices('\n').map(|(i, _)| i + 1)).collect());
        place.span.start = floor(text, place.span.start);
        place.span.end = floor(text, place.span.end).max(place.span.start);
        place.line = begins.partition_point(|&begin| begin <= place.span.start);
        place.column = text[begins[place.line - 1]..place.span.start].chars().count() + 1;
    }
}

/// The start of the character that `at` falls into; the end where it is beyond.
pub(crate) fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Collects findings while files are read; shared by readers that only borrow it.
#[derive(Debug, Default)]
pub(crate) struct Report {
    items: RefCell<Vec<Diagnostic>>,
    /// What the pack holds so far.
    pub limits: Limits,
}

impl Report {
    pub(crate) fn push(&self, diagnostic: Diagnostic) {
        self.items.borrow_mut().push(diagnostic);
    }

    pub(crate) fn into_items(self) -> Vec<Diagnostic> {
        self.items.into_inner()
    }
}

/// The code of each kind of mistake.
pub mod code {
    /// A file or folder cannot be read.
    pub const UNREADABLE: &str = "E001";
    /// The folder has no pack.toml.
    pub const NO_PACK: &str = "E002";
    /// The file is too large.
    pub const TOO_LARGE: &str = "E003";
    /// The file is not UTF-8.
    pub const ENCODING: &str = "E004";
    /// Not TOML.
    pub const SYNTAX: &str = "E005";
    /// A rule file of no label, or a file name that cannot be used.
    pub const FILE_NAME: &str = "E006";
    /// The pack has more of something than can be used.
    pub const PACK_SIZE: &str = "E007";
    /// An unknown key.
    pub const UNKNOWN_KEY: &str = "E010";
    /// A value of another type.
    pub const TYPE: &str = "E011";
    /// A key is missing.
    pub const MISSING: &str = "E012";
    /// None of the values that the key takes.
    pub const UNKNOWN_VALUE: &str = "E013";
    /// A number out of bounds.
    pub const NUMBER: &str = "E014";
    /// Keys that contradict each other.
    pub const CONFLICT: &str = "E015";
    /// An id is used twice.
    pub const DUPLICATE: &str = "E020";
    /// An id or name with characters that ids do not have.
    pub const ID: &str = "E021";
    /// No rule has this id.
    pub const UNKNOWN_RULE: &str = "E022";
    /// No label has this name.
    pub const UNKNOWN_LABEL: &str = "E023";
    /// A phrase cannot be read.
    pub const PHRASE: &str = "E030";
    /// No word list has this name.
    pub const UNKNOWN_LIST: &str = "E031";
    /// A phrase is written out to too many sequences.
    pub const PHRASE_SIZE: &str = "E032";
    /// A regular expression cannot be read.
    pub const PATTERN: &str = "E040";
    /// A regular expression is too big.
    pub const PATTERN_SIZE: &str = "E041";
    /// A named group that nobody reads.
    pub const GROUP: &str = "E042";
    /// A line of a word list cannot be read.
    pub const WORD: &str = "E050";
    /// Word lists include each other.
    pub const CYCLE: &str = "E051";
    /// Word lists come to too much when what they include is written out.
    pub const LIST_SIZE: &str = "E052";
    /// A rule without cue and conditions.
    pub const EMPTY_RULE: &str = "E060";
    /// An example of a rule does not hold.
    pub const EXAMPLE: &str = "E070";
}

#[cfg(test)]
mod tests {
    #[test]
    fn no_two_mistakes_share_a_code() {
        let source = include_str!("mod.rs");
        let codes = source.lines().filter(|line| line.trim_start().starts_with("pub const"));
        let mut codes: Vec<_> = codes.filter_map(|line| line.split('"').nth(1)).collect();
        let all = codes.len();
        codes.sort_unstable();
        codes.dedup();
        assert!(all > 20 && codes.len() == all, "{codes:?}");
    }
}
