//! One error for callers that do several things with the library.

use std::fmt;

use crate::export::ExportError;
use crate::rules::Diagnostics;
use crate::run::RunError;
use crate::stream::PipeError;
use crate::tables::read_back::ReadBackError;
use crate::view::PageError;
use crate::workbench::gold::GoldError;

/// Anything that can go wrong in the library. [`Error::kind`] says what; the message says what, where and how to fix it.
///
/// Functions return the error of their own room ([`RunError`], [`Diagnostics`], …); each converts into this one.
#[derive(Debug)]
pub struct Error(Box<Inner>);

#[derive(Debug)]
enum Inner {
    Rules(Diagnostics),
    Run(RunError),
    Tables(ReadBackError),
    Gold(GoldError),
    Stream(PipeError),
    Export(ExportError),
    Page(PageError),
}

/// What kind of thing went wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A rule pack cannot be used.
    Rules,
    /// Nothing could be read: no articles, or none of them is readable.
    Input,
    /// Tables could not be written.
    Output,
    /// Tables of an earlier run, or corrected ones, cannot be read back.
    Tables,
    /// The caller asked for the run to stop.
    Stopped,
    /// Options that exclude each other.
    Options,
}

impl Error {
    /// What kind of thing went wrong.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        match &*self.0 {
            Inner::Rules(_) | Inner::Run(RunError::Rules(_)) => ErrorKind::Rules,
            Inner::Run(RunError::Corpus(_) | RunError::NothingRead { .. }) | Inner::Stream(PipeError::Read(_)) => {
                ErrorKind::Input
            }
            Inner::Run(RunError::Stopped) => ErrorKind::Stopped,
            Inner::Run(RunError::Options(_)) => ErrorKind::Options,
            Inner::Run(
                RunError::Folder(_)
                | RunError::Misfit(_)
                | RunError::Spill { .. }
                | RunError::Journal(_)
                | RunError::Threads(_),
            )
            | Inner::Stream(PipeError::Write(_))
            | Inner::Export(_)
            | Inner::Page(_) => ErrorKind::Output,
            Inner::Tables(_) | Inner::Gold(_) | Inner::Run(RunError::ReadBack(_)) => ErrorKind::Tables,
        }
    }

    /// The findings in rule files, where these are the reason.
    #[must_use]
    pub fn diagnostics(&self) -> Option<&Diagnostics> {
        match &*self.0 {
            Inner::Rules(found) | Inner::Run(RunError::Rules(found)) => Some(found),
            _ => None,
        }
    }

    fn inner(&self) -> &(dyn std::error::Error + 'static) {
        match &*self.0 {
            Inner::Rules(error) => error,
            Inner::Run(error) => error,
            Inner::Tables(error) => error,
            Inner::Gold(error) => error,
            Inner::Stream(error) => error,
            Inner::Export(error) => error,
            Inner::Page(error) => error,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self.inner(), f)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.inner().source()
    }
}

macro_rules! from {
    ($($type:ty => $variant:ident),*) => {
        $(impl From<$type> for Error {
            fn from(error: $type) -> Self {
                Self(Box::new(Inner::$variant(error)))
            }
        })*
    };
}

from!(
    Diagnostics => Rules, RunError => Run, ReadBackError => Tables, GoldError => Gold, PipeError => Stream,
    ExportError => Export, PageError => Page
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kind_says_what_went_wrong() {
        let run = crate::run::map_corpus(&crate::MapOptions::new(["nowhere"], "out"), |_| {}).map_err(Error::from);
        let error = run.err().unwrap();
        assert_eq!(error.kind(), ErrorKind::Input);
        assert!(error.to_string().contains("nowhere") && error.diagnostics().is_none());
        let rules = crate::rules::Source::Folder("nowhere".into());
        let error = Error::from(crate::rules::load(&rules).err().unwrap());
        assert_eq!(error.kind(), ErrorKind::Rules);
        assert!(error.diagnostics().is_some());
    }
}
