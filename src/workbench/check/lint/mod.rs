//! Warnings about rules that load but probably do not mean what they say: [`lint::ALL`] has their codes, docs/check.md
//! a section on each.
//!
//! Only the pack's own files get warnings: what the pack below does is no business of whoever builds on it.
//! Nothing here runs a rule; that is what [`super::examples`] and [`super::mutate`] do.

mod characters;
mod conditions;
mod contained;
mod cover;
mod examples;
mod lists;
mod phrases;
mod uses;
mod weights;

use std::collections::{BTreeMap, HashSet};
use std::ops::Range;

use crate::rules::phrase::Phrase;
use crate::rules::{ClaimRule, Cue, Diagnostic, Example, Origin, Pack, Pattern, StanceBy, lint};

/// Everything that can be seen without running a rule, in no order; what `allow` silences is left out.
#[must_use]
pub fn run(pack: &Pack) -> Vec<Diagnostic> {
    let mut found = Found { pack, all: Vec::new() };
    examples::look(&mut found);
    phrases::look(&mut found);
    characters::look(&mut found);
    conditions::look(&mut found);
    weights::look(&mut found);
    lists::look(&mut found);
    let mut used = HashSet::new();
    let all = std::mem::take(&mut found.all);
    let mut all = silence(pack, all, &mut used);
    // whether a phrase is untested is not known before it is tried; whether weights add up, each fit may change
    let open = [lint::UNTESTED, lint::IDLE_ALLOW, lint::CONTAINED];
    for (index, allowed) in pack.allowed.iter().enumerate() {
        if !used.contains(&index) && !open.contains(&allowed.code) {
            let message = format!("nothing here is a {}", allowed.code);
            found.at(lint::IDLE_ALLOW, &allowed.origin, message, "take it out");
        }
    }
    all.append(&mut silence(pack, found.all, &mut used));
    all
}

/// Leaves out what `allow` silences.
#[must_use]
pub fn allowed(pack: &Pack, all: Vec<Diagnostic>) -> Vec<Diagnostic> {
    silence(pack, all, &mut HashSet::new())
}

/// Positions of entries of `allow`.
type ByCode<'p> = BTreeMap<&'p str, usize>;

/// The same; `used` gets the positions of the entries of `allow` that silenced something.
fn silence(pack: &Pack, all: Vec<Diagnostic>, used: &mut HashSet<usize>) -> Vec<Diagnostic> {
    let mut of_pack = ByCode::new();
    // rules do not overlap, so that the last one to begin before a place is the one that holds it
    let mut of_rules: BTreeMap<(usize, usize), (usize, ByCode<'_>)> = BTreeMap::new();
    for (index, allowed) in pack.allowed.iter().enumerate() {
        match &allowed.rule {
            None => _ = of_pack.entry(allowed.code).or_insert(index),
            Some(rule) => {
                let at =
                    of_rules.entry((rule.file, rule.span.start)).or_insert_with(|| (rule.span.end, BTreeMap::new()));
                at.1.entry(allowed.code).or_insert(index);
            }
        }
    }
    let silenced = |found: &Diagnostic| {
        let place = (found.file, found.span.start);
        let rule = of_rules.range(..=place).next_back();
        let rule = rule.filter(|((file, _), (end, _))| *file == found.file && found.span.start < *end);
        let by_rule = rule.and_then(|(_, (_, all))| all.get(found.code));
        by_rule.or_else(|| of_pack.get(found.code)).copied()
    };
    all.into_iter().filter(|found| silenced(found).map(|index| used.insert(index)).is_none()).collect()
}

/// What was found so far.
struct Found<'p> {
    pack: &'p Pack,
    all: Vec<Diagnostic>,
}

impl Found<'_> {
    /// Adds a finding, unless it is about the pack below.
    fn push(&mut self, found: Diagnostic) {
        if found.file >= self.pack.files_below {
            self.all.push(found);
        }
    }

    /// Adds a finding about what stands at `origin`.
    fn at(&mut self, code: &'static str, origin: &Origin, message: impl Into<String>, help: &str) {
        self.push(Diagnostic::warning(code, origin.file, origin.span.clone(), message).help(help));
    }

    /// Adds a finding about a rule as a whole, shown at its first line.
    fn of_rule(&mut self, code: &'static str, rule: &Origin, message: impl Into<String>, help: &str) {
        let origin = Origin { span: first_line(self.pack, rule), ..rule.clone() };
        self.at(code, &origin, message, help);
    }

    /// Adds a finding about a key of a rule.
    fn of_key(&mut self, code: &'static str, rule: &Origin, key: &str, message: impl Into<String>, help: &str) {
        let origin = Origin { span: key_of(self.pack, rule, key), ..rule.clone() };
        self.at(code, &origin, message, help);
    }
}

fn text(pack: &Pack, file: usize) -> &str {
    pack.files.get(file).map_or("", |f| f.text.as_str())
}

/// `claim.toml:12`, as it is shown elsewhere.
fn place(pack: &Pack, origin: &Origin) -> String {
    format!("{}:{}", pack.files.get(origin.file).map_or("", |f| f.path.as_str()), origin.line)
}

fn first_line(pack: &Pack, rule: &Origin) -> Range<usize> {
    let whole = text(pack, rule.file).get(rule.span.clone()).unwrap_or("");
    rule.span.start..rule.span.start + whole.lines().next().map_or(0, |line| line.trim_end().len())
}

/// Where a rule has the line that begins with `key`; its first line where none does.
fn key_of(pack: &Pack, rule: &Origin, key: &str) -> Range<usize> {
    let whole = text(pack, rule.file).get(rule.span.clone()).unwrap_or("");
    let mut at = rule.span.start;
    for line in whole.split_inclusive('\n') {
        let inner = line.trim_start();
        let from = at + line.len() - inner.len();
        at += line.len();
        if inner.strip_prefix(key).is_some_and(|rest| rest.trim_start().starts_with('=')) {
            return from..from + inner.trim_end().len();
        }
    }
    first_line(pack, rule)
}

/// What is asked of a rule of any kind.
struct Rule<'p> {
    id: &'p str,
    origin: &'p Origin,
    hits: &'p [Example],
    misses: &'p [Example],
    phrases: Vec<&'p Phrase>,
    patterns: Vec<&'p Pattern>,
}

/// All rules of a pack.
fn rules(pack: &Pack) -> impl Iterator<Item = Rule<'_>> {
    let breaks = pack.sentences.rules.iter().map(|rule| Rule {
        id: &rule.id,
        origin: &rule.origin,
        hits: &rule.hits,
        misses: &rule.misses,
        phrases: rule.before.iter().chain(&rule.after).collect(),
        patterns: Vec::new(),
    });
    let heads = pack.header.rules.iter().map(|rule| Rule {
        id: &rule.id,
        origin: &rule.origin,
        hits: &rule.hits,
        misses: &rule.misses,
        phrases: Vec::new(),
        patterns: vec![&rule.pattern],
    });
    // what an article says elsewhere cannot be shown in two texts
    let shown = |rule: &&ClaimRule| !matches!(rule.by, StanceBy::Attack | StanceBy::Source);
    let claims = pack.claims.rules.iter().filter(shown).map(|rule| of_cue(&rule.cue));
    pack.cues().map(of_cue).chain(breaks).chain(heads).chain(claims)
}

fn of_cue(cue: &Cue) -> Rule<'_> {
    Rule {
        id: &cue.id,
        origin: &cue.origin,
        hits: &cue.hits,
        misses: &cue.misses,
        phrases: cue.phrases.iter().chain(&cue.unless).collect(),
        patterns: cue.patterns.iter().collect(),
    }
}
