//! Each format, read back: counts of nodes, relations and attacks, and texts that formats take for marks.

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
fn graphml_and_yed_hold_every_text_and_relation() {
    let maps = [hostile("a <b>\"c\""), hostile("d/e")];
    for format in [ExportFormat::Graphml, ExportFormat::Yed] {
        let found = elements(&all_of(format, &ExportOptions::default(), &maps));
        let data = |key: &str| -> Vec<&str> {
            let of_key = found.iter().filter(|e| e.0 == "data" && attribute(e, "key") == key);
            of_key.map(|e| e.2.as_str()).collect()
        };
        assert_eq!(data("label"), [lines(), lines()].concat(), "{format:?}");
        assert_eq!(data("edge_relation").iter().filter(|r| **r == "attacks").count(), 2 * attacks(&maps[0]));
        let ids: Vec<&str> =
            found.iter().filter(|e| e.0 == "node" || e.0 == "edge").map(|e| attribute(e, "id")).collect();
        assert_eq!(ids.len(), 2 * (HOSTILE.len() + maps[0].relations.len()));
        assert_eq!(ids.iter().collect::<HashSet<_>>().len(), ids.len());
        assert_eq!(ids[0], "a <b>\"c\"#1");
        let declared: HashSet<&str> = found.iter().filter(|e| e.0 == "key").map(|e| attribute(e, "id")).collect();
        assert!(found.iter().filter(|e| e.0 == "data").all(|e| declared.contains(attribute(e, "key"))));
    }
}

#[test]
fn gexf_has_all_nodes_before_its_edges() {
    let maps = [hostile("a"), hostile("b")];
    for version in [GexfVersion::V1_2, GexfVersion::V1_3] {
        let text = all_of(ExportFormat::Gexf, &ExportOptions::default().gexf(version), &maps);
        assert!(text.find("</nodes>").unwrap() < text.find("<edge ").unwrap());
        assert_eq!(text.contains("kind=\"attacks\""), version == GexfVersion::V1_3);
        let found = elements(&text);
        let labels: Vec<&str> = found.iter().filter(|e| e.0 == "node").map(|e| attribute(e, "label")).collect();
        assert_eq!(labels, [lines(), lines()].concat());
        let edges: Vec<_> = found.iter().filter(|e| e.0 == "edge").collect();
        assert_eq!(edges.len(), 2 * maps[0].relations.len());
        assert_eq!(edges.iter().filter(|e| attribute(e, "label") == "attacks").count(), 2 * attacks(&maps[0]));
        let declared: HashSet<&str> = found.iter().filter(|e| e.0 == "attribute").map(|e| attribute(e, "id")).collect();
        assert!(found.iter().filter(|e| e.0 == "attvalue").all(|e| declared.contains(attribute(e, "for"))));
        let mut titles: Vec<String> =
            found.iter().filter(|e| e.0 == "attribute").map(|e| attribute(e, "title").to_lowercase()).collect();
        titles.sort_unstable();
        titles.dedup();
        assert_eq!(titles.len(), declared.len());
    }
}

#[test]
fn a_weight_is_never_zero() {
    let mut map = hostile("a");
    map.relations[0].confidence = 0.0;
    assert!(written(&map, ExportFormat::Gexf).contains("weight=\"0.01\""));
    assert!(written(&map, ExportFormat::Graphml).contains("<data key=\"edge_weight\">0.01<"));
}

#[test]
fn gephi_tables_have_their_headers() {
    let (mut nodes, mut edges) = (Vec::new(), Vec::new());
    let map = hostile("a");
    let mut gephi = Gephi::new(Box::new(&mut nodes), Box::new(&mut edges)).unwrap();
    gephi.add(&map).unwrap();
    gephi.finish().unwrap();
    drop(gephi);
    let rows = |bytes: &[u8]| -> Vec<csv::StringRecord> {
        csv::ReaderBuilder::new().has_headers(false).from_reader(bytes).records().map(Result::unwrap).collect()
    };
    let (nodes, edges) = (rows(&nodes), rows(&edges));
    assert_eq!((&nodes[0][0], &nodes[0][1]), ("Id", "Label"));
    assert_eq!(nodes[1..].iter().map(|row| row[1].to_owned()).collect::<Vec<_>>(), lines());
    assert_eq!(edges.len(), 1 + map.relations.len());
    assert_eq!(edges[1..].iter().filter(|row| &row[3] == "attacks").count(), attacks(&map));
}

#[test]
fn aif_and_xaif_keep_texts_verbatim() {
    let map = hostile("a");
    for format in [ExportFormat::Aif, ExportFormat::Xaif] {
        let read: Value = serde_json::from_str(&written(&map, format)).unwrap();
        let graph = if format == ExportFormat::Aif { &read } else { &read["AIF"] };
        let nodes = graph["nodes"].as_array().unwrap();
        let of = |kind: &str| nodes.iter().filter(|n| n["type"] == kind).collect::<Vec<_>>();
        assert_eq!(of("I").iter().map(|n| n["text"].as_str().unwrap()).collect::<Vec<_>>(), HOSTILE);
        assert_eq!((of("RA").len() + of("CA").len(), of("CA").len()), (map.relations.len(), attacks(&map)));
        let ids: HashSet<&str> = nodes.iter().map(|n| n["nodeID"].as_str().unwrap()).collect();
        assert_eq!(ids.len(), nodes.len());
        for edge in graph["edges"].as_array().unwrap() {
            let ends = ["fromID", "toID"].map(|end| edge[end].as_str().unwrap());
            assert!(ends.iter().all(|end| ids.contains(end)));
            let kinds = ends.map(|end| &nodes.iter().find(|n| n["nodeID"] == end).unwrap()["type"]);
            assert!(kinds[0] != "I" || kinds[1] != "I");
        }
        assert!(nodes.iter().all(|n| n["timestamp"] == "2024-05-06 00:00:00"));
    }
}

#[test]
fn xaif_marks_the_text_and_names_who_speaks() {
    let read: Value = serde_json::from_str(&written(&hostile("a"), ExportFormat::Xaif)).unwrap();
    let text = read["text"].as_str().unwrap();
    assert!(text.starts_with("<span class=\"highlighted\" id=\"1L\">He wrote &lt;/script&gt; and"));
    assert_eq!(text.matches("<br><br>").count(), 4);
    let people = read["AIF"]["participants"].as_array().unwrap();
    assert_eq!((people.len(), &people[0]["surname"]), (2, &Value::from("Other")));
    assert_eq!(read["AIF"]["locutions"][1]["personID"], "2");
    assert_eq!(read["evidences"]["nodes"].as_array().unwrap().len(), 4);
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

#[test]
fn mermaid_says_what_it_cannot_hold() {
    let mut map = hostile("a");
    let text = written(&map, ExportFormat::Mermaid);
    assert_eq!(text.matches("\"]:::k").count(), HOSTILE.len());
    assert_eq!((text.matches(" --> ").count(), text.matches(" -.-> ").count()), (13 - attacks(&map), attacks(&map)));
    assert!(text.contains("s9[\"12#46; It looks"));
    map.sentences = (0..502).map(|at| node("a", at, "Short.")).collect();
    let edge = |source| Edge { source, target: 0, ..Edge::default() };
    map.relations = (1..501).map(edge).collect();
    assert!(write(&map, ExportFormat::Mermaid, &mut io::sink()).is_ok());
    map.relations = (1..502).map(edge).collect();
    let error = write(&map, ExportFormat::Mermaid, &mut io::sink()).unwrap_err().to_string();
    assert!(error.contains("501 relations") && error.contains("500 at most"), "{error}");
    map.relations.clear();
    map.relations.push(edge(1));
    map.sentences[0].text = "Long. ".repeat(10_000);
    let error = write(&map, ExportFormat::Mermaid, &mut io::sink()).unwrap_err().to_string();
    assert!(error.contains("characters"), "{error}");
}

#[test]
fn svg_has_a_box_for_each_sentence_and_a_line_for_each_relation() {
    let map = hostile("a");
    let found = elements(&written(&map, ExportFormat::Svg));
    let of_class = |class: &str| found.iter().filter(|e| attribute(e, "class") == class).count();
    assert_eq!(of_class("sentence"), HOSTILE.len());
    assert_eq!((of_class("supports"), of_class("attacks")), (13 - attacks(&map), attacks(&map)));
    let titles: Vec<&str> = found.iter().filter(|e| e.0 == "title").skip(1).map(|e| e.2.as_str()).collect();
    assert_eq!(titles, lines());
    assert!(found.iter().filter(|e| e.0 == "svg").all(|e| attribute(e, "role") == "img"));
}

#[test]
fn boxes_do_not_overlap() {
    let map = hostile("a");
    let shape = shape::Shape::of(&map);
    let layout = layout::Layout::of(&map, &shape);
    let boxes: Vec<_> = layout.places.iter().map(|p| (p.x, p.x + layout::WIDTH, p.y, p.y + p.height)).collect();
    for (at, a) in boxes.iter().enumerate() {
        assert!(a.1 <= layout.width && a.3 <= layout.height);
        for b in &boxes[at + 1..] {
            assert!(a.1 <= b.0 || b.1 <= a.0 || a.3 <= b.2 || b.3 <= a.2, "{a:?} {b:?}");
        }
    }
}

#[test]
fn dot_escapes_what_graphviz_reads() {
    let text = written(&hostile("a \"b\""), ExportFormat::Dot);
    assert!(text.contains(r##""a \"b\"#8" [label="\"Quotes\", 'more' & \\back\\"##));
    assert!(text.contains("&amp;amp;") && text.contains("&amp;#35;"));
    assert_eq!((text.matches(" -> ").count(), text.matches("style=dashed").count()), (13, 4));
    assert!(text.contains("subgraph cluster_1"));
    let options = ExportOptions::default().groups(false);
    assert!(!all_of(ExportFormat::Dot, &options, &[hostile("a")]).contains("cluster"));
}

#[test]
fn argdown_is_one_statement_a_line() {
    let map = hostile("a");
    let text = written(&map, ExportFormat::Argdown);
    let statements: Vec<&str> = text.lines().filter(|line| line.contains("]: ")).collect();
    assert_eq!(statements.len(), HOSTILE.len());
    assert_eq!(statements.iter().filter(|line| line.trim_start().starts_with("- [")).count(), attacks(&map));
    for part in [
        "[a#1]: He wrote \\</script\\> and \\]\\]\\> and --\\> on the board. #claim #thesis {confidence: 0.875",
        "See https:\\//example",
        "J\\.P. Morgan left the U\\.A\\.E. at 5\\:30\\:10 p\\.m. or\\.\\.\\.uh\\.\\.\\..",
        "holder: \"Some \\\"analysts\\\" \\u007bat\\u007d <J.P.>\"",
        "# A \"title\": J\\.P. \\</title\\> \\#1 \\[x\\]",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    let plain = all_of(ExportFormat::Argdown, &ExportOptions::default().groups(false), &[map]);
    assert!(!plain.contains("\n# "));
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

/// What `pipe` says of an article, and what is exported of its map, is the same but for what came in and the pack.
#[test]
fn ndjson_agrees_with_pipe() {
    let pack = crate::tables::fixture::pack();
    let (article, analysis) = crate::tables::fixture::article();
    let (id, extra) = (Value::from(article.id.clone()), serde_json::Map::new());
    let mut piped = Vec::new();
    let answer =
        crate::stream::ndjson::Answer { pack: &pack, article: &article, analysis: &analysis, id: &id, extra: &extra };
    answer.write(&mut piped);
    let piped: Value = serde_json::from_slice(&piped).unwrap();
    let map = ArgumentMap::from_analysis(&article, &analysis, &pack);
    let exported: Value = serde_json::from_str(&written(&map, ExportFormat::Ndjson)).unwrap();
    let mut keys = 0;
    for (key, value) in piped.as_object().unwrap().iter().filter(|(key, _)| *key != "rules") {
        // as text: the order of keys is the same, too
        assert_eq!(exported[key].to_string(), value.to_string(), "{key}");
        keys += 1;
    }
    assert!(keys >= 4);
}

#[test]
fn ndjson_is_read_back() {
    let text = all_of(ExportFormat::Ndjson, &ExportOptions::default(), &[hostile("a"), hostile("b")]);
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 2);
    let texts: Vec<&str> =
        lines[1]["sentences"].as_array().unwrap().iter().map(|s| s["text"].as_str().unwrap()).collect();
    assert_eq!(texts, HOSTILE);
    assert_eq!(lines[1]["relations"][2]["relation"], "attacks");
    assert_eq!(lines[0]["title"], "A \"title\": J.P. </title> #1 [x]");
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
fn archives_depend_on_nothing_but_the_maps() {
    let maps = [hostile("a"), hostile("b")];
    for format in ExportFormat::ALL.into_iter().filter(|format| format.is_binary()) {
        if cfg!(feature = "xlsx") || format != ExportFormat::Xlsx {
            assert_eq!(bytes_of(format, &maps), bytes_of(format, &maps), "{format:?}");
        }
    }
}

#[test]
fn a_qda_project_selects_exactly_the_sentences() {
    let maps = [hostile("a"), hostile("b <c>")];
    let archive = bytes_of(ExportFormat::Qdpx, &maps);
    let found = elements(&part(&archive, "project.qde"));
    let of = |name: &str| found.iter().filter(|e| e.0 == name).collect::<Vec<_>>();
    let sources: Vec<String> = of("TextSource")
        .iter()
        .map(|source| part(&archive, &attribute(source, "plainTextPath").replace("internal://", "Sources/")))
        .collect();
    assert_eq!(sources.len(), 2);
    let selections = of("PlainTextSelection");
    for (at, selection) in selections.iter().enumerate() {
        let [start, end] = ["startPosition", "endPosition"].map(|end| attribute(selection, end).parse().unwrap());
        let text: String = sources[at / HOSTILE.len()].chars().take(end).skip(start).collect();
        assert_eq!(text, lines()[at % HOSTILE.len()]);
    }
    let links = of("Link");
    assert_eq!(links.len(), 2 * maps[0].relations.len());
    assert_eq!(links.iter().filter(|link| attribute(link, "name") == "attacks").count(), 2 * attacks(&maps[0]));
    let guids: HashSet<&str> = found.iter().map(|e| attribute(e, "guid")).filter(|guid| !guid.is_empty()).collect();
    let ends = links.iter().flat_map(|link| ["originGUID", "targetGUID"].map(|end| attribute(link, end)));
    assert!(ends.chain(of("CodeRef").iter().map(|code| attribute(code, "targetGUID"))).all(|end| guids.contains(end)));
    let all = found.iter().filter(|e| !attribute(e, "guid").is_empty()).count();
    assert_eq!(guids.len(), all);
}

#[test]
fn a_document_has_a_comment_for_each_label() {
    let mut maps = [hostile("a"), hostile("b")];
    maps[1].relations.clear();
    maps[1].thesis = None;
    maps[1].sentences[3].label = "none".to_owned();
    let archive = bytes_of(ExportFormat::Docx, &maps);
    let document = elements(&part(&archive, "word/document.xml"));
    let shaded: Vec<&str> = document.iter().filter(|e| e.0 == "w:t").map(|e| e.2.as_str()).collect();
    for line in lines() {
        assert_eq!(shaded.iter().filter(|text| **text == line).count(), 2, "{line}");
    }
    let comments = elements(&part(&archive, "word/comments.xml"));
    assert_eq!(comments.iter().filter(|e| e.0 == "w:comment").count(), 2 * HOSTILE.len() - 1);
    let anchors: HashSet<&str> =
        document.iter().filter(|e| e.0 == "w:bookmarkStart").map(|e| attribute(e, "w:name")).collect();
    let links: Vec<_> = comments.iter().filter(|e| e.0 == "w:hyperlink").map(|e| attribute(e, "w:anchor")).collect();
    assert_eq!(links.len(), maps[0].relations.len());
    assert!(links.iter().all(|link| anchors.contains(link)));
}

#[cfg(feature = "xlsx")]
mod workbooks {
    use calamine::{Data, Reader, Xlsx};

    use super::*;
    use crate::tables::spreadsheet::as_csv;

    fn sheets(bytes: &[u8]) -> Vec<(String, Vec<Vec<String>>)> {
        let mut book = Xlsx::new(io::Cursor::new(bytes)).unwrap();
        let rows = |range: calamine::Range<Data>| {
            range.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect()
        };
        book.worksheets().into_iter().map(|(name, range)| (name, rows(range))).collect()
    }

    #[test]
    fn sentences_come_back_as_they_were() {
        let map = hostile("a");
        let bytes = bytes_of(ExportFormat::Xlsx, &[map.clone(), hostile("b")]);
        let found = sheets(&bytes);
        let names: Vec<&str> = found.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["Sentences", "Map", "Articles", "Charts", "Read me", "Labels"]);
        let (_, rows) = &found[0];
        assert_eq!(rows.len(), 1 + 2 * HOSTILE.len());
        let texts: Vec<&str> = rows[1..=HOSTILE.len()].iter().map(|row| row[3].as_str()).collect();
        assert_eq!(texts, lines());
        assert_eq!((&rows[2][4], &rows[2][5]), (&"supports".to_owned(), &"a#1".to_owned()));
        assert_eq!(found[1].1.len(), 1 + 2 * (1 + HOSTILE.len()));
        assert_eq!(found[2].1.len(), 3);
        let labels: Vec<&str> = found[5].1.iter().map(|row| row[0].as_str()).collect();
        assert_eq!(labels, ["claim", "evidence", "speculation", "none", "policy"]);
        // read by the reader of maps
        let csv = as_csv(&bytes).unwrap().into_owned();
        let gold = crate::workbench::gold::read("maps.xlsx", &bytes).unwrap();
        assert_eq!((gold.column.as_str(), gold.articles.len()), ("corrected_label", 2));
        assert_eq!(gold.articles[0].sentences[11].text, HOSTILE[11]);
        assert_eq!(csv.split(|b| *b == b'\n').filter(|line| !line.is_empty()).count(), 1 + 2 * HOSTILE.len());
    }

    #[test]
    fn a_workbook_is_read_as_maps() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("maps.xlsx");
        let mut map = hostile("a");
        map.sentences[2].corrected.label = "none".to_owned();
        std::fs::write(&path, bytes_of(ExportFormat::Xlsx, &[map.clone(), hostile("b")])).unwrap();
        let maps: Vec<ArgumentMap> = crate::MapReader::open(&path).unwrap().map(Result::unwrap).collect();
        assert_eq!(maps.len(), 2);
        assert_eq!((maps[0].thesis, &maps[0].sentences[2].corrected.label), (Some(0), &"none".to_owned()));
        assert_eq!(maps[0].relations.len(), map.relations.len());
        assert_eq!((attacks(&maps[0]), &maps[0].sentences[1].holder), (attacks(&map), &map.sentences[1].holder));
    }

    #[test]
    fn full_sheets_go_on_in_others() {
        let mut out = Vec::new();
        let mut exporter = workbook::Workbook::with_limit(Box::new(&mut out), "", 20);
        for map in [hostile("a"), hostile("b")] {
            exporter.add(&map).unwrap();
        }
        let mut long = hostile("c");
        long.sentences = (0..50).map(|at| node("c", at, "It is so.")).collect();
        long.relations = (1..50).map(|source| Edge { source, target: source - 1, ..Edge::default() }).collect();
        exporter.add(&long).unwrap();
        exporter.finish().unwrap();
        drop(exporter);
        let found = sheets(&out);
        let names: Vec<&str> = found.iter().map(|(name, _)| name.as_str()).filter(|n| n.starts_with("Sent")).collect();
        assert_eq!(names, ["Sentences", "Sentences 2", "Sentences 3", "Sentences 4", "Sentences 5"]);
        let parts = found.iter().filter(|(name, _)| name.starts_with("Sentences") || name.starts_with("Map"));
        assert!(parts.clone().all(|(_, rows)| rows.len() <= 20) && parts.count() == 10);
        // links lead to the row that has the id
        let xml = part(&out, "xl/worksheets/sheet4.xml");
        assert!(
            xml.contains("location=\"'Sentences 3'!A20\"") && xml.contains("location=\"'Sentences 4'!A2\""),
            "{xml}"
        );
        assert_eq!(found[2].1[19][0], "c#19");
        let csv = String::from_utf8(as_csv(&out).unwrap().into_owned()).unwrap();
        assert_eq!(csv.lines().count(), 1 + 2 * HOSTILE.len() + 50);
    }

    #[test]
    fn cells_are_no_longer_than_a_cell_may_be() {
        let mut map = hostile("a");
        map.sentences[0].text = "😀 ".repeat(20_000);
        let found = sheets(&bytes_of(ExportFormat::Xlsx, &[map]));
        let cell = &found[0].1[1][3];
        assert!(cell.ends_with('…') && cell.encode_utf16().count() <= 32_767);
    }

    #[test]
    fn many_labels_have_a_sheet_to_choose_from() {
        let mut map = hostile("a");
        map.sentences[0].scores = (0..60).map(|at| (format!("label-number-{at}"), 0.0)).collect();
        let xml = part(&bytes_of(ExportFormat::Xlsx, &[map]), "xl/worksheets/sheet1.xml");
        assert!(xml.contains("<formula1>Labels!$A$1:$A$65</formula1>"), "{xml}");
    }
}
