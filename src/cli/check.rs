//! `toulmin check`: the rule files, and whether their own examples hold.

use std::fmt::Write as _;
use std::io::IsTerminal;
use std::process::ExitCode;

use toulmin::pipeline::Engine;
use toulmin::rules::Diagnostics;
use toulmin::workbench::examples;

use super::arguments::{Check, Common};
use super::common::{Failure, counted};
use super::say::put;

pub fn run(own: &Check, common: &Common) -> Result<ExitCode, Failure> {
    let engine = Engine::new(common.pack(own.pack.as_deref())?);
    let pack = engine.pack();
    common.say_rules(pack);
    let findings = Diagnostics::new(examples::run(&engine), pack.files.clone());
    let mut out = String::new();
    if !findings.items.is_empty() {
        out += findings.render(common.colored(std::io::stdout().is_terminal())).trim_end();
        out.push('\n');
    }
    if !common.quiet {
        let s = engine.finder().strategies();
        if own.verbose {
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
            pack.provenance,
            counted(pack.label_rules.len(), "label rule"),
            counted(pack.holder_rules.len(), "holder rule"),
            counted(pack.relation_rules.len(), "relation rule"),
            counted(pack.sentences.rules.len(), "sentence rule"),
            counted(pack.masthead.rules.len(), "masthead rule"),
            counted(examples::count(pack), "example"),
            counted(findings.items.len(), "finding"),
        );
    }
    put(&out)?;
    Ok(if findings.items.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}
