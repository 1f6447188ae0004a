//! `toulmin claims`: the same claim in many articles, or how near given pairs of texts are.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, IsTerminal, Write as _};
use std::path::Path;

use anyhow::Context;
use serde_json::{Map, Value, json};
use toulmin::MapReader;
use toulmin::groups::{
    ClaimFinder, ClaimKind, Comparison, Pair, PairStance, Verdict, compare_texts, read_corrections, score_pairs,
};
use toulmin::tables::folder::write_claims;

use crate::cli::args::{Claims, Common, Explain};
use crate::cli::error::Failure;
use crate::cli::exit::ExitCode;
use crate::cli::terminal::print::{put, say};
use crate::cli::terminal::progress::Progress;
use crate::cli::terminal::style::Style;
use crate::cli::terminal::text::{counted, safe};

/// Mistakes of corrections that are shown.
const MISTAKES: usize = 20;

pub fn run(own: &Claims, common: &Common) -> Result<ExitCode, Failure> {
    match &own.pairs {
        Some(path) => pairs(path, common),
        None => tables(own, common),
    }
}

/// Writes the two tables.
fn tables(own: &Claims, common: &Common) -> Result<ExitCode, Failure> {
    // clap asks for it where there are no pairs
    let Some(maps) = &own.maps else { return Err(Failure::Usage("name the folder of the maps".to_owned())) };
    let pack = common.pack(None)?;
    let output = own.output.clone().unwrap_or_else(|| {
        if maps.is_dir() { maps.clone() } else { maps.parent().map(Path::to_path_buf).unwrap_or_default() }
    });
    let mut finder = ClaimFinder::new(&pack);
    let earlier = output.join("claim_mentions.csv");
    let corrected = own.corrected.as_deref().or_else(|| earlier.is_file().then_some(earlier.as_path()));
    if let Some(path) = corrected {
        let corrections = read_corrections(path)?;
        if !corrections.is_empty() && !common.quiet {
            let count = counted(corrections.len(), "corrected mention");
            say!("{count} taken from {}", safe(&path.display().to_string()));
        }
        finder.correct(corrections);
    }
    let reader = MapReader::open(maps)?;
    let progress = Progress::new(reader.remaining().map(|n| n as u64), 0, common.shows_progress());
    for map in reader {
        finder.add(map?);
        progress.article(0);
    }
    let claims = common.thread_pool()?.install(|| finder.find());
    progress.finish();
    write_claims(&output, own.csv.into(), &pack, &claims)?;
    if let Some(path) = corrected {
        mistakes(&claims, path);
    }
    if !common.quiet {
        summary(&claims);
        say!("open {} next", safe(&output.join("claims.csv").to_string_lossy()));
    }
    Ok(ExitCode::SUCCESS)
}

/// What came of it.
fn summary(found: &toulmin::groups::Claims) {
    let of = move |kind: ClaimKind| found.claims.iter().filter(move |claim| claim.kind == kind);
    let contested = of(ClaimKind::Claim).filter(|claim| claim.contests > 0).count();
    say!(
        "{} in {}, {} of them contested",
        counted(of(ClaimKind::Claim).count(), "claim"),
        counted(found.articles, "article"),
        contested
    );
    let (reprints, stale) = (of(ClaimKind::Reprint).count(), of(ClaimKind::Boilerplate).count());
    if reprints + stale > 0 {
        say!("  {} with reprints, {} of boilerplate", counted(reprints, "article"), counted(stale, "sentence"));
    }
}

/// Corrections that could not be followed, a line each.
fn mistakes(found: &toulmin::groups::Claims, table: &Path) {
    let table = safe(&table.display().to_string());
    for mistake in found.mistakes.iter().take(MISTAKES) {
        say!("warning: {table}:{}: {}", mistake.line, safe(&mistake.message));
    }
    if found.mistakes.len() > MISTAKES {
        say!("and {} more", counted(found.mistakes.len() - MISTAKES, "mistake"));
    }
}

/// `toulmin explain --claims A B`.
pub fn explain(a: &str, b: &str, own: &Explain, common: &Common) -> Result<ExitCode, Failure> {
    let pack = common.pack(None)?;
    let found = match &own.maps {
        None => compare_texts(a, b, &pack),
        Some(maps) => {
            let mut finder = ClaimFinder::new(&pack);
            for map in MapReader::open(maps)? {
                finder.add(map?);
            }
            finder.compare(a, b).map_err(|id| {
                Failure::Usage(format!("no sentence `{id}` that asserts something in `{}`", maps.display()))
            })?
        }
    };
    if own.json {
        put(&format!("{}\n", serde_json::to_string(&found)?))?;
        return Ok(ExitCode::SUCCESS);
    }
    common.say_rules(&pack);
    put(&page(&found, &Style::new(common.colored(io::stdout().is_terminal()))))?;
    Ok(ExitCode::SUCCESS)
}

fn page(found: &Comparison, style: &Style) -> String {
    let mut out = format!("A  {}\nB  {}\n", safe(&found.a), safe(&found.b));
    let what = match found.verdict {
        Verdict::Same => style.good("the same claim"),
        Verdict::Near => style.good("one claim"),
        Verdict::Other => style.bad("two claims"),
    };
    let _ = writeln!(
        out,
        "   {what}: score {:.2}; one claim from {:.2}, the same from {:.2}",
        found.score, found.near, found.same
    );
    let (has, needed) = (counted(found.shared.len(), "word"), found.needed);
    let _ = writeln!(out, "   {has} in common, {needed} needed");
    if found.other_numbers {
        let _ = writeln!(out, "   other numbers lower the score");
    }
    for key in &found.shared {
        let words = if key.a == key.b { key.a.clone() } else { format!("{} = {}", key.a, key.b) };
        let _ = writeln!(out, "     {:+.2}  {}", key.weight, safe(&words));
    }
    for (name, only) in [("A", &found.only_a), ("B", &found.only_b)] {
        let words: Vec<String> = only.iter().map(|(word, weight)| format!("{word} {weight:.2}")).collect();
        if !words.is_empty() {
            let _ = writeln!(out, "   only {name}: {}", safe(&words.join(", ")));
        }
    }
    if found.shared.is_empty() {
        return out;
    }
    let stance = match found.stance {
        PairStance::Agrees => style.good("agree"),
        PairStance::Contests => style.bad("contest each other"),
    };
    let _ = writeln!(out, "   they {stance}");
    let (a, b) = found.negations;
    if a + b > 0 {
        let _ = writeln!(out, "     negations near what they share: {a} in A, {b} in B");
    }
    for (x, y) in &found.opposites {
        let _ = writeln!(out, "     opposites: {} and {}", safe(x), safe(y));
    }
    for rule in &found.rules {
        let place = style.dim(&format!("{}:{}", rule.file, rule.line));
        let _ = writeln!(out, "     {}  {place}  {}", rule.id, safe(&rule.note));
    }
    out
}

/// A pair and what else stood in its line, or what is wrong with the line.
type Line = Result<(Pair, Map<String, Value>), String>;

/// Scores the pairs of an NDJSON file; every line gets one in return.
fn pairs(path: &Path, common: &Common) -> Result<ExitCode, Failure> {
    let pack = common.pack(None)?;
    let input: Box<dyn BufRead> = if path.as_os_str() == "-" {
        Box::new(io::stdin().lock())
    } else {
        let file = File::open(path).with_context(|| format!("`{}` cannot be read", path.display()))?;
        Box::new(BufReader::new(file))
    };
    let mut lines: Vec<Line> = Vec::new();
    for line in input.split(b'\n') {
        let line = line.with_context(|| format!("`{}` cannot be read", path.display()))?;
        if !line.trim_ascii().is_empty() {
            lines.push(read(&line));
        }
    }
    let given: Vec<Pair> = lines.iter().flatten().map(|(pair, _)| pair.clone()).collect();
    let mut scores = score_pairs(&given, &pack).into_iter();
    let mut out = BufWriter::new(io::stdout().lock());
    for (number, line) in (1..).zip(lines) {
        let object = match line {
            Err(error) => json!({ "error": error, "line": number }),
            Ok((_, mut object)) => {
                // as many scores as pairs
                if let Ok(Value::Object(found)) = serde_json::to_value(scores.next()) {
                    object.extend(found);
                }
                Value::Object(object)
            }
        };
        match writeln!(out, "{object}") {
            // whoever reads has seen enough
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return Ok(ExitCode::SUCCESS),
            done => done?,
        }
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

/// A line's pair, and its other keys.
fn read(line: &[u8]) -> Result<(Pair, Map<String, Value>), String> {
    let value: Value = serde_json::from_slice(line).map_err(|error| format!("this is not JSON: {error}"))?;
    let Value::Object(mut object) = value else {
        return Err("a pair is an object: {\"a\": …, \"b\": …}".to_owned());
    };
    let mut text = |key: &str| match object.remove(key) {
        Some(Value::String(text)) => Ok(text),
        Some(_) => Err(format!("`{key}` is no text")),
        None => Err(format!("the pair has no `{key}`")),
    };
    let (a, b) = (text("a")?, text("b")?);
    let topic = match object.get("topic").or_else(|| object.get("group")) {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(topic)) => topic.clone(),
        Some(other) => other.to_string(),
    };
    Ok((Pair { a, b, topic }, object))
}
