use std::fs;

use serde_json::{Value, json};

use super::*;
use crate::map::{ArgumentMap, Corrected, CueHit, Edge, Holding, Node, Relation};

const HOSTILE: &str =
    "</script><script>alert(1)</script><img src=x onerror=alert(1)>]]>\u{2028}\u{2029}\u{1}'\"&amp;\u{1F600}\u{202E}";

fn node(article: &str, number: u32, label: &str, text: &str) -> Node {
    let other = if label == "claim" { "evidence" } else { "claim" };
    Node {
        id: format!("{article}#{number}"),
        paragraph: number.div_ceil(2),
        label: label.to_owned(),
        confidence: 0.75,
        text: text.to_owned(),
        certainty: 0.4,
        rules: vec!["claim.duty".to_owned()],
        cues: vec!["ought".to_owned()],
        runner_up: other.to_owned(),
        margin: 1.1,
        scores: vec![("evidence".to_owned(), 0.5), ("claim".to_owned(), 1.6)],
        ..Node::default()
    }
}

/// Two sentences on ferries, of which the second attacks the first.
fn ferry(id: &str) -> ArgumentMap {
    let mut map = ArgumentMap::default();
    map.article.id = id.to_owned();
    map.article.title = "The last ferry".to_owned();
    map.article.status = "ok".to_owned();
    map.sentences =
        vec![node(id, 1, "claim", "Ferries ought to run late."), node(id, 2, "evidence", "The pier “ought” to close.")];
    map.sentences[1].holder = "some pilots".to_owned();
    map.sentences[1].holder_kind = Holding::Unnamed;
    map.relations = vec![Edge {
        source: 1,
        target: 0,
        relation: Relation::Attacks,
        confidence: 0.61,
        rules: vec!["link.contrast".to_owned()],
        second: None,
    }];
    map.thesis = Some(0);
    map.thesis_confidence = Some(0.52);
    map
}

fn options() -> PageOptions {
    PageOptions { title: "Maps <&> \"more\"".to_owned(), version: "toulmin 0".to_owned(), ..PageOptions::default() }
}

fn page(maps: &[ArgumentMap], options: &PageOptions) -> Page {
    let mut builder = PageBuilder::new();
    for map in maps {
        builder.add(map).unwrap();
    }
    let rules = vec![
        RuleInfo {
            id: "none.idle".to_owned(),
            file: "rules/none.toml".to_owned(),
            line: Some(3),
            decisive: Some(2),
            ..RuleInfo::default()
        },
        RuleInfo {
            id: "claim.duty".to_owned(),
            file: "rules/claim.toml".to_owned(),
            line: Some(7),
            ..RuleInfo::default()
        },
        RuleInfo { id: "claim.unused".to_owned(), decisive: Some(0), ..RuleInfo::default() },
    ];
    builder.finish(rules, "page-texts", options).unwrap()
}

/// What the page's own script will read.
fn data(page: &Page) -> Value {
    let (_, rest) = page.html.split_once("<script type=\"application/json\" id=\"data\">").unwrap();
    serde_json::from_str(rest.split_once("</script>").unwrap().0).unwrap()
}

#[test]
fn an_article_is_written_by_columns() {
    let data = data(&page(&[ferry("a/1")], &options()));
    assert_eq!(data["labels"], json!(["evidence", "claim"]));
    assert_eq!(data["holders"], json!(["some pilots"]));
    assert_eq!(
        data["rules"],
        json!([
            {"id": "claim.duty", "file": "rules/claim.toml", "line": 7},
            {"id": "link.contrast"},
            {"id": "none.idle", "file": "rules/none.toml", "line": 3, "decisive": 2},
        ])
    );
    assert_eq!(
        data["articles"][0],
        json!({
            "id": "a/1", "title": "The last ferry", "status": "ok", "thesis": 0, "thesisConfidence": 52,
            "labels": "10", "paragraph": [1, 1], "confidence": [75, 75], "certainty": [40, 40],
            "target": [0, -1], "linkConfidence": [0, 61], "holder": [0, -1],
            "text": ["Ferries ought to run late.", "The pier “ought” to close."],
            "rules": [[0], [0]], "hits": [[-1, 8, 5], [-1, 10, 5]],
            "scored": [0, 1], "scores": [50, 160, 50, 160], "linkRules": [[], [1]], "second": [null, null],
        })
    );
}

#[test]
fn places_of_hits_count_in_utf_16() {
    let mut map = ferry("a");
    map.sentences[0].text = "\u{1F600} Ferries ought to run.".to_owned();
    map.sentences[0].start = 40;
    let hit = |text: &str, start| CueHit { rule: "claim.duty".to_owned(), text: text.to_owned(), start, end: 0 };
    map.sentences[0].hits = vec![hit("ought", 50), hit("elsewhere", 51), hit("ought", 9000), hit("", 40)];
    assert_eq!(data(&page(&[map], &options()))["articles"][0]["hits"][0], json!([0, 11, 5]));
}

#[test]
fn what_was_corrected_before_is_in_the_page() {
    let mut map = ferry("a");
    map.article.corrected_thesis = "a#2".to_owned();
    map.sentences[1].corrected = Corrected {
        label: "policy".to_owned(),
        target: "a#1".to_owned(),
        relation: "supports".to_owned(),
        holder: "author".to_owned(),
    };
    let data = data(&page(&[map], &options()));
    let fix = json!([[1, {"label": "policy", "target": "1", "relation": "supports", "holder": "author"}]]);
    assert_eq!(data["articles"][0]["fixes"], fix);
    assert_eq!(data["articles"][0]["fixedThesis"], 1);
    assert_eq!(data["labels"], json!(["evidence", "claim", "policy"]));
}

#[test]
fn hostile_text_is_text() {
    let mut map = ferry(HOSTILE);
    map.article.title = HOSTILE.to_owned();
    map.article.url = "javascript:alert(1)".to_owned();
    map.sentences[0].text = HOSTILE.to_owned();
    let honest = page(&[ferry("a")], &options()).html.matches('<').count();
    let options = PageOptions { title: HOSTILE.to_owned(), ..options() };
    let page = page(&[map], &options);
    let data = data(&page);
    assert_eq!(data["articles"][0]["text"][0], HOSTILE);
    assert_eq!(data["title"], HOSTILE);
    // not one tag more than without it
    assert_eq!(page.html.matches('<').count(), honest);
    assert!(!page.html.contains(['\u{2028}', '\u{2029}', '\u{1}']));
}

#[test]
fn nothing_runs_but_what_is_ours() {
    let html = page(&[ferry("a")], &options()).html;
    let (_, policy) = html.split_once("http-equiv=\"Content-Security-Policy\" content=\"").unwrap();
    let policy = policy.split_once('"').unwrap().0;
    let (_, nonce) = policy.split_once("'nonce-").unwrap();
    let nonce = nonce.split_once('\'').unwrap().0;
    assert_eq!(nonce.len(), 32);
    assert_eq!(
        policy,
        format!(
            "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; img-src data:; base-uri 'none'; \
             form-action 'none'"
        )
    );
    assert_eq!(html.matches("<script").count(), 2);
    assert_eq!(html.matches(&format!("<script nonce=\"{nonce}\"")).count(), 1);
    for loads in [" src=\"http", "url(http", "@import", "fetch(", "XMLHttpRequest", "innerHTML", " style=", "eval("] {
        assert!(!html.contains(loads), "{loads}");
    }
    assert!(!html.contains("{{"));
    assert!(html.contains("<title>Maps &lt;&amp;&gt; &quot;more&quot;</title>"));
}

#[test]
fn the_same_maps_are_the_same_bytes() {
    let maps = [ferry("a"), ferry("b")];
    assert_eq!(page(&maps, &options()), page(&maps, &options()));
    let nonce = |page: &Page| page.html.split_once("'nonce-").map(|(_, rest)| rest[..32].to_owned());
    assert_ne!(nonce(&page(&maps, &options())), nonce(&page(&maps[..1], &options())));
}

#[test]
fn a_split_page_has_its_texts_beside_it() {
    let maps = [ferry("a"), ferry("b")];
    let whole = page(&maps, &options());
    assert!(whole.parts.is_empty());
    let split = page(&maps, &PageOptions { split: Split::Always, ..options() });
    let head = data(&split);
    assert_eq!(head["parts"], json!(["page-texts/0001.js"]));
    assert_eq!(head["articles"][1]["part"], 0);
    assert!(head["articles"][1]["text"].is_null() && !split.html.contains("The pier"));
    let script = &split.parts[0].script;
    let call = format!("toulminPart({},0,", head["digest"]);
    let texts: Value = serde_json::from_str(script.strip_prefix(&call).unwrap().strip_suffix(");\n").unwrap()).unwrap();
    let expected = &data(&whole)["articles"][1];
    assert_eq!(texts[1][0], 1);
    for (key, value) in texts[1][1].as_object().unwrap() {
        assert_eq!(value, &expected[key], "{key}");
    }
}

#[test]
fn a_page_that_got_smaller_leaves_no_parts_of_the_larger() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("page.html");
    let split = PageOptions { split: Split::Always, ..options() };
    let long = |id: &str| {
        let mut map = ferry(id);
        map.sentences[0].text = "On and on. ".repeat(120_000);
        map
    };
    page(&[long("a"), long("b")], &split).write(&path).unwrap();
    let beside = folder.path().join("page-texts");
    assert_eq!(fs::read_dir(&beside).unwrap().count(), 2);
    page(&[ferry("a")], &split).write(&path).unwrap();
    assert_eq!(fs::read_dir(&beside).unwrap().count(), 1);
    // what is not ours stays, even under one of our names
    fs::write(beside.join("0002.js"), "mine").unwrap();
    page(&[ferry("a")], &options()).write(&path).unwrap();
    let left: Vec<_> = fs::read_dir(&beside).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["0002.js"]);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
}

#[test]
fn maps_that_make_no_sense_make_a_page() {
    let mut map = ferry("a");
    map.thesis = Some(99);
    map.relations.push(Edge { source: 0, target: 99, ..Edge::default() });
    map.relations.push(Edge { source: 77, target: 1, confidence: f64::NAN, ..Edge::default() });
    map.sentences[0].confidence = f64::INFINITY;
    map.sentences[1].scores.pop();
    let article = data(&page(&[map, ArgumentMap::default()], &options()))["articles"][0].clone();
    assert_eq!((&article["thesis"], &article["target"]), (&Value::Null, &json!([0, -1])));
    assert_eq!(article["scores"], json!([]));
    assert!(matches!(PageBuilder::new().finish(Vec::new(), "x", &options()), Err(PageError::Empty)));
}

#[test]
fn every_file_of_the_script_is_in_the_page() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/view/assets/script");
    let html = page(&[ferry("a")], &options()).html;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        assert!(html.contains(&fs::read_to_string(&path).unwrap()), "{}", path.display());
    }
}
