//! Two tables for the import of Gephi's Data Laboratory: nodes and edges, with the headers that it looks for.

use std::io::{self, Write};

use super::graphml::weight;
use super::shape::{Shape, numbers};
use super::text::{decimal, one_line, title};
use super::{ExportError, Exporter};
use crate::map::ArgumentMap;

const NODES: [&str; 17] = [
    "Id",
    "Label",
    "kind",
    "article",
    "title",
    "publisher",
    "published",
    "paragraph",
    "number",
    "confidence",
    "certainty",
    "holder",
    "holder_kind",
    "thesis",
    "rules",
    "start",
    "end",
];

const EDGES: [&str; 8] = ["Source", "Target", "Type", "Kind", "Id", "Label", "Weight", "link_rules"];

/// The two tables.
pub struct Gephi<'w> {
    nodes: csv::Writer<Box<dyn Write + 'w>>,
    edges: csv::Writer<Box<dyn Write + 'w>>,
}

impl std::fmt::Debug for Gephi<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Gephi").finish_non_exhaustive()
    }
}

impl<'w> Gephi<'w> {
    /// Names of the files.
    pub const FILES: [&'static str; 2] = ["nodes.csv", "edges.csv"];

    /// Writes nodes and edges apart.
    ///
    /// # Errors
    /// A header cannot be written.
    pub fn new(nodes: Box<dyn Write + 'w>, edges: Box<dyn Write + 'w>) -> io::Result<Self> {
        let (mut nodes, mut edges) = (csv::Writer::from_writer(nodes), csv::Writer::from_writer(edges));
        nodes.write_record(NODES).map_err(io::Error::from)?;
        edges.write_record(EDGES).map_err(io::Error::from)?;
        Ok(Self { nodes, edges })
    }
}

impl Exporter for Gephi<'_> {
    fn add(&mut self, map: &ArgumentMap) -> Result<(), ExportError> {
        let shape = Shape::of(map);
        let numbers = numbers(map);
        let meta = &map.article;
        for (at, node) in shape.nodes(map) {
            let row = [
                node.id.clone(),
                one_line(&node.text),
                node.label.clone(),
                meta.id.clone(),
                title(map),
                one_line(&meta.publisher),
                one_line(&meta.published),
                node.paragraph.to_string(),
                numbers[at].to_string(),
                decimal(node.confidence),
                decimal(node.certainty),
                one_line(&node.holder),
                node.holder_kind.as_str().to_owned(),
                (map.thesis == Some(at)).to_string(),
                node.rules.join("; "),
                node.start.to_string(),
                node.end.to_string(),
            ];
            self.nodes.write_record(&row).map_err(io::Error::from)?;
        }
        for edge in &map.relations {
            let (source, target) = (&map.sentences[edge.source].id, &map.sentences[edge.target].id);
            let relation = edge.relation.as_str();
            let (id, weight, rules) = (format!("e:{source}"), weight(edge), edge.rules.join("; "));
            let row = [source, target, "Directed", relation, &id, relation, &weight, &rules];
            self.edges.write_record(row).map_err(io::Error::from)?;
        }
        Ok(())
    }

    fn finish(&mut self) -> Result<(), ExportError> {
        self.nodes.flush()?;
        Ok(self.edges.flush()?)
    }
}
