//! The splitter: decides each place where a sentence may end by the first rule that matches it.

use std::collections::HashMap;
use std::ops::Range;

use super::quotes::Role;
use crate::rules::phrase::{Phrase, expand};
use crate::rules::{Between, BreakRule, BreakSite, Pack};
use crate::text::Span;
use crate::words::{Lexicon, Marks, Symbol, Token, VocabularyBuilder};

/// Sequences that one phrase of a break rule may be written out to; the loader has refused more.
const MOST_SEQUENCES: usize = 100_000;

const TERMINATOR: u32 = 0;
const CLOSER: u32 = 1;
const OPENER: u32 = 2;
/// A starter begins with it.
const STARTER: u32 = 3;
/// The bits before it have a fixed meaning.
const FIRST_FREE: u32 = 4;

/// Kinds of place, as bits.
const AT_TERMINATOR: u8 = 1;
const AT_LINE: u8 = 2;
const AT_STARTER: u8 = 4;

/// One step of a sequence: a bit of the word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Test {
    bit: u32,
    plus: bool,
    gap: u8,
}

#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a key of the rule format")]
struct Rule {
    /// Position in the pack's list.
    index: usize,
    breaks: bool,
    at: u8,
    between: Between,
    closed: Option<bool>,
    opened: Option<bool>,
    whole: bool,
    series: bool,
    tight: bool,
    narrow: Option<u32>,
    before: Sequences,
    after: Sequences,
}

/// Alternatives as a trie of tests, from the place outwards: what they have in common is tested once, and most
/// are ruled out by a look at all bits of the next word.
#[derive(Debug, Default)]
struct Sequences {
    nodes: Vec<Node>,
}

#[derive(Debug, Default)]
struct Node {
    /// Bits of the words that lead on, as the lexicon keeps them.
    bits: Vec<u64>,
    next: Vec<(Test, usize)>,
    /// An alternative ends here.
    ends: bool,
}

impl Sequences {
    /// From sequences in reading order; `backwards`: those that end at the place.
    fn new(all: &[Vec<Test>], backwards: bool) -> Self {
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

    fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }
}

impl Node {
    fn lead(&mut self, test: Test, next: usize) {
        let word = test.bit as usize / 64;
        if self.bits.len() <= word {
            self.bits.resize(word + 1, 0);
        }
        self.bits[word] |= 1 << (test.bit % 64);
        self.next.push((test, next));
    }
}

/// Compiles break rules while the vocabulary is still open.
#[derive(Debug)]
pub struct SplitterBuilder {
    rules: Vec<Rule>,
    starters: Vec<Vec<Test>>,
    bits: HashMap<Symbol, u32>,
    fixed: Vec<(Symbol, u32)>,
}

impl SplitterBuilder {
    /// Asks the vocabulary for every word that a break rule tests.
    #[must_use]
    pub fn new(pack: &Pack, vocabulary: &mut VocabularyBuilder<'_>) -> Self {
        let mut builder = Self { rules: Vec::new(), starters: Vec::new(), bits: HashMap::new(), fixed: Vec::new() };
        let sentences = &pack.sentences;
        for (marks, bit) in
            [(&sentences.terminators, TERMINATOR), (&sentences.closers, CLOSER), (&sentences.openers, OPENER)]
        {
            for mark in marks {
                let symbol = vocabulary.step(&crate::rules::phrase::Matcher::Word(mark.clone()), false);
                builder.fixed.push((symbol, bit));
            }
        }
        builder.starters = sentences.starters.iter().flat_map(|p| builder.sequences(p, pack, vocabulary)).collect();
        for (index, rule) in sentences.rules.iter().enumerate() {
            let compiled = builder.rule(index, rule, pack, vocabulary);
            builder.rules.push(compiled);
        }
        builder
    }

    fn rule(&mut self, index: usize, rule: &BreakRule, pack: &Pack, vocabulary: &mut VocabularyBuilder<'_>) -> Rule {
        let mut all =
            |phrases: &[Phrase]| phrases.iter().flat_map(|p| self.sequences(p, pack, vocabulary)).collect::<Vec<_>>();
        Rule {
            index,
            breaks: rule.breaks,
            at: match rule.at {
                BreakSite::Any => AT_TERMINATOR | AT_LINE | AT_STARTER,
                BreakSite::Terminator => AT_TERMINATOR,
                BreakSite::Line => AT_LINE,
                BreakSite::Starter => AT_STARTER,
            },
            between: rule.between,
            closed: rule.closed,
            opened: rule.opened,
            whole: rule.whole,
            series: rule.series,
            tight: rule.tight,
            narrow: rule.narrow,
            before: Sequences::new(&all(&rule.before), true),
            after: Sequences::new(&all(&rule.after), false),
        }
    }

    fn sequences(&mut self, phrase: &Phrase, pack: &Pack, vocabulary: &mut VocabularyBuilder<'_>) -> Vec<Vec<Test>> {
        let written = phrase.variants.iter().flat_map(|v| expand(v, &pack.words, MOST_SEQUENCES).unwrap_or_default());
        written
            .map(|sequence| {
                let steps = sequence.steps.iter();
                steps
                    .map(|s| Test { bit: self.bit(vocabulary.step(&s.matcher, false)), plus: s.plus, gap: s.gap })
                    .collect()
            })
            .collect()
    }

    fn bit(&mut self, symbol: Symbol) -> u32 {
        #[expect(clippy::cast_possible_truncation, reason = "symbols are numbered in 32 bits")]
        let next = FIRST_FREE + self.bits.len() as u32;
        *self.bits.entry(symbol).or_insert(next)
    }

    /// Tells the lexicon which bits a word gets.
    #[must_use]
    pub fn finish(self, marks: &mut Marks) -> Splitter {
        let mut attach = |symbol: Symbol, bit: u32| {
            let at = symbol as usize;
            if marks.bits.len() <= at {
                marks.bits.resize(at + 1, Vec::new());
            }
            marks.bits[at].push(bit);
        };
        for (&symbol, &bit) in &self.bits {
            attach(symbol, bit);
        }
        let first_bits: Vec<u32> = self.starters.iter().filter_map(|s| s.first()).map(|t| t.bit).collect();
        for (&symbol, bit) in &self.bits {
            if first_bits.contains(bit) {
                attach(symbol, STARTER);
            }
        }
        for &(symbol, bit) in &self.fixed {
            attach(symbol, bit);
        }
        marks.bit_count = self.bits.len() + FIRST_FREE as usize;
        let starters = self.starters.iter().map(|s| Sequences::new(std::slice::from_ref(s), false)).collect();
        Splitter { rules: self.rules, starters }
    }
}

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
    rules: Vec<Rule>,
    starters: Vec<Sequences>,
}

/// A paragraph under the knife.
struct Paragraph<'a> {
    text: &'a str,
    tokens: &'a [Token],
    roles: &'a [Role],
    lexicon: &'a Lexicon,
}

impl Splitter {
    /// Finds the sentences of a paragraph, as ranges of its tokens, and hands them to `each` in order.
    ///
    /// `trace` is told every place that a rule decided.
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
            if site(tokens[k - 1], TERMINATOR) && (place < k || place == usize::MAX) {
                place = paragraph.place_behind(k);
            }
            let mut kinds = 0;
            if k == place {
                kinds |= AT_TERMINATOR;
            }
            if tokens[k].flags & Span::LINE != 0 {
                kinds |= AT_LINE;
            }
            if site(tokens[k], STARTER)
                && tokens[k].is(Span::SPACE)
                && self.starters.iter().any(|s| paragraph.begins(s, 0, k))
            {
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
        let (space, line) = (tokens[k].is(Span::SPACE), tokens[k].is(Span::LINE));
        self.rules.iter().find(|rule| {
            rule.at & kinds != 0
                && match rule.between {
                    Between::Any => true,
                    Between::None => !space,
                    Between::Space => space && !line,
                    Between::Line => line,
                }
                && rule.closed.is_none_or(|wanted| wanted == (before < k))
                && rule.opened.is_none_or(|wanted| wanted == (after > k))
                && (rule.before.is_empty()
                    || paragraph.ends(rule, 0, before, begin)
                    || before < k && paragraph.ends(rule, 0, k, begin))
                && (rule.after.is_empty()
                    || paragraph.begins(&rule.after, 0, k)
                    || after > k && paragraph.begins(&rule.after, 0, after))
                && rule.narrow.is_none_or(|limit| paragraph.is_narrower(k, limit as usize))
                && (!rule.series || self.in_series(paragraph, k, series))
        })
    }

    /// Whether a starter that stands at `k` also begins the paragraph.
    fn in_series(&self, paragraph: &Paragraph<'_>, k: usize, series: &mut Option<Vec<usize>>) -> bool {
        let at = |k| (0..self.starters.len()).filter(move |&n| paragraph.begins(&self.starters[n], 0, k));
        let first = series.get_or_insert_with(|| at(0).collect());
        at(k).any(|n| first.contains(&n))
    }
}

fn site(token: Token, bit: u32) -> bool {
    token.site >> bit & 1 == 1
}

impl Paragraph<'_> {
    /// The place behind the terminator before token `k`: past further terminators and closers.
    fn place_behind(&self, mut k: usize) -> usize {
        while k < self.tokens.len() && site(self.tokens[k], TERMINATOR) && !self.tokens[k].is(Span::SPACE) {
            k += 1;
        }
        while k < self.tokens.len() && self.closes(k) {
            k += 1;
        }
        k
    }

    /// Whether token `k` closes what stands before it. Only a bracket may do so across white space.
    fn closes(&self, k: usize) -> bool {
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

    fn opens(&self, k: usize) -> bool {
        site(self.tokens[k], OPENER) && self.roles[k] != Role::Close
    }

    /// Whether one of a rule's sequences, from a node of its trie on, ends before token `end`; with `whole` it
    /// begins at `floor`.
    fn ends(&self, rule: &Rule, node: usize, end: usize, floor: usize) -> bool {
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
    fn begins(&self, sequences: &Sequences, node: usize, k: usize) -> bool {
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
    fn is_narrower(&self, k: usize, limit: usize) -> bool {
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
struct Runs {
    closers: Range<usize>,
    openers: Range<usize>,
}

impl Runs {
    /// Where the closers begin that end before token `k`; `k` where there are none.
    fn closers_before(&mut self, paragraph: &Paragraph<'_>, k: usize) -> usize {
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
    fn openers_from(&mut self, paragraph: &Paragraph<'_>, k: usize) -> usize {
        if !self.openers.contains(&k) {
            let more = paragraph.tokens[k..].len();
            let end = (k..k + more).find(|&at| !paragraph.opens(at)).unwrap_or(k + more);
            self.openers = k..end;
        }
        self.openers.end
    }
}
