//! Weights that change nothing, and labels that no rule speaks for.

use super::{Found, text};
use crate::rules::{Diagnostic, Scale, lint};

pub(crate) fn look(found: &mut Found<'_>) {
    let pack = found.pack;
    for rule in &pack.label_rules {
        let (id, origin) = (&rule.cue.id, &rule.cue.origin);
        let key = if rule.weights.len() > 1 { "weights" } else { "weight" };
        if let Some((scale, _)) = rule.weights.iter().find(|(_, weight)| *weight == 0.0) {
            let name = match scale {
                Scale::Label(label) => &pack.labels[*label].id,
                Scale::Certainty => "certainty",
            };
            let message = format!("rule `{id}` adds 0 to `{name}`");
            found.of_key(lint::NO_WEIGHT, origin, key, message, "give it a weight, or take it out");
            continue;
        }
        let mut sums = vec![0.0; pack.labels.len()];
        let mut certainty = false;
        for &(scale, weight) in &rule.weights {
            match scale {
                Scale::Label(label) => sums[label] += weight,
                Scale::Certainty => certainty = true,
            }
        }
        // the only label of a pack wins whatever it is given
        let equal = sums.iter().all(|sum| Some(sum) == sums.first());
        if equal && !certainty && sums.len() > 1 {
            let message = format!("rule `{id}` adds the same to every label, which changes none");
            found.of_key(lint::NO_EFFECT, origin, key, message, "only differences between labels count");
        }
    }
    for rule in pack.relation_rules.iter().filter(|rule| rule.weight == 0.0) {
        let message = format!("rule `{}` adds 0", rule.cue.id);
        found.of_key(lint::NO_WEIGHT, &rule.cue.origin, "weight", message, "give it a weight, or take it out");
    }
    silent_labels(found);
}

/// Labels that no rule adds to.
fn silent_labels(found: &mut Found<'_>) {
    let pack = found.pack;
    let mut spoken_for = vec![false; pack.labels.len()];
    for &(scale, weight) in pack.label_rules.iter().flat_map(|rule| &rule.weights) {
        if let Scale::Label(label) = scale {
            spoken_for[label] |= weight > 0.0;
        }
    }
    let Some(file) = (pack.files_below..pack.files.len()).next() else { return };
    let settings = text(pack, file);
    for (label, _) in pack.labels.iter().zip(&spoken_for).filter(|(_, spoken_for)| !**spoken_for) {
        // a label of the pack below that stands alone there is not this pack's doing
        let Some(at) = label_place(settings, &label.id) else { continue };
        let message = format!("no rule speaks for the label `{}`", label.id);
        let warning = Diagnostic::warning(lint::SILENT_LABEL, file, at, message);
        let help = format!("write rules in {}.toml, or give other rules a weight for it", label.id);
        found.push(warning.label("sentences get it by its bias alone").help(help));
    }
}

/// Where pack.toml gives a label its id.
fn label_place(settings: &str, id: &str) -> Option<std::ops::Range<usize>> {
    let mut at = 0;
    for line in settings.split_inclusive('\n') {
        let from = at;
        at += line.len();
        let Some((key, value)) = line.split_once('=') else { continue };
        let value = value.trim().trim_matches(['"', '\'']);
        if key.trim() == "id" && value == id {
            return Some(from..from + line.trim_end().len());
        }
    }
    None
}
