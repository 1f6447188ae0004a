//! Where the bytes of an input come from: a file, or standard input, which has the name `-`.

use std::fs::File;
use std::io;
use std::io::{BufRead, Read};
use std::path::Path;

use super::format;
use super::format::Kind;
use super::input::Input;
use super::unpack::Packing;
use super::unpack::{Position, unpack};

/// The name of standard input.
pub(super) const STDIN: &str = "-";

impl Input {
    /// Whether it is standard input, which can be read once.
    #[must_use]
    pub fn is_stdin(&self) -> bool {
        self.path.as_os_str() == STDIN
    }
}

/// The unpacked bytes of an input, from the front, and how far the file itself was read.
pub(super) fn open(input: &Input) -> io::Result<(Box<dyn Read + Send>, Position)> {
    if input.is_stdin() {
        return Ok(unpack(io::stdin(), input.packing));
    }
    Ok(unpack(File::open(&input.path)?, input.packing))
}

/// What standard input holds, by its first bytes, which are left to be read.
pub(super) fn stdin_kind() -> io::Result<(Kind, Packing)> {
    Ok(by_start(io::stdin().lock().fill_buf()?))
}

/// What a file holds, by its first bytes; a pipe, whose bytes come once, is left alone.
pub(super) fn file_kind(path: &Path, is_file: bool) -> io::Result<(Kind, Packing)> {
    let mut start = Vec::new();
    if is_file {
        File::open(path)?.take(START).read_to_end(&mut start)?;
    }
    Ok(by_start(&start))
}

/// Whether a file without an extension holds text in sentences: not settings, not a list of names.
pub(super) fn is_prose(path: &Path) -> bool {
    let mut start = Vec::new();
    let read = File::open(path).and_then(|file| file.take(START).read_to_end(&mut start));
    let Some(decoded) = read.ok().and_then(|_| super::decode::decode(&start).ok()) else { return false };
    let words = decoded.text.split_whitespace().count();
    let stops = decoded.text.matches(['.', '!', '?']).count();
    let letters = decoded.text.chars().filter(|c| c.is_alphabetic() || c.is_whitespace()).count();
    words > 30 && stops > 1 && letters * 10 > decoded.text.chars().count() * 8
}

/// Bytes that tell what a file is.
const START: u64 = 8 << 10;

fn by_start(start: &[u8]) -> (Kind, Packing) {
    let packing = Packing::of_bytes(start);
    if packing == Packing::None {
        return (format::of_bytes(start), packing);
    }
    let mut inside = Vec::new();
    let (bytes, _) = unpack(io::Cursor::new(start.to_vec()), packing);
    // the rest is missing, which is an error behind what is wanted
    let _ = bytes.take(START).read_to_end(&mut inside);
    (format::of_bytes(&inside), packing)
}
