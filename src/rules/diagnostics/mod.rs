//! What is wrong with a rule pack, where, and how to fix it.
//!
//! Values only; how they look on a page is `render`'s. Codes are stable: people search for them.

pub(crate) mod codes;
pub(crate) mod limits;
#[cfg(feature = "cli")]
pub(crate) mod render;
pub(crate) mod suggest;

use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::Range;

pub use codes::code;
use limits::Limits;

use super::model::SourceFile;

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
