//! What the rules ask of single words, and which of it a given word answers.

use std::collections::BTreeMap;

use aho_corasick::AhoCorasick;
use hashbrown::{HashMap, HashSet};

use super::classes::{ClassMemory, Classes, ClassesBuilder, Spelling};
use super::token::{Quote, Symbol};
use crate::rules::phrase::Matcher;
use crate::rules::{Pack, WordList};
use crate::text::{Clitics, fold_word};

/// Collects what the stages ask for while they compile.
#[derive(Debug)]
pub struct VocabularyBuilder<'p> {
    pack: &'p Pack,
    words: HashMap<String, Symbol>,
    exact: HashMap<String, Symbol>,
    lists: BTreeMap<String, Symbol>,
    /// Alternatives of one word each: symbols of their members lead to them.
    /// By whether capitals count.
    groups: [HashMap<Vec<Matcher>, Symbol>; 2],
    members: BTreeMap<Symbol, Vec<Symbol>>,
    fragments: BTreeMap<String, Symbol>,
    count: Symbol,
}

impl<'p> VocabularyBuilder<'p> {
    /// Nothing asked yet.
    #[must_use]
    pub fn new(pack: &'p Pack) -> Self {
        Self {
            pack,
            words: HashMap::new(),
            exact: HashMap::new(),
            lists: BTreeMap::new(),
            groups: [HashMap::new(), HashMap::new()],
            members: BTreeMap::new(),
            fragments: BTreeMap::new(),
            count: 0,
        }
    }

    /// The symbol of one step of a phrase; `exact` compares a plain word with its capitals.
    pub fn step(&mut self, matcher: &Matcher, exact: bool) -> Symbol {
        let count = &mut self.count;
        let fresh = || {
            *count += 1;
            *count - 1
        };
        match matcher {
            Matcher::Word(word) if exact => *self.exact.entry(word.to_string()).or_insert_with(fresh),
            Matcher::Word(word) => *self.words.entry(fold_word(word, false)).or_insert_with(fresh),
            Matcher::List(name) => *self.lists.entry(name.to_string()).or_insert_with(fresh),
            Matcher::OneOf(members) => self.group(members, exact),
        }
    }

    fn group(&mut self, members: &[Matcher], exact: bool) -> Symbol {
        let groups = &mut self.groups[usize::from(exact)];
        if let Some(&known) = groups.get(members) {
            return known;
        }
        let symbol = self.count;
        self.count += 1;
        groups.insert(members.to_vec(), symbol);
        for member in members {
            let member = self.step(member, exact);
            self.members.entry(member).or_default().push(symbol);
        }
        symbol
    }

    /// Word lists asked for so far, and what a word or phrase of them has besides: the list's own symbol and
    /// those of the groups that name it.
    pub fn lists(&self) -> impl Iterator<Item = (&str, Vec<Symbol>)> {
        self.lists.iter().map(|(name, &symbol)| {
            let groups = self.members.get(&symbol).into_iter().flatten().copied();
            (name.as_str(), std::iter::once(symbol).chain(groups).collect())
        })
    }

    /// The symbol of all words and marks that hold `fragment` (folded, lower case).
    pub fn fragment(&mut self, fragment: &str) -> Symbol {
        let count = &mut self.count;
        *self.fragments.entry(fragment.to_owned()).or_insert_with(|| {
            *count += 1;
            *count - 1
        })
    }

    /// Ready to be asked.
    #[must_use]
    pub fn finish(self) -> Vocabulary {
        let pack = self.pack;
        let list = |name: &Option<String>| name.as_ref().and_then(|n| pack.words.get(n));
        let mut listed: HashMap<String, Vec<Symbol>> = HashMap::new();
        let mut classes = ClassesBuilder::default();
        for (name, &symbol) in &self.lists {
            let Some(list) = pack.words.get(name) else { continue };
            let barred: HashSet<&str> = list.not_words.iter().map(String::as_str).collect();
            for word in list.words.iter().filter(|w| !barred.contains(w.as_str())) {
                listed.entry(word.clone()).or_default().push(symbol);
            }
            classes.add(symbol, list);
        }
        let (fragments, fragment_symbols): (Vec<_>, Vec<_>) = self.fragments.into_iter().unzip();
        Vocabulary {
            words: self.words,
            exact: self.exact,
            listed,
            classes: classes.finish(),
            // an automaton over plain literals is far below the library's limits; without one no gate opens,
            // so those patterns would be lost: the loader has bounded their number and length
            fragments: AhoCorasick::new(&fragments).ok(),
            fragment_symbols,
            members: by_symbol(self.members),
            function: list(&pack.content.function).map(|l| l.words.iter().cloned().collect()).unwrap_or_default(),
            endings: list(&pack.content.endings).map(longest_first).unwrap_or_default(),
            min_letters: pack.content.min_letters,
            clitics: Clitics::new(&pack.clitics),
        }
    }
}

fn by_symbol(members: BTreeMap<Symbol, Vec<Symbol>>) -> Vec<Vec<Symbol>> {
    let mut out = Vec::new();
    for (symbol, groups) in members {
        out.resize(symbol as usize, Vec::new());
        out.push(groups);
    }
    out
}

fn longest_first(list: &WordList) -> Vec<String> {
    let mut endings = list.words.clone();
    endings.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
    endings
}

/// Answers which symbols a word has.
#[derive(Debug)]
pub struct Vocabulary {
    words: HashMap<String, Symbol>,
    exact: HashMap<String, Symbol>,
    listed: HashMap<String, Vec<Symbol>>,
    classes: Classes,
    fragments: Option<AhoCorasick>,
    fragment_symbols: Vec<Symbol>,
    /// By symbol: the groups that it leads to.
    members: Vec<Vec<Symbol>>,
    function: HashSet<String>,
    endings: Vec<String>,
    min_letters: usize,
    clitics: Clitics,
}

impl Vocabulary {
    /// Word endings that are words of their own.
    #[must_use]
    pub fn clitics(&self) -> &Clitics {
        &self.clitics
    }

    /// An empty memory of word classes for one thread.
    pub(super) fn memory(&self) -> ClassMemory {
        self.classes.memory()
    }

    /// Adds the symbols of a word or mark, sorted, to `out`.
    pub(super) fn symbols(&self, spelling: &Spelling<'_>, memory: &mut ClassMemory, out: &mut Vec<Symbol>) {
        let Spelling { lower, cased, .. } = *spelling;
        let from = out.len();
        out.extend(self.words.get(lower));
        out.extend(self.exact.get(cased));
        if let Some(lists) = self.listed.get(lower) {
            out.extend(lists);
        }
        self.classes.symbols(spelling, memory, out);
        for at in from..out.len() {
            if let Some(groups) = self.members.get(out[at] as usize) {
                out.extend(groups);
            }
        }
        if let Some(fragments) = &self.fragments {
            out.extend(fragments.find_overlapping_iter(lower).map(|m| self.fragment_symbols[m.pattern().as_usize()]));
        }
        out[from..].sort_unstable();
        let mut kept = from;
        for at in from..out.len() {
            if at == from || out[at] != out[kept - 1] {
                out[kept] = out[at];
                kept += 1;
            }
        }
        out.truncate(kept);
    }

    /// What is left of a content word without its ending; `None` for a function word or a short one.
    pub(super) fn stem<'w>(&self, lower: &'w str) -> Option<&'w str> {
        if lower.len() < self.min_letters
            || self.function.contains(lower)
            || lower.bytes().all(|b| !b.is_ascii_alphabetic()) && lower.is_ascii()
        {
            return None;
        }
        let ending = self.endings.iter().find(|e| {
            lower.len() >= e.len() + self.min_letters.max(1) - 1
                && lower.len() > e.len() + 2
                && lower.ends_with(e.as_str())
        });
        Some(ending.map_or(lower, |e| &lower[..lower.len() - e.len()]))
    }
}

/// What the stages attached to symbols while they compiled, read when a word is first met.
#[derive(Debug, Default, Clone)]
pub struct Marks {
    /// By symbol: bits that the splitter tests.
    pub bits: Vec<Vec<u32>>,
    /// By symbol: whether the phrase machine asks for it.
    pub asked: Vec<bool>,
    /// By symbol: patterns that may match where it occurs.
    pub gates: Vec<Vec<u32>>,
    /// Symbols of words that stop a negation.
    pub stops: Vec<Symbol>,
    /// Quotation marks that the pack itself says something of.
    pub quotes: Vec<(char, Quote)>,
    /// How many bits there are.
    pub bit_count: usize,
    /// How many patterns there are.
    pub gate_count: usize,
}
