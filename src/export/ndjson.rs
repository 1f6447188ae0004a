//! NDJSON: an article a line, with the keys of `pipe`; what is known of the article comes after its id.

use std::io::Write;

use serde_json::{Map, Value, json};

use super::{ExportError, Exporter};
use crate::map::{ArgumentMap, Meta, Node};

pub(super) struct Ndjson<'w> {
    pub out: Box<dyn Write + 'w>,
}

impl Exporter for Ndjson<'_> {
    fn add(&mut self, map: &ArgumentMap) -> Result<(), ExportError> {
        serde_json::to_writer(&mut self.out, &line(map)).map_err(std::io::Error::from)?;
        Ok(self.out.write_all(b"\n")?)
    }

    fn finish(&mut self) -> Result<(), ExportError> {
        Ok(self.out.flush()?)
    }
}

fn line(map: &ArgumentMap) -> Value {
    let meta = &map.article;
    let mut out = Map::new();
    out.insert("id".to_owned(), json!(meta.id));
    for (key, value) in known(meta) {
        out.insert(key.to_owned(), json!(value));
    }
    if !meta.status.is_empty() && map.sentences.is_empty() && meta.words.is_none() {
        out.insert("error".to_owned(), json!(meta.message));
        return Value::Object(out);
    }
    let id = |at: usize| &map.sentences[at].id;
    out.insert("thesis".to_owned(), json!(map.thesis.map(id)));
    if !map.thesis_candidates.is_empty() {
        let candidates = map.thesis_candidates.iter();
        let candidates = candidates.map(|&(at, confidence)| json!({ "id": id(at), "confidence": number(confidence) }));
        out.insert("thesis_candidates".to_owned(), candidates.collect());
    }
    out.insert("sentences".to_owned(), map.sentences.iter().map(sentence).collect());
    let relations = map.relations.iter().map(|edge| {
        json!({
            "source": id(edge.source),
            "target": id(edge.target),
            "relation": edge.relation,
            "confidence": number(edge.confidence),
            "rules": edge.rules,
        })
    });
    out.insert("relations".to_owned(), relations.collect());
    Value::Object(out)
}

/// What is known of an article, as far as it is.
fn known(meta: &Meta) -> impl Iterator<Item = (&'static str, &str)> {
    let fields = [
        ("path", &meta.path),
        ("title", &meta.title),
        ("author", &meta.author),
        ("publisher", &meta.publisher),
        ("section", &meta.section),
        ("published", &meta.published),
        ("url", &meta.url),
    ];
    fields.into_iter().map(|(key, value)| (key, value.as_str())).filter(|(_, value)| !value.is_empty())
}

fn sentence(node: &Node) -> Value {
    let scores: Map<String, Value> = node.scores.iter().map(|(label, score)| (label.clone(), number(*score))).collect();
    json!({
        "id": node.id,
        "paragraph": node.paragraph,
        "text": node.text,
        "start": node.start,
        "end": node.end,
        "label": node.label,
        "confidence": number(node.confidence),
        "certainty": number(node.certainty),
        "scores": scores,
        "holder": if node.holder.is_empty() { Value::Null } else { json!(node.holder) },
        "holder_kind": node.holder_kind,
        "cues": cues(node),
    })
}

/// Cues with their places, or rules and words side by side where tables gave no places.
fn cues(node: &Node) -> Value {
    if !node.hits.is_empty() {
        return json!(node.hits);
    }
    node.rules.iter().map(|rule| json!({ "rule": rule })).collect()
}

/// With four decimals, as `pipe` writes it.
fn number(value: f64) -> Value {
    json!((value * 1e4).round() / 1e4)
}
