//! xAIF: AIF with the text, who says what, and locutions, as OVA writes it. Labels go where it has a place for them:
//! `evidences` and `hypotheses`.
//!
//! For each sentence L → YA (asserting) → I; for each relation I → RA or CA → I, and a transition between the locutions
//! that anchors it.

use std::io::Write;

use quick_xml::escape::escape;
use serde::Serialize;

use super::ExportError;
use super::aif::{AifEdge, AifNode, Graph, json, scheme};
use super::shape::{Shape, numbers};
use super::text::one_line;
use crate::map::{ArgumentMap, Relation};
use crate::tables::columns::STANDARD_LABELS;

const ASSERTING: &str = "74";
const ARGUING: &str = "80";

#[derive(Debug, Serialize)]
struct Xaif {
    #[serde(rename = "AIF")]
    aif: Aif,
    text: String,
    dialog: bool,
    evidences: Listed,
    hypotheses: Listed,
    #[serde(rename = "OVA")]
    ova: Ova,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Aif {
    nodes: Vec<AifNode>,
    edges: Vec<AifEdge>,
    locutions: Vec<Locution>,
    participants: Vec<Participant>,
    schemefulfillments: Vec<Scheme>,
    descriptorfulfillments: [(); 0],
}

#[derive(Debug, Serialize)]
struct Locution {
    #[serde(rename = "nodeID")]
    node: String,
    #[serde(rename = "personID")]
    person: String,
}

#[derive(Debug, Serialize)]
struct Participant {
    #[serde(rename = "participantID")]
    id: String,
    firstname: String,
    surname: String,
}

#[derive(Debug, Serialize)]
struct Scheme {
    #[serde(rename = "nodeID")]
    node: String,
    #[serde(rename = "schemeID")]
    scheme: &'static str,
}

#[derive(Debug, Serialize)]
struct NodeId {
    #[serde(rename = "nodeID")]
    node: String,
}

#[derive(Debug, Serialize)]
struct Listed {
    nodes: Vec<NodeId>,
}

#[derive(Debug, Default, Serialize)]
struct Ova {
    firstname: &'static str,
    surname: &'static str,
    url: String,
    nodes: [(); 0],
    edges: [(); 0],
}

pub(super) fn write(map: &ArgumentMap, out: &mut dyn Write) -> Result<(), ExportError> {
    let shape = Shape::of(map);
    let numbers = numbers(map);
    let mut graph = Graph::new(map);
    let mut people = vec![author(map)];
    let (mut locutions, mut schemes) = (Vec::new(), Vec::new());
    for (at, node) in shape.nodes(map) {
        let id = numbers[at];
        let holder = one_line(&node.holder);
        let person = if holder.is_empty() {
            0
        } else {
            people.iter().position(|known| *known == holder).unwrap_or_else(|| {
                people.push(holder);
                people.len() - 1
            })
        };
        graph.node(id.to_string(), "I", node.text.clone());
        graph.node(format!("{id}L"), "L", format!("{}: {}", people[person], node.text));
        graph.node(format!("{id}Y"), "YA", "Asserting".to_owned());
        graph.edge(format!("{id}L"), format!("{id}Y"));
        graph.edge(format!("{id}Y"), id.to_string());
        locutions.push(Locution { node: format!("{id}L"), person: (person + 1).to_string() });
        schemes.push(Scheme { node: format!("{id}Y"), scheme: ASSERTING });
    }
    for edge in &map.relations {
        let (source, target) = (numbers[edge.source], numbers[edge.target]);
        graph.relation(source, target, edge.relation);
        schemes.push(Scheme { node: format!("{source}R"), scheme: scheme(edge.relation).2 });
        let (transition, anchor) = (format!("{source}T"), format!("{source}TY"));
        graph.node(transition.clone(), "TA", "Default Transition".to_owned());
        graph.edge(format!("{target}L"), transition.clone());
        graph.edge(transition.clone(), format!("{source}L"));
        let act = match edge.relation {
            Relation::Supports => {
                schemes.push(Scheme { node: anchor.clone(), scheme: ARGUING });
                "Arguing"
            }
            // its number in the database of schemes is not known
            Relation::Attacks => "Disagreeing",
        };
        graph.node(anchor.clone(), "YA", act.to_owned());
        graph.edge(transition, anchor.clone());
        graph.edge(anchor, format!("{source}R"));
    }
    let listed = |label: &str| {
        let nodes = shape.nodes(map).filter(|(_, node)| node.label == label);
        Listed { nodes: nodes.map(|(at, _)| NodeId { node: numbers[at].to_string() }).collect() }
    };
    let [_, evidence, speculation, _] = STANDARD_LABELS;
    let document = Xaif {
        text: marked_text(map, &shape, &numbers),
        dialog: true,
        evidences: listed(evidence),
        hypotheses: listed(speculation),
        ova: Ova { url: map.article.url.clone(), ..Ova::default() },
        aif: Aif {
            nodes: graph.nodes,
            edges: graph.edges,
            locutions,
            participants: people.iter().enumerate().map(|(at, name)| participant(at, name)).collect(),
            schemefulfillments: schemes,
            descriptorfulfillments: [],
        },
    };
    json(&document, out)
}

/// Whoever wrote the article.
fn author(map: &ArgumentMap) -> String {
    let author = one_line(&map.article.author);
    if author.is_empty() { "Author".to_owned() } else { author }
}

fn participant(at: usize, name: &str) -> Participant {
    let (firstname, surname) = name.rsplit_once(' ').unwrap_or(("", name));
    Participant { id: (at + 1).to_string(), firstname: firstname.to_owned(), surname: surname.to_owned() }
}

/// The text with a mark around each sentence that has a locution.
fn marked_text(map: &ArgumentMap, shape: &Shape, numbers: &[u64]) -> String {
    let mut out = String::new();
    let mut paragraph = None;
    for (at, node) in map.sentences.iter().enumerate() {
        match paragraph.replace(node.paragraph) {
            None => {}
            Some(before) if before == node.paragraph => out.push(' '),
            Some(_) => out.push_str("<br><br>"),
        }
        let text = escape(&node.text);
        if shape.members[at] {
            out.push_str("<span class=\"highlighted\" id=\"");
            out.push_str(&numbers[at].to_string());
            out.push_str("L\">");
            out.push_str(&text);
            out.push_str("</span>");
        } else {
            out.push_str(&text);
        }
    }
    out
}
