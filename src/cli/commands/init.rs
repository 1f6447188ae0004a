//! `toulmin init`: copies the built-in rules out for editing.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::Context;
use toulmin::rules::{builtin_files, schema_kind, schema_kinds, schema_of};

use crate::cli::args::{Common, Init};
use crate::cli::commands::schema::written;
use crate::cli::error::Failure;
use crate::cli::exit::ExitCode;
use crate::cli::terminal::print::put;
use crate::cli::terminal::text::{counted, safe};

/// The folder of the schemas; it is hidden, so that nobody takes them for rules.
const SCHEMAS: &str = ".schema";

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
        // in front of the first line, for editors
        let directive = is_rule_file(path).then(|| format!("#:schema ./{SCHEMAS}/{}.json\n", schema_kind(path)));
        write(&to, &[directive.unwrap_or_default().as_bytes(), bytes].concat())?;
        count += 1;
    }
    write_schemas(folder)?;
    if !common.quiet {
        put(&format!(
            "{} written to {1}\nEdit one, then: toulmin check {1} && toulmin map CORPUS --rules {1}\n",
            counted(count, "file"),
            safe(&folder.display().to_string())
        ))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Writes the JSON Schema of each kind of rule file, and for editors that do not read the first line of a file which
/// schema is whose.
fn write_schemas(folder: &Path) -> Result<(), Failure> {
    let schemas = folder.join(SCHEMAS);
    fs::create_dir_all(&schemas).with_context(|| format!("`{}` cannot be made", schemas.display()))?;
    let mut settings =
        String::from("# which schema checks which file, for Even Better TOML and other editors with taplo\n");
    for kind in schema_kinds() {
        let Some(schema) = schema_of(kind) else { continue };
        write(&schemas.join(format!("{kind}.json")), written(&schema).as_bytes())?;
        let files: Vec<String> = builtin_files()
            .map(|(path, _)| path)
            .filter(|path| is_rule_file(path) && schema_kind(path) == kind)
            .map(|path| format!("\"{path}\""))
            .collect();
        if !files.is_empty() {
            // writing to a string cannot fail
            let _ = write!(
                settings,
                "\n[[rule]]\ninclude = [{}]\nschema.path = \"{SCHEMAS}/{kind}.json\"\n",
                files.join(", ")
            );
        }
    }
    write(&folder.join(".taplo.toml"), settings.as_bytes())
}

fn is_rule_file(path: &str) -> bool {
    Path::new(path).extension().is_some_and(|extension| extension == "toml")
}

fn write(to: &Path, bytes: &[u8]) -> Result<(), Failure> {
    Ok(fs::write(to, bytes).with_context(|| format!("`{}` cannot be written", to.display()))?)
}
