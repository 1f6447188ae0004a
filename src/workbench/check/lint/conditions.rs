//! Conditions that nothing meets: the rule is never used.

use super::Found;
use crate::rules::{
    Between, BreakRule, BreakSite, Cue, Direction, Negated, Neighbour, Origin, Position, RelationRule, lint,
};

const HELP: &str = "take one of the two out";

pub(crate) fn look(found: &mut Found<'_>) {
    let pack = found.pack;
    let no_negation = pack.negation.phrases.is_empty() || pack.negation.reach == 0;
    for cue in pack.cues() {
        of_cue(found, cue);
        if cue.negated == Negated::Only && no_negation {
            let message = "negated = \"only\", but nothing negates in this pack";
            let help = "say in pack.toml what negates: [negation] with phrases and reach";
            found.of_key(lint::NEVER, &cue.origin, "negated", message, help);
        }
    }
    for rule in &pack.label_rules {
        let has = |place: Position| rule.cue.places.contains(&place);
        let this = rule.cue.neighbour == Neighbour::This;
        for (asked, key, place, other) in [
            (rule.after.is_some() && this, "after", Position::FirstInArticle, "the first sentence has none before it"),
            (rule.before.is_some() && this, "before", Position::LastInArticle, "no sentence follows the last"),
            (
                rule.cue.neighbour == Neighbour::Previous,
                "in",
                Position::LastInArticle,
                "no sentence follows the last one",
            ),
            (
                rule.cue.neighbour == Neighbour::Next,
                "in",
                Position::FirstInArticle,
                "no sentence stands before the first",
            ),
        ] {
            if asked && has(place) {
                let message = format!("`{key}` and `where` exclude each other: {other}");
                found.of_key(lint::NEVER, &rule.cue.origin, key, message, HELP);
            }
        }
    }
    for rule in &pack.relation_rules {
        of_link(found, rule);
    }
    shadowed(found, &pack.sentences.rules);
}

/// Conditions on one sentence.
fn of_cue(found: &mut Found<'_>, cue: &Cue) {
    let has = |place: Position| cue.places.contains(&place);
    for (a, b, names) in [
        (Position::Quoted, Position::Unquoted, "`quoted` and `unquoted`"),
        (Position::InsideQuotation, Position::Unquoted, "`inside-quotation` and `unquoted`"),
    ] {
        // without words to look at, only the sentence is asked
        if has(a) && has(b) && !cue.is_condition() {
            let message = format!("no hit is both: {names}");
            found.of_key(lint::NEVER, &cue.origin, "where", message, "keep one of the two");
        }
    }
    // each step takes a word at least, but marks are none
    let is_word = |word: &str| word.chars().any(char::is_alphanumeric);
    let Some(most) = cue.max_words else { return };
    for phrase in &cue.phrases {
        let words = |matcher: &crate::rules::phrase::Matcher| match matcher {
            crate::rules::phrase::Matcher::Word(word) => usize::from(is_word(word)),
            // lists may hold marks
            _ => 0,
        };
        let shortest = phrase.variants.iter().map(|v| v.steps.iter().map(|s| words(&s.matcher)).sum::<usize>()).min();
        if let Some(words) = shortest.filter(|&words| words > most as usize) {
            let message = format!("this phrase has {words} words, and `max_words` is {most}: no sentence can hold it");
            found.at(lint::NEVER, &phrase.origin, message, "raise `max_words`, or take the phrase out");
        }
    }
}

/// Conditions on two sentences.
fn of_link(found: &mut Found<'_>, rule: &RelationRule) {
    let pack = found.pack;
    let origin = &rule.cue.origin;
    // the thesis is in everybody's reach
    if let Some(least) = rule.min_distance.filter(|&least| least > pack.reach && !rule.to_thesis) {
        let message = format!("`min_distance` is {least}, but links reach {} sentences at most", pack.reach);
        found.of_key(lint::NEVER, origin, "min_distance", message, "raise `reach` at the top of relations.toml");
    }
    for (key, labels) in [("source", &rule.source_labels), ("target", &rule.target_labels)] {
        if !labels.is_empty() && labels.iter().all(|&label| !pack.labels[label].asserts) {
            let message = format!("no label of `{key}` takes part in maps");
            found.of_key(lint::NEVER, origin, key, message, "labels with asserts = false have no links");
        }
    }
    let (source, target) = (&rule.source_places, &rule.target_places);
    let same = rule.same_paragraph == Some(true);
    for (side, places, back, forward) in [
        ("source_place", source, Direction::Back, Direction::Forward),
        ("target_place", target, Direction::Forward, Direction::Back),
    ] {
        // whoever looks back from the first sentence, or ahead from the last one, sees nobody
        for (place, first) in [
            (Position::FirstInArticle, true),
            (Position::LastInArticle, false),
            (Position::FirstInParagraph, true),
            (Position::LastInParagraph, false),
        ] {
            let away = if first { back } else { forward };
            let bounded = matches!(place, Position::FirstInArticle | Position::LastInArticle) || same;
            if places.contains(&place) && rule.direction == away && bounded {
                let what = if first { "the first sentence has none before it" } else { "no sentence follows the last" };
                let message = format!("`{side}` and `direction` exclude each other: {what}");
                found.of_key(lint::NEVER, origin, "direction", message, HELP);
            }
        }
    }
}

/// Sentence rules behind one that decides every place.
fn shadowed(found: &mut Found<'_>, rules: &[BreakRule]) {
    let takes_all = |rule: &BreakRule| {
        rule.before.is_empty()
            && rule.after.is_empty()
            && rule.between == Between::Any
            && rule.closed.is_none()
            && rule.opened.is_none()
            && rule.narrow.is_none()
            && !rule.series
    };
    let mut all: Option<&BreakRule> = None;
    for rule in rules {
        let Some(first) = all.filter(|first| first.at == BreakSite::Any || first.at == rule.at) else {
            if all.is_none() && takes_all(rule) {
                all = Some(rule);
            }
            continue;
        };
        let Origin { file, span, .. } = first.origin.clone();
        let message = format!("rule `{}` is never asked: `{}` before it decides every place", rule.id, first.id);
        let span_here = super::first_line(found.pack, &rule.origin);
        let warning = crate::rules::Diagnostic::warning(lint::NEVER, rule.origin.file, span_here, message);
        let head = super::first_line(found.pack, &first.origin);
        let warning = warning.also(file, head.start..head.end.min(span.end), "this one");
        found.push(warning.help("put it before that rule: the first that matches decides"));
    }
}
