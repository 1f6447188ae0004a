//! DOT for Graphviz: the thesis at the left, reasons to its right, a cluster for each article.

use std::io::{self, Write};

use super::shape::Shape;
use super::text::{decimal, one_line, title, wrap};
use super::{ExportError, ExportOptions, Exporter, palette};
use crate::map::{ArgumentMap, Relation};

/// Columns of a line in a box.
const COLUMNS: usize = 38;

pub(super) struct Dot<'w> {
    out: Box<dyn Write + 'w>,
    groups: bool,
    clusters: u64,
}

impl<'w> Dot<'w> {
    pub fn new(mut out: Box<dyn Write + 'w>, options: &ExportOptions) -> io::Result<Self> {
        writeln!(
            out,
            "digraph toulmin {{\n  charset=\"UTF-8\"\n  rankdir=RL; ranksep=0.35; nodesep=0.2; splines=true\n  \
             fontname=\"Helvetica\"\n  \
             node [shape=box style=\"filled,rounded\" fontname=\"Helvetica\" fontsize=11 margin=\"0.12,0.06\"]\n  \
             edge [fontname=\"Helvetica\" fontsize=9 arrowsize=0.7]"
        )?;
        Ok(Self { out, groups: options.groups, clusters: 0 })
    }
}

impl Exporter for Dot<'_> {
    fn add(&mut self, map: &ArgumentMap) -> Result<(), ExportError> {
        if map.sentences.is_empty() {
            return Ok(());
        }
        let out = &mut self.out;
        if self.groups {
            self.clusters += 1;
            writeln!(
                out,
                "  subgraph cluster_{} {{\n    label={}; labeljust=r; fontsize=14; color=\"#bbbbbb\"",
                self.clusters,
                quoted(&title(map))
            )?;
        }
        let shape = Shape::of(map);
        for (at, node) in shape.nodes(map) {
            let lines: Vec<String> = wrap(&node.text, COLUMNS).iter().map(|line| escaped(line)).collect();
            let tone = palette::of_node(node);
            let width = if map.thesis == Some(at) { 3 } else { 1 };
            let tip = format!("{} {}: {}", node.label, decimal(node.confidence), node.rules.join("; "));
            writeln!(
                out,
                "    {} [label=\"{}\" tooltip={} fillcolor=\"{}\" color=\"{}\" penwidth={width} class={}]",
                quoted(&node.id),
                lines.join("\\n"),
                quoted(&tip),
                tone.fill,
                tone.line,
                quoted(&node.label)
            )?;
        }
        for edge in &map.relations {
            let (source, target) = (&map.sentences[edge.source].id, &map.sentences[edge.target].id);
            let color = palette::of_relation(edge.relation);
            let style = match edge.relation {
                Relation::Supports => "",
                Relation::Attacks => " style=dashed",
            };
            writeln!(
                out,
                "    {} -> {} [color=\"{color}\"{style} class=\"{}\"]",
                quoted(source),
                quoted(target),
                edge.relation.as_str()
            )?;
        }
        if self.groups {
            writeln!(out, "  }}")?;
        }
        Ok(())
    }

    fn finish(&mut self) -> Result<(), ExportError> {
        writeln!(self.out, "}}")?;
        Ok(self.out.flush()?)
    }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", escaped(&one_line(text)))
}

/// Graphviz resolves escapes and the entities of HTML in every label.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        match c {
            '\\' | '"' => out.extend(['\\', c]),
            '&' if is_entity(&text[at + 1..]) => out.push_str("&amp;"),
            other => out.push(other),
        }
    }
    out
}

/// Whether what follows an ampersand makes an entity of it.
fn is_entity(rest: &str) -> bool {
    let name = rest.split(|c: char| !(c.is_ascii_alphanumeric() || c == '#')).next().unwrap_or("");
    !name.is_empty() && rest[name.len()..].starts_with(';')
}
