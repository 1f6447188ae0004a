//! What comes out of a file with rows: an article, a file, or what is wrong.

use std::io::BufRead;

use super::member::Member;
use super::record::Record;
use crate::corpus::failure::Failure;

/// What rows are read from.
pub(super) type Bytes = Box<dyn BufRead + Send>;

/// What a row holds.
#[derive(Debug)]
pub(in crate::corpus) enum Entry {
    /// Fields of an article.
    Row(Box<Record>),
    /// A file.
    Member(Member),
}

impl Entry {
    /// Bytes that it holds.
    pub fn len(&self) -> u64 {
        match self {
            Self::Row(record) => record.len(),
            Self::Member(member) => member.bytes.len() as u64,
        }
    }

    /// What it calls itself; empty where it does not.
    pub fn own_id(&self) -> &str {
        match self {
            Self::Row(record) => record.own_id(),
            Self::Member(_) => "",
        }
    }
}

/// What reading on comes to.
pub(super) enum Next {
    Entry(Entry),
    /// This row cannot be read.
    Bad(Failure),
    /// Nothing behind this can be read.
    Stop(Failure),
    End,
}
