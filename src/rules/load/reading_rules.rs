//! Reading reading.toml: how articles are taken out of what they came in.

use std::sync::{Arc, OnceLock};

use toml::de::DeTable;

use super::builtin::builtin_files;
use super::toml_table::{File, Table};
use crate::rules::diagnostics::{Report, code};
use crate::rules::model::{COLUMNS, ExportRule, LazyPattern, PlainRules, ReadingRules, SiteRules};
use crate::rules::regex::compile::{named_groups, states};

/// States that a pattern may compile to, roughly: 8 MB.
const MOST_STATES: usize = 200_000;

/// What the pack that ships with toulmin says: for packs that say nothing of it, and for reading without a pack.
#[must_use]
pub fn builtin_reading() -> Arc<ReadingRules> {
    static RULES: OnceLock<Arc<ReadingRules>> = OnceLock::new();
    // a test checks that nothing is wrong with it
    Arc::clone(RULES.get_or_init(|| Arc::new(read_builtin(&Report::default(), true))))
}

fn read_builtin(report: &Report, is_shipped: bool) -> ReadingRules {
    let text = builtin_text();
    let mut file = File::new(0, text, report);
    file.is_shipped = is_shipped;
    let (tree, mistakes) = DeTable::parse_recoverable(text);
    debug_assert!(mistakes.is_empty(), "{mistakes:?}");
    let mut out = ReadingRules::default();
    reading_rules(&Table::new(&file, tree.get_ref(), 0..0, "reading.toml"), &mut out);
    out
}

/// Whether a file is the built-in one, word by word.
pub(crate) fn is_builtin(text: &str) -> bool {
    text == builtin_text()
}

fn builtin_text() -> &'static str {
    let found = builtin_files().find(|(name, _)| *name == "reading.toml");
    found.and_then(|(_, bytes)| str::from_utf8(bytes).ok()).unwrap_or_default()
}

/// Reads the file. What it says goes before what the pack below says, key by key.
pub(crate) fn reading_rules(table: &Table<'_>, out: &mut ReadingRules) {
    table.check_keys(&["columns", "values", "author", "site", "page", "plain", "export"]);
    if let Some(columns) = table.table("columns", "names of columns") {
        let keys: Vec<&str> = COLUMNS.into_iter().chain(["headless", "name"]).collect();
        columns.check_keys(&keys);
        for (key, names) in COLUMNS.into_iter().zip(&mut out.columns) {
            texts(&columns, key, names);
        }
        texts(&columns, "headless", &mut out.headless);
        texts(&columns, "name", &mut out.name_keys);
    }
    if let Some(values) = table.table("values", "what cells may say") {
        values.check_keys(&["nothing"]);
        texts(&values, "nothing", &mut out.nothing);
    }
    if let Some(author) = table.table("author", "what is done to bylines") {
        author.check_keys(&["mark", "cut", "nobody", "nobody_patterns", "small"]);
        patterns(&author, "mark", false, &[], &mut out.author_marks);
        patterns(&author, "cut", false, &["keep"], &mut out.author_cuts);
        patterns(&author, "nobody_patterns", true, &[], &mut out.nobody_patterns);
        texts(&author, "small", &mut out.author_small);
        texts(&author, "nobody", &mut out.nobody);
    }
    if let Some(site) = table.table("site", "paragraphs of a site") {
        site.check_keys(&["anywhere", "end", "below"]);
        let SiteRules { anywhere, end, below } = &mut out.site;
        for (key, out) in [("anywhere", anywhere), ("end", end), ("below", below)] {
            patterns(&site, key, true, &[], out);
        }
    }
    if let Some(page) = table.table("page", "pages without an article") {
        page.check_keys(&["missing", "consent", "consent_text"]);
        patterns(&page, "missing", true, &[], &mut out.missing);
        patterns(&page, "consent", true, &[], &mut out.consent);
        patterns(&page, "consent_text", false, &[], &mut out.consent_text);
    }
    if let Some(plain) = table.table("plain", "lines around a plain text") {
        plain.check_keys(&["begin", "end", "page_number"]);
        let PlainRules { begin, end, page_number } = &mut out.plain;
        for (key, out) in [("begin", begin), ("end", end), ("page_number", page_number)] {
            patterns(&plain, key, true, &[], out);
        }
    }
    for export in table.tables("export", "an export of a news archive") {
        let read = export_rule(&export);
        match out.exports.iter_mut().find(|known| known.id == read.id) {
            Some(known) => *known = read,
            None => out.exports.push(read),
        }
    }
}

fn export_rule(table: &Table<'_>) -> ExportRule {
    table.check_keys(&[
        "id",
        "sign",
        "needs",
        "begin",
        "end",
        "cover",
        "date",
        "title",
        "publisher",
        "fields",
        "text",
        "skip",
        "tail",
    ]);
    let id =
        table.need_text("id", "a name of its own: id = \"nexis\"").map(|id| id.value.to_owned()).unwrap_or_default();
    let mut out = ExportRule { id, ..ExportRule::default() };
    let groups = ["title", "author", "publisher", "section", "date", "url"];
    for (key, whole, out) in [
        ("sign", true, &mut out.sign),
        ("needs", true, &mut out.needs),
        ("begin", true, &mut out.begin),
        ("end", true, &mut out.end),
        ("cover", true, &mut out.cover),
        ("fields", true, &mut out.fields),
        ("skip", true, &mut out.skip),
        ("tail", true, &mut out.tail),
    ] {
        patterns(table, key, whole, &groups, out);
    }
    // a mark may have text behind it on its line
    patterns(table, "text", false, &[], &mut out.text);
    let mut dates = Vec::new();
    patterns(table, "date", true, &[], &mut dates);
    out.date = dates.into_iter().next();
    (out.title, out.publisher) = (place(table, "title"), place(table, "publisher"));
    out
}

/// A whole number, which may be below zero.
fn place(table: &Table<'_>, key: &str) -> Option<i64> {
    let number = table.number(key)?;
    #[expect(clippy::cast_possible_truncation, reason = "a place of a few lines")]
    Some(number as i64)
}

fn texts(table: &Table<'_>, key: &str, out: &mut Vec<String>) {
    if table.has(key) {
        *out = table.texts(key).iter().map(|text| text.value.to_owned()).collect();
    }
}

/// Compiles the patterns of a key: in any case; `whole`: they have to fit all of what they are compared with.
fn patterns(table: &Table<'_>, key: &str, whole: bool, groups: &[&str], out: &mut Vec<LazyPattern>) {
    if !table.has(key) {
        return;
    }
    out.clear();
    for text in table.texts(key) {
        let written = if whole { format!(r"(?is)^\s*(?:{})\s*$", text.value) } else { format!("(?is){}", text.value) };
        if table.file.is_shipped {
            out.push(LazyPattern::new(written));
            continue;
        }
        match regex_syntax::Parser::new().parse(&written) {
            Ok(tree) => {
                let mut names = Vec::new();
                named_groups(&tree, &mut names);
                if let Some(group) = names.iter().find(|group| !groups.contains(&group.as_str())) {
                    let message = format!("nothing reads the group `{group}`");
                    table.push(table.file.error(code::GROUP, text.span.clone(), message));
                }
                if states(&tree) > MOST_STATES {
                    let message = "this pattern is too big: use smaller repetitions";
                    table.push(table.file.error(code::PATTERN_SIZE, text.span.clone(), message));
                    continue;
                }
                out.push(LazyPattern::new(written));
            }
            Err(error) => {
                let why = error.to_string();
                let why = why.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned();
                table.push(table.file.error(
                    code::PATTERN,
                    text.span.clone(),
                    format!("this pattern cannot be read: {why}"),
                ));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_file_is_whole() {
        let rules = builtin_reading();
        assert!(rules.columns.iter().all(|names| !names.is_empty()));
        assert!(!rules.site.end.is_empty() && !rules.exports.is_empty() && !rules.nobody.is_empty());
        let report = Report::default();
        read_builtin(&report, false);
        let found = report.into_items();
        assert!(found.is_empty(), "{found:?}");
    }

    #[test]
    fn what_would_never_match_is_refused() {
        let text = "[site]\nend = ['(?:\\w{100}){100}']\n[author]\ncut = ['(?P<who>x)', '(']\n";
        let report = Report::default();
        let file = File::new(0, text, &report);
        let (tree, mistakes) = DeTable::parse_recoverable(text);
        assert!(mistakes.is_empty());
        let mut rules = ReadingRules::default();
        reading_rules(&Table::new(&file, tree.get_ref(), 0..0, "reading.toml"), &mut rules);
        assert!(rules.site.end.is_empty());
        let found: Vec<_> = report.into_items().into_iter().map(|found| found.code).collect();
        assert_eq!(found, [code::GROUP, code::PATTERN, code::PATTERN_SIZE]);
    }
}
