//! From gold maps to better weights of the relation rules and better confidences: what is learned, what it is worth on
//! articles that it has not seen, and the files as they would be.

pub mod fit;
pub mod lines;
pub mod sample;

use std::sync::Arc;

use rayon::prelude::*;

use super::TuneError;
use super::fit::folds::folds;
use super::patch::edit::{RuleChange, confidence, rules};
use super::patch::pack::{Files, own_names};
use crate::Engine;
use crate::analysis::Analysis;
use crate::links::Known;
use crate::rules::{ConfidenceLines, Pack, Source};
use crate::workbench::gold::GoldArticle;
use crate::workbench::score::maps::{MapCounts, MapScore, map_gain, map_score};
use crate::workbench::score::metrics::Interval;
use fit::{Learned, learn};
use lines::{Decision, Of, better, decisions};
use sample::{Choices, choices};

/// The file of relation rules.
const FILE: &str = "relations.toml";

/// A line of confidence that moves.
#[derive(Debug, Clone, PartialEq)]
pub struct MovedLine {
    /// Of articles of one paragraph.
    pub one_paragraph: bool,
    /// Of links, not of the thesis.
    pub of_links: bool,
    /// Slope and offset before.
    pub before: (f64, f64),
    /// And after.
    pub after: (f64, f64),
}

/// What `tune` has to say of maps.
#[derive(Debug, Clone)]
pub struct MapOutcome {
    /// Share of right theses and targets of each fold held out, before and after; articles first.
    pub folds: Vec<(usize, f64, f64)>,
    /// Figures on the held-out articles before.
    pub before: MapScore,
    /// And after.
    pub after: MapScore,
    /// The difference in the share of right theses and targets.
    pub gain: Interval,
    /// How strongly weights were drawn to where they are; `None`: nothing was learned.
    pub strength: Option<f64>,
    /// The weights that moved: rule, before, after; the furthest first.
    pub moved: Vec<(String, f64, f64)>,
    /// The lines that moved.
    pub lines: Vec<MovedLine>,
    /// Whether the weights gained anything on the held-out articles.
    pub gains: bool,
}

/// Learns from the maps of gold; `None` where it has none.
///
/// # Errors
/// All of them are of one article.
pub fn tune_maps(engine: &Engine, gold: &[GoldArticle], number: usize) -> Result<Option<MapOutcome>, TuneError> {
    let gold: Vec<GoldArticle> = gold.iter().filter(|article| article.has_map()).cloned().collect();
    match gold.as_slice() {
        [] => return Ok(None),
        [one] => return Err(TuneError::OneMap(one.id.clone())),
        _ => {}
    }
    let all = choices(engine, &gold);
    let number = number.min(gold.len());
    let ids: Vec<&str> = gold.iter().map(|article| article.id.as_str()).collect();
    let fold_of = folds(&ids, number);
    let pack = engine.pack();
    let job = Job { engine, gold: &gold, all: &all, fold_of: &fold_of };
    let done: Vec<HeldOut> = (0..number).into_par_iter().map(|fold| job.held_out(fold)).collect();
    let mut before = Vec::new();
    let mut after = Vec::new();
    let mut by_fold = Vec::new();
    let (mut old, mut new) = (Vec::new(), Vec::new());
    for held_out in done {
        let right = |counts: &[MapCounts]| MapCounts::sum(counts).right();
        by_fold.push((held_out.before.len(), right(&held_out.before), right(&held_out.after)));
        before.extend(held_out.before);
        after.extend(held_out.after);
        old.extend(held_out.decisions.0);
        new.extend(held_out.decisions.1);
    }
    let (Some(was), Some(is)) = (map_score(&before), map_score(&after)) else { return Ok(None) };
    let gain = map_gain(&before, &after);
    let Learned { weights, strength } = learn(&pack.relation_rules, &all.iter().map(|own| &own.1).collect::<Vec<_>>());
    let gains = strength.is_some() && gain.value > 0.0;
    Ok(Some(MapOutcome {
        folds: by_fold,
        before: was,
        after: is,
        gain,
        strength,
        moved: moved(pack, &weights),
        lines: moved_lines(&pack.map.confidence, if gains { &new } else { &old }, number),
        gains,
    }))
}

/// What all folds share.
struct Job<'a> {
    engine: &'a Engine,
    gold: &'a [GoldArticle],
    all: &'a [(Known, Choices)],
    fold_of: &'a [usize],
}

/// The articles of a fold, by the pack as it is and by what was learned from the others.
struct HeldOut {
    before: Vec<MapCounts>,
    after: Vec<MapCounts>,
    decisions: (Vec<Decision>, Vec<Decision>),
}

impl Job<'_> {
    fn held_out(&self, fold: usize) -> HeldOut {
        let pack = self.engine.pack();
        let others = self.all.iter().zip(self.fold_of).filter(|(_, own)| **own != fold);
        let learned = learn(&pack.relation_rules, &others.map(|(own, _)| &own.1).collect::<Vec<_>>());
        let (before, old) = self.judge(self.engine, fold);
        let (after, new) = match learned.strength {
            Some(_) => self.judge(&Engine::new(Arc::new(with_weights(pack, &learned.weights))), fold),
            None => (before.clone(), old.clone()),
        };
        HeldOut { before, after, decisions: (old, new) }
    }

    /// Maps the articles of a fold and compares them with gold.
    fn judge(&self, engine: &Engine, fold: usize) -> (Vec<MapCounts>, Vec<Decision>) {
        let (mut worker, mut analysis) = (engine.worker(), Analysis::default());
        let (mut counts, mut decided) = (Vec::new(), Vec::new());
        for ((gold, (known, _)), _) in self.gold.iter().zip(self.all).zip(self.fold_of).filter(|(_, own)| **own == fold)
        {
            let (article, given) = gold.given();
            worker.analyse_given(&article, &given, &mut analysis);
            counts.push(MapCounts::of(known, &analysis));
            decisions(known, &analysis, &engine.pack().map.confidence, fold, &mut decided);
        }
        (counts, decided)
    }
}

/// A pack with other weights of its relation rules.
fn with_weights(pack: &Pack, weights: &[f64]) -> Pack {
    let mut out = pack.clone();
    out.relation_rules.iter_mut().zip(weights).for_each(|(rule, weight)| rule.weight = *weight);
    out
}

fn moved(pack: &Pack, weights: &[f64]) -> Vec<(String, f64, f64)> {
    let all = pack.relation_rules.iter().zip(weights).filter(|(rule, weight)| (rule.weight - **weight).abs() > 1e-9);
    let mut out: Vec<_> = all.map(|(rule, weight)| (rule.cue.id.clone(), rule.weight, *weight)).collect();
    let far = |(_, was, is): &(String, f64, f64)| (is - was).abs();
    out.sort_by(|a, b| far(b).total_cmp(&far(a)).then_with(|| a.0.cmp(&b.0)));
    out
}

fn moved_lines(now: &[ConfidenceLines; 2], decided: &[Decision], folds: usize) -> Vec<MovedLine> {
    let mut out = Vec::new();
    for one_paragraph in [false, true] {
        for of in [Of::Thesis, Of::Link] {
            let lines = now[usize::from(one_paragraph)];
            let before = if of == Of::Link { lines.link } else { lines.thesis };
            let own = decided.iter().filter(|d| d.one_paragraph == one_paragraph && d.of == of);
            if let Some(after) = better(&own.copied().collect::<Vec<_>>(), before, folds) {
                out.push(MovedLine { one_paragraph, of_links: of == Of::Link, before, after });
            }
        }
    }
    out
}

impl MapOutcome {
    /// Whether anything is worth a change of the pack.
    #[must_use]
    pub fn is_worth_it(&self) -> bool {
        self.gains && !self.moved.is_empty() || !self.lines.is_empty()
    }

    /// The pack's files with what is worth it. Rules of the pack below are copied into the pack's own file.
    #[must_use]
    pub fn apply(&self, source: &Source, pack: &Pack, mut files: Files) -> Files {
        let names = own_names(source, pack);
        let change = |(id, _, weight): &(String, f64, f64)| RuleChange {
            id: id.clone(),
            weights: vec![(String::new(), *weight)],
            ..RuleChange::default()
        };
        let changes: Vec<RuleChange> = if self.gains { self.moved.iter().map(change).collect() } else { Vec::new() };
        let mut copied = String::new();
        for rule in &pack.relation_rules {
            let (file, span) = (rule.cue.origin.file, rule.cue.origin.span.clone());
            if names[file].is_none()
                && changes.iter().any(|change| change.id == rule.cue.id)
                && let Some(text) = pack.files[file].text.get(span)
            {
                copied.extend(["\n", text, "\n"]);
            }
        }
        if !files.iter().any(|(name, _)| name == FILE) && (!copied.is_empty() || !self.lines.is_empty()) {
            files.push((FILE.to_owned(), "# Relation rules as `toulmin tune` weighed them.\n".to_owned()));
        }
        if let Some((_, text)) = files.iter_mut().find(|(name, _)| name == FILE) {
            text.push_str(&copied);
            *text = rules(text, &changes);
            for line in &self.lines {
                let kind = if line.one_paragraph { "one-paragraph" } else { "several-paragraphs" };
                let of = if line.of_links { "link" } else { "thesis" };
                let (slope, offset) = line.after;
                *text = confidence(text, kind, &[(&format!("{of}_slope"), slope), (&format!("{of}_offset"), offset)]);
            }
        }
        files
    }
}
