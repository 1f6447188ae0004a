//! The article in a row, before anything is made of its text.

use super::columns::{FIELDS, Field};
use crate::article::{Draft, Format, Header, Origin};
use crate::corpus::html;
use crate::corpus::html::Markup;
use crate::corpus::values::{dated, list, names};
use crate::corpus::{Document, Failure, decode};
use crate::rules::model::ReadingRules;

/// What the columns of a row hold; empty where there is none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::corpus) struct Record {
    pub fields: [String; FIELDS],
    /// Places that could not be decoded.
    pub replaced: usize,
    /// The text is a body: what stands at its top is no header.
    pub headless: bool,
    /// The text stays as it is: places in it are the caller's.
    pub verbatim: bool,
    /// What is to be told of how it was read.
    pub note: Option<String>,
}

impl Record {
    pub fn take(&mut self, field: Field) -> String {
        std::mem::take(&mut self.fields[field as usize])
    }

    /// Bytes that it holds.
    pub fn len(&self) -> u64 {
        self.fields.iter().map(|field| field.len() as u64).sum()
    }

    /// What the row calls itself; empty where it does not.
    pub fn own_id(&self) -> &str {
        &self.fields[Field::Id as usize]
    }

    /// What to make an article of.
    ///
    /// # Errors
    /// If it has no text.
    pub fn into_document(mut self, id: &str, row: Option<u64>, reading: &ReadingRules) -> Result<Document, Failure> {
        for field in &mut self.fields[1..] {
            if is_nothing(field, reading) {
                field.clear();
            }
        }
        let written = self.take(Field::Text);
        let written = if self.verbatim { written } else { listed(written) };
        if decode::is_blank(&written) {
            return Err(Failure::empty_row());
        }
        let known = Header {
            title: self.line(Field::Title),
            author: names(&self.line(Field::Author)),
            publisher: host(self.line(Field::Publisher)),
            section: self.line(Field::Section),
            published: dated(self.line(Field::Date)),
            thesis: self.line(Field::Thesis),
        };
        let mut draft = Draft {
            id: id.to_owned(),
            format: Format::Text,
            headless: self.headless,
            known,
            origin: Origin::Column,
            url: self.line(Field::Url),
            row,
            ..Draft::default()
        };
        let markup = if self.verbatim { Markup::None } else { html::markup(&written) };
        draft.text = match markup {
            Markup::None => written,
            Markup::Entities => html::entities(&written)?,
            Markup::Fragment => html::fragment(&written)?,
            Markup::Page => {
                let page = html::page(&written, reading)?;
                draft.fallback = page.known;
                draft.is_page = true;
                if draft.url.is_empty() {
                    draft.url = page.url;
                }
                page.text
            }
        };
        if decode::is_blank(&draft.text) {
            return Err(Failure::empty_row());
        }
        let mut message = decode::message_about(&draft.text, self.replaced, "UTF-8");
        if let Some(note) = self.note {
            message = if message.is_empty() { note } else { format!("{note}; {message}") };
        }
        Ok(Document { draft, message })
    }

    /// A field of one line, without markup.
    fn line(&mut self, field: Field) -> String {
        let written = self.take(field);
        let plain = match html::markup(&written) {
            Markup::None => return one_line(&written),
            _ => html::fragment(&written),
        };
        one_line(&plain.unwrap_or(written))
    }
}

/// Of an address its host: the column of the source may hold where the article is.
fn host(publisher: String) -> String {
    match publisher.split_once("://") {
        Some((_, rest)) => rest.split(['/', '?', '#']).next().unwrap_or_default().trim_start_matches("www.").to_owned(),
        None => publisher,
    }
}

/// Whether a cell says that there is nothing.
fn is_nothing(cell: &str, reading: &ReadingRules) -> bool {
    let cell = cell.trim();
    cell.len() < 16 && reading.nothing.iter().any(|nothing| nothing.eq_ignore_ascii_case(cell))
}

/// A text that a program wrote as a list of strings (`['One.', 'Two.']`) is its paragraphs; one in which line ends
/// are written as `\n` has them.
fn listed(written: String) -> String {
    if let Some(items) = list(&written) {
        return items.join("\n\n");
    }
    if written.contains("\\n") && !written.contains('\n') {
        return written
            .replace("\\r\\n", "\n")
            .replace("\\n", "\n")
            .replace("\\t", " ")
            .replace("\\\"", "\"")
            .replace("\\'", "'");
    }
    written
}

/// White space folded; a title is a line.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(text: &str, title: &str, date: &str) -> Document {
        let mut record = Record::default();
        for (field, value) in [(Field::Text, text), (Field::Title, title), (Field::Date, date)] {
            record.fields[field as usize] = value.to_owned();
        }
        record.into_document("a/1", Some(1), &crate::rules::builtin_reading()).unwrap()
    }

    #[test]
    fn markup_in_columns() {
        let found = document("<p>Dredge <b>it</b>.</p><p>Now &amp; here.</p>", "Fish &amp;\n chips", "1555488000");
        assert_eq!(found.draft.text, "Dredge it.\n\nNow & here.");
        assert_eq!(found.draft.known.title, "Fish & chips");
        assert_eq!(found.draft.known.published, "2019-04-17T08:00:00Z");
        assert_eq!(document("a", "", "1555488000123").draft.known.published, "2019-04-17T08:00:00Z");
        assert_eq!(document("a", "", "20190417").draft.known.published, "20190417");
        assert_eq!(document("1 < 2\n\n3 > 2", "", "").draft.text, "1 < 2\n\n3 > 2");
    }

    #[test]
    fn nothing_visible_is_no_article() {
        for text in ["", " \n", "<p> </p>", "<p>&nbsp;</p>"] {
            let mut record = Record::default();
            record.fields[0] = text.to_owned();
            assert!(record.into_document("a/1", None, &crate::rules::builtin_reading()).is_err(), "{text}");
        }
    }
}
