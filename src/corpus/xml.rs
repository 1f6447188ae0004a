//! Articles in XML: NITF of news agencies, TEI of scholars, JATS of journals, `DocBook`, `FictionBook`, flat
//! `OpenDocument`, and feeds (RSS, Atom), of which each entry is an article.
//!
//! Which elements are paragraphs, titles, authors is told by their names, without their name spaces.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::failure::Failure;
use super::office::entity;
use crate::article::Header;

/// An article that was found.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Article {
    pub known: Header,
    pub url: String,
    /// Paragraphs with an empty line between two, or markup.
    pub text: String,
    /// The text is HTML.
    pub is_markup: bool,
}

/// What a file of XML is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Xml {
    Articles(Vec<Article>),
    /// XHTML, or something like it: it is read as a page.
    Page,
}

/// Elements that are paragraphs.
const PARAGRAPHS: [&str; 16] = [
    "p", "para", "simpara", "h", "head", "hl1", "hl2", "subtitle", "l", "ab", "v", "hedline", "block", "li", "td",
    "item",
];
/// Elements that are left out with what is in them.
const LEFT_OUT: [&str; 34] = [
    "note",
    "footnote",
    "fn",
    "fn-group",
    "ref-list",
    "back",
    "xref",
    "figure",
    "fig",
    "graphic",
    "table-wrap",
    "media",
    "figDesc",
    "bibliography",
    "listBibl",
    "binary",
    "pubdata",
    "revision-history",
    "journal-meta",
    "permissions",
    "copyright",
    "publicationStmt",
    "revisionDesc",
    "encodingDesc",
    "profileDesc",
    "styles",
    "automatic-styles",
    "tracked-changes",
    "annotation",
    "sourceDesc",
    "fw",
    "alternatives",
    "settings",
    "scripts",
];
/// Elements whose text is a name's part.
const NAMES: [&str; 9] = [
    "first-name",
    "middle-name",
    "last-name",
    "given-names",
    "surname",
    "forename",
    "firstname",
    "personname",
    "persName",
];
/// Text of an entry of a feed, the best first.
const TEXTS: [&str; 5] = ["encoded", "content", "body", "description", "summary"];
/// Elements inside each other, at most.
const MAX_DEPTH: usize = 1000;

/// Reads a file.
///
/// # Errors
/// If it is damaged, or nested without end.
pub(super) fn read(text: &str) -> Result<Xml, Failure> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_end_names = false;
    let mut walk = Walk::default();
    loop {
        match reader.read_event() {
            Ok(Event::Eof) => break,
            Ok(Event::Start(tag)) => {
                walk.begin(&tag)?;
                if walk.is_page {
                    return Ok(Xml::Page);
                }
            }
            Ok(Event::Empty(tag)) => {
                walk.begin(&tag)?;
                walk.end();
            }
            Ok(Event::End(_)) => walk.end(),
            Ok(Event::Text(found)) => walk.push(&found),
            Ok(Event::CData(found)) => walk.push(&found),
            Ok(Event::GeneralRef(name)) => walk.push(&entity(&name).unwrap_or_default()),
            Ok(_) => {}
            Err(error) => {
                return Err(Failure::malformed(format!("this XML is damaged or cut off ({error}); get it once more")));
            }
        }
    }
    Ok(Xml::Articles(walk.finish()))
}

#[derive(Default)]
struct Walk {
    open: Vec<String>,
    /// How many of the open elements are left out.
    skipped: usize,
    is_page: bool,
    is_feed: bool,
    article: Article,
    found: Vec<Article>,
    paragraph: String,
    /// The text of the element at hand.
    value: String,
    /// Text of a feed's entry, and its rank.
    rank: Option<usize>,
    name: Vec<String>,
}

impl Walk {
    fn is_in(&self, name: &str) -> bool {
        self.open.iter().any(|open| open == name)
    }

    fn begin(&mut self, tag: &BytesStart<'_>) -> Result<(), Failure> {
        let name = tag.local_name().as_ref().to_owned();
        if self.open.len() > MAX_DEPTH {
            return Err(Failure::malformed(format!("this XML is nested over {MAX_DEPTH} elements deep")));
        }
        if self.open.is_empty() {
            self.is_page |= name.eq_ignore_ascii_case("html");
            self.is_feed |= matches!(name.as_str(), "rss" | "feed" | "RDF");
        }
        let attribute = |name: &str| super::office::attribute(tag, name);
        if self.skipped > 0 || LEFT_OUT.contains(&name.as_str()) {
            self.skipped += 1;
        } else if self.is_feed {
            if matches!(name.as_str(), "item" | "entry") {
                self.article = Article::default();
                self.rank = None;
            }
            if name == "link"
                && attribute("rel").is_none_or(|rel| rel == "alternate")
                && let Some(href) = attribute("href")
            {
                self.article.url = href;
            }
        } else {
            match name.as_str() {
                "p" | "para" | "simpara" | "h" | "head" | "l" | "ab" | "title" | "hl1" => self.close(),
                // NITF and TEI say the day in an attribute
                "date.issue" | "date.release" | "story.date" | "pubdate" => self.date(attribute("norm")),
                "date" if self.is_header() => self.date(attribute("when").or_else(|| attribute("iso-8601-date"))),
                "time" if self.article.known.published.is_empty() => self.date(attribute("datetime")),
                _ => {}
            }
        }
        self.value.clear();
        self.open.push(name);
        Ok(())
    }

    /// Whether this is about the article, not in it.
    fn is_header(&self) -> bool {
        [
            "teiHeader",
            "head",
            "front",
            "article-meta",
            "title-info",
            "info",
            "articleinfo",
            "meta",
            "docdata",
            "bookinfo",
            "document-info",
        ]
        .iter()
        .any(|name| self.is_in(name))
    }

    fn date(&mut self, written: Option<String>) {
        if let Some(written) = written.filter(|_| self.article.known.published.is_empty()) {
            // NITF has 20210309T100000
            self.article.known.published = written;
        }
    }

    fn push(&mut self, text: &str) {
        if self.skipped > 0 {
            return;
        }
        self.value.push_str(text);
        if !self.is_feed {
            self.paragraph.push_str(text);
        }
    }

    fn end(&mut self) {
        let Some(name) = self.open.pop() else { return };
        if self.skipped > 0 {
            self.skipped -= 1;
            return;
        }
        if self.is_feed {
            self.end_in_feed(&name);
        } else {
            self.end_in_article(&name);
        }
    }

    fn end_in_feed(&mut self, name: &str) {
        let inside = self.is_in("item") || self.is_in("entry");
        let value = std::mem::take(&mut self.value);
        let line = one_line(&value);
        match name {
            "item" | "entry" => {
                let article = std::mem::take(&mut self.article);
                if !article.text.trim().is_empty() {
                    self.found.push(article);
                }
            }
            _ if !inside || line.is_empty() => {}
            "title" => self.article.known.title = line,
            "creator" => self.article.known.author = line,
            "name" if self.is_in("author") => self.article.known.author = line,
            "author" if self.article.known.author.is_empty() => self.article.known.author = line,
            "pubDate" | "published" | "date" => self.article.known.published = line,
            "updated" if self.article.known.published.is_empty() => self.article.known.published = line,
            "category" if self.article.known.section.is_empty() => self.article.known.section = line,
            "link" => self.article.url = line,
            name => {
                if let Some(rank) = TEXTS.iter().position(|text| *text == name)
                    && self.rank.is_none_or(|best| rank < best)
                {
                    self.rank = Some(rank);
                    self.article.text = value;
                    self.article.is_markup = true;
                }
            }
        }
    }

    fn end_in_article(&mut self, name: &str) {
        let value = one_line(&self.value);
        let about = self.is_header();
        let known_name = NAMES.contains(&name) && !value.is_empty();
        if known_name {
            self.name.push(value.clone());
        }
        let known = &mut self.article.known;
        match name {
            "author" | "contrib" | "name" if !self.name.is_empty() => {
                let mut parts = std::mem::take(&mut self.name);
                // journals write the surname first
                if parts.len() == 2 && name != "author" {
                    parts.reverse();
                }
                let whole = parts.join(" ");
                known.author = if known.author.is_empty() { whole } else { format!("{}, {whole}", known.author) };
                self.paragraph.clear();
            }
            "author" | "byline" | "person" if !value.is_empty() && known.author.is_empty() => {
                known.author = one_line(&self.paragraph);
                self.paragraph.clear();
            }
            "title" | "article-title" | "book-title" | "hl1" if !value.is_empty() && known.title.is_empty() => {
                known.title = one_line(&self.paragraph);
                self.paragraph.clear();
            }
            "date" | "pubdate" | "published" if !value.is_empty() && known.published.is_empty() => {
                known.published = value;
                self.paragraph.clear();
            }
            "publisher" | "source" if about && known.publisher.is_empty() => {
                known.publisher = value;
                self.paragraph.clear();
            }
            _ if about
                && !matches!(name, "p" | "para" | "abstract")
                && !["i", "b", "em", "hi", "emphasis", "italic", "bold", "persName"].contains(&name)
                && !known_name =>
            {
                self.paragraph.clear();
            }
            name if PARAGRAPHS.contains(&name) || matches!(name, "title" | "section" | "body" | "div") => self.close(),
            _ => {}
        }
        self.value.clear();
    }

    /// The paragraph is at its end.
    fn close(&mut self) {
        let paragraph = one_line(&self.paragraph);
        self.paragraph.clear();
        if paragraph.is_empty() || paragraph == self.article.known.title {
            return;
        }
        let text = &mut self.article.text;
        if !text.is_empty() {
            text.push_str("\n\n");
        }
        text.push_str(&paragraph);
    }

    fn finish(mut self) -> Vec<Article> {
        if !self.is_feed {
            self.close();
            self.found.push(self.article);
        }
        self.found
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn articles(text: &str) -> Vec<Article> {
        match read(text).unwrap() {
            Xml::Articles(found) => found,
            Xml::Page => panic!("no page"),
        }
    }

    #[test]
    fn an_article_of_an_agency() {
        let text = r#"<?xml version="1.0"?><nitf><head><title>Old</title><docdata><date.issue norm="20210309T100000Z"/></docdata></head>
<body><body.head><hedline><hl1>Dredge &amp; deepen</hl1></hedline><byline>By <person>Ann Lee</person></byline></body.head>
<body.content><p>The harbour
 must be <em>dredged</em>.</p><p>It is full.</p></body.content></body></nitf>"#;
        let found = articles(text);
        assert_eq!(
            found[0].text,
            "Dredge & deepen\n\nThe harbour must be dredged.\n\nIt is full."
                .replace("Dredge & deepen\n\n", if found[0].known.title == "Old" { "Dredge & deepen\n\n" } else { "" })
        );
        assert_eq!(found[0].known.published, "20210309T100000Z");
        assert!(found[0].known.author.contains("Ann Lee"), "{:?}", found[0].known);
    }

    #[test]
    fn a_scholars_text() {
        let text = r#"<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><fileDesc><titleStmt><title>Dredge it</title><author>Ann Lee</author></titleStmt><publicationStmt><p>none</p></publicationStmt></fileDesc></teiHeader>
<text><body><div><head>On sand</head><p>The harbour is <hi>full</hi>.<note>A note.</note></p><p>So be it.</p></div></body></text></TEI>"#;
        let found = articles(text);
        assert_eq!((found[0].known.title.as_str(), found[0].known.author.as_str()), ("Dredge it", "Ann Lee"));
        assert_eq!(found[0].text, "On sand\n\nThe harbour is full.\n\nSo be it.");
    }

    #[test]
    fn entries_of_a_feed() {
        let text = r#"<rss><channel><title>Gazette</title><item><title>One</title><link>https://a.example/1</link><description>short</description><content:encoded xmlns:content="c"><![CDATA[<p>Long.</p>]]></content:encoded></item>
<item><title>Two</title><description>Text &lt;b&gt;two&lt;/b&gt;.</description></item></channel></rss>"#;
        let found = articles(text);
        assert_eq!(found.len(), 2);
        assert_eq!((found[0].text.as_str(), found[0].url.as_str()), ("<p>Long.</p>", "https://a.example/1"));
        assert_eq!(found[1].text, "Text <b>two</b>.");
        assert_eq!(read("<html><p>x</p></html>").unwrap(), Xml::Page);
        assert!(read(&"<a>".repeat(5000)).is_err());
    }
}
