//! What became of the rules themselves between two packs.

use std::collections::BTreeMap;

use super::Edit;
use crate::rules::{Cue, Pack, Scale};

/// What a rule says, in its words and conditions, and in its weights.
fn written(pack: &Pack) -> BTreeMap<String, (String, String)> {
    let sources =
        |phrases: &[crate::rules::phrase::Phrase]| phrases.iter().map(|p| p.source.clone()).collect::<Vec<_>>();
    let cue = |c: &Cue| {
        let patterns: Vec<_> = c.patterns.iter().map(|p| p.source.as_str()).collect();
        let limits = (c.min_words, c.max_words, c.exact_case, c.most, c.neighbour);
        format!("{:?}", (sources(&c.phrases), patterns, sources(&c.unless), &c.places, c.negated, limits))
    };
    let name = |label: usize| pack.labels[label].id.as_str();
    let names = |labels: &[usize]| labels.iter().map(|&l| name(l)).collect::<Vec<_>>();
    let mut out = BTreeMap::new();
    for r in &pack.label_rules {
        let weights = r.weights.iter().map(|&(scale, weight)| match scale {
            Scale::Label(label) => format!("{} {weight}", name(label)),
            Scale::Certainty => format!("certainty {weight}"),
        });
        let labels = [r.after, r.before, r.labelled].map(|l| l.map(name));
        let words = format!("{}{labels:?}{:?}", cue(&r.cue), (r.voice, r.voiced, r.unvoiced));
        out.insert(r.cue.id.clone(), (words, weights.collect::<Vec<_>>().join(",")));
    }
    for r in &pack.holder_rules {
        out.insert(
            r.cue.id.clone(),
            (format!("{}{:?}", cue(&r.cue), (r.kind, r.source, r.sourced, r.unvoiced)), r.weight.to_string()),
        );
    }
    for r in &pack.relation_rules {
        let sides = (names(&r.source_labels), names(&r.target_labels), &r.source_places, &r.target_places);
        let pair = (r.direction, r.min_distance, r.max_distance, r.same_paragraph, r.shared);
        let more = (r.to_thesis, names(&r.between_labels), r.title);
        let words = format!("{}{:?}{:?}{more:?}", cue(&r.cue), (r.bearing, r.cue_in_target, sides), pair);
        out.insert(r.cue.id.clone(), (words, r.weight.to_string()));
    }
    for r in &pack.sentences.rules {
        let flags = (r.breaks, r.between, r.closed, r.opened, r.at, r.whole, r.tight, r.series, r.narrow);
        out.insert(r.id.clone(), (format!("{:?}", (sources(&r.before), sources(&r.after), flags)), String::new()));
    }
    for r in &pack.header.rules {
        let words = format!("{:?}", (&r.pattern.source, r.line, r.min_lines, r.max_words));
        out.insert(r.id.clone(), (words, String::new()));
    }
    out
}

/// Rules that differ.
pub(crate) fn edits(a: &Pack, b: &Pack) -> BTreeMap<String, Edit> {
    let (a, b) = (written(a), written(b));
    let mut out = BTreeMap::new();
    for id in a.keys().chain(b.keys()) {
        let edit = match (a.get(id), b.get(id)) {
            (None, _) => Edit::Added,
            (_, None) => Edit::Removed,
            (Some(a), Some(b)) if a.0 != b.0 => Edit::Changed,
            (Some(a), Some(b)) if a.1 != b.1 => Edit::Weight,
            _ => continue,
        };
        out.insert(id.clone(), edit);
    }
    out
}
