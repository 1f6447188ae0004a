//! Whether wherever one phrase is met another one is, too.
//!
//! The answer errs to *no*: two word lists count as different even if they have the same entries, and a phrase is
//! only looked for in one piece.

use std::cell::Cell;
use std::collections::{HashMap, HashSet};

use crate::rules::phrase::{Matcher, Phrase, Sequence, Step};
use crate::rules::{Pack, Sees, WordList};

/// Readings of a phrase that are looked at; one with more is left alone.
const MOST_READINGS: usize = 64;

/// Comparisons in one rule; what is left is not looked at.
const MOST_COMPARED: usize = 1_000_000;

/// Where in the longer phrase the shorter one has to lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Edges {
    /// Both begin together.
    pub first: bool,
    /// Both end together.
    pub last: bool,
}

/// The word lists, ready to be asked for a word.
pub(crate) struct Lists<'p>(HashMap<&'p str, (HashSet<&'p str>, &'p WordList)>);

impl<'p> Lists<'p> {
    pub fn new(pack: &'p Pack) -> Self {
        let list = |(name, list): (&'p String, &'p WordList)| {
            (name.as_str(), (list.words.iter().map(String::as_str).collect(), list))
        };
        Self(pack.words.iter().map(list).collect())
    }

    /// Whether some list has all of these words.
    pub fn share(&self, words: &[&str]) -> bool {
        let lower: Vec<String> = words.iter().map(|w| w.to_lowercase()).collect();
        self.0.values().any(|(all, _)| lower.iter().all(|word| all.contains(word.as_str())))
    }

    fn has(&self, name: &str, word: &str) -> bool {
        let Some((words, list)) = self.0.get(name) else { return false };
        let word = word.to_lowercase();
        let is = |class: &crate::rules::WordClass| class.sees == Sees::Folded && class.regex.is_match(word.as_bytes());
        (words.contains(word.as_str()) || list.classes.iter().any(is))
            && !list.not_words.contains(&word)
            // whether a class of capitals takes it out depends on the text
            && !list.not_classes.iter().any(|class| class.sees != Sees::Folded || is(class))
    }

    /// Whether every word that meets `inner` meets `outer`.
    fn within(&self, inner: &Matcher, outer: &Matcher) -> bool {
        match (inner, outer) {
            _ if inner == outer => true,
            (Matcher::OneOf(members), _) => members.iter().all(|m| self.within(m, outer)),
            (_, Matcher::OneOf(members)) => members.iter().any(|m| self.within(inner, m)),
            (Matcher::Word(word), Matcher::List(name)) => self.has(name, word),
            _ => false,
        }
    }
}

/// The readings of a phrase as they are compared; none if there are too many to look at.
pub(crate) fn readings(phrase: &Phrase, exact: bool) -> Vec<Sequence> {
    if phrase.variants.len() > MOST_READINGS {
        return Vec::new();
    }
    let mut out = phrase.variants.clone();
    if !exact {
        out.iter_mut().flat_map(|v| &mut v.steps).for_each(|s| lower(&mut s.matcher));
    }
    out
}

fn lower(matcher: &mut Matcher) {
    match matcher {
        Matcher::Word(word) => *word = word.to_lowercase().into(),
        Matcher::List(_) => {}
        Matcher::OneOf(members) => {
            let mut own = members.to_vec();
            own.iter_mut().for_each(lower);
            *members = own.into();
        }
    }
}

/// Phrases that may lie in others.
pub(crate) struct Index<'a> {
    lists: &'a Lists<'a>,
    /// By the first word; the rest begins with a list or a group.
    by_word: HashMap<&'a str, Vec<(usize, &'a Sequence)>>,
    rest: Vec<(usize, &'a Sequence)>,
    /// How many comparisons more are worth it.
    budget: Cell<usize>,
}

impl<'a> Index<'a> {
    /// `phrases` are the readings of each.
    pub fn new(phrases: &'a [Vec<Sequence>], lists: &'a Lists<'a>) -> Self {
        let mut index = Self { lists, by_word: HashMap::new(), rest: Vec::new(), budget: Cell::new(MOST_COMPARED) };
        for (number, readings) in phrases.iter().enumerate() {
            for reading in readings {
                match &reading.steps[0].matcher {
                    Matcher::Word(word) => index.by_word.entry(word).or_default().push((number, reading)),
                    _ => index.rest.push((number, reading)),
                }
            }
        }
        index
    }

    /// The first phrase for which `fits` that is met wherever `long` is.
    pub fn inside(&self, long: &Sequence, edges: Edges, fits: impl Fn(usize) -> bool) -> Option<usize> {
        let places = if edges.first { 0..1 } else { 0..long.steps.len() };
        let mut best = None;
        for at in places {
            let by_word = match &long.steps[at].matcher {
                Matcher::Word(word) => self.by_word.get(&**word).map_or(&[][..], Vec::as_slice),
                _ => &[],
            };
            let compared = by_word.len() + self.rest.len();
            self.budget.set(self.budget.get().checked_sub(compared)?);
            for &(number, short) in by_word.iter().chain(&self.rest) {
                if best.is_none_or(|b| number < b)
                    && (!edges.last || at + short.steps.len() == long.steps.len())
                    && self.lies(&long.steps[at..], &short.steps, edges)
                    && fits(number)
                {
                    best = Some(number);
                }
            }
        }
        best
    }

    /// Whether `short` is met at the beginning of `long`.
    fn lies(&self, long: &[Step], short: &[Step], edges: Edges) -> bool {
        let last = short.len() - 1;
        short.len() <= long.len()
            && long.iter().zip(short).enumerate().all(|(i, (l, s))| {
                // of words that repeat at an end one will do, if it need not be the outermost
                let repeats = !l.plus || s.plus || i == 0 && !edges.first || i == last && !edges.last;
                repeats && (i == 0 || l.gap <= s.gap) && self.lists.within(&l.matcher, &s.matcher)
            })
    }
}
