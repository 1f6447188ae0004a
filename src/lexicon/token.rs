//! A word or mark of an article, and the numbers by which the stages know it.

use crate::text::Span;

/// Something that a rule asks of one word: to be this word, to stand in this list, to hold this fragment.
pub type Symbol = u32;

/// What the phrase machine sees of a word: words with the same signature are alike to every phrase. Numbered by
/// the lexicon; 0: no phrase asks for the word.
pub type Signature = u32;

/// What a mark is among quotation marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Quote {
    /// None.
    #[default]
    No,
    /// “ « „
    OpenDouble,
    /// ” »
    CloseDouble,
    /// `"`, and marks that open as well as close
    Double,
    /// ‘ ‹
    OpenSingle,
    /// ’ ›
    CloseSingle,
    /// `'`, and single marks that open as well as close
    Single,
}

/// A word or mark of an article.
#[derive(Debug, Clone, Copy, Default)]
pub struct Token {
    /// First byte in the article's text.
    pub start: u32,
    /// End offset (exclusive).
    pub end: u32,
    /// Its spelling's entry.
    pub entry: u32,
    /// What the phrase machine sees of it.
    pub signature: Signature,
    /// The splitter's bits of it.
    pub(super) row: u32,
    /// See [`Span`].
    pub flags: u8,
    /// The first eight bits of the splitter's: what makes a place to decide.
    pub site: u8,
    /// What it is among quotation marks.
    pub quote: Quote,
    /// See the constants.
    pub traits: u8,
}

impl Token {
    /// It opens the gate of a pattern.
    pub const GATED: u8 = 1;
    /// A clitic such as *'s*.
    pub const CLITIC: u8 = 2;
    /// It stops a negation.
    pub const STOP: u8 = 4;
    /// It has a stem: a content word.
    pub const CONTENT: u8 = 8;
    /// It holds an ASCII digit.
    pub const DIGIT: u8 = 16;
    /// It holds a capital letter.
    pub const CAPITAL: u8 = 32;

    /// Whether it has a trait.
    #[must_use]
    pub fn has(&self, of: u8) -> bool {
        self.traits & of != 0
    }

    /// Whether all of `flags` are set.
    #[must_use]
    pub fn is(&self, flags: u8) -> bool {
        self.flags & flags == flags
    }

    /// A word for the count: clitics and parts of a hyphenated word are none.
    #[must_use]
    pub fn counts(&self) -> bool {
        self.flags & (Span::WORD | Span::GLUED) == Span::WORD && !self.has(Self::CLITIC)
    }
}
