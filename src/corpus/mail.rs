//! Messages, and pages in one file, which are messages too (MIME): subject, sender, date, and the text of the best part.

use mail_parser::{Address, Message, MessageParser, MimeHeaders, PartType};

use super::failure::Failure;
use crate::article::Header;

/// What a message holds.
#[derive(Debug)]
pub(super) struct Mail {
    pub known: Header,
    pub url: String,
    pub content: Content,
}

/// The text of a message.
#[derive(Debug)]
pub(super) enum Content {
    Page(String),
    Text(String),
}

/// Reads a message; `page`: it is a page in one file, whose sender and date are those of the saving.
///
/// # Errors
/// If there is no text in it.
pub(super) fn read(bytes: &[u8], page: bool) -> Result<Mail, Failure> {
    let nothing = || Failure::no_article("message");
    let message = MessageParser::default().parse(bytes).ok_or_else(nothing)?;
    let content = content(&message, page).ok_or_else(nothing)?;
    let header = |name: &str| {
        let value = message.header_raw(name).map(str::trim).unwrap_or_default();
        value.to_owned()
    };
    if page {
        let url = header("Snapshot-Content-Location");
        return Ok(Mail { known: Header::default(), url, content });
    }
    let known = Header {
        title: one_line(message.subject().unwrap_or_default()),
        author: message.from().map(sender).unwrap_or_default(),
        published: message.date().map(mail_parser::DateTime::to_rfc3339).unwrap_or_default(),
        ..Header::default()
    };
    Ok(Mail { known, url: String::new(), content })
}

/// The page of a page; the plain text of a message before its page.
fn content(message: &Message<'_>, page: bool) -> Option<Content> {
    let html = || message.parts.iter().find_map(page_of).map(Content::Page);
    let text = || {
        let bodies = message.text_body.iter().filter_map(|at| match &message.parts.get(*at as usize)?.body {
            PartType::Text(text) => Some(text.trim_end()),
            _ => None,
        });
        let text = bodies.collect::<Vec<_>>().join("\n\n");
        (!text.trim().is_empty()).then_some(Content::Text(text))
    };
    if page { html().or_else(text) } else { text().or_else(html) }
}

fn page_of(part: &mail_parser::MessagePart<'_>) -> Option<String> {
    match &part.body {
        PartType::Html(html) => Some(html.to_string()),
        PartType::Binary(bytes) | PartType::InlineBinary(bytes) => {
            let kind = part.content_type()?;
            let is_page = kind.subtype().is_some_and(|sub| sub == "html" || sub == "xhtml+xml");
            is_page.then(|| String::from_utf8_lossy(bytes).into_owned())
        }
        _ => None,
    }
}

/// The names of senders; an address where there is no name.
fn sender(address: &Address<'_>) -> String {
    let names = address.iter().filter_map(|one| one.name().or_else(|| one.address()));
    names.map(one_line).collect::<Vec<_>>().join(", ")
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_goes_before_the_page() {
        let message = "From: =?utf-8?q?Zo=C3=AB?= <z@a.example>\r\nSubject: Dredge\r\n it\r\nDate: Tue, 9 Mar 2021 10:00:00 +0000\r\nMIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>No.</p>\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nA caf=C3=A9.\r\n--b--\r\n";
        let found = read(message.as_bytes(), false).unwrap();
        assert_eq!((found.known.title.as_str(), found.known.author.as_str()), ("Dredge it", "Zoë"));
        assert!(found.known.published.starts_with("2021-03-09T"), "{}", found.known.published);
        assert!(matches!(&found.content, Content::Text(text) if text.trim() == "A café."), "{:?}", found.content);
        let page = message.replace("Subject:", "Snapshot-Content-Location: https://a.example/x\r\nSubject:");
        let found = read(page.as_bytes(), true).unwrap();
        assert_eq!(found.url, "https://a.example/x");
        assert!(matches!(found.content, Content::Page(_)));
        assert!(read(b"", false).is_err());
    }

    proptest::proptest! {
        #[test]
        fn never_panics(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..300)) {
            let _ = read(&bytes, false);
            let _ = read(&[b"MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\n", &bytes[..]].concat(), true);
        }
    }
}
