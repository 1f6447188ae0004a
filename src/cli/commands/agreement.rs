//! `toulmin score A B`: how far two people agree on the same sentences.

use std::fmt::Write as _;
use std::io::IsTerminal;
use std::path::Path;

use serde_json::json;
use toulmin::workbench::score::agreement::{Agreement, agreement};

use crate::cli::args::{Common, Score};
use crate::cli::error::Failure;
use crate::cli::exit::ExitCode;
use crate::cli::gold::gold_for;
use crate::cli::terminal::print::{put, say};
use crate::cli::terminal::style::Style;
use crate::cli::terminal::text::{counted, safe};

pub fn run(own: &Score, second: &Path, common: &Common) -> Result<ExitCode, Failure> {
    let pack = common.pack(None)?;
    let (first_table, second_table) = (gold_for(&own.gold, &pack)?, gold_for(second, &pack)?);
    let found = agreement(&pack, &first_table, &second_table);
    if found.sentences == 0 {
        let why = "the two tables share no sentence that both have labelled: are they from the same maps?";
        return Err(Failure::Usage(why.to_owned()));
    }
    let gates = own.gate.iter().map(|asked| gate(asked, &found)).collect::<Result<Vec<_>, _>>()?;
    if let Some(path) = &own.differences {
        write_differences(&found, path)?;
    }
    if own.json {
        put(&format!("{:#}\n", as_json(&found)))?;
    } else {
        let style = Style::new(common.colored(std::io::stdout().is_terminal()));
        put(&render(own, &found, &gates, &style))?;
    }
    if let Some(path) = own.differences.as_ref().filter(|_| !common.quiet) {
        say!("{} written to {}", counted(found.differences.len(), "difference"), safe(&path.to_string_lossy()));
    }
    Ok(if gates.iter().all(|(.., value, least)| value >= least) { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// A figure that has to be reached: its name, its value, the least that is asked.
fn gate<'a>(asked: &'a str, found: &Agreement) -> Result<(&'a str, f64, f64), Failure> {
    let bad = |why: &str| Failure::Usage(format!("--gate {asked}: {why}"));
    let (name, least) = asked.split_once('=').ok_or_else(|| bad("write it as NAME=NUMBER"))?;
    let least: f64 = least.trim().parse().map_err(|_| bad(&format!("`{least}` is not a number")))?;
    match name.trim() {
        name @ "kappa" => Ok((name, found.kappa.value, least)),
        name @ "agreement" => Ok((name, found.agreement.value, least)),
        other => Err(bad(&format!("two tables have the figures agreement and kappa, not `{other}`"))),
    }
}

/// By the end of the name: a workbook or CSV.
fn write_differences(found: &Agreement, path: &Path) -> Result<(), Failure> {
    let is = |end: &str| path.extension().is_some_and(|own| own.eq_ignore_ascii_case(end));
    if !is("xlsx") && !is("csv") {
        return Err(Failure::Usage(format!("--differences `{}`: end the name in .xlsx or .csv", path.display())));
    }
    let fail = |error: std::io::Error| Failure::Io(anyhow::anyhow!("`{}` cannot be written ({error})", path.display()));
    let bytes = found.sheet(is("xlsx")).map_err(fail)?;
    std::fs::write(path, bytes).map_err(fail)
}

fn render(own: &Score, found: &Agreement, gates: &[(&str, f64, f64)], style: &Style) -> String {
    // writing into a string cannot fail
    let mut out = String::new();
    let _ = writeln!(
        out,
        "{} in {} that both have labelled; {} only the first, {} only the second\n",
        counted(found.sentences, "sentence"),
        counted(found.articles, "article"),
        found.alone[0],
        found.alone[1]
    );
    for (name, interval) in [("agreement", found.agreement), ("kappa", found.kappa)] {
        let value = style.bold(&format!("{:.3}", interval.value));
        let _ = writeln!(out, "{name:9} {value}  (95 %: {:.3} to {:.3})", interval.low, interval.high);
    }
    let width = found.labels.iter().map(|label| label.chars().count()).max().unwrap_or(0).max("first, second".len());
    let head: Vec<String> = found.labels.iter().map(|label| format!(" {label:>12}")).collect();
    let _ = writeln!(out, "\n{}", style.dim(&format!("{:width$}{}    agree", "first, second", head.concat())));
    for (at, (label, row)) in found.labels.iter().zip(&found.confusion).enumerate() {
        let is_used = row.iter().sum::<u64>() + found.confusion.iter().map(|row| row[at]).sum::<u64>() > 0;
        let share = if is_used { format!("{:.3}", found.by_label[at]) } else { "–".to_owned() };
        let cells: Vec<String> = row.iter().map(|count| format!(" {count:>12}")).collect();
        let _ = writeln!(out, "{label:width$}{} {share:>8}", cells.concat());
    }
    if !found.differences.is_empty() {
        let shown = found.differences.len().min(own.worst);
        let _ = writeln!(out, "\n{}", style.bold(&counted(found.differences.len(), "difference")));
        for difference in &found.differences[..shown] {
            let (first, second) = (&difference.first, &difference.second);
            let _ = writeln!(out, "  {}: {first}, {second}", safe(&difference.sentence_id));
            let _ = writeln!(out, "   {}", style.dim(&safe(&difference.text)));
        }
        if shown < found.differences.len() && own.differences.is_none() {
            let _ = writeln!(out, "  --differences FILE.xlsx writes all of them, with a cell for the right label");
        }
    }
    for (name, value, least) in gates {
        let verdict = if value >= least { "reached" } else { "MISSED" };
        let _ = writeln!(out, "gate {name} {least:.3}: {verdict}, {value:.3}");
    }
    out
}

fn as_json(found: &Agreement) -> serde_json::Value {
    json!({
        "articles": found.articles,
        "sentences": found.sentences,
        "only_first": found.alone[0],
        "only_second": found.alone[1],
        "agreement": found.agreement,
        "kappa": found.kappa,
        "labels": found.labels,
        "by_label": found.by_label,
        "confusion": found.confusion,
        "differences": found.differences,
    })
}
