//! Hits collected in one sentence, before the rules' conditions are checked.
//!
//! Most rules count once and ask nothing more of a hit: their first hit is kept where it is found. The hits of the others
//! are a list for each rule, which usually comes in order. Which rules were found is a set of bits, so that they come out
//! in order without being sorted.

use super::conditions::Setting;
use super::types::{Compiled, Hit};
use crate::bits::{is_set, number, ones, room, set};

const NONE: u32 = u32::MAX;

/// A hit before its rule's conditions are asked.
#[derive(Debug, Clone, Copy)]
struct Raw {
    hit: Hit,
    /// The next one of the same rule; `NONE` behind the last.
    next: u32,
}

/// The hits of a rule.
#[derive(Debug, Clone, Copy)]
struct List {
    /// `NONE`: there are none.
    head: u32,
    tail: u32,
    /// They came from left to right, the longest first.
    ordered: bool,
}

impl Default for List {
    fn default() -> Self {
        Self { head: NONE, tail: NONE, ordered: true }
    }
}

/// What was found in a sentence. The buffers are reused.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// By cue: whether it was found.
    cues: Vec<u64>,
    /// By cue: its first hit, the longest of those that begin there; of cues whose first hit decides.
    first: Vec<Hit>,
    /// By cue: its hits; of the other cues.
    lists: Vec<List>,
    raw: Vec<Raw>,
    /// The hits of one cue.
    own: Vec<Hit>,
    /// What the sentence lets fire.
    setting: Setting,
    /// From its first word to the end of its last one.
    words: (u32, u32),
}

impl Found {
    /// Begins a sentence.
    pub fn begin(&mut self, cues: usize, setting: Setting, words: (u32, u32)) {
        self.cues.resize(room(cues), 0);
        self.first.resize(cues, Hit::default());
        self.lists.resize(cues, List::default());
        self.raw.clear();
        (self.setting, self.words) = (setting, words);
    }

    /// Whether the sentence as such lets a rule fire.
    pub fn allows(&self, compiled: &Compiled) -> bool {
        compiled.conditions.allow(self.setting)
    }

    /// Adds a hit of a rule that the sentence allows.
    #[inline]
    pub fn add(&mut self, cue: u32, compiled: &Compiled, hit: Hit) {
        if !compiled.conditions.allow_place(hit.span, self.words) {
            return;
        }
        if compiled.first_decides {
            self.plain(cue, hit);
            return;
        }
        let at = number(self.raw.len());
        self.raw.push(Raw { hit, next: NONE });
        let list = &mut self.lists[cue as usize];
        if is_set(&self.cues, cue) {
            let before = &mut self.raw[list.tail as usize];
            before.next = at;
            list.ordered &= place(before.hit) <= place(hit);
        } else {
            *list = List { head: at, ..List::default() };
            set(&mut self.cues, cue);
        }
        list.tail = at;
    }

    /// Adds a hit of a rule whose first hit decides, wherever in the sentence it stands.
    #[inline]
    pub fn plain(&mut self, cue: u32, hit: Hit) {
        let first = &mut self.first[cue as usize];
        if !is_set(&self.cues, cue) || place(hit) < place(*first) {
            *first = hit;
            set(&mut self.cues, cue);
        }
    }

    /// Adds rules of conditions alone, a set of cues as bits.
    pub fn fire(&mut self, silent: &[u64]) {
        self.cues.iter_mut().zip(silent).for_each(|(cues, more)| *cues |= more);
    }

    /// Hands over every cue that was found, in order, and forgets them.
    pub fn take(&mut self, all: &[Compiled], mut each: impl FnMut(u32, Met<'_>)) {
        let Self { cues, first, lists, raw, own, .. } = self;
        for (word, bits) in cues.iter_mut().enumerate() {
            for cue in ones(word, std::mem::take(bits)) {
                if all[cue as usize].first_decides {
                    each(cue, Met::First(first[cue as usize]));
                    continue;
                }
                let List { head, ordered, .. } = lists[cue as usize];
                if head == NONE {
                    each(cue, Met::Conditions);
                    continue;
                }
                own.clear();
                let mut at = head;
                while let Some(&Raw { hit, next }) = raw.get(at as usize) {
                    own.push(hit);
                    at = next;
                }
                if !ordered {
                    own.sort_unstable_by_key(|hit| place(*hit));
                }
                each(cue, Met::Hits(own));
            }
        }
    }
}

/// What was met of a cue.
#[derive(Debug, Clone, Copy)]
pub(super) enum Met<'h> {
    /// Its conditions: it has nothing else.
    Conditions,
    /// The one hit that decides.
    First(Hit),
    /// Hits from left to right, the longest first, whose conditions are still to be asked.
    Hits(&'h [Hit]),
}

/// Where a hit stands in the order of its rule: from left to right, the longest first.
fn place(hit: Hit) -> (u32, u32) {
    (hit.span.0, u32::MAX - hit.span.1)
}
