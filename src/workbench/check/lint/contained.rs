//! Phrases in which a phrase of another rule lies that weighs the same way: where the longer one is met both count.
//!
//! The same phrase in two rules is [`lint::TWICE`]; a phrase in a longer one of its own rule is [`lint::COVERED`].

use std::collections::{BTreeMap, HashSet};

use super::cover::{Index, Lists, readings};
use super::uses::{reach, uses};
use super::{Found, place};
use crate::rules::phrase::{Phrase, Sequence};
use crate::rules::{Cue, Diagnostic, lint};

/// A phrase and the rule that it is of.
type Own<'p> = (&'p Cue, &'p Phrase);

/// Of phrases in `told`, by file and place, something else was said already.
pub(crate) fn look(found: &mut Found<'_>, lists: &Lists<'_>, told: &HashSet<(usize, usize)>) {
    let pack = found.pack;
    let holders = pack.label_rules.len()..pack.label_rules.len() + pack.holder_rules.len();
    let mut by_use: BTreeMap<String, (Vec<Own<'_>>, Vec<Vec<Sequence>>)> = BTreeMap::new();
    // of holder rules the heavier one decides: nothing is counted twice
    for (number, cue) in pack.cues().enumerate().filter(|(number, _)| !holders.contains(number)) {
        // what a rule weighs besides is not what its phrases are there for
        let Some(main) = uses(pack, number).into_iter().next() else { continue };
        let (own, read) = by_use.entry(main).or_default();
        own.extend(cue.phrases.iter().map(|phrase| (cue, phrase)));
        read.extend(cue.phrases.iter().map(|p| readings(p, cue.exact_case)));
    }
    for (phrases, all) in by_use.values() {
        contained(found, phrases, all, lists, told);
    }
}

/// Tells each phrase in which one of another rule lies, and the first such one.
fn contained<'p>(
    found: &mut Found<'p>,
    phrases: &[Own<'p>],
    all: &[Vec<Sequence>],
    lists: &Lists<'_>,
    told: &HashSet<(usize, usize)>,
) {
    let index = Index::new(all, lists);
    for (&(cue, phrase), own) in phrases.iter().zip(all) {
        let Some(edges) = reach(cue).filter(|_| !told.contains(&(phrase.origin.file, phrase.origin.span.start))) else {
            continue;
        };
        // the same phrase in two rules is another warning, and the longer phrase gets the warning, not the shorter one
        let more = |number: usize| own.iter().any(|reading| !all[number].contains(reading));
        let other = |number: usize| phrases[number].0.id != cue.id && more(number);
        let inside: Option<Vec<usize>> = own.iter().map(|long| index.inside(long, edges, other)).collect();
        if let Some(&first) = inside.as_ref().and_then(|all| all.first()) {
            tell(found, phrase, phrases[first]);
        }
    }
}

fn tell(found: &mut Found<'_>, long: &Phrase, (cue, short): Own<'_>) {
    let message = format!(
        "in the phrase `{}` lies `{}` of the rule `{}` ({}): where it is met both weights count",
        long.source.trim(),
        short.source.trim(),
        cue.id,
        place(found.pack, &short.origin)
    );
    let warning = Diagnostic::warning(lint::CONTAINED, long.origin.file, long.origin.span.clone(), message);
    let warning = warning.also(short.origin.file, short.origin.span.clone(), "lies in it");
    found.push(
        warning.help("if it is there to add to the other weight, allow this in its rule; else keep one of the two"),
    );
}
