//! A break rule, ready to be asked: what stands before and after a place, as tries of single bits of words.

use crate::rules::Between;

pub(super) const TERMINATOR: u32 = 0;
pub(super) const CLOSER: u32 = 1;
pub(super) const OPENER: u32 = 2;
/// A starter begins with it.
pub(super) const STARTER: u32 = 3;
/// The bits before it have a fixed meaning.
pub(super) const FIRST_FREE: u32 = 4;

/// Kinds of place, as bits.
pub(super) const AT_TERMINATOR: u8 = 1;
pub(super) const AT_LINE: u8 = 2;
pub(super) const AT_STARTER: u8 = 4;

/// One step of a sequence: a bit of the word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Test {
    pub bit: u32,
    pub plus: bool,
    pub gap: u8,
}

#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a key of the rule format")]
pub(super) struct Rule {
    /// Position in the pack's list.
    pub index: usize,
    pub breaks: bool,
    pub at: u8,
    pub between: Between,
    pub closed: Option<bool>,
    pub opened: Option<bool>,
    pub whole: bool,
    pub series: bool,
    pub tight: bool,
    pub narrow: Option<u32>,
    pub before: Sequences,
    pub after: Sequences,
}

/// Alternatives as a trie of tests, from the place outwards: what they have in common is tested once, and most
/// are ruled out by a look at all bits of the next word.
#[derive(Debug, Default)]
pub(super) struct Sequences {
    pub nodes: Vec<Node>,
}

#[derive(Debug, Default)]
pub(super) struct Node {
    /// Bits of the words that lead on, as the lexicon keeps them.
    pub bits: Vec<u64>,
    pub next: Vec<(Test, usize)>,
    /// An alternative ends here.
    pub ends: bool,
}

impl Sequences {
    /// From sequences in reading order; `backwards`: those that end at the place.
    pub fn new(all: &[Vec<Test>], backwards: bool) -> Self {
        let mut nodes: Vec<Node> = if all.is_empty() { Vec::new() } else { vec![Node::default()] };
        for sequence in all {
            let mut at = 0;
            for k in 0..sequence.len() {
                let test = if backwards {
                    // a gap stands before its step: seen from behind, after the one before
                    let from = sequence.len() - 1 - k;
                    Test { gap: sequence.get(from + 1).map_or(0, |t| t.gap), ..sequence[from] }
                } else {
                    sequence[k]
                };
                let known = nodes[at].next.iter().find(|(known, _)| *known == test).map(|&(_, next)| next);
                at = known.unwrap_or_else(|| {
                    let next = nodes.len();
                    nodes.push(Node::default());
                    nodes[at].lead(test, next);
                    next
                });
            }
            nodes[at].ends = true;
        }
        Self { nodes }
    }

    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }
}

impl Node {
    pub fn lead(&mut self, test: Test, next: usize) {
        let word = test.bit as usize / 64;
        if self.bits.len() <= word {
            self.bits.resize(word + 1, 0);
        }
        self.bits[word] |= 1 << (test.bit % 64);
        self.next.push((test, next));
    }
}
