//! Conditions of a rule on the sentence that carries its cue: place, length, quotation. Kept as bits, since
//! every hit and every rule without a cue asks for them.

use crate::rules::{Cue, Position};

/// What conditions ask of a sentence.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Setting {
    /// Words in it.
    pub words: u32,
    /// Where it stands: see the constants.
    pub places: u16,
}

impl Setting {
    /// The first sentence of its paragraph.
    pub const FIRST_IN_PARAGRAPH: u16 = 1;
    /// The last sentence of its paragraph.
    pub const LAST_IN_PARAGRAPH: u16 = 2;
    /// The first sentence of the article.
    pub const FIRST_IN_ARTICLE: u16 = 4;
    /// The last sentence of the article.
    pub const LAST_IN_ARTICLE: u16 = 8;
    /// The whole of it stands in quotation marks.
    pub const INSIDE_QUOTATION: u16 = 16;
    /// In the first paragraph that asserts something. This and what follows is known to links alone.
    pub const FIRST_PARAGRAPH: u16 = 512;
    /// In the last paragraph that asserts something.
    pub const LAST_PARAGRAPH: u16 = 1024;
    /// In the first sixth of the sentences that assert something.
    pub const ARTICLE_START: u16 = 2048;
    /// In the last sixth of the sentences that assert something.
    pub const ARTICLE_END: u16 = 4096;
    /// All that asserts something is one paragraph.
    pub const ONE_PARAGRAPH: u16 = 8192;
    /// It is more than one paragraph.
    pub const SEVERAL_PARAGRAPHS: u16 = 16384;
}

const OPENING: u16 = 32;
const CLOSING: u16 = 64;
const QUOTED: u16 = 128;
const UNQUOTED: u16 = 256;
const OF_SENTENCE: u16 = !(OPENING | CLOSING | QUOTED | UNQUOTED);

fn bit(place: Position) -> u16 {
    match place {
        Position::FirstInParagraph => Setting::FIRST_IN_PARAGRAPH,
        Position::LastInParagraph => Setting::LAST_IN_PARAGRAPH,
        Position::FirstInArticle => Setting::FIRST_IN_ARTICLE,
        Position::LastInArticle => Setting::LAST_IN_ARTICLE,
        Position::InsideQuotation => Setting::INSIDE_QUOTATION,
        Position::FirstParagraph => Setting::FIRST_PARAGRAPH,
        Position::LastParagraph => Setting::LAST_PARAGRAPH,
        Position::ArticleStart => Setting::ARTICLE_START,
        Position::ArticleEnd => Setting::ARTICLE_END,
        Position::OneParagraph => Setting::ONE_PARAGRAPH,
        Position::SeveralParagraphs => Setting::SEVERAL_PARAGRAPHS,
        Position::Opening => OPENING,
        Position::Closing => CLOSING,
        Position::Quoted => QUOTED,
        Position::Unquoted => UNQUOTED,
    }
}

/// The conditions of a rule.
#[derive(Debug, Clone, Copy)]
pub struct Conditions {
    least: u32,
    most: u32,
    places: u16,
}

impl Conditions {
    /// Of a rule's cue.
    #[must_use]
    pub fn new(cue: &Cue) -> Self {
        Self {
            least: cue.min_words.unwrap_or(0),
            most: cue.max_words.unwrap_or(u32::MAX),
            places: cue.places.iter().fold(0, |all, &p| all | bit(p)),
        }
    }

    /// Places of paragraph and article alone.
    #[must_use]
    pub fn of_places(places: &[Position]) -> Self {
        Self { least: 0, most: u32::MAX, places: places.iter().fold(0, |all, &p| all | bit(p)) }
    }

    /// Whether nothing is asked.
    #[must_use]
    pub fn is_none(&self) -> bool {
        self.places == 0 && self.least == 0 && self.most == u32::MAX
    }

    /// Lengths, in words, at which they begin or cease to hold.
    pub fn lengths(&self) -> impl Iterator<Item = u32> {
        [self.least, self.most.saturating_add(1)].into_iter()
    }

    /// The places of a sentence that they ask for, as in [`Setting::places`].
    #[must_use]
    pub fn places(&self) -> u16 {
        self.places & OF_SENTENCE
    }

    /// Whether the sentence as such lets the rule fire.
    #[must_use]
    pub fn allow(&self, setting: Setting) -> bool {
        let wanted = self.places & OF_SENTENCE;
        (self.least..=self.most).contains(&setting.words) && setting.places & wanted == wanted
    }

    /// Whether a hit must stand where its sentence begins.
    #[must_use]
    pub fn opening(&self) -> bool {
        self.places & OPENING != 0
    }

    /// Whether it matters where in its sentence a hit stands.
    #[must_use]
    pub fn asks_for_place(&self) -> bool {
        self.places & (OPENING | CLOSING) != 0
    }

    /// Whether it matters if a hit is quoted.
    #[must_use]
    pub fn asks_for_quotation(&self) -> bool {
        self.places & (QUOTED | UNQUOTED) != 0
    }

    /// Whether a hit, as bytes of the article, stands where the rule wants it in the words of its sentence.
    #[must_use]
    pub fn allow_place(&self, hit: (u32, u32), words: (u32, u32)) -> bool {
        !self.asks_for_place()
            || (self.places & OPENING == 0 || hit.0 <= words.0) && (self.places & CLOSING == 0 || hit.1 >= words.1)
    }

    /// Whether a hit is quoted or not as the rule wants it.
    #[must_use]
    pub fn allow_quotation(&self, quoted: impl Fn() -> bool) -> bool {
        !self.asks_for_quotation()
            || (self.places & QUOTED == 0 || quoted()) && (self.places & UNQUOTED == 0 || !quoted())
    }
}
