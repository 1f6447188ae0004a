//! Graphs and pictures: GraphML, yEd, GEXF, Gephi, Mermaid, SVG and DOT.

use super::*;

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

/// Two maps whose second and third sentences are one claim, of which the last mention contests.
fn with_claims() -> ([ArgumentMap; 2], ExportOptions) {
    use crate::groups::{Claim, ClaimKind, Claims, Mention, Stance};
    let mut maps = [hostile("a <b>"), hostile("b")];
    // the last sentence of the second map is outside of it but for the claim
    maps[1].relations.pop();
    let last = maps[1].sentences.len() - 1;
    let mention = |map: usize, at: usize, stance, score| Mention {
        sentence_id: maps[map].sentences[at].id.clone(),
        text: maps[map].sentences[at].text.clone(),
        stance,
        score,
        ..Mention::default()
    };
    let mentions = vec![
        mention(0, 1, Stance::Says, 1.0),
        mention(1, 1, Stance::Reports, 0.6),
        mention(1, last, Stance::Contests, 0.5),
    ];
    let text = mentions[0].text.clone();
    let claim = |kind, id: &str| Claim {
        id: id.into(),
        kind,
        text: text.clone(),
        mentions: mentions.clone(),
        ..Claim::default()
    };
    let claims = vec![claim(ClaimKind::Claim, "c<1>"), claim(ClaimKind::Boilerplate, "c2")];
    let options = ExportOptions::default().claims(Some(Claims { claims, ..Claims::default() }));
    (maps, options)
}

#[test]
fn sentences_that_make_a_claim_are_joined_across_articles() {
    let (maps, options) = with_claims();
    let found = elements(&all_of(ExportFormat::Graphml, &options, &maps));
    let edges: Vec<_> = found.iter().filter(|e| e.0 == "edge" && attribute(e, "id").starts_with("s:")).collect();
    let ends: Vec<_> = edges.iter().map(|e| (attribute(e, "source"), attribute(e, "target"))).collect();
    let last = format!("b#{}", HOSTILE.len());
    assert_eq!(ends, [("b#2", "a <b>#2"), (last.as_str(), "a <b>#2")]);
    let of = |key: &str| -> Vec<&str> {
        found.iter().filter(|e| e.0 == "data" && attribute(e, "key") == key).map(|e| e.2.as_str()).collect()
    };
    assert_eq!(of("edge_claim"), ["c<1>", "c<1>"]);
    assert_eq!(of("edge_relation")[of("edge_relation").len() - 2..], ["same", "contests"]);
    let nodes = found.iter().filter(|e| e.0 == "node").count();
    assert_eq!(nodes, 2 * HOSTILE.len(), "a mention outside the map is a node, too");
    let found = elements(&all_of(ExportFormat::Gexf, &options, &maps));
    let same: Vec<_> = found.iter().filter(|e| e.0 == "edge" && attribute(e, "id").starts_with("s:")).collect();
    assert_eq!(same.iter().map(|e| attribute(e, "label")).collect::<Vec<_>>(), ["same", "contests"]);
    let declared: HashSet<&str> = found.iter().filter(|e| e.0 == "attribute").map(|e| attribute(e, "id")).collect();
    assert!(found.iter().filter(|e| e.0 == "attvalue").all(|e| declared.contains(attribute(e, "for"))));
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
