//! Rows of a very long article that wait on the disk: they may be ten times its text, and would fill the memory before it
//! is their turn to be appended to the tables.

use std::fs::File;
use std::io;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::Arc;

use super::rows::Rows;

/// Rows on the disk, in batches of the three tables. The file has no name: a run that is killed leaves none.
#[derive(Debug, Clone, Default)]
pub(crate) struct Spill {
    file: Option<Arc<File>>,
    batches: Vec<Batch>,
    /// Bytes in the file.
    end: u64,
    failed: Option<Arc<io::Error>>,
}

#[derive(Debug, Clone, Copy)]
struct Batch {
    at: u64,
    /// Bytes and number of the rows of each table.
    rows: [(usize, u64); 3],
}

impl Spill {
    /// Batches so far.
    pub fn len(&self) -> usize {
        self.batches.len()
    }

    /// Whether all that was added is there.
    pub fn is_well(&self) -> bool {
        self.failed.is_none()
    }

    /// Adds a batch.
    pub fn add(&mut self, folder: &Path, rows: [&Rows; 3]) {
        if let Err(error) = self.try_add(folder, rows) {
            self.failed = Some(Arc::new(error));
            self.batches.push(Batch { at: self.end, rows: [(0, 0); 3] });
        }
    }

    fn try_add(&mut self, folder: &Path, rows: [&Rows; 3]) -> io::Result<()> {
        let file = match &self.file {
            Some(file) => file,
            None => self.file.insert(Arc::new(tempfile::tempfile_in(folder)?)),
        };
        let mut file = file.as_ref();
        let at = self.end;
        file.seek(SeekFrom::Start(at))?;
        for rows in rows {
            file.write_all(&rows.bytes)?;
            self.end += rows.bytes.len() as u64;
        }
        self.batches.push(Batch { at, rows: rows.map(|rows| (rows.bytes.len(), rows.count)) });
        Ok(())
    }

    /// Forgets the batches behind the first ones.
    pub fn truncate(&mut self, batches: usize) {
        if let Some(first) = self.batches.get(batches) {
            self.end = first.at;
        }
        self.batches.truncate(batches);
    }

    /// A batch.
    ///
    /// # Errors
    /// It, or one after it, could not be written, or it cannot be read.
    pub fn read(&self, batch: usize) -> io::Result<[Rows; 3]> {
        if let Some(error) = &self.failed {
            return Err(copy(error));
        }
        let mut out = [Rows::default(), Rows::default(), Rows::default()];
        if let (Some(Batch { at, rows }), Some(file)) = (self.batches.get(batch), &self.file) {
            let mut file = file.as_ref();
            file.seek(SeekFrom::Start(*at))?;
            for (out, (bytes, count)) in out.iter_mut().zip(rows) {
                out.bytes.resize(*bytes, 0);
                out.count = *count;
                file.read_exact(&mut out.bytes)?;
            }
        }
        Ok(out)
    }
}

/// The same error once more.
fn copy(error: &io::Error) -> io::Error {
    error.raw_os_error().map_or_else(|| io::Error::new(error.kind(), error.to_string()), io::Error::from_raw_os_error)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(bytes: &[u8]) -> Rows {
        Rows { bytes: bytes.to_vec(), count: bytes.len() as u64 }
    }

    fn told(spill: &Spill) -> Vec<Vec<u8>> {
        (0..spill.len()).map(|n| spill.read(n).unwrap().map(|rows| rows.bytes).concat()).collect()
    }

    #[test]
    fn batches_come_back_in_order_and_can_be_forgotten() {
        let folder = tempfile::tempdir().unwrap();
        let mut spill = Spill::default();
        assert_eq!(spill.len(), 0);
        for text in [b"abc", b"def", b"ghi"] {
            let [a, b, c] = [&text[..1], &text[1..2], &text[2..]].map(rows);
            spill.add(folder.path(), [&a, &b, &c]);
        }
        assert_eq!(told(&spill), [b"abc", b"def", b"ghi"]);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "the file has no name");
        spill.truncate(1);
        spill.add(folder.path(), [&rows(b""), &rows(b"xyz"), &rows(b"")]);
        assert_eq!(told(&spill), [b"abc", b"xyz"]);
        assert!(spill.is_well());
    }

    #[test]
    fn what_cannot_be_written_is_told_at_the_end() {
        let mut spill = Spill::default();
        spill.add(Path::new("/no/such/folder"), [&rows(b"a"), &rows(b"b"), &rows(b"c")]);
        assert!(!spill.is_well());
        assert_eq!(spill.read(0).unwrap_err().kind(), io::ErrorKind::NotFound);
        assert_eq!(spill.len(), 1, "who appends has to meet it");
    }
}
