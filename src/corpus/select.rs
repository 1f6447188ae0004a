//! Which files of a folder are wanted, and how they are to be read.

use std::path::Path;
use std::sync::Arc;

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

use super::format::Kind;
use super::rows::columns::Columns;
use crate::rules::builtin_reading;
use crate::rules::model::ReadingRules;

/// What the user said about a corpus beside its name.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// Only these files of a folder; all where there is none.
    pub include: Globs,
    /// Not these files, and nothing below these folders.
    pub exclude: Globs,
    /// How to read standard input and files that are named, whatever their names say.
    pub format: Option<Kind>,
    /// Which columns of tables hold what.
    pub columns: Columns,
    /// How articles are taken out of what they came in.
    pub reading: Reading,
    /// Go where links in a folder lead, also out of it.
    pub follow_links: bool,
}

/// What reading.toml says, as readers need it: that of the built-in pack, where no other is given.
#[derive(Debug, Clone)]
pub struct Reading(pub Arc<ReadingRules>);

impl Default for Reading {
    fn default() -> Self {
        Self(builtin_reading())
    }
}

impl PartialEq for Reading {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for Reading {}

/// Some patterns for paths below the folder that was named. One without a `/` is for names, at any depth.
#[derive(Debug, Clone, Default)]
pub struct Globs(GlobSet);

impl Globs {
    /// Compiles patterns: `*` and `?` stay inside a name, `**` is any folders, `{a,b}` one of both.
    ///
    /// # Errors
    /// The message says what is wrong with which.
    pub fn new<S: AsRef<str>>(patterns: &[S]) -> Result<Self, GlobError> {
        let mut set = GlobSetBuilder::new();
        for pattern in patterns {
            let pattern = pattern.as_ref();
            let wrong =
                |error: &globset::Error| GlobError { pattern: pattern.to_owned(), why: error.kind().to_string() };
            // a folder may be written with its slash, and the root as it is elsewhere
            let below = pattern.trim_end_matches('/');
            let path = below.strip_prefix("./").or_else(|| below.strip_prefix('/'));
            let full = match path {
                Some(path) => path.to_owned(),
                None if below.contains('/') => below.to_owned(),
                None => format!("**/{below}"),
            };
            let glob = GlobBuilder::new(&full).literal_separator(true).backslash_escape(true).build();
            set.add(glob.map_err(|error| wrong(&error))?);
        }
        let set = set.build().map_err(|error| GlobError { pattern: String::new(), why: error.kind().to_string() })?;
        Ok(Self(set))
    }

    /// Whether there is no pattern.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether one of the patterns fits.
    #[must_use]
    pub fn fit(&self, below_root: &Path) -> bool {
        self.0.is_match(below_root)
    }
}

/// A pattern that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the pattern `{pattern}` cannot be used: {why}")]
pub struct GlobError {
    pattern: String,
    why: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_at_any_depth_and_paths_from_the_root() {
        let fits = |pattern: &str, path: &str| Globs::new(&[pattern]).unwrap().fit(Path::new(path));
        for (pattern, path) in [
            ("*.html", "a.html"),
            ("*.html", "x/y/a.html"),
            ("drafts", "x/drafts"),
            ("x/*.txt", "x/a.txt"),
            ("./*.txt", "a.txt"),
            ("/*.txt", "a.txt"),
            ("x/**", "x/y/a.txt"),
            ("**/y/*.{txt,md}", "x/y/a.md"),
            ("drafts/", "drafts"),
        ] {
            assert!(fits(pattern, path), "{pattern} {path}");
        }
        for (pattern, path) in [("*.html", "a.htm"), ("x/*.txt", "x/y/a.txt"), ("/*.txt", "x/a.txt"), ("a", "ab")] {
            assert!(!fits(pattern, path), "{pattern} {path}");
        }
        let error = Globs::new(&["*.txt", "[a"]).unwrap_err().to_string();
        assert!(error.contains("`[a`") && error.contains("unclosed"), "{error}");
    }
}
