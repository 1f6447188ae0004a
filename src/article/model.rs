//! An article as the stages see it: its text, what is known about it, and where its paragraphs are.

use std::ops::Range;

/// A text with its metadata. Offsets are bytes of `text`, which never changes after it was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Article {
    /// Path below the corpus root without its extension, `/`-separated.
    pub id: String,
    /// The decoded text, verbatim.
    pub text: String,
    /// What the header says.
    pub header: Header,
    /// Where each field of the header was found.
    pub origins: Origins,
    /// Its address, where a reader knew it.
    pub url: String,
    /// Its row, from 1, in a file that holds many articles.
    pub row: Option<u64>,
    /// Paragraphs of the body in order; white space at their ends is not part of them.
    pub paragraphs: Vec<Range<usize>>,
}

/// Bytes of text that are processed at once: longer than *War and Peace*.
const PART: usize = 4 << 20;
/// What each paragraph counts for beside its bytes: a part of paragraphs of a letter must not be a million of them.
const PARAGRAPH: usize = 64;

impl Article {
    /// The article in parts that are processed one after the other, as ranges of its paragraphs: one, but for a text that is
    /// longer than any article. An article without paragraphs has one part without any.
    pub fn parts(&self) -> impl Iterator<Item = Range<usize>> + '_ {
        let count = self.paragraphs.len();
        let mut from = Some(0);
        std::iter::from_fn(move || {
            let start = from?;
            let mut end = start;
            let mut room = PART;
            while end < count {
                let cost = self.paragraphs[end].len() + PARAGRAPH;
                if cost > room && end > start {
                    break;
                }
                room = room.saturating_sub(cost);
                end += 1;
            }
            from = (end < count).then_some(end);
            Some(start..end)
        })
    }
}

/// A text with what its reader knows of it: what an article is built from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Draft {
    /// Of the article.
    pub id: String,
    /// Decoded, and taken out of whatever it was packed in.
    pub text: String,
    /// How it marks its paragraphs.
    pub format: Format,
    /// There is no header in the text: all of it is body.
    pub headless: bool,
    /// Fields given beside the text; empty where they are not.
    pub known: Header,
    /// Where the known fields stand.
    pub origin: Origin,
    /// Fields for which nothing better is known: the properties of an office document, which programs fill in by
    /// themselves.
    pub fallback: Header,
    /// Its address; empty where it is not known.
    pub url: String,
    /// Its row, from 1, in a file that holds many articles.
    pub row: Option<u64>,
    /// Who may have written it, as pages say, the best first.
    pub authors: Vec<Offer>,
    /// When it may have been published, as pages say, the best first.
    pub dates: Vec<String>,
    /// It comes from a page, which may have left lines of its site in it.
    pub is_page: bool,
}

/// Words of a page that may name who wrote the article.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Offer {
    /// As the page has them; several names are several entries.
    pub names: Vec<String>,
    /// They count only where they say themselves that they name an author: `By Ann Lee`.
    pub needs_mark: bool,
}

impl Offer {
    /// Words that an element holds which is made for a name.
    #[must_use]
    pub fn sure(name: String) -> Self {
        Self { names: vec![name], needs_mark: false }
    }

    /// Several of them.
    #[must_use]
    pub fn names(names: Vec<String>) -> Self {
        Self { names, needs_mark: false }
    }

    /// Words that stand where a name may stand.
    #[must_use]
    pub fn unsure(words: String) -> Self {
        Self { names: vec![words], needs_mark: true }
    }
}

/// Where a field was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Origin {
    /// Nowhere.
    #[default]
    None,
    /// At the top of the text, by a rule or as its first heading.
    Header,
    /// In the front matter of a Markdown file.
    FrontMatter,
    /// In the metadata of a web page.
    Html,
    /// In a column of a table, or under a key of a JSON object.
    Column,
    /// In the lines that a news archive puts above an article.
    Export,
    /// In the head of a message.
    Mail,
    /// In a paragraph of an office document with the style of a title, or in the document's properties.
    Document,
}

impl Origin {
    /// As written in the tables; empty for [`Origin::None`].
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Header => "header",
            Self::FrontMatter => "front-matter",
            Self::Html => "html",
            Self::Column => "column",
            Self::Export => "export",
            Self::Mail => "mail",
            Self::Document => "document",
        }
    }
}

/// Where each field of a [`Header`] was found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "named as the fields are")]
pub struct Origins {
    pub title: Origin,
    pub author: Origin,
    pub publisher: Origin,
    pub section: Origin,
    pub published: Origin,
}

impl Origins {
    /// The fields that were found, in the order of the columns of articles.csv.
    pub fn found(&self) -> impl Iterator<Item = (&'static str, Origin)> {
        let all = [
            ("title", self.title),
            ("author", self.author),
            ("publisher", self.publisher),
            ("section", self.section),
            ("published", self.published),
        ];
        all.into_iter().filter(|(_, origin)| *origin != Origin::None)
    }

    /// Takes `from` for each field that is filled and has no origin yet.
    pub(super) fn mark(&mut self, header: &Header, from: Origin) {
        let fields = [
            (&mut self.title, &header.title),
            (&mut self.author, &header.author),
            (&mut self.publisher, &header.publisher),
            (&mut self.section, &header.section),
            (&mut self.published, &header.published),
        ];
        for (origin, field) in fields {
            if *origin == Origin::None && !field.is_empty() {
                *origin = from;
            }
        }
    }
}

/// How a text marks its paragraphs and headings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Format {
    /// Blank lines between paragraphs.
    #[default]
    Text,
    /// `CommonMark`.
    Markdown,
}

/// What stands above a text: empty where it was not found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Header {
    /// Headline.
    pub title: String,
    /// Who wrote it.
    pub author: String,
    /// Who printed it.
    pub publisher: String,
    /// Under which heading.
    pub section: String,
    /// ISO 8601 (`2019-04-17`) where the date can be read, else as written.
    pub published: String,
    /// The thesis that is given: its sentence, or the number of it.
    pub thesis: String,
}

impl Header {
    /// Fills fields that are empty from another.
    pub(super) fn complete(&mut self, other: Self) {
        let fields = [
            (&mut self.title, other.title),
            (&mut self.author, other.author),
            (&mut self.publisher, other.publisher),
            (&mut self.section, other.section),
            (&mut self.published, other.published),
            (&mut self.thesis, other.thesis),
        ];
        for (field, other) in fields {
            if field.is_empty() {
                *field = other;
            }
        }
    }
}

impl Article {
    /// Which of its sentences, by their bytes, is the thesis that is given; `None` where none is given or no sentence is it.
    #[must_use]
    pub fn given_thesis<'s>(&self, sentences: impl Iterator<Item = &'s Range<usize>> + Clone) -> Option<usize> {
        let given = self.header.thesis.trim();
        if given.is_empty() {
            return None;
        }
        if let Ok(number) = given.parse::<usize>() {
            return number.checked_sub(1).filter(|at| *at < sentences.count());
        }
        let words = |text: &str| -> Vec<String> {
            let parts = text.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty());
            parts.map(str::to_lowercase).collect()
        };
        let given = words(given);
        sentences.into_iter().position(|span| words(&self.text[span.clone()]) == given)
    }

    /// What its readers should know where a thesis is given that no sentence is.
    #[must_use]
    pub fn note_on_thesis<'s>(
        &self,
        sentences: impl Iterator<Item = &'s Range<usize>> + Clone,
    ) -> Option<&'static str> {
        let is_lost = !self.header.thesis.trim().is_empty() && self.given_thesis(sentences).is_none();
        is_lost.then_some("the given thesis is no sentence of the article")
    }
}

#[cfg(test)]
#[expect(clippy::single_range_in_vec_init, reason = "there may be one part, and it is a range")]
mod tests {
    use super::*;

    fn parts(paragraphs: &[usize]) -> Vec<Range<usize>> {
        let mut at = 0;
        let next = |len: &usize| {
            at += len;
            at - len..at
        };
        let article = Article { paragraphs: paragraphs.iter().map(next).collect(), ..Article::default() };
        article.parts().collect()
    }

    #[test]
    fn a_given_thesis_is_a_sentence_or_its_number() {
        let text = "One falls. “Two” rise! Three";
        let sentences = [0..10, 11..text.len() - 6, text.len() - 5..text.len()];
        let mut article = Article { text: text.to_owned(), ..Article::default() };
        let mut found = |given: &str| {
            given.clone_into(&mut article.header.thesis);
            article.given_thesis(sentences.iter())
        };
        assert_eq!(
            [found("two rise"), found(" 3 "), found("One falls."), found("")],
            [Some(1), Some(2), Some(0), None]
        );
        assert_eq!([found("4"), found("0"), found("Four"), found("One")], [None; 4]);
    }

    #[test]
    fn parts_are_whole_paragraphs_and_miss_none() {
        let mega = 1 << 20;
        assert_eq!(parts(&[]), [0..0]);
        assert_eq!(parts(&[10, 20]), [0..2]);
        assert_eq!(parts(&[mega; 9]), [0..3, 3..6, 6..9]);
        assert_eq!(parts(&[10, 9 * mega, 10]), [0..1, 1..2, 2..3]);
        assert_eq!(parts(&vec![1; 100_000]).len(), 2, "each paragraph has its cost");
    }
}
