//! `toulmin diff`: what another pack of rules changes, and which rule did.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::io::IsTerminal;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use serde_json::json;
use toulmin::corpus::walk;
use toulmin::pipeline::Engine;
use toulmin::rules::{Source, load};
use toulmin::workbench::diff::{Change, Diff, Edit, Verdict, What, diff};

use super::arguments::{Common, Diff as Own, DiffFormat};
use super::common::{Failure, counted, safe};
use super::gold::gold;
use super::marks::{shortened, width};
use super::progress::Progress;
use super::say::put;
use super::style::Style;

/// Changes of a rule that are shown; `--format csv` lists all.
const SHOWN: usize = 5;

pub fn run(own: &Own, common: &Common) -> Result<ExitCode, Failure> {
    let (a, b) = (engine(&own.a, common)?, engine(&own.b, common)?);
    let gold = own.gold.as_deref().map(gold).transpose()?;
    let corpus = walk(&own.corpus)?;
    let known = corpus.inputs.iter().all(|input| !input.kind.has_rows());
    let progress = Progress::new(known.then_some(corpus.inputs.len() as u64), corpus.bytes(), common.shows_progress());
    let pool = common.thread_pool()?;
    let found = pool.install(|| diff(&a, &b, &corpus, gold.as_ref(), &|bytes| progress.article(bytes)));
    progress.finish();
    if found.articles == 0 {
        return Err(Failure::Io(anyhow::anyhow!("none of the articles could be read; `toulmin map` tells why")));
    }
    let out = match own.format {
        DiffFormat::Text => text(&found, &Style::new(common.colored(std::io::stdout().is_terminal()))),
        DiffFormat::Csv => csv(&found)?,
        DiffFormat::Json => format!("{:#}\n", as_json(&found)),
    };
    put(&out)?;
    let most = own.max_changes.unwrap_or(u64::MAX);
    Ok(if found.changes.len() as u64 > most { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

/// A pack by its folder, or the built-in one.
fn engine(rules: &Path, common: &Common) -> Result<Engine, Failure> {
    let built_in = rules == Path::new("builtin");
    let source = if built_in { Source::BuiltIn } else { Source::Folder(rules.to_path_buf()) };
    let pack = load(&source).map_err(|bad| common.bad_rules(&bad))?;
    Ok(Engine::new(Arc::new(pack)))
}

fn edit(found: &Diff, rule: &str) -> &'static str {
    match found.edits.get(rule) {
        Some(Edit::Added) => "added",
        Some(Edit::Removed) => "removed",
        Some(Edit::Weight) => "weight",
        Some(Edit::Changed) => "changed",
        Some(Edit::Same) | None => "",
    }
}

fn named(what: What) -> &'static str {
    match what {
        What::Label => "label",
        What::Relation => "relation",
        What::Holder => "holder",
        What::Boundary => "boundary",
    }
}

fn judged(verdict: Option<Verdict>) -> &'static str {
    match verdict {
        Some(Verdict::Right) => "right",
        Some(Verdict::Wrong) => "wrong",
        Some(Verdict::Neither) => "neither",
        None => "",
    }
}

/// How many changes are of a kind.
fn count(changes: &[Change], what: What) -> usize {
    changes.iter().filter(|c| c.change == what).count()
}

/// How many gold finds so.
fn verdicts(changes: &[&Change], verdict: Verdict) -> usize {
    changes.iter().filter(|c| c.verdict == Some(verdict)).count()
}

fn text(found: &Diff, style: &Style) -> String {
    let mut out = String::new();
    let all: Vec<&Change> = found.changes.iter().collect();
    // writing to a string cannot fail
    let _ = writeln!(
        out,
        "{} in {} of {}: {}, {}, {}, {}",
        counted(all.len(), "change"),
        counted(found.sentences, "sentence"),
        counted(found.articles, "article"),
        counted(count(&found.changes, What::Label), "label"),
        counted(count(&found.changes, What::Relation), "relation"),
        counted(count(&found.changes, What::Holder), "holder"),
        match count(&found.changes, What::Boundary) {
            1 => "1 boundary".to_owned(),
            n => format!("{n} boundaries"),
        }
    );
    if all.iter().any(|c| c.verdict.is_some()) {
        let of = |verdict| verdicts(&all, verdict);
        let (right, wrong, neither) = (of(Verdict::Right), of(Verdict::Wrong), of(Verdict::Neither));
        let _ = writeln!(out, "by gold: {right} right, {wrong} wrong, {neither} neither");
    }
    if found.failed > 0 {
        let _ = writeln!(out, "{} could not be read", counted(found.failed, "article"));
    }
    let mut rules: BTreeMap<&str, Vec<&Change>> = BTreeMap::new();
    for change in &found.changes {
        rules.entry(&change.rule).or_default().push(change);
    }
    let mut rules: Vec<_> = rules.into_iter().collect();
    rules.sort_by_key(|(rule, changes)| (rule.is_empty(), std::cmp::Reverse(changes.len())));
    for (rule, changes) in rules {
        let name = if rule.is_empty() { "no rule of its own: biases, or the map as a whole" } else { rule };
        let edit = match edit(found, rule) {
            "" => String::new(),
            edit => format!(" ({edit})"),
        };
        let gold = match (verdicts(&changes, Verdict::Right), verdicts(&changes, Verdict::Wrong)) {
            (0, 0) => String::new(),
            (right, wrong) => format!("; {right} right, {wrong} wrong"),
        };
        let _ = writeln!(out, "\n{}{edit}: {}{gold}", style.bold(name), counted(changes.len(), "change"));
        for change in changes.iter().take(SHOWN) {
            one(change, style, &mut out);
        }
        if changes.len() > SHOWN {
            let _ = writeln!(out, "  and {} more: --format csv lists all", changes.len() - SHOWN);
        }
    }
    out
}

fn one(change: &Change, style: &Style, out: &mut String) {
    let shown = |text: &str| if text.is_empty() { "nothing".to_owned() } else { safe(text) };
    let verdict = match change.verdict {
        Some(Verdict::Right) => format!("  {}", style.good("right")),
        Some(Verdict::Wrong) => format!("  {}", style.bad("wrong")),
        Some(Verdict::Neither) => "  neither".to_owned(),
        None => String::new(),
    };
    let (id, what) = (safe(&change.sentence_id), named(change.change));
    if change.change == What::Boundary {
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

fn csv(found: &Diff) -> Result<String, Failure> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record([
        "article_id",
        "sentence_id",
        "change",
        "before",
        "after",
        "rule",
        "rule_change",
        "verdict",
        "text",
    ])?;
    for c in &found.changes {
        let (what, edit, verdict) = (named(c.change), edit(found, &c.rule), judged(c.verdict));
        writer.write_record([
            &c.article_id,
            &c.sentence_id,
            what,
            &c.before,
            &c.after,
            &c.rule,
            edit,
            verdict,
            &c.text,
        ])?;
    }
    let bytes = writer.into_inner().map_err(|error| anyhow::anyhow!("{error}"))?;
    Ok(String::from_utf8(bytes)?)
}

fn as_json(found: &Diff) -> serde_json::Value {
    json!({
        "articles": found.articles,
        "sentences": found.sentences,
        "failed": found.failed,
        "rules": found.edits,
        "changes": found.changes,
    })
}
