//! From what the stages found, as indices, to a map with names: the one place that translates.

use super::{ArgumentMap, Corrected, CueHit, Edge, Holding, Meta, Node, Relation};
use crate::analysis::{Analysis, Link, Sentence};
use crate::article::Article;
use crate::rules::{HolderKind, Pack};
use crate::write::code_points::Points;

impl ArgumentMap {
    /// The map of an article that was mapped with `pack`.
    #[must_use]
    pub fn from_analysis(article: &Article, analysis: &Analysis, pack: &Pack) -> Self {
        let mut points = Points::new(&article.text);
        let sentences = analysis.sentences.iter().enumerate();
        let sentences: Vec<Node> =
            sentences.map(|(index, sentence)| node(article, analysis, pack, index, sentence, &mut points)).collect();
        let linked = analysis.sentences.iter().enumerate();
        let relations = linked.filter_map(|(source, s)| s.link.as_ref().map(|link| edge(analysis, pack, source, link)));
        Self {
            article: meta(article, analysis),
            sentences,
            relations: relations.collect(),
            thesis: analysis.thesis,
            thesis_confidence: analysis
                .theses
                .iter()
                .find(|(at, _)| Some(*at) == analysis.thesis)
                .map(|(_, share)| *share),
            thesis_candidates: analysis.theses.clone(),
            ..Self::default()
        }
    }

    /// The entry of a file that could not be mapped.
    #[must_use]
    pub fn failed(path: &str, id: &str, row: Option<u64>, status: &str, message: &str) -> Self {
        let article = Meta {
            id: id.to_owned(),
            path: path.to_owned(),
            row,
            status: status.to_owned(),
            message: message.to_owned(),
            ..Meta::default()
        };
        Self { article, ..Self::default() }
    }
}

fn meta(article: &Article, analysis: &Analysis) -> Meta {
    let head = &article.header;
    let found: Vec<String> =
        article.origins.found().map(|(field, from)| format!("{field}={}", from.as_str())).collect();
    Meta {
        id: article.id.clone(),
        title: head.title.clone(),
        author: head.author.clone(),
        publisher: head.publisher.clone(),
        section: head.section.clone(),
        published: head.published.clone(),
        words: Some(analysis.words as u64),
        status: crate::tables::OK.to_owned(),
        row: article.row,
        url: article.url.clone(),
        sources: found.join("; "),
        ..Meta::default()
    }
}

fn node(
    article: &Article,
    analysis: &Analysis,
    pack: &Pack,
    index: usize,
    sentence: &Sentence,
    points: &mut Points<'_>,
) -> Node {
    let (text, labels) = (&article.text, &pack.labels);
    let (start, end) = (points.at(sentence.span.start), points.at(sentence.span.end));
    let rule = |rule: u32| pack.label_rules[rule as usize].cue.id.clone();
    let all = &analysis.cues[sentence.cues.clone()];
    let (mut rules, mut cues): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    for cue in &all[..sentence.for_label] {
        let id = &pack.label_rules[cue.rule as usize].cue.id;
        if !rules.contains(id) {
            rules.push(id.clone());
        }
        if !cue.span.is_empty() {
            cues.push(text[cue.span.clone()].to_owned());
        }
    }
    let hits = all.iter().map(|cue| CueHit {
        rule: rule(cue.rule),
        text: text[cue.span.clone()].to_owned(),
        start: points.at(cue.span.start),
        end: points.at(cue.span.end),
    });
    let hits = hits.collect();
    let holder = sentence.holder.as_ref().filter(|holder| holder.kind != HolderKind::Author);
    let scores = analysis.scores[index * labels.len()..].iter().zip(labels).map(|(score, l)| (l.id.clone(), *score));
    Node {
        id: format!("{}#{}", article.id, index + 1),
        paragraph: sentence.paragraph,
        label: labels[sentence.label].id.clone(),
        confidence: sentence.confidence,
        text: text[sentence.span.clone()].to_owned(),
        holder: holder.map(|holder| holder.words(text).to_owned()).unwrap_or_default(),
        holder_kind: match holder.map(|holder| holder.kind) {
            None | Some(HolderKind::Author) => Holding::Author,
            Some(HolderKind::Named) => Holding::Named,
            Some(HolderKind::Unnamed) => Holding::Unnamed,
        },
        certainty: sentence.certainty,
        rules,
        cues,
        hits,
        runner_up: labels[sentence.runner_up].id.clone(),
        margin: sentence.margin,
        scores: scores.collect(),
        start,
        end,
        corrected: Corrected::default(),
    }
}

fn edge(analysis: &Analysis, pack: &Pack, source: usize, link: &Link) -> Edge {
    let mut rules: Vec<String> = Vec::new();
    for rule in &analysis.link_rules[link.rules.clone()] {
        let id = &pack.relation_rules[*rule as usize].cue.id;
        if !rules.contains(id) {
            rules.push(id.clone());
        }
    }
    Edge {
        source,
        target: link.target,
        relation: if link.attacks { Relation::Attacks } else { Relation::Supports },
        confidence: link.confidence,
        rules,
        second: link.second,
    }
}
