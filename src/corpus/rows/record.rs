//! The article in a row, before anything is made of its text.

use super::columns::{FIELDS, Field};
use crate::article::{Draft, Format, Masthead, Origin};
use crate::corpus::{Document, Failure, decode};

/// What the columns of a row hold; empty where there is none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::corpus) struct Record {
    pub fields: [String; FIELDS],
    /// Places that could not be decoded.
    pub replaced: usize,
    /// The text is a body: what stands at its top is no masthead.
    pub headless: bool,
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
    pub fn into_document(mut self, id: &str, row: Option<u64>) -> Result<Document, Failure> {
        let text = self.take(Field::Text);
        if decode::is_blank(&text) {
            return Err(Failure::empty_row());
        }
        let known = Masthead {
            title: one_line(&self.take(Field::Title)),
            author: one_line(&self.take(Field::Author)),
            publisher: one_line(&self.take(Field::Publisher)),
            section: one_line(&self.take(Field::Section)),
            published: one_line(&self.take(Field::Date)),
        };
        let draft = Draft {
            id: id.to_owned(),
            text,
            format: Format::Text,
            headless: self.headless,
            known,
            origin: Origin::Column,
            url: one_line(&self.take(Field::Url)),
            row,
        };
        Ok(Document { draft, message: decode::replaced_message(self.replaced, "UTF-8") })
    }
}

/// White space folded; a title is a line.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
