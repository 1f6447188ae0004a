//! Word lists with classes: to which of them a word belongs by its shape.
//!
//! Classes that match only a few words are spelled out. All others that see the same folding of a word are one automaton: it reads the word once and says which of them
//! match. It is made as words need it (a lazy DFA), and what was made is kept per thread in [`ClassMemory`].

use hashbrown::{HashMap, HashSet};
use regex_automata::hybrid::dfa::{Cache, DFA};
use regex_automata::nfa::thompson;
use regex_automata::util::syntax;
use regex_automata::{Anchored, Input, MatchKind};

use super::token::Symbol;
use crate::rules::{WordClass, WordList};

/// Bytes that the automaton of a thread may take; beyond them it is made anew.
const CAPACITY: usize = 4 << 20;

/// A word as it is compared.
pub(super) struct Spelling<'w> {
    /// Folded, in small letters.
    pub lower: &'w str,
    /// Folded, with its capitals.
    pub cased: &'w str,
    /// With its accents, in small letters.
    pub accented: &'w str,
}

/// A word list that has classes.
#[derive(Debug)]
struct Listed {
    symbol: Symbol,
    not_words: HashSet<String>,
}

/// What a class says of the words that it matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Says {
    /// Position in [`Classes::lists`].
    list: usize,
    /// They do not belong to the list, whatever its other classes say.
    bars: bool,
}

/// What classes say of words that they spell out.
type Spelled = HashMap<Box<str>, Vec<Says>>;

/// Collects word lists.
#[derive(Debug, Default)]
pub(super) struct ClassesBuilder {
    lists: Vec<Listed>,
    classes: Vec<(Says, WordClass)>,
    /// By what a class sees.
    spelled: [Spelled; 3],
}

impl ClassesBuilder {
    /// Adds a list if it has classes.
    pub fn add(&mut self, symbol: Symbol, list: &WordList) {
        if list.classes.is_empty() {
            return;
        }
        let at = self.lists.len();
        let barring = list.not_classes.iter().map(|class| (true, class));
        for (bars, class) in list.classes.iter().map(|class| (false, class)).chain(barring) {
            let says = Says { list: at, bars };
            if class.spelled.is_empty() {
                self.classes.push((says, class.clone()));
                continue;
            }
            let spelled = &mut self.spelled[class.sees as usize];
            for word in class.spelled.iter() {
                spelled.entry_ref(word.as_str()).or_default().push(says);
            }
        }
        self.lists.push(Listed { symbol, not_words: list.not_words.iter().cloned().collect() });
    }

    pub fn finish(self) -> Classes {
        let mut alike: [Vec<_>; 3] = Default::default();
        for (says, class) in self.classes {
            alike[class.sees as usize].push((says, class));
        }
        let mut spelled = self.spelled.into_iter();
        let alike = alike.map(|classes| Alike::new(classes, spelled.next().unwrap_or_default()));
        Classes { lists: self.lists, alike }
    }
}

/// Classes that see the same folding of a word.
#[derive(Debug)]
struct Alike {
    /// What is said of words that are spelled out.
    spelled: Spelled,
    /// Of all that do without Unicode; its pattern numbers are positions in `together`.
    automaton: Option<DFA>,
    /// Its classes.
    together: Vec<(Says, WordClass)>,
    /// The other classes.
    apart: Vec<(Says, WordClass)>,
}

impl Alike {
    fn new(classes: Vec<(Says, WordClass)>, spelled: Spelled) -> Self {
        let (mut together, mut apart): (Vec<_>, Vec<_>) =
            classes.into_iter().partition(|(_, class)| !class.regex.is_unicode());
        let sources: Vec<&str> = together.iter().map(|(_, class)| class.regex.as_str()).collect();
        let config = DFA::config().match_kind(MatchKind::All).cache_capacity(CAPACITY).skip_cache_capacity_check(true);
        let automaton = DFA::builder()
            .syntax(syntax::Config::new().unicode(false).utf8(false))
            .thompson(thompson::Config::new().utf8(false))
            .configure(config)
            .build_many(&sources)
            .ok();
        if automaton.is_none() {
            // too many or too large for one automaton: a class at a time
            apart.append(&mut together);
        }
        Self { spelled, automaton, together, apart }
    }

    fn memory(&self) -> Option<Cache> {
        self.automaton.as_ref().map(DFA::create_cache)
    }

    /// Reports what each class says that matches a word.
    fn matches(&self, word: &str, memory: &mut Option<Cache>, mut found: impl FnMut(Says)) {
        self.spelled.get(word).into_iter().flatten().for_each(|&says| found(says));
        let word = word.as_bytes();
        let read = match (&self.automaton, memory) {
            (Some(automaton), Some(cache)) => read(automaton, cache, word, |class| found(self.together[class].0)),
            _ => None,
        };
        // an automaton may give up on a word: then each class is asked
        let asked = if read.is_some() { &[][..] } else { &self.together };
        for (says, class) in asked.iter().chain(&self.apart) {
            if class.edges.allow(word) && class.regex.is_match(word) {
                found(*says);
            }
        }
    }
}

/// Reads a word to its end and reports the patterns that match it; `None` if the automaton gave up.
fn read(automaton: &DFA, cache: &mut Cache, word: &[u8], mut found: impl FnMut(usize)) -> Option<()> {
    let mut state = automaton.start_state_forward(cache, &Input::new(word).anchored(Anchored::Yes)).ok()?;
    for &byte in word {
        state = automaton.next_state(cache, state, byte).ok()?;
        if state.is_dead() {
            return Some(());
        }
        if state.is_quit() {
            return None;
        }
    }
    let end = automaton.next_eoi_state(cache, state).ok()?;
    if end.is_match() {
        (0..automaton.match_len(cache, end)).for_each(|at| found(automaton.match_pattern(cache, end, at).as_usize()));
    }
    Some(())
}

/// What a thread's automata have made so far.
#[derive(Debug)]
pub(super) struct ClassMemory {
    /// By what a class sees.
    made: [Option<Cache>; 3],
    /// What the classes say of the word at hand.
    said: Vec<Says>,
}

/// All word lists with classes.
#[derive(Debug)]
pub(super) struct Classes {
    lists: Vec<Listed>,
    /// By what a class sees.
    alike: [Alike; 3],
}

impl Classes {
    /// An empty memory for one thread.
    pub fn memory(&self) -> ClassMemory {
        ClassMemory { made: self.alike.each_ref().map(Alike::memory), said: Vec::new() }
    }

    /// Adds the symbols of the lists to which a word belongs by its shape to `out`.
    pub fn symbols(&self, spelling: &Spelling<'_>, memory: &mut ClassMemory, out: &mut Vec<Symbol>) {
        let ClassMemory { made, said } = memory;
        said.clear();
        let seen = [spelling.lower, spelling.cased, spelling.accented];
        for ((alike, word), made) in self.alike.iter().zip(seen).zip(made) {
            alike.matches(word, made, |says| said.push(says));
        }
        for (at, says) in said.iter().enumerate() {
            let barred = says.bars || said.contains(&Says { bars: true, ..*says });
            if !barred && !said[..at].contains(says) && !self.lists[says.list].not_words.contains(spelling.lower) {
                out.push(self.lists[says.list].symbol);
            }
        }
    }
}
