//! Articles to tables in memory: for callers that hand the tables on and want no files.

use std::path::{Path, PathBuf};

use super::articles::{Event, Job, Sink, run};
use super::error::RunError;
use crate::corpus::{Frame, Reading, Selection, walk_with};
use crate::engine::Engine;
use crate::rules::Pack;
use crate::tables::columnar::Columnar;
use crate::tables::columns::{Column, Table};
use crate::tables::{Chunk, Dialect};

/// Bytes of texts in a batch of rows: far below the 2 GiB of a column, and enough for few batches.
const BATCH: usize = 64 << 20;

/// What is to be mapped.
#[derive(Debug)]
pub enum Wanted {
    /// Files, and folders with all that is below them.
    Paths(Vec<PathBuf>, Selection),
    /// Texts in memory.
    Frame(Frame),
}

/// A table in batches of rows.
#[derive(Debug)]
pub struct MapTable {
    /// Its columns in order.
    pub columns: Vec<Column>,
    /// Its rows in order; a batch, at least.
    pub batches: Vec<Columnar>,
}

/// The tables of a run, with the cells of `--csv plain`.
#[derive(Debug)]
#[non_exhaustive]
#[expect(missing_docs, reason = "each is the name of its file")]
pub struct MapTables {
    pub articles: MapTable,
    pub sentences: MapTable,
    pub relations: MapTable,
    pub rules: MapTable,
}

impl MapTable {
    fn new(table: Table, pack: &Pack) -> Self {
        let columns = table.columns(pack);
        Self { batches: vec![Columnar::new(&columns)], columns }
    }

    fn add(&mut self, records: &[u8]) -> Result<(), RunError> {
        let full = self.batches.last().is_none_or(|batch| batch.bytes() + records.len() > BATCH && batch.rows > 0);
        if full {
            self.batches.push(Columnar::new(&self.columns));
        }
        if let Some(batch) = self.batches.last_mut() {
            batch.add_records(records)?;
        }
        Ok(())
    }
}

/// The tables, being filled.
struct Memory {
    articles: MapTable,
    sentences: MapTable,
    relations: MapTable,
    /// For rows of very long articles.
    hidden: PathBuf,
}

impl Sink for Memory {
    fn append(&mut self, chunk: &Chunk) -> Result<(), RunError> {
        let mut add = |rows: [&[u8]; 3]| -> Result<(), RunError> {
            self.articles.add(rows[0])?;
            self.sentences.add(rows[1])?;
            self.relations.add(rows[2])
        };
        for batch in 0..chunk.spill.len() {
            let spilled =
                chunk.spill.read(batch).map_err(|source| RunError::Spill { folder: self.hidden.clone(), source })?;
            add(spilled.each_ref().map(|rows| &rows.bytes[..]))?;
        }
        add([&chunk.articles, &chunk.sentences, &chunk.relations].map(|rows| &rows.bytes[..]))
    }

    fn hidden(&self) -> &Path {
        &self.hidden
    }
}

/// Maps articles; the tables are those that [`map_with`](super::map_with) writes of them.
///
/// `threads` is the number of threads, 0 for one per core. `stop` is asked before each article, from any thread, and
/// `on_event` is called from any thread.
///
/// # Errors
/// Nothing can be read, or the run was stopped. A fault of a single article is reported in its row.
pub fn map_in_memory(
    engine: &Engine,
    wanted: &Wanted,
    threads: usize,
    stop: &(dyn Fn() -> bool + Sync),
    on_event: &(dyn Fn(Event) + Sync),
) -> Result<MapTables, RunError> {
    let pack = engine.pack();
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build()?;
    let mut memory = Memory {
        articles: MapTable::new(Table::Articles, pack),
        sentences: MapTable::new(Table::Sentences, pack),
        relations: MapTable::new(Table::Relations, pack),
        hidden: std::env::temp_dir(),
    };
    let job = Job { engine, dialect: Dialect::Plain, journal: None, review: 0, corrections: None, min_link: 0.0, stop };
    let (health, _) = match wanted {
        Wanted::Paths(paths, selection) => {
            let mut selection = selection.clone();
            selection.reading = Reading(pack.reading.clone());
            let corpus = walk_with(paths, &selection)?;
            on_event(Event::found(&corpus));
            pool.install(|| run(job, corpus.tasks(), &mut memory, on_event))?
        }
        Wanted::Frame(frame) => {
            on_event(Event::Found { articles: Some(frame.len() as u64), bytes: frame.bytes() });
            pool.install(|| run(job, frame.tasks(), &mut memory, on_event))?
        }
    };
    let Memory { articles, sentences, relations, .. } = memory;
    let mut rules = MapTable::new(Table::Rules, pack);
    let mut records = Vec::new();
    health.write(Dialect::Plain, pack, &mut records);
    rules.add(&records)?;
    Ok(MapTables { articles, sentences, relations, rules })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::{Columns, FrameColumns};

    fn frame(texts: &[&str]) -> Wanted {
        let header = ["text".to_owned()];
        let columns = FrameColumns::find(&header, &Columns::default(), &Reading::default()).unwrap();
        Wanted::Frame(columns.fill(vec![texts.iter().map(|text| Some((*text).to_owned())).collect()]))
    }

    #[test]
    fn a_text_has_its_rows_and_a_blank_one_its_status() {
        let engine = Engine::builtin().unwrap();
        let texts = frame(&["Ferries should be free. They cost the town little.", " "]);
        let tables = map_in_memory(&engine, &texts, 1, &|| false, &|_| {}).unwrap();
        let rows = |table: &MapTable| table.batches.iter().map(|batch| batch.rows).sum::<usize>();
        assert_eq!((rows(&tables.articles), rows(&tables.sentences)), (2, 2));
        assert!(rows(&tables.rules) > 100);
        assert!(matches!(map_in_memory(&engine, &texts, 1, &|| true, &|_| {}), Err(RunError::Stopped)));
    }

    #[test]
    fn a_full_batch_is_followed_by_another() {
        let mut table = MapTable::new(Table::Articles, Engine::builtin().unwrap().pack());
        table.columns.truncate(1);
        table.batches = vec![Columnar::new(&table.columns)];
        let record = format!("\"{}\"\n", "x".repeat(BATCH / 2));
        for _ in 0..3 {
            table.add(record.as_bytes()).unwrap();
        }
        assert_eq!(table.batches.iter().map(|batch| batch.rows).collect::<Vec<_>>(), [1, 1, 1]);
    }
}
