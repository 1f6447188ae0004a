//! `toulmin tune`: learns from corrections, tells what it is worth, writes the pack or a patch if asked to.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::Context;
use toulmin::Engine;
use toulmin::rules::{Pack, Source, load};
use toulmin::workbench::gold::Gold;
use toulmin::workbench::score::metrics::Interval;
use toulmin::workbench::tune::fit::settings::{Settings, Towards};
use toulmin::workbench::tune::maps::{MapOutcome, tune_maps};
use toulmin::workbench::tune::patch::pack::{Files, changed, own_files, unified};
use toulmin::workbench::tune::patch::write::{Written, check, write};
use toulmin::workbench::tune::{Outcome, TuneError, Verdict, tune};

use crate::cli::args::{Common, TowardsChoice, Tune};
use crate::cli::error::Failure;
use crate::cli::exit::ExitCode;
use crate::cli::gold::gold_to_learn;
use crate::cli::terminal::print::{put, say};
use crate::cli::terminal::progress::Progress;
use crate::cli::terminal::text::{counted, safe};

/// Weights, phrases and exceptions of each kind that are listed.
const LISTED: usize = 10;

pub fn run(own: &Tune, common: &Common) -> Result<ExitCode, Failure> {
    let source = common.source(None);
    let engine = Engine::new(common.pack(None)?);
    let gold = gold_to_learn(&own.gold, engine.pack())?;
    common.say_rules(engine.pack());
    let found = learn(own, common, (&source, &engine), &gold)?;
    let patch_here = own.patch.as_deref() == Some(Path::new("-"));
    let report = found.report(&gold);
    if common.quiet {
    } else if patch_here {
        say!("{}", report.trim_end());
    } else {
        put(&report)?;
    }
    let old = own_files(&source, engine.pack());
    let new = match found.files(&source, engine.pack(), &old) {
        Ok(new) => new,
        Err(code) => return Ok(code),
    };
    load(&in_memory(&new)).map_err(|bad| common.bad_rules(&bad))?;
    if let Some(folder) = &own.write {
        check(folder, &new).map_err(|error| Failure::Usage(error.to_string()))?;
        let written = write(folder, &new).map_err(anyhow::Error::from)?;
        if !common.quiet {
            told_written(folder, &written);
        }
    }
    match &own.patch {
        Some(_) if patch_here => put(&unified(&old, &new))?,
        Some(path) => {
            fs::write(path, unified(&old, &new)).with_context(|| format!("`{}` cannot be written", path.display()))?;
        }
        None => {}
    }
    if own.write.is_none() && own.patch.is_none() && !common.quiet {
        say!("nothing is written: --write DIR writes the pack, --patch FILE the difference");
    }
    Ok(ExitCode::SUCCESS)
}

/// What was learned from gold: of labels, of maps, or of both.
struct Found {
    labels: Option<Outcome>,
    maps: Option<MapOutcome>,
    settings: Settings,
}

fn learn(own: &Tune, common: &Common, (source, engine): (&Source, &Engine), gold: &Gold) -> Result<Found, Failure> {
    let settings = Settings {
        phrases: own.phrases,
        towards: match own.towards {
            TowardsChoice::Auto => None,
            TowardsChoice::Pack => Some(Towards::Pack),
            TowardsChoice::Zero => Some(Towards::Zero),
        },
        anchored: gold.column == "corrected_label",
    };
    let progress = Progress::of("fits", own.folds as u64 + 1, common.shows_progress());
    let pool = common.thread_pool()?;
    let told = |_| progress.advance(1);
    let (maps, labels) = pool.install(|| {
        let maps = tune_maps(engine, &gold.articles, own.folds);
        let has_labels = gold.reviewed().next().is_some() || matches!(maps, Ok(None));
        (maps, has_labels.then(|| tune(source, engine, &gold.articles, settings, own.folds, &told)))
    });
    progress.finish();
    let failure = |error: TuneError| match error {
        TuneError::Pack(bad) => common.bad_rules(&bad),
        other => Failure::Usage(format!("{}: {other}", own.gold.display())),
    };
    // either is enough: what the other one lacks is said
    match (labels, maps) {
        (Some(Err(error)), Ok(Some(maps))) if !matches!(error, TuneError::Pack(_)) => {
            say!("no labels are learned: {error}");
            Ok(Found { labels: None, maps: Some(maps), settings })
        }
        (Some(Ok(labels)), Err(error)) => {
            say!("no maps are learned: {error}");
            Ok(Found { labels: Some(labels), maps: None, settings })
        }
        (Some(Err(labels)), Err(maps)) => {
            Err(Failure::Usage(format!("{}: {maps}; of labels: {labels}", own.gold.display())))
        }
        (Some(Err(error)), _) | (None, Err(error)) => Err(failure(error)),
        (labels, Ok(maps)) => Ok(Found { labels: labels.and_then(Result::ok), maps, settings }),
    }
}

impl Found {
    fn report(&self, gold: &Gold) -> String {
        let mut out = String::new();
        if let Some(labels) = &self.labels {
            out += &report(labels, self.settings);
        }
        if let Some(maps) = &self.maps {
            if !out.is_empty() {
                out.push('\n');
            }
            of_maps(maps, gold, &mut out);
        }
        out
    }

    /// The files with all that gained something on articles held out; the exit code where nothing did.
    fn files(&self, source: &Source, pack: &Pack, old: &Files) -> Result<Files, ExitCode> {
        let mut refused = false;
        let mut new = old.clone();
        if let Some(labels) = &self.labels {
            let why = match labels.verdict {
                Verdict::Better => {
                    new.clone_from(&labels.new);
                    None
                }
                Verdict::Worse => Some("on articles that it had not seen, what was learned made the labels worse"),
                Verdict::NoGain => Some("on articles that it had not seen, what was learned gained nothing for labels"),
                Verdict::Nothing => Some("the weights are as gold would have them"),
            };
            refused |= matches!(labels.verdict, Verdict::Worse | Verdict::NoGain);
            if let Some(why) = why {
                let what = if self.maps.is_some() { "no label rule" } else { "nothing" };
                say!("{what} is changed: {why}");
            }
        }
        if let Some(maps) = &self.maps {
            if maps.is_worth_it() {
                new = maps.apply(source, pack, new);
            }
            if !maps.gains {
                let what = if self.labels.is_some() || maps.is_worth_it() { "no weight of a map" } else { "nothing" };
                say!("{what} is changed: on articles that it had not seen, what was learned gained nothing for maps");
                refused |= !maps.is_worth_it();
            }
        }
        if new != *old {
            return Ok(new);
        }
        Err(if refused { ExitCode::from(1) } else { ExitCode::SUCCESS })
    }
}

/// A pack of these files.
fn in_memory(files: &Files) -> Source {
    let files = files.iter().map(|(name, text)| (name.clone(), text.clone().into_bytes())).collect();
    Source::Memory { name: "tuned".to_owned(), files }
}

/// What is said of maps.
fn of_maps(found: &MapOutcome, gold: &Gold, out: &mut String) {
    let articles = gold.articles.iter().filter(|article| article.has_map()).count();
    // writing to a string cannot fail
    let _ = writeln!(
        out,
        "maps: {} and {} in {}",
        if found.after.theses == 1 { "1 thesis".to_owned() } else { format!("{} theses", found.after.theses) },
        counted(found.after.links, "target"),
        counted(articles, "article")
    );
    let _ = writeln!(out, "\nheld out, in {} of articles        before   after", counted(found.folds.len(), "fold"));
    for (n, (articles, before, after)) in (1..).zip(&found.folds) {
        let what = format!("fold {n}: {}", counted(*articles, "article"));
        let _ = writeln!(out, "  {what:<36}{before:>7.3} {after:>7.3}");
    }
    let names = ["thesis", "thesis among three", "attachment", "attachment, typed", "main arguments F1"];
    let figures = found.before.figures().into_iter().zip(found.after.figures());
    for (name, ((_, before), (_, after))) in names.into_iter().zip(figures) {
        if let (Some(before), Some(after)) = (before, after) {
            let _ = writeln!(out, "  {name:<36}{:>7.3} {:>7.3}", before.value, after.value);
        }
    }
    let _ = writeln!(
        out,
        "  right theses and targets: difference {:+.3} (95 % interval {:+.3} to {:+.3})",
        found.gain.value, found.gain.low, found.gain.high
    );
    let drawn = found.strength.map(|s| format!(" (drawn to where they are with strength {s})")).unwrap_or_default();
    let _ = writeln!(out, "\nlearned from all maps: {} moved{drawn}", counted(found.moved.len(), "weight"));
    for (rule, was, is) in found.moved.iter().take(LISTED) {
        let _ = writeln!(out, "  {rule}: {was:+.2} to {is:+.2}");
    }
    more(found.moved.len(), "weight", out);
    for line in &found.lines {
        let kind = if line.one_paragraph { "one-paragraph" } else { "several-paragraphs" };
        let of = if line.of_links { "link" } else { "thesis" };
        let ((a, b), (c, d)) = (line.before, line.after);
        let _ = writeln!(out, "  confidence of {of}, {kind}: {a:.2} and {b:+.2} to {c:.2} and {d:+.2}");
    }
}

fn told_written(folder: &Path, written: &Written) {
    let folder = folder.display();
    match (written.replaced.as_slice(), written.new.as_slice()) {
        ([], []) => say!("{folder} was like that already"),
        ([], new) => say!("{} written to {folder}", counted(new.len(), "file")),
        (replaced, []) => say!("replaced in {folder}: {}", replaced.join(", ")),
        (replaced, new) => say!("replaced in {folder}: {}; new: {}", replaced.join(", "), new.join(", ")),
    }
    say!("next: toulmin check {folder} && toulmin map CORPUS --rules {folder}");
}

fn report(found: &Outcome, settings: Settings) -> String {
    let mut out = String::new();
    // writing to a string cannot fail
    let _ = writeln!(
        out,
        "gold: {} of {} with a label ({})",
        counted(found.sentences, "sentence"),
        counted(found.articles, "article"),
        found.labels.join(", ")
    );
    if !found.new_labels.is_empty() {
        let _ = writeln!(out, "  new to the rules: {}", found.new_labels.join(", "));
    }
    if !found.other_labels.is_empty() {
        let others = found.other_labels.join(", ");
        let _ = writeln!(out, "  not in gold, and not judged: {others}");
    }
    if settings.anchored && found.unlabelled > 0 {
        let _ = writeln!(
            out,
            "  {} not reviewed: held to the label they have; {} would get another",
            counted(found.unlabelled, "sentence"),
            found.unlabelled_changed
        );
    }
    let _ = writeln!(out, "\nheld out, in {} of articles        before   after", counted(found.folds.len(), "fold"));
    for (n, fold) in (1..).zip(&found.folds) {
        let what = format!("fold {n}: {}", counted(fold.sentences, "sentence"));
        let _ = writeln!(out, "  {what:<36}{:>7.3} {:>7.3}", fold.before, fold.after);
    }
    for (label, (before, after)) in found.labels.iter().zip(&found.of_labels) {
        let what = format!("F1 of {label} ({})", after.gold);
        let _ = writeln!(out, "  {what:<36}{:>7.3} {:>7.3}", before.f1, after.f1);
    }
    let _ = writeln!(out, "  {:<36}{:>7.3} {:>7.3}", "macro-F1", found.before.value, found.after.value);
    let range = |i: &Interval| format!("{:.3} to {:.3}", i.low, i.high);
    let _ = writeln!(out, "  95 % interval: {} before, {} after", range(&found.before), range(&found.after));
    let _ = writeln!(
        out,
        "  difference {:+.3} (95 % interval {:+.3} to {:+.3}); {} fixed, {} broken",
        found.gain.value, found.gain.low, found.gain.high, found.mended.0, found.mended.1
    );
    learned(found, &mut out);
    out
}

/// What would change.
fn learned(found: &Outcome, out: &mut String) {
    let towards = match found.learned.towards {
        Towards::Pack => "where they are",
        Towards::Zero => "0",
    };
    let _ = writeln!(
        out,
        "\nlearned from all of it: {} moved (drawn to {towards} with strength {}), {}, {}",
        counted(found.moved.len(), "weight"),
        found.learned.strength,
        counted(found.phrases.len(), "phrase"),
        counted(found.exceptions.len(), "exception"),
    );
    for (label, was, is) in found.biases.iter().filter(|(_, was, is)| (was - is).abs() > 0.005) {
        let _ = writeln!(out, "  bias of {label} {was:+.2} to {is:+.2}");
    }
    for (rule, label, was, is) in found.moved.iter().take(LISTED) {
        let _ = writeln!(out, "  {rule}: {label} {was:+.2} to {is:+.2}");
    }
    more(found.moved.len(), "weight", out);
    for (words, weights) in found.phrases.iter().take(LISTED) {
        let weights: Vec<String> = weights.iter().map(|(label, w)| format!("{label} {w:+.2}")).collect();
        let _ = writeln!(out, "  “{}”: {}", safe(words), weights.join(", "));
    }
    more(found.phrases.len(), "phrase", out);
    for (rule, words, sentences) in found.exceptions.iter().take(LISTED) {
        let _ = writeln!(out, "  {rule} unless “{}” ({})", safe(words), counted(sentences, "sentence"));
    }
    more(found.exceptions.len(), "exception", out);
    let files = changed(&found.old, &found.new);
    if !files.is_empty() {
        let _ = writeln!(out, "  in {}", files.join(", "));
    }
}

fn more(all: usize, what: &str, out: &mut String) {
    if let Some(more @ 1..) = all.checked_sub(LISTED) {
        let _ = writeln!(out, "  and {}", counted(more, &format!("more {what}")));
    }
}
