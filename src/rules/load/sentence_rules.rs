//! Reading the kinds of rules: labels, holders, relations. One function each, from a `[[rule]]` to its value.

use super::cue::{
    CUE_KEYS, SENTENCE_PLACES, check_bounds, check_not_empty, has_cue, read_cue, read_most, read_neighbour,
};
use super::references::References;
use super::toml_table::Table;
use crate::rules::diagnostics::code;
use crate::rules::model::{
    Bearing, Direction, HolderKind, HolderRule, HolderSource, LabelRule, MapSettings, RelationRule, Scale,
};

/// What a label rule has beside its cue.
const LABEL_KEYS: &[&str] =
    &["weight", "weights", "count", "most", "in", "after", "before", "labelled", "voice", "unvoiced", "voiced"];

/// Reads a label rule of a file about `own`.
pub(crate) fn label_rule(table: &Table<'_>, vocabulary: &References, own: Option<Scale>) -> LabelRule {
    table.check_keys(&[CUE_KEYS, LABEL_KEYS].concat());
    let mut cue = read_cue(table, vocabulary, false);
    cue.most = read_most(table);
    cue.neighbour = read_neighbour(table);
    check_not_empty(table, &["where", "min_words", "max_words", "after", "before", "labelled"]);
    let neighbour = |key| table.text(key).and_then(|text| vocabulary.label(table, &text));
    let weights = read_weights(table, vocabulary, own);
    if table.has("labelled") && weights.iter().any(|(scale, _)| *scale != Scale::Certainty) {
        let message = "a rule about the sentence's own label weighs certainty alone";
        let found = table.file.error(code::CONFLICT, table.key_span("labelled"), message);
        table.push(found.help("put it into certainty.toml, or write weights = { certainty = -1.0 }"));
    }
    LabelRule {
        cue,
        weights,
        after: neighbour("after"),
        before: neighbour("before"),
        labelled: neighbour("labelled"),
        voice: table.flag("voice").unwrap_or_default(),
        unvoiced: read_share(table, "unvoiced"),
        voiced: read_share(table, "voiced"),
    }
}

/// `weight` or `weights`.
fn read_weights(table: &Table<'_>, vocabulary: &References, own: Option<Scale>) -> Vec<(Scale, f64)> {
    let weight = table.number("weight");
    if !table.has("weights") {
        table.need("weight", "how much the rule counts for this file's label: weight = 1.0");
        return own.zip(weight).into_iter().collect();
    }
    if table.has("weight") {
        let found = table.file.error(code::CONFLICT, table.key_span("weight"), "both `weight` and `weights`");
        table.push(found.help("put this file's label into `weights` and take `weight` out"));
    }
    let Some(weights) = table.table("weights", "`weights`") else { return Vec::new() };
    let mut out = Vec::new();
    for (name, value) in weights.entries() {
        let scale = vocabulary.scale(table, name.value, name.span);
        out.extend(scale.zip(table.number_of(name.value, value)));
    }
    if weights.entries().next().is_none() {
        let message = "`weights` names no label";
        table.push(table.file.error(code::MISSING, table.key_span("weights"), message));
    }
    out
}

/// Persons and names that a rule marks in one sentence.
const MOST_MARKS: u32 = 16;

/// Reads a holder rule.
pub(crate) fn holder_rule(table: &Table<'_>, vocabulary: &References) -> HolderRule {
    table.check_keys(
        &[CUE_KEYS, &["kind", "weight", "holder", "in", "agrees", "within", "sourced", "unvoiced"]].concat(),
    );
    let mut cue = read_cue(table, vocabulary, true);
    cue.neighbour = read_neighbour(table);
    check_not_empty(table, &["where", "min_words", "max_words"]);
    let kinds = [("author", HolderKind::Author), ("named", HolderKind::Named), ("unnamed", HolderKind::Unnamed)];
    table.need("kind", "who holds the view: kind = \"named\", \"unnamed\" or \"author\"");
    table.need("weight", "of the rules that fired the strongest decides: weight = 1.0");
    let sources = [
        ("previous", HolderSource::Previous),
        ("next", HolderSource::Next),
        ("last-named", HolderSource::LastNamed),
        ("mention", HolderSource::Mention),
        ("name", HolderSource::Name),
    ];
    let (kind, source) = (table.choice("kind", &kinds), table.choice("holder", &sources));
    let marks = matches!(source, Some(HolderSource::Mention | HolderSource::Name));
    if marks {
        cue.most = MOST_MARKS;
    }
    if source.is_none()
        && !table.has("holder")
        && !has_cue(table)
        && matches!(kind, Some(HolderKind::Named | HolderKind::Unnamed))
    {
        let message = "nothing says who the holder is";
        let found = table.file.error(code::MISSING, table.head.clone(), message);
        table.push(found.help("mark it in `phrases` with < and >, or write holder = \"previous\""));
    }
    if marks && !has_cue(table) {
        let message = "nothing says who is mentioned";
        let found = table.file.error(code::MISSING, table.head.clone(), message);
        table.push(found.help("mark them in `phrases` with < and >"));
    }
    let last_named = matches!(source, Some(HolderSource::LastNamed));
    for (key, fits, where_from) in [
        ("agrees", last_named || marks, "\"last-named\", \"mention\" or \"name\""),
        ("within", last_named, "\"last-named\""),
    ] {
        if table.has(key) && !fits {
            let message = format!("`{key}` goes with holder = {where_from}");
            table.push(table.file.error(code::CONFLICT, table.key_span(key), message));
        }
    }
    HolderRule {
        cue,
        kind: kind.unwrap_or_default(),
        weight: table.number("weight").unwrap_or_default(),
        source: source.unwrap_or_default(),
        agrees: read_agrees(table),
        within: table.count("within", 1),
        sourced: read_share(table, "sourced"),
        unvoiced: read_share(table, "unvoiced"),
    }
}

/// Pronouns that a pack may tell apart: each is a bit.
const MAX_PRONOUNS: usize = 16;

/// Reads `agrees`: words, each any name for a class of pronouns.
fn read_agrees(table: &Table<'_>) -> Vec<String> {
    let texts = table.texts("agrees");
    let mut out: Vec<String> = Vec::new();
    for text in texts {
        let word = text.value.trim();
        if word.is_empty() || !word.chars().all(char::is_alphanumeric) {
            let message = format!("`{}` is not a single word", text.value);
            table.push(table.file.error(code::PHRASE, text.span, message).help("one word each: [\"she\", \"they\"]"));
        } else if !out.iter().any(|known| known == word) {
            out.push(word.to_owned());
        }
    }
    if out.len() > MAX_PRONOUNS {
        let message = format!("`agrees` has {} words, it has at most {MAX_PRONOUNS}", out.len());
        table.push(table.file.error(code::PACK_SIZE, table.key_span("agrees"), message));
        out.truncate(MAX_PRONOUNS);
    }
    out
}

/// Reads a number from 0 to 1.
fn read_share(table: &Table<'_>, key: &str) -> Option<f64> {
    let share = table.number(key)?;
    if (0.0..=1.0).contains(&share) {
        return Some(share);
    }
    let message = format!("`{key}` is a share: a number from 0 to 1");
    table.push(table.file.error(code::NUMBER, table.key_span(key), message));
    None
}

/// Words that `passed_over` may list: each word of a name is compared with all of them.
const MAX_PASSED_OVER: usize = 200;

/// Reads the words of a name that do not count. Each is a single word, written as in the text or with its mark (`'s`).
pub(crate) fn passed_over(table: &Table<'_>) -> Vec<String> {
    let mut out = Vec::new();
    for text in table.texts("passed_over") {
        let word = text.value.trim_matches(|c: char| !c.is_alphanumeric());
        if word.is_empty() || !word.chars().all(char::is_alphanumeric) {
            let message = format!("`{}` is not a single word", text.value);
            table.push(
                table.file.error(code::PHRASE, text.span, message).help("one word each: [\"the\", \"mr\", \"'s\"]"),
            );
        } else {
            out.push(word.to_owned());
        }
    }
    if out.len() > MAX_PASSED_OVER {
        let message = format!("`passed_over` has {} words, it has at most {MAX_PASSED_OVER}", out.len());
        table.push(table.file.error(code::PACK_SIZE, table.key_span("passed_over"), message));
        out.truncate(MAX_PASSED_OVER);
    }
    out
}

/// Theses under which links are weighed, at most: each is one more link for every sentence.
const MOST_THESES: u32 = 16;

/// Settings of relations.toml, each in place of what the pack below says.
pub(super) fn map_settings(table: &Table<'_>, out: &mut MapSettings) {
    if let Some(theses) = table.count("theses", 1) {
        out.theses = theses.min(MOST_THESES) as usize;
        if theses > MOST_THESES {
            let message = format!("`theses` is {theses}, it is {MOST_THESES} at most");
            table.push(table.file.error(code::NUMBER, table.key_span("theses"), message));
        }
    }
    if let Some(trust) = table.number("trust_thesis") {
        out.trust_thesis = trust.clamp(0.0, 1.0);
        if !(0.0..=1.0).contains(&trust) {
            let message = "`trust_thesis` takes a number from 0 to 1";
            table.push(table.file.error(code::NUMBER, table.key_span("trust_thesis"), message));
        }
    }
    if let Some(lines) = table.table("confidence", "`confidence`") {
        lines.check_keys(&["several-paragraphs", "one-paragraph"]);
        for (key, of) in ["several-paragraphs", "one-paragraph"].into_iter().zip(&mut out.confidence) {
            let Some(lines) = lines.table(key, "`confidence`") else { continue };
            lines.check_keys(&["thesis_slope", "thesis_offset", "link_slope", "link_offset"]);
            for (key, value) in [
                ("thesis_slope", &mut of.thesis.0),
                ("thesis_offset", &mut of.thesis.1),
                ("link_slope", &mut of.link.0),
                ("link_offset", &mut of.link.1),
            ] {
                *value = lines.number(key).unwrap_or(*value);
            }
        }
    }
}

/// Keys that are about the target of a link.
const TARGET_KEYS: &[&str] =
    &["target", "target_place", "direction", "min_distance", "max_distance", "paragraph", "shared", "to", "between"];

/// Reads a relation rule.
pub(crate) fn relation_rule(table: &Table<'_>, vocabulary: &References) -> RelationRule {
    let own = ["relation", "weight", "cue", "source", "source_place", "count", "most", "title"];
    table.check_keys(&[CUE_KEYS, &own, TARGET_KEYS].concat());
    let mut cue = read_cue(table, vocabulary, false);
    cue.most = read_most(table);
    table.need("relation", "what the rule speaks for: \"supports\", \"attacks\", \"any\" or \"thesis\"");
    table.need("weight", "what it adds to a link's score: weight = 1.0");
    let bearings = [
        ("supports", Bearing::Supports),
        ("attacks", Bearing::Attacks),
        ("any", Bearing::Any),
        ("thesis", Bearing::Thesis),
    ];
    let bearing = table.choice("relation", &bearings);
    let cue_in_target = table.choice("cue", &[("source", false), ("target", true)]).unwrap_or_default();
    if bearing == Some(Bearing::Thesis) {
        let extra = TARGET_KEYS.iter().copied().chain(cue_in_target.then_some("cue"));
        for key in extra.filter(|key| table.has(key)) {
            let message = format!("a thesis has no target, so `{key}` says nothing");
            table.push(table.file.error(code::CONFLICT, table.key_span(key), message));
        }
    }
    let directions = [("back", Direction::Back), ("forward", Direction::Forward), ("any", Direction::Any)];
    let (min_distance, max_distance) = (table.count("min_distance", 1), table.count("max_distance", 1));
    check_bounds(table, "min_distance", "max_distance", min_distance, max_distance);
    if table.has("between") && max_distance == Some(1) {
        let message = "nothing stands between neighbours, so `between` says nothing";
        let found = table.file.error(code::CONFLICT, table.key_span("between"), message);
        table.push(found.help("raise `max_distance`, or take `between` out"));
    }
    RelationRule {
        cue,
        bearing: bearing.unwrap_or(Bearing::Any),
        weight: table.number("weight").unwrap_or_default(),
        cue_in_target,
        source_labels: vocabulary.labels(table, "source"),
        target_labels: vocabulary.labels(table, "target"),
        direction: table.choice("direction", &directions).unwrap_or_default(),
        min_distance,
        max_distance,
        same_paragraph: table.choice("paragraph", &[("same", true), ("other", false)]),
        source_places: table.choices("source_place", SENTENCE_PLACES),
        target_places: table.choices("target_place", SENTENCE_PLACES),
        shared: table.count("shared", 0).unwrap_or_default(),
        to_thesis: table.choice("to", &[("thesis", true)]).unwrap_or_default(),
        between_labels: vocabulary.labels(table, "between"),
        title: table.count("title", 0).unwrap_or_default(),
    }
}
