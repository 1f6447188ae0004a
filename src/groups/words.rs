//! From words to keys: which words count, and which of them mean the same.
//!
//! A key is a word without its ending, cut to its first letters; a number whole; or a set of synonyms. Each distinct
//! spelling is looked at once. Not here: which keys a sentence has, and what they weigh.

use hashbrown::{HashMap, HashSet};

use crate::bits::number;
use crate::rules::{KeyRules, Pack, Sees, WordList};
use crate::text::{Clitics, Span, fold_word, scan};

/// Number of a key.
pub(crate) type KeyId = u32;

/// Stands between words of one meaning, or of opposite ones, in an entry of a word list.
const BETWEEN: &str = "/";
/// Letters that an ending leaves of a word at least.
const LEAST_REST: usize = 3;
/// Further letters that have to agree for a word to belong to the synonyms of another form of it.
const FORM_LETTERS: usize = 2;

/// What is known of a spelling.
#[derive(Debug, Clone, Copy)]
struct Word {
    /// `None`: it is no key.
    key: Option<KeyId>,
    /// Equal for forms of one word.
    stem: u32,
    /// Whether it has digits.
    number: bool,
}

/// A key of a text, where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Found {
    pub key: KeyId,
    /// The spelling, folded: see [`Words::spelling`].
    pub word: u32,
    /// Which word or mark of the text it is, from 0.
    pub at: u32,
    /// Where it begins, in bytes.
    pub start: u32,
}

/// Synonyms of several words that begin with the same word: the words after it, and their key.
type Longer = Vec<(Vec<Box<str>>, KeyId)>;

/// The words met so far.
#[derive(Debug)]
pub(crate) struct Words {
    rules: KeyRules,
    clitics: Clitics,
    function: WordList,
    functions: HashSet<Box<str>>,
    /// Longest first.
    endings: Vec<String>,
    /// Stems of synonyms of one word.
    synonyms: HashMap<Box<str>, KeyId>,
    longer: HashMap<Box<str>, Longer>,
    opposites: HashSet<(KeyId, KeyId)>,
    keys: HashMap<Box<str>, KeyId>,
    stems: HashMap<Box<str>, u32>,
    known: HashMap<Box<str>, u32>,
    spellings: Vec<Box<str>>,
    entries: Vec<Word>,
    /// Words and marks of the text in work.
    text: Vec<(u32, Span)>,
    buffer: String,
}

impl Words {
    pub fn new(pack: &Pack) -> Self {
        let rules = pack.claims.keys.clone();
        let list = |name: &Option<String>| name.as_ref().and_then(|name| pack.words.get(name));
        let mut endings = list(&rules.endings).map(|list| list.words.clone()).unwrap_or_default();
        endings.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        let mut out = Self {
            clitics: Clitics::new(&pack.clitics),
            functions: list(&rules.function).iter().flat_map(|l| &l.words).map(|w| Box::from(w.as_str())).collect(),
            function: list(&rules.function).cloned().unwrap_or_default(),
            endings,
            synonyms: HashMap::new(),
            longer: HashMap::new(),
            opposites: HashSet::new(),
            keys: HashMap::new(),
            stems: HashMap::new(),
            known: HashMap::new(),
            spellings: Vec::new(),
            entries: Vec::new(),
            text: Vec::new(),
            buffer: String::new(),
            rules: rules.clone(),
        };
        if let Some(list) = list(&rules.synonyms) {
            out.learn_synonyms(list);
        }
        if let Some(list) = list(&rules.opposites) {
            out.learn_opposites(list);
        }
        out
    }

    fn learn_synonyms(&mut self, list: &WordList) {
        for entry in &list.phrases {
            let key = number(self.keys.len());
            // no word is spelt so
            self.keys.insert(format!("={key}").into(), key);
            for member in entry.split(|token| token == BETWEEN) {
                let words = member.iter().map(|w| Box::from(fold_word(w, false)));
                let mut words: Vec<Box<str>> = words.collect();
                match words.len() {
                    0 => {}
                    1 => {
                        let stem = self.stem(&words[0]);
                        let part = first_letters(&stem, self.rules.letters + FORM_LETTERS);
                        if part.len() < stem.len() {
                            self.synonyms.entry(part.into()).or_insert(key);
                        }
                        self.synonyms.insert(stem.into(), key);
                    }
                    _ => {
                        let first = words.remove(0);
                        let longer = self.longer.entry(first).or_default();
                        longer.push((words, key));
                        // of two that fit the longer one is meant
                        longer.sort_by_key(|(words, _)| std::cmp::Reverse(words.len()));
                    }
                }
            }
        }
    }

    fn learn_opposites(&mut self, list: &WordList) {
        for entry in &list.phrases {
            let sides: Vec<KeyId> = entry
                .split(|token| token == BETWEEN)
                .filter_map(|side| match side {
                    [word] => {
                        let word = self.word(&fold_word(word, false), false);
                        self.entries[word as usize].key
                    }
                    _ => None,
                })
                .collect();
            if let [a, b] = sides[..]
                && a != b
            {
                self.opposites.insert((a.min(b), a.max(b)));
            }
        }
    }

    /// Pairs of keys that mean the opposite of each other.
    pub fn opposites(&self) -> impl Iterator<Item = (KeyId, KeyId)> + '_ {
        self.opposites.iter().copied()
    }

    /// How many keys there are.
    pub fn key_count(&self) -> usize {
        self.keys.len()
    }

    /// A spelling, folded.
    pub fn spelling(&self, word: u32) -> &str {
        &self.spellings[word as usize]
    }

    /// Equal for two forms of one word.
    pub fn stem_of(&self, word: u32) -> u32 {
        self.entries[word as usize].stem
    }

    /// Whether a spelling has digits.
    pub fn is_number(&self, word: u32) -> bool {
        self.entries[word as usize].number
    }

    /// The words and marks of the text read last, with where they stand.
    pub fn tokens(&self) -> &[(u32, Span)] {
        &self.text
    }

    /// The keys of a text in order, each time they stand in it.
    pub fn read(&mut self, text: &str, out: &mut Vec<Found>) {
        out.clear();
        let mut tokens = std::mem::take(&mut self.text);
        tokens.clear();
        // where everything is capitals they tell nothing
        let capitals = text.bytes().any(|b| b.is_ascii_lowercase());
        let clitics = std::mem::take(&mut self.clitics);
        scan(text, 0, text.len(), &clitics, |span| {
            let written = &text[span.start as usize..span.end as usize];
            let acronym = capitals && written.len() > 1 && written.bytes().all(|b| b.is_ascii_uppercase());
            tokens.push((self.lookup(written, acronym), span));
        });
        self.clitics = clitics;
        self.text = tokens;
        let mut at = 0;
        while at < self.text.len() {
            let (word, span) = self.text[at];
            let (key, words) = match self.longer_at(at) {
                Some((key, words)) => (Some(key), words),
                None => (self.entries[word as usize].key.filter(|_| span.is(Span::WORD)), 1),
            };
            if let Some(key) = key {
                out.push(Found { key, word, at: number(at), start: span.start });
            }
            at += words;
        }
    }

    /// A synonym of several words that begins here, and how many words it has.
    fn longer_at(&self, at: usize) -> Option<(KeyId, usize)> {
        if self.longer.is_empty() {
            return None;
        }
        let all = self.longer.get(self.spelling(self.text[at].0))?;
        let rest = &self.text[at + 1..];
        let fits = |words: &[Box<str>]| {
            words.len() <= rest.len() && words.iter().zip(rest).all(|(word, (own, _))| **word == *self.spelling(*own))
        };
        all.iter().find(|(words, _)| fits(words)).map(|(words, key)| (*key, words.len() + 1))
    }

    /// The number of a spelling as written.
    fn lookup(&mut self, written: &str, acronym: bool) -> u32 {
        if acronym {
            // what is a function word in small letters may be a name in capitals
            if let Some(&word) = self.known.get(written) {
                return word;
            }
            let lower = written.to_ascii_lowercase();
            if self.is_function(&lower) {
                return self.word(written, true);
            }
        }
        let mut buffer = std::mem::take(&mut self.buffer);
        buffer.clear();
        if written.is_ascii() && !written.contains('`') {
            buffer.push_str(written);
            buffer.make_ascii_lowercase();
        } else {
            buffer.push_str(&fold_word(written, false));
        }
        let word = match self.known.get(buffer.as_str()) {
            Some(&word) => word,
            None => self.word(&buffer, false),
        };
        self.buffer = buffer;
        word
    }

    /// The number of a folded spelling; `name`: it counts whatever it means in small letters.
    fn word(&mut self, spelling: &str, name: bool) -> u32 {
        if let Some(&known) = self.known.get(spelling) {
            return known;
        }
        let word = number(self.entries.len());
        let digits = spelling.bytes().any(|b| b.is_ascii_digit());
        let (key, stem) = if digits {
            // 1,000 and 1000 are one number
            let plain: String = spelling.chars().filter(|c| *c != ',').collect();
            (Some(plain.clone()), plain)
        } else {
            let stem = if name { spelling.to_owned() } else { self.stem(spelling) };
            let letters = spelling.chars().filter(|c| c.is_alphabetic()).count();
            let counts = name || letters >= self.rules.min_letters && !self.is_function(spelling);
            (counts.then(|| first_letters(&stem, self.rules.letters).to_owned()), stem)
        };
        let known = if digits || name { None } else { self.synonym(&stem) };
        let key = match (key, known) {
            (None, _) => None,
            (_, Some(key)) => Some(key),
            (Some(key), None) => {
                let next = number(self.keys.len());
                Some(*self.keys.entry(key.into()).or_insert(next))
            }
        };
        let next = number(self.stems.len());
        let stem = *self.stems.entry(stem.into()).or_insert(next);
        self.entries.push(Word { key, stem, number: digits });
        self.spellings.push(spelling.into());
        self.known.insert(spelling.into(), word);
        word
    }

    fn synonym(&self, stem: &str) -> Option<KeyId> {
        let part = first_letters(stem, self.rules.letters + FORM_LETTERS);
        self.synonyms.get(stem).or_else(|| self.synonyms.get(part)).copied()
    }

    /// A word without its endings, of which there may be two (`safe-ly`); of a letter doubled at the end, one.
    fn stem(&self, word: &str) -> String {
        let mut stem = word;
        for _ in 0..2 {
            let rest = self.endings.iter().find_map(|ending| {
                stem.strip_suffix(ending.as_str()).filter(|rest| rest.chars().count() >= LEAST_REST)
            });
            stem = rest.unwrap_or(stem);
        }
        let mut last = stem.char_indices().rev();
        match (last.next(), last.next()) {
            (Some((at, last)), Some((_, before))) if last == before && stem.chars().count() > LEAST_REST => &stem[..at],
            _ => stem,
        }
        .to_owned()
    }

    fn is_function(&self, word: &str) -> bool {
        let list = &self.function;
        let class = |classes: &[crate::rules::WordClass]| {
            classes.iter().any(|c| c.sees == Sees::Folded && c.regex.is_match(word.as_bytes()))
        };
        self.functions.contains(word)
            || class(&list.classes) && !list.not_words.iter().any(|w| w == word) && !class(&list.not_classes)
    }
}

fn first_letters(word: &str, letters: usize) -> &str {
    word.char_indices().nth(letters).map_or(word, |(end, _)| &word[..end])
}
