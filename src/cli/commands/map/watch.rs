//! `toulmin map --watch`: the tables again whenever a rule or an article is saved, and what that changed.

use std::collections::HashSet;
use std::fmt::Write;
use std::io::IsTerminal;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use toulmin::Engine;
use toulmin::corpus::{Corpus, Selection, WalkError, walk_with};
use toulmin::rules::{Source, files_of, load};
use toulmin::run::write_live;
use toulmin::tables::Finished;
use toulmin::workbench::gold::{Corrections, Gold, tables_of};
use toulmin::workbench::watch::{Edited, Live, Stamps, Update};

use super::{notices, options, summary as of_run};
use crate::cli::args::{Common, Map};
use crate::cli::commands::diff::text::{by_rule, line, summary};
use crate::cli::error::Failure;
use crate::cli::exit::ExitCode;
use crate::cli::gold::{corrections, gold_for};
use crate::cli::terminal::interrupt::Interrupt;
use crate::cli::terminal::print::{Reader, put_on, say};
use crate::cli::terminal::progress::Progress;
use crate::cli::terminal::style::Style;
use crate::cli::terminal::text::{counted, safe};

/// How often files are looked at.
const PAUSE: Duration = Duration::from_millis(200);
/// Looking takes a fifth of the time at most.
const SHARE: u32 = 4;
/// Files that change are left alone until they have looked the same for so long: a program is writing them.
const STILL: Duration = Duration::from_millis(100);
/// Looks at files that never come to rest.
const LOOKS: usize = 50;
/// Changes of a rule that are shown on a terminal.
const SHOWN: usize = 20;
/// Files that are named when they were edited.
const NAMED: usize = 3;

/// Files at one moment.
struct Seen {
    corpus: Result<Corpus, WalkError>,
    articles: Stamps,
    rules: Stamps,
    gold: Stamps,
    corrections: Stamps,
}

impl Seen {
    fn is_as(&self, other: &Self) -> bool {
        self.corpus == other.corpus
            && (&self.articles, &self.rules) == (&other.articles, &other.rules)
            && (&self.gold, &self.corrections) == (&other.gold, &other.corrections)
    }
}

/// What people say: of labels, to judge by, and what they corrected.
type People<'a> = (Option<&'a Arc<Gold>>, Option<&'a Arc<Corrections>>);

/// What does not change while files are watched.
struct Watch<'a> {
    own: &'a Map,
    common: &'a Common,
    source: Source,
    selection: Selection,
    interrupt: Interrupt,
    pool: rayon::ThreadPool,
}

pub fn run(own: &Map, common: &Common) -> Result<ExitCode, Failure> {
    if own.corpus.iter().any(|path| path.as_os_str() == "-") {
        return Err(Failure::Usage("--watch needs files: standard input cannot be read twice".to_owned()));
    }
    let watch = Watch {
        own,
        common,
        source: common.source(None),
        selection: own.reading.selection()?,
        interrupt: Interrupt::catch()?,
        pool: common.thread_pool()?,
    };
    watch.run()
}

impl Watch<'_> {
    fn run(&self) -> Result<ExitCode, Failure> {
        // files are looked at before they are read: what is written from now on is seen
        let mut seen = self.look();
        let mut engine = Arc::new(self.common.engine()?);
        self.common.say_rules(engine.pack());
        let mut gold = self.gold(&engine)?;
        let mut given = self.corrections(&engine)?;
        let corpus = seen.corpus.as_ref().map_err(Clone::clone)?;
        let mut live = Live::new(Arc::clone(&engine)).min_link(self.own.min_link.unwrap_or(0.0));
        let (begun, read) = (Instant::now(), AtomicU64::new(0));
        let known = corpus.inputs.iter().all(|input| !input.kind.has_rows());
        let articles = known.then_some(corpus.inputs.len() as u64);
        let progress = Progress::new(articles, corpus.bytes(), self.common.shows_progress());
        let done = |bytes| {
            read.fetch_add(bytes, Ordering::Relaxed);
            progress.article(bytes);
        };
        let first = self.update(&mut live, &engine, corpus, &HashSet::new(), (gold.as_ref(), given.as_ref()), &done);
        progress.finish();
        if first.is_none() {
            return Ok(self.end(false));
        }
        let finished = self.write(&live, corpus, (gold.as_ref(), given.as_ref()))?;
        if !self.common.quiet {
            of_run(&engine, corpus, &finished, (read.into_inner(), begun.elapsed().as_secs_f64()));
            notices(&finished);
            let files =
                counted(seen.articles.len() + seen.rules.len() + seen.gold.len() + seen.corrections.len(), "file");
            say!("open {} next", safe(&self.own.output.join("sentences.csv").to_string_lossy()));
            say!("watching {files}: save a rule or an article, end with Ctrl-C");
        }

        let mut stale = false;
        loop {
            let Some(now) = self.next(&seen, stale) else { return Ok(self.end(true)) };
            let before = std::mem::replace(&mut seen, now);
            let files = seen.articles.since(&before.articles);
            self.say_edited(&files, &seen, &before);
            let mut other = false;
            if seen.rules != before.rules
                && let Some(new) = self.reload(&engine)
            {
                (engine, other) = (new, true);
            }
            if seen.gold != before.gold {
                match self.gold(&engine) {
                    Ok(new) => (gold, other) = (new, true),
                    Err(failure) => _ = failure.report(),
                }
            }
            if seen.corrections != before.corrections {
                match self.corrections(&engine) {
                    // tables in the output folder are written by every update
                    Ok(new) if new.as_ref().map(|c| c.hash()) == given.as_ref().map(|c| c.hash()) => {}
                    Ok(new) => (given, other) = (new, true),
                    Err(failure) => _ = failure.report(),
                }
            }
            let corpus = match &seen.corpus {
                Ok(corpus) => corpus,
                Err(error) => {
                    say!("error: {}; the tables stay as they are", safe(&error.to_string()));
                    continue;
                }
            };
            let known = (gold.as_ref(), given.as_ref());
            let Some(update) = self.update(&mut live, &engine, corpus, &files, known, &|_| {}) else {
                return Ok(self.end(true));
            };
            let worked = other || update.worked > 0 || !update.is_empty();
            if !worked && !stale {
                continue;
            }
            match self.write(&live, corpus, known) {
                Ok(finished) => {
                    stale = false;
                    if !self.common.quiet {
                        notices(&finished);
                    }
                }
                // reported once; after that we retry silently
                Err(_) if stale => {}
                Err(failure) => {
                    stale = true;
                    failure.report();
                }
            }
            if worked && self.tell(&update)? == Reader::Gone {
                return Ok(ExitCode::SUCCESS);
            }
        }
    }

    /// How files are.
    fn look(&self) -> Seen {
        let rules = match &self.source {
            Source::Folder(folder) => files_of(folder),
            Source::BuiltIn | Source::Memory { .. } => Vec::new(),
        };
        let rules = Stamps::of(rules.iter().map(PathBuf::as_path));
        let gold = Stamps::of(self.own.gold.as_deref());
        let corpus = walk_with(&self.own.corpus, &self.selection);
        let inputs = corpus.as_ref().map_or(&[][..], |corpus| &corpus.inputs);
        let articles = Stamps::of(inputs.iter().map(|input| input.path.as_path()));
        let tables: Vec<PathBuf> =
            self.own.corrections.iter().flat_map(|path| tables_of(path).unwrap_or_default()).collect();
        let corrections = Stamps::of(tables.iter().map(PathBuf::as_path));
        Seen { corpus, articles, rules, gold, corrections }
    }

    /// Waits until files are others than they were (or once only), and at rest; `None` if it is to end.
    fn next(&self, seen: &Seen, once: bool) -> Option<Seen> {
        let mut pause = PAUSE;
        loop {
            self.wait(pause)?;
            let begun = Instant::now();
            let mut now = self.look();
            pause = PAUSE.max(begun.elapsed() * SHARE);
            if now.is_as(seen) {
                if once {
                    return Some(now);
                }
                continue;
            }
            for _ in 0..LOOKS {
                self.wait(STILL)?;
                let then = std::mem::replace(&mut now, self.look());
                if now.is_as(&then) {
                    break;
                }
            }
            // a file may be as it was by now
            if !now.is_as(seen) {
                return Some(now);
            }
        }
    }

    /// `None` if it is to end.
    fn wait(&self, pause: Duration) -> Option<()> {
        let until = Instant::now() + pause;
        loop {
            if self.interrupt.came() {
                return None;
            }
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Some(());
            }
            std::thread::sleep(left.min(PAUSE));
        }
    }

    /// The rules as they are now; `None` if they are the same, or cannot be used, which is reported.
    fn reload(&self, engine: &Engine) -> Option<Arc<Engine>> {
        match load(&self.source) {
            Ok(pack) if pack.hash == engine.pack().hash => None,
            Ok(pack) => Some(Arc::new(Engine::new(Arc::new(pack)))),
            Err(bad) => {
                self.common.bad_rules(&bad).report();
                say!("using the previous rules until this is fixed");
                None
            }
        }
    }

    fn gold(&self, engine: &Engine) -> Result<Option<Arc<Gold>>, Failure> {
        self.own.gold.as_deref().map(|path| gold_for(path, engine.pack()).map(Arc::new)).transpose()
    }

    fn corrections(&self, engine: &Engine) -> Result<Option<Arc<Corrections>>, Failure> {
        Ok(corrections(&self.own.corrections, engine)?.map(Arc::new))
    }

    fn update(
        &self,
        live: &mut Live,
        engine: &Arc<Engine>,
        corpus: &Corpus,
        files: &HashSet<PathBuf>,
        (gold, corrections): People<'_>,
        done: &(dyn Fn(u64) + Sync),
    ) -> Option<Update> {
        let stop = || self.interrupt.came();
        let edited = Edited { corpus, files, gold: gold.map(AsRef::as_ref), corrections, done, stop: &stop };
        self.pool.install(|| live.update(engine, edited))
    }

    /// Writes all tables in the place of those there.
    fn write(&self, live: &Live, corpus: &Corpus, (gold, given): People<'_>) -> Result<Finished, Failure> {
        let mut options = options(self.own, self.common)?;
        options.corrections = given.cloned();
        options.gold = gold.cloned();
        Ok(self.pool.install(|| write_live(live, &options, corpus))?)
    }

    /// Says which files were edited.
    fn say_edited(&self, articles: &HashSet<PathBuf>, seen: &Seen, before: &Seen) {
        if self.common.quiet {
            return;
        }
        let mut all: Vec<PathBuf> = articles.iter().cloned().collect();
        all.extend(seen.rules.since(&before.rules));
        all.extend(seen.gold.since(&before.gold));
        all.extend(seen.corrections.since(&before.corrections));
        all.sort();
        let shown = |path: &PathBuf| safe(&path.to_string_lossy());
        let names: Vec<String> = all.iter().take(NAMED).map(shown).collect();
        let more = all.len().saturating_sub(NAMED);
        match (names.is_empty(), more) {
            (true, _) => {}
            (false, 0) => say!("saved: {}", names.join(", ")),
            (false, more) => say!("saved: {} and {more} more", names.join(", ")),
        }
    }

    /// Tells what changed.
    fn tell(&self, update: &Update) -> Result<Reader, Failure> {
        let mut out = String::new();
        // writing to a string cannot fail
        for (id, sentences) in &update.added {
            let _ = writeln!(out, "{}  new: {}", safe(id), counted(*sentences, "sentence"));
        }
        for id in &update.removed {
            let _ = writeln!(out, "{}  gone", safe(id));
        }
        for (id, why) in &update.unread {
            let _ = writeln!(out, "{}  cannot be read: {}", safe(id), safe(why));
        }
        let terminal = std::io::stdout().is_terminal();
        if terminal {
            let style = Style::new(self.common.colored(true));
            out += by_rule(&update.diff, &style, SHOWN, "").trim_start_matches('\n');
        } else {
            out.extend(update.diff.changes.iter().map(line));
        }
        let told = put_on(&out)?;
        if !self.common.quiet {
            let worked = counted(update.worked, "article");
            say!("{} ({worked} processed)", summary(&update.diff).trim_end().replace('\n', "; "));
        }
        Ok(told)
    }

    /// The end that was asked for.
    fn end(&self, written: bool) -> ExitCode {
        if !self.common.quiet {
            let folder = self.own.output.display().to_string();
            let are = if written { "of the last change" } else { "as they were" };
            say!("stopped; tables in `{}` are {are}", safe(&folder));
        }
        self.interrupt.exit_code()
    }
}
