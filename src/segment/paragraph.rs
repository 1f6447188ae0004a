//! A paragraph whose places are looked at: what closes and opens where, and whether a rule's words stand there.

use std::ops::Range;

use super::quotes::Role;
use super::rule::{CLOSER, OPENER, Rule, Sequences, TERMINATOR};
use crate::lexicon::{Lexicon, Token};
use crate::text::Span;

/// A paragraph under the knife.
pub(super) struct Paragraph<'a> {
    pub text: &'a str,
    pub tokens: &'a [Token],
    pub roles: &'a [Role],
    pub lexicon: &'a Lexicon,
}

pub(super) fn site(token: Token, bit: u32) -> bool {
    token.site >> bit & 1 == 1
}

impl Paragraph<'_> {
    /// The place behind the terminator before token `k`: past further terminators and closers.
    pub fn place_behind(&self, mut k: usize) -> usize {
        while k < self.tokens.len() && site(self.tokens[k], TERMINATOR) && !self.tokens[k].is(Span::SPACE) {
            k += 1;
        }
        while k < self.tokens.len() && self.closes(k) {
            k += 1;
        }
        k
    }

    /// Whether token `k` closes what stands before it. Only a bracket may do so across white space.
    pub fn closes(&self, k: usize) -> bool {
        let token = self.tokens[k];
        if !site(token, CLOSER) || token.is(Span::LINE) {
            return false;
        }
        match self.roles[k] {
            Role::No | Role::Close => true,
            Role::Unknown => !token.is(Span::SPACE),
            Role::Open => false,
        }
    }

    pub fn opens(&self, k: usize) -> bool {
        site(self.tokens[k], OPENER) && self.roles[k] != Role::Close
    }

    /// Whether one of a rule's sequences, from a node of its trie on, ends before token `end`; with `whole` it
    /// begins at `floor`.
    pub fn ends(&self, rule: &Rule, node: usize, end: usize, floor: usize) -> bool {
        let node = &rule.before.nodes[node];
        if node.ends && (!rule.whole || end == floor) {
            return true;
        }
        let near = end > floor && self.lexicon.has_any_bit(self.tokens[end - 1], &node.bits);
        node.next.iter().filter(|(test, _)| near || test.gap > 0).any(|&(test, next)| {
            (0..=usize::from(test.gap)).take_while(|gap| end > floor + gap).any(|gap| {
                let mut at = end - gap;
                while at > floor && self.lexicon.has_bit(self.tokens[at - 1], test.bit) {
                    at -= 1;
                    // white space before a word breaks what is tight, unless it is the first
                    let broken = rule.tight && self.tokens[at].is(Span::SPACE);
                    let node = &rule.before.nodes[next];
                    if node.ends && (!rule.whole || at == floor) || !broken && self.ends(rule, next, at, floor) {
                        return true;
                    }
                    if broken || !test.plus {
                        break;
                    }
                }
                false
            })
        })
    }

    /// Whether one of the sequences, from a node of their trie on, begins at token `k`.
    pub fn begins(&self, sequences: &Sequences, node: usize, k: usize) -> bool {
        let node = &sequences.nodes[node];
        if node.ends {
            return true;
        }
        let near = k < self.tokens.len() && self.lexicon.has_any_bit(self.tokens[k], &node.bits);
        node.next.iter().filter(|(test, _)| near || test.gap > 0).any(|&(test, next)| {
            (0..=usize::from(test.gap)).any(|gap| {
                let mut at = k + gap;
                while at < self.tokens.len() && self.lexicon.has_bit(self.tokens[at], test.bit) {
                    at += 1;
                    if self.begins(sequences, next, at) {
                        return true;
                    }
                    if !test.plus {
                        break;
                    }
                }
                false
            })
        })
    }

    /// Whether the line that ends before token `k` has fewer characters, without white space at its ends.
    pub fn is_narrower(&self, k: usize, limit: usize) -> bool {
        let end = self.tokens[k - 1].end as usize;
        let mut first = k - 1;
        while first > 0 && !self.tokens[first].is(Span::LINE) {
            // no character has more bytes than four
            if end - self.tokens[first].start as usize >= 4 * limit {
                return false;
            }
            first -= 1;
        }
        self.text[self.tokens[first].start as usize..end].chars().count() < limit
    }
}

/// The last runs of closers and of openers that were looked at. A text may hold nothing else, and be all places: each run
/// is gone through once.
#[derive(Debug, Default)]
pub(super) struct Runs {
    closers: Range<usize>,
    openers: Range<usize>,
}

impl Runs {
    /// Where the closers begin that end before token `k`; `k` where there are none.
    pub fn closers_before(&mut self, paragraph: &Paragraph<'_>, k: usize) -> usize {
        let mut from = k;
        while from > 0 && paragraph.closes(from - 1) {
            from -= 1;
            if from == self.closers.end && !self.closers.is_empty() {
                from = self.closers.start;
                break;
            }
        }
        if from < k {
            self.closers = from..k;
        }
        from
    }

    /// Where the openers end that begin at token `k`; `k` where there are none.
    pub fn openers_from(&mut self, paragraph: &Paragraph<'_>, k: usize) -> usize {
        if !self.openers.contains(&k) {
            let more = paragraph.tokens[k..].len();
            let end = (k..k + more).find(|&at| !paragraph.opens(at)).unwrap_or(k + more);
            self.openers = k..end;
        }
        self.openers.end
    }
}
