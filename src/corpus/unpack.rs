//! `.gz` and `.zst`: bytes taken out of what they are packed in, with an eye on archives that never end.
//!
//! Text shrinks to a fifth or so. A file that gives [`RATIO`] times its size, and more than [`FREE`], was made to
//! fill memories, and reading it ends there.

use std::io;
use std::io::{BufRead, BufReader, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use flate2::bufread::MultiGzDecoder;
use ruzstd::decoding::{FrameDecoder, StreamingDecoder};

/// How a file is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Packing {
    /// It is not.
    #[default]
    None,
    /// `.gz`
    Gzip,
    /// `.zst`
    Zstd,
}

/// Names as on the command line, and extensions.
const PACKINGS: [(Packing, &str, &str); 2] = [(Packing::Gzip, "gzip", "gz"), (Packing::Zstd, "zstd", "zst")];

impl Packing {
    /// What people call it; empty where there is none.
    #[must_use]
    pub fn name(self) -> &'static str {
        PACKINGS.iter().find(|entry| entry.0 == self).map_or("", |entry| entry.1)
    }

    /// By an extension, any case.
    pub(super) fn of_extension(extension: &str) -> Self {
        let known = PACKINGS.iter().find(|entry| entry.2.eq_ignore_ascii_case(extension));
        known.map_or(Self::None, |entry| entry.0)
    }

    /// By the first bytes of a file.
    pub(super) fn of_bytes(bytes: &[u8]) -> Self {
        if bytes.starts_with(b"\x1F\x8B\x08") {
            Self::Gzip
        } else if bytes.starts_with(b"\x28\xB5\x2F\xFD") {
            Self::Zstd
        } else {
            Self::None
        }
    }
}

/// Bytes that come out of a small file without a question: 64 MiB.
const FREE: u64 = 64 << 20;
/// Bytes out for a byte in, at most.
const RATIO: u64 = 200;

/// How far a file was read.
#[derive(Debug, Clone, Default)]
pub(super) struct Position(Arc<AtomicU64>);

impl Position {
    /// Bytes of the file so far.
    pub fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// Counts what is read.
struct Counted<R>(R, Position);

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.0.read(buffer)?;
        self.1.0.fetch_add(n as u64, Ordering::Relaxed);
        Ok(n)
    }
}

/// Bytes asked of the system at once.
const BUFFER: usize = 1 << 17;

/// The bytes of a file, unpacked, and how far the file was read.
pub(super) fn unpack(file: impl Read + Send + 'static, packing: Packing) -> (Box<dyn Read + Send>, Position) {
    unpack_within(file, packing, FREE)
}

fn unpack_within(file: impl Read + Send + 'static, packing: Packing, free: u64) -> (Box<dyn Read + Send>, Position) {
    let position = Position::default();
    let counted = BufReader::with_capacity(BUFFER, Counted(file, position.clone()));
    let bytes: Box<dyn Read + Send> = match packing {
        Packing::None => return (Box::new(counted), position),
        Packing::Gzip => Box::new(MultiGzDecoder::new(counted)),
        Packing::Zstd => Box::new(Frames(State::Between(Some(counted)))),
    };
    (Box::new(Fenced { bytes, free, out: 0, position: position.clone() }), position)
}

/// Ends where far more came out than went in.
struct Fenced<R> {
    bytes: R,
    free: u64,
    out: u64,
    position: Position,
}

impl<R: Read> Read for Fenced<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.bytes.read(buffer)?;
        self.out += n as u64;
        if self.out > self.free && self.out / RATIO > self.position.get() {
            return Err(io::Error::new(
                io::ErrorKind::FileTooLarge,
                format!("over {RATIO} bytes come out for each one in it: text never compresses that well"),
            ));
        }
        Ok(n)
    }
}

/// The frames of a Zstandard file, one after the other.
struct Frames<R: BufRead>(State<R>);

enum State<R: BufRead> {
    /// Nothing of the next one was read.
    Between(Option<R>),
    Inside(Option<Box<StreamingDecoder<R, FrameDecoder>>>),
}

impl<R: BufRead> Read for Frames<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            match &mut self.0 {
                State::Between(source) => {
                    let Some(mut bytes) = source.take() else { return Ok(0) };
                    if bytes.fill_buf()?.is_empty() {
                        return Ok(0);
                    }
                    let decoder = StreamingDecoder::new(bytes).map_err(io::Error::other)?;
                    self.0 = State::Inside(Some(Box::new(decoder)));
                }
                State::Inside(decoder) => {
                    let Some(open) = decoder else { return Ok(0) };
                    let n = open.read(buffer)?;
                    if n > 0 || buffer.is_empty() {
                        return Ok(n);
                    }
                    let source = decoder.take().map(|decoder| decoder.into_inner());
                    self.0 = State::Between(source);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use flate2::Compression;
    use flate2::write::GzEncoder;
    use ruzstd::encoding::{CompressionLevel, compress_to_vec};

    use super::*;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut out = GzEncoder::new(Vec::new(), Compression::default());
        out.write_all(bytes).unwrap();
        out.finish().unwrap()
    }

    fn zstd(bytes: &[u8]) -> Vec<u8> {
        compress_to_vec(bytes, CompressionLevel::Fastest)
    }

    fn unpacked(bytes: Vec<u8>, packing: Packing) -> io::Result<Vec<u8>> {
        let mut out = Vec::new();
        unpack(Cursor::new(bytes), packing).0.read_to_end(&mut out)?;
        Ok(out)
    }

    #[test]
    fn members_and_frames_follow_each_other() {
        let text = "The harbour has silted up. ".repeat(9000);
        for (packing, pack) in [(Packing::Gzip, gzip as fn(&[u8]) -> Vec<u8>), (Packing::Zstd, zstd)] {
            let packed = [pack(text.as_bytes()), pack(b"And more.")].concat();
            assert_eq!(Packing::of_bytes(&packed), packing);
            assert_eq!(unpacked(packed.clone(), packing).unwrap(), [text.as_bytes(), b"And more."].concat());
            let cut = packed[..packed.len() / 2].to_vec();
            assert!(unpacked(cut, packing).is_err());
        }
        assert_eq!(unpacked(b"plain".to_vec(), Packing::None).unwrap(), b"plain");
    }

    #[test]
    fn what_never_ends_is_left() {
        let bomb = gzip(&vec![0; 4 << 20]);
        assert!(bomb.len() < 5000);
        let (mut bytes, _) = unpack_within(Cursor::new(bomb.clone()), Packing::Gzip, 1 << 20);
        assert_eq!(bytes.read_to_end(&mut Vec::new()).unwrap_err().kind(), io::ErrorKind::FileTooLarge);
        // a small one is no danger
        assert_eq!(unpacked(bomb, Packing::Gzip).unwrap().len(), 4 << 20);
    }

    proptest::proptest! {
        #[test]
        fn never_panics(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..300)) {
            for (packing, magic) in [(Packing::Gzip, &b"\x1F\x8B\x08\0"[..]), (Packing::Zstd, b"\x28\xB5\x2F\xFD")] {
                let _ = unpacked(bytes.clone(), packing);
                let _ = unpacked([magic, &bytes].concat(), packing);
            }
        }

        #[test]
        fn a_damaged_byte_is_told_or_harmless(at in 0usize..200, byte in proptest::num::u8::ANY) {
            let text = "The harbour has silted up for twenty years. And nobody asks. ".repeat(4);
            for (packing, mut packed) in [(Packing::Gzip, gzip(text.as_bytes())), (Packing::Zstd, zstd(text.as_bytes()))] {
                let at = at % packed.len();
                packed[at] = byte;
                let _ = unpacked(packed, packing);
            }
        }
    }
}
