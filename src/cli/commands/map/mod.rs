//! `toulmin map`: the main job.

pub mod watch;

use std::sync::{Arc, OnceLock};
use std::time::Instant;

use serde_json::Value;
use toulmin::corpus::{Corpus, walk_with};
use toulmin::run::{Event, JOURNAL_FOLDER, Outcome, RunError, map_with};
use toulmin::tables::{Dialect, Finished};
use toulmin::{Engine, MapOptions};

use crate::cli::args::{Common, CsvDialect, Map};
use crate::cli::error::Failure;
use crate::cli::exit::ExitCode;
use crate::cli::gold::{corrections, gold_for};
use crate::cli::terminal::interrupt::Interrupt;
use crate::cli::terminal::print::{put, say};
use crate::cli::terminal::progress::Progress;
use crate::cli::terminal::text::{counted, safe};
use crate::cli::{reading_args, settings};

impl From<CsvDialect> for Dialect {
    fn from(own: CsvDialect) -> Self {
        match own {
            CsvDialect::Spreadsheet => Self::Spreadsheet,
            CsvDialect::Semicolon => Self::Semicolon,
            CsvDialect::Plain => Self::Plain,
        }
    }
}

pub fn run(own: &Map, common: &Common) -> Result<ExitCode, Failure> {
    if own.list {
        let corpus = walk_with(&own.corpus, &own.reading.selection()?)?;
        put(&reading_args::list(&corpus))?;
        return Ok(ExitCode::SUCCESS);
    }
    let engine = common.engine()?;
    common.say_rules(engine.pack());
    let mut options = options(own, common)?;
    options.gold = own.gold.as_deref().map(|path| gold_for(path, engine.pack()).map(Arc::new)).transpose()?;
    options.corrections = corrections(&own.corrections, &engine)?.map(Arc::new);
    let interrupt = Arc::new(Interrupt::catch()?);
    let stop = Arc::clone(&interrupt);
    options.stop = Some(Arc::new(move || stop.came()));
    let begun = Instant::now();
    let progress = OnceLock::new();
    let events = |event: Event| match event {
        Event::Found { articles, bytes } => {
            progress.get_or_init(|| Progress::new(articles, bytes, common.shows_progress()));
        }
        Event::Article { bytes, .. } => {
            if let Some(progress) = progress.get() {
                progress.article(bytes);
            }
        }
        _ => {}
    };
    let outcome = map_with(&engine, &options, events);
    if let Some(progress) = progress.get() {
        progress.finish();
    }
    match outcome {
        Ok(outcome) => report(own, common, &outcome, begun.elapsed().as_secs_f64()),
        Err(RunError::Stopped) => {
            say!("{}", stopped(own));
            Ok(interrupt.exit_code())
        }
        Err(RunError::Options(why)) => Err(Failure::Usage(format!("--{why}"))),
        Err(error) => Err(error.into()),
    }
}

/// The options of the library for what was said on the command line, but for gold and corrections, which need the pack.
pub fn options(own: &Map, common: &Common) -> Result<MapOptions, Failure> {
    let mut options = MapOptions::new(&own.corpus, &own.output);
    options.selection = own.reading.selection()?;
    options.dialect = own.csv.into();
    options.resume = own.resume;
    options.review = own.review.map_or(0, usize::from);
    options.workbook = own.xlsx;
    options.coders = own.coders.unwrap_or(0);
    options.claims = own.claims;
    options.strict = own.strict;
    options.shard = own.shard;
    if let Some(settings) = common.settings.as_ref().filter(|settings| !settings.options.is_empty()) {
        options.notes.insert(settings::NAME.to_owned(), Value::Object(settings.options.clone()));
    }
    options.min_link = own.min_link.unwrap_or(0.0);
    options.threads = common.threads.map_or(0, usize::from);
    Ok(options)
}

/// What is said of a run that came to its end.
fn report(own: &Map, common: &Common, outcome: &Outcome, seconds: f64) -> Result<ExitCode, Failure> {
    let failed = outcome.failed();
    // a shard may happen to have none but bad ones
    let none = failed > 0 && outcome.mapped() == 0 && own.shard.is_none();
    if !common.quiet {
        if !none {
            summary(&outcome.engine, &outcome.corpus, &outcome.finished, (outcome.bytes, seconds));
        }
        notices(&outcome.finished);
        if let Some(closed) = &outcome.journal {
            let journal = own.output.join(JOURNAL_FOLDER).display().to_string();
            say!("  {} reused from {} (not processed again)", counted(closed.taken, "article"), safe(&journal));
            if let Some(error) = &closed.failed {
                say!("  warning: a later --resume will work some articles again: {}", safe(&error.to_string()));
            }
        }
    }
    if none {
        let what = if failed == 1 { "the article could not be read" } else { "none of the articles could be read" };
        let tables = own.output.display();
        if failed == 1 {
            return Err(Failure::Io(anyhow::anyhow!("{what}: {}", outcome.first_failure())));
        }
        return Err(Failure::Io(anyhow::anyhow!("{what}; see articles.csv in `{tables}` for the reasons")));
    }
    if !common.quiet {
        say!("open {} next", safe(&own.output.join("sentences.csv").to_string_lossy()));
    }
    Ok(if own.strict && failed > 0 { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

/// What is left of a run that was stopped.
fn stopped(own: &Map) -> String {
    let folder = own.output.display().to_string();
    let folder = safe(&folder);
    if own.resume {
        format!("stopped; the tables in `{folder}` are unchanged. Run the same command again to go on from there")
    } else {
        format!("stopped; the tables in `{folder}` are unchanged. Use --resume to make long runs resumable")
    }
}

/// What came of it.
pub fn summary(engine: &Engine, corpus: &Corpus, finished: &Finished, (read, seconds): (u64, f64)) {
    let tally = &finished.tally;
    let mapped = tally.statuses.get("ok").copied().unwrap_or(0);
    let rate = read as f64 / 1e6 / seconds.max(1e-6);
    let digits = usize::from(rate < 10.0);
    // of less, most of the time is that of the start
    let speed = if read < 1 << 20 { String::new() } else { format!(" ({rate:.digits$} MB/s)") };
    say!(
        "{}, {}, {} in {seconds:.2} s{speed}",
        counted(mapped, "article"),
        counted(tally.sentences, "sentence"),
        counted(tally.words, "word"),
    );
    let labels: Vec<String> =
        engine.pack().labels.iter().zip(&tally.labels).map(|(l, n)| format!("{n} {}", l.id)).collect();
    say!("  {}; {} support, {} attack", labels.join(", "), tally.supports, tally.attacks);
    for (status, count) in tally.statuses.iter().filter(|(status, _)| *status != "ok") {
        say!("  {count} {status}: see the column message of articles.csv");
    }
    let skipped = corpus.skipped.total();
    if skipped > 0 {
        let were = if skipped == 1 { "was" } else { "were" };
        say!("  {} {were} skipped: see run.json", counted(skipped, "other file"));
    }
}

/// What the reader of the tables has to know.
pub fn notices(finished: &Finished) {
    for warning in &finished.warnings {
        say!("  warning: {}", safe(warning));
    }
    for name in &finished.kept {
        say!("  a table had been edited since toulmin wrote it; your version is kept as {}", safe(name));
    }
}
