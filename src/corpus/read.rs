//! Reads one article: open, read, unpack, decode, take the text out.

use std::fs::File;
use std::io;
use std::io::Read;
use std::sync::Arc;

use super::by_kind::{also, documents_of_kind, from_plain};
use super::document::{Document, Documents};
use super::failure::{Failure, MAX_BYTES};
use super::format::Kind;
use super::ids::{RowIds, of_parts};
use super::input::{Corpus, Input};
use super::rows::{Columns, Entry, Names, Rows};
use super::unpack::Packing;
use super::unpack::unpack;
use super::{decode, format, source};
use crate::rules::builtin_reading;
use crate::rules::model::ReadingRules;

/// Reads a file that [`walk()`](super::walk()) found and that holds one article; of many, the first.
///
/// `buffer` is scratch space, reused from one file to the next; what it holds afterwards means nothing.
///
/// # Errors
/// A [`Failure`] where there is no text to be had, with a message that says why.
pub fn read(input: &Input, buffer: &mut Vec<u8>) -> Result<Document, Failure> {
    let found = read_all(input, buffer, &Columns::default(), &builtin_reading());
    if found.len() > 1 {
        return Err(Failure::many_articles());
    }
    found.into_iter().next().unwrap_or_else(|| Err(Failure::empty()))
}

/// As [`read`], each article in the file: archives of news and feeds hold many.
#[must_use]
pub fn read_all(
    input: &Input,
    buffer: &mut Vec<u8>,
    columns: &Columns,
    reading: &Arc<ReadingRules>,
) -> Vec<Result<Document, Failure>> {
    let len = match bytes(input, buffer) {
        Ok(bytes) => bytes.len(),
        Err(failure) => return vec![Err(failure)],
    };
    if len > LARGE && input.kind.is_plain() && format::of_magic(&buffer[..len]).is_none() {
        // the text takes the place of the bytes; with both in memory it would be twice the file
        let mut own = std::mem::take(buffer);
        own.truncate(len);
        own.shrink_to_fit();
        return match decode::decode_own(own) {
            Ok(decoded) => from_plain(input, decoded, reading),
            Err(failure) => vec![Err(failure)],
        };
    }
    documents(input, &buffer[..len], columns, reading)
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
    let reading = builtin_reading();
    let mut unpacked = Vec::new();
    let (source, _) = unpack(io::Cursor::new(bytes.to_vec()), input.packing);
    match source.take(MAX_BYTES + 1).read_to_end(&mut unpacked) {
        Ok(len) if len as u64 > MAX_BYTES => vec![Err(Failure::too_large(len as u64))],
        Ok(_) => {
            let mut found = documents(input, &unpacked, columns, &reading);
            if found.len() > 1 && !input.kind.has_rows() {
                for (document, id) in found.iter_mut().zip(of_parts(&input.id, usize::MAX)) {
                    if let Ok(document) = document {
                        document.draft.id = id;
                    }
                }
            }
            found
        }
        Err(error) => vec![Err(Failure::packed(&error, input.packing))],
    }
}

/// The articles in an entry of a file of many.
pub(super) fn documents_of(
    entry: Entry,
    id: &str,
    row: Option<u64>,
    columns: &Columns,
    reading: &Arc<ReadingRules>,
) -> Documents {
    match entry {
        Entry::Row(record) => vec![record.into_document(id, row, reading)],
        Entry::Member(member) => {
            let input = Input { id: id.to_owned(), kind: member.kind, packing: member.packing, ..Input::default() };
            let bytes = match member.packing {
                Packing::None => Ok(member.bytes),
                packing => {
                    let mut out = Vec::new();
                    let (source, _) = unpack(io::Cursor::new(member.bytes), packing);
                    source
                        .take(MAX_BYTES)
                        .read_to_end(&mut out)
                        .map(|_| out)
                        .map_err(|error| Failure::packed(&error, packing))
                }
            };
            let mut found = match bytes {
                Ok(bytes) => documents(&input, &bytes, columns, reading),
                Err(failure) => vec![Err(failure)],
            };
            for document in found.iter_mut().flatten() {
                document.draft.row = row;
                if document.draft.url.is_empty() {
                    document.draft.url.clone_from(&member.url);
                }
            }
            found
        }
    }
}

/// The articles in some bytes: as their name says, or what they are.
fn documents(input: &Input, bytes: &[u8], columns: &Columns, reading: &Arc<ReadingRules>) -> Documents {
    let kind = actual_kind(input.kind, bytes);
    if kind.has_rows() {
        return rows(&Input { kind, packing: Packing::None, ..input.clone() }, bytes, columns, reading);
    }
    let mut found = documents_of_kind(input, kind, bytes, reading).unwrap_or_else(|failure| vec![Err(failure)]);
    if kind != input.kind && !matches!(input.kind, Kind::Doc) && kind != Kind::Markdown {
        for document in found.iter_mut().flatten() {
            document.message = also(&Failure::read_as(kind), &document.message);
        }
    }
    found
}

/// What bytes are, whatever their name says.
fn actual_kind(named: Kind, bytes: &[u8]) -> Kind {
    let start = &bytes[..bytes.len().min(SNIFFED)];
    match format::of_magic(start) {
        // these say so at a fixed place; a document may begin with the others by chance
        Some(found @ (Kind::Rtf | Kind::Pdf | Kind::WebArchive)) if !named.has_rows() => found,
        Some(found @ (Kind::Docx | Kind::Odt | Kind::Epub | Kind::Sheet | Kind::Zip)) if !named.has_rows() => {
            // a document of which parts are missing is one all the same
            if matches!(named, Kind::Docx | Kind::Odt | Kind::Epub) && matches!(found, Kind::Zip | Kind::Docx) {
                named
            } else {
                found
            }
        }
        Some(Kind::Doc) => Kind::Doc,
        Some(found @ (Kind::Warc | Kind::Captions)) if named == Kind::Text => found,
        None if named == Kind::Doc => format::of_bytes(start),
        _ => named,
    }
}

/// Bytes that are looked at to tell what a file is.
const SNIFFED: usize = 64 << 10;

fn rows(input: &Input, bytes: &[u8], columns: &Columns, reading: &Arc<ReadingRules>) -> Documents {
    let corpus = Corpus { inputs: vec![input.clone()], ..Corpus::default() };
    let mut ids = RowIds::new(&corpus);
    match Rows::from_bytes(bytes.to_vec(), input, &Names::new(columns, reading)) {
        Ok(rows) => rows
            .flat_map(|row| match row.entry {
                Ok(entry) => {
                    let is_row = matches!(entry, Entry::Row(_));
                    let id = ids.name(input, &row.inside, entry.own_id(), row.number, is_row);
                    documents_of(entry, &id, row.number, columns, reading)
                }
                Err(failure) => vec![Err(failure)],
            })
            .collect(),
        Err(failure) => vec![Err(failure)],
    }
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
