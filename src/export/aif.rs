//! AIF as JSON: sentences are I-nodes, a relation is an RA- or CA-node between two of them.

use std::io::Write;

use serde::Serialize;

use super::ExportError;
use super::shape::{Shape, numbers};
use crate::map::{ArgumentMap, Relation};

/// The time that readers require, where the article has no date.
const NO_DATE: &str = "1970-01-01 00:00:00";

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct AifNode {
    #[serde(rename = "nodeID")]
    pub id: String,
    pub text: String,
    #[serde(rename = "type")]
    pub kind: &'static str,
    pub timestamp: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scheme: Option<&'static str>,
    #[serde(rename = "schemeID", skip_serializing_if = "Option::is_none")]
    pub scheme_id: Option<&'static str>,
}

#[derive(Debug, Serialize)]
pub(super) struct AifEdge {
    #[serde(rename = "edgeID")]
    pub id: String,
    #[serde(rename = "fromID")]
    pub from: String,
    #[serde(rename = "toID")]
    pub to: String,
    #[serde(rename = "formEdgeID")]
    pub form: Option<String>,
}

#[derive(Debug, Serialize)]
struct Aif {
    nodes: Vec<AifNode>,
    edges: Vec<AifEdge>,
    locutions: [(); 0],
}

/// Nodes and edges with ids that differ.
#[derive(Debug, Default)]
pub(super) struct Graph {
    pub nodes: Vec<AifNode>,
    pub edges: Vec<AifEdge>,
    pub timestamp: String,
}

/// What a relation is in AIF: the type of its node, the scheme, its id in the database of schemes.
pub(super) const fn scheme(relation: Relation) -> (&'static str, &'static str, &'static str) {
    match relation {
        Relation::Supports => ("RA", "Default Inference", "72"),
        Relation::Attacks => ("CA", "Default Conflict", "71"),
    }
}

impl Graph {
    pub fn new(map: &ArgumentMap) -> Self {
        let published = &map.article.published;
        let date = published.get(..10).filter(|date| is_date(date));
        let timestamp = date.map_or_else(|| NO_DATE.to_owned(), |date| format!("{date} 00:00:00"));
        Self { timestamp, ..Self::default() }
    }

    pub fn node(&mut self, id: String, kind: &'static str, text: String) {
        self.nodes.push(AifNode { id, text, kind, timestamp: self.timestamp.clone(), scheme: None, scheme_id: None });
    }

    pub fn edge(&mut self, from: impl Into<String>, to: impl Into<String>) {
        let id = (self.edges.len() + 1).to_string();
        self.edges.push(AifEdge { id, from: from.into(), to: to.into(), form: None });
    }

    /// A relation: its node, which `R` ends the id of, and the edges from its source and to its target.
    pub fn relation(&mut self, source: u64, target: u64, relation: Relation) {
        let id = format!("{source}R");
        let (kind, scheme, scheme_id) = scheme(relation);
        self.node(id.clone(), kind, scheme.to_owned());
        if let Some(node) = self.nodes.last_mut() {
            node.scheme = Some(scheme);
            node.scheme_id = Some(scheme_id);
        }
        self.edge(source.to_string(), id.clone());
        self.edge(id, target.to_string());
    }
}

fn is_date(text: &str) -> bool {
    let digits = |part: &str, count: usize| part.len() == count && part.bytes().all(|b| b.is_ascii_digit());
    let parts: Vec<&str> = text.split('-').collect();
    matches!(parts[..], [year, month, day] if digits(year, 4) && digits(month, 2) && digits(day, 2))
}

pub(super) fn write(map: &ArgumentMap, out: &mut dyn Write) -> Result<(), ExportError> {
    let shape = Shape::of(map);
    let numbers = numbers(map);
    let mut graph = Graph::new(map);
    for (at, node) in shape.nodes(map) {
        graph.node(numbers[at].to_string(), "I", node.text.clone());
    }
    for edge in &map.relations {
        graph.relation(numbers[edge.source], numbers[edge.target], edge.relation);
    }
    json(&Aif { nodes: graph.nodes, edges: graph.edges, locutions: [] }, out)
}

/// Pretty JSON and a line break.
pub(super) fn json(value: &impl Serialize, out: &mut dyn Write) -> Result<(), ExportError> {
    serde_json::to_writer_pretty(&mut *out, value).map_err(std::io::Error::from)?;
    Ok(out.write_all(b"\n")?)
}
