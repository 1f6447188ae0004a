//! `toulmin init`: copies the built-in rules out for editing.

use std::fs;
use std::process::ExitCode;

use anyhow::Context;
use toulmin::rules::builtin_files;

use crate::cli::args::{Common, Init};
use crate::cli::error::Failure;
use crate::cli::terminal::print::put;
use crate::cli::terminal::text::counted;

pub fn run(own: &Init, common: &Common) -> Result<ExitCode, Failure> {
    let folder = &own.folder;
    if folder.exists() && !folder.is_dir() {
        return Err(Failure::Usage(format!("`{}` is a file; name a folder", folder.display())));
    }
    if !own.force
        && let Some((there, _)) = builtin_files().find(|(path, _)| folder.join(path).exists())
    {
        return Err(Failure::Usage(format!(
            "`{}` is there already; name another folder, or replace the files with --force",
            folder.join(there).display()
        )));
    }
    let mut count = 0;
    for (path, bytes) in builtin_files() {
        let to = folder.join(path);
        if let Some(parent) = to.parent() {
            fs::create_dir_all(parent).with_context(|| format!("`{}` cannot be made", parent.display()))?;
        }
        fs::write(&to, bytes).with_context(|| format!("`{}` cannot be written", to.display()))?;
        count += 1;
    }
    if !common.quiet {
        put(&format!(
            "{} written to {1}\nEdit one, then: toulmin check {1} && toulmin map CORPUS --rules {1}\n",
            counted(count, "file"),
            folder.display()
        ))?;
    }
    Ok(ExitCode::SUCCESS)
}
