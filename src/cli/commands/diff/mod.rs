//! `toulmin diff`: what another pack of rules changes, and which rule did.

pub mod text;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::io::IsTerminal;
use std::path::Path;
use std::sync::Arc;

use serde_json::json;
use toulmin::Engine;
use toulmin::corpus::walk;
use toulmin::rules::{Source, load};
use toulmin::workbench::diff::{Diff, RuleHits, diff};

use crate::cli::args::{Common, Diff as Own, DiffFormat};
use crate::cli::error::Failure;
use crate::cli::exit::ExitCode;
use crate::cli::gold::gold;
use crate::cli::terminal::print::put;
use crate::cli::terminal::progress::Progress;
use crate::cli::terminal::style::Style;
use text::{by_rule, edit, judged, named, summary};

/// Changes of a rule that are shown; `--format csv` lists all.
const SHOWN: usize = 5;
/// Rules whose hits are shown.
const SHOWN_RULES: usize = 20;

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
        return Err(Failure::Io(anyhow::anyhow!(
            "none of the articles could be read; run `toulmin map` to see the reasons"
        )));
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

/// What there is to tell of a rule.
struct Told<'d> {
    id: &'d str,
    edit: &'static str,
    /// Not counted of header rules.
    hits: Option<RuleHits>,
    /// Changes that it made.
    changes: usize,
}

/// Rules that are others, found something else or made a change; those that found most else first.
fn rules(found: &Diff) -> Vec<Told<'_>> {
    let mut changes: BTreeMap<&str, usize> = BTreeMap::new();
    for change in &found.changes {
        *changes.entry(&change.rule).or_default() += 1;
    }
    let ids: BTreeSet<&str> = found.hits.keys().chain(found.edits.keys()).map(String::as_str).collect();
    let all = ids.into_iter().map(|id| Told {
        id,
        edit: edit(found, id),
        hits: found.hits.get(id).copied(),
        changes: changes.get(id).copied().unwrap_or_default(),
    });
    let others = |t: &Told<'_>| t.hits.map_or(0, |hits| hits.gained + hits.lost);
    let mut out: Vec<Told<'_>> = all.filter(|t| !t.edit.is_empty() || others(t) > 0 || t.changes > 0).collect();
    out.sort_by_key(|t| (Reverse(others(t)), Reverse(t.changes), t.id));
    out
}

impl Told<'_> {
    /// Before, after, gained, lost; empty where they are not counted.
    fn cells(&self) -> [String; 4] {
        let all = self.hits.map(|h| [h.before, h.after, h.gained, h.lost].map(|n| n.to_string()));
        all.unwrap_or_default()
    }
}

fn text(found: &Diff, style: &Style) -> String {
    let mut out = summary(found) + &by_rule(found, style, SHOWN, ": --format csv lists all");
    let rules = rules(found);
    if rules.is_empty() {
        return out;
    }
    let name = |told: &Told<'_>| match told.edit {
        "" => told.id.to_owned(),
        edit => format!("{} ({edit})", told.id),
    };
    let wide = rules.iter().take(SHOWN_RULES).map(|t| name(t).chars().count()).max().unwrap_or(0).max(20);
    // writing to a string cannot fail
    let _ = writeln!(out, "\n{}", style.bold("Hits of the rules"));
    let _ = writeln!(out, "  {:wide$}  before   after  gained    lost  changes", "");
    for told in rules.iter().take(SHOWN_RULES) {
        let [before, after, gained, lost] = told.cells();
        let _ =
            writeln!(out, "  {:wide$} {before:>7} {after:>7} {gained:>7} {lost:>7} {:>8}", name(told), told.changes);
    }
    if rules.len() > SHOWN_RULES {
        let _ = writeln!(out, "  and {} more: --format json gives all", rules.len() - SHOWN_RULES);
    }
    out
}

/// A row for each change, then a row for each rule.
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
        "gained",
        "lost",
    ])?;
    for c in &found.changes {
        let (what, edit, verdict) = (named(c.change), edit(found, &c.rule), judged(c.verdict));
        let (article, sentence) = (&c.article_id, &c.sentence_id);
        writer.write_record([article, sentence, what, &c.before, &c.after, &c.rule, edit, verdict, &c.text, "", ""])?;
    }
    for told in rules(found) {
        let [before, after, gained, lost] = told.cells();
        writer.write_record(["", "", "hits", &before, &after, told.id, told.edit, "", "", &gained, &lost])?;
    }
    let bytes = writer.into_inner().map_err(|error| anyhow::anyhow!("{error}"))?;
    Ok(String::from_utf8(bytes)?)
}

fn as_json(found: &Diff) -> serde_json::Value {
    let of_rule = |told: &Told<'_>| {
        let edit = Some(told.edit).filter(|edit| !edit.is_empty());
        (told.id.to_owned(), json!({ "edit": edit, "hits": told.hits, "changes": told.changes }))
    };
    json!({
        "articles": found.articles,
        "sentences": found.sentences,
        "failed": found.failed,
        "rules": rules(found).iter().map(of_rule).collect::<serde_json::Map<_, _>>(),
        "changes": found.changes,
    })
}
