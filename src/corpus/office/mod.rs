//! Office documents: archives of XML, of which the paragraphs are read and nothing is believed.
//!
//! Paragraphs, headings, items of lists and cells of tables come in the order of the document, notes behind them.
//! What was deleted under tracked changes, comments, page heads and feet, and tables of contents are left out.

mod docx;
mod epub;
mod odt;
#[cfg(test)]
mod tests;

use std::io::{BufReader, Cursor, Read};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use super::failure::Failure;
use super::format::Kind;
use crate::article::Header;

/// Bytes that a part of a document may have when it is unpacked: 256 MiB.
const MAX_PART_BYTES: u64 = 256 << 20;
/// Bytes of text in a document, at most: 64 MiB.
const MAX_TEXT_BYTES: usize = 64 << 20;

/// What a document holds.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Document {
    /// Paragraphs with an empty line between two; may be empty.
    pub text: String,
    /// Its title, author and date, where paragraphs have these styles.
    pub known: Header,
    /// What its properties say.
    pub properties: Header,
}

/// Reads a document.
///
/// # Errors
/// If it is damaged, or made to fill the memory.
pub(super) fn read(bytes: &[u8], kind: Kind) -> Result<Document, Failure> {
    read_within(bytes, kind, MAX_PART_BYTES)
}

/// Reads an electronic book.
///
/// # Errors
/// As [`read`].
pub(super) fn epub(bytes: &[u8]) -> Result<Document, Failure> {
    let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| damaged(&error))?;
    epub::read(&mut Parts { archive, most: MAX_PART_BYTES })
}

fn read_within(bytes: &[u8], kind: Kind, most: u64) -> Result<Document, Failure> {
    let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| damaged(&error))?;
    let mut parts = Parts { archive, most };
    match kind {
        Kind::Odt => odt::read(&mut parts),
        _ => docx::read(&mut parts),
    }
}

fn damaged(error: &dyn std::fmt::Display) -> Failure {
    Failure::malformed(format!("this is no whole office document ({error}); open it in its program and save it again"))
}

/// The parts of a document, by their names.
struct Parts<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    /// Bytes that one may have when it is unpacked.
    most: u64,
}

impl Parts<'_> {
    /// A part as text, at most what a page may have; `None` if there is none of this name.
    fn text(&mut self, name: &str) -> Result<Option<String>, Failure> {
        let part = match self.archive.by_name(name) {
            Ok(part) => part,
            Err(zip::result::ZipError::FileNotFound) => return Ok(None),
            Err(error) => return Err(damaged(&error)),
        };
        let mut bytes = Vec::new();
        part.take(super::failure::MAX_PAGE_BYTES as u64).read_to_end(&mut bytes).map_err(|error| damaged(&error))?;
        Ok(Some(super::decode::loosely(&bytes).text))
    }

    /// Goes through the XML of a part; `false` if there is none of this name.
    fn each(&mut self, name: &str, mut work: impl FnMut(Event<'_>) -> Result<(), Failure>) -> Result<bool, Failure> {
        let part = match self.archive.by_name(name) {
            Ok(part) => part,
            Err(zip::result::ZipError::FileNotFound) => return Ok(false),
            Err(error) => return Err(damaged(&error)),
        };
        let mut xml = Reader::from_reader(BufReader::new(Limited { bytes: part, most: self.most, out: 0 }));
        let mut buffer = Vec::new();
        loop {
            buffer.clear();
            match xml.read_event_into(&mut buffer) {
                Ok(Event::Eof) => return Ok(true),
                Ok(event) => work(event)?,
                Err(error) => return Err(damaged(&error)),
            }
        }
    }
}

/// Ends where there is more than a document would hold.
struct Limited<R> {
    bytes: R,
    most: u64,
    out: u64,
}

impl<R: Read> Read for Limited<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let n = self.bytes.read(buffer)?;
        self.out += n as u64;
        if self.out > self.most {
            let told = format!("a part of it has over {} bytes when unpacked", self.most);
            return Err(std::io::Error::other(told));
        }
        Ok(n)
    }
}

/// Text as it comes: paragraphs, one perhaps inside another (a box of text), and notes apart.
#[derive(Debug, Default)]
struct Flow {
    open: Vec<Paragraph>,
    body: String,
    notes: String,
    known: Header,
    /// A letter that is larger than the others, and has a paragraph of its own.
    initial: String,
    /// How many notes are around.
    in_note: usize,
}

#[derive(Debug, Default)]
struct Paragraph {
    text: String,
    style: Style,
    left_out: bool,
    is_initial: bool,
    hidden: bool,
}

/// What the style of a paragraph says of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Style {
    #[default]
    Text,
    Title,
    Author,
    Date,
}

impl Style {
    /// By its name, as Word, `LibreOffice` and pandoc have it.
    fn of(name: &str) -> Self {
        match name {
            "Title" => Self::Title,
            "Author" => Self::Author,
            "Date" => Self::Date,
            _ => Self::Text,
        }
    }
}

impl Flow {
    fn begin(&mut self) {
        self.open.push(Paragraph::default());
    }

    fn push(&mut self, text: &str) {
        if let Some(paragraph) = self.open.last_mut().filter(|paragraph| !paragraph.hidden) {
            // where a word may be divided, and nothing else
            paragraph.text.extend(text.chars().filter(|c| *c != '\u{AD}'));
        }
    }

    fn end(&mut self) -> Result<(), Failure> {
        let Some(Paragraph { text, style, left_out, is_initial, .. }) = self.open.pop() else { return Ok(()) };
        let text = text.trim();
        if is_initial && text.chars().count() < 4 {
            text.clone_into(&mut self.initial);
            return Ok(());
        }
        if text.is_empty() || left_out {
            return Ok(());
        }
        let field = match style {
            _ if !self.body.is_empty() => None,
            Style::Title => Some(&mut self.known.title),
            Style::Author => Some(&mut self.known.author),
            Style::Date => Some(&mut self.known.published),
            Style::Text => None,
        };
        if let Some(field) = field {
            let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
            if field.is_empty() {
                *field = line;
                return Ok(());
            }
            if style == Style::Author {
                field.push_str(", ");
                field.push_str(&line);
                return Ok(());
            }
        }
        let text = &(std::mem::take(&mut self.initial) + text);
        let out = if self.in_note > 0 { &mut self.notes } else { &mut self.body };
        if !out.is_empty() {
            out.push_str("\n\n");
        }
        out.push_str(text);
        if out.len() > MAX_TEXT_BYTES {
            return Err(Failure::malformed(format!(
                "the document has over {MAX_TEXT_BYTES} bytes of text, more than one article may; split it"
            )));
        }
        Ok(())
    }

    fn finish(mut self, properties: Header) -> Document {
        if !self.notes.is_empty() && !self.body.is_empty() {
            self.body.push_str("\n\n");
        }
        self.body.push_str(&self.notes);
        Document { text: self.body, known: self.known, properties }
    }
}

/// The value of an attribute, by its name without the name space.
pub(super) fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = tag.attributes().with_checks(false).flatten().find(|a| a.key.local_name().as_ref() == name)?;
    Some(found.normalized_value(quick_xml::XmlVersion::Explicit1_0).ok()?.into_owned())
}

/// The character or characters that `&…;` stands for. Names that the document defines itself mean nothing here: so
/// none can stand for a billion of others.
pub(super) fn entity(name: &str) -> Option<String> {
    Some(match name {
        "lt" => "<".to_owned(),
        "gt" => ">".to_owned(),
        "amp" => "&".to_owned(),
        "quot" => "\"".to_owned(),
        "apos" => "'".to_owned(),
        _ => {
            let number = name.strip_prefix('#')?;
            let number = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(number).filter(|c| !c.is_control())?.to_string()
        }
    })
}

/// Title and author, from a part with the properties.
fn properties(parts: &mut Parts<'_>, name: &str, creator: &[&str]) -> Header {
    let mut out = Header::default();
    let mut inside: Option<String> = None;
    // a document without them, or with damaged ones, is read all the same
    let _ = parts.each(name, |event| {
        let mut add = |text: &str| match inside.as_deref() {
            Some("title") => out.title.push_str(text),
            Some(_) => out.author.push_str(text),
            None => {}
        };
        match event {
            Event::Start(tag) => {
                let name = tag.local_name().as_ref().to_owned();
                let author = creator.contains(&name.as_str()) && out.author.is_empty();
                inside = ((name == "title" && out.title.is_empty()) || author).then_some(name);
            }
            Event::End(_) => inside = None,
            Event::Text(text) => add(&text),
            Event::GeneralRef(name) => add(&entity(&name).unwrap_or_default()),
            _ => {}
        }
        Ok(())
    });
    for field in [&mut out.title, &mut out.author] {
        *field = field.split_whitespace().collect::<Vec<_>>().join(" ");
    }
    out
}
