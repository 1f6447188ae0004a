//! `toulmin man`: manual pages.

use std::fs;

use anyhow::Context;
use clap::CommandFactory;
use clap_mangen::Man as Page;

use crate::cli::args::{Arguments, Common, Man};
use crate::cli::error::Failure;
use crate::cli::exit::ExitCode;
use crate::cli::terminal::print::put;
use crate::cli::terminal::text::counted;

pub fn run(own: &Man, common: &Common) -> Result<ExitCode, Failure> {
    let program = Arguments::command();
    let Some(folder) = &own.output else {
        let mut page = Vec::new();
        Page::new(program).render(&mut page)?;
        put(&String::from_utf8_lossy(&page))?;
        return Ok(ExitCode::SUCCESS);
    };
    fs::create_dir_all(folder).with_context(|| format!("cannot make `{}`", folder.display()))?;
    clap_mangen::generate_to(program, folder).with_context(|| format!("cannot write to `{}`", folder.display()))?;
    if !common.quiet {
        let count = fs::read_dir(folder).map_or(0, Iterator::count);
        put(&format!("{} in {}\n", counted(count, "file"), folder.display()))?;
    }
    Ok(ExitCode::SUCCESS)
}
