//! `toulmin explain`: the label of each sentence, and every rule that counted.

use std::io::{IsTerminal, Read};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use toulmin::analysis::Analysis;
use toulmin::article::{Article, Format, build};
use toulmin::corpus;
use toulmin::pipeline::Engine;
use toulmin::rules::HolderKind;
use toulmin::workbench::explain::{Explanation, explain};

use super::arguments::{Common, Explain};
use super::common::{Failure, safe};
use super::say::put;
use super::style::Style;

pub fn run(own: &Explain, common: &Common) -> Result<ExitCode, Failure> {
    let engine = common.engine()?;
    let article = read(&own.text, &engine)?;
    let mut analysis = Analysis::default();
    engine.worker().analyse(&article, &mut analysis);
    if analysis.sentences.is_empty() {
        return Err(Failure::Usage("there is no sentence in this text".to_owned()));
    }
    common.say_rules(engine.pack());
    let style = Style::new(common.colored(std::io::stdout().is_terminal()));
    let mut out = String::new();
    for explanation in explain(&engine, &article, &analysis) {
        render(&explanation, &style, &mut out);
    }
    put(&out)?;
    Ok(ExitCode::SUCCESS)
}

/// A file, standard input, or the text itself.
fn read(text: &str, engine: &Engine) -> Result<Article, Failure> {
    let masthead = &engine.pack().masthead;
    if text == "-" {
        let mut bytes = Vec::new();
        std::io::stdin().lock().read_to_end(&mut bytes)?;
        let decoded = corpus::decode(&bytes).map_err(|failure| anyhow::anyhow!("standard input: {failure}"))?;
        return Ok(build("-".to_owned(), decoded.text, Format::Text, masthead, true));
    }
    let path = Path::new(text);
    if path.is_dir() {
        return Err(Failure::Usage(format!("`{text}` is a folder; name a file in it, or use `toulmin map`")));
    }
    if path.is_file() {
        let found = corpus::walk(&[PathBuf::from(path)])?;
        let Some(input) = found.inputs.into_iter().next() else {
            return Err(Failure::Usage(format!("`{text}` cannot be read")));
        };
        let document = corpus::read(&input, &mut Vec::new()).map_err(|failure| anyhow::anyhow!("{text}: {failure}"))?;
        return Ok(document.draft.build(masthead));
    }
    // a text has white space; what has none and looks like a path was meant as one
    if !text.contains(char::is_whitespace) && (text.contains('/') || path.extension().is_some_and(|e| e.len() < 6)) {
        return Err(Failure::Usage(format!("there is no file `{text}`; a text to explain needs more than one word")));
    }
    Ok(build("text".to_owned(), text.to_owned(), Format::Text, masthead, false))
}

fn render(e: &Explanation, style: &Style, out: &mut String) {
    use std::fmt::Write;
    let holder = match (e.holder_kind, e.holder.as_str()) {
        (HolderKind::Author, _) => "the author".to_owned(),
        (HolderKind::Unnamed, "") => "someone unnamed".to_owned(),
        (HolderKind::Named, "") => "someone named".to_owned(),
        (_, words) => format!("“{}”", safe(words)),
    };
    // writing to a string cannot fail
    let _ = writeln!(out, "{}  {}", style.bold(&format!("{}.", e.number)), safe(&e.text));
    let _ = writeln!(
        out,
        "   {} {:.2}, {:.2} ahead of {}; certainty {:.2}; held by {holder}{}",
        style.label(&e.label),
        e.confidence,
        e.margin,
        e.runner_up,
        e.certainty,
        e.holder_rule.as_ref().map(|p| style.dim(&format!(" ({} {}:{})", p.rule, p.file, p.line))).unwrap_or_default()
    );
    let scores: Vec<_> = e.scores.iter().map(|s| format!("{} {:.2} (bias {:+.2})", s.label, s.score, s.bias)).collect();
    let _ = writeln!(out, "   {}", scores.join(", "));
    let width = e.reasons.iter().map(|r| r.place.rule.len()).max().unwrap_or(0);
    for reason in &e.reasons {
        let adds: Vec<_> = reason.adds.iter().map(|(name, w)| format!("{name} {w:+.2}")).collect();
        let words: Vec<_> = reason.words.iter().map(|w| format!("“{}”", safe(w))).collect();
        let _ = writeln!(
            out,
            "     {:width$}  {}{}  {}",
            reason.place.rule,
            adds.join(", "),
            if words.is_empty() { String::new() } else { format!("  {}", words.join(" ")) },
            style.dim(&format!("{}:{}", reason.place.file, reason.place.line)),
        );
    }
    out.push('\n');
}
