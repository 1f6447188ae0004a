//! The lexicon of a thread: every spelling met so far, with all that the rules need to know of it.

use std::collections::HashMap;
use std::sync::Arc;

use hashbrown::HashTable;

use super::vocabulary::{Marks, Symbol, Vocabulary};
use crate::text::{Span, fold_word, scan};

/// A spelling more than this is looked at anew each time: such "words" are data, and would only fill memory.
const LONGEST_KEPT: usize = 64;
/// Spellings kept at most, about 40 MB; then the lexicon starts afresh with the next article.
const MOST_KEPT: usize = 250_000;

/// A word or mark of an article.
#[derive(Debug, Clone, Copy)]
pub struct Token {
    /// First byte in the article's text.
    pub start: u32,
    /// Behind the last byte.
    pub end: u32,
    /// Its spelling's entry.
    pub entry: u32,
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
    /// The rules ask for it: it begins a phrase or opens a gate.
    pub const LIVE: u8 = 1;
    /// A clitic such as *'s*.
    pub const CLITIC: u8 = 2;
    /// It stops a negation.
    pub const STOP: u8 = 4;
    /// It has a stem: a content word.
    pub const CONTENT: u8 = 8;
    /// An entry of several words of a word list may begin with it.
    pub const ENTRY: u8 = 16;

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

/// A slice of one of the lexicon's lists.
#[derive(Debug, Clone, Copy, Default)]
struct Slice {
    from: u32,
    len: u32,
}

/// What is known of a spelling.
#[derive(Debug, Clone, Copy, Default)]
pub struct Entry {
    key: Slice,
    hash: u64,
    symbols: Slice,
    starts: Slice,
    entries: Slice,
    gates: Slice,
    /// Number of its stem: equal for words that count as shared; 0 for function words and marks.
    pub stem: u32,
    site: u8,
    quote: Quote,
    traits: u8,
}

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
    /// `"`
    Double,
    /// ‘ ‹
    OpenSingle,
    /// ’ ›
    CloseSingle,
    /// `'`
    Single,
}

/// The spellings that one thread has met.
#[derive(Debug)]
pub struct Lexicon {
    vocabulary: Arc<Vocabulary>,
    marks: Arc<Marks>,
    table: HashTable<u32>,
    keys: Vec<u8>,
    entries: Vec<Entry>,
    lists: Vec<u32>,
    bits: Vec<u64>,
    stride: usize,
    stems: HashMap<String, u32>,
}

/// A quick hash of a few bytes (multiply and rotate over words of eight): spellings are short and not hostile
/// beyond what [`MOST_KEPT`] bounds.
fn hash(bytes: &[u8]) -> u64 {
    const SEED: u64 = 0x9E37_79B9_7F4A_7C15;
    let mut state = bytes.len() as u64;
    let mut mix = |word: u64| state = (state.rotate_left(23) ^ word).wrapping_mul(SEED);
    let mut rest = bytes;
    while let Some((head, tail)) = rest.split_first_chunk::<8>() {
        mix(u64::from_le_bytes(*head));
        rest = tail;
    }
    if let Some((head, tail)) = rest.split_first_chunk::<4>() {
        mix(u64::from(u32::from_le_bytes(*head)));
        rest = tail;
    }
    let mut last = 0u64;
    for &b in rest {
        last = last << 8 | u64::from(b);
    }
    mix(last);
    state ^ state >> 29
}

#[expect(clippy::cast_possible_truncation, reason = "the lists of a lexicon are bounded by MOST_KEPT")]
fn index(at: usize) -> u32 {
    at as u32
}

impl Lexicon {
    /// An empty lexicon over what a pack asks for.
    #[must_use]
    pub fn new(vocabulary: Arc<Vocabulary>, marks: Arc<Marks>) -> Self {
        let stride = marks.bit_count.div_ceil(64);
        Self {
            vocabulary,
            marks,
            table: HashTable::new(),
            keys: Vec::new(),
            entries: Vec::new(),
            lists: Vec::new(),
            bits: Vec::new(),
            stride,
            stems: HashMap::new(),
        }
    }

    /// To be called before each article: keeps the lexicon from growing without bound.
    pub fn begin_article(&mut self) {
        if self.entries.len() > MOST_KEPT {
            *self = Self::new(Arc::clone(&self.vocabulary), Arc::clone(&self.marks));
        }
    }

    /// Cuts `text[from..to]` into tokens, added to `out`.
    pub fn tokens(&mut self, text: &str, from: usize, to: usize, out: &mut Vec<Token>) {
        let vocabulary = Arc::clone(&self.vocabulary);
        scan(text, from, to, vocabulary.clitics(), |span| {
            let entry = self.entry(&text[span.start as usize..span.end as usize], span.is(Span::WORD));
            let Entry { site, quote, traits, .. } = self.entries[entry as usize];
            out.push(Token { start: span.start, end: span.end, entry, flags: span.flags, site, quote, traits });
        });
    }

    /// The number of a spelling's entry.
    fn entry(&mut self, spelling: &str, word: bool) -> u32 {
        let bytes = spelling.as_bytes();
        let hash = hash(bytes);
        let (keys, entries) = (&self.keys, &self.entries);
        let found = self.table.find(hash, |&at| {
            let key = entries[at as usize].key;
            key.len as usize == bytes.len() && &keys[key.from as usize..][..bytes.len()] == bytes
        });
        match found {
            Some(&at) => at,
            None => self.learn(spelling, hash, word),
        }
    }

    /// Looks at a spelling for the first time.
    #[cold]
    fn learn(&mut self, spelling: &str, hash: u64, word: bool) -> u32 {
        let cased = if !word && spelling.starts_with("...") { "...".to_owned() } else { fold_word(spelling, true) };
        let lower = cased.to_lowercase();
        let from = self.lists.len();
        self.vocabulary.symbols(&lower, &cased, &mut self.lists);
        let symbols = Slice { from: index(from), len: index(self.lists.len() - from) };
        let own: Vec<Symbol> = self.lists[from..].to_vec();
        let marks = Arc::clone(&self.marks);
        let mut gather = |table: &[Vec<u32>]| {
            let from = self.lists.len();
            self.lists.extend(own.iter().filter_map(|&s| table.get(s as usize)).flatten());
            self.lists[from..].sort_unstable();
            Slice { from: index(from), len: index(self.lists.len() - from) }
        };
        let (starts, entries, gates) = (gather(&marks.starts), gather(&marks.entries), gather(&marks.gates));
        let bits_from = self.bits.len();
        self.bits.resize(bits_from + self.stride, 0);
        for &bit in own.iter().filter_map(|&s| marks.bits.get(s as usize)).flatten() {
            self.bits[bits_from + bit as usize / 64] |= 1 << (bit % 64);
        }
        let stem = if word { self.stem(&lower) } else { 0 };
        let key = Slice { from: index(self.keys.len()), len: index(spelling.len()) };
        self.keys.extend_from_slice(spelling.as_bytes());
        let at = index(self.entries.len());
        let when = |holds: bool, of: u8| if holds { of } else { 0 };
        let traits = when(starts.len + gates.len > 0, Token::LIVE)
            | when(word && lower.starts_with('\''), Token::CLITIC)
            | when(own.iter().any(|s| marks.stops.contains(s)), Token::STOP)
            | when(stem > 0, Token::CONTENT)
            | when(entries.len > 0, Token::ENTRY);
        self.entries.push(Entry {
            key,
            hash,
            symbols,
            starts,
            entries,
            gates,
            stem,
            site: self.bits.get(bits_from).map_or(0, |bits| bits.to_le_bytes()[0]),
            quote: if word { Quote::No } else { quote(spelling) },
            traits,
        });
        if spelling.len() <= LONGEST_KEPT {
            let entries = &self.entries;
            self.table.insert_unique(hash, at, |&at| entries[at as usize].hash);
        }
        at
    }

    fn stem(&mut self, lower: &str) -> u32 {
        let Some(stem) = self.vocabulary.stem(lower) else { return 0 };
        let fresh = index(self.stems.len() + 1);
        if let Some(&known) = self.stems.get(stem) {
            return known;
        }
        self.stems.insert(stem.to_owned(), fresh);
        fresh
    }

    fn slice(&self, slice: Slice) -> &[u32] {
        &self.lists[slice.from as usize..][..slice.len as usize]
    }

    /// What is known of a token's spelling.
    #[must_use]
    pub fn get(&self, token: Token) -> &Entry {
        &self.entries[token.entry as usize]
    }

    /// Symbols of an entry, sorted.
    #[must_use]
    pub fn symbols(&self, entry: &Entry) -> &[Symbol] {
        self.slice(entry.symbols)
    }

    /// States of the phrase machine that it leads to from the start.
    #[must_use]
    pub fn starts(&self, entry: &Entry) -> &[u32] {
        self.slice(entry.starts)
    }

    /// States of the machine of entries of several words that it leads to from the start.
    #[must_use]
    pub fn entries(&self, entry: &Entry) -> &[u32] {
        self.slice(entry.entries)
    }

    /// Patterns that may match where it occurs.
    #[must_use]
    pub fn gates(&self, entry: &Entry) -> &[u32] {
        self.slice(entry.gates)
    }

    /// Whether a token has a bit of the splitter's.
    #[must_use]
    pub fn has_bit(&self, token: Token, bit: u32) -> bool {
        let word = self.bits[token.entry as usize * self.stride + bit as usize / 64];
        word >> (bit % 64) & 1 == 1
    }

    /// Distinct stems so far: stems are numbered from 1 to this.
    #[must_use]
    pub fn stem_count(&self) -> usize {
        self.stems.len()
    }
}

fn quote(spelling: &str) -> Quote {
    match spelling {
        "\"" | "\u{FF02}" | "''" => Quote::Double,
        "``" | "\u{201C}" | "\u{201E}" | "\u{201F}" | "\u{AB}" => Quote::OpenDouble,
        "\u{201D}" | "\u{BB}" => Quote::CloseDouble,
        "'" | "`" => Quote::Single,
        "\u{2018}" | "\u{201A}" | "\u{201B}" | "\u{2039}" => Quote::OpenSingle,
        "\u{2019}" | "\u{203A}" => Quote::CloseSingle,
        _ => Quote::No,
    }
}
