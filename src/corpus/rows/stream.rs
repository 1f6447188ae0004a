//! The bytes of a file with rows: opened, unpacked, in UTF-8, and with an eye on how much of it was read.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::{Bytes, Failure, Input};

/// Bytes asked of the system at once.
const BUFFER: usize = 1 << 17;

/// How far the file was read.
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

pub(super) fn open(input: &Input) -> Result<(Bytes, Position), Failure> {
    let position = Position::default();
    let file = File::open(&input.path).map_err(|error| Failure::unreadable(&error))?;
    let counted = Counted(file, position.clone());
    Ok((Box::new(BufReader::with_capacity(BUFFER, counted)), position))
}
