//! Reading the rules about the shape of a text: where sentences end, and what stands above an article.

use super::cue::{exact_case, read_id};
use super::references::{References, examples, patterns};
use super::toml_table::{Table, Text};
use crate::rules::diagnostics::code;
use crate::rules::model::{Between, BreakRule, BreakSite, HeadLine, HeaderRule, HeaderRules, SentenceRules};
use crate::text::{fold_word, typographic};

/// Settings of sentences.toml, each in place of what the pack below says.
pub(crate) fn sentence_settings(table: &Table<'_>, vocabulary: &References, out: &mut SentenceRules) {
    for (key, marks) in
        [("terminators", &mut out.terminators), ("closers", &mut out.closers), ("openers", &mut out.openers)]
    {
        if table.has(key) {
            *marks = vocabulary.marks(table, key);
        }
    }
    if table.has("quotation_marks") {
        out.quotation_marks = table.texts("quotation_marks").iter().filter_map(|pair| quotation(table, pair)).collect();
    }
    if table.has("starters") {
        out.starters = vocabulary.written_out(table, "starters");
    }
}

/// Two marks of one kind, both double or both single.
fn quotation(table: &Table<'_>, pair: &Text<'_>) -> Option<(char, char)> {
    let mut marks = pair.value.chars();
    if let (Some(opening), Some(closing), None) = (marks.next(), marks.next(), marks.next()) {
        let kind = |mark: char| typographic(mark).filter(|plain| matches!(*plain, "\"" | "'"));
        if kind(opening).is_some() && kind(opening) == kind(closing) {
            return Some((opening, closing));
        }
    }
    let message = format!("`{}` is not a pair of typographic quotation marks", pair.value);
    let found = table.file.error(code::UNKNOWN_VALUE, pair.span.clone(), message);
    table.push(found.help("write the opening mark and the closing one, both double or both single: \"„“\""));
    None
}

/// Reads a break rule.
pub(crate) fn break_rule(table: &Table<'_>, vocabulary: &References) -> BreakRule {
    table.check_keys(&[
        "id", "break", "before", "after", "between", "closed", "opened", "at", "whole", "tight", "series", "narrow",
        "note", "allow", "hits", "misses",
    ]);
    table.need("break", "whether text breaks here: break = true or break = false");
    let between = [("any", Between::Any), ("none", Between::None), ("space", Between::Space), ("line", Between::Line)];
    let sites = [
        ("any", BreakSite::Any),
        ("terminator", BreakSite::Terminator),
        ("line", BreakSite::Line),
        ("starter", BreakSite::Starter),
    ];
    for key in ["whole", "tight"] {
        if table.flag(key) == Some(true) && !table.has("before") {
            let message = format!("`{key}` is about `before`, which this rule has not");
            table.push(table.file.error(code::CONFLICT, table.key_span(key), message));
        }
    }
    BreakRule {
        id: read_id(table),
        origin: table.origin(),
        note: table.text("note").map(|t| t.value.to_owned()).unwrap_or_default(),
        breaks: table.flag("break").unwrap_or_default(),
        before: vocabulary.written_out(table, "before"),
        after: vocabulary.written_out(table, "after"),
        between: table.choice("between", &between).unwrap_or_default(),
        closed: table.flag("closed"),
        opened: table.flag("opened"),
        at: table.choice("at", &sites).unwrap_or_default(),
        whole: table.flag("whole").unwrap_or_default(),
        tight: table.flag("tight").unwrap_or_default(),
        series: table.flag("series").unwrap_or_default(),
        narrow: table.count("narrow", 1),
        hits: examples(table, "hits"),
        misses: examples(table, "misses"),
    }
}

/// Fields of a header, as named groups.
const FIELDS: &[&str] = &["publisher", "section", "date", "author", "title"];

/// Settings of header.toml, each in place of what the pack below says.
pub(crate) fn header_settings(table: &Table<'_>, out: &mut HeaderRules) {
    for (key, value) in [("lines", &mut out.lines), ("max_words", &mut out.max_words), ("narrow", &mut out.narrow)] {
        if let Some(count) = table.count(key, 0) {
            *value = count as usize;
        }
    }
    if table.has("date_formats") {
        out.dates.formats = table.texts("date_formats").iter().map(|t| t.value.to_owned()).collect();
    }
    if table.has("months") {
        let months = table.texts("months");
        if months.len() != 12 {
            let message = format!("`months` has the names of 12 months, January first; here are {}", months.len());
            let found = table.file.error(code::NUMBER, table.key_span("months"), message);
            table.push(found.help("write several names of one month in one string: \"Januar / Jan\""));
        }
        let names =
            (1..).zip(&months).flat_map(|(number, names)| names.value.split('/').map(move |name| (name, number)));
        out.dates.months = names.map(|(name, number)| (fold_word(name.trim(), false), number)).collect();
    }
}

/// Reads a header rule; `None` where its pattern cannot be read.
pub(crate) fn header_rule(table: &Table<'_>) -> Option<HeaderRule> {
    table.check_keys(&["id", "pattern", "case", "line", "min_lines", "max_words", "note", "allow", "hits", "misses"]);
    let id = read_id(table);
    table.need("pattern", "what the line looks like: pattern = '^by (?<author>.+)$'");
    let lines = [("any", HeadLine::Any), ("first", HeadLine::First), ("last", HeadLine::Last)];
    let line = table.choice("line", &lines).unwrap_or_default();
    let (min_lines, max_words) = (table.count("min_lines", 0), table.count("max_words", 1));
    let note = table.text("note").map(|t| t.value.to_owned()).unwrap_or_default();
    let (hits, misses) = (examples(table, "hits"), examples(table, "misses"));
    let pattern = patterns(table, "pattern", exact_case(table), FIELDS);
    if pattern.len() > 1 {
        let message = "a header rule has one pattern";
        let found = table.file.error(code::TYPE, table.key_span("pattern"), message);
        table.push(found.help("write (?:a|b), or two rules"));
    }
    Some(HeaderRule {
        id,
        origin: table.origin(),
        note,
        pattern: pattern.into_iter().next()?,
        line,
        min_lines: min_lines.unwrap_or_default() as usize,
        max_words: max_words.map_or(usize::MAX, |n| n as usize),
        hits,
        misses,
    })
}
