//! GEXF 1.3 or 1.2: nodes of all articles, then edges. Edges wait in a temporary file until the nodes are written.

use std::fs::File;
use std::io::{self, BufWriter, Seek, Write};

use super::graphml::{LEAST_WEIGHT, weight};
use super::same::SameClaims;
use super::shape::{Shape, numbers};
use super::text::{decimal, title, xml_line};
use super::{ExportError, ExportOptions, Exporter, GexfVersion, palette};
use crate::map::{ArgumentMap, Edge};

/// Attributes of nodes with their types; the text is the node's `label`.
const NODE_ATTRIBUTES: [(&str, &str); 15] = [
    ("kind", "string"),
    ("article", "string"),
    ("title", "string"),
    ("publisher", "string"),
    ("published", "string"),
    ("paragraph", "integer"),
    ("number", "integer"),
    ("confidence", "double"),
    ("certainty", "double"),
    ("holder", "string"),
    ("holder_kind", "string"),
    ("thesis", "boolean"),
    ("rules", "string"),
    ("start", "integer"),
    ("end", "integer"),
];

/// Attributes of edges. Titles differ from those of nodes: some readers keep one list.
const EDGE_ATTRIBUTES: [(&str, &str); 2] = [("relation", "string"), ("link_rules", "string")];

/// What edges between articles have besides.
const CLAIM_ATTRIBUTE: (&str, &str) = ("claim", "string");

pub(super) struct Gexf<'w> {
    out: Box<dyn Write + 'w>,
    edges: BufWriter<File>,
    version: GexfVersion,
    same: SameClaims,
}

impl<'w> Gexf<'w> {
    pub fn new(mut out: Box<dyn Write + 'w>, options: &ExportOptions) -> io::Result<Self> {
        let (space, number) = match options.gexf {
            GexfVersion::V1_2 => ("http://www.gexf.net/1.2draft", "1.2"),
            GexfVersion::V1_3 => ("http://gexf.net/1.3", "1.3"),
        };
        writeln!(
            out,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
             <gexf xmlns=\"{space}\" xmlns:viz=\"{space}/viz\" version=\"{number}\">\n\
             <meta><creator>toulmin {}</creator><description>Argument maps</description></meta>\n\
             <graph defaultedgetype=\"directed\" mode=\"static\">",
            env!("CARGO_PKG_VERSION")
        )?;
        attributes(&mut out, "node", &NODE_ATTRIBUTES)?;
        let mut of_edges = EDGE_ATTRIBUTES.to_vec();
        of_edges.extend(options.claims.is_some().then_some(CLAIM_ATTRIBUTE));
        attributes(&mut out, "edge", &of_edges)?;
        writeln!(out, "<nodes>")?;
        Ok(Self {
            out,
            edges: BufWriter::new(tempfile::tempfile()?),
            version: options.gexf,
            same: SameClaims::new(options.claims.as_ref()),
        })
    }

    fn node(&mut self, map: &ArgumentMap, at: usize, number: u64) -> io::Result<()> {
        let node = &map.sentences[at];
        let meta = &map.article;
        let thesis = map.thesis == Some(at);
        let values = [
            node.label.clone(),
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
            thesis.to_string(),
            node.rules.join("; "),
            node.start.to_string(),
            node.end.to_string(),
        ];
        let out = &mut self.out;
        write!(out, "<node id=\"{}\" label=\"{}\"><attvalues>", super::text::xml(&node.id), xml_line(&node.text))?;
        for ((name, _), value) in NODE_ATTRIBUTES.iter().zip(values).filter(|(_, value)| !value.is_empty()) {
            write!(out, "<attvalue for=\"{name}\" value=\"{}\"/>", xml_line(&value))?;
        }
        let [r, g, b] = palette::rgb(palette::of_node(node).line);
        let size = if thesis { 20 } else { 10 };
        writeln!(out, "</attvalues><viz:color r=\"{r}\" g=\"{g}\" b=\"{b}\"/><viz:size value=\"{size}\"/></node>")
    }

    fn edge(&mut self, map: &ArgumentMap, edge: &Edge) -> io::Result<()> {
        let (source, target) = (&map.sentences[edge.source].id, &map.sentences[edge.target].id);
        let (source, target) = (super::text::xml(source), super::text::xml(target));
        let relation = edge.relation.as_str();
        let kind = self.kind(relation);
        let out = &mut self.edges;
        write!(
            out,
            "<edge id=\"e:{source}\" source=\"{source}\" target=\"{target}\" type=\"directed\"{kind} \
             label=\"{relation}\" weight=\"{}\"><attvalues><attvalue for=\"relation\" value=\"{relation}\"/>",
            weight(edge)
        )?;
        if !edge.rules.is_empty() {
            write!(out, "<attvalue for=\"link_rules\" value=\"{}\"/>", xml_line(&edge.rules.join("; ")))?;
        }
        let [r, g, b] = palette::rgb(palette::of_relation(edge.relation));
        writeln!(out, "</attvalues><viz:color r=\"{r}\" g=\"{g}\" b=\"{b}\"/></edge>")
    }
}

impl Gexf<'_> {
    fn kind(&self, relation: &str) -> String {
        match self.version {
            GexfVersion::V1_2 => String::new(),
            GexfVersion::V1_3 => format!(" kind=\"{relation}\""),
        }
    }

    /// Edges between sentences of different articles.
    fn same_edges(&mut self) -> io::Result<()> {
        for edge in self.same.edges() {
            let (source, target) = (super::text::xml(edge.source), super::text::xml(edge.target));
            let (relation, kind) = (edge.relation, self.kind(edge.relation));
            let weight = decimal(edge.score.max(LEAST_WEIGHT));
            write!(
                self.out,
                "<edge id=\"s:{source}\" source=\"{source}\" target=\"{target}\" type=\"directed\"{kind} \
                 label=\"{relation}\" weight=\"{weight}\"><attvalues><attvalue for=\"relation\" value=\"{relation}\"/>\
                 <attvalue for=\"claim\" value=\"{}\"/>",
                xml_line(edge.claim)
            )?;
            if !edge.rules.is_empty() {
                write!(self.out, "<attvalue for=\"link_rules\" value=\"{}\"/>", xml_line(&edge.rules.join("; ")))?;
            }
            writeln!(self.out, "</attvalues></edge>")?;
        }
        Ok(())
    }
}

fn attributes(out: &mut dyn Write, class: &str, attributes: &[(&str, &str)]) -> io::Result<()> {
    writeln!(out, "<attributes class=\"{class}\" mode=\"static\">")?;
    for (name, kind) in attributes {
        writeln!(out, "<attribute id=\"{name}\" title=\"{name}\" type=\"{kind}\"/>")?;
    }
    writeln!(out, "</attributes>")
}

impl Exporter for Gexf<'_> {
    fn add(&mut self, map: &ArgumentMap) -> Result<(), ExportError> {
        let shape = Shape::of(map);
        let numbers = numbers(map);
        for (at, node) in map.sentences.iter().enumerate() {
            if shape.members[at] || self.same.has(&node.id) {
                self.node(map, at, numbers[at])?;
                self.same.wrote(&node.id);
            }
        }
        for edge in &map.relations {
            self.edge(map, edge)?;
        }
        Ok(())
    }

    fn finish(&mut self) -> Result<(), ExportError> {
        writeln!(self.out, "</nodes>\n<edges>")?;
        self.edges.flush()?;
        let edges = self.edges.get_mut();
        edges.rewind()?;
        io::copy(edges, &mut self.out)?;
        self.same_edges()?;
        writeln!(self.out, "</edges>\n</graph>\n</gexf>")?;
        Ok(self.out.flush()?)
    }
}
