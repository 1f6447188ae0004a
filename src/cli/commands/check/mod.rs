//! `toulmin check`: what is wrong with the rule files, and what looks wrong.

pub mod untested;

use std::fmt::Write as _;
use std::io::IsTerminal;
use std::path::Path;

use toulmin::Engine;
use toulmin::rules::{self, Diagnostics, Pack, Source};
use toulmin::workbench::check::{codes, examples, lint, mutate, report, tidy, word_index};
use toulmin::workbench::tune::patch::pack::Files;
use toulmin::workbench::tune::patch::write::replace;

use crate::cli::args::{Check, Common, Format};
use crate::cli::error::Failure;
use crate::cli::exit::ExitCode;
use crate::cli::terminal::print::{put, say};
use crate::cli::terminal::progress::Progress;
use crate::cli::terminal::style::Style;
use crate::cli::terminal::text::counted;
use untested::by_rule;

pub fn run(own: &Check, common: &Common) -> Result<ExitCode, Failure> {
    if let Some(code) = &own.explain {
        return explain(code);
    }
    let source = common.source(own.pack.as_deref());
    if own.fix {
        fix(&source, common.quiet)?;
    }
    let pack = match rules::load(&source) {
        Ok(pack) => std::sync::Arc::new(pack),
        Err(bad) if own.format == Format::Text => return Err(common.bad_rules(&bad)),
        Err(bad) => {
            put(&written(&bad, None, own.format))?;
            return Ok(ExitCode::from(2));
        }
    };
    if let Source::Folder(folder) = &source
        && own.fix
    {
        renew_index(folder, &word_index::word_index(&source, &pack), common.quiet)?;
    }
    let engine = Engine::new(pack);
    let pack = engine.pack();
    common.say_rules(pack);
    let mut found = examples::run(&engine);
    let failed = !found.is_empty();
    found.extend(lint::run(pack));
    if own.mutate && failed {
        say!("--mutate skipped: it tests which phrases the examples depend on, and some examples already fail");
    } else if own.mutate {
        let bar = Progress::of("rules", mutate::steps(pack), common.shows_progress());
        found.extend(common.thread_pool()?.install(|| mutate::run(pack, &|done| bar.advance(done))));
        bar.finish();
    }
    let count = found.len();
    let colored = common.colored(std::io::stdout().is_terminal());
    let text = own.format == Format::Text;
    let untested = if text { by_rule(&mut found, pack, &Style::new(colored)) } else { String::new() };
    let found = Diagnostics::new(found, pack.files.clone());
    let mut out = written(&found, Some(pack), own.format);
    if text {
        out += &untested;
        if !found.items.is_empty() {
            out += found.render(colored).trim_end();
            out.push('\n');
        }
        if !common.quiet {
            out += &summary(&engine, count, own.verbose);
        }
    }
    put(&out)?;
    Ok(if count == 0 { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// Brings the rule files of a folder into the standard form. A file that is not TOML is left to the check.
fn fix(source: &Source, quiet: bool) -> Result<(), Failure> {
    let Source::Folder(folder) = source else {
        let message =
            "--fix needs a folder: the built-in rules are part of the program; `toulmin init rules` copies them";
        return Err(Failure::Usage(message.to_owned()));
    };
    let mut files = Files::new();
    for path in rules::files_of(folder).iter().filter(|path| path.extension().is_some_and(|e| e == "toml")) {
        let Some(text) = std::fs::read_to_string(path).ok().and_then(|text| tidy::tidy(&text)) else { continue };
        // the loader takes no other names than those in Unicode
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
        files.extend(name.map(|name| (name, text)));
    }
    let written = replace(folder, &files).map_err(anyhow::Error::from)?;
    if !quiet {
        let changed = written.replaced;
        match changed.as_slice() {
            [] => say!("nothing to fix: {} in form already", counted(written.same, "rule file")),
            changed => say!("fixed: {}", changed.join(", ")),
        }
    }
    Ok(())
}

/// Writes the index of word lists anew where the pack has one.
fn renew_index(folder: &Path, text: &str, quiet: bool) -> Result<(), Failure> {
    if !folder.join(word_index::FILE).is_file() {
        return Ok(());
    }
    let files = vec![(word_index::FILE.to_owned(), text.to_owned())];
    let written = replace(folder, &files).map_err(anyhow::Error::from)?;
    if !quiet && !written.replaced.is_empty() {
        say!("renewed: {}", word_index::FILE);
    }
    Ok(())
}

/// The findings for a program; nothing where people read them.
fn written(found: &Diagnostics, pack: Option<&Pack>, format: Format) -> String {
    match format {
        Format::Text => String::new(),
        Format::Json => report::json(found, pack),
        Format::Sarif => report::sarif(found),
        Format::Github => report::github(found),
    }
}

fn summary(engine: &Engine, findings: usize, verbose: bool) -> String {
    let pack = engine.pack();
    let mut out = String::new();
    let s = engine.finder().strategies();
    if verbose {
        // writing to a string cannot fail
        let _ = writeln!(
            out,
            "matching: {} in one machine; patterns: {} run where a literal stands, {} where a digit or capital \
             does, {} over every sentence; {} of conditions alone",
            counted(s.phrases, "phrase"),
            s.literal,
            s.class,
            s.every,
            counted(s.conditions, "rule")
        );
    }
    let _ = writeln!(
        out,
        "{}: {}, {}, {}, {}, {}; {}, {}",
        crate::cli::terminal::text::safe(&pack.provenance),
        counted(pack.label_rules.len(), "label rule"),
        counted(pack.holder_rules.len(), "holder rule"),
        counted(pack.relation_rules.len(), "relation rule"),
        counted(pack.sentences.rules.len(), "sentence rule"),
        counted(pack.header.rules.len(), "header rule"),
        counted(examples::count(pack), "example"),
        counted(findings, "finding"),
    );
    out
}

/// What a code means.
fn explain(code: &str) -> Result<ExitCode, Failure> {
    let Some(about) = codes::about(code) else {
        let known = codes::all();
        let (first, last) = (known.iter().find(|a| a.code.starts_with('W')), known.last());
        let range = first.zip(last).map_or(String::new(), |(a, b)| format!("; warnings are {} to {}", a.code, b.code));
        return Err(Failure::Usage(format!(
            "no finding has the code `{}`{range}",
            crate::cli::terminal::text::safe(code)
        )));
    };
    put(&format!("{}: {}\n", about.code, about.text))?;
    Ok(ExitCode::SUCCESS)
}
