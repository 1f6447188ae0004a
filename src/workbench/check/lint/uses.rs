//! What the hits of a rule count for, so that what two rules count twice is found.

use super::cover::Edges;
use crate::rules::{Bearing, Cue, HolderKind, HolderSource, Negated, Pack, Position, Scale};

/// Where a phrase has to lie in a longer one for a hit of the longer one to be a hit of it, too, under the conditions of
/// a rule that both are of, or of two that have them in common; `None`: nowhere.
pub(crate) fn reach(cue: &Cue) -> Option<Edges> {
    if cue.places.iter().any(|p| matches!(p, Position::Quoted | Position::Unquoted)) {
        return None;
    }
    let first = cue.places.contains(&Position::Opening) || cue.negated != Negated::Any;
    Some(Edges { first, last: cue.places.contains(&Position::Closing) })
}

/// What a rule's hits count for, and under which conditions, the heaviest first: two rules that have one of these in common
/// count a phrase twice.
pub(crate) fn uses(pack: &Pack, number: usize) -> Vec<String> {
    let (labels, holders) = (pack.label_rules.len(), pack.holder_rules.len());
    let conditions = |cue: &Cue| {
        let mut places: Vec<_> = cue.places.iter().map(|p| format!("{p:?}")).collect();
        places.sort();
        let unless: Vec<_> = cue.unless.iter().map(|p| p.source.as_str()).collect();
        format!(
            "{places:?} {:?} {:?} {:?} {:?} {} {unless:?}",
            cue.negated, cue.min_words, cue.max_words, cue.neighbour, cue.exact_case
        )
    };
    if let Some(rule) = pack.label_rules.get(number) {
        let conditions = conditions(&rule.cue);
        let mut weights: Vec<_> = rule.weights.iter().filter(|(_, weight)| *weight != 0.0).collect();
        weights.sort_by(|(_, a), (_, b)| b.abs().total_cmp(&a.abs()));
        let scale = |scale: &Scale| match scale {
            Scale::Label(label) => *label,
            Scale::Certainty => usize::MAX,
        };
        let asks =
            (rule.after, rule.before, rule.labelled, rule.voiced.map(f64::to_bits), rule.unvoiced.map(f64::to_bits));
        return weights.into_iter().map(|(s, w)| format!("{} {} {conditions} {asks:?}", scale(s), *w > 0.0)).collect();
    }
    if let Some(rule) = pack.holder_rules.get(number - labels) {
        let kind = match rule.kind {
            HolderKind::Author => "author",
            HolderKind::Named => "named",
            HolderKind::Unnamed => "unnamed",
        };
        return vec![format!("{kind} {} {}", rule.source == HolderSource::Cue, conditions(&rule.cue))];
    }
    let Some(rule) = pack.relation_rules.get(number - labels - holders) else { return Vec::new() };
    let bearing = match rule.bearing {
        Bearing::Supports => "supports",
        Bearing::Attacks => "attacks",
        Bearing::Any => "any",
        Bearing::Thesis => "thesis",
    };
    vec![format!(
        "{bearing} {} {} {} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {} {} {:?} {}",
        rule.weight > 0.0,
        conditions(&rule.cue),
        rule.cue_in_target,
        rule.source_labels,
        rule.target_labels,
        rule.direction,
        rule.min_distance,
        rule.max_distance,
        rule.same_paragraph,
        rule.source_places,
        rule.target_places,
        rule.shared,
        rule.to_thesis,
        rule.between_labels,
        rule.title
    )]
}
