//! One article as the page reads it: short, by columns, names as numbers.
//!
//! A page holds tens of thousands of sentences, so what repeats (labels, holders, rules) is a position in a list of
//! the whole page, shares are percent, and one column is one array. The part that is needed to list, count and filter
//! (*light*) is apart from texts and reasons (*heavy*), which may lie in files beside the page.

use std::collections::HashMap;

use serde::Serialize;

use crate::map::{ArgumentMap, Corrected, Holding, Node, Relation};

/// Names in the order in which they were first met.
#[derive(Debug, Default)]
pub(super) struct Interned {
    pub names: Vec<String>,
    places: HashMap<String, usize>,
}

impl Interned {
    pub fn of(&mut self, name: &str) -> usize {
        if let Some(&at) = self.places.get(name) {
            return at;
        }
        let at = self.names.len();
        self.names.push(name.to_owned());
        self.places.insert(name.to_owned(), at);
        at
    }
}

/// The lists of the whole page.
#[derive(Debug, Default)]
pub(super) struct Lists {
    pub labels: Interned,
    pub holders: Interned,
    pub rules: Interned,
}

/// Empty texts are left out: the page takes what is not there as empty.
fn is_empty(text: &&str) -> bool {
    text.is_empty()
}

/// What lists, counts and filters need.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Light<'a> {
    id: &'a str,
    #[serde(skip_serializing_if = "is_empty")]
    title: &'a str,
    #[serde(skip_serializing_if = "is_empty")]
    author: &'a str,
    #[serde(skip_serializing_if = "is_empty")]
    publisher: &'a str,
    #[serde(skip_serializing_if = "is_empty")]
    section: &'a str,
    #[serde(skip_serializing_if = "is_empty")]
    published: &'a str,
    #[serde(skip_serializing_if = "is_empty")]
    url: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    words: Option<u64>,
    #[serde(skip_serializing_if = "is_empty")]
    status: &'a str,
    #[serde(skip_serializing_if = "is_empty")]
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    thesis: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    thesis_confidence: Option<i64>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    candidates: Vec<(usize, i64)>,
    /// A character a sentence: `0` is the first label, and so on.
    labels: String,
    paragraph: Vec<u32>,
    confidence: Vec<i64>,
    certainty: Vec<i64>,
    /// The target's number from 1; below 0: attacks; 0: none.
    target: Vec<i64>,
    link_confidence: Vec<i64>,
    /// The holder's number from 1; below 0: unnamed; 0: the author.
    holder: Vec<i64>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fixes: Vec<(usize, Fix<'a>)>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fixed_thesis: Option<usize>,
}

/// What a reader corrected before the page was made.
#[derive(Debug, Serialize)]
struct Fix<'a> {
    #[serde(skip_serializing_if = "is_empty")]
    label: &'a str,
    #[serde(skip_serializing_if = "String::is_empty")]
    target: String,
    #[serde(skip_serializing_if = "is_empty")]
    relation: &'a str,
    #[serde(skip_serializing_if = "is_empty")]
    holder: &'a str,
}

/// Texts and reasons.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Heavy<'a> {
    text: Vec<&'a str>,
    /// Positions in the page's rules, strongest first.
    rules: Vec<Vec<usize>>,
    /// Triples of a rule's position (-1: not known), first UTF-16 unit and length: words that counted.
    hits: Vec<Vec<i64>>,
    /// Labels that `scores` has, as positions in the page's labels.
    scored: Vec<usize>,
    /// Hundredths, `scored` to a sentence.
    scores: Vec<i64>,
    link_rules: Vec<Vec<usize>>,
    /// The next best target and its confidence.
    second: Vec<Option<(usize, i64)>>,
}

/// One article in its two parts, each a JSON object.
#[derive(Debug)]
pub(super) struct ArticleJson {
    pub light: String,
    pub heavy: String,
}

fn hundredths(value: f64) -> i64 {
    let scaled = (value * 100.0).round();
    #[expect(clippy::cast_possible_truncation, reason = "within bounds that an i64 and a JavaScript number hold")]
    if scaled.is_finite() { scaled.clamp(-1e12, 1e12) as i64 } else { 0 }
}

/// A position as a signed number from 1.
fn signed(at: usize, negative: bool) -> i64 {
    let number = i64::try_from(at).unwrap_or(i64::MAX - 1) + 1;
    if negative { -number } else { number }
}

/// The article as JSON; names that it is the first to use are added to `lists`.
pub(super) fn article_json(map: &ArgumentMap, lists: &mut Lists) -> Result<ArticleJson, serde_json::Error> {
    Ok(ArticleJson {
        light: serde_json::to_string(&light(map, lists))?,
        heavy: serde_json::to_string(&heavy(map, lists))?,
    })
}

fn light<'a>(map: &'a ArgumentMap, lists: &mut Lists) -> Light<'a> {
    let article = &map.article;
    let nodes = &map.sentences;
    // scores come in the order of the pack, which is the one to show labels in
    for (label, _) in nodes.first().into_iter().flat_map(|node| &node.scores) {
        lists.labels.of(label);
    }
    let outgoing: Vec<_> = map.outgoing().into_iter().map(|at| at.map(|at| &map.relations[at])).collect();
    let known = |at: usize| at < nodes.len();
    let numbers = numbers(map);
    Light {
        id: &article.id,
        title: &article.title,
        author: &article.author,
        publisher: &article.publisher,
        section: &article.section,
        published: &article.published,
        url: &article.url,
        words: article.words,
        status: &article.status,
        message: &article.message,
        thesis: map.thesis.filter(|&at| known(at)),
        thesis_confidence: map.thesis_confidence.map(hundredths),
        candidates: map
            .thesis_candidates
            .iter()
            .filter(|(at, _)| known(*at))
            .map(|&(at, share)| (at, hundredths(share)))
            .collect(),
        labels: nodes.iter().map(|node| label_character(lists.labels.of(&node.label))).collect(),
        paragraph: nodes.iter().map(|node| node.paragraph).collect(),
        confidence: nodes.iter().map(|node| hundredths(node.confidence)).collect(),
        certainty: nodes.iter().map(|node| hundredths(node.certainty)).collect(),
        target: outgoing
            .iter()
            .map(|edge| match edge {
                Some(edge) if known(edge.target) => signed(edge.target, edge.relation == Relation::Attacks),
                _ => 0,
            })
            .collect(),
        link_confidence: outgoing.iter().map(|edge| edge.map_or(0, |edge| hundredths(edge.confidence))).collect(),
        holder: nodes.iter().map(|node| holder(node, lists)).collect(),
        fixes: fixes(map, &numbers, lists),
        fixed_thesis: numbers.get(article.corrected_thesis.trim()).copied().filter(|at| Some(*at) != map.thesis),
    }
}

/// A label's position as one character, `0` the first; far below the surrogates for any pack that can be loaded.
fn label_character(at: usize) -> char {
    u32::try_from(at).ok().and_then(|at| char::from_u32(u32::from('0') + at)).unwrap_or('0')
}

fn holder(node: &Node, lists: &mut Lists) -> i64 {
    if node.holder_kind == Holding::Author {
        return 0;
    }
    // a source may be known to speak without words that name it: its name is empty then
    signed(lists.holders.of(&node.holder), node.holder_kind == Holding::Unnamed)
}

/// Sentences by the names that people give them: their ids and their numbers in the article.
fn numbers(map: &ArgumentMap) -> HashMap<String, usize> {
    let has_any = !map.article.corrected_thesis.is_empty()
        || map.sentences.iter().any(|node| node.corrected != Corrected::default());
    let mut out = HashMap::new();
    if has_any {
        for (at, node) in map.sentences.iter().enumerate() {
            out.insert(node.id.clone(), at);
            out.insert((at + 1).to_string(), at);
        }
    }
    out
}

fn fixes<'a>(map: &'a ArgumentMap, numbers: &HashMap<String, usize>, lists: &mut Lists) -> Vec<(usize, Fix<'a>)> {
    let mut out = Vec::new();
    for (at, node) in map.sentences.iter().enumerate() {
        let corrected = &node.corrected;
        if *corrected == Corrected::default() {
            continue;
        }
        let target = match corrected.target.trim() {
            word @ ("thesis" | "none") => word.to_owned(),
            id => numbers.get(id).map(|at| (at + 1).to_string()).unwrap_or_default(),
        };
        let label = corrected.label.trim();
        if !label.is_empty() {
            lists.labels.of(label);
        }
        let fix = Fix { label, target, relation: corrected.relation.trim(), holder: corrected.holder.trim() };
        out.push((at, fix));
    }
    out
}

fn heavy<'a>(map: &'a ArgumentMap, lists: &mut Lists) -> Heavy<'a> {
    let nodes = &map.sentences;
    let names = |node: &Node| node.scores.iter().map(|(label, _)| label.clone()).collect::<Vec<_>>();
    let first = nodes.first().map(names).unwrap_or_default();
    // a table of numbers needs the same columns in every row
    let even = nodes.iter().all(|node| node.scores.iter().map(|(label, _)| label).eq(&first));
    let scores = nodes.iter().flat_map(|node| &node.scores).map(|(_, score)| hundredths(*score));
    let outgoing: Vec<_> = map.outgoing().into_iter().map(|at| at.map(|at| &map.relations[at])).collect();
    let mut positions = |rules: &[String]| rules.iter().map(|id| lists.rules.of(id)).collect::<Vec<_>>();
    Heavy {
        text: nodes.iter().map(|node| node.text.as_str()).collect(),
        rules: nodes.iter().map(|node| positions(&node.rules)).collect(),
        link_rules: outgoing.iter().map(|edge| edge.map(|edge| positions(&edge.rules)).unwrap_or_default()).collect(),
        hits: nodes.iter().map(|node| hits(node, lists)).collect(),
        scores: if even { scores.collect() } else { Vec::new() },
        scored: if even { first.iter().map(|label| lists.labels.of(label)).collect() } else { Vec::new() },
        second: outgoing
            .iter()
            .map(|edge| {
                let second = edge.and_then(|edge| edge.second).filter(|(at, _)| *at < nodes.len());
                second.map(|(at, share)| (at, hundredths(share)))
            })
            .collect(),
    }
}

/// Where in a sentence the words that counted stand. What is read back from tables names them without their places
/// and rules: there the first place that has them is taken.
fn hits(node: &Node, lists: &mut Lists) -> Vec<i64> {
    let mut out = Vec::new();
    let mut push = |rule: i64, at: usize, words: &str| {
        let units = |text: &str| i64::try_from(text.encode_utf16().count()).unwrap_or(0);
        out.extend([rule, units(&node.text[..at]), units(words)]);
    };
    if node.hits.is_empty() {
        for cue in node.cues.iter().filter(|cue| !cue.is_empty()) {
            if let Some(at) = node.text.find(cue.as_str()) {
                push(-1, at, cue);
            }
        }
        return out;
    }
    for hit in node.hits.iter().filter(|hit| !hit.text.is_empty()) {
        let before = usize::try_from(hit.start.saturating_sub(node.start)).unwrap_or(usize::MAX);
        let at = node.text.char_indices().nth(before).map(|(at, _)| at);
        if let Some(at) = at.filter(|&at| node.text[at..].starts_with(&hit.text)) {
            push(i64::try_from(lists.rules.of(&hit.rule)).unwrap_or(-1), at, &hit.text);
        }
    }
    out
}
