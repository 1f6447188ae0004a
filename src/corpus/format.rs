//! What a file holds, by its name: the one place that knows extensions.

use std::fmt;
use std::path::Path;
use std::str::FromStr;

use super::html;
use super::unpack::Packing;

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Kind {
    /// An article in plain text.
    #[default]
    Text,
    /// An article in Markdown.
    Markdown,
    /// A web page.
    Html,
    /// A Word document.
    Docx,
    /// A text document of `LibreOffice` or the like.
    Odt,
    /// A PDF document, where toulmin was built to read them.
    Pdf,
    /// A JSON object a line, each an article.
    JsonLines,
    /// A table with a header, comma (or semicolon, or tab) between cells; each row an article.
    Csv,
    /// The same with tabs.
    Tsv,
}

/// Names, extensions and what people call it, of each kind.
const KINDS: [(Kind, &str, &[&str], &str); 9] = [
    (Kind::Text, "text", &["txt", "text"], "plain text"),
    (Kind::Markdown, "markdown", &["md", "markdown"], "Markdown"),
    (Kind::Html, "html", &["html", "htm", "xhtml"], "web page"),
    (Kind::Docx, "docx", &["docx"], "Word document"),
    (Kind::Odt, "odt", &["odt"], "OpenDocument text"),
    (Kind::Pdf, "pdf", &["pdf"], "PDF document"),
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

    /// Whether it is text as people type it, or something that has it inside.
    #[must_use]
    pub const fn is_plain(self) -> bool {
        matches!(self, Self::Text | Self::Markdown)
    }

    /// Whether toulmin was built to read it.
    #[must_use]
    pub const fn is_read(self) -> bool {
        !matches!(self, Self::Pdf) || cfg!(feature = "pdf")
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

/// The kind of a file by its extension, any case, and how it is packed; `None`: not one that is read.
pub(super) fn of_path(path: &Path) -> Option<(Kind, Packing)> {
    let extension = path.extension()?.to_str()?;
    let packing = Packing::of_extension(extension);
    let kind = match packing {
        Packing::None => of_extension(extension),
        _ => of_extension(Path::new(path.file_stem()?).extension()?.to_str()?),
    };
    Some((kind.filter(|kind| kind.is_read())?, packing))
}

fn of_extension(extension: &str) -> Option<Kind> {
    KINDS.iter().find(|entry| entry.2.iter().any(|known| known.eq_ignore_ascii_case(extension))).map(|entry| entry.0)
}

/// What bytes are whose name does not tell: `start` is the beginning of them, as far as it was read.
pub(super) fn of_bytes(start: &[u8]) -> Kind {
    if start.starts_with(b"PK\x03\x04") {
        // the first part of the one has its type in it
        let odt = start.windows(39).take(256).any(|part| part == b"application/vnd.oasis.opendocument.text");
        return if odt { Kind::Odt } else { Kind::Docx };
    }
    if start.starts_with(b"%PDF-") {
        return Kind::Pdf;
    }
    let text = String::from_utf8_lossy(start);
    if html::is_page(&text) {
        return Kind::Html;
    }
    // an object, and the key of its first value
    let text = text.trim_start_matches('\u{FEFF}').trim_start();
    let key = text.strip_prefix('{').map(str::trim_start).and_then(|text| text.strip_prefix('"'));
    if key.and_then(|key| key.split_once('"')).is_some_and(|(_, rest)| rest.trim_start().starts_with(':')) {
        return Kind::JsonLines;
    }
    Kind::Text
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
                let expected = |packing| kind.is_read().then_some((kind, packing));
                assert_eq!(of_path(Path::new(&format!("a.{extension}"))), expected(Packing::None));
                assert_eq!(of_path(Path::new(&format!("a.{extension}.GZ"))), expected(Packing::Gzip));
                assert_eq!(extension.parse(), Ok(kind));
            }
        }
        assert_eq!(of_path(Path::new("a.MD")), Some((Kind::Markdown, Packing::None)));
        assert_eq!(of_path(Path::new("a.gz")), None);
        assert_eq!(of_path(Path::new("md")), None);
        assert!("excel".parse::<Kind>().unwrap_err().to_string().contains("jsonl"));
    }

    #[test]
    fn by_their_first_bytes() {
        for (bytes, kind) in [
            (&b"PK\x03\x04\x14\0mimetypeapplication/vnd.oasis.opendocument.textPK"[..], Kind::Odt),
            (b"PK\x03\x04\x14\0[Content_Types].xml", Kind::Docx),
            (b"%PDF-1.7", Kind::Pdf),
            (b"\xEF\xBB\xBF\n<!doctype HTML>", Kind::Html),
            (b" {\"id\" : 1}", Kind::JsonLines),
            (b"{title} is what it says", Kind::Text),
            (b"A text, with <b> in it", Kind::Text),
            (b"", Kind::Text),
        ] {
            assert_eq!(of_bytes(bytes), kind);
        }
    }
}
