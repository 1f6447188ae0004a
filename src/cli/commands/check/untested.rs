//! Summary of `check --mutate` by rule (most untested parts first), used when there are too many to show one by one.

use std::collections::BTreeMap;
use std::fmt::Write;

use toulmin::rules::{Diagnostic, Origin, Pack, lint};

use crate::cli::terminal::style::Style;
use crate::cli::terminal::text::{counted, safe};
use crate::cli::terminal::underline::{shortened, width};

/// Untested parts up to this number are shown each with its place.
pub const EACH: usize = 10;
/// Rules that are named, and parts of each.
const RULES: usize = 20;
const PARTS: usize = 3;

/// A rule with parts that no example needs.
struct Rule<'p> {
    id: &'p str,
    origin: &'p Origin,
    /// Its phrases, patterns and exceptions.
    all: usize,
    untested: Vec<&'p str>,
}

/// Takes what is untested out of the findings, if it is much, and tells it by rule.
pub fn by_rule(found: &mut Vec<Diagnostic>, pack: &Pack, style: &Style) -> String {
    let untested = found.iter().filter(|f| f.code == lint::UNTESTED).count();
    if untested <= EACH {
        return String::new();
    }
    let mut rules: BTreeMap<(usize, usize), Rule<'_>> = BTreeMap::new();
    let cues = pack.cues().map(|c| (&c.id, &c.origin, c.phrases.len() + c.patterns.len() + c.unless.len()));
    let breaks = pack.sentences.rules.iter().map(|r| (&r.id, &r.origin, r.before.len() + r.after.len()));
    for (id, origin, all) in cues.chain(breaks) {
        rules.insert((origin.file, origin.span.start), Rule { id, origin, all, untested: Vec::new() });
    }
    let mut files: BTreeMap<usize, usize> = BTreeMap::new();
    found.retain(|finding| {
        let place = (finding.file, finding.span.start);
        // rules do not overlap, so that the last one to begin before a place is the one that holds it
        let own = rules.range_mut(..=place).next_back().filter(|(at, _)| at.0 == finding.file);
        let Some((_, rule)) = own.filter(|_| finding.code == lint::UNTESTED) else { return true };
        let text = pack.files.get(finding.file).and_then(|f| f.text.get(finding.span.clone()));
        rule.untested.push(text.unwrap_or_default());
        *files.entry(finding.file).or_default() += 1;
        false
    });
    let mut rules: Vec<Rule<'_>> = rules.into_values().filter(|r| !r.untested.is_empty()).collect();
    rules.sort_by_key(|r| (std::cmp::Reverse(r.untested.len()), r.origin.file, r.origin.line));
    let path = |file: usize| pack.files.get(file).map_or("", |f| f.path.as_str());

    // writing to a string cannot fail
    let mut out = format!(
        "{} of {}: no example notices when one of them is left out (--explain {})\n",
        style.bold(&counted(untested, "untested part")),
        counted(rules.len(), "rule"),
        lint::UNTESTED
    );
    for rule in rules.iter().take(RULES) {
        let (own, at) = (rule.untested.len(), format!("{}:{}", path(rule.origin.file), rule.origin.line));
        let _ = writeln!(out, "\n  {}: {own} of {}  {at}", style.bold(rule.id), rule.all);
        for part in rule.untested.iter().take(PARTS) {
            let _ = writeln!(out, "    {}", shortened(&safe(&one_line(part)), width().saturating_sub(4)));
        }
        if own > PARTS {
            let _ = writeln!(out, "    and {} more", own - PARTS);
        }
    }
    if rules.len() > RULES {
        let _ = writeln!(out, "\n  and {} more: --format json gives all", counted(rules.len() - RULES, "rule"));
    }
    out.push_str("\n  by file:\n");
    let wide = files.keys().map(|&file| path(file).chars().count()).max().unwrap_or(0);
    for (file, count) in files {
        let _ = writeln!(out, "    {:wide$} {count:>5}", path(file));
    }
    out.push('\n');
    out
}

/// A string of a rule file without the line breaks of TOML's continued lines.
fn one_line(part: &str) -> String {
    match part.strip_prefix("\"\"\"") {
        Some(rest) => {
            let lines = rest.strip_suffix("\"\"\"").unwrap_or(rest).lines();
            format!("\"{}\"", lines.map(|line| line.trim_start().trim_end_matches('\\')).collect::<String>())
        }
        None => part.to_owned(),
    }
}
