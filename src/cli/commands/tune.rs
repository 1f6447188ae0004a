//! `toulmin tune`: learns from corrections, tells what it is worth, writes the pack or a patch if asked to.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::Context;
use toulmin::Engine;
use toulmin::workbench::score::metrics::Interval;
use toulmin::workbench::tune::fit::learn::{Settings, Towards};
use toulmin::workbench::tune::patch::pack::{changed, unified};
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
    let found = pool.install(|| tune(&source, &engine, &gold.articles, settings, own.folds, &told));
    progress.finish();
    let found = found.map_err(|error| match error {
        TuneError::Pack(bad) => common.bad_rules(&bad),
        other => Failure::Usage(format!("{}: {other}", own.gold.display())),
    })?;
    let patch_here = own.patch.as_deref() == Some(Path::new("-"));
    let report = report(&found, settings);
    if common.quiet {
    } else if patch_here {
        say!("{}", report.trim_end());
    } else {
        put(&report)?;
    }
    match found.verdict {
        Verdict::Worse => {
            say!("nothing is changed: on articles that it had not seen, what was learned made the labels worse");
            return Ok(ExitCode::from(1));
        }
        Verdict::Nothing => {
            say!("nothing is changed: the weights are as gold would have them");
            return Ok(ExitCode::SUCCESS);
        }
        Verdict::Better => {}
    }
    if let Some(folder) = &own.write {
        check(folder, &found.new).map_err(|error| Failure::Usage(error.to_string()))?;
        let written = write(folder, &found.new).map_err(anyhow::Error::from)?;
        if !common.quiet {
            told_written(folder, &written);
        }
    }
    match &own.patch {
        Some(_) if patch_here => put(&unified(&found.old, &found.new))?,
        Some(path) => fs::write(path, unified(&found.old, &found.new))
            .with_context(|| format!("`{}` cannot be written", path.display()))?,
        None => {}
    }
    if own.write.is_none() && own.patch.is_none() && !common.quiet {
        say!("nothing is written: --write DIR writes the pack, --patch FILE the difference");
    }
    Ok(ExitCode::SUCCESS)
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
