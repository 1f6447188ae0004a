//! Reads one article: open, read, unpack, decode, take the text out.

use std::fs::File;
use std::io;
use std::io::Read;

use super::decode::{Decoded, decode_page};
use super::document::Document;
use super::failure::{Failure, MAX_BYTES};
use super::format::Kind;
use super::ids::RowIds;
use super::rows::Columns;
use super::rows::Rows;
use super::unpack::Packing;
use super::unpack::unpack;
use super::walk::{Corpus, Input};
use super::{decode, html, office, source};
use crate::article::{Draft, Format, Origin};

/// Reads a file that [`walk()`](super::walk()) found and that holds one article.
///
/// `buffer` is scratch space, reused from one file to the next; what it holds afterwards means nothing.
///
/// # Errors
/// A [`Failure`] where there is no text to be had, with a message that says why; also for a file that holds many
/// articles, which [`Corpus::tasks`](super::walk::Corpus::tasks) reads.
pub fn read(input: &Input, buffer: &mut Vec<u8>) -> Result<Document, Failure> {
    if input.kind.has_rows() {
        return Err(Failure::many_articles());
    }
    let len = bytes(input, buffer)?.len();
    if len > LARGE && input.kind.is_plain() {
        // the text takes the place of the bytes; with both in memory it would be twice the file
        let mut own = std::mem::take(buffer);
        own.truncate(len);
        own.shrink_to_fit();
        return from_plain(input, decode::decode_own(own)?);
    }
    from_bytes(input, &buffer[..len])
}

/// Bytes of a file that is large.
const LARGE: usize = 4 << 20;

/// Reads bytes that come from elsewhere (a database, a message) as if they were those of `input`, whose path is not
/// looked at. Gives each article in them.
///
/// # Errors
/// In the list: what is wrong with the whole, or with an article.
#[must_use]
pub fn read_bytes(input: &Input, bytes: &[u8], columns: &Columns) -> Vec<Result<Document, Failure>> {
    if !input.kind.has_rows() {
        let mut unpacked = Vec::new();
        let (source, _) = unpack(io::Cursor::new(bytes.to_vec()), input.packing);
        let read = source.take(MAX_BYTES + 1).read_to_end(&mut unpacked);
        return vec![match read {
            Ok(len) if len as u64 > MAX_BYTES => Err(Failure::too_large(len as u64)),
            Ok(_) => from_bytes(input, &unpacked),
            Err(error) => Err(Failure::packed(&error, input.packing)),
        }];
    }
    let corpus = Corpus { inputs: vec![input.clone()], ..Corpus::default() };
    let mut ids = RowIds::new(&corpus);
    match Rows::from_bytes(bytes, input, columns) {
        Ok(rows) => rows
            .map(|row| {
                let record = row.record?;
                let id = ids.name(input, record.own_id(), row.number);
                record.into_document(&id, row.number)
            })
            .collect(),
        Err(failure) => vec![Err(failure)],
    }
}

fn from_bytes(input: &Input, bytes: &[u8]) -> Result<Document, Failure> {
    if input.kind.is_plain() {
        return from_plain(input, decode(bytes)?);
    }
    match input.kind {
        Kind::Docx | Kind::Odt => from_office(input, bytes),
        #[cfg(feature = "pdf")]
        Kind::Pdf => super::pdf::read(input, bytes),
        #[cfg(not(feature = "pdf"))]
        Kind::Pdf => Err(Failure::no_pdf()),
        _ => from_page(input, &decode_page(bytes)?),
    }
}

/// Plain text, or a web page under its name.
fn from_plain(input: &Input, decoded: Decoded) -> Result<Document, Failure> {
    if html::is_page(&decoded.text) {
        return from_page(input, &decoded);
    }
    let message = decoded.message();
    let format = if input.kind == Kind::Markdown { Format::Markdown } else { Format::Text };
    let draft = Draft { id: input.id.clone(), text: decoded.text, format, ..Draft::default() };
    Ok(Document { draft, message })
}

fn from_page(input: &Input, decoded: &Decoded) -> Result<Document, Failure> {
    let page = html::page(&decoded.text)?;
    if decode::is_blank(&page.text) {
        return Err(Failure::no_article("page"));
    }
    let mut message = decode::message_about(&page.text, decoded.replaced, decoded.encoding);
    if input.kind != Kind::Html {
        let also = if message.is_empty() { "" } else { "; " };
        message = format!("read as a web page, judging by its first words{also}{message}");
    }
    let draft = Draft {
        id: input.id.clone(),
        text: page.text,
        known: page.known,
        origin: Origin::Html,
        url: page.url,
        ..Draft::default()
    };
    Ok(Document { draft, message })
}

fn from_office(input: &Input, bytes: &[u8]) -> Result<Document, Failure> {
    if let Some(failure) = decode::no_archive(bytes) {
        return Err(failure);
    }
    let document = office::read(bytes, input.kind)?;
    if decode::is_blank(&document.text) {
        return Err(Failure::no_article("document"));
    }
    let message = decode::message_about(&document.text, 0, "UTF-8");
    let mut draft = Draft { id: input.id.clone(), text: document.text, ..Draft::default() };
    (draft.origin, draft.known.title, draft.fallback) = (Origin::Document, document.title, document.properties);
    Ok(Document { draft, message })
}

/// All bytes of an input, unpacked, in `buffer`.
fn bytes<'b>(input: &Input, buffer: &'b mut Vec<u8>) -> Result<&'b [u8], Failure> {
    if let Some(failure) = &input.failure {
        return Err(Failure::clone(failure));
    }
    if input.size > MAX_BYTES {
        return Err(Failure::too_large(input.size));
    }
    let len = if input.packing == Packing::None && !input.is_stdin() {
        File::open(&input.path).and_then(|mut file| fill(&mut file, input.size, buffer))
    } else {
        // how much comes out is not known
        source::open(input).and_then(|(mut bytes, _)| fill(&mut bytes, 0, buffer))
    };
    let len = len.map_err(|error| Failure::packed(&error, input.packing))?;
    if len as u64 > MAX_BYTES {
        return Err(Failure::too_large(len as u64));
    }
    Ok(&buffer[..len])
}

/// Reads all of `file` to the front of `buffer` and returns how much that is; stops a little above [`MAX_BYTES`].
///
/// `Read::read_to_end` would ask the system for the size once more, and read once more to meet the end.
fn fill(file: &mut impl Read, size: u64, buffer: &mut Vec<u8>) -> io::Result<usize> {
    let size = usize::try_from(size).map_err(io::Error::other)?;
    if buffer.len() <= size {
        buffer.resize(size + 1, 0);
    }
    let mut len = 0;
    loop {
        if len == buffer.len() {
            // the file grew, or the system did not know its size
            if len as u64 > MAX_BYTES {
                return Ok(len);
            }
            buffer.resize((2 * len).max(1 << 16), 0);
        }
        match file.read(&mut buffer[len..]) {
            Ok(0) => return Ok(len),
            Ok(n) => {
                len += n;
                // less than there was room for, and as much as the system had announced: the end
                if len == size {
                    return Ok(len);
                }
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::{Status, walk};

    /// Gives its bytes a few at a time.
    struct Dribble<'a>(&'a [u8], usize);

    impl Read for Dribble<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let n = buffer.len().min(self.1).min(self.0.len());
            buffer[..n].copy_from_slice(&self.0[..n]);
            self.0 = &self.0[n..];
            Ok(n)
        }
    }

    #[test]
    fn all_bytes_whatever_size_was_told() {
        let bytes: Vec<u8> = (0..=255).cycle().take(200_000).collect();
        for step in [7, 4096, usize::MAX] {
            for size in [0, 10, 199_999, 200_000, 200_001, 300_000] {
                let mut buffer = vec![1; 50];
                let len = fill(&mut Dribble(&bytes, step), size, &mut buffer).unwrap();
                // a size below the true one is believed only where a read ended just there
                assert!(len == bytes.len() || len as u64 == size, "{step} {size} {len}");
                assert_eq!(buffer[..len], bytes[..len]);
            }
        }
    }

    #[test]
    fn files_and_failures() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, bytes: &[u8]| std::fs::write(folder.path().join(name), bytes).unwrap();
        write("a.txt", "Text, é".as_bytes());
        write("b.txt", b" \n");
        write("c.txt", b"%PDF-1.7 \x00");
        write("d.txt", b"gone");
        let corpus = walk(&[folder.path()]).unwrap();
        std::fs::remove_file(folder.path().join("d.txt")).unwrap();
        let mut buffer = Vec::new();
        let found: Vec<_> = corpus
            .inputs
            .iter()
            .map(|input| {
                read(input, &mut buffer).map_or_else(
                    |f| f.status,
                    |d| {
                        assert_eq!(d.draft.text, "Text, é");
                        Status::Ok
                    },
                )
            })
            .collect();
        assert_eq!(found, [Status::Ok, Status::Empty, Status::Binary, Status::Unreadable]);
        let huge = Input { size: MAX_BYTES + 1, ..corpus.inputs[0].clone() };
        assert_eq!(read(&huge, &mut buffer).unwrap_err().status, Status::TooLarge);
    }

    fn input(kind: Kind, packing: Packing) -> Input {
        Input { id: "a".to_owned(), kind, packing, ..Input::default() }
    }

    #[test]
    fn bytes_from_elsewhere() {
        let rows = read_bytes(
            &input(Kind::JsonLines, Packing::None),
            b"{\"id\": 7, \"text\": \"One.\"}\nbad\n",
            &Columns::default(),
        );
        assert_eq!(rows[0].as_ref().unwrap().draft.id, "a/7");
        assert_eq!((rows.len(), rows[1].as_ref().unwrap_err().status), (2, Status::Malformed));
        let page = read_bytes(&input(Kind::Html, Packing::None), b"<p>One.</p>", &Columns::default());
        assert_eq!(page[0].as_ref().unwrap().draft.text, "One.");
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_break_a_reader(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..400)) {
            for kind in Kind::all() {
                for packing in [Packing::None, Packing::Gzip, Packing::Zstd] {
                    let found = read_bytes(&input(kind, packing), &bytes, &Columns::default());
                    assert!(!found.is_empty(), "{kind}: nothing is told");
                }
            }
        }

        #[test]
        fn changed_rows_are_told_or_harmless(at in 0usize..200, byte in proptest::num::u8::ANY) {
            let whole = [
                (Kind::JsonLines, "{\"id\": 1, \"text\": \"One is <b>here</b>.\"}\n{\"id\": 2, \"text\": \"Two.\"}\n"),
                (Kind::Csv, "id,title,text\n1,\"a, b\",\"One \"\"is\"\" here.\"\n2,,Two.\n"),
                (Kind::Tsv, "id\ttext\n1\tOne is here.\n2\tTwo.\n"),
            ];
            for (kind, text) in whole {
                let mut bytes = text.as_bytes().to_vec();
                let at = at % bytes.len();
                bytes[at] = byte;
                let found = read_bytes(&input(kind, Packing::None), &bytes, &Columns::default());
                assert!(!found.is_empty());
                // ids stay unique whatever they are made of
                let ids: Vec<_> = found.iter().flatten().map(|document| &document.draft.id).collect();
                assert_eq!(ids.iter().collect::<std::collections::HashSet<_>>().len(), ids.len());
            }
        }
    }
}
