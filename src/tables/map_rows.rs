//! The rows of a map with names: for maps read back from tables, and for callers that hold no analysis.
//!
//! [`article_rows`](super::article_rows) is the fast path of a run; a test checks that both write the same bytes.

use super::columns::STANDARD_LABELS;
use super::csv_record::Row;
use super::dialect::Dialect;
use super::row_batch::Chunk;
use super::rows::Rows;
use crate::map::{ArgumentMap, Meta};

/// Adds the rows of a map to articles.csv, sentences.csv and relations.csv. `further` are the labels of the pack that
/// have a column beside the standard ones, in order.
pub fn write_map(map: &ArgumentMap, further: &[String], dialect: Dialect, chunk: &mut Chunk) {
    article(map, further, dialect, &mut chunk.articles);
    sentences(map, dialect, &mut chunk.sentences);
    relations(map, dialect, &mut chunk.relations);
}

fn head(row: &mut Row<'_>, meta: &Meta) {
    for text in [&meta.id, &meta.path, &meta.title, &meta.author, &meta.publisher, &meta.section, &meta.published] {
        row.text(text);
    }
}

fn optional(row: &mut Row<'_>, number: Option<u64>) {
    match number {
        Some(number) => row.integer(number),
        None => row.absent(),
    }
}

fn share(row: &mut Row<'_>, share: Option<f64>) {
    match share {
        Some(share) => row.decimal(share),
        None => row.absent(),
    }
}

fn article(map: &ArgumentMap, further: &[String], dialect: Dialect, rows: &mut Rows) {
    let meta = &map.article;
    let mut row = Row::begin(&mut rows.bytes, dialect);
    head(&mut row, meta);
    optional(&mut row, meta.words);
    let mapped = meta.words.is_some();
    optional(&mut row, mapped.then_some(map.sentences.len() as u64));
    for label in STANDARD_LABELS.into_iter().chain(further.iter().map(String::as_str)) {
        let count = map.sentences.iter().filter(|node| node.label == label).count();
        optional(&mut row, mapped.then_some(count as u64));
    }
    row.text(map.thesis.map_or("", |thesis| &map.sentences[thesis].id));
    row.text(&meta.status);
    row.text(&meta.message);
    optional(&mut row, meta.row);
    row.text(&meta.url);
    row.text(&meta.sources);
    share(&mut row, map.thesis_confidence);
    row.built(|cell| {
        for (at, &(thesis, share)) in map.thesis_candidates.iter().enumerate() {
            if at > 0 {
                cell.ready(b"; ");
            }
            cell.text(&map.sentences[thesis].id);
            cell.ready(b"=");
            cell.decimal(share);
        }
    });
    row.text(&meta.corrected_thesis);
    row.end();
    rows.count += 1;
}

fn sentences(map: &ArgumentMap, dialect: Dialect, rows: &mut Rows) {
    let (depths, roles) = (map.depths(), map.roles());
    let places = depths.into_iter().zip(roles);
    for ((node, edge), (depth, role)) in map.sentences.iter().zip(map.outgoing()).zip(places) {
        let mut row = Row::begin(&mut rows.bytes, dialect);
        row.text(&node.id);
        row.text(&map.article.id);
        row.integer(u64::from(node.paragraph));
        row.text(&node.label);
        row.decimal(node.confidence);
        row.text(&node.text);
        let edge = edge.map(|edge| &map.relations[edge]);
        row.text(edge.map_or("", |edge| edge.relation.as_str()));
        row.text(edge.map_or("", |edge| &map.sentences[edge.target].id));
        row.built(|cell| cell.folded(&node.holder));
        row.text(node.holder_kind.as_str());
        row.decimal(node.certainty);
        row.text(&node.rules.join("; "));
        row.built(|cell| {
            for (at, cue) in node.cues.iter().enumerate() {
                if at > 0 {
                    cell.ready(b"; ");
                }
                cell.folded(cue);
            }
        });
        row.text(&node.runner_up);
        row.decimal(node.margin);
        row.built(|cell| {
            for (at, (label, score)) in node.scores.iter().enumerate() {
                if at > 0 {
                    cell.ready(b"; ");
                }
                cell.text(label);
                cell.ready(b"=");
                cell.decimal(*score);
            }
        });
        row.integer(node.start);
        row.integer(node.end);
        row.text(&node.corrected.label);
        row.text(role.as_str());
        optional(&mut row, depth.map(u64::from));
        for text in [&node.corrected.target, &node.corrected.relation, &node.corrected.holder] {
            row.text(text);
        }
        row.end();
        rows.count += 1;
    }
}

fn relations(map: &ArgumentMap, dialect: Dialect, rows: &mut Rows) {
    for edge in &map.relations {
        let (source, target) = (&map.sentences[edge.source], &map.sentences[edge.target]);
        let mut row = Row::begin(&mut rows.bytes, dialect);
        for text in [&map.article.id, &source.id, edge.relation.as_str(), &target.id] {
            row.text(text);
        }
        row.decimal(edge.confidence);
        row.text(&edge.rules.join("; "));
        for text in [&source.label, &target.label, &source.text, &target.text] {
            row.text(text);
        }
        row.text(edge.second.map_or("", |(second, _)| &map.sentences[second].id));
        share(&mut row, edge.second.map(|second| second.1));
        row.end();
        rows.count += 1;
    }
}
