//! run.json: what a run was and what it wrote. Also the mark that the set of tables beside it is complete.
//!
//! It holds no times, threads or machines: equal input, options and rules give equal bytes.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::columns::Table;
use super::dialect::Dialect;
use super::row_batch::{Notices, Tally};
use crate::rules::Pack;

/// A file that a run wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileInfo {
    /// In the output folder.
    pub name: String,
    /// The table it belongs to; `None` for metadata.
    pub table: Option<Table>,
    /// Records without the header.
    pub rows: u64,
    /// Its size: a file of another size was edited since.
    pub bytes: u64,
    /// The beginning of the BLAKE3 hash of its content, which shows other edits.
    pub hash: String,
}

/// What the caller knows of a run.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RunInfo {
    /// Of the program.
    pub version: String,
    /// What was asked for, in the order to be written; nothing that may differ between equal runs.
    pub options: Map<String, Value>,
    /// Files that have no row in articles.csv.
    pub skipped: Vec<Skipped>,
    /// Further warnings, in whole sentences.
    pub warnings: Vec<String>,
    /// Which part of the corpus these tables are of, where they are a part.
    pub shard: Option<ShardInfo>,
}

/// What `merge` has to know of a part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShardInfo {
    /// Which it is, from 1.
    pub number: u32,
    /// How many there are.
    pub of: u32,
    /// Fingerprint of the whole corpus.
    pub corpus: String,
}

/// Files left out for one reason.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Skipped {
    /// Why.
    pub reason: String,
    /// How many.
    pub count: u64,
    /// Some of them, or all.
    pub paths: Vec<String>,
}

/// The file's bytes.
pub(crate) fn write(
    dialect: Dialect,
    pack: &Pack,
    run: &RunInfo,
    tally: &Tally,
    files: &[FileInfo],
    warnings: &[String],
    notices: &Notices,
) -> Vec<u8> {
    let count = |label: usize| tally.labels.get(label).copied().unwrap_or(0);
    let labels: Map<_, _> =
        pack.labels.iter().enumerate().map(|(index, label)| (label.id.clone(), json!(count(index)))).collect();
    let files: Vec<_> = files.iter().map(file).collect();
    let skipped: Vec<_> = run
        .skipped
        .iter()
        .map(|skipped| json!({"reason": skipped.reason, "count": skipped.count, "paths": skipped.paths}))
        .collect();
    let mut document = json!({
        "toulmin": run.version,
        "rules": {
            "name": pack.name,
            "version": pack.version,
            "hash": pack.hash,
            "provenance": pack.provenance,
        },
        "dialect": dialect.name(),
        "options": run.options,
        "counts": {
            "articles": tally.statuses.values().sum::<u64>(),
            "statuses": tally.statuses,
            "words": tally.words,
            "sentences": tally.sentences,
            "labels": labels,
            "relations": {"supports": tally.supports, "attacks": tally.attacks},
        },
        "files": files,
        "skipped": skipped,
        "warnings": warnings,
    });
    if let Some(ShardInfo { number, of, corpus }) = &run.shard {
        let Notices { long_cells, first_long } = notices;
        document["shard"] = json!({
            "number": number, "of": of, "corpus": corpus, "long_cells": long_cells, "first_long": first_long,
        });
    }
    pretty(&document)
}

fn file(file: &FileInfo) -> Value {
    let mut value = Map::new();
    value.insert("name".to_owned(), json!(file.name));
    if let Some(table) = file.table {
        value.insert("table".to_owned(), json!(table.name()));
        value.insert("rows".to_owned(), json!(file.rows));
    }
    value.insert("bytes".to_owned(), json!(file.bytes));
    value.insert("hash".to_owned(), json!(file.hash));
    Value::Object(value)
}

/// Indented, LF, keys in the order given, a line break at the end.
pub(crate) fn pretty(value: &Value) -> Vec<u8> {
    let mut bytes = format!("{value:#}").into_bytes();
    bytes.push(b'\n');
    bytes
}

/// Sizes and hashes of the files that a run.json lists; `None` where it is not one. Older ones have no hashes.
pub(crate) fn sizes(run_json: &[u8]) -> Option<BTreeMap<String, (u64, Option<String>)>> {
    let run: Value = serde_json::from_slice(run_json).ok()?;
    run.get("toulmin")?;
    let files = run.get("files")?.as_array()?;
    Some(
        files
            .iter()
            .filter_map(|file| {
                let hash = file.get("hash").and_then(Value::as_str).map(str::to_owned);
                Some((file.get("name")?.as_str()?.to_owned(), (file.get("bytes")?.as_u64()?, hash)))
            })
            .collect(),
    )
}

/// Files of a table, in order.
pub(crate) fn files_of(table: Table, files: &[FileInfo]) -> impl Iterator<Item = &FileInfo> {
    files.iter().filter(move |file| file.table == Some(table))
}
