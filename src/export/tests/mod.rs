//! Each format, read back: counts of nodes, relations and attacks, and texts that formats take for marks.

mod arguments;
mod documents;
mod graphs;
#[cfg(feature = "xlsx")]
mod workbooks;

use std::collections::HashSet;

use quick_xml::events::Event;
use serde_json::Value;

use super::text::one_line;
use super::*;
use crate::map::{Edge, Holding, Meta, Node, Relation};

/// Texts that would end a script, a section, a statement or a string, or are taken for marks.
const HOSTILE: [&str; 14] = [
    "He wrote </script> and ]]> and --> on the board.",
    "See https://example.org/a//b/*c*/ for it.",
    "J.P. Morgan left the U.A.E. at 5:30:10 p.m. or...uh....",
    "One line\u{2028}and another\nand a third.",
    "A bell \u{7} and a null \u{0} and an escape \u{1B}[31m.",
    "Stars 😀 and 👩‍👩‍👧 and a lone é.",
    "שלום \u{202E}עולם\u{202C} and العربية.",
    "\"Quotes\", 'more' & \\back\\ {braces} [brackets] <tags> `ticks`.",
    "12. It looks like an item of a list.",
    "+ A plus, - a minus, = a heading, (a bracket).",
    "#tag @name *star* _line_ ~tilde~ &amp; &#35; end",
    "=cmd|' /C calc'!A0",
    "===",
    "no\u{A0}break\u{2009}thin 10\u{202F}%",
];

fn node(article: &str, at: usize, text: &str) -> Node {
    let label = ["claim", "evidence", "speculation", "policy"][at % 4];
    Node {
        id: format!("{article}#{}", at + 1),
        paragraph: 1 + u32::try_from(at).unwrap() / 3,
        label: label.to_owned(),
        confidence: 0.875,
        text: text.to_owned(),
        holder: if at % 5 == 1 { "Some \"analysts\" {at} <J.P.>".to_owned() } else { String::new() },
        holder_kind: if at % 5 == 1 { Holding::Unnamed } else { Holding::Author },
        certainty: 0.5,
        rules: vec!["claim.duty".to_owned(), "evidence.figure".to_owned()],
        scores: ["claim", "evidence", "policy", "none"].map(|label| (label.to_owned(), 1.25)).to_vec(),
        start: 10 * at as u64,
        end: 10 * at as u64 + 9,
        ..Node::default()
    }
}

/// A tree in which each sentence bears on one before it; every third relation attacks.
fn hostile(article: &str) -> ArgumentMap {
    let sentences: Vec<Node> = HOSTILE.iter().enumerate().map(|(at, text)| node(article, at, text)).collect();
    let relations = (1..sentences.len()).map(|source| Edge {
        source,
        target: (source - 1) / 2,
        relation: if source % 3 == 0 { Relation::Attacks } else { Relation::Supports },
        confidence: 0.625,
        rules: vec!["place.near".to_owned()],
        second: None,
    });
    let relations = relations.collect();
    let article = Meta {
        id: article.to_owned(),
        title: "A \"title\": J.P. </title> #1 [x]".to_owned(),
        author: "Ann \u{201C}A.\u{201D} Other".to_owned(),
        publisher: "The <Gazette> & Co".to_owned(),
        published: "2024-05-06".to_owned(),
        status: "ok".to_owned(),
        words: Some(100),
        ..Meta::default()
    };
    ArgumentMap { article, sentences, relations, thesis: Some(0), ..ArgumentMap::default() }
}

fn written(map: &ArgumentMap, format: ExportFormat) -> String {
    let mut out = Vec::new();
    write(map, format, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn all_of(format: ExportFormat, options: &ExportOptions, maps: &[ArgumentMap]) -> String {
    let mut out = Vec::new();
    let mut exporter = exporter(format, options, Box::new(&mut out)).unwrap();
    for map in maps {
        exporter.add(map).unwrap();
    }
    exporter.finish().unwrap();
    drop(exporter);
    String::from_utf8(out).unwrap()
}

/// The name of an element, its attributes and its text.
type Element = (String, Vec<(String, String)>, String);

/// Elements of a document.
fn elements(xml: &str) -> Vec<Element> {
    let mut reader = quick_xml::Reader::from_str(xml);
    let (mut found, mut open): (Vec<Element>, Vec<usize>) = (Vec::new(), Vec::new());
    loop {
        let event = reader.read_event().unwrap();
        let mut element = |start: &quick_xml::events::BytesStart<'_>| {
            let attributes = start.attributes().map(|attribute| {
                let attribute = attribute.unwrap();
                let value = quick_xml::escape::unescape(&attribute.value).unwrap().into_owned();
                (attribute.key.as_ref().to_owned(), value)
            });
            let name = start.name();
            found.push((name.as_ref().to_owned(), attributes.collect(), String::new()));
            found.len() - 1
        };
        match event {
            Event::Start(start) => {
                let at = element(&start);
                open.push(at);
            }
            Event::Empty(start) => {
                element(&start);
            }
            Event::End(_) => {
                open.pop().unwrap();
            }
            Event::Text(text) => {
                if let Some(&at) = open.last() {
                    found[at].2.push_str(&text);
                }
            }
            Event::GeneralRef(name) => {
                let at = *open.last().unwrap();
                let name = format!("&{};", &*name);
                found[at].2.push_str(&quick_xml::escape::unescape(&name).unwrap());
            }
            Event::Eof => break,
            _ => {}
        }
    }
    assert!(open.is_empty());
    found
}

fn attribute<'e>(element: &'e Element, name: &str) -> &'e str {
    element.1.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
}

fn lines() -> Vec<String> {
    HOSTILE.iter().map(|text| one_line(text)).collect()
}

fn attacks(map: &ArgumentMap) -> usize {
    map.relations.iter().filter(|edge| edge.relation == Relation::Attacks).count()
}

fn bytes_of(format: ExportFormat, maps: &[ArgumentMap]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut exporter = exporter(format, &ExportOptions::default(), Box::new(&mut out)).unwrap();
    for map in maps {
        exporter.add(map).unwrap();
    }
    exporter.finish().unwrap();
    drop(exporter);
    out
}

fn part(archive: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(io::Cursor::new(archive)).unwrap();
    io::read_to_string(archive.by_name(name).unwrap()).unwrap()
}

#[test]
fn names_are_found_and_near_ones_meant() {
    for format in ExportFormat::ALL {
        assert_eq!(ExportFormat::from_name(format.name()).unwrap(), format);
        assert!(!format.about().is_empty() && !format.extension().is_empty());
    }
    assert_eq!(ExportFormat::from_name(" GraphML ").unwrap(), ExportFormat::Graphml);
    let error = ExportFormat::from_name("grafml").unwrap_err().to_string();
    assert_eq!(error, "there is no format `grafml`; did you mean `graphml`?");
    assert!(ExportFormat::from_name("quux").unwrap_err().to_string().contains("the formats are argdown, aif"));
}

#[test]
fn a_file_of_one_article_takes_no_second() {
    for format in ExportFormat::ALL.into_iter().filter(|format| format.holds_one_article()) {
        let mut exporter = exporter(format, &ExportOptions::default(), Box::new(io::sink())).unwrap();
        exporter.add(&ArgumentMap::default()).unwrap();
        exporter.add(&hostile("a")).unwrap();
        let error = exporter.add(&hostile("b")).unwrap_err().to_string();
        assert!(error.contains("(`a`, `b`)") && error.contains("--per-article"), "{error}");
    }
}

/// Corrected tables may hold circles, and chains of any length.
#[test]
fn circles_and_long_chains_are_written_whole() {
    let mut map = hostile("a");
    map.sentences = (0..300).map(|at| node("a", at, "So it is.")).collect();
    map.relations = (1..300).map(|source| Edge { source, target: source - 1, ..Edge::default() }).collect();
    map.relations.push(Edge { source: 0, target: 7, relation: Relation::Attacks, ..Edge::default() });
    map.relations.rotate_right(1);
    for format in ExportFormat::ALL.into_iter().filter(|format| !format.is_binary()) {
        let text = written(&map, format);
        let count = match format {
            ExportFormat::Argdown => text.lines().filter(|l| l.trim_start().starts_with(['+', '-'])).count(),
            ExportFormat::Svg => text.matches("<g class=").count(),
            ExportFormat::Mermaid => text.matches("> s").count(),
            ExportFormat::Dot => text.matches(" -> ").count(),
            ExportFormat::Graphml | ExportFormat::Yed | ExportFormat::Gexf => text.matches("<edge id").count(),
            ExportFormat::Aif | ExportFormat::Xaif => text.matches("\"Default Inference\"").count() / 2 + 1,
            ExportFormat::Ndjson => text.matches("\"source\"").count(),
            _ => 300,
        };
        assert_eq!(count, 300, "{format:?}");
    }
}

#[test]
fn archives_depend_on_nothing_but_the_maps() {
    let maps = [hostile("a"), hostile("b")];
    for format in ExportFormat::ALL.into_iter().filter(|format| format.is_binary()) {
        if cfg!(feature = "xlsx") || format != ExportFormat::Xlsx {
            assert_eq!(bytes_of(format, &maps), bytes_of(format, &maps), "{format:?}");
        }
    }
}
