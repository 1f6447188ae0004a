//! What came of a rule that fired, or would have: what it added, and what went before it.

use super::{Check, check};
use crate::analysis::Analysis;
use crate::rules::{Bearing, HolderRule, HolderSource, Scale};
use crate::{Engine, Worker};

pub(crate) fn label_effect(
    engine: &Engine,
    analysis: &Analysis,
    rule: usize,
    at: usize,
    fired: bool,
    checks: &mut Vec<Check>,
) -> (bool, String) {
    let pack = engine.pack();
    let own = &pack.label_rules[rule];
    let sentence = &analysis.sentences[at];
    let mut neighbour = |key: &str, asked: Option<usize>, found: Option<usize>| {
        if let Some(asked) = asked {
            let name = |label: usize| pack.labels[label].id.as_str();
            let is = found.map_or("there is no sentence there".to_owned(), |l| format!("it is {}", name(l)));
            checks.push(check(found == Some(asked), format!("{key} = \"{}\": {is}", name(asked))));
        }
    };
    let label_of = |n: usize| analysis.sentences.get(n).map(|s| s.label);
    neighbour("after", own.after, at.checked_sub(1).and_then(label_of));
    neighbour("before", own.before, label_of(at + 1));
    neighbour("labelled", own.labelled, label_of(at));
    let cues = analysis.cues[sentence.cues.clone()].iter().filter(|c| c.rule as usize == rule);
    let count = cues.count();
    if count == 0 {
        let effect = match (own.voiced, own.unvoiced) {
            _ if !fired => "it did not fire".to_owned(),
            (None, None) => "it fired, but the labels are not those it asks for".to_owned(),
            (Some(share), _) => format!("it fired, but it counts only where {}", share_of_voice("at least", share)),
            (_, Some(share)) => format!("it fired, but it counts only where {}", share_of_voice("fewer than", share)),
        };
        return (false, effect);
    }
    let adds: Vec<_> = own
        .weights
        .iter()
        .map(|&(scale, weight)| {
            let name = if let Scale::Label(label) = scale { pack.labels[label].id.as_str() } else { "certainty" };
            format!("{name} {:+.2}", weight * count as f64)
        })
        .collect();
    let mut effect = adds.join(", ");
    let for_other = own.weights.iter().filter(|(_, w)| *w > 0.0).max_by(|a, b| a.1.total_cmp(&b.1));
    if let Some(&(Scale::Label(label), _)) = for_other
        && label != sentence.label
    {
        let scores = &analysis.scores[at * pack.labels.len()..][..pack.labels.len()];
        let behind = scores[sentence.label] - scores[label];
        let (own, other) = (&pack.labels[label].id, &pack.labels[sentence.label].id);
        effect = format!("{effect}; still, {other} is {behind:.2} ahead of {own}");
    }
    (true, effect)
}

pub(crate) fn holder_effect(
    engine: &Engine,
    analysis: &Analysis,
    rule: usize,
    at: usize,
    fired: bool,
) -> (bool, String) {
    let rules = &engine.pack().holder_rules;
    if matches!(rules[rule].source, HolderSource::Mention | HolderSource::Name) {
        let what = if fired { "it marks whom other words may mean later" } else { "it did not fire" };
        return (fired, what.to_owned());
    }
    let decided = analysis.sentences[at].holder_rule.map(|r| r as usize);
    match decided {
        Some(other) if other == rule => (true, "it decided who holds the view".to_owned()),
        Some(other) if fired && rules[other].weight < rules[rule].weight => {
            (false, format!("{}; `{}` decides", without_effect(&rules[rule]), rules[other].cue.id))
        }
        Some(other) if fired => {
            let (own, other) = (&rules[rule], &rules[other]);
            let what = format!("`{}` goes before it: weight {} against {}", other.cue.id, other.weight, own.weight);
            (false, if other.weight > own.weight { what } else { format!("{what}, and it stands first") })
        }
        None if fired => (false, without_effect(&rules[rule])),
        _ => (false, "it did not fire".to_owned()),
    }
}

/// Why a rule that fired gives no holder.
fn without_effect(rule: &HolderRule) -> String {
    let mut asks = Vec::new();
    if let Some(share) = rule.sourced {
        let share = 100.0 * share;
        asks.push(format!("at least {share:.0} % of the article's sentences have a source by stronger rules"));
    }
    asks.extend(rule.unvoiced.map(|share| share_of_voice("fewer than", share)));
    if asks.is_empty() {
        return "it fired, but there was no holder to take".to_owned();
    }
    format!("it fired, but it counts only where {}", asks.join(", and "))
}

/// What a rule asks of the writer's voice.
fn share_of_voice(how_many: &str, share: f64) -> String {
    format!("{how_many} {:.0} % of the article's sentences have the writer's voice", 100.0 * share)
}

pub(crate) fn relation_effect(
    engine: &Engine,
    worker: &Worker,
    analysis: &Analysis,
    rule: usize,
    at: usize,
    checks: &mut Vec<Check>,
) -> (bool, String) {
    let pack = engine.pack();
    let label = &pack.labels[analysis.sentences[at].label];
    if !label.asserts {
        checks.push(check(false, format!("the sentence is {}, which takes no part in the map", label.id)));
        return (false, "it does not count".to_owned());
    }
    let standing = worker.standings().into_iter().find(|s| s.sentence == at);
    let thesis = standing.and_then(|s| s.rules.iter().find(|r| r.0 as usize == rule).map(|r| r.1));
    if let Some(adds) = thesis {
        return (true, format!("for this sentence as the thesis: {adds:+.2}"));
    }
    if pack.relation_rules[rule].bearing == Bearing::Thesis {
        let others = "label, place, length or words of the title do not fit";
        return (false, format!("it says nothing of this sentence as the thesis: its cue is missing, or {others}"));
    }
    if analysis.thesis == Some(at) {
        return (false, "the sentence is the thesis, which has no link".to_owned());
    }
    let considered = worker.considered(at);
    let drawn = analysis.sentences[at].link.as_ref().map(|l| l.target);
    let with: Vec<_> = considered
        .iter()
        .filter_map(|c| Some((c, c.rules.iter().find(|r| r.0 as usize == rule)?.1)))
        .map(|(c, adds)| {
            let is = if Some(c.target) == drawn { "drawn" } else { "not drawn" };
            format!("{} {} {adds:+.2} ({is})", if c.attacks { "attacks" } else { "supports" }, c.target + 1)
        })
        .collect();
    if with.is_empty() {
        let others = "labels, places, distance, direction, paragraph, thesis, what stands between or shared words do not \
                      fit any sentence within reach";
        return (false, format!("it counts for no link of this sentence: its cue is missing, or {others}"));
    }
    (true, format!("for {} of {} possible links: {}", with.len(), considered.len(), with.join(", ")))
}
