//! What a file holds, by its name: the one place that knows extensions.

use std::fmt;
use std::path::Path;
use std::str::FromStr;

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Kind {
    /// An article in plain text.
    #[default]
    Text,
    /// An article in Markdown.
    Markdown,
    /// A JSON object a line, each an article.
    JsonLines,
    /// A table with a header, comma (or semicolon, or tab) between cells; each row an article.
    Csv,
    /// The same with tabs.
    Tsv,
}

/// Names, extensions and what people call it, of each kind.
const KINDS: [(Kind, &str, &[&str], &str); 5] = [
    (Kind::Text, "text", &["txt", "text"], "plain text"),
    (Kind::Markdown, "markdown", &["md", "markdown"], "Markdown"),
    (Kind::JsonLines, "jsonl", &["jsonl", "ndjson"], "JSON lines"),
    (Kind::Csv, "csv", &["csv"], "CSV"),
    (Kind::Tsv, "tsv", &["tsv", "tab"], "CSV with tabs"),
];

impl Kind {
    /// All of them.
    pub fn all() -> impl Iterator<Item = Self> {
        KINDS.iter().map(|entry| entry.0)
    }

    /// As on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.entry().1
    }

    /// Extensions, the usual one first.
    #[must_use]
    pub fn extensions(self) -> &'static [&'static str] {
        self.entry().2
    }

    /// What people call it.
    #[must_use]
    pub fn about(self) -> &'static str {
        self.entry().3
    }

    /// Whether a file holds many articles, a row each.
    #[must_use]
    pub const fn has_rows(self) -> bool {
        matches!(self, Self::JsonLines | Self::Csv | Self::Tsv)
    }

    fn entry(self) -> &'static (Self, &'static str, &'static [&'static str], &'static str) {
        // each kind has its line, which a test sees to
        KINDS.iter().find(|entry| entry.0 == self).unwrap_or(&KINDS[0])
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// No kind has this name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no format is called `{0}`; there are {known}", known = known())]
pub struct UnknownKind(pub String);

fn known() -> String {
    Kind::all().map(Kind::name).collect::<Vec<_>>().join(", ")
}

impl FromStr for Kind {
    type Err = UnknownKind;

    fn from_str(name: &str) -> Result<Self, UnknownKind> {
        let name = name.trim_start_matches('.');
        let is = |entry: &&(Self, &str, &[&str], &str)| {
            entry.1.eq_ignore_ascii_case(name) || entry.2.iter().any(|known| known.eq_ignore_ascii_case(name))
        };
        KINDS.iter().find(is).map(|entry| entry.0).ok_or_else(|| UnknownKind(name.to_owned()))
    }
}

/// The kind of a file by its extension, any case; `None`: not one that is read.
pub(super) fn of_path(path: &Path) -> Option<Kind> {
    of_extension(path.extension()?.to_str()?)
}

fn of_extension(extension: &str) -> Option<Kind> {
    KINDS.iter().find(|entry| entry.2.iter().any(|known| known.eq_ignore_ascii_case(extension))).map(|entry| entry.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_extensions_go_both_ways() {
        for kind in Kind::all() {
            assert_eq!(kind.name().parse(), Ok(kind));
            assert_eq!(kind.entry().0, kind);
            for extension in kind.extensions() {
                assert_eq!(of_path(Path::new(&format!("a.{extension}"))), Some(kind));
                assert_eq!(extension.parse(), Ok(kind));
            }
        }
        assert_eq!(of_path(Path::new("a.MD")), Some(Kind::Markdown));
        assert_eq!(of_path(Path::new("md")), None);
        assert!("excel".parse::<Kind>().unwrap_err().to_string().contains("jsonl"));
    }
}
