//! How much a pack may hold. Far more than anybody writes by hand; what passes it would take minutes, or all memory.
//!
//! docs/rule-format.md states the bounds. Those of a single phrase, entry or expression stand where these are read.

use std::cell::Cell;

use super::codes::code;

/// What is counted over the whole pack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Limit {
    /// Rules of all kinds. Each may fire in each example of the others.
    Rules,
    /// Texts of `hits` and `misses`.
    Examples,
    /// Words and marks of all phrases, all readings written out.
    Steps,
    /// Lines of all word lists.
    Entries,
    /// Entries of several words behind the lists in `(a|{list})`.
    Alternatives,
    /// Sequences of sentence rules, whose lists are written out.
    Sequences,
    /// Regular expressions of rules and word lists.
    Patterns,
    /// What they compile to, roughly in states.
    States,
    /// Names compared to find what a misspelt one means. Passing it is no mistake.
    Suggestions,
}

const COUNT: usize = 9;

impl Limit {
    fn most(self) -> usize {
        match self {
            Self::Rules => 10_000,
            Self::Examples => 50_000,
            Self::Sequences | Self::Suggestions => 100_000,
            Self::Patterns => 2_000,
            Self::Steps => 1_000_000,
            Self::Entries | Self::Alternatives | Self::States => 2_000_000,
        }
    }

    /// What to say where it is passed.
    fn passed(self) -> Passed {
        let (code, message, help) = match self {
            Self::Rules => (code::PACK_SIZE, "a pack has at most 10,000 rules", "join rules that weigh the same"),
            Self::Examples => (code::PACK_SIZE, "a pack has at most 50,000 examples", "keep those that show something"),
            Self::Steps => (
                code::PHRASE_SIZE,
                "the phrases of the pack come to more than 1,000,000 words in all their readings",
                "put alternatives into word lists",
            ),
            Self::Entries => {
                (code::LIST_SIZE, "the word lists of a pack have at most 2,000,000 lines", "use classes: /[a-z]+ed/")
            }
            Self::Alternatives => (
                code::PHRASE_SIZE,
                "the lists in alternatives, (a|{list}), come to more than 2,000,000 entries of several words",
                "use fewer different alternatives with large lists, or make a list of each",
            ),
            Self::Sequences => (
                code::PHRASE_SIZE,
                "the phrases of sentence rules come to more than 100,000 sequences",
                "their word lists have many entries of several words: name fewer lists in one phrase",
            ),
            Self::Patterns => (
                code::PATTERN_SIZE,
                "a pack has at most 2,000 regular expressions, those of word lists included",
                "use phrases and plain entries",
            ),
            Self::States => (
                code::PATTERN_SIZE,
                "the regular expressions of the pack are too big, taken together",
                "use smaller repetitions, or phrases with a word list",
            ),
            Self::Suggestions => ("", "", ""),
        };
        Passed { code, message, help }
    }
}

/// A limit that was passed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Passed {
    pub code: &'static str,
    pub message: &'static str,
    pub help: &'static str,
}

/// What was counted so far.
#[derive(Debug, Default)]
pub(crate) struct Limits([Cell<usize>; COUNT]);

impl Limits {
    /// Whether there is room for so many more.
    pub fn has_room(&self, limit: Limit, more: usize) -> bool {
        let count = &self.0[limit as usize];
        count.set(count.get().saturating_add(more));
        count.get() <= limit.most()
    }

    /// Counts so many more.
    ///
    /// # Errors
    /// There is no room for them: the report, or nothing where the limit was passed before.
    pub fn admit(&self, limit: Limit, more: usize) -> Result<(), Option<Passed>> {
        let before = self.0[limit as usize].get();
        if self.has_room(limit, more) {
            return Ok(());
        }
        Err((before <= limit.most()).then(|| limit.passed()))
    }
}
