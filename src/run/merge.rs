//! Shards of one run to the tables of that run: what `map --shard` wrote in several folders becomes one.
//!
//! Rows are copied as they are, counts are added. What does not belong together is refused, and no table is put in place.

use std::collections::HashSet;
use std::fs;
use std::fs::File;
use std::io;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::rules::Pack;
use crate::stats::Health;
use crate::tables::columns::Table;
use crate::tables::row_batch::{Notices, Tally};
use crate::tables::rows::Rows;
use crate::tables::{Chunk, Dialect, Finished, FolderError, OutputFolder, RunInfo, Skipped};

/// Bytes of a table that are copied at once.
const PIECE: usize = 4 << 20;

/// Why folders cannot be merged.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MergeError {
    /// A folder is no shard, or does not belong to the others. In a sentence, with what to do.
    #[error("{}: {why}", folder.display())]
    Unfit {
        /// The folder.
        folder: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// Shards are missing.
    #[error("shards are missing: {0}; map them, or name their folders, too")]
    Missing(String),
    /// The merged tables cannot be written.
    #[error(transparent)]
    Folder(#[from] FolderError),
}

/// A folder of one shard, as its run.json describes it.
struct Part {
    folder: PathBuf,
    number: u64,
    of: u64,
    run: Value,
}

/// Merges the shards in `folders`, in any order, into the tables that one run would have written.
///
/// # Errors
/// A folder is no shard; shards are missing or doubled, or come of different rules, options or corpora; two articles
/// have one id; a table was changed since; the tables cannot be written.
pub fn merge(folders: &[PathBuf], output: &Path, pack: &Pack) -> Result<Finished, MergeError> {
    let mut parts = folders.iter().map(|folder| Part::open(folder)).collect::<Result<Vec<_>, _>>()?;
    parts.sort_by_key(|part| part.number);
    check(&parts, pack)?;
    let Some(first) = parts.first() else { return Err(MergeError::Missing("all".to_owned())) };
    let dialect = first.dialect()?;
    for part in &parts {
        if fs::canonicalize(output).is_ok_and(|output| fs::canonicalize(&part.folder).is_ok_and(|f| f == output)) {
            return Err(part.unfit("it is the output folder, too; name another with -o"));
        }
    }
    let info = first.info();
    let mut out = OutputFolder::create(output, dialect, pack)?;
    let mut health = Health::new(pack);
    let mut ids = HashSet::new();
    for part in &parts {
        part.check_ids(dialect, &mut ids)?;
        for table in [Table::Articles, Table::Sentences, Table::Relations] {
            part.copy(table, &mut out)?;
        }
        out.append(&Chunk { notices: part.notices(), tally: part.tally(pack), ..Chunk::default() })?;
        part.add_health(dialect, &mut health)?;
    }
    Ok(out.finish(&info, &health)?)
}

/// Whether the parts are those of one run, each once, by these rules.
fn check(parts: &[Part], pack: &Pack) -> Result<(), MergeError> {
    let Some(first) = parts.first() else { return Ok(()) };
    for (key, what) in [
        (&["toulmin"][..], "another version of toulmin"),
        (&["rules", "hash"], "other rules"),
        (&["dialect"], "another dialect of CSV"),
        (&["shard", "of"], "another number of shards"),
        (&["shard", "corpus"], "another corpus, or one that has changed in between"),
        // after the corpus: the number of its files is among the options
        (&["options"], "other options"),
    ] {
        let value = |part: &Part| key.iter().fold(part.run.clone(), |value, key| value[*key].clone());
        let expected = value(first);
        if let Some(other) = parts.iter().find(|part| value(part) != expected) {
            return Err(other.unfit(format!("it comes from {what} than {}", first.folder.display())));
        }
    }
    if first.run["rules"]["hash"] != pack.hash.as_str() {
        let made = &first.run["rules"];
        let (name, provenance) = (made["name"].as_str().unwrap_or("?"), made["provenance"].as_str().unwrap_or("?"));
        return Err(first.unfit(format!(
            "it was made with other rules ({name}, {provenance}) than those in use ({}); give them with --rules",
            pack.provenance
        )));
    }
    for pair in parts.windows(2) {
        if pair[0].number == pair[1].number {
            let (number, of, other) = (pair[0].number, pair[0].of, pair[0].folder.display());
            return Err(pair[1].unfit(format!("it is shard {number}/{of}, and so is {other}; leave one out")));
        }
    }
    let there: HashSet<u64> = parts.iter().map(|part| part.number).collect();
    let missing: Vec<_> = (1..=first.of).filter(|number| !there.contains(number)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let named = missing.iter().take(10).map(|number| format!("{number}/{}", first.of)).collect::<Vec<_>>().join(", ");
    Err(MergeError::Missing(if missing.len() > 10 {
        format!("{named} and {} more", missing.len() - 10)
    } else {
        named
    }))
}

impl Part {
    fn open(folder: &Path) -> Result<Self, MergeError> {
        let unfit = |why: String| MergeError::Unfit { folder: folder.to_path_buf(), why };
        let bytes = fs::read(folder.join("run.json")).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => {
                unfit("it has no run.json: the shard was not mapped, or not to its end".to_owned())
            }
            _ => unfit(format!("cannot read run.json ({error})")),
        })?;
        let run: Value = serde_json::from_slice(&bytes).map_err(|error| unfit(format!("run.json: {error}")))?;
        let number = |key: &str| run["shard"][key].as_u64();
        let (Some(number), Some(of)) = (number("number"), number("of")) else {
            return Err(unfit("it is no shard: `toulmin map --shard 1/8` writes one".to_owned()));
        };
        Ok(Self { folder: folder.to_path_buf(), number, of, run })
    }

    fn unfit(&self, why: impl Into<String>) -> MergeError {
        MergeError::Unfit { folder: self.folder.clone(), why: why.into() }
    }

    fn dialect(&self) -> Result<Dialect, MergeError> {
        let name = self.run["dialect"].as_str().unwrap_or_default();
        let found = [Dialect::Spreadsheet, Dialect::Semicolon, Dialect::Plain].into_iter().find(|d| d.name() == name);
        found.ok_or_else(|| self.unfit(format!("run.json names an unknown dialect `{name}`")))
    }

    /// What run.json says of the whole run; equal in all parts.
    fn info(&self) -> RunInfo {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let skipped = self.run["skipped"].as_array().into_iter().flatten().map(|skipped| Skipped {
            reason: text(&skipped["reason"]),
            count: skipped["count"].as_u64().unwrap_or_default(),
            paths: Vec::new(),
        });
        RunInfo {
            version: text(&self.run["toulmin"]),
            options: self.run["options"].as_object().cloned().unwrap_or_default(),
            skipped: skipped.collect(),
            warnings: Vec::new(),
            shard: None,
        }
    }

    fn notices(&self) -> Notices {
        let shard = &self.run["shard"];
        Notices {
            long_cells: shard["long_cells"].as_u64().unwrap_or_default(),
            first_long: shard["first_long"].as_str().map(str::to_owned),
        }
    }

    fn tally(&self, pack: &Pack) -> Tally {
        let counts = &self.run["counts"];
        let count = |value: &Value| value.as_u64().unwrap_or_default();
        let statuses = counts["statuses"].as_object().into_iter().flatten();
        Tally {
            statuses: statuses.map(|(status, n)| (status.clone(), count(n))).collect(),
            words: count(&counts["words"]),
            sentences: count(&counts["sentences"]),
            labels: pack.labels.iter().map(|label| count(&counts["labels"][&label.id])).collect(),
            supports: count(&counts["relations"]["supports"]),
            attacks: count(&counts["relations"]["attacks"]),
        }
    }

    /// Files of a table with the number of their rows, in order.
    fn files(&self, table: Table) -> Result<Vec<(PathBuf, u64)>, MergeError> {
        let mut out = Vec::new();
        for file in self.run["files"].as_array().into_iter().flatten() {
            if file["table"].as_str() != Some(table.name()) {
                continue;
            }
            let name = file["name"].as_str().unwrap_or_default();
            let path = self.folder.join(name);
            let size = fs::metadata(&path).map_err(|error| self.unfit(format!("cannot read {name} ({error})")))?.len();
            if Some(size) != file["bytes"].as_u64() {
                return Err(self.unfit(format!("{name} was changed after the run; map the shard again")));
            }
            out.push((path, file["rows"].as_u64().unwrap_or_default()));
        }
        Ok(out)
    }

    /// Adds all rows of a table, without headers.
    fn copy(&self, table: Table, out: &mut OutputFolder<'_>) -> Result<(), MergeError> {
        for (path, rows) in self.files(table)? {
            let broken = |error: io::Error| self.unfit(format!("cannot read {} ({error})", path.display()));
            let mut file = File::open(&path).map_err(broken)?;
            let (mut held, mut records, mut is_header) = (Vec::new(), 0, true);
            loop {
                let read = (&mut file).take(PIECE as u64).read_to_end(&mut held).map_err(broken)?;
                let (mut end, mut count) = whole_records(&held);
                if is_header && count > 0 {
                    held.drain(..first_record(&held));
                    (end, count) = whole_records(&held);
                    is_header = false;
                }
                if count > 0 {
                    let mut later = held.split_off(end);
                    std::mem::swap(&mut held, &mut later);
                    let mut chunk = Chunk::default();
                    let rows = Rows { bytes: later, count };
                    match table {
                        Table::Articles => chunk.articles = rows,
                        Table::Sentences => chunk.sentences = rows,
                        _ => chunk.relations = rows,
                    }
                    out.append(&chunk)?;
                    records += count;
                }
                if read == 0 {
                    break;
                }
            }
            if records != rows || !held.is_empty() {
                return Err(self.unfit(format!("{} has not the {rows} rows of run.json", path.display())));
            }
        }
        Ok(())
    }

    /// Refuses an article whose id another one has: links between sentences would be ambiguous.
    fn check_ids(&self, dialect: Dialect, ids: &mut HashSet<String>) -> Result<(), MergeError> {
        for (path, _) in self.files(Table::Articles)? {
            let mut reader = self.reader(&path, dialect)?;
            let mut record = csv::StringRecord::new();
            while reader.read_record(&mut record).map_err(|error| self.unfit(error.to_string()))? {
                let id = record.get(0).unwrap_or_default();
                if !ids.insert(id.to_owned()) {
                    return Err(self.unfit(format!("article `{id}` is in another shard, too; rename one of the files")));
                }
            }
        }
        Ok(())
    }

    /// Adds the counts of rules.csv.
    fn add_health(&self, dialect: Dialect, health: &mut Health) -> Result<(), MergeError> {
        for (path, _) in self.files(Table::Rules)? {
            let mut reader = self.reader(&path, dialect)?;
            let header = reader.headers().map_err(|error| self.unfit(error.to_string()))?.clone();
            let place = |name: &str| header.iter().position(|column| column == name);
            let places = ["hits", "sentences", "articles", "decisive", "overruled"].map(place);
            for (rule, record) in health.rows_mut().zip(reader.records()) {
                let record = record.map_err(|error| self.unfit(error.to_string()))?;
                let count =
                    |place: Option<usize>| place.and_then(|at| record.get(at)?.parse::<u64>().ok()).unwrap_or(0);
                let [hits, sentences, articles, decisive, overruled] = places.map(count);
                rule.hits += hits;
                rule.sentences += sentences;
                rule.articles += articles;
                rule.decisive += decisive;
                rule.overruled += overruled;
            }
        }
        Ok(())
    }

    fn reader(&self, path: &Path, dialect: Dialect) -> Result<csv::Reader<BufReader<File>>, MergeError> {
        let file = File::open(path).map_err(|error| self.unfit(format!("cannot read {} ({error})", path.display())))?;
        let separator = if dialect == Dialect::Semicolon { b';' } else { b',' };
        Ok(csv::ReaderBuilder::new().delimiter(separator).from_reader(BufReader::new(file)))
    }
}

/// Where the last whole record ends, and how many there are.
fn whole_records(bytes: &[u8]) -> (usize, u64) {
    let (mut end, mut count, mut quoted) = (0, 0, false);
    for at in memchr::memchr2_iter(b'"', b'\n', bytes) {
        if bytes[at] == b'"' {
            quoted = !quoted;
        } else if !quoted {
            (end, count) = (at + 1, count + 1);
        }
    }
    (end, count)
}

fn first_record(bytes: &[u8]) -> usize {
    let mut quoted = false;
    let ends = memchr::memchr2_iter(b'"', b'\n', bytes).find(|&at| {
        quoted ^= bytes[at] == b'"';
        bytes[at] == b'\n' && !quoted
    });
    ends.map_or(bytes.len(), |at| at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_end_outside_of_quotes() {
        let bytes = b"\"a\"\"\n\",1\r\n\"b\",2\n\"c\n";
        assert_eq!(whole_records(bytes), (16, 2));
        assert_eq!(first_record(bytes), 10);
        assert_eq!(whole_records(b""), (0, 0));
    }
}
