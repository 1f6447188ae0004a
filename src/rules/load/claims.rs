//! Reading claims.toml: what of sentences is compared, when two are one claim, and who contests it.

use super::cue::{CUE_KEYS, check_not_empty, has_cue, read_cue, read_most};
use super::references::{References, examples};
use super::toml_table::Table;
use crate::rules::diagnostics::code;
use crate::rules::model::{ClaimRule, ClaimRules, CorpusRules, Example, StanceBy};

/// Between the two texts of an example.
pub const AGAINST: &str = " <> ";

/// Most of what is counted in small numbers.
const MOST: u32 = 1_000_000;

/// Reads the settings of one layer's claims.toml over those of the layers below.
pub(crate) fn claim_settings(table: &Table<'_>, vocabulary: &References, out: &mut ClaimRules) {
    table.check_keys(&["keys", "match", "corpus", "boilerplate", "reprints", "rule"]);
    if let Some(keys) = table.table("keys", "`keys`") {
        keys.check_keys(&["function", "endings", "synonyms", "opposites", "letters", "min_letters"]);
        let list = |key, old: &Option<String>| vocabulary.list(&keys, key).or_else(|| old.clone());
        out.keys.function = list("function", &out.keys.function);
        out.keys.endings = list("endings", &out.keys.endings);
        out.keys.synonyms = list("synonyms", &out.keys.synonyms);
        out.keys.opposites = list("opposites", &out.keys.opposites);
        count(&keys, "letters", 1, &mut out.keys.letters);
        count(&keys, "min_letters", 1, &mut out.keys.min_letters);
    }
    if let Some(own) = table.table("match", "`match`") {
        own.check_keys(&[
            "near",
            "same",
            "contained",
            "beside",
            "elsewhere",
            "shared",
            "min_keys",
            "form",
            "longer",
            "repeated",
            "opposed",
            "whole_text",
            "hits",
            "misses",
        ]);
        let rules = &mut out.matching;
        share(&own, "near", 0.05, &mut rules.near);
        share(&own, "same", 0.05, &mut rules.same);
        share(&own, "contained", 0.05, &mut rules.contained);
        share(&own, "beside", 0.0, &mut rules.beside);
        share(&own, "elsewhere", 0.0, &mut rules.elsewhere);
        share(&own, "form", 0.0, &mut rules.form);
        share(&own, "longer", 0.05, &mut rules.longer);
        share(&own, "opposed", 0.0, &mut rules.opposed);
        if let Some(repeated) = own.number("repeated") {
            if (0.0..=10.0).contains(&repeated) {
                rules.repeated = repeated;
            } else {
                wrong(&own, "repeated", "a number from 0 to 10");
            }
        }
        if rules.near > rules.same {
            let message =
                format!("`near` is {} and `same` {}: what is the same has to be near", rules.near, rules.same);
            own.push(own.file.error(code::NUMBER, own.key_span("near"), message));
        }
        count(&own, "shared", 1, &mut rules.shared);
        count(&own, "min_keys", 1, &mut rules.min_keys);
        count(&own, "whole_text", 1, &mut rules.whole_text);
        if own.has("hits") {
            rules.hits = pairs(&own, "hits");
        }
        if own.has("misses") {
            rules.misses = pairs(&own, "misses");
        }
    }
    if let Some(own) = table.table("corpus", "`corpus`") {
        corpus_settings(&own, &mut out.corpus);
    }
    if let Some(own) = table.table("boilerplate", "`boilerplate`") {
        own.check_keys(&["articles", "closings"]);
        count(&own, "articles", 2, &mut out.boilerplate.articles);
        count(&own, "closings", 2, &mut out.boilerplate.closings);
    }
    if let Some(own) = table.table("reprints", "`reprints`") {
        own.check_keys(&["share"]);
        share(&own, "share", 0.05, &mut out.reprint_share);
    }
}

/// Reads what more is asked in a corpus.
fn corpus_settings(own: &Table<'_>, rules: &mut CorpusRules) {
    own.check_keys(&[
        "near",
        "enough",
        "each_less",
        "other_numbers",
        "phrase",
        "phrase_contexts",
        "phrase_share",
        "rare",
    ]);
    share(own, "near", 0.05, &mut rules.near);
    share(own, "each_less", 0.0, &mut rules.each_less);
    share(own, "other_numbers", 0.0, &mut rules.other_numbers);
    share(own, "phrase", 0.0, &mut rules.phrase);
    share(own, "phrase_share", 0.0, &mut rules.phrase_share);
    count(own, "enough", 1, &mut rules.enough);
    count(own, "phrase_contexts", 2, &mut rules.phrase_contexts);
    rules.rare = own.count("rare", 1).unwrap_or(rules.rare);
}

/// Reads a rule of stance.
pub(crate) fn claim_rule(table: &Table<'_>, vocabulary: &References) -> ClaimRule {
    table.check_keys(&[CUE_KEYS, &["by", "reach", "in_whole_text", "count", "most"]].concat());
    let mut cue = read_cue(table, vocabulary, false);
    let kinds = [
        ("negation", StanceBy::Negation),
        ("denial", StanceBy::Denial),
        ("opposites", StanceBy::Opposites),
        ("attack", StanceBy::Attack),
        ("source", StanceBy::Source),
    ];
    table.need("by", "what the rule looks at: by = \"negation\", \"denial\", \"opposites\", \"attack\" or \"source\"");
    let by = table.choice("by", &kinds);
    match by {
        Some(by) if by.has_words() => check_not_empty(table, &[]),
        Some(_) if has_cue(table) => {
            let key = ["phrases", "pattern", "patterns"].into_iter().find(|key| table.has(key)).unwrap_or("phrases");
            let message = "a rule of this kind has no words of its own";
            let found = table.file.error(code::CONFLICT, table.key_span(key), message);
            table.push(found.help("take them out, or write by = \"denial\""));
        }
        _ => {}
    }
    cue.most = match by {
        // every negation turns the sentence round
        Some(StanceBy::Negation) if !table.has("count") => u32::MAX,
        _ => read_most(table),
    };
    for key in ["hits", "misses"] {
        check_pairs(table, key);
    }
    ClaimRule {
        cue,
        by: by.unwrap_or_default(),
        reach: table.count("reach", 0).map_or(0, |reach| reach.min(MOST) as usize),
        whole_text: table.flag("in_whole_text").unwrap_or_default(),
    }
}

fn count(table: &Table<'_>, key: &str, min: u32, out: &mut usize) {
    if let Some(number) = table.count(key, min) {
        *out = number.min(MOST) as usize;
    }
}

fn share(table: &Table<'_>, key: &str, least: f64, out: &mut f64) {
    let Some(number) = table.number(key) else { return };
    if (least..=1.0).contains(&number) {
        *out = number;
    } else {
        wrong(table, key, &format!("a number from {least} to 1"));
    }
}

fn wrong(table: &Table<'_>, key: &str, wanted: &str) {
    table.push(table.file.error(code::NUMBER, table.key_span(key), format!("`{key}` takes {wanted}")));
}

fn pairs(table: &Table<'_>, key: &str) -> Vec<Example> {
    check_pairs(table, key);
    examples(table, key)
}

/// Reports examples that are not two texts.
fn check_pairs(table: &Table<'_>, key: &str) {
    for text in table.texts(key) {
        if text.value.matches(AGAINST).count() != 1 {
            let message = "an example of claims.toml is two texts";
            let found = table.file.error(code::PHRASE, text.span, message);
            table.push(found.help("write ` <> ` between them: \"Prices rose. <> Prices went up.\""));
        }
    }
}
