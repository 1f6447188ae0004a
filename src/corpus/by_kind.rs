//! From bytes of a known kind to drafts: each kind's own reader is called, and what was found is put together.
//!
//! Not here: which bytes are read and what kind they are ([`read`](super::read)).

use std::borrow::Cow;
use std::sync::Arc;

use super::decode::{Decoded, decode_page};
use super::document::{Document, Documents};
use super::failure::Failure;
use super::format::Kind;
use super::input::Input;
use super::{captions, decode, exports, html, mail, marked, office, plain, rtf, webarchive, xml};
use crate::article::{Draft, Format, Origin};
use crate::rules::model::ReadingRules;

/// The articles in bytes of a kind that is no table.
pub(super) fn documents_of_kind(
    input: &Input,
    kind: Kind,
    bytes: &[u8],
    reading: &Arc<ReadingRules>,
) -> Result<Documents, Failure> {
    let one = |document: Result<Document, Failure>| Ok(vec![document]);
    match kind {
        Kind::Docx | Kind::Odt if bytes.starts_with(b"<") => from_xml(input, &decode_page(bytes)?, reading),
        Kind::Docx | Kind::Odt => from_office(input, kind, bytes, reading),
        Kind::Epub => one(from_epub(input, bytes)),
        Kind::Rtf => from_rtf(input, bytes, reading),
        Kind::Doc => Err(Failure::old_document()),
        #[cfg(feature = "pdf")]
        Kind::Pdf => one(super::pdf::read(input, bytes, reading)),
        #[cfg(not(feature = "pdf"))]
        Kind::Pdf => Err(Failure::no_pdf()),
        Kind::Mail | Kind::Mhtml => one(from_mail(input, bytes, kind == Kind::Mhtml, reading)),
        Kind::WebArchive => {
            let main = webarchive::read(bytes)?;
            let document = from_page(input, kind, &decode_page(&main.page)?, reading)?;
            let url = if document.draft.url.is_empty() { main.url } else { document.draft.url.clone() };
            one(Ok(Document { draft: Draft { url, ..document.draft }, ..document }))
        }
        Kind::Xml => from_xml(input, &decode_page(bytes)?, reading),
        Kind::Captions => {
            let decoded = decode(bytes)?;
            let message = decoded.message();
            let text = captions::text_of(&decoded.text);
            one(seen(Draft { id: input.id.clone(), text, headless: true, ..Draft::default() }, "file")
                .map(|draft| Document { draft, message }))
        }
        Kind::Org | Kind::AsciiDoc | Kind::Rst | Kind::Latex => {
            let decoded = decode(bytes)?;
            let message = decoded.message();
            let marked::Marked { known, text } = marked::read(&decoded.text, kind);
            let draft = Draft { id: input.id.clone(), text, known, origin: Origin::Document, ..Draft::default() };
            one(seen(draft, "file").map(|draft| Document { draft, message }))
        }
        Kind::Html => one(from_page(input, kind, &decode_page(bytes)?, reading)),
        _ => Ok(from_plain(input, decode(bytes)?, reading)),
    }
}

/// A draft, if it has a text.
fn seen(draft: Draft, what: &str) -> Result<Draft, Failure> {
    if decode::is_blank(&draft.text) { Err(Failure::no_article(what)) } else { Ok(draft) }
}

/// Plain text, or something else under its name: a web page, an export of a news archive, Markdown.
pub(super) fn from_plain(input: &Input, decoded: Decoded, reading: &Arc<ReadingRules>) -> Documents {
    if html::sniff::is_page(&decoded.text) {
        return vec![from_page(input, input.kind, &decoded, reading)];
    }
    let message = decoded.message();
    if let Some(found) = from_export(input, &decoded.text, &message, reading) {
        return found;
    }
    let mut format = if input.kind == Kind::Markdown { Format::Markdown } else { Format::Text };
    let mut note = String::new();
    let text = if format == Format::Markdown {
        decoded.text
    } else if is_markdown(&decoded.text) {
        format = Format::Markdown;
        "read as Markdown, judging by its marks".clone_into(&mut note);
        plain::without_marks(&decoded.text)
    } else {
        let cleaned = plain::cleaned(&decoded.text, reading);
        note = cleaned.note;
        match cleaned.text {
            Cow::Owned(text) => text,
            Cow::Borrowed(_) => decoded.text,
        }
    };
    let draft = Draft { id: input.id.clone(), text, format, ..Draft::default() };
    vec![Ok(Document { draft, message: also(&note, &message) })]
}

/// Whether a text under another name is Markdown: a first heading, and links or emphasis as only Markdown has them.
fn is_markdown(text: &str) -> bool {
    let start = &text[..(0..=text.len().min(64 << 10)).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)];
    let count = |what: &str| memchr::memmem::find_iter(start.as_bytes(), what).count();
    let links = count("](http");
    if links > 2 {
        return true;
    }
    // few texts go on
    if !start.trim_start().starts_with("# ") {
        return false;
    }
    let marks = links + count("**") / 2;
    let headings = start.lines().filter(|line| line.starts_with("## ") || line.starts_with("### ")).count();
    marks + headings > 0
}

fn from_export(input: &Input, text: &str, message: &str, reading: &ReadingRules) -> Option<Documents> {
    let parts = exports::divide(text, reading)?;
    let documents = parts.into_iter().map(|exports::Part { known, url, text }| {
        let draft = Draft {
            id: input.id.clone(),
            text,
            known,
            origin: Origin::Export,
            headless: true,
            url,
            ..Draft::default()
        };
        Ok(Document { draft, message: message.to_owned() })
    });
    Some(documents.collect())
}

fn from_page(input: &Input, kind: Kind, decoded: &Decoded, reading: &ReadingRules) -> Result<Document, Failure> {
    let page = html::page(&decoded.text, reading)?;
    if decode::is_blank(&page.text) {
        return Err(if page.by_script { Failure::by_script() } else { Failure::no_article("page") });
    }
    let mut message = decode::message_about(&page.text, decoded.replaced, decoded.encoding);
    message = also(&page.note, &message);
    if input.kind.is_plain() && matches!(kind, Kind::Text | Kind::Markdown) {
        message = also("read as a web page, judging by its first words", &message);
    }
    let draft = Draft {
        id: input.id.clone(),
        text: page.text,
        known: page.known,
        authors: page.authors,
        dates: page.dates,
        origin: Origin::Html,
        url: page.url,
        is_page: true,
        ..Draft::default()
    };
    Ok(Document { draft, message })
}

fn from_office(input: &Input, kind: Kind, bytes: &[u8], reading: &ReadingRules) -> Result<Documents, Failure> {
    if let Some(failure) = decode::no_archive(bytes) {
        return Err(failure);
    }
    let document = office::read(bytes, kind)?;
    if decode::is_blank(&document.text) {
        return Err(Failure::no_article("document"));
    }
    let message = decode::message_about(&document.text, 0, "UTF-8");
    if let Some(found) = from_export(input, &document.text, &message, reading) {
        return Ok(found);
    }
    Ok(vec![Ok(Document { draft: office_draft(input, document), message })])
}

fn office_draft(input: &Input, document: office::Document) -> Draft {
    Draft {
        id: input.id.clone(),
        text: document.text,
        known: document.known,
        origin: Origin::Document,
        fallback: document.properties,
        ..Draft::default()
    }
}

fn from_epub(input: &Input, bytes: &[u8]) -> Result<Document, Failure> {
    if let Some(failure) = decode::no_archive(bytes) {
        return Err(failure);
    }
    let document = office::epub(bytes)?;
    let message = decode::message_about(&document.text, 0, "UTF-8");
    let draft = seen(office_draft(input, document), "book")?;
    Ok(Document { draft, message })
}

fn from_rtf(input: &Input, bytes: &[u8], reading: &ReadingRules) -> Result<Documents, Failure> {
    let rtf::Rtf { text, properties } = rtf::read(bytes)?;
    let message = decode::message_about(&text, 0, "UTF-8");
    if let Some(found) = from_export(input, &text, &message, reading) {
        return Ok(found);
    }
    let draft = Draft { id: input.id.clone(), text, fallback: properties, ..Draft::default() };
    Ok(vec![seen(draft, "document").map(|draft| Document { draft, message })])
}

fn from_mail(input: &Input, bytes: &[u8], page: bool, reading: &ReadingRules) -> Result<Document, Failure> {
    let mail::Mail { known, url, content } = mail::read(bytes, page)?;
    let document = match content {
        mail::Content::Text(text) => {
            let message = decode::message_about(&text, 0, "UTF-8");
            let draft = Draft {
                id: input.id.clone(),
                text,
                known,
                origin: Origin::Mail,
                headless: true,
                url,
                ..Draft::default()
            };
            Document { draft, message }
        }
        mail::Content::Page(html) => {
            let decoded = Decoded { text: html, encoding: "UTF-8", replaced: 0 };
            let document = from_page(input, Kind::Mhtml, &decoded, reading)?;
            let draft = document.draft;
            let url = if draft.url.is_empty() { url } else { draft.url.clone() };
            // a message is a page with a subject, not a page that was saved
            let draft = if page { Draft { url, ..draft } } else { Draft { known, origin: Origin::Mail, url, ..draft } };
            Document { draft, ..document }
        }
    };
    Ok(Document { draft: seen(document.draft, "message")?, message: document.message })
}

fn from_xml(input: &Input, decoded: &Decoded, reading: &ReadingRules) -> Result<Documents, Failure> {
    let found = match xml::read(&decoded.text)? {
        xml::Xml::Page => return Ok(vec![from_page(input, Kind::Xml, decoded, reading)]),
        xml::Xml::Articles(found) => found,
    };
    let message = decoded.message();
    let document = |xml::Article { known, url, text, is_markup }| {
        let text = if is_markup && html::markup(&text) != html::Markup::None { html::fragment(&text)? } else { text };
        let draft = Draft {
            id: input.id.clone(),
            text,
            known,
            origin: Origin::Document,
            url,
            is_page: is_markup,
            ..Draft::default()
        };
        Ok(Document { draft: seen(draft, "file")?, message: message.clone() })
    };
    let documents: Documents = found.into_iter().map(document).collect();
    Ok(if documents.is_empty() { vec![Err(Failure::no_article("file"))] } else { documents })
}

/// Two messages as one.
pub(super) fn also(first: &str, second: &str) -> String {
    match (first, second) {
        ("", one) | (one, "") => one.to_owned(),
        (first, second) => format!("{first}; {second}"),
    }
}
