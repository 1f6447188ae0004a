//! A small pack and one article built by hand, for the tests of this floor.

use crate::analysis::{Analysis, Cue, Holder, Link, Sentence};
use crate::article;
use crate::article::{Article, Header, Origins};
use crate::rules;
use crate::rules::*;

fn cue(id: &str, line: usize) -> rules::Cue {
    rules::Cue { id: id.to_owned(), origin: Origin { file: 0, line, span: 0..0 }, most: 1, ..rules::Cue::default() }
}

fn label(id: &str) -> LabelDef {
    LabelDef { id: id.to_owned(), meaning: format!("What {id} is."), bias: 0.0, asserts: id != "none" }
}

fn relation_rule(id: &str, line: usize, bearing: Bearing, weight: f64) -> RelationRule {
    RelationRule {
        cue: cue(id, line),
        bearing,
        weight,
        cue_in_target: false,
        source_labels: vec![],
        target_labels: vec![],
        direction: Direction::Any,
        min_distance: None,
        max_distance: None,
        same_paragraph: None,
        source_places: vec![],
        target_places: vec![],
        shared: 0,
        to_thesis: false,
        between_labels: vec![],
        title: 0,
    }
}

/// Labels claim, evidence, speculation, none and two of its own; the second would collide with a column.
pub fn pack() -> Pack {
    let labels = ["claim", "evidence", "policy", "speculation", "none", "words"];
    let rule = |id: &str, line, weights| LabelRule { cue: cue(id, line), weights, ..LabelRule::default() };
    Pack {
        reading: builtin_reading(),
        name: "tiny".to_owned(),
        version: "1".to_owned(),
        hash: "abc123".to_owned(),
        provenance: "rules".to_owned(),
        labels: labels.map(label).into(),
        certainty_bias: 0.0,
        least_voiced: 0,
        clitics: vec![],
        negation: Negation::default(),
        map: MapSettings::default(),
        content: Content::default(),
        words: std::collections::BTreeMap::default(),
        label_rules: vec![
            rule("speculation.modal", 3, vec![(Scale::Label(0), -0.4), (Scale::Label(3), 1.6)]),
            rule("evidence.number", 9, vec![(Scale::Label(1), 1.25)]),
            rule("certainty.flat", 12, vec![(Scale::Certainty, 0.5)]),
        ],
        holder_rules: vec![HolderRule {
            cue: cue("holder.some", 15),
            kind: HolderKind::Unnamed,
            weight: 1.0,
            source: HolderSource::Cue,
            ..HolderRule::default()
        }],
        passed_over: vec![],
        reach: 5,
        relation_rules: vec![
            relation_rule("relation.because", 18, Bearing::Supports, 2.0),
            relation_rule("thesis.must", 21, Bearing::Thesis, 0.75),
        ],
        sentences: SentenceRules::default(),
        header: HeaderRules::default(),
        claims: ClaimRules::plain(),
        files: vec![SourceFile { path: "rules/a.toml".to_owned(), text: String::new() }],
        files_below: 0,
        allowed: Vec::new(),
    }
}

/// Two sentences behind a wide character: the second speculates and supports the first. Its cues are in the order
/// that the scorer gives them: hits of a rule together, the strongest rule first.
pub fn article() -> (Article, Analysis) {
    let text = "“😀” We must\r\nact. Some\n analysts say \"it may;\tit might\" cost 3.";
    let first = 0..text.find(" Some").unwrap();
    let second = first.end + 1..text.len();
    let find = |words: &str| text.find(words).unwrap()..text.find(words).unwrap() + words.len();
    let article = Article {
        id: "a/=b".to_owned(),
        text: text.to_owned(),
        header: Header { title: "=Title".to_owned(), author: "A, B".to_owned(), ..Header::default() },
        paragraphs: vec![first.clone(), second.clone()],
        origins: Origins { title: article::Origin::Html, author: article::Origin::Header, ..Origins::default() },
        url: "https://a.example".to_owned(),
        row: Some(3),
    };
    let analysis = Analysis {
        sentences: vec![
            Sentence {
                span: first,
                paragraph: 1,
                words: 4,
                label: 0,
                confidence: 0.5,
                runner_up: 1,
                margin: 0.0,
                certainty: 1.0,
                cues: 0..1,
                ..Sentence::default()
            },
            Sentence {
                span: second,
                paragraph: 2,
                words: 9,
                label: 3,
                confidence: 0.876,
                runner_up: 1,
                margin: 1.55,
                certainty: 0.25,
                holder: Some(Holder { span: find("Some\n analysts"), kind: HolderKind::Unnamed, given: None }),
                holder_rule: Some(0),
                cues: 1..4,
                for_label: 2,
                link: Some(Link { target: 0, attacks: false, confidence: 0.66666, second: None, rules: 0..1 }),
            },
        ],
        scores: vec![0.2, 0.0, 0.0, 0.0, 0.0, 0.0, -0.8, 1.25, 0.0, 3.2, 0.0, 0.0],
        cues: vec![
            Cue { rule: 2, span: 0..0 },
            Cue { rule: 0, span: find("may;\tit") },
            Cue { rule: 0, span: find("might") },
            Cue { rule: 1, span: find("3") },
        ],
        thesis: Some(0),
        theses: vec![(0, 0.75), (1, 0.25)],
        link_rules: vec![0],
        thesis_rules: vec![1],
        words: 13,
    };
    (article, analysis)
}
