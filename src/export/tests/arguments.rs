//! Formats of the argument field and of `pipe`: AIF, xAIF, Argdown and NDJSON.

use super::*;
use crate::stream::ndjson::tests::plain;

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
        assert_eq!(plain(&exported[key]).to_string(), plain(value).to_string(), "{key}");
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
