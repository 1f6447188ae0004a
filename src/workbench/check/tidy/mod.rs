//! The standard form of rule files: one phrase per line, no line over 140 columns, one style of headings.
//!
//! Changes how a file is written and never what it says: values are the same afterwards, comments stay, nothing is
//! sorted. Decides nothing about the wording of comments and leaves word lists alone.

mod comments;
mod strings;

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Columns of a line.
const WIDTH: usize = 140;
/// Columns up to which a list of examples or settings stays on one line.
const LIST_WIDTH: usize = 100;
/// What one level of a list is indented by.
const INDENT: &str = "    ";
/// Lists that have one entry per line as soon as they have two.
const ONE_PER_LINE: [&str; 4] = ["phrases", "patterns", "pattern", "unless"];

type Value<'a> = Spanned<DeValue<'a>>;

/// Returns the rule file in the standard form; `None` if it is not TOML.
#[must_use]
pub fn tidy(text: &str) -> Option<String> {
    let before: toml::Table = toml::from_str(text).ok()?;
    let unix = text.replace("\r\n", "\n");
    let mut out = String::new();
    // a comment that moved to a line of its own may be too long for that one
    for _ in 0..3 {
        let next = pass(if out.is_empty() { &unix } else { &out });
        if next == out {
            break;
        }
        out = next;
    }
    if text.contains("\r\n") {
        out = out.replace('\n', "\r\n");
    }
    // the form must not change the meaning: a file for which it would stays as it is
    let same = toml::from_str::<toml::Table>(&out).is_ok_and(|after| after == before);
    Some(if same { out } else { text.to_owned() })
}

fn pass(text: &str) -> String {
    let (tree, _) = DeTable::parse_recoverable(text);
    let mut page = Page { text, values: Vec::new(), edits: Vec::new() };
    page.table(tree.get_ref());
    page.values.sort_by_key(|v| v.start);
    page.loose_lines();
    page.finish()
}

/// A file and what is to be changed in it.
struct Page<'t> {
    text: &'t str,
    /// Where the values of keys are written.
    values: Vec<Range<usize>>,
    edits: Vec<(Range<usize>, String)>,
}

impl Page<'_> {
    fn table(&mut self, table: &DeTable<'_>) {
        for (key, value) in table {
            let inline = self.text[value.span()].starts_with(['{', '[']) && !self.is_header(value);
            match value.get_ref() {
                DeValue::Table(inner) if !inline => self.table(inner),
                DeValue::Array(items) if items.iter().any(|item| self.is_header(item)) => {
                    for item in items {
                        if let DeValue::Table(inner) = item.get_ref() {
                            self.table(inner);
                        }
                    }
                }
                _ => self.value(key.get_ref(), key.span().start, value),
            }
        }
    }

    /// Whether the value is a table that begins with `[header]` or `[[header]]`.
    fn is_header(&self, value: &Value<'_>) -> bool {
        matches!(value.get_ref(), DeValue::Table(_)) && self.text[value.span()].starts_with('[')
    }

    /// Writes the value of a key, and moves a comment after it that makes the line too long above the key.
    fn value(&mut self, key: &str, at: usize, value: &Value<'_>) {
        let span = value.span();
        let line = self.text[..at].rfind('\n').map_or(0, |n| n + 1);
        let lead = &self.text[line..span.start];
        let indent: String = lead.chars().take_while(|c| c.is_whitespace()).collect();
        let new = self.render(value, Some(key), &indent, columns(lead));
        let rest = &self.text[span.end..];
        let rest = &rest[..rest.find('\n').unwrap_or(rest.len())];
        let last = match new.rsplit_once('\n') {
            Some((_, last)) => columns(last),
            None => columns(lead) + columns(&new),
        };
        if rest.trim_start().starts_with('#') && last + columns(rest.trim_end()) > WIDTH {
            self.edits.push((line..line, format!("{indent}{}\n", rest.trim())));
            self.edits.push((span.end..span.end + rest.len(), String::new()));
        }
        if new != self.text[span.clone()] {
            self.edits.push((span.clone(), new));
        }
        self.values.push(span);
    }

    /// How a value is written that begins in column `column` of a line with this indent.
    fn render(&self, value: &Value<'_>, key: Option<&str>, indent: &str, column: usize) -> String {
        let raw = &self.text[value.span()];
        match value.get_ref() {
            DeValue::String(text) => strings::render(raw, text, indent, column),
            DeValue::Array(items) => self.list(raw, value.span(), items.as_ref(), key, indent, column),
            _ => raw.to_owned(),
        }
    }

    fn list(
        &self,
        raw: &str,
        span: Range<usize>,
        items: &[Value<'_>],
        key: Option<&str>,
        indent: &str,
        column: usize,
    ) -> String {
        let several = items.len() > 1 && key.is_some_and(|key| ONE_PER_LINE.contains(&key));
        let width = if several || items.len() < 2 { WIDTH } else { LIST_WIDTH };
        if !raw.contains('\n') && !several && (items.is_empty() || column + columns(raw) <= width) {
            return raw.to_owned();
        }
        let inner = format!("{indent}{INDENT}");
        let mut out = String::from("[");
        let mut at = span.start + 1;
        let mut last = None;
        for item in items {
            self.gap(&mut out, at..item.span().start, &inner, last);
            let entry = self.render(item, None, &inner, columns(&inner) + 1);
            last = Some(out.len());
            out.push('\n');
            out.push_str(&inner);
            out.push_str(&entry);
            out.push(',');
            at = item.span().end;
        }
        self.gap(&mut out, at..span.end - 1, &inner, last);
        out.push('\n');
        out.push_str(indent);
        out.push(']');
        out
    }

    /// Writes the comments between two entries of a list: one after an entry stays there if it fits, else it goes above
    /// the entry, which was written from `entry` on.
    fn gap(&self, out: &mut String, range: Range<usize>, indent: &str, entry: Option<usize>) {
        for (number, line) in self.text[range].split('\n').enumerate() {
            let Some((_, comment)) = line.split_once('#') else { continue };
            let comment = format!("#{}", comment.trim_end());
            // only the first line of a list has more before it, and that line is short
            let last = out.rsplit('\n').next().map_or(0, columns);
            if number == 0 && last + 1 + columns(&comment) <= WIDTH {
                out.push(' ');
                out.push_str(&comment);
                continue;
            }
            let lines = format!("\n{}", comments::wrapped(&comment, indent));
            match entry.filter(|_| number == 0) {
                Some(entry) => out.insert_str(entry, &lines),
                None => out.push_str(&lines),
            }
        }
    }

    /// Puts comments on lines of their own into form, and takes white space off the ends of lines.
    fn loose_lines(&mut self) {
        let mut at = 0;
        for line in self.text.split_inclusive('\n') {
            let start = at;
            at += line.len();
            let next = self.values.partition_point(|v| v.start < start);
            if next > 0 && self.values[next - 1].end > start {
                continue; // inside a value of several lines
            }
            let body = line.trim_end();
            let end = start + body.len();
            if self.values.get(next).is_some_and(|v| v.start < at && v.end > end) {
                continue; // the line ends within a value
            }
            let ends = if line.ends_with('\n') { at - 1 } else { at };
            if body.trim_start().starts_with('#') {
                let new = comments::line(body);
                if new != line[..line.len() - usize::from(line.ends_with('\n'))] {
                    self.edits.push((start..ends, new));
                }
            } else if end < ends && !self.edits.iter().any(|(r, _)| r.start >= start && r.end > end && r.start < at) {
                self.edits.push((end..ends, String::new()));
            }
        }
    }

    fn finish(mut self) -> String {
        self.edits.sort_by_key(|(range, _)| (range.start, range.end));
        let mut out = String::with_capacity(self.text.len() * 2);
        let mut at = 0;
        for (range, new) in self.edits {
            out.push_str(&self.text[at..range.start]);
            out.push_str(&new);
            at = range.end;
        }
        out.push_str(&self.text[at..]);
        if !out.is_empty() && !out.ends_with('\n') {
            out.push('\n');
        }
        out
    }
}

/// How many columns a text takes in an editor that shows each character in one.
fn columns(text: &str) -> usize {
    text.chars().count()
}

#[cfg(test)]
mod tests;
