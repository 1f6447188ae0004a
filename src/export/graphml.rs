//! GraphML: typed attributes, one graph for all articles. Ids of edges differ over the whole file.

use std::io::{self, Write};

use super::same::SameClaims;
use super::shape::{Shape, numbers};
use super::text::{decimal, title, xml, xml_line};
use super::{ExportError, ExportOptions, Exporter};
use crate::map::{ArgumentMap, Edge, Node};

/// Attributes of nodes with their types. `label` is the text, because that is what programs show.
const NODE_KEYS: [(&str, &str); 16] = [
    ("kind", "string"),
    ("label", "string"),
    ("article", "string"),
    ("title", "string"),
    ("publisher", "string"),
    ("published", "string"),
    ("paragraph", "int"),
    ("number", "int"),
    ("confidence", "double"),
    ("certainty", "double"),
    ("holder", "string"),
    ("holder_kind", "string"),
    ("thesis", "boolean"),
    ("rules", "string"),
    ("start", "int"),
    ("end", "int"),
];

/// Attributes of edges with their types.
const EDGE_KEYS: [(&str, &str); 3] = [("relation", "string"), ("weight", "double"), ("rules", "string")];

/// A weight that no program takes for a missing edge.
pub(super) const LEAST_WEIGHT: f64 = 0.01;

pub(super) struct Graphml<'w> {
    out: Box<dyn Write + 'w>,
    same: SameClaims,
}

impl<'w> Graphml<'w> {
    pub fn new(mut out: Box<dyn Write + 'w>, options: &ExportOptions) -> io::Result<Self> {
        let same = SameClaims::new(options.claims.as_ref());
        let claim = r#"<key id="edge_claim" for="edge" attr.name="claim" attr.type="string"/>"#;
        begin(&mut out, "", &if options.claims.is_some() { format!("{claim}\n") } else { String::new() })?;
        Ok(Self { out, same })
    }
}

impl Exporter for Graphml<'_> {
    fn add(&mut self, map: &ArgumentMap) -> Result<(), ExportError> {
        let shape = Shape::of(map);
        let numbers = numbers(map);
        for (at, node) in map.sentences.iter().enumerate() {
            if !shape.members[at] && !self.same.has(&node.id) {
                continue;
            }
            writeln!(self.out, "<node id=\"{}\">", xml(&node.id))?;
            node_data(map, at, numbers[at], &mut self.out)?;
            writeln!(self.out, "</node>")?;
            self.same.wrote(&node.id);
        }
        for edge in &map.relations {
            edge_start(map, edge, &mut self.out)?;
            writeln!(self.out, "</edge>")?;
        }
        Ok(())
    }

    fn finish(&mut self) -> Result<(), ExportError> {
        for edge in self.same.edges() {
            let (source, target) = (xml(edge.source), xml(edge.target));
            let out = &mut self.out;
            writeln!(out, "<edge id=\"s:{source}\" source=\"{source}\" target=\"{target}\">")?;
            writeln!(out, "<data key=\"edge_relation\">{}</data>", edge.relation)?;
            writeln!(out, "<data key=\"edge_weight\">{}</data>", decimal(edge.score.max(LEAST_WEIGHT)))?;
            if !edge.rules.is_empty() {
                writeln!(out, "<data key=\"edge_rules\">{}</data>", xml_line(&edge.rules.join("; ")))?;
            }
            writeln!(out, "<data key=\"edge_claim\">{}</data>\n</edge>", xml_line(edge.claim))?;
        }
        end(&mut self.out)?;
        Ok(self.out.flush()?)
    }
}

/// The head of a file; `spaces` and `keys` are what a dialect adds.
pub(super) fn begin(out: &mut dyn Write, spaces: &str, keys: &str) -> io::Result<()> {
    writeln!(
        out,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" \
         xsi:schemaLocation=\"http://graphml.graphdrawing.org/xmlns \
         http://graphml.graphdrawing.org/xmlns/1.1/graphml.xsd\"{spaces}>"
    )?;
    for (name, kind) in NODE_KEYS {
        writeln!(out, "<key id=\"{name}\" for=\"node\" attr.name=\"{name}\" attr.type=\"{kind}\"/>")?;
    }
    for (name, kind) in EDGE_KEYS {
        writeln!(out, "<key id=\"edge_{name}\" for=\"edge\" attr.name=\"{name}\" attr.type=\"{kind}\"/>")?;
    }
    writeln!(out, "{keys}<graph id=\"G\" edgedefault=\"directed\">")
}

pub(super) fn end(out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "</graph>\n</graphml>")
}

/// The attributes of a sentence; empty ones are left out.
pub(super) fn node_data(map: &ArgumentMap, at: usize, number: u64, out: &mut dyn Write) -> io::Result<()> {
    for (name, value) in node_values(map, at, number).into_iter().filter(|(_, value)| !value.is_empty()) {
        writeln!(out, "<data key=\"{name}\">{}</data>", xml_line(&value))?;
    }
    Ok(())
}

/// The values of [`NODE_KEYS`].
fn node_values(map: &ArgumentMap, at: usize, number: u64) -> [(&'static str, String); 16] {
    let node: &Node = &map.sentences[at];
    let meta = &map.article;
    let values = [
        node.label.clone(),
        node.text.clone(),
        meta.id.clone(),
        title(map),
        meta.publisher.clone(),
        meta.published.clone(),
        node.paragraph.to_string(),
        number.to_string(),
        decimal(node.confidence),
        decimal(node.certainty),
        node.holder.clone(),
        node.holder_kind.as_str().to_owned(),
        (map.thesis == Some(at)).to_string(),
        node.rules.join("; "),
        node.start.to_string(),
        node.end.to_string(),
    ];
    let mut names = NODE_KEYS.iter().map(|(name, _)| *name);
    values.map(|value| (names.next().unwrap_or_default(), value))
}

/// An edge without its end.
pub(super) fn edge_start(map: &ArgumentMap, edge: &Edge, out: &mut dyn Write) -> io::Result<()> {
    let (source, target) = (&map.sentences[edge.source].id, &map.sentences[edge.target].id);
    let (source, target) = (xml(source), xml(target));
    writeln!(out, "<edge id=\"e:{source}\" source=\"{source}\" target=\"{target}\">")?;
    writeln!(out, "<data key=\"edge_relation\">{}</data>", edge.relation.as_str())?;
    writeln!(out, "<data key=\"edge_weight\">{}</data>", weight(edge))?;
    if !edge.rules.is_empty() {
        writeln!(out, "<data key=\"edge_rules\">{}</data>", xml_line(&edge.rules.join("; ")))?;
    }
    Ok(())
}

/// The confidence of a relation as a weight above 0.
pub(super) fn weight(edge: &Edge) -> String {
    decimal(edge.confidence.max(LEAST_WEIGHT))
}
