//! A regular expression that is known to be right and compiled when it is first run.
//!
//! Most expressions of a pack never run in a short text, and compiling them took half of the time that loading took.

use std::sync::{Arc, OnceLock};

use regex::bytes::{Regex, RegexBuilder};

/// A checked expression. Clones share what was compiled.
#[derive(Debug, Clone)]
pub struct LazyRegex(Arc<Checked>);

#[derive(Debug)]
struct Checked {
    source: String,
    any_case: bool,
    unicode: bool,
    groups: Vec<String>,
    compiled: OnceLock<Regex>,
}

impl LazyRegex {
    /// An expression that was parsed with the same settings; `groups` are its named groups in order.
    pub(crate) fn new(source: String, any_case: bool, unicode: bool, groups: Vec<String>) -> Self {
        Self(Arc::new(Checked { source, any_case, unicode, groups, compiled: OnceLock::new() }))
    }

    /// The same, compiled at once, so that its size is checked too.
    ///
    /// # Errors
    /// It is too big.
    pub(crate) fn compile(self, limit: usize) -> Result<Self, regex::Error> {
        let regex = self.builder().size_limit(limit).build()?;
        // nobody else has it yet
        let _ = self.0.compiled.set(regex);
        Ok(self)
    }

    fn builder(&self) -> RegexBuilder {
        let mut builder = RegexBuilder::new(&self.0.source);
        builder.unicode(self.0.unicode).case_insensitive(self.0.any_case);
        builder
    }

    /// The compiled expression.
    #[must_use]
    pub fn get(&self) -> &Regex {
        self.0.compiled.get_or_init(|| {
            let built = self.builder().size_limit(usize::MAX).build();
            #[expect(
                clippy::expect_used,
                reason = "it was parsed with these settings, and nothing bounds its size here"
            )]
            built.expect("a parsed expression compiles")
        })
    }

    /// Whether it was compiled already, so that running it costs less than any check before it.
    #[must_use]
    pub fn is_compiled(&self) -> bool {
        self.0.compiled.get().is_some()
    }

    /// Whether it matches anywhere in a text.
    #[must_use]
    pub fn is_match(&self, text: &[u8]) -> bool {
        self.get().is_match(text)
    }

    /// As it is compiled: folded, and for a word class anchored.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0.source
    }

    /// Whether it needs Unicode.
    #[must_use]
    pub fn is_unicode(&self) -> bool {
        self.0.unicode
    }

    /// Its named groups in order.
    pub fn groups(&self) -> impl Iterator<Item = &str> {
        self.0.groups.iter().map(String::as_str)
    }
}
