//! Typed access to a TOML tree that reports every error with its location and continues.
//!
//! serde stops at the first mistake and forgets most places; this reads on, so that a file shows all of its
//! mistakes at once. Nothing here knows what a rule is.

use std::cell::RefCell;
use std::ops::Range;
use std::rc::Rc;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::shape::{Shape, Value};
use crate::rules::diagnostics::limits::{Limit, Passed};
use crate::rules::diagnostics::suggest::{closest, did_you_mean, one_of};
use crate::rules::diagnostics::{Diagnostic, Report, code};
use crate::rules::model::Origin;

/// A file being read, and where its mistakes go.
pub(crate) struct File<'a> {
    /// Index into `Pack::files`.
    pub index: usize,
    /// The whole text.
    pub text: &'a str,
    /// Where mistakes go.
    pub report: &'a Report,
    /// Whether its expressions are known to be right, because a test has read them.
    pub is_shipped: bool,
    /// Where each line begins.
    lines: Vec<usize>,
}

impl<'a> File<'a> {
    pub fn new(index: usize, text: &'a str, report: &'a Report) -> Self {
        let lines = std::iter::once(0).chain(text.match_indices('\n').map(|(i, _)| i + 1)).collect();
        Self { index, text, report, is_shipped: false, lines }
    }

    /// A mistake in this file, to be completed and pushed.
    pub fn error(&self, code: &'static str, span: Range<usize>, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(code, self.index, span, message)
    }

    pub fn push(&self, diagnostic: Diagnostic) {
        self.report.push(diagnostic);
    }

    /// Whether the pack has room for so many more; the one that passes the limit is reported.
    pub fn admits(&self, limit: Limit, more: usize, span: &Range<usize>) -> bool {
        let admitted = self.report.limits.admit(limit, more);
        if let Err(Some(Passed { code, message, help })) = admitted {
            self.push(self.error(code, span.clone(), message).help(help));
        }
        admitted.is_ok()
    }

    /// Whether to look among so many names for the one that was meant.
    pub fn suggests(&self, names: usize) -> bool {
        self.report.limits.has_room(Limit::Suggestions, names)
    }

    pub fn origin(&self, span: Range<usize>) -> Origin {
        Origin { file: self.index, line: self.lines.partition_point(|&l| l <= span.start), span }
    }
}

/// A string of the file and where it stands, quotation marks included.
#[derive(Debug, Clone)]
pub(crate) struct Text<'a> {
    pub value: &'a str,
    pub span: Range<usize>,
    /// Between the quotation marks, as written; empty for a key.
    raw: &'a str,
    /// Where that begins in the file.
    from: usize,
}

impl<'a> Text<'a> {
    fn new(file: &File<'a>, value: &'a str, span: Range<usize>) -> Self {
        let raw = file.text.get(span.clone()).unwrap_or("");
        let mark = ["\"\"\"", "'''", "\"", "'"].into_iter().find(|m| raw.starts_with(m)).unwrap_or("");
        let mut inner = raw.get(mark.len()..raw.len().saturating_sub(mark.len())).unwrap_or("");
        if mark.len() == 3 {
            inner = inner.strip_prefix("\r\n").or_else(|| inner.strip_prefix('\n')).unwrap_or(inner);
        }
        let from = span.end.saturating_sub(mark.len() + inner.len());
        Self { value, span, raw: inner, from }
    }

    /// Where a part of the string stands in the file.
    pub fn part(&self, part: Range<usize>) -> Range<usize> {
        if self.raw == self.value {
            return self.from + part.start..self.from + part.end.max(part.start + 1);
        }
        match (self.written(part.start), self.written(part.end.max(part.start + 1).saturating_sub(1))) {
            (Some(start), Some(last)) => self.from + start.start..self.from + last.end,
            _ => self.span.clone(),
        }
    }

    /// Where the character that holds byte `at` of the value is written, as an escape or as itself.
    fn written(&self, at: usize) -> Option<Range<usize>> {
        let (mut raw, mut value) = (0, 0);
        loop {
            let rest = &self.raw[raw..];
            let Some(escaped) = rest.strip_prefix('\\') else {
                let size = rest.chars().next()?.len_utf8();
                if at < value + size {
                    return Some(raw..raw + size);
                }
                (raw, value) = (raw + size, value + size);
                continue;
            };
            // a backslash at the end of a line takes all white space after it away
            if escaped.trim_start_matches([' ', '\t', '\r']).starts_with('\n') {
                raw += 1 + escaped.len() - escaped.trim_start().len();
                continue;
            }
            let digits = match escaped.as_bytes().first()? {
                b'x' => 2,
                b'u' => 4,
                b'U' => 8,
                _ => 0,
            };
            let size = match digits {
                0 => 1,
                _ => char::from_u32(u32::from_str_radix(escaped.get(1..=digits)?, 16).ok()?)?.len_utf8(),
            };
            if at < value + size {
                return Some(raw..raw + 2 + digits);
            }
            (raw, value) = (raw + 2 + digits, value + size);
        }
    }
}

/// A table of the file.
pub(crate) struct Table<'a> {
    pub file: &'a File<'a>,
    map: &'a DeTable<'a>,
    /// Its header, for what is missing in it.
    pub head: Range<usize>,
    /// What it is, for messages: `a label rule`.
    what: &'static str,
    /// Keys that nothing reads.
    unknown: RefCell<Vec<&'a str>>,
    /// Where to note what is asked of it. Such a table is empty and answers so that its reader asks for all it knows.
    shape: Option<Rc<Shape>>,
}

impl<'a> Table<'a> {
    pub fn new(file: &'a File<'a>, map: &'a DeTable<'a>, head: Range<usize>, what: &'static str) -> Self {
        Self { file, map, head, what, unknown: RefCell::default(), shape: None }
    }

    /// An empty table that notes what is asked of it.
    pub fn noting(file: &'a File<'a>, empty: &'a DeTable<'a>, what: &'static str, shape: Rc<Shape>) -> Self {
        Self { shape: Some(shape), ..Self::new(file, empty, 0..0, what) }
    }

    fn note(&self, key: &str, value: impl FnOnce() -> Value) {
        if let Some(shape) = &self.shape {
            shape.note(key, value);
        }
    }

    pub fn push(&self, diagnostic: Diagnostic) {
        self.file.push(diagnostic);
    }

    /// Reports every key that is none of `keys`.
    pub fn check_keys(&self, keys: &[&str]) {
        if let Some(shape) = &self.shape {
            shape.keys.replace(keys.iter().map(|key| (*key).to_owned()).collect());
        }
        for (key, _) in self.map {
            let name = key.get_ref().as_ref();
            if keys.contains(&name) {
                continue;
            }
            self.unknown.borrow_mut().push(name);
            let help = did_you_mean(name, keys.iter().copied(), || {
                Some(format!("{} takes {}", self.what, one_of(keys.iter().copied())))
            });
            let label = if closest(name, keys.iter().copied()).is_some() { "" } else { "unknown key" };
            let message = format!("{} has no key `{name}`", self.what);
            self.push(self.file.error(code::UNKNOWN_KEY, key.span(), message).label(label).help_if(help));
        }
    }

    fn get(&self, key: &str) -> Option<&'a Spanned<DeValue<'a>>> {
        self.map.get(key)
    }

    pub fn has(&self, key: &str) -> bool {
        self.map.contains_key(key) || self.shape.is_some()
    }

    /// The keys in the order written, with their places.
    pub fn entries(&self) -> impl Iterator<Item = (Text<'a>, &'a Spanned<DeValue<'a>>)> + use<'a> {
        if let Some(shape) = &self.shape {
            shape.is_open.set(true);
        }
        let mut all: Vec<_> = self.map.iter().collect();
        all.sort_by_key(|(k, _)| k.span().start);
        all.into_iter().map(|(k, v)| (Text { value: k.get_ref().as_ref(), span: k.span(), raw: "", from: 0 }, v))
    }

    /// Where the key is written; the table's header where it is not.
    pub fn key_span(&self, key: &str) -> Range<usize> {
        self.map.get_key_value(key).map_or_else(|| self.head.clone(), |(k, _)| k.span())
    }

    /// From the header to the end of the last value.
    pub fn whole(&self) -> Range<usize> {
        let end = self.map.values().map(|v| v.span().end).max().unwrap_or(0);
        self.head.start..self.head.end.max(end)
    }

    pub fn origin(&self) -> Origin {
        self.file.origin(self.whole())
    }

    fn wrong_type(&self, key: &str, value: &Spanned<DeValue<'_>>, wanted: &str) {
        let found = type_name(value.get_ref());
        let message = format!("`{key}` takes {wanted}, this is {found}");
        let help = match value.get_ref() {
            DeValue::String(s) if wanted.contains("number") && s.parse::<f64>().is_ok() => {
                Some(format!("write it without quotation marks: {key} = {s}"))
            }
            DeValue::String(s) if wanted.contains("true") => Some(format!("write {key} = {}", *s == "true")),
            _ => None,
        };
        self.push(self.file.error(code::TYPE, value.span(), message).help_if(help));
    }

    pub fn text(&self, key: &str) -> Option<Text<'a>> {
        self.note(key, || Value::Text);
        let value = self.get(key)?;
        if let DeValue::String(s) = value.get_ref() {
            return Some(Text::new(self.file, s, value.span()));
        }
        self.wrong_type(key, value, "a string");
        None
    }

    /// As [`Table::text`], and reports the key's absence.
    pub fn need_text(&self, key: &str, help: &str) -> Option<Text<'a>> {
        self.need(key, help);
        self.text(key)
    }

    /// Reports the key's absence.
    pub fn need(&self, key: &str, help: &str) {
        if let Some(shape) = &self.shape {
            shape.needed.borrow_mut().insert(key.to_owned(), help.to_owned());
        }
        // a misspelt key is reported already
        let misspelt = self.unknown.borrow().iter().any(|k| closest(k, [key]).is_some());
        if !self.has(key) && !misspelt {
            let message = format!("{} needs `{key}`", self.what);
            self.push(self.file.error(code::MISSING, self.head.clone(), message).help(help));
        }
    }

    /// A string or a list of strings.
    pub fn texts(&self, key: &str) -> Vec<Text<'a>> {
        self.note(key, || Value::Texts);
        let Some(value) = self.get(key) else { return Vec::new() };
        match value.get_ref() {
            DeValue::String(s) => vec![Text::new(self.file, s, value.span())],
            DeValue::Array(items) => {
                let text = |item: &'a Spanned<DeValue<'a>>| {
                    if let DeValue::String(s) = item.get_ref() {
                        return Some(Text::new(self.file, s, item.span()));
                    }
                    self.wrong_type(key, item, "a list of strings");
                    None
                };
                items.iter().filter_map(text).collect()
            }
            _ => {
                self.wrong_type(key, value, "a string or a list of strings");
                Vec::new()
            }
        }
    }

    /// A finite number.
    pub fn number(&self, key: &str) -> Option<f64> {
        self.note(key, || Value::Number);
        self.number_of(key, self.get(key)?)
    }

    /// A finite number that is the value of `key`.
    pub fn number_of(&self, key: &str, value: &Spanned<DeValue<'_>>) -> Option<f64> {
        let number = match value.get_ref() {
            DeValue::Integer(i) => i64::from_str_radix(i.as_str(), i.radix()).ok().map(|i| i as f64),
            DeValue::Float(f) => f.as_str().parse().ok(),
            _ => {
                self.wrong_type(key, value, "a number");
                return None;
            }
        };
        let finite = number.filter(|n: &f64| n.is_finite());
        if finite.is_none() {
            let message = format!("`{key}` must be a finite number");
            self.push(self.file.error(code::NUMBER, value.span(), message));
        }
        finite
    }

    /// A whole number of at least `min`.
    pub fn count(&self, key: &str, min: u32) -> Option<u32> {
        self.note(key, || Value::Count(min));
        let value = self.get(key)?;
        let DeValue::Integer(i) = value.get_ref() else {
            self.wrong_type(key, value, "a whole number");
            return None;
        };
        let number = u32::from_str_radix(i.as_str(), i.radix()).ok().filter(|&n| n >= min);
        if number.is_none() {
            let message = format!("`{key}` takes a whole number from {min} up");
            self.push(self.file.error(code::NUMBER, value.span(), message));
        }
        number
    }

    pub fn flag(&self, key: &str) -> Option<bool> {
        self.note(key, || Value::Flag);
        let value = self.get(key)?;
        if let DeValue::Boolean(b) = value.get_ref() {
            return Some(*b);
        }
        self.wrong_type(key, value, "true or false");
        None
    }

    /// One of the named values.
    pub fn choice<T: Copy>(&self, key: &str, values: &[(&str, T)]) -> Option<T> {
        self.note(key, || Value::Choice(names(values)));
        self.choose(key, &self.text(key)?, values)
    }

    /// One or several of the named values.
    pub fn choices<T: Copy>(&self, key: &str, values: &[(&str, T)]) -> Vec<T> {
        self.note(key, || Value::Choices(names(values)));
        self.texts(key).iter().filter_map(|text| self.choose(key, text, values)).collect()
    }

    fn choose<T: Copy>(&self, key: &str, text: &Text<'_>, values: &[(&str, T)]) -> Option<T> {
        let found = values.iter().find(|(name, _)| *name == text.value);
        if found.is_none() {
            let names = || values.iter().map(|(name, _)| *name);
            let message = format!("`{key}` cannot be `{}`", text.value);
            let help = did_you_mean(text.value, names(), || Some(format!("`{key}` takes {}", one_of(names()))));
            self.push(self.file.error(code::UNKNOWN_VALUE, text.span.clone(), message).help_if(help));
        }
        found.map(|(_, value)| *value)
    }

    pub fn table(&self, key: &'static str, what: &'static str) -> Option<Self> {
        if let Some(shape) = &self.shape {
            return Some(Self::noting(self.file, self.map, what, shape.inner(key, what, Value::Table)));
        }
        let value = self.get(key)?;
        if let DeValue::Table(map) = value.get_ref() {
            let head = if value.span().is_empty() { self.key_span(key) } else { value.span() };
            return Some(Self::new(self.file, map, head, what));
        }
        self.wrong_type(key, value, "a table");
        None
    }

    /// The tables of `[[key]]`, without a word about what is none.
    pub fn tables_if_any(&self, key: &str) -> Vec<Self> {
        if self.shape.is_some() {
            return self.tables(key, self.what);
        }
        let Some(DeValue::Array(items)) = self.get(key).map(Spanned::get_ref) else { return Vec::new() };
        let table = |item: &'a Spanned<DeValue<'a>>| match item.get_ref() {
            DeValue::Table(map) => Some(Self::new(self.file, map, item.span(), self.what)),
            _ => None,
        };
        items.iter().filter_map(table).collect()
    }

    /// `[[rule]]`, as many as a pack may have.
    pub fn rules(&self, what: &'static str) -> Vec<Self> {
        let mut rules = self.tables("rule", what);
        let admitted = rules.iter().take_while(|rule| self.file.admits(Limit::Rules, 1, &rule.head)).count();
        rules.truncate(admitted);
        rules
    }

    /// `[[key]]`.
    pub fn tables(&self, key: &str, what: &'static str) -> Vec<Self> {
        if let Some(shape) = &self.shape {
            return vec![Self::noting(self.file, self.map, what, shape.inner(key, what, Value::Tables))];
        }
        let Some(value) = self.get(key) else { return Vec::new() };
        let DeValue::Array(items) = value.get_ref() else {
            let message = format!("`{key}` is a list of tables");
            let help = format!("write [[{key}]] with two brackets");
            self.push(self.file.error(code::TYPE, self.key_span(key), message).help(help));
            return Vec::new();
        };
        let table = |item: &'a Spanned<DeValue<'a>>| {
            if let DeValue::Table(map) = item.get_ref() {
                return Some(Self::new(self.file, map, item.span(), what));
            }
            self.wrong_type(key, item, "a table");
            None
        };
        items.iter().filter_map(table).collect()
    }
}

fn names<T>(values: &[(&str, T)]) -> Vec<String> {
    values.iter().map(|(name, _)| (*name).to_owned()).collect()
}

fn type_name(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a string",
        DeValue::Integer(_) => "a number",
        DeValue::Float(_) => "a number with a point",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_inside_strings() {
        for (source, value, at) in [
            (r#"a = "xyz""#, "xyz", 6..7),
            ("a = 'xyz'", "xyz", 6..7),
            ("a = '''\nxyz'''", "xyz", 9..10),
            ("a = \"\"\"\r\nxyz\"\"\"", "xyz", 10..11),
            ("a = \"\"\"\\\n  x\\\n  yz\"\"\"", "xyz", 16..17),
            (r#"a = "x\\z""#, r"x\z", 6..8),
            (r#"a = "x\u0079z""#, "xyz", 6..12),
        ] {
            let report = Report::default();
            let file = File::new(0, source, &report);
            let (table, errors) = DeTable::parse_recoverable(source);
            assert!(errors.is_empty());
            let table = Table::new(&file, table.get_ref(), 0..0, "a test");
            let text = table.text("a").unwrap();
            assert_eq!(text.value, value);
            assert_eq!(text.part(1..2), at, "{source}");
        }
    }

    #[test]
    fn headers_are_where_rules_begin() {
        let source = "x = 1\n\n[[rule]]\nid = 'a'\n\n[[rule]]\nid = 'b'\nk = [1,\n2]\n";
        let report = Report::default();
        let file = File::new(0, source, &report);
        let (table, _) = DeTable::parse_recoverable(source);
        let table = Table::new(&file, table.get_ref(), 0..0, "a test");
        let rules = table.tables("rule", "a rule");
        assert_eq!(rules.iter().map(|r| &source[r.head.clone()]).collect::<Vec<_>>(), ["[[rule]]", "[[rule]]"]);
        assert_eq!(rules[1].origin().line, 6);
        assert!(source[rules[1].whole()].ends_with("2]"));
    }
}
