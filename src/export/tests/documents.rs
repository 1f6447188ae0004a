//! Archives that other programs open: REFI-QDA projects and Word documents.

use super::*;

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
