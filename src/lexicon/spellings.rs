//! The lexicon of a thread: every spelling met so far, with all that the rules need to know of it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use hashbrown::{HashMap, HashTable};

use super::bit_rows::Rows;
use super::classes::{ClassMemory, Spelling};
use super::short_words;
use super::short_words::Short;
use super::token::{Quote, Signature, Symbol, Token};
use super::vocabulary::{Marks, Vocabulary};
use crate::bits::{is_set, number};
use crate::text::{Span, composed, fold_word, scan};

/// A spelling more than this is looked at anew each time: such "words" are data, and would only fill memory.
const LONGEST_KEPT: usize = 64;
/// Spellings kept at most, about 40 MB; then the lexicon starts afresh with the next article.
const MOST_KEPT: usize = 250_000;

/// Lexicons are numbered in the order they are made.
static NUMBER: AtomicU64 = AtomicU64::new(1);

/// A slice of one of the lexicon's lists.
#[derive(Debug, Clone, Copy, Default)]
struct Slice {
    from: u32,
    len: u32,
}

/// What is known of a spelling.
#[derive(Debug, Clone, Copy, Default)]
struct Entry {
    key: Slice,
    hash: u64,
    signature: Signature,
    row: u32,
    site: u8,
    quote: Quote,
    traits: u8,
}

/// The spellings that one thread has met.
#[derive(Debug)]
pub struct Lexicon {
    vocabulary: Arc<Vocabulary>,
    classes: ClassMemory,
    marks: Arc<Marks>,
    short: Short,
    /// Longer spellings.
    table: HashTable<u32>,
    keys: Vec<u8>,
    entries: Vec<Entry>,
    /// By entry: the number of its stem; apart from the entries, as each content word asks for it.
    stem_of: Vec<u32>,
    lists: Vec<u32>,
    /// The splitter's bits of words.
    bits: Rows,
    /// The patterns whose gates words open.
    gates: Rows,
    /// By entry: its row of `gates`; apart from the entries, as each word that opens a gate asks for it.
    gates_of: Vec<u32>,
    stems: HashMap<String, u32>,
    /// The symbols of each signature.
    signatures: Vec<Slice>,
    signature_of: HashMap<Box<[Symbol]>, Signature>,
    number: u64,
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

impl Lexicon {
    /// An empty lexicon over what a pack asks for.
    #[must_use]
    pub fn new(vocabulary: Arc<Vocabulary>, marks: Arc<Marks>) -> Self {
        Self {
            bits: Rows::new(marks.bit_count),
            gates: Rows::new(marks.gate_count),
            gates_of: Vec::new(),
            classes: vocabulary.memory(),
            vocabulary,
            marks,
            short: Short::new(),
            table: HashTable::new(),
            keys: Vec::new(),
            entries: Vec::new(),
            stem_of: Vec::new(),
            lists: Vec::new(),
            stems: HashMap::new(),
            signatures: vec![Slice::default()],
            signature_of: HashMap::from_iter([(Box::default(), 0)]),
            number: NUMBER.fetch_add(1, Ordering::Relaxed),
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
        let first = out.len();
        scan(text, from, to, self.vocabulary.clitics(), |Span { start, end, flags }| {
            out.push(Token { start, end, flags, ..Token::default() });
        });
        // apart from the scan: short as it is, the processor looks some words up while it waits for others
        let bytes = text.as_bytes();
        for token in &mut out[first..] {
            let (at, len) = (token.start as usize, (token.end - token.start) as usize);
            let known =
                if len <= short_words::LONGEST { self.short.get(short_words::key(bytes, at, len), len) } else { None };
            let kept = known.unwrap_or_else(|| self.kept(text, *token));
            let short_words::Kept { entry, signature, row, site, quote, traits } = kept;
            *token = Token { entry, signature, row, site, quote, traits, ..*token };
        }
    }

    /// What every token of the spelling of a token carries, if it is long or was not met yet.
    fn kept(&mut self, text: &str, token: Token) -> short_words::Kept {
        let (at, len) = (token.start as usize, (token.end - token.start) as usize);
        let entry = self.entry(&text[at..at + len], token.is(Span::WORD));
        let Entry { signature, row, site, quote, traits, .. } = self.entries[entry as usize];
        let kept = short_words::Kept { entry, signature, row, site, quote, traits };
        if len <= short_words::LONGEST {
            self.short.insert(short_words::key(text.as_bytes(), at, len), len, kept);
        }
        kept
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
        let cased = fold_word(spelling, true);
        let lower = cased.to_lowercase();
        let from = self.lists.len();
        let accented = composed(spelling);
        let seen = Spelling { lower: &lower, cased: &cased, accented: &accented };
        self.vocabulary.symbols(&seen, &mut self.classes, &mut self.lists);
        let own: Vec<Symbol> = self.lists.drain(from..).collect();
        let marks = Arc::clone(&self.marks);
        let row = self.bits.row(own.iter().filter_map(|&s| marks.bits.get(s as usize)).flatten());
        let gates = self.gates.row(own.iter().filter_map(|&s| marks.gates.get(s as usize)).flatten());
        let stem = if word { self.stem(&lower) } else { 0 };
        let key = Slice { from: number(self.keys.len()), len: number(spelling.len()) };
        self.keys.extend_from_slice(spelling.as_bytes());
        let at = number(self.entries.len());
        let when = |holds: bool, of: u8| if holds { of } else { 0 };
        let signature = self.sign(&own);
        let traits = when(self.gates.of(gates).iter().any(|&bits| bits != 0), Token::GATED)
            | when(word && lower.starts_with('\''), Token::CLITIC)
            | when(own.iter().any(|s| marks.stops.contains(s)), Token::STOP)
            | when(stem > 0, Token::CONTENT)
            | when(lower.bytes().any(|b| b.is_ascii_digit()), Token::DIGIT)
            | when(cased.chars().any(char::is_uppercase), Token::CAPITAL);
        self.stem_of.push(stem);
        self.gates_of.push(gates);
        self.entries.push(Entry {
            signature,
            row,
            key,
            hash,
            site: self.bits.of(row).first().map_or(0, |bits| bits.to_le_bytes()[0]),
            quote: if word { Quote::No } else { quote(spelling, &marks.quotes) },
            traits,
        });
        if (short_words::LONGEST + 1..=LONGEST_KEPT).contains(&spelling.len()) {
            let entries = &self.entries;
            self.table.insert_unique(hash, at, |&at| entries[at as usize].hash);
        }
        at
    }

    /// The signature of a word with these symbols.
    fn sign(&mut self, own: &[Symbol]) -> Signature {
        let asked = |s: &&Symbol| self.marks.asked.get(**s as usize).copied().unwrap_or_default();
        let asked: Box<[Symbol]> = own.iter().filter(asked).copied().collect();
        if let Some(&known) = self.signature_of.get(&asked) {
            return known;
        }
        let signature = number(self.signatures.len());
        self.signatures.push(Slice { from: number(self.lists.len()), len: number(asked.len()) });
        self.lists.extend(&asked);
        self.signature_of.insert(asked, signature);
        signature
    }

    fn stem(&mut self, lower: &str) -> u32 {
        let Some(stem) = self.vocabulary.stem(lower) else { return 0 };
        let fresh = number(self.stems.len() + 1);
        if let Some(&known) = self.stems.get(stem) {
            return known;
        }
        self.stems.insert(stem.to_owned(), fresh);
        fresh
    }

    fn slice(&self, slice: Slice) -> &[u32] {
        &self.lists[slice.from as usize..][..slice.len as usize]
    }

    /// Number of a token's stem: equal for words that count as shared; 0 for function words and marks.
    #[must_use]
    pub fn stem_of(&self, token: Token) -> u32 {
        self.stem_of[token.entry as usize]
    }

    /// Symbols of the words of a signature that phrases ask for, sorted.
    #[must_use]
    pub fn signature(&self, signature: Signature) -> &[Symbol] {
        self.slice(self.signatures[signature as usize])
    }

    /// A number that no other lexicon of this process has: signatures mean something in theirs alone.
    #[must_use]
    pub fn number(&self) -> u64 {
        self.number
    }

    /// Patterns that may match where a token occurs, as bits.
    #[must_use]
    pub fn gates(&self, token: Token) -> &[u64] {
        self.gates.of(self.gates_of[token.entry as usize])
    }

    /// Whether a token has a bit of the splitter's.
    #[must_use]
    pub fn has_bit(&self, token: Token, bit: u32) -> bool {
        is_set(self.bits(token), bit)
    }

    /// The splitter's bits of a token.
    #[must_use]
    pub fn bits(&self, token: Token) -> &[u64] {
        self.bits.of(token.row)
    }

    /// Whether a token has one of these bits of the splitter's.
    #[must_use]
    pub fn has_any_bit(&self, token: Token, bits: &[u64]) -> bool {
        self.bits(token).iter().zip(bits).any(|(own, asked)| own & asked != 0)
    }

    /// Distinct stems so far: stems are numbered from 1 to this.
    #[must_use]
    pub fn stem_count(&self) -> usize {
        self.stems.len()
    }
}

/// What a mark is among quotation marks: what the pack says, or else the commonest use.
fn quote(spelling: &str, of_pack: &[(char, Quote)]) -> Quote {
    if let Some((_, said)) = of_pack.iter().find(|(mark, _)| spelling.chars().eq([*mark])) {
        return *said;
    }
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
