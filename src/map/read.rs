//! Maps read back from what a run wrote: a folder of tables in any dialect, or NDJSON of `pipe`.

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::{BufRead, BufReader, ErrorKind};
use std::path::{Path, PathBuf};

use csv::StringRecord;
use serde_json::Value;

use super::{ArgumentMap, Corrected, CueHit, Edge, Holding, Meta, Node, Relation};
use crate::tables::read_back::{CsvTable, ReadBackError};

/// Between the items of a list in a cell.
const SEPARATOR: &str = "; ";

/// Maps one after the other, in the order of articles.csv or of the lines.
#[derive(Debug)]
pub struct MapReader(Source);

#[derive(Debug)]
enum Source {
    Tables(Box<Tables>),
    Lines { path: PathBuf, lines: BufReader<File>, number: u64, buffer: Vec<u8> },
}

/// The tables of a folder, each with the files that it goes on in.
#[derive(Debug)]
struct Tables {
    articles: Vec<CsvTable>,
    sentences: Vec<CsvTable>,
    relations: Vec<CsvTable>,
    /// Articles to come, last first: their ids, and which file of articles.csv has them, if any.
    ids: Vec<(String, Option<usize>)>,
}

impl MapReader {
    /// Opens a folder that `toulmin map` wrote, its articles.csv or sentences.csv, or a file of NDJSON that `toulmin pipe`
    /// wrote. Tables may have been saved by a spreadsheet program since.
    ///
    /// # Errors
    /// There is nothing to read, or a table is broken.
    pub fn open(path: &Path) -> Result<Self, ReadBackError> {
        if path.is_dir() {
            return Tables::open(path).map(|tables| Self(Source::Tables(Box::new(tables))));
        }
        let fail = |error: std::io::Error| ReadBackError {
            path: path.to_owned(),
            line: 0,
            message: match error.kind() {
                ErrorKind::NotFound => {
                    "there is no such folder or file; `toulmin map CORPUS -o DIR` writes one".to_owned()
                }
                _ => format!("cannot be read ({error})"),
            },
        };
        let mut lines = BufReader::new(File::open(path).map_err(fail)?);
        let begins = lines.fill_buf().map_err(fail)?;
        let begins = begins.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(begins);
        if begins.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'{') {
            return Ok(Self(Source::Lines { path: path.to_owned(), lines, number: 0, buffer: Vec::new() }));
        }
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        if path.file_name().is_some_and(|name| name == "articles.csv" || name == "sentences.csv") {
            return Tables::open(folder).map(|tables| Self(Source::Tables(Box::new(tables))));
        }
        let sentences = vec![CsvTable::open(path, &["sentence_id", "label", "text"])?];
        let tables = Tables::of(Vec::new(), sentences, Vec::new());
        Ok(Self(Source::Tables(Box::new(tables))))
    }

    /// How many maps are still to come; `None` where that is known only at the end.
    #[must_use]
    pub fn remaining(&self) -> Option<usize> {
        match &self.0 {
            Source::Tables(tables) => Some(tables.ids.len()),
            Source::Lines { .. } => None,
        }
    }
}

impl Iterator for MapReader {
    type Item = Result<ArgumentMap, ReadBackError>;

    fn next(&mut self) -> Option<Self::Item> {
        match &mut self.0 {
            Source::Tables(tables) => tables.next(),
            Source::Lines { path, lines, number, buffer } => loop {
                buffer.clear();
                *number += 1;
                let fail = |message: String| ReadBackError { path: path.clone(), line: *number, message };
                match lines.read_until(b'\n', buffer) {
                    Ok(0) => return None,
                    Ok(_) if buffer.trim_ascii().is_empty() => {}
                    Ok(_) => {
                        let line = buffer.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(buffer);
                        return Some(from_line(line).map_err(fail));
                    }
                    Err(error) => return Some(Err(fail(format!("cannot be read ({error})")))),
                }
            },
        }
    }
}

impl Tables {
    fn open(folder: &Path) -> Result<Self, ReadBackError> {
        if !folder.join("sentences.csv").is_file() {
            let message = "there is no sentences.csv in this folder; `toulmin map CORPUS -o DIR` writes one".to_owned();
            return Err(ReadBackError { path: folder.to_owned(), line: 0, message });
        }
        Ok(Self::of(
            files(folder, "articles", &["article_id"])?,
            files(folder, "sentences", &["sentence_id", "label", "text"])?,
            files(folder, "relations", &["source_id", "target_id", "relation"])?,
        ))
    }

    fn of(articles: Vec<CsvTable>, sentences: Vec<CsvTable>, relations: Vec<CsvTable>) -> Self {
        let mut seen: HashSet<String> = HashSet::new();
        let mut ids = Vec::new();
        for (at, table) in articles.iter().enumerate() {
            for id in table.articles() {
                if seen.insert(id.to_owned()) {
                    ids.push((id.to_owned(), Some(at)));
                }
            }
        }
        for id in sentences.iter().flat_map(CsvTable::articles) {
            if seen.insert(id.to_owned()) {
                ids.push((id.to_owned(), None));
            }
        }
        ids.reverse();
        Self { articles, sentences, relations, ids }
    }

    fn next(&mut self) -> Option<Result<ArgumentMap, ReadBackError>> {
        let (id, at) = self.ids.pop()?;
        Some(self.read(&id, at))
    }

    fn read(&mut self, id: &str, at: Option<usize>) -> Result<ArgumentMap, ReadBackError> {
        let mut map = ArgumentMap::default();
        id.clone_into(&mut map.article.id);
        let (mut thesis, mut candidates) = (String::new(), String::new());
        if let Some(table) = at.map(|at| &mut self.articles[at]) {
            for record in table.rows(id)?.iter().take(1) {
                map.article = meta(table, record)?;
                table.cell(record, "thesis_id").trim().clone_into(&mut thesis);
                map.thesis_confidence = optional(table, record, "thesis_confidence")?;
                table.cell(record, "thesis_candidates").clone_into(&mut candidates);
            }
        } else {
            crate::tables::OK.clone_into(&mut map.article.status);
        }
        let mut nodes = Vec::new();
        for table in &mut self.sentences {
            for record in table.rows(id)? {
                // a table of sentences alone, such as a sheet of a workbook, names the thesis by its role
                if at.is_none() && table.cell(&record, "role").trim() == "thesis" {
                    table.cell(&record, "sentence_id").trim().clone_into(&mut thesis);
                }
                nodes.push(node(table, &record)?);
            }
        }
        // a spreadsheet program may have sorted them; where an id has no number, the order of the rows counts
        nodes.sort_by_key(|(node, ..)| node.id.rsplit_once('#').and_then(|(_, n)| n.parse::<u64>().ok()));
        let places: HashMap<String, usize> =
            nodes.iter().enumerate().map(|(at, (node, ..))| (node.id.clone(), at)).collect();
        map.thesis = places.get(&thesis).copied();
        for item in candidates.split(SEPARATOR).filter(|item| !item.is_empty()) {
            if let Some((id, share)) = item.rsplit_once('=')
                && let (Some(&at), Ok(share)) = (places.get(id), share.trim().parse())
            {
                map.thesis_candidates.push((at, share));
            }
        }
        for table in &mut self.relations {
            for record in table.rows(id)? {
                map.relations.extend(edge(table, &record, &places)?);
            }
        }
        let links = nodes.iter().enumerate();
        if self.relations.is_empty() {
            map.relations =
                links.filter_map(|(source, (_, kind, target))| plain_edge(source, kind, target, &places)).collect();
        }
        map.relations.sort_by_key(|edge| edge.source);
        map.sentences = nodes.into_iter().map(|(node, ..)| node).collect();
        Ok(map)
    }
}

/// A table and the files it goes on in: `sentences.csv`, `sentences-2.csv`, …
fn files(folder: &Path, name: &str, needed: &[&str]) -> Result<Vec<CsvTable>, ReadBackError> {
    let mut found = Vec::new();
    for part in 1_u64.. {
        let file = if part == 1 { format!("{name}.csv") } else { format!("{name}-{part}.csv") };
        let path = folder.join(file);
        if !path.is_file() {
            break;
        }
        found.push(CsvTable::open(&path, needed)?);
    }
    Ok(found)
}

fn line_of(record: &StringRecord) -> u64 {
    record.position().map_or(0, csv::Position::line)
}

/// A number, written with a point or a comma; `None` where the cell is empty.
fn optional<T: std::str::FromStr>(
    table: &CsvTable,
    record: &StringRecord,
    column: &str,
) -> Result<Option<T>, ReadBackError> {
    let cell = table.cell(record, column).trim();
    if cell.is_empty() {
        return Ok(None);
    }
    let found = cell.parse().or_else(|_| cell.replace(',', ".").parse());
    found.map(Some).map_err(|_| table.error(line_of(record), format!("`{column}` must be a number, not `{cell}`")))
}

fn number<T: std::str::FromStr + Default>(
    table: &CsvTable,
    record: &StringRecord,
    column: &str,
) -> Result<T, ReadBackError> {
    optional(table, record, column).map(Option::unwrap_or_default)
}

fn list(cell: &str) -> Vec<String> {
    cell.split(SEPARATOR).filter(|item| !item.is_empty()).map(str::to_owned).collect()
}

fn meta(table: &CsvTable, record: &StringRecord) -> Result<Meta, ReadBackError> {
    let text = |column: &str| table.cell(record, column).to_owned();
    let status = text("status");
    Ok(Meta {
        id: text("article_id").trim().to_owned(),
        path: text("path"),
        title: text("title"),
        author: text("author"),
        publisher: text("publisher"),
        section: text("section"),
        published: text("published"),
        words: optional(table, record, "words")?,
        status: if table.has("status") { status } else { crate::tables::OK.to_owned() },
        message: text("message"),
        row: optional(table, record, "row")?,
        url: text("url"),
        sources: text("sources"),
        corrected_thesis: text("corrected_thesis").trim().to_owned(),
    })
}

/// A sentence, and the relation and target in its row.
fn node(table: &CsvTable, record: &StringRecord) -> Result<(Node, String, String), ReadBackError> {
    let text = |column: &str| table.cell(record, column).to_owned();
    let kind = text("holder_kind");
    let mut scores = Vec::new();
    for item in list(table.cell(record, "scores")) {
        let score = item.rsplit_once('=').and_then(|(label, score)| Some((label.to_owned(), score.parse().ok()?)));
        scores.push(score.ok_or_else(|| {
            table.error(line_of(record), format!("`scores` must be like `claim=1.20; none=0.10`, not `{item}`"))
        })?);
    }
    let node = Node {
        id: text("sentence_id").trim().to_owned(),
        paragraph: number(table, record, "paragraph")?,
        label: text("label"),
        confidence: number(table, record, "confidence")?,
        text: text("text"),
        holder: text("holder"),
        holder_kind: match kind.as_str() {
            "named" => Holding::Named,
            "unnamed" => Holding::Unnamed,
            _ => Holding::Author,
        },
        certainty: number(table, record, "certainty")?,
        rules: list(table.cell(record, "rules")),
        cues: list(table.cell(record, "cues")),
        hits: Vec::new(),
        runner_up: text("runner_up"),
        margin: number(table, record, "margin")?,
        scores,
        start: number(table, record, "start")?,
        end: number(table, record, "end")?,
        corrected: Corrected {
            label: text("corrected_label").trim().to_owned(),
            target: text("corrected_target").trim().to_owned(),
            relation: text("corrected_relation").trim().to_owned(),
            holder: text("corrected_holder").trim().to_owned(),
        },
    };
    Ok((node, text("relation"), text("target_id")))
}

fn relation(kind: &str) -> Relation {
    if kind.trim() == Relation::Attacks.as_str() { Relation::Attacks } else { Relation::Supports }
}

fn plain_edge(source: usize, kind: &str, target: &str, places: &HashMap<String, usize>) -> Option<Edge> {
    let target = *places.get(target.trim())?;
    Some(Edge { source, target, relation: relation(kind), ..Edge::default() })
}

/// A relation; `None` where one of its ends is not among the sentences.
fn edge(
    table: &CsvTable,
    record: &StringRecord,
    places: &HashMap<String, usize>,
) -> Result<Option<Edge>, ReadBackError> {
    let end = |column: &str| places.get(table.cell(record, column).trim()).copied();
    let (Some(source), Some(target)) = (end("source_id"), end("target_id")) else { return Ok(None) };
    let second = match end("second_target_id") {
        Some(second) => Some((second, number(table, record, "second_confidence")?)),
        None => None,
    };
    Ok(Some(Edge {
        source,
        target,
        relation: relation(table.cell(record, "relation")),
        confidence: number(table, record, "confidence")?,
        rules: list(table.cell(record, "rules")),
        second,
    }))
}

/// An answer of `pipe`: one article with its sentences and relations.
fn from_line(line: &[u8]) -> Result<ArgumentMap, String> {
    let value: Value = serde_json::from_slice(line).map_err(|error| format!("not JSON: {error}"))?;
    let text = |value: &Value, key: &str| value[key].as_str().unwrap_or_default().to_owned();
    let article = Meta {
        id: match &value["id"] {
            Value::String(id) => id.clone(),
            Value::Null => String::new(),
            other => other.to_string(),
        },
        title: text(&value, "title"),
        author: text(&value, "author"),
        publisher: text(&value, "publisher"),
        section: text(&value, "section"),
        published: text(&value, "published"),
        url: text(&value, "url"),
        status: crate::tables::OK.to_owned(),
        ..Meta::default()
    };
    let mut map = ArgumentMap { article, ..ArgumentMap::default() };
    if let Some(error) = value["error"].as_str() {
        "failed".clone_into(&mut map.article.status);
        error.clone_into(&mut map.article.message);
        return Ok(map);
    }
    let Some(sentences) = value["sentences"].as_array() else {
        return Err("there is no list `sentences`: is this an answer of `toulmin pipe` without --flat?".to_owned());
    };
    map.sentences = sentences.iter().map(node_of).collect();
    let places: HashMap<&str, usize> =
        map.sentences.iter().enumerate().map(|(at, node)| (node.id.as_str(), at)).collect();
    let place = |value: &Value| value.as_str().and_then(|id| places.get(id)).copied();
    map.thesis = place(&value["thesis"]);
    for candidate in value["thesis_candidates"].as_array().into_iter().flatten() {
        if let Some(at) = place(&candidate["id"]) {
            map.thesis_candidates.push((at, candidate["confidence"].as_f64().unwrap_or_default()));
        }
    }
    let sure = map.thesis_candidates.iter().find(|(at, _)| Some(*at) == map.thesis);
    map.thesis_confidence = sure.map(|(_, share)| *share);
    for relation in value["relations"].as_array().into_iter().flatten() {
        let (Some(source), Some(target)) = (place(&relation["source"]), place(&relation["target"])) else { continue };
        map.relations.push(Edge {
            source,
            target,
            relation: self::relation(relation["relation"].as_str().unwrap_or_default()),
            confidence: relation["confidence"].as_f64().unwrap_or_default(),
            rules: strings(&relation["rules"]),
            second: None,
        });
    }
    Ok(map)
}

fn strings(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

fn node_of(value: &Value) -> Node {
    let text = |value: &Value, key: &str| value[key].as_str().unwrap_or_default().to_owned();
    let share = |key: &str| value[key].as_f64().unwrap_or_default();
    let whole = |value: &Value, key: &str| value[key].as_u64().unwrap_or_default();
    let hits = value["cues"].as_array().into_iter().flatten().map(|cue| CueHit {
        rule: text(cue, "rule"),
        text: text(cue, "text"),
        start: whole(cue, "start"),
        end: whole(cue, "end"),
    });
    let hits: Vec<CueHit> = hits.collect();
    let label = text(value, "label");
    let mut scores: Vec<(String, f64)> = value["scores"]
        .as_object()
        .into_iter()
        .flatten()
        .map(|(label, score)| (label.clone(), score.as_f64().unwrap_or_default()))
        .collect();
    let mine = scores.iter().find(|(own, _)| *own == label).map_or(0.0, |(_, score)| *score);
    let next = scores.iter().filter(|(own, _)| *own != label).max_by(|a, b| a.1.total_cmp(&b.1));
    let (runner_up, margin) = next.map_or_else(Default::default, |(own, score)| (own.clone(), mine - score));
    scores.shrink_to_fit();
    let mut rules: Vec<String> = Vec::new();
    for hit in &hits {
        if !rules.contains(&hit.rule) {
            rules.push(hit.rule.clone());
        }
    }
    Node {
        id: text(value, "id"),
        paragraph: u32::try_from(whole(value, "paragraph")).unwrap_or_default(),
        label,
        confidence: share("confidence"),
        text: text(value, "text"),
        holder: text(value, "holder"),
        holder_kind: match value["holder_kind"].as_str() {
            Some("named") => Holding::Named,
            Some("unnamed") => Holding::Unnamed,
            _ => Holding::Author,
        },
        certainty: share("certainty"),
        rules,
        cues: hits.iter().filter(|hit| !hit.text.is_empty()).map(|hit| hit.text.clone()).collect(),
        hits,
        runner_up,
        margin,
        scores,
        start: whole(value, "start"),
        end: whole(value, "end"),
        corrected: Corrected::default(),
    }
}
