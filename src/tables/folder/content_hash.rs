//! Whether a table is still as it was written: a quick hash of its content, kept in run.json.
//!
//! No protection against somebody who forges one.

use std::fmt;
use std::io;

use xxhash_rust::xxh3::Xxh3;

/// A hash in the making.
pub(super) struct ContentHash(Xxh3);

impl ContentHash {
    /// Of content that begins so.
    pub fn of(bytes: &[u8]) -> Self {
        let mut hash = Self(Xxh3::new());
        hash.update(bytes);
        hash
    }

    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// As run.json has it.
    pub fn hex(&self) -> String {
        format!("{:016x}", self.0.digest())
    }
}

impl io::Write for ContentHash {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl fmt::Debug for ContentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ContentHash").field(&self.hex()).finish()
    }
}
