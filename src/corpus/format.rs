//! What a file holds: by its name, and by its first bytes. The one place that knows extensions.

use std::fmt;
use std::path::Path;
use std::str::FromStr;

use super::html::sniff::is_page;
use super::unpack::Packing;

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Kind {
    /// An article in plain text.
    #[default]
    Text,
    /// An article in Markdown.
    Markdown,
    /// An article in the markup of Emacs' Org mode.
    Org,
    /// An article in `AsciiDoc`.
    AsciiDoc,
    /// An article in reStructuredText.
    Rst,
    /// An article in LaTeX.
    Latex,
    /// A web page.
    Html,
    /// A Word document.
    Docx,
    /// A text document of `LibreOffice` or the like.
    Odt,
    /// A document in rich text.
    Rtf,
    /// A Word document of before 2007, which is not read.
    Doc,
    /// An electronic book.
    Epub,
    /// A PDF document, where toulmin was built to read them.
    Pdf,
    /// A message as mail programs save it.
    Mail,
    /// A web page in one file, as Chrome saves it.
    Mhtml,
    /// A web page as Safari saves it.
    WebArchive,
    /// An article, a feed or a book in XML.
    Xml,
    /// Subtitles.
    Captions,
    /// A JSON object a line, each an article.
    JsonLines,
    /// Articles in JSON of any shape: a list, an object, objects inside others.
    Json,
    /// A table with a header, comma (or semicolon, or tab) between cells; each row an article.
    Csv,
    /// The same with tabs.
    Tsv,
    /// A workbook, each row an article.
    Sheet,
    /// A ZIP archive of articles.
    Zip,
    /// A tar archive of articles.
    Tar,
    /// Pages as crawlers store them (WARC, WET).
    Warc,
}

/// Name, extensions and what people call it, of each kind.
type Entry = (Kind, &'static str, &'static [&'static str], &'static str);

const KINDS: [Entry; 26] = [
    (Kind::Text, "text", &["txt", "text", "ris"], "plain text"),
    (Kind::Markdown, "markdown", &["md", "markdown", "mkd", "mdown", "mdx", "qmd", "rmd"], "Markdown"),
    (Kind::Org, "org", &["org"], "Org"),
    (Kind::AsciiDoc, "asciidoc", &["adoc", "asciidoc"], "AsciiDoc"),
    (Kind::Rst, "rst", &["rst"], "reStructuredText"),
    (Kind::Latex, "latex", &["tex", "latex"], "LaTeX"),
    (Kind::Html, "html", &["html", "htm", "xhtml", "shtml"], "web page"),
    (Kind::Docx, "docx", &["docx", "docm", "dotx"], "Word document"),
    (Kind::Odt, "odt", &["odt", "ott", "fodt"], "OpenDocument text"),
    (Kind::Rtf, "rtf", &["rtf"], "rich text"),
    (Kind::Doc, "doc", &["doc", "dot"], "old Word document"),
    (Kind::Epub, "epub", &["epub"], "electronic book"),
    (Kind::Pdf, "pdf", &["pdf"], "PDF document"),
    (Kind::Mail, "mail", &["eml"], "mail"),
    (Kind::Mhtml, "mhtml", &["mhtml", "mht"], "web page in one file"),
    (Kind::WebArchive, "webarchive", &["webarchive"], "Safari web archive"),
    (Kind::Xml, "xml", &["xml", "rss", "atom", "fb2", "nitf", "tei"], "XML"),
    (Kind::Captions, "captions", &["vtt", "srt"], "subtitles"),
    (Kind::JsonLines, "jsonl", &["jsonl", "ndjson"], "JSON lines"),
    (Kind::Json, "json", &["json"], "JSON"),
    (Kind::Csv, "csv", &["csv"], "CSV"),
    (Kind::Tsv, "tsv", &["tsv", "tab"], "CSV with tabs"),
    (Kind::Sheet, "xlsx", &["xlsx", "xlsm", "ods"], "workbook"),
    (Kind::Zip, "zip", &["zip"], "ZIP archive"),
    (Kind::Tar, "tar", &["tar", "tgz"], "tar archive"),
    (Kind::Warc, "warc", &["warc", "wet"], "crawled pages"),
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

    /// Whether a file may hold many articles that are read one after the other.
    #[must_use]
    pub const fn has_rows(self) -> bool {
        matches!(self, Self::Zip | Self::Tar | Self::Warc) || self.is_table()
    }

    /// Whether an article is a row of a table, or an object.
    #[must_use]
    pub const fn is_table(self) -> bool {
        matches!(self, Self::JsonLines | Self::Json | Self::Csv | Self::Tsv | Self::Sheet)
    }

    fn entry(self) -> &'static Entry {
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
        let is = |entry: &&Entry| {
            entry.1.eq_ignore_ascii_case(name) || entry.2.iter().any(|known| known.eq_ignore_ascii_case(name))
        };
        KINDS.iter().find(is).map(|entry| entry.0).ok_or_else(|| UnknownKind(name.to_owned()))
    }
}

/// The kind of a file by its extension, any case, and how it is packed; `None`: not one that is read.
pub(super) fn of_path(path: &Path) -> Option<(Kind, Packing)> {
    named(path).filter(|(kind, _)| kind.is_read())
}

/// As [`of_path`], also where toulmin was not built to read it.
pub(super) fn named(path: &Path) -> Option<(Kind, Packing)> {
    let extension = path.extension()?.to_str()?;
    if extension.eq_ignore_ascii_case("tgz") {
        return Some((Kind::Tar, Packing::Gzip));
    }
    let packing = Packing::of_extension(extension);
    let kind = match packing {
        Packing::None => of_extension(extension),
        _ => of_extension(Path::new(path.file_stem()?).extension()?.to_str()?),
    };
    Some((kind?, packing))
}

fn of_extension(extension: &str) -> Option<Kind> {
    KINDS.iter().find(|entry| entry.2.iter().any(|known| known.eq_ignore_ascii_case(extension))).map(|entry| entry.0)
}

/// The kind of a saved page whose extension is not at the end: `page.html?id=7`, `page.html.1`.
pub(super) fn of_inner_extension(path: &Path) -> Option<Kind> {
    let name = path.file_name()?.to_str()?;
    let numbered = name.rsplit_once('.').filter(|(_, number)| number.bytes().all(|byte| byte.is_ascii_digit()));
    let name = name.split_once('?').or(numbered)?.0;
    of_extension(Path::new(name).extension()?.to_str()?).filter(|kind| kind.is_read())
}

/// What bytes are that say so themselves, whatever the name of their file. `start` is the beginning of them, as far as
/// it was read.
pub(super) fn of_magic(start: &[u8]) -> Option<Kind> {
    if start.starts_with(b"PK\x03\x04") {
        return Some(of_archive(start));
    }
    if start.len() > 262 && &start[257..262] == b"ustar" {
        return Some(Kind::Tar);
    }
    let known: [(&[u8], Kind); 6] = [
        (b"%PDF-", Kind::Pdf),
        (b"{\\rtf", Kind::Rtf),
        (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", Kind::Doc),
        (b"bplist00", Kind::WebArchive),
        (b"WARC/1.", Kind::Warc),
        (b"WEBVTT", Kind::Captions),
    ];
    known.into_iter().find(|(magic, _)| start.starts_with(magic)).map(|(_, kind)| kind)
}

/// What kind of archive begins so: the names of its first parts tell.
fn of_archive(start: &[u8]) -> Kind {
    let holds = |what: &[u8]| memchr::memmem::find(start, what).is_some();
    if holds(b"mimetypeapplication/vnd.oasis.opendocument.text") {
        Kind::Odt
    } else if holds(b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet") || holds(b"xl/") {
        Kind::Sheet
    } else if holds(b"mimetypeapplication/epub+zip") {
        Kind::Epub
    } else if holds(b"[Content_Types].xml") || holds(b"word/") {
        Kind::Docx
    } else if holds(b"content.xml") {
        // written by a program that packs the media type, or leaves it out
        Kind::Odt
    } else {
        Kind::Zip
    }
}

/// What bytes are whose name does not tell: `start` is the beginning of them, as far as it was read.
pub(super) fn of_bytes(start: &[u8]) -> Kind {
    if let Some(kind) = of_magic(start) {
        return kind;
    }
    let text = String::from_utf8_lossy(start);
    if is_page(&text) {
        return Kind::Html;
    }
    let text = text.trim_start_matches('\u{FEFF}').trim_start();
    if text.starts_with("<?xml") || text.starts_with("<rss") || text.starts_with("<feed") {
        return Kind::Xml;
    }
    if is_mail(text) {
        return if text.contains("Snapshot-Content-Location:") { Kind::Mhtml } else { Kind::Mail };
    }
    // an object, and the key of its first value
    let is_object = |text: &str| {
        let key = text.strip_prefix('{').map(str::trim_start).and_then(|text| text.strip_prefix('"'));
        key.and_then(|key| key.split_once('"')).is_some_and(|(_, rest)| rest.trim_start().starts_with(':'))
    };
    if text.strip_prefix('[').is_some_and(|inner| is_object(inner.trim_start())) {
        return Kind::Json;
    }
    if is_object(text) {
        let line = text.lines().next().unwrap_or_default().trim_end();
        return if line.ends_with(['}', ',']) && line.len() > 2 { Kind::JsonLines } else { Kind::Json };
    }
    if text.starts_with("1\n00:") || text.starts_with("1\r\n00:") {
        return Kind::Captions;
    }
    Kind::Text
}

/// A message: lines of headers by names that only messages have, up to an empty line.
fn is_mail(text: &str) -> bool {
    let mut found = 0;
    for line in text.lines() {
        let Some((name, _)) = line.split_once(':') else {
            return line.trim().is_empty() && found >= 2;
        };
        if !line.starts_with([' ', '\t']) {
            if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
                return false;
            }
            let known = ["received", "message-id", "mime-version", "return-path", "content-type", "delivered-to"];
            found += 2 * usize::from(known.contains(&name.to_ascii_lowercase().as_str()));
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_extensions_go_both_ways() {
        for kind in Kind::all() {
            assert_eq!(kind.name().parse(), Ok(kind));
            assert_eq!(kind.entry().0, kind);
            for extension in kind.extensions().iter().filter(|extension| **extension != "tgz") {
                let expected = |packing| kind.is_read().then_some((kind, packing));
                assert_eq!(of_path(Path::new(&format!("a.{extension}"))), expected(Packing::None));
                assert_eq!(of_path(Path::new(&format!("a.{extension}.GZ"))), expected(Packing::Gzip));
                assert_eq!(extension.parse(), Ok(kind));
            }
        }
        assert_eq!(of_path(Path::new("a.MD")), Some((Kind::Markdown, Packing::None)));
        assert_eq!(of_path(Path::new("a.tgz")), Some((Kind::Tar, Packing::Gzip)));
        assert_eq!(of_path(Path::new("a.gz")), None);
        assert_eq!(of_path(Path::new("md")), None);
        assert_eq!(of_inner_extension(Path::new("page.html?id=7")), Some(Kind::Html));
        assert_eq!(of_inner_extension(Path::new("page.html.1")), Some(Kind::Html));
        assert_eq!(of_inner_extension(Path::new("page.html.bak")), None);
        assert!("excel".parse::<Kind>().unwrap_err().to_string().contains("jsonl"));
    }

    #[test]
    fn by_their_first_bytes() {
        for (bytes, kind) in [
            (&b"PK\x03\x04\x14\0mimetypeapplication/vnd.oasis.opendocument.textPK"[..], Kind::Odt),
            (b"PK\x03\x04\x14\0[Content_Types].xml", Kind::Docx),
            (b"PK\x03\x04\x14\0[Content_Types].xml..PK\x03\x04xl/workbook.xml", Kind::Sheet),
            (b"PK\x03\x04\x14\0one.txt", Kind::Zip),
            (b"%PDF-1.7", Kind::Pdf),
            (b"{\\rtf1\\ansi", Kind::Rtf),
            (b"\xEF\xBB\xBF\n<!doctype HTML>", Kind::Html),
            (b"<?xml version=\"1.0\"?><rss>", Kind::Xml),
            (b"From: a@b.example\nMIME-Version: 1.0\n\nText", Kind::Mail),
            (b"Title: a\nBy: b\n\nText", Kind::Text),
            (b" {\"id\" : 1}", Kind::JsonLines),
            (b"{\n \"id\" : 1}", Kind::Json),
            (b"[{\"id\" : 1}]", Kind::Json),
            (b"{title} is what it says", Kind::Text),
            (b"[1] A note", Kind::Text),
            (b"A text, with <b> in it", Kind::Text),
            (b"", Kind::Text),
        ] {
            assert_eq!(of_bytes(bytes), kind, "{}", String::from_utf8_lossy(bytes));
        }
    }
}
