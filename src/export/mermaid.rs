//! Mermaid: a flow chart for Markdown. Its programs draw no more than 500 edges and 50,000 characters.

use std::fmt::Write as _;
use std::io::Write;

use super::palette;
use super::shape::{Shape, numbers};
use super::text::{one_line, title};
use super::{ExportError, ExportFormat};
use crate::map::{ArgumentMap, Relation};

const MOST_EDGES: usize = 500;
/// In units of UTF-16.
const MOST_CHARACTERS: usize = 50_000;

pub(super) fn write(map: &ArgumentMap, out: &mut dyn Write) -> Result<(), ExportError> {
    let too_many = |count, what, most| ExportError::TooMany {
        format: ExportFormat::Mermaid,
        article: map.article.id.clone(),
        count,
        what,
        most,
        why: "a limit of its programs that a file cannot raise",
    };
    if map.relations.len() > MOST_EDGES {
        return Err(too_many(map.relations.len(), "relations", MOST_EDGES));
    }
    let text = chart(map);
    let characters = text.encode_utf16().count();
    if characters > MOST_CHARACTERS {
        return Err(too_many(characters, "characters", MOST_CHARACTERS));
    }
    Ok(out.write_all(text.as_bytes())?)
}

fn chart(map: &ArgumentMap) -> String {
    let shape = Shape::of(map);
    let numbers = numbers(map);
    let title = serde_json::Value::from(title(map));
    let mut out = format!("---\ntitle: {title}\nconfig:\n  flowchart:\n    wrappingWidth: 260\n---\nflowchart RL\n");
    let mut labels: Vec<(&str, palette::Tone)> = Vec::new();
    // writing into a string cannot fail
    for (at, node) in shape.nodes(map) {
        let known = labels.iter().position(|(label, _)| *label == node.label);
        let class = known.unwrap_or_else(|| {
            labels.push((&node.label, palette::of_node(node)));
            labels.len() - 1
        });
        let _ = writeln!(out, "  s{}[\"{}\"]:::k{class}", numbers[at], escaped(&node.text));
    }
    for edge in &map.relations {
        let arrow = match edge.relation {
            Relation::Supports => "-->",
            Relation::Attacks => "-.->",
        };
        let _ = writeln!(out, "  s{} {arrow} s{}", numbers[edge.source], numbers[edge.target]);
    }
    for (class, (label, tone)) in labels.iter().enumerate() {
        let _ = writeln!(out, "  %% k{class}: {}", one_line(label));
        let _ = writeln!(out, "  classDef k{class} fill:{},stroke:{},color:#000", tone.fill, tone.line);
    }
    if let Some(thesis) = map.thesis {
        let _ = writeln!(out, "  style s{} stroke-width:4px", numbers[thesis]);
    }
    let attacks = map.relations.iter().enumerate().filter(|(_, edge)| edge.relation == Relation::Attacks);
    let attacks: Vec<String> = attacks.map(|(at, _)| at.to_string()).collect();
    if !attacks.is_empty() {
        let _ = writeln!(out, "  linkStyle {} stroke:{}", attacks.join(","), palette::of_relation(Relation::Attacks));
    }
    out
}

/// Characters that Mermaid or the Markdown in its labels would take for marks, as numbered entities.
fn escaped(text: &str) -> String {
    let text = one_line(text);
    let mut out = String::with_capacity(text.len() + 16);
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    for (at, c) in text.char_indices() {
        let is_mark = match c {
            '"' | '#' | '<' | '>' | '&' | '`' | '\\' | '*' | '_' | '~' => true,
            // an item of a list
            '.' | ')' => at == digits && digits > 0,
            '-' | '+' => at == 0,
            _ => false,
        };
        if is_mark {
            // writing into a string cannot fail
            let _ = write!(out, "#{};", u32::from(c));
        } else {
            out.push(c);
        }
    }
    out
}
