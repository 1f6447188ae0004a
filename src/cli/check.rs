//! `toulmin check`: the rule files, and whether their own examples hold.

use std::io::{IsTerminal, Write};
use std::process::ExitCode;

use toulmin::pipeline::Engine;
use toulmin::rules::Diagnostics;
use toulmin::workbench::examples;

use super::arguments::{Check, Common};
use super::common::Failure;

pub fn run(own: &Check, common: &Common) -> Result<ExitCode, Failure> {
    let engine = Engine::new(common.pack(own.pack.as_deref())?);
    let pack = engine.pack();
    let findings = Diagnostics::new(examples::run(&engine), pack.files.clone());
    let mut out = String::new();
    if !findings.items.is_empty() {
        out += findings.render(common.colored(std::io::stdout().is_terminal())).trim_end();
        out.push('\n');
    }
    if !common.quiet {
        let s = engine.finder().strategies();
        if own.verbose {
            out += &format!(
                "matching: {} phrases in one machine; patterns: {} run where a literal stands, {} where a digit or capital \
                 does, {} over every sentence; {} rules of conditions alone\n",
                s.phrases, s.literal, s.class, s.every, s.conditions
            );
        }
        let breaks = pack.sentences.rules.len();
        out += &format!(
            "{}: {} label rules, {} holder rules, {} relation rules, {breaks} sentence rules, {} masthead rules; {} examples, {} {}\n",
            pack.provenance,
            pack.label_rules.len(),
            pack.holder_rules.len(),
            pack.relation_rules.len(),
            pack.masthead.rules.len(),
            examples::count(pack),
            findings.items.len(),
            if findings.items.len() == 1 { "finding" } else { "findings" },
        );
    }
    // whoever reads may have seen enough
    let _ = std::io::stdout().write_all(out.as_bytes());
    Ok(if findings.items.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}
