//! A command that could not do its work: what it prints and the status it ends with.

use super::exit::ExitCode;
use super::terminal::print::say;
use super::terminal::text::safe;

/// A command that could not do its work.
#[derive(Debug)]
pub enum Failure {
    /// Bad rules, reported as diagnostics: status 2.
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
                // a line for each mistake
                let lines: Vec<String> = text.lines().map(safe).collect();
                say!("error: {}", lines.join("\n       "));
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

#[cfg(test)]
mod tests {
    use anyhow::Context;

    use super::*;

    #[test]
    fn causes_are_told_once() {
        let system = || Err::<(), _>(std::io::Error::other("disk full"));
        let error = system().context("`a` cannot be written").context("stopped").unwrap_err();
        assert_eq!(told(&error), "stopped: `a` cannot be written: disk full");
        let error = system().context("`a` cannot be written (disk full); make room").unwrap_err();
        assert_eq!(told(&error), "`a` cannot be written (disk full); make room");
    }
}
