//! GraphML for yEd: boxes with wrapped text at their places, arrows that end at what they support or attack.

use std::io::{self, Write};

use super::layout::{Layout, WIDTH};
use super::shape::{Shape, numbers};
use super::text::xml;
use super::{ExportError, Exporter, graphml, palette};
use crate::map::{ArgumentMap, Relation};

/// Space between articles.
const GAP: u32 = 80;

pub(super) struct Yed<'w> {
    out: Box<dyn Write + 'w>,
    /// Where the next article begins.
    top: u64,
}

impl<'w> Yed<'w> {
    pub fn new(mut out: Box<dyn Write + 'w>) -> io::Result<Self> {
        graphml::begin(
            &mut out,
            " xmlns:y=\"http://www.yworks.com/xml/graphml\"",
            "<key id=\"box\" for=\"node\" yfiles.type=\"nodegraphics\"/>\n\
             <key id=\"line\" for=\"edge\" yfiles.type=\"edgegraphics\"/>\n",
        )?;
        Ok(Self { out, top: 0 })
    }
}

impl Exporter for Yed<'_> {
    fn add(&mut self, map: &ArgumentMap) -> Result<(), ExportError> {
        let shape = Shape::of(map);
        let layout = Layout::of(map, &shape);
        let numbers = numbers(map);
        let out = &mut self.out;
        for (at, node) in shape.nodes(map) {
            let (place, tone) = (&layout.places[at], palette::of_node(node));
            let border = if map.thesis == Some(at) { 3 } else { 1 };
            writeln!(out, "<node id=\"{}\">", xml(&node.id))?;
            graphml::node_data(map, at, numbers[at], out)?;
            let lines: Vec<_> = place.lines.iter().map(|line| xml(line)).collect();
            writeln!(
                out,
                "<data key=\"box\"><y:ShapeNode><y:Geometry width=\"{WIDTH}\" height=\"{}\" x=\"{}\" y=\"{}\"/>\
                 <y:Fill color=\"{}\" transparent=\"false\"/><y:BorderStyle color=\"{}\" type=\"line\" \
                 width=\"{border}\"/><y:NodeLabel alignment=\"left\" fontSize=\"12\">{}</y:NodeLabel>\
                 <y:Shape type=\"roundrectangle\"/></y:ShapeNode></data>\n</node>",
                place.height,
                place.x,
                self.top + u64::from(place.y),
                tone.fill,
                tone.line,
                lines.join("\n")
            )?;
        }
        for edge in &map.relations {
            graphml::edge_start(map, edge, out)?;
            let style = match edge.relation {
                Relation::Supports => "line",
                Relation::Attacks => "dashed",
            };
            writeln!(
                out,
                "<data key=\"line\"><y:PolyLineEdge><y:LineStyle color=\"{}\" type=\"{style}\" width=\"1.5\"/>\
                 <y:Arrows source=\"none\" target=\"standard\"/></y:PolyLineEdge></data>\n</edge>",
                palette::of_relation(edge.relation)
            )?;
        }
        self.top += u64::from(layout.height + GAP);
        Ok(())
    }

    fn finish(&mut self) -> Result<(), ExportError> {
        graphml::end(&mut self.out)?;
        Ok(self.out.flush()?)
    }
}
