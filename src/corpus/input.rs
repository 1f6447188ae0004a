//! What a corpus is: the files to read, how they are to be read, and what was left out.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::PathBuf;

use serde::Serialize;

use super::failure::Failure;
use super::format::Kind;
use super::rows::columns::Columns;
use super::select::Reading;
use super::unpack::Packing;

/// A file to read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Input {
    /// As named, or below the folder as named.
    pub path: PathBuf,
    /// The article's id, unique in the corpus; where it has rows, what the ids of these begin with.
    pub id: String,
    /// Bytes, as far as the system knows; 0 for what has no size, such as a pipe.
    pub size: u64,
    /// What it holds, by its extension.
    pub kind: Kind,
    /// How it is packed, by its extension.
    pub packing: Packing,
    /// Why it cannot be read, where that is known already.
    pub failure: Option<Box<Failure>>,
}

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Corpus {
    /// Roots in the order named, the files of each in the order of their paths' bytes.
    pub inputs: Vec<Input>,
    /// What was left out.
    pub skipped: Skipped,
    /// Which columns of tables hold what.
    pub columns: Columns,
    /// The files that are read, where it is not all of them.
    pub block: Option<Range<usize>>,
    /// How articles are taken out of what they came in.
    pub reading: Reading,
}

impl Corpus {
    /// The files that are read.
    #[must_use]
    pub fn read(&self) -> &[Input] {
        self.block.as_ref().and_then(|block| self.inputs.get(block.clone())).unwrap_or(&self.inputs)
    }

    /// Bytes of these files together.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.read().iter().map(|input| input.size).sum()
    }
}

/// What was left out of a corpus, and why.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Skipped {
    /// Files by extension (lower-case, without its dot; empty for none) that no reader takes.
    pub extensions: BTreeMap<String, u64>,
    /// Tables that hold no articles, by what they are.
    pub tables: BTreeMap<&'static str, u64>,
    /// Files and folders whose names begin with a dot.
    pub hidden: u64,
    /// Files and folders that the user did not want.
    pub excluded: u64,
    /// Files found before under the same path.
    pub repeated: u64,
    /// Neither files nor folders: sockets, devices.
    pub special: u64,
    /// Links that lead out of the folder.
    pub links: u64,
}

impl Skipped {
    /// All together; a folder counts once.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.extensions.values().chain(self.tables.values()).sum::<u64>()
            + self.hidden
            + self.excluded
            + self.repeated
            + self.special
            + self.links
    }

    /// In brackets, the most frequent first: `; skipped: 9 files (not read: .png)`.
    pub(super) fn listed(&self) -> String {
        let mut reasons = self.reasons();
        reasons.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        let parts = reasons.iter().take(6).map(|(why, count)| {
            let files = if *count == 1 { "file" } else { "files" };
            format!("{count} {files} ({why})")
        });
        let parts: Vec<String> = parts.collect();
        if parts.is_empty() { String::new() } else { format!("; skipped: {}", parts.join(", ")) }
    }

    /// What was skipped, by reason: `not read: .png`.
    #[must_use]
    pub fn reasons(&self) -> Vec<(String, u64)> {
        let extension = |name: &str| match name {
            "" => "no extension, and no text in sentences".to_owned(),
            "pdf" => "not read: .pdf; build toulmin with --features pdf, or convert them to text".to_owned(),
            name => format!("not read: .{name}"),
        };
        let mut out: Vec<_> = self.extensions.iter().map(|(name, count)| (extension(name), *count)).collect();
        out.extend(self.tables.iter().map(|(what, count)| ((*what).to_owned(), *count)));
        let others = [
            ("hidden", self.hidden),
            ("not selected", self.excluded),
            ("found twice", self.repeated),
            ("no file", self.special),
            ("links that lead out of the folder (--follow-links reads them)", self.links),
        ];
        out.extend(others.into_iter().filter(|(_, count)| *count > 0).map(|(what, count)| (what.to_owned(), count)));
        out
    }
}
