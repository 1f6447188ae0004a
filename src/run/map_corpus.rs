//! The whole use case: rules, corpus, journal, articles, gold, tables.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::json;

use super::articles::{Event, Given, Job, run};
use super::error::RunError;
use super::extras;
use super::journal::{Closed, Journal};
use super::options::MapOptions;
use crate::analysis::Bounds;
use crate::corpus::{Corpus, Reading, walk_with};
use crate::engine::Engine;
use crate::export::has_workbooks;
use crate::groups::{ClaimFinder, Claims, read_corrections};
use crate::map::MapReader;
use crate::rules;
use crate::stats::RuleGold;
use crate::tables::claim_rows::claim_rows;
use crate::tables::{Finished, OK, OutputFolder, RunInfo, ShardInfo, Skipped};
use crate::workbench::gold::{Clash, CorrectionCounts, Gold};
use crate::workbench::score::{View, score_over};

/// Corrections that are named one by one where they cannot be kept.
const MOST_CLASHES: usize = 50;

/// What came of a run.
#[derive(Debug)]
#[non_exhaustive]
pub struct Outcome {
    /// The engine that did the work, for more of it.
    pub engine: Engine,
    /// What was found on the disk.
    pub corpus: Corpus,
    /// The tables that were written, with totals and warnings.
    pub finished: Finished,
    /// What came of the journal, where there is one.
    pub journal: Option<Closed>,
    /// Bytes of the articles that were read.
    pub bytes: u64,
}

impl Outcome {
    /// Articles with a map.
    #[must_use]
    pub fn mapped(&self) -> u64 {
        self.finished.tally.statuses.get(OK).copied().unwrap_or(0)
    }

    /// Why the first of those without a map has none.
    #[must_use]
    pub fn first_failure(&self) -> String {
        first_failure(&self.corpus)
    }

    /// Articles without a map; articles.csv says why.
    #[must_use]
    pub fn failed(&self) -> u64 {
        self.finished.tally.statuses.values().sum::<u64>() - self.mapped()
    }
}

/// Maps a corpus and writes the tables: rules are loaded, files are found and read, articles are mapped by all threads,
/// and the tables are put in place at the end, all or none.
///
/// `on_event` is called from any thread.
///
/// # Errors
/// The rules cannot be used, nothing can be read, the tables cannot be written, or the run was stopped. A fault of a
/// single article is reported in its row.
pub fn map_corpus(options: &MapOptions, on_event: impl Fn(Event) + Sync) -> Result<Outcome, RunError> {
    let engine = Engine::new(Arc::new(rules::load(&options.rules)?));
    map_with(&engine, options, on_event)
}

/// As [`map_corpus`], with rules that are compiled already.
///
/// # Errors
/// As [`map_corpus`].
pub fn map_with(engine: &Engine, options: &MapOptions, on_event: impl Fn(Event) + Sync) -> Result<Outcome, RunError> {
    refuse(options)?;
    let mut selection = options.selection.clone();
    selection.reading = Reading(Arc::clone(&engine.pack().reading));
    let mut corpus = walk_with(&options.corpus, &selection)?;
    if let Some(shard) = options.shard {
        corpus.limit(shard);
    }
    let pool = rayon::ThreadPoolBuilder::new().num_threads(options.threads).build()?;
    let mut folder = OutputFolder::create(&options.output, options.dialect, engine.pack())?;
    let journal =
        options.resume.then(|| Journal::open(&options.output, &program(engine), bounds(engine))).transpose()?;
    on_event(Event::found(&corpus));
    let bytes = AtomicU64::new(0);
    let events = |event: Event| {
        if let Event::Article { bytes: read, .. } = event {
            bytes.fetch_add(read, Ordering::Relaxed);
        }
        on_event(event);
    };
    let given = options.corrections.as_deref().map(Given::new);
    let stop = || options.stop.as_ref().is_some_and(|stop| stop());
    let job = Job {
        engine,
        dialect: options.dialect,
        journal: journal.as_ref(),
        review: options.review,
        corrections: given.as_ref(),
        min_link: options.min_link,
        stop: &stop,
    };
    let (mut health, chosen) = pool.install(|| run(job, corpus.tasks(), &mut folder, &events))?;
    let (all, read) = (folder.tally().statuses.values().sum(), folder.tally().statuses.get("ok"));
    if all > 0 && read.is_none() && folder.replaces_a_set() {
        return Err(RunError::NothingRead {
            articles: all,
            why: first_failure(&corpus),
            folder: options.output.clone(),
        });
    }
    let mut info = run_info(options, &corpus);
    note_clashes(given.map(|given| given.clashes(options.shard.is_none())), &mut info);
    if let Some(gold) = &options.gold {
        health.gold = Some(pool.install(|| judged_by(engine, gold, &corpus, &mut info)));
    }
    if options.review > 0 {
        info.options.insert("review".to_owned(), json!(options.review));
        folder.review(chosen.write(options.dialect, engine.pack(), &health));
    }
    if options.claims {
        info.options.insert("claims".to_owned(), json!(true));
        let claims = pool.install(|| find_claims(engine, options, &mut folder))?;
        for mistake in &claims.mistakes {
            info.warnings.push(format!("claim_mentions.csv:{}: {}.", mistake.line, mistake.message));
        }
        folder.claims(claim_rows(&claims, options.dialect));
    }
    let finished = folder.finish_with(&info, &health, |folder| extras::write(folder, options, engine.pack()))?;
    let journal = journal.map(Journal::close);
    Ok(Outcome { engine: engine.clone(), corpus, finished, journal, bytes: bytes.into_inner() })
}

/// Refuses options that exclude each other.
fn refuse(options: &MapOptions) -> Result<(), RunError> {
    let is_stdin = options.corpus.iter().any(|path| path.as_os_str() == "-");
    if options.gold.is_some() && is_stdin {
        return Err(RunError::Options("gold needs files: articles from standard input cannot be read twice"));
    }
    if options.workbook && !has_workbooks() {
        return Err(RunError::Options("this toulmin was built without the feature `xlsx`, which writes workbooks"));
    }
    if options.shard.is_some() && (options.gold.is_some() || options.review > 0 || options.workbook) {
        return Err(RunError::Options("gold, review and workbooks need the whole corpus: leave out the shard"));
    }
    if options.shard.is_some() && is_stdin {
        return Err(RunError::Options("a shard needs files: standard input cannot be divided"));
    }
    Ok(())
}

/// What is wrong with the first article of a corpus of which none can be read.
fn first_failure(corpus: &Corpus) -> String {
    let mut why = String::new();
    if let Some(task) = corpus.tasks().next() {
        task.each(&mut Vec::new(), |found| {
            if let (true, Err(failure)) = (why.is_empty(), &found.document) {
                why = format!("{}: {}", found.path.display(), failure.message);
            }
        });
    }
    why
}

/// The claims of the tables written so far, with what the reader of an earlier set corrected.
fn find_claims(engine: &Engine, options: &MapOptions, folder: &mut OutputFolder<'_>) -> Result<Claims, RunError> {
    let mut finder = ClaimFinder::new(engine.pack());
    for map in MapReader::open(&folder.written()?)? {
        finder.add(map?);
    }
    let earlier = options.output.join("claim_mentions.csv");
    if earlier.is_file() {
        finder.correct(read_corrections(&earlier)?);
    }
    Ok(finder.find())
}

/// Scores each rule against gold, and notes in run.json how much of the gold was found.
pub(super) fn judged_by(engine: &Engine, gold: &Gold, corpus: &Corpus, run: &mut RunInfo) -> Vec<RuleGold> {
    let (found, unmatched) = score_over(engine, gold, corpus, &View::default(), 0);
    run.options.insert("gold".to_owned(), json!(found.sentences));
    if let Some(first) = unmatched.first() {
        let (count, end) = (unmatched.len(), if unmatched.len() == 1 { "" } else { "s" });
        let (id, why) = (&first.id, &first.why);
        run.warnings.push(format!("{count} sentence{end} of the gold not found in the corpus, the first {id}: {why}."));
    }
    let rules = found.rules.iter().map(|rule| RuleGold {
        sentences: rule.sentences,
        precision: rule.precision,
        right: rule.right,
        wrong: rule.wrong,
    });
    rules.collect()
}

/// Notes in run.json what of the corrections could not be kept.
pub(super) fn note_clashes(clashes: Option<Vec<Clash>>, run: &mut RunInfo) {
    let clashes = clashes.unwrap_or_default();
    run.warnings.extend(clashes.iter().take(MOST_CLASHES).map(|clash| format!("left out: {clash}.")));
    if clashes.len() > MOST_CLASHES {
        run.warnings.push(format!("{} more corrections were left out.", clashes.len() - MOST_CLASHES));
    }
}

fn bounds(engine: &Engine) -> Bounds {
    let pack = engine.pack();
    Bounds {
        labels: pack.labels.len(),
        label_rules: pack.label_rules.len(),
        holder_rules: pack.holder_rules.len(),
        relation_rules: pack.relation_rules.len(),
    }
}

/// What the journal is for: this build of the code, and these rules.
fn program(engine: &Engine) -> String {
    format!("{} {} {}", env!("CARGO_PKG_VERSION"), env!("TOULMIN_BUILD_ID"), engine.pack().hash)
}

/// What run.json says of a run beside its tables.
pub(super) fn run_info(options: &MapOptions, corpus: &Corpus) -> RunInfo {
    let reasons = corpus.skipped.reasons().into_iter();
    // no roots: paths may differ between runs that are equal otherwise
    let told = json!({ "csv": options.dialect.name(), "strict": options.strict, "files": corpus.inputs.len() });
    let mut all = told.as_object().cloned().unwrap_or_default();
    if options.min_link > 0.0 {
        all.insert("min_link".to_owned(), json!(options.min_link));
    }
    if let Some(corrections) = &options.corrections {
        let CorrectionCounts { labels, targets, relations, holders, theses } = corrections.counts();
        let told = json!({
            "hash": corrections.hash(), "labels": labels, "targets": targets, "relations": relations,
            "holders": holders, "theses": theses,
        });
        all.insert("corrections".to_owned(), told);
    }
    all.extend(options.notes.clone());
    RunInfo {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        options: all,
        skipped: reasons.map(|(reason, count)| Skipped { reason, count, paths: Vec::new() }).collect(),
        warnings: Vec::new(),
        shard: options.shard.map(|shard| ShardInfo {
            number: shard.number(),
            of: shard.of(),
            corpus: corpus.fingerprint(),
        }),
    }
}
