//! What all commands share: which rules are used, colour, and how a failure is told.

use std::fmt::Display;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use toulmin::Engine;
use toulmin::rules;
use toulmin::rules::{Diagnostics, Pack, Source};

use super::args::{Common, When};
use crate::cli::terminal::print::say;

/// A command that could not do its work.
#[derive(Debug)]
pub enum Failure {
    /// Bad rules, told as diagnostics: status 2.
    Rules(String),
    /// Bad usage: status 2.
    Usage(String),
    /// Nothing could be read or written: status 3.
    Io(anyhow::Error),
}

impl Failure {
    /// Tells it on standard error.
    pub fn report(self) -> ExitCode {
        match self {
            Self::Rules(text) => {
                say!("{}", text.trim_end());
                ExitCode::from(2)
            }
            Self::Usage(text) => {
                say!("error: {}", safe(&text));
                ExitCode::from(2)
            }
            Self::Io(error) => {
                say!("error: {}", safe(&told(&error)));
                ExitCode::from(3)
            }
        }
    }
}

/// An error and what caused it, without the causes that it names itself.
fn told(error: &anyhow::Error) -> String {
    let mut out = String::new();
    for cause in error.chain().map(ToString::to_string) {
        if !out.contains(&cause) {
            out += if out.is_empty() { "" } else { ": " };
            out += &cause;
        }
    }
    out
}

impl<E: Into<anyhow::Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::Io(error.into())
    }
}

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
        Ok(Engine::new(self.pack(None)?))
    }

    /// Says which rules are used, unless `--quiet`.
    pub fn say_rules(&self, pack: &Pack) {
        if !self.quiet {
            let rules = counted(pack.cues().count(), "rule");
            say!("rules: {} ({} {}, {rules})", pack.provenance, pack.name, pack.version);
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

/// How many of something: `1 article`, `2 articles`.
pub fn counted(count: impl Display, one: &str) -> String {
    let count = count.to_string();
    let end = if count == "1" { "" } else { "s" };
    format!("{count} {one}{end}")
}

/// Text from articles, made safe for a terminal: no control characters, no direction overrides.
pub fn safe(text: &str) -> String {
    let hidden = |c: char| {
        c.is_control()
            || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{200E}' | '\u{200F}' | '\u{061C}')
    };
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.extend(word.chars().map(|c| if hidden(c) { '\u{FFFD}' } else { c }));
    }
    out
}

#[cfg(test)]
mod tests {
    use anyhow::Context;

    use super::*;

    #[test]
    fn nothing_of_an_article_steers_the_terminal() {
        assert_eq!(
            safe(" a\u{1B}[31m b\u{7}\u{9B}\r\n\tc \u{202E}d\u{2069}"),
            "a\u{FFFD}[31m b\u{FFFD}\u{FFFD} c \u{FFFD}d\u{FFFD}"
        );
        assert_eq!(safe("“Zoë”, 😀"), "“Zoë”, 😀");
    }

    #[test]
    fn causes_are_told_once() {
        let system = || Err::<(), _>(std::io::Error::other("disk full"));
        let error = system().context("`a` cannot be written").context("stopped").unwrap_err();
        assert_eq!(told(&error), "stopped: `a` cannot be written: disk full");
        let error = system().context("`a` cannot be written (disk full); make room").unwrap_err();
        assert_eq!(told(&error), "`a` cannot be written (disk full); make room");
    }

    #[test]
    fn one_is_not_many() {
        assert_eq!(
            [0, 1, 2, 11].map(|n| counted(n, "article")),
            ["0 articles", "1 article", "2 articles", "11 articles"]
        );
    }
}
