//! `toulmin map`: the main job.

pub mod watch;

use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use serde_json::json;
use toulmin::Engine;
use toulmin::corpus::{Corpus, walk_with};
use toulmin::run::{Event, JOURNAL_FOLDER, Job, Journal, RunError, run as run_pipeline};
use toulmin::stats::RuleGold;
use toulmin::tables::{Dialect, Finished, OutputFolder, RunInfo, Skipped};
use toulmin::workbench::gold::Gold;
use toulmin::workbench::score::{View, score_over};

use crate::cli::args::{Common, CsvDialect, Map};
use crate::cli::common::{Failure, counted, safe};
use crate::cli::gold::gold_for;
use crate::cli::reading_args;
use crate::cli::terminal::interrupt::Interrupt;
use crate::cli::terminal::print::{put, say};
use crate::cli::terminal::progress::Progress;

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
    let selection = own.reading.selection()?;
    if own.list {
        put(&reading_args::list(&walk_with(&own.corpus, &selection)?))?;
        return Ok(ExitCode::SUCCESS);
    }
    let engine = common.engine()?;
    common.say_rules(engine.pack());
    let gold = own.gold.as_deref().map(|path| gold_for(path, engine.pack())).transpose()?;
    if gold.is_some() && own.corpus.iter().any(|path| path.as_os_str() == "-") {
        let why = "--gold needs files: articles from standard input cannot be read twice";
        return Err(Failure::Usage(why.to_owned()));
    }
    let corpus = walk_with(&own.corpus, &selection)?;
    let dialect = own.csv.into();
    // before this there is nothing to clear up
    let interrupt = Interrupt::catch()?;
    let mut folder = OutputFolder::create(&own.output, dialect, engine.pack())?;
    let journal = if own.resume { Some(Journal::open(&own.output, &program(&engine))?) } else { None };
    let begun = Instant::now();
    // rows are counted as they come
    let known = corpus.inputs.iter().all(|input| !input.kind.has_rows());
    let articles = known.then_some(corpus.inputs.len() as u64);
    let progress = Progress::new(articles, corpus.bytes(), common.shows_progress());
    let read = AtomicU64::new(0);
    let events = |event: Event| match event {
        Event::Article { bytes, .. } => {
            read.fetch_add(bytes, Ordering::Relaxed);
            progress.article(bytes);
        }
    };
    let pool = common.thread_pool()?;
    let stop = || interrupt.came();
    let review = own.review.map_or(0, usize::from);
    let job = Job { corpus: &corpus, engine: &engine, dialect, journal: journal.as_ref(), review, stop: &stop };
    let health = pool.install(|| run_pipeline(job, &mut folder, &events));
    progress.finish();
    let (mut health, chosen) = match health {
        Ok(found) => found,
        Err(RunError::Stopped) => {
            drop(folder);
            say!("{}", stopped(own));
            return Ok(interrupt.exit_code());
        }
        Err(error) => return Err(error.into()),
    };
    let mut run = info(own, dialect, &corpus);
    if let Some(gold) = &gold {
        health.gold = Some(pool.install(|| judged_by(&engine, gold, &corpus, &mut run)));
    }
    if review > 0 {
        run.options.insert("review".to_owned(), json!(review));
        folder.review(chosen.write(dialect, engine.pack(), &health));
    }
    let finished = folder.finish(&run, &health)?;
    let closed = journal.map(Journal::close);
    let failed = failed(&finished);
    let none = failed > 0 && failed == finished.tally.statuses.values().sum::<u64>();
    if !common.quiet {
        if !none {
            let speed = (read.into_inner(), begun.elapsed().as_secs_f64());
            summary(&engine, &corpus, &finished, speed);
        }
        notices(&finished);
        if let Some(closed) = &closed {
            say!("  {} taken from {}", counted(closed.taken, "article"), own.output.join(JOURNAL_FOLDER).display());
            if let Some(error) = &closed.failed {
                say!("  warning: a later --resume will work some articles again: {}", safe(&error.to_string()));
            }
        }
    }
    if none {
        let what = if failed == 1 { "the article could not be read" } else { "none of the articles could be read" };
        let tables = own.output.display();
        return Err(Failure::Io(anyhow::anyhow!("{what}; articles.csv in `{tables}` tells why")));
    }
    if !common.quiet {
        say!("open {} next", safe(&own.output.join("sentences.csv").to_string_lossy()));
    }
    Ok(if own.strict && failed > 0 { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

/// What gold says of each rule; tells in run.json how much of it was found.
pub fn judged_by(engine: &Engine, gold: &Gold, corpus: &Corpus, run: &mut RunInfo) -> Vec<RuleGold> {
    let (found, unmatched) = score_over(engine, gold, corpus, &View::default(), 0);
    run.options.insert("gold".to_owned(), json!(found.sentences));
    if let Some(first) = unmatched.first() {
        let count = counted(unmatched.len(), "sentence");
        let warning = format!("{count} of the gold not found in the corpus, the first {}: {}.", first.id, first.why);
        run.warnings.push(warning);
    }
    let rules = found.rules.iter().map(|rule| RuleGold {
        sentences: rule.sentences,
        precision: rule.precision,
        right: rule.right,
        wrong: rule.wrong,
    });
    rules.collect()
}

/// What the journal is for: this build of the program, and these rules. A build is told by its file, as not every
/// change of the code is a new version.
fn program(engine: &Engine) -> String {
    let file = std::env::current_exe().and_then(std::fs::metadata);
    let build = file.map(|data| (data.len(), data.modified().ok()));
    format!("{} {build:?} {}", env!("CARGO_PKG_VERSION"), engine.pack().hash)
}

/// What is left of a run that was stopped.
fn stopped(own: &Map) -> String {
    let folder = own.output.display().to_string();
    let folder = safe(&folder);
    if own.resume {
        format!("stopped; tables in `{folder}` are as they were. The same command goes on where it stopped")
    } else {
        format!("stopped; tables in `{folder}` are as they were. Runs with --resume can be taken up again")
    }
}

/// Articles without a map.
fn failed(finished: &Finished) -> u64 {
    finished.tally.statuses.iter().filter(|(status, _)| *status != "ok").map(|(_, n)| n).sum()
}

/// What run.json tells of this run beside its tables.
pub fn info(own: &Map, dialect: Dialect, corpus: &Corpus) -> RunInfo {
    let reasons = reading_args::reasons(&corpus.skipped).into_iter();
    // no roots: paths may differ between runs that are equal otherwise
    let options = json!({ "csv": dialect.name(), "strict": own.strict, "files": corpus.inputs.len() });
    RunInfo {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        options: options.as_object().cloned().unwrap_or_default(),
        skipped: reasons.map(|(reason, count)| Skipped { reason, count, paths: Vec::new() }).collect(),
        warnings: Vec::new(),
    }
}

/// What came of it.
pub fn summary(engine: &Engine, corpus: &Corpus, finished: &Finished, (read, seconds): (u64, f64)) {
    let tally = &finished.tally;
    let mapped = tally.statuses.get("ok").copied().unwrap_or(0);
    let megabytes = read as f64 / 1e6;
    say!(
        "{}, {}, {} in {seconds:.2} s ({:.0} MB/s)",
        counted(mapped, "article"),
        counted(tally.sentences, "sentence"),
        counted(tally.words, "word"),
        megabytes / seconds.max(1e-6)
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
        say!("  {} {were} passed over: see run.json", counted(skipped, "other file"));
    }
}

/// What the reader of the tables has to know.
pub fn notices(finished: &Finished) {
    for warning in &finished.warnings {
        say!("  warning: {}", safe(warning));
    }
    for name in &finished.kept {
        say!("  a table there had been edited since toulmin wrote it; it is kept as {}", safe(name));
    }
}
