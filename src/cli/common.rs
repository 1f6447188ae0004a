//! What all commands share: which rules are used, colour, threads and progress.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use toulmin::Engine;
use toulmin::rules;
use toulmin::rules::{Diagnostics, Pack, Source};

use super::args::{Common, When};
use super::error::Failure;
use super::terminal::text::{counted, safe};
use crate::cli::terminal::print::say;

/// What the pack that ships with toulmin is called.
const BUILT_IN: &str = "builtin";

impl Common {
    /// Whether to colour, by `--color` and by what the terminal and the environment say.
    pub fn colored(&self, terminal: bool) -> bool {
        match self.color {
            When::Always => true,
            When::Never => false,
            When::Auto => terminal && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty()),
        }
    }

    /// The pack that `own`, `--rules` or the folder at hand names.
    pub fn source(&self, own: Option<&Path>) -> Source {
        match own.or(self.rules.as_deref()) {
            // by its name, unless a folder has it, too
            Some(name) if name.as_os_str() == BUILT_IN && !name.is_dir() => Source::BuiltIn,
            Some(folder) => Source::Folder(folder.to_path_buf()),
            None if rules::is_pack(Path::new("rules")) => Source::Folder(PathBuf::from("rules")),
            None => Source::BuiltIn,
        }
    }

    /// Loads the pack that `own`, `--rules` or the folder at hand names, and says which.
    ///
    /// # Errors
    /// All that is wrong with it, rendered.
    pub fn pack(&self, own: Option<&Path>) -> Result<Arc<Pack>, Failure> {
        let pack = rules::load(&self.source(own)).map_err(|bad| self.bad_rules(&bad))?;
        Ok(Arc::new(pack))
    }

    /// Diagnostics as they are shown.
    pub fn bad_rules(&self, bad: &Diagnostics) -> Failure {
        Failure::Rules(bad.render(self.colored(std::io::stderr().is_terminal())))
    }

    /// Loads and compiles the pack.
    pub fn engine(&self) -> Result<Engine, Failure> {
        let engine = Engine::new(self.pack(None)?);
        // never dropped: taking the pack apart at the end of the process is work for nothing
        std::mem::forget(engine.clone());
        Ok(engine)
    }

    /// Says which rules are used, unless `--quiet`.
    pub fn say_rules(&self, pack: &Pack) {
        if !self.quiet {
            let rules = counted(pack.cues().count(), "rule");
            let pack = format!("{} ({} {}, {rules})", pack.provenance, pack.name, pack.version);
            say!("rules: {}", safe(&pack));
            if let Some(settings) = self.settings.as_ref().filter(|settings| !settings.options.is_empty()) {
                let keys: Vec<_> = settings.options.keys().map(String::as_str).collect();
                say!("settings: {} ({})", safe(&settings.path.to_string_lossy()), safe(&keys.join(", ")));
            }
        }
    }

    /// The threads that do the work.
    pub fn thread_pool(&self) -> Result<rayon::ThreadPool, Failure> {
        let threads = self.threads.map_or(0, usize::from);
        Ok(rayon::ThreadPoolBuilder::new().num_threads(threads).build()?)
    }

    /// Whether to show progress.
    pub fn shows_progress(&self) -> bool {
        match self.progress {
            When::Always => true,
            When::Never => false,
            When::Auto => !self.quiet && std::io::stderr().is_terminal(),
        }
    }
}
