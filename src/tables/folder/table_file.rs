//! A table on the disk, in as many files as a spreadsheet program needs, and files that are written whole.

use std::fs::File;
use std::io;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use super::content_hash::ContentHash;
use super::error::FolderError;
use crate::tables::columns::Table;
use crate::tables::csv_record;
use crate::tables::rows::Rows;
use crate::tables::run_json::FileInfo;

/// Bytes that go to the system at once.
const BUFFER: usize = 256 * 1024;

/// The name of a part of a table, from 1.
pub(super) fn part_name(table: Table, part: u64) -> String {
    if part == 1 { format!("{}.csv", table.name()) } else { format!("{}-{part}.csv", table.name()) }
}

/// Writes a file at once.
pub(super) fn write_whole(
    folder: &Path,
    name: &str,
    table: Option<Table>,
    rows: u64,
    bytes: &[u8],
) -> Result<FileInfo, FolderError> {
    let path = folder.join(name);
    let write = || {
        let mut file = File::create(&path)?;
        file.write_all(bytes)?;
        sync(&file)
    };
    write().map_err(|source| FolderError::Write { path: path.clone(), source })?;
    let hash = ContentHash::of(bytes).hex();
    Ok(FileInfo { name: name.to_owned(), table, rows, bytes: bytes.len() as u64, hash })
}

/// On the disk before the old tables go; file systems that cannot promise it are used all the same.
fn sync(file: &File) -> io::Result<()> {
    file.sync_all().or_else(|error| match error.kind() {
        io::ErrorKind::Unsupported | io::ErrorKind::InvalidInput => Ok(()),
        _ => Err(error),
    })
}

/// One table, in as many files as a spreadsheet program needs.
#[derive(Debug)]
pub(super) struct TableFile {
    folder: PathBuf,
    table: Table,
    header: Vec<u8>,
    /// Rows to a file.
    limit: u64,
    done: Vec<FileInfo>,
    info: FileInfo,
    hasher: ContentHash,
    file: BufWriter<File>,
}

impl TableFile {
    pub fn open(folder: PathBuf, table: Table, header: Vec<u8>, limit: u64) -> Result<Self, FolderError> {
        let (info, file) = Self::part(&folder, table, &header, 1)?;
        let hasher = ContentHash::of(&header);
        Ok(Self { folder, table, header, limit, done: Vec::new(), info, hasher, file })
    }

    fn part(folder: &Path, table: Table, header: &[u8], n: u64) -> Result<(FileInfo, BufWriter<File>), FolderError> {
        let name = part_name(table, n);
        let path = folder.join(&name);
        let open = || {
            let mut file = BufWriter::with_capacity(BUFFER, File::create(&path)?);
            file.write_all(header)?;
            Ok(file)
        };
        let file = open().map_err(|source| FolderError::Write { path: path.clone(), source })?;
        Ok((FileInfo { name, table: Some(table), rows: 0, bytes: header.len() as u64, hash: String::new() }, file))
    }

    pub fn append(&mut self, rows: &Rows) -> Result<(), FolderError> {
        let (mut bytes, mut count) = (&rows.bytes[..], rows.count);
        while count > self.limit - self.info.rows {
            let room = self.limit - self.info.rows;
            let (here, later) = bytes.split_at(csv_record::end_of_records(bytes, room));
            self.write(here, room)?;
            self.seal()?;
            let (info, file) = Self::part(&self.folder, self.table, &self.header, self.done.len() as u64 + 2)?;
            self.file = file;
            self.hasher = ContentHash::of(&self.header);
            self.done.push(std::mem::replace(&mut self.info, info));
            (bytes, count) = (later, count - room);
        }
        self.write(bytes, count)
    }

    fn write(&mut self, bytes: &[u8], rows: u64) -> Result<(), FolderError> {
        self.file.write_all(bytes).map_err(|source| self.error(source))?;
        self.hasher.update(bytes);
        self.info.rows += rows;
        self.info.bytes += bytes.len() as u64;
        Ok(())
    }

    pub fn close(mut self) -> Result<Vec<FileInfo>, FolderError> {
        self.seal()?;
        self.done.push(self.info);
        Ok(self.done)
    }

    pub fn flush(&mut self) -> Result<(), FolderError> {
        self.file.flush().map_err(|source| self.error(source))
    }

    /// Everything written so far is on the disk.
    fn seal(&mut self) -> Result<(), FolderError> {
        self.info.hash = self.hasher.hex();
        self.file.flush().and_then(|()| sync(self.file.get_ref())).map_err(|source| self.error(source))
    }

    fn error(&self, source: io::Error) -> FolderError {
        FolderError::Write { path: self.folder.join(&self.info.name), source }
    }
}
