//! Pages as crawlers store them (WARC), and the text taken out of them (WET), a record after the other.

use std::io::{self, BufRead, Read};

use flate2::read::{MultiGzDecoder, ZlibDecoder};

use super::entry::{Bytes, Entry, Next};
use super::member::Member;
use crate::corpus::failure::Failure;
use crate::corpus::failure::MAX_ROW_BYTES;
use crate::corpus::format::Kind;

/// Bytes of the lines before a record's content, at most.
const MOST_HEAD: u64 = 1 << 20;
/// Bytes of a packed page, unpacked, at most.
const MOST_PAGE: u64 = 64 << 20;

pub(super) struct Records {
    bytes: Bytes,
    number: u64,
}

/// What a record, or the answer of a server, says of itself before its content.
type Head = Vec<(String, String)>;

impl Records {
    pub fn new(bytes: Bytes) -> Self {
        Self { bytes, number: 0 }
    }

    /// Records read so far, also those that hold no page.
    pub fn number(&self) -> u64 {
        self.number
    }

    pub fn read(&mut self) -> Next {
        loop {
            match self.next() {
                Ok(None) => return Next::End,
                Ok(Some(Some(next))) => return next,
                // a request, a picture, a note of the crawler
                Ok(Some(None)) => {}
                Err(error) => return Next::Stop(damaged(&error)),
            }
        }
    }

    #[expect(clippy::option_option, reason = "at the end there is no record; most records hold no page")]
    fn next(&mut self) -> io::Result<Option<Option<Next>>> {
        let Some(head) = head(&mut self.bytes)? else { return Ok(None) };
        self.number += 1;
        let length = value(&head, "content-length").and_then(|length| length.parse::<u64>().ok());
        let length = length.ok_or_else(|| io::Error::other("a record does not say how long it is"))?;
        let kind = value(&head, "warc-type").unwrap_or_default();
        let wanted = matches!(kind, "response" | "conversion" | "resource");
        if !wanted || length > MAX_ROW_BYTES {
            io::copy(&mut (&mut self.bytes).take(length), &mut io::sink())?;
            let large = wanted.then(|| Next::Bad(Failure::long_row(length)));
            return Ok(Some(large));
        }
        let mut content = Vec::new();
        (&mut self.bytes).take(length).read_to_end(&mut content)?;
        if (content.len() as u64) < length {
            return Ok(Some(Some(Next::Bad(damaged(&"it is cut off in a record")))));
        }
        let url = value(&head, "warc-target-uri").unwrap_or_default().trim_matches(['<', '>']).to_owned();
        let found = match kind {
            "response" => answer(&content),
            _ => stored(value(&head, "content-type").unwrap_or_default(), content),
        };
        Ok(Some(found.map(|(kind, bytes)| {
            let name = url.split_once("://").map_or(url.as_str(), |(_, rest)| rest).to_owned();
            Next::Entry(Entry::Member(Member { name, kind, bytes, url, ..Member::default() }))
        })))
    }
}

fn damaged(error: &dyn std::fmt::Display) -> Failure {
    Failure::malformed(format!("this crawl is damaged or cut off ({error}); get it once more"))
}

/// The lines up to an empty one; `None` at the end of the file.
fn head(bytes: &mut dyn BufRead) -> io::Result<Option<Head>> {
    let mut out = Head::new();
    let mut left = MOST_HEAD;
    let mut begun = false;
    let mut line = Vec::new();
    loop {
        line.clear();
        let read = (&mut *bytes).take(left).read_until(b'\n', &mut line)? as u64;
        left -= read;
        if left == 0 {
            return Err(io::Error::other("a record has no content"));
        }
        let text = String::from_utf8_lossy(&line);
        let text = text.trim();
        if text.is_empty() {
            if read == 0 && !begun {
                return Ok(None);
            }
            if read == 0 || begun {
                return Ok(Some(out));
            }
            // empty lines between records
            continue;
        }
        begun = true;
        if let Some((name, value)) = text.split_once(':') {
            out.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
        }
    }
}

fn value<'h>(head: &'h Head, name: &str) -> Option<&'h str> {
    head.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
}

/// The page in a server's answer.
fn answer(content: &[u8]) -> Option<(Kind, Vec<u8>)> {
    let mut rest = content;
    let status = rest.split(|byte| *byte == b' ').nth(1)?;
    if !status.starts_with(b"200") {
        return None;
    }
    let head = head(&mut rest).ok()??;
    let mut body = rest.to_vec();
    if value(&head, "transfer-encoding").is_some_and(|encoding| encoding.contains("chunked")) {
        body = joined(&body);
    }
    let unpacked = |reader: &mut dyn Read| {
        let mut out = Vec::new();
        reader.take(MOST_PAGE).read_to_end(&mut out).ok().map(|_| out)
    };
    body = match value(&head, "content-encoding") {
        Some("gzip" | "x-gzip") => unpacked(&mut MultiGzDecoder::new(&body[..])).unwrap_or(body),
        Some("deflate") => unpacked(&mut ZlibDecoder::new(&body[..])).unwrap_or(body),
        _ => body,
    };
    stored(value(&head, "content-type").unwrap_or_default(), body)
}

/// What is stored under a type: pages and texts are read.
fn stored(kind: &str, bytes: Vec<u8>) -> Option<(Kind, Vec<u8>)> {
    let kind = kind.split(';').next().unwrap_or_default().trim();
    let kind = match kind {
        "text/html" | "application/xhtml+xml" => Kind::Html,
        "text/plain" => Kind::Text,
        "application/pdf" if Kind::Pdf.is_read() => Kind::Pdf,
        "" if crate::corpus::format::of_bytes(&bytes) == Kind::Html => Kind::Html,
        _ => return None,
    };
    Some((kind, bytes))
}

/// An answer that came in pieces, each with its length before it; as it is where it did not.
fn joined(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len());
    let mut rest = body;
    while let Some(end) = memchr::memchr(b'\n', rest) {
        let length = String::from_utf8_lossy(&rest[..end]);
        let length = length.split(';').next().unwrap_or_default().trim();
        let Some(length) = usize::from_str_radix(length, 16).ok() else { break };
        let Some(piece) = rest.get(end + 1..).and_then(|rest| rest.get(..length)) else { break };
        if length == 0 {
            return out;
        }
        out.extend_from_slice(piece);
        rest = rest[end + 1 + length..].strip_prefix(b"\r\n").unwrap_or(&rest[end + 1 + length..]);
    }
    // some crawlers join the pieces, and leave the line that says they did not
    if out.is_empty() { body.to_vec() } else { out }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn record(kind: &str, mime: &str, content: &str) -> String {
        format!(
            "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: https://a.example/x\r\nContent-Type: {mime}\r\nContent-Length: {}\r\n\r\n{content}\r\n\r\n",
            content.len()
        )
    }

    fn all(text: &str) -> Vec<String> {
        let mut records = Records::new(Box::new(Cursor::new(text.as_bytes().to_vec())));
        let mut out = Vec::new();
        loop {
            match records.read() {
                Next::Entry(Entry::Member(member)) => out.push(String::from_utf8(member.bytes).unwrap()),
                Next::Entry(_) => out.push("row".to_owned()),
                Next::Bad(failure) | Next::Stop(failure) => {
                    out.push(failure.message);
                    return out;
                }
                Next::End => return out,
            }
        }
    }

    #[test]
    fn pages_and_texts_alone() {
        let text = record("warcinfo", "application/warc-fields", "software: x")
            + &record("request", "application/http", "GET / HTTP/1.1\r\n\r\n")
            + &record("response", "application/http", "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>One</p>")
            + &record("response", "application/http", "HTTP/1.1 404 No\r\nContent-Type: text/html\r\n\r\n<p>No</p>")
            + &record(
                "response",
                "application/http",
                "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nTwo\r\n1;x\r\n!\r\n0\r\n\r\n",
            )
            + &record("response", "application/http", "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\nx")
            + &record("conversion", "text/plain", "Three");
        assert_eq!(all(&text), ["<p>One</p>", "Two!", "Three"]);
        let cut = &text[..text.len() - 12];
        assert!(all(cut)[2].contains("cut off"), "{:?}", all(cut));
        assert!(all("WARC/1.0\n\nx")[0].contains("damaged"));
        assert!(all("").is_empty());
    }
}
