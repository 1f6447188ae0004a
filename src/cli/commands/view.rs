//! `toulmin view`: argument maps as a page for the browser.

use std::path::Path;
use std::sync::{Arc, OnceLock};

use globset::{Glob, GlobSet, GlobSetBuilder};
use toulmin::groups::read_claims;
use toulmin::run::{Event, RunError, map_with};
use toulmin::view::{Page, PageBuilder, PageError, PageOptions, Split, WEIGHTY, parts_folder, rules_of};
use toulmin::{MapOptions, MapReader};

use crate::cli::args::{Common, SplitChoice, View};
use crate::cli::error::Failure;
use crate::cli::exit::ExitCode;
use crate::cli::terminal::interrupt::Interrupt;
use crate::cli::terminal::print::say;
use crate::cli::terminal::progress::Progress;
use crate::cli::terminal::text::{counted, safe};

/// Where in the temporary folder the tables are: it has to be new for them.
const TABLES: &str = "maps";

pub fn run(own: &View, common: &Common) -> Result<ExitCode, Failure> {
    if own.output.is_dir() {
        return Err(Failure::Usage(format!("`{}` is a folder; name a file: -o view.html", own.output.display())));
    }
    let wanted = wanted(&own.article)?;
    let page = if let [maps] = own.source.as_slice()
        && are_maps(maps)
    {
        page(own, maps, wanted.as_ref())?
    } else {
        match mapped(own, common)? {
            Mapped::Tables(folder) => page(own, &folder.path().join(TABLES), wanted.as_ref())?,
            Mapped::Interrupted(code) => return Ok(code),
        }
    };
    page.write(&own.output).map_err(|error| Failure::Io(error.into()))?;
    if !common.quiet {
        report(own, &page);
    }
    Ok(ExitCode::SUCCESS)
}

/// Whether this is what `map` or `pipe` wrote, and not articles that are still to be mapped.
fn are_maps(path: &Path) -> bool {
    if path.is_dir() {
        return path.join("sentences.csv").is_file();
    }
    let extension = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
    if !["csv", "tsv", "ndjson", "jsonl", "json"].contains(&extension.as_str()) {
        return false;
    }
    // an article that came as a row of a table or as JSON has no labelled sentences
    let mut maps = MapReader::open(path).into_iter().flatten();
    maps.any(|map| map.is_ok_and(|map| map.sentences.iter().any(|sentence| !sentence.label.is_empty())))
}

/// What comes of mapping the articles first.
enum Mapped {
    /// The tables, gone with this value.
    Tables(tempfile::TempDir),
    /// Somebody stopped it.
    Interrupted(ExitCode),
}

/// Maps the articles into a folder of its own.
fn mapped(own: &View, common: &Common) -> Result<Mapped, Failure> {
    let engine = common.engine()?;
    common.say_rules(engine.pack());
    let folder = tempfile::Builder::new().prefix("toulmin-view-").tempdir()?;
    let mut options = MapOptions::new(&own.source, folder.path().join(TABLES));
    options.threads = common.threads.map_or(0, usize::from);
    let interrupt = Arc::new(Interrupt::catch()?);
    let stop = Arc::clone(&interrupt);
    options.stop = Some(Arc::new(move || stop.came()));
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
        Ok(outcome) if outcome.mapped() == 0 => {
            let what = counted(outcome.failed(), "article");
            let articles = own.source.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(" ");
            Err(Failure::Io(anyhow::anyhow!("none of {what} could be read; `toulmin map {articles}` says why")))
        }
        Ok(_) => Ok(Mapped::Tables(folder)),
        Err(RunError::Stopped) => Ok(Mapped::Interrupted(interrupt.exit_code())),
        Err(error) => Err(error.into()),
    }
}

/// What `--article` says.
fn wanted(globs: &[String]) -> Result<Option<GlobSet>, Failure> {
    if globs.is_empty() {
        return Ok(None);
    }
    let bad = |error: globset::Error| Failure::Usage(format!("--article: {error}"));
    let mut set = GlobSetBuilder::new();
    for glob in globs {
        set.add(Glob::new(glob).map_err(bad)?);
    }
    Ok(Some(set.build().map_err(bad)?))
}

/// The page over maps that lie in `maps`.
fn page(own: &View, maps: &Path, wanted: Option<&GlobSet>) -> Result<Page, Failure> {
    let claims = if maps.is_dir() { read_claims(maps)? } else { None };
    let mut builder = PageBuilder::new().claims(claims);
    let mut seen = 0_u64;
    for map in MapReader::open(maps)? {
        let map = map?;
        seen += 1;
        if wanted.is_none_or(|wanted| wanted.is_match(&map.article.id)) {
            builder.add(&map)?;
        }
    }
    let mut options = PageOptions::default();
    options.title.clone_from(&own.title);
    options.brief = own.brief;
    concat!("toulmin ", env!("CARGO_PKG_VERSION")).clone_into(&mut options.version);
    options.split = match own.split {
        SplitChoice::Auto => Split::Auto,
        SplitChoice::Always => Split::Always,
        SplitChoice::Never => Split::Never,
    };
    let folder = if maps.is_dir() { maps } else { maps.parent().unwrap_or(Path::new(".")) };
    match builder.finish(rules_of(folder)?, &parts_folder(&own.output), &options) {
        Err(PageError::Empty) if seen > 0 => {
            let globs = own.article.join("`, `");
            let seen = counted(seen, "article");
            Err(Failure::Usage(format!(
                "--article: no id fits `{globs}` among {seen}; see the column article_id of articles.csv"
            )))
        }
        Err(error) => Err(Failure::Io(error.into())),
        Ok(page) => Ok(page),
    }
}

/// What was written, and what has to stay together.
fn report(own: &View, page: &Page) {
    let path = own.output.display().to_string();
    let (articles, sentences) = (counted(page.articles, "article"), counted(page.sentences, "sentence"));
    let megabytes = page.bytes() as f64 / 1e6;
    say!("{articles}, {sentences} in {} ({megabytes:.1} MB)", safe(&path));
    let heavy = page.bytes() > WEIGHTY;
    if page.parts.is_empty() {
        if heavy {
            say!("  browsers open a file of this size slowly; --split puts the texts into a folder beside it");
        }
    } else {
        let folder = own.output.with_file_name(parts_folder(&own.output)).display().to_string();
        let why = if own.split == SplitChoice::Auto {
            "more than browsers open quickly in one file, so the texts are"
        } else {
            "the texts are"
        };
        say!("  {why} in {} ({}); keep the two together", safe(&folder), counted(page.parts.len(), "file"));
    }
    if page.html.len() > WEIGHTY && !page.parts.is_empty() {
        say!("  the list of articles alone makes a large page; --article GLOB takes some of them");
    }
    say!("open {} in a browser next", safe(&path));
}
