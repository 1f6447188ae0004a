//! How changes are shown, for `diff` and for `map --watch`: grouped by the rule that made them, or a line each.

use std::collections::BTreeMap;
use std::fmt::Write;

use toulmin::workbench::diff::{Change, Diff, Edit, Verdict, What};

use crate::cli::terminal::style::Style;
use crate::cli::terminal::text::{counted, safe};
use crate::cli::terminal::underline::{shortened, width};

/// What became of a rule; empty where it reads the same.
pub fn edit(found: &Diff, rule: &str) -> &'static str {
    match found.edits.get(rule) {
        Some(Edit::Added) => "added",
        Some(Edit::Removed) => "removed",
        Some(Edit::Weight) => "weight",
        Some(Edit::Changed) => "changed",
        Some(Edit::Same) | None => "",
    }
}

pub fn named(what: What) -> &'static str {
    match what {
        What::Label => "label",
        What::Relation => "relation",
        What::Holder => "holder",
        What::Boundary => "boundary",
        What::Text => "text",
    }
}

pub fn judged(verdict: Option<Verdict>) -> &'static str {
    match verdict {
        Some(Verdict::Right) => "right",
        Some(Verdict::Wrong) => "wrong",
        Some(Verdict::Neither) => "neither",
        None => "",
    }
}

/// How many gold finds so.
fn verdicts<'c>(changes: impl IntoIterator<Item = &'c Change>, verdict: Verdict) -> usize {
    changes.into_iter().filter(|c| c.verdict == Some(verdict)).count()
}

/// How many changes there are of which kind, and what gold says of them all.
pub fn summary(found: &Diff) -> String {
    let count = |what: What| found.changes.iter().filter(|c| c.change == what).count();
    let mut out = format!(
        "{} in {} of {}: {}, {}, {}, {}",
        counted(found.changes.len(), "change"),
        counted(found.sentences, "sentence"),
        counted(found.articles, "article"),
        counted(count(What::Label), "label"),
        counted(count(What::Relation), "relation"),
        counted(count(What::Holder), "holder"),
        match count(What::Boundary) {
            1 => "1 boundary".to_owned(),
            n => format!("{n} boundaries"),
        }
    );
    let texts = count(What::Text);
    if texts > 0 {
        let _ = write!(out, ", {}", counted(texts, "text"));
    }
    out.push('\n');
    if found.changes.iter().any(|c| c.verdict.is_some()) {
        let of = |verdict| verdicts(&found.changes, verdict);
        let (right, wrong, neither) = (of(Verdict::Right), of(Verdict::Wrong), of(Verdict::Neither));
        let _ = writeln!(out, "by gold: {right} right, {wrong} wrong, {neither} neither");
    }
    if found.failed > 0 {
        let _ = writeln!(out, "{} could not be read", counted(found.failed, "article"));
    }
    out
}

/// Changes by their rules, those with most first; `shown` of each rule, and `beyond` says where the others are.
pub fn by_rule(found: &Diff, style: &Style, shown: usize, beyond: &str) -> String {
    let mut out = String::new();
    let mut rules: BTreeMap<&str, Vec<&Change>> = BTreeMap::new();
    for change in &found.changes {
        rules.entry(&change.rule).or_default().push(change);
    }
    let mut rules: Vec<_> = rules.into_iter().collect();
    rules.sort_by_key(|(rule, changes)| (rule.is_empty(), std::cmp::Reverse(changes.len())));
    for (rule, changes) in rules {
        let all_texts = changes.iter().all(|c| c.change == What::Text || c.before.is_empty());
        let name = match rule {
            "" if all_texts => "the text itself",
            "" => "no rule of its own: biases, or the map as a whole",
            rule => rule,
        };
        let edit = match edit(found, rule) {
            "" => String::new(),
            edit => format!(" ({edit})"),
        };
        let of = |verdict| verdicts(changes.iter().copied(), verdict);
        let gold = match (of(Verdict::Right), of(Verdict::Wrong)) {
            (0, 0) => String::new(),
            (right, wrong) => format!("; {right} right, {wrong} wrong"),
        };
        // writing to a string cannot fail
        let _ = writeln!(out, "\n{}{edit}: {}{gold}", style.bold(name), counted(changes.len(), "change"));
        for change in changes.iter().take(shown) {
            one(change, style, &mut out);
        }
        if changes.len() > shown {
            let _ = writeln!(out, "  and {} more{beyond}", changes.len() - shown);
        }
    }
    out
}

fn shown(text: &str) -> String {
    if text.is_empty() { "nothing".to_owned() } else { safe(text) }
}

/// A change on some lines.
fn one(change: &Change, style: &Style, out: &mut String) {
    let verdict = match change.verdict {
        Some(Verdict::Right) => format!("  {}", style.good("right")),
        Some(Verdict::Wrong) => format!("  {}", style.bad("wrong")),
        Some(Verdict::Neither) => "  neither".to_owned(),
        None => String::new(),
    };
    let (id, what) = (safe(&change.sentence_id), named(change.change));
    if let What::Boundary | What::Text = change.change {
        let _ = writeln!(out, "  {id}  {what}");
        for (sign, text) in [(style.bad("-"), &change.before), (style.good("+"), &change.after)] {
            let _ = writeln!(out, "    {sign} {}", shortened(&shown(text), width().saturating_sub(6)));
        }
        return;
    }
    let _ =
        writeln!(out, "  {id}  {what}: {} → {}{verdict}", shown(&change.before), style.label(&shown(&change.after)));
    let _ = writeln!(out, "    {}", shortened(&safe(&change.text), width().saturating_sub(4)));
}

/// A change on one line: the sentence, what of it, the rule, what gold says, and the sentence in full.
pub fn line(change: &Change) -> String {
    let mut out = format!(
        "{}  {}: {} → {}",
        safe(&change.sentence_id),
        named(change.change),
        shown(&change.before),
        shown(&change.after)
    );
    if !change.rule.is_empty() {
        let _ = write!(out, "  by {}", change.rule);
    }
    if change.verdict.is_some() {
        let _ = write!(out, "  ({})", judged(change.verdict));
    }
    if !matches!(change.change, What::Boundary | What::Text) {
        let _ = write!(out, "  “{}”", safe(&change.text));
    }
    out.push('\n');
    out
}
