//! Findings as rustc shows them: the place, the line, what is wrong there and how to fix it.

use std::fmt::Write;
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::{Diagnostic, Diagnostics, Severity, floor};

/// Findings shown of one file; a file that is no rule file at all would fill the screen.
const SHOWN_PER_FILE: usize = 50;
/// Files of which findings are shown.
const SHOWN_FILES: usize = 50;
/// Bytes of a line shown on either side of the marked place; a word list may be one line of megabytes.
const MARGIN: usize = 60;
/// Bytes of the marked place shown.
const MARKED: usize = 80;

impl Diagnostics {
    /// All findings for a terminal (or a plain file), with a line that counts them at the end.
    #[must_use]
    pub fn render(&self, color: bool) -> String {
        let renderer = if color { Renderer::styled() } else { Renderer::plain() };
        let mut out = String::new();
        for of_file in self.items.chunk_by(|a, b| a.file == b.file).take(SHOWN_FILES) {
            for item in of_file.iter().take(SHOWN_PER_FILE) {
                out.push_str(&renderer.render(&[self.group(item)]));
                out.push_str("\n\n");
            }
            if let Some(more @ 1..) = of_file.len().checked_sub(SHOWN_PER_FILE) {
                let path = self.path(of_file[0].file);
                // writing to a string cannot fail
                let _ = write!(out, "... and {more} more in {path}\n\n");
            }
        }
        let files = self.items.chunk_by(|a, b| a.file == b.file);
        if let (more @ 1.., rest) = files.skip(SHOWN_FILES).fold((0, 0), |(n, all), f| (n + f.len(), all + 1)) {
            let _ = write!(out, "... and {more} more in {rest} other files\n\n");
        }
        out.push_str(&self.summary());
        out
    }

    /// `3 errors in 2 files`.
    fn summary(&self) -> String {
        let files = self.items.chunk_by(|a, b| a.file == b.file).count();
        let errors = self.errors();
        let count = |n: usize, what: &str| format!("{n} {what}{}", if n == 1 { "" } else { "s" });
        let found = match (errors, self.items.len() - errors) {
            (e, 0) => count(e, "error"),
            (0, w) => count(w, "warning"),
            (e, w) => format!("{} and {}", count(e, "error"), count(w, "warning")),
        };
        format!("{found} in {}\n", count(files, "file"))
    }

    /// As it is shown: a name may hold codes for terminals.
    fn path(&self, file: usize) -> String {
        let hidden = |c: char| {
            c.is_control()
                || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{200E}' | '\u{200F}' | '\u{61C}')
        };
        let path = self.files.get(file).map_or("", |f| f.path.as_str());
        path.chars().map(|c| if hidden(c) { '\u{FFFD}' } else { c }).collect()
    }

    fn group(&self, item: &Diagnostic) -> Group<'_> {
        let level = match item.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
        };
        let mut group = Group::with_title(level.primary_title(item.message.clone()).id(item.code));
        let path = self.path(item.file);
        if item.line == 0 {
            group = group.element(Origin::path(path));
        } else {
            let text = self.files.get(item.file).map_or("", |f| f.text.as_str());
            let (line, marked, cut) = window(text, &item.span);
            let mark = AnnotationKind::Primary.span(marked);
            let mark = if item.label.is_empty() { mark } else { mark.label(item.label.clone()) };
            let snippet = Snippet::source(line).line_start(item.line).annotation(mark);
            // a snippet counts its own columns, which are wrong where the line's beginning is cut off
            group = if cut {
                group.element(Origin::path(path).line(item.line).char_column(item.column)).element(snippet)
            } else {
                group.element(snippet.path(path))
            };
        }
        if let Some(also) = &item.also {
            let text = self.files.get(also.file).map_or("", |f| f.text.as_str());
            let (line, marked, _) = window(text, &also.span);
            let mark = AnnotationKind::Context.span(marked).label(also.label.clone());
            group =
                group.element(Snippet::source(line).path(self.path(also.file)).line_start(also.line).annotation(mark));
        }
        match &item.help {
            Some(help) => group.element(Level::HELP.message(help.clone())),
            None => group,
        }
    }
}

/// The line that `span` begins in, cut to a readable width, the place in it, and whether its beginning is cut off.
fn window(text: &str, span: &Range<usize>) -> (String, Range<usize>, bool) {
    let start = text[..span.start].rfind('\n').map_or(0, |i| i + 1);
    let end = text[span.start..].find('\n').map_or(text.len(), |i| span.start + i);
    let end = text[start..end].trim_end_matches('\r').len() + start;
    let marked = span.start.min(end)..span.end.min(end);
    let marked = if marked.len() > 2 * MARKED { marked.start..floor(text, marked.start + MARKED) } else { marked };
    let near = |at: usize| floor(text, at);
    let from = if marked.start - start > 2 * MARGIN { near(marked.start - MARGIN) } else { start };
    let to = if end - marked.end > 2 * MARGIN { near(marked.end + MARGIN) } else { end };
    let (head, tail) = (if from > start { "..." } else { "" }, if to < end { "..." } else { "" });
    let shift = |at: usize| at - from + head.len();
    (format!("{head}{}{tail}", &text[from..to]), shift(marked.start)..shift(marked.end), from > start)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::model::SourceFile;

    #[test]
    fn long_lines_are_cut_and_columns_stay() {
        let text = format!("a = 1\r\n{}bäd{}\n", "ü".repeat(100_000), "x".repeat(10_000_000));
        let at = text.find("bäd").unwrap();
        let files = vec![SourceFile { path: "p/x.toml".into(), text }];
        let items = vec![Diagnostic::new("E010", 0, at..at + 4, "no").label("here").help("try")];
        let found = Diagnostics::new(items, files);
        assert_eq!((found.items[0].line, found.items[0].column), (2, 100_001));
        let shown = found.render(false);
        assert!(shown.len() < 1_000, "{shown}");
        assert!(shown.contains("p/x.toml:2:100001") && shown.contains("...ü") && shown.contains("^^^ here"), "{shown}");
    }

    #[test]
    fn places_out_of_the_text_are_survived() {
        let files = vec![SourceFile { path: "x".into(), text: "é".into() }];
        let items = vec![Diagnostic::new("E010", 0, 1..9, "a"), Diagnostic::new("E010", 7, 3..9, "b")];
        assert!(Diagnostics::new(items, files).render(false).ends_with("2 errors in 2 files\n"));
    }
}
