//! Word lists with classes: to which of them a word belongs by its shape.

use std::collections::HashSet;

use regex::bytes::{Regex, RegexBuilder};

use super::token::Symbol;
use crate::bits::ones;
use crate::rules::{Edges, Sieve, WordClass, WordList};

/// A word list that has classes.
#[derive(Debug)]
struct Listed {
    symbol: Symbol,
    not_words: HashSet<String>,
    not_classes: Vec<WordClass>,
}

/// Collects word lists.
#[derive(Debug, Default)]
pub(super) struct ClassesBuilder {
    lists: Vec<Listed>,
    /// Each with its list.
    classes: Vec<(usize, WordClass)>,
}

impl ClassesBuilder {
    /// Adds a list if it has classes.
    pub fn add(&mut self, symbol: Symbol, list: &WordList) {
        if list.classes.is_empty() {
            return;
        }
        let at = self.lists.len();
        self.classes.extend(united(&list.classes).into_iter().map(|class| (at, class)));
        let not_words = list.not_words.iter().cloned().collect();
        self.lists.push(Listed { symbol, not_words, not_classes: united(&list.not_classes) });
    }

    pub fn finish(self) -> Classes {
        let (cased, lower) = self.classes.into_iter().partition(|(_, class)| class.exact_case);
        Classes { lists: self.lists, lower: Alike::new(lower), cased: Alike::new(cased) }
    }
}

/// Classes that compare alike, made one regex: a word is then asked once for them all.
fn united(classes: &[WordClass]) -> Vec<WordClass> {
    let mut out = Vec::new();
    for exact_case in [false, true] {
        let alike: Vec<_> = classes.iter().filter(|c| c.exact_case == exact_case).collect();
        let all: Vec<_> = alike.iter().map(|c| format!("(?:{})", c.regex.as_str())).collect();
        match RegexBuilder::new(&all.join("|")).unicode(false).build() {
            Ok(regex) if alike.len() > 1 => {
                let edges = alike[1..].iter().fold(alike[0].edges, |all, class| all.or(class.edges));
                out.push(WordClass { regex, edges, exact_case });
            }
            // one alone, or what needs Unicode or is too large together
            _ => out.extend(alike.into_iter().cloned()),
        }
    }
    out
}

/// Classes that see the same folding of a word.
#[derive(Debug)]
struct Alike {
    sieve: Sieve,
    /// Each with its list.
    classes: Vec<(usize, Regex)>,
}

impl Alike {
    fn new(classes: Vec<(usize, WordClass)>) -> Self {
        let edges: Vec<Edges> = classes.iter().map(|(_, class)| class.edges).collect();
        let classes = classes.into_iter().map(|(list, class)| (list, class.regex)).collect();
        Self { sieve: Sieve::new(&edges), classes }
    }

    /// Those that may match a word, each with its list.
    fn may_match(&self, word: &str) -> impl Iterator<Item = &(usize, Regex)> {
        let word = word.as_bytes();
        let edges = word.first().copied().zip(word.last().copied());
        let bits = move |at: usize| edges.map_or(u64::MAX, |edges| self.sieve.let_through(at, edges));
        (0..self.sieve.size()).flat_map(move |at| ones(at, bits(at))).filter_map(|at| self.classes.get(at as usize))
    }
}

/// All word lists with classes.
#[derive(Debug)]
pub(super) struct Classes {
    lists: Vec<Listed>,
    lower: Alike,
    cased: Alike,
}

impl Classes {
    /// Adds the symbols of the lists to which a word belongs by its shape to `out`, whose symbols from `from` on it has
    /// already.
    pub fn symbols(&self, lower: &str, cased: &str, from: usize, out: &mut Vec<Symbol>) {
        for (alike, word) in [(&self.lower, lower), (&self.cased, cased)] {
            for (list, regex) in alike.may_match(word) {
                let Listed { symbol, not_words, not_classes } = &self.lists[*list];
                let barred = |class: &WordClass| {
                    let word = if class.exact_case { cased } else { lower }.as_bytes();
                    class.edges.allow(word) && class.regex.is_match(word)
                };
                if !out[from..].contains(symbol)
                    && regex.is_match(word.as_bytes())
                    && !not_words.contains(lower)
                    && !not_classes.iter().any(barred)
                {
                    out.push(*symbol);
                }
            }
        }
    }
}
