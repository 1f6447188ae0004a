//! SVG: a picture of one map, laid out here, without scripts and fonts. Lines that attack are dashed, and each box names
//! its label: nothing depends on colour alone.

use std::io::Write;

use super::layout::{CAPTION, LINE, Layout, PADDING, Place, WIDTH};
use super::shape::{Shape, numbers};
use super::text::{shortened, title, xml, xml_line};
use super::{ExportError, palette};
use crate::map::{ArgumentMap, Edge, Relation};

/// Space around the picture.
const MARGIN: u32 = 16;
/// Height of the title and the legend.
const HEAD: u32 = 46;
/// Characters of the title that are drawn for each 270 units of width.
const TITLE: usize = 30;

pub(super) fn write(map: &ArgumentMap, out: &mut dyn Write) -> Result<(), ExportError> {
    let shape = Shape::of(map);
    let layout = Layout::of(map, &shape);
    let (width, height) = (layout.width.max(2 * WIDTH) + 2 * MARGIN, layout.height + 2 * MARGIN + HEAD);
    let name = title(map);
    let count = shape.nodes(map).count();
    let attacks = map.relations.iter().filter(|edge| edge.relation == Relation::Attacks).count();
    writeln!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\" role=\"img\" aria-labelledby=\"title description\" \
         font-family=\"system-ui,Helvetica,Arial,sans-serif\" font-size=\"12\">\n\
         <title id=\"title\">{}</title>\n\
         <desc id=\"description\">Argument map of {count} sentences and {} relations, {attacks} of them attacks. The \
         thesis is at the left. Solid lines support, dashed lines attack.</desc>\n\
         <rect width=\"{width}\" height=\"{height}\" fill=\"#ffffff\"/>",
        xml_line(&name),
        map.relations.len(),
    )?;
    let room = TITLE * (width / WIDTH) as usize;
    writeln!(
        out,
        "<text x=\"{MARGIN}\" y=\"{}\" font-size=\"16\" font-weight=\"bold\">{}</text>",
        MARGIN + 12,
        xml_line(&shortened(&name, room))
    )?;
    legend(out)?;
    writeln!(out, "<g transform=\"translate({MARGIN} {})\">", MARGIN + HEAD)?;
    for edge in &map.relations {
        line(&layout, edge, out)?;
    }
    let numbers = numbers(map);
    for (at, _) in shape.nodes(map) {
        sentence(map, at, numbers[at], &layout.places[at], out)?;
    }
    writeln!(out, "</g>\n</svg>")?;
    Ok(())
}

/// What the lines mean.
fn legend(out: &mut dyn Write) -> std::io::Result<()> {
    let y = MARGIN + 30;
    for (x, relation) in [(MARGIN, Relation::Supports), (MARGIN + 110, Relation::Attacks)] {
        let color = palette::of_relation(relation);
        writeln!(
            out,
            "<path d=\"M{x} {y}h30\" stroke=\"{color}\" stroke-width=\"1.5\"{}/>\
             <text x=\"{}\" y=\"{}\" fill=\"#333333\">{}</text>",
            dashes(relation),
            x + 36,
            y + 4,
            relation.as_str()
        )?;
    }
    Ok(())
}

const fn dashes(relation: Relation) -> &'static str {
    match relation {
        Relation::Supports => "",
        Relation::Attacks => " stroke-dasharray=\"5 3\"",
    }
}

/// From a sentence to its target, with the head of an arrow at the target.
fn line(layout: &Layout, edge: &Edge, out: &mut dyn Write) -> std::io::Result<()> {
    let (source, target) = (&layout.places[edge.source], &layout.places[edge.target]);
    let (path, head) = if source.in_chain {
        let x = target.x + WIDTH / 2;
        let end = target.y + target.height;
        (format!("M{x} {}V{}", source.y, end + 5), format!("M{x} {end}l-4 7h8z"))
    } else {
        let (from_x, from_y) = (source.x, source.y + source.height / 2);
        let (x, y) = (target.x + WIDTH, target.y + target.height / 2);
        let middle = u32::midpoint(from_x, x + 7);
        (format!("M{from_x} {from_y}C{middle} {from_y} {middle} {y} {} {y}", x + 6), format!("M{x} {y}l7 -4v8z"))
    };
    let color = palette::of_relation(edge.relation);
    writeln!(
        out,
        "<g class=\"{}\"><path d=\"{path}\" fill=\"none\" stroke=\"{color}\" stroke-width=\"1.5\"{}/>\
         <path d=\"{head}\" fill=\"{color}\"/></g>",
        edge.relation.as_str(),
        dashes(edge.relation)
    )
}

fn sentence(map: &ArgumentMap, at: usize, number: u64, place: &Place, out: &mut dyn Write) -> std::io::Result<()> {
    let node = &map.sentences[at];
    let tone = palette::of_node(node);
    let stroke = if map.thesis == Some(at) { 3 } else { 1 };
    let Place { x, y, height, lines, .. } = place;
    writeln!(
        out,
        "<g id=\"s{number}\" class=\"sentence\"><title>{}</title>\
         <rect x=\"{x}\" y=\"{y}\" width=\"{WIDTH}\" height=\"{height}\" rx=\"6\" fill=\"{}\" stroke=\"{}\" \
         stroke-width=\"{stroke}\"/>",
        xml_line(&node.text),
        tone.fill,
        tone.line
    )?;
    let mut caption = format!("{number}  {} {:.2}", node.label, node.confidence);
    if !node.holder.is_empty() {
        caption = format!("{caption}  {}", node.holder);
    }
    let baseline = y + PADDING + 8;
    writeln!(
        out,
        "<text x=\"{}\" y=\"{baseline}\" font-size=\"10\" fill=\"{}\">{}</text>",
        x + 10,
        tone.line,
        xml_line(&shortened(&caption, 46))
    )?;
    let mut baseline = y + PADDING + CAPTION + 11;
    for text in lines {
        writeln!(out, "<text x=\"{}\" y=\"{baseline}\">{}</text>", x + 10, xml(text))?;
        baseline += LINE;
    }
    writeln!(out, "</g>")
}
