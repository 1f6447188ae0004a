//! Reading what all kinds of rules share: id, cue, conditions on the sentence, examples.

use super::references::{References, examples, patterns};
use super::toml_table::Table;
use crate::rules::diagnostics::code;
use crate::rules::model::{Cue, Negated, Neighbour, Position};

/// Keys of every rule with a cue.
pub(crate) const CUE_KEYS: &[&str] = &[
    "id",
    "phrases",
    "pattern",
    "patterns",
    "unless",
    "where",
    "negated",
    "min_words",
    "max_words",
    "case",
    "note",
    "allow",
    "hits",
    "misses",
];

/// Bytes of an id: it stands in every row of the tables that names the rule.
const LONGEST_ID: usize = 200;

/// Names of places.
const PLACES: &[(&str, Option<Position>)] = &[
    ("anywhere", None),
    ("opening", Some(Position::Opening)),
    ("closing", Some(Position::Closing)),
    ("quoted", Some(Position::Quoted)),
    ("unquoted", Some(Position::Unquoted)),
    ("inside-quotation", Some(Position::InsideQuotation)),
    ("first-in-paragraph", Some(Position::FirstInParagraph)),
    ("last-in-paragraph", Some(Position::LastInParagraph)),
    ("first-in-article", Some(Position::FirstInArticle)),
    ("last-in-article", Some(Position::LastInArticle)),
];

/// Places that `source_place` and `target_place` may name.
pub(crate) const SENTENCE_PLACES: &[(&str, Position)] = &[
    ("first-in-paragraph", Position::FirstInParagraph),
    ("last-in-paragraph", Position::LastInParagraph),
    ("first-in-article", Position::FirstInArticle),
    ("last-in-article", Position::LastInArticle),
    ("first-paragraph", Position::FirstParagraph),
    ("last-paragraph", Position::LastParagraph),
    ("article-start", Position::ArticleStart),
    ("article-end", Position::ArticleEnd),
    ("one-paragraph", Position::OneParagraph),
    ("several-paragraphs", Position::SeveralParagraphs),
];

/// Reads id, cue and conditions; `holders`: the cue may mark who holds the view.
///
/// A rule whose id cannot be read gets an empty one, so that the rest of it is checked all the same.
pub(crate) fn read_cue(table: &Table<'_>, vocabulary: &References, holders: bool) -> Cue {
    let exact_case = exact_case(table);
    let groups: &[&str] = if holders { &["holder"] } else { &[] };
    let mut all_patterns = patterns(table, "pattern", exact_case, groups);
    all_patterns.extend(patterns(table, "patterns", exact_case, groups));
    let cue = Cue {
        id: read_id(table),
        origin: table.origin(),
        note: table.text("note").map(|t| t.value.to_owned()).unwrap_or_default(),
        phrases: vocabulary.phrases(table, "phrases", holders),
        patterns: all_patterns,
        unless: vocabulary.phrases(table, "unless", false),
        places: table.choices("where", PLACES).into_iter().flatten().collect(),
        negated: table.choice("negated", &[("skip", Negated::Skip), ("only", Negated::Only)]).unwrap_or_default(),
        min_words: table.count("min_words", 0),
        max_words: table.count("max_words", 0),
        exact_case,
        most: 1,
        neighbour: Neighbour::This,
        hits: examples(table, "hits"),
        misses: examples(table, "misses"),
    };
    check_bounds(table, "min_words", "max_words", cue.min_words, cue.max_words);
    if !has_cue(table) {
        for key in ["unless", "negated", "case"] {
            if table.has(key) {
                let message = format!("`{key}` is about a cue, and this rule has none");
                let found = table.file.error(code::CONFLICT, table.key_span(key), message);
                table.push(found.help("give the rule `phrases` or a `pattern`"));
            }
        }
    }
    cue
}

/// Whether the rule says it has a cue, readable or not.
pub(crate) fn has_cue(table: &Table<'_>) -> bool {
    ["phrases", "pattern", "patterns"].iter().any(|key| table.has(key))
}

/// `case = "exact"`.
pub(crate) fn exact_case(table: &Table<'_>) -> bool {
    table.choice("case", &[("exact", true), ("any", false)]).unwrap_or_default()
}

/// The rule's id; empty where there is none that could be used.
pub(crate) fn read_id(table: &Table<'_>) -> String {
    let Some(text) = table.need_text("id", "every rule has an id: FILE.something, in lower case") else {
        return String::new();
    };
    let good = |c: char| c.is_lowercase() || c.is_numeric() || "-_.".contains(c);
    if text.value.is_empty() || text.value.len() > LONGEST_ID || !text.value.chars().all(good) {
        let found = table.file.error(code::ID, text.span, format!("`{}` cannot be an id", text.value));
        table.push(found.help("ids are lower case, with points and hyphens, 200 bytes at most: FILE.some-thing"));
        return String::new();
    }
    text.value.to_owned()
}

/// `count` and `most`.
pub(crate) fn read_most(table: &Table<'_>) -> u32 {
    let each = table.choice("count", &[("once", false), ("each", true)]);
    let most = table.count("most", 1);
    if table.has("most") && each != Some(true) && !(table.has("count") && each.is_none()) {
        let found = table.file.error(code::CONFLICT, table.key_span("most"), "`most` bounds `count = \"each\"`");
        table.push(found.help("add count = \"each\", or take `most` out"));
    }
    if each == Some(true) { most.unwrap_or(u32::MAX) } else { 1 }
}

/// `in`.
pub(crate) fn read_neighbour(table: &Table<'_>) -> Neighbour {
    table.choice("in", &[("previous", Neighbour::Previous), ("next", Neighbour::Next)]).unwrap_or_default()
}

/// Reports bounds that nothing can meet.
pub(crate) fn check_bounds(table: &Table<'_>, low: &str, high: &str, min: Option<u32>, max: Option<u32>) {
    if let (Some(min), Some(max)) = (min, max)
        && min > max
    {
        let message = format!("`{low}` is {min} and `{high}` {max}: no number satisfies both");
        table.push(table.file.error(code::NUMBER, table.key_span(low), message));
    }
}

/// Reports a rule that would fire on every sentence.
pub(crate) fn check_not_empty(table: &Table<'_>, conditions: &[&str]) {
    let anywhere = |key: &str| key == "where" && table.texts(key).iter().all(|t| t.value == "anywhere");
    if !has_cue(table) && !conditions.iter().any(|key| table.has(key) && !anywhere(key)) {
        let found = table.file.error(code::EMPTY_RULE, table.head.clone(), "this rule has no cue and no conditions");
        table.push(found.help("give it `phrases`, a `pattern`, or a condition such as `where`"));
    }
}
