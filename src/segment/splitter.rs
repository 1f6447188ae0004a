//! The splitter: decides each place where a sentence may end by the first rule that matches it.

use std::ops::Range;

use super::paragraph::{Paragraph, Runs, site};
use super::prefilter::{Gates, NEAREST_BEFORE, NEAREST_BEHIND, SECOND_BEFORE};
use super::quotes::Role;
use super::rule::{AT_LINE, AT_STARTER, AT_TERMINATOR, Rule, STARTER, Sequences, TERMINATOR};
use crate::bits::ones;
use crate::lexicon::{Lexicon, Token};
use crate::text::Span;

/// Words of a sentence at most. What is longer is a list or no prose; what the rules find in it is held until its end,
/// so that a file of one line would fill the memory.
const MOST_WORDS: usize = 2000;

/// A place that was decided, for those who ask why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decision {
    /// Byte where the next sentence would begin.
    pub at: usize,
    /// Position of the rule in the pack's list.
    pub rule: usize,
    /// Whether text breaks here.
    pub breaks: bool,
}

/// The compiled break rules.
#[derive(Debug)]
pub struct Splitter {
    pub(super) rules: Vec<Rule>,
    pub(super) gates: Gates,
    pub(super) starters: Vec<Sequences>,
    /// All of them as one.
    pub(super) any_starter: Sequences,
}

impl Splitter {
    /// Finds the sentences of a paragraph, as ranges of its tokens, and hands them to `each` in order.
    ///
    /// `trace` is called for every place that a rule decided.
    pub fn split(
        &self,
        text: &str,
        tokens: &[Token],
        roles: &[Role],
        lexicon: &Lexicon,
        mut each: impl FnMut(Range<usize>),
        mut trace: impl FnMut(Decision),
    ) {
        if tokens.is_empty() {
            return;
        }
        let paragraph = Paragraph { text, tokens, roles, lexicon };
        let (mut begin, mut place) = (0, usize::MAX);
        let mut runs = Runs::default();
        let mut series = None;
        for k in 1..tokens.len() {
            let token = tokens[k];
            let (ended, starts) = (site(tokens[k - 1], TERMINATOR), site(token, STARTER) && token.is(Span::SPACE));
            if k - begin >= MOST_WORDS && (token.is(Span::SPACE) || k - begin >= 2 * MOST_WORDS) {
                each(begin..k);
                begin = k;
            }
            // nothing is to be decided at nearly all places
            if !ended && !starts && k != place && token.flags & Span::LINE == 0 {
                continue;
            }
            if ended && (place < k || place == usize::MAX) {
                place = paragraph.place_behind(k);
            }
            let mut kinds = 0;
            if k == place {
                kinds |= AT_TERMINATOR;
            }
            if token.flags & Span::LINE != 0 {
                kinds |= AT_LINE;
            }
            if starts && paragraph.begins(&self.any_starter, 0, k) {
                kinds |= AT_STARTER;
            }
            if kinds == 0 {
                continue;
            }
            let Some(rule) = self.decide(&paragraph, k, kinds, begin, &mut runs, &mut series) else { continue };
            trace(Decision { at: tokens[k].start as usize, rule: rule.index, breaks: rule.breaks });
            if rule.breaks {
                each(begin..k);
                begin = k;
            }
        }
        each(begin..tokens.len());
    }

    fn decide(
        &self,
        paragraph: &Paragraph<'_>,
        k: usize,
        kinds: u8,
        begin: usize,
        runs: &mut Runs,
        series: &mut Option<Vec<usize>>,
    ) -> Option<&Rule> {
        let tokens = paragraph.tokens;
        let before = runs.closers_before(paragraph, k).max(begin);
        let after = runs.openers_from(paragraph, k);
        let gates = &self.gates;
        let between = usize::from(tokens[k].is(Span::SPACE)) + usize::from(tokens[k].is(Span::LINE));
        let (closed, opened) = (usize::from(before < k), usize::from(after > k));
        let led = |word: usize, at: Option<usize>, n: usize| {
            let gate = &gates.words[word];
            gate.any[n] | at.map_or(0, |at| paragraph.lexicon.bits(tokens[at])[gate.from + n])
        };
        // the words before place `end`, the nearest one and the one before it
        let led_before = |end: usize, n: usize| {
            let word = |back: usize| end.checked_sub(back).filter(|&at| at >= begin);
            led(NEAREST_BEFORE, word(1), n) & led(SECOND_BEFORE, word(2), n)
        };
        (0..gates.length).find_map(|n| {
            let at = (0..3).filter(|kind| kinds >> kind & 1 == 1).fold(0, |all, kind| all | gates.at[kind][n]);
            let left = at & gates.between[between][n] & gates.closed[closed][n] & gates.opened[opened][n];
            let left = left & (led_before(before, n) | if before < k { led_before(k, n) } else { 0 });
            let behind = Some(after).filter(|&after| k < after && after < tokens.len());
            let left = left
                & (led(NEAREST_BEHIND, Some(k), n) | behind.map_or(0, |after| led(NEAREST_BEHIND, Some(after), n)));
            // in order: the first rule that matches decides
            let rules = ones(n, left).map(|at| &self.rules[at as usize]);
            rules.into_iter().find(|rule| self.holds(rule, paragraph, k, (begin, before, after), series))
        })
    }

    /// Whether a rule whose gates are open matches at `k`; what closes there begins at `before`, what opens ends at
    /// `after`.
    fn holds(
        &self,
        rule: &Rule,
        paragraph: &Paragraph<'_>,
        k: usize,
        (begin, before, after): (usize, usize, usize),
        series: &mut Option<Vec<usize>>,
    ) -> bool {
        (rule.before.is_empty()
            || paragraph.ends(rule, 0, before, begin)
            || before < k && paragraph.ends(rule, 0, k, begin))
            && (rule.after.is_empty()
                || paragraph.begins(&rule.after, 0, k)
                || after > k && paragraph.begins(&rule.after, 0, after))
            && rule.narrow.is_none_or(|limit| paragraph.is_narrower(k, limit as usize))
            && (!rule.series || self.in_series(paragraph, k, series))
    }

    /// Whether a starter that stands at `k` also begins the paragraph.
    fn in_series(&self, paragraph: &Paragraph<'_>, k: usize, series: &mut Option<Vec<usize>>) -> bool {
        let at = |k| (0..self.starters.len()).filter(move |&n| paragraph.begins(&self.starters[n], 0, k));
        let first = series.get_or_insert_with(|| at(0).collect());
        at(k).any(|n| first.contains(&n))
    }
}
