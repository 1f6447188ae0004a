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

/// Sets of rules, as bits, by what can be told of a place without looking at its words.
#[derive(Debug, Default)]
struct Gates {
    /// Numbers to a set.
    length: usize,
    /// By kind of place: the bit's number.
    at: [Vec<u64>; 3],
    /// No white space, some, a line break.
    between: [Vec<u64>; 3],
    /// Nothing closes here, something does.
    closed: [Vec<u64>; 2],
    /// Nothing opens here, something does.
    opened: [Vec<u64>; 2],
    /// Words that rules look at: the nearest one before, the one before that, and the nearest one behind.
    words: [Gate; 3],
}

/// Which rules a word may lead into.
#[derive(Debug, Default)]
struct Gate {
    /// Those that may match whatever the word is.
    any: Vec<u64>,
    /// The number among a word's splitter bits, as the lexicon keeps them, where the set of others begins.
    from: usize,
}

/// The words that gates look at, in the order of [`Gates::words`].
const NEAREST_BEFORE: usize = 0;
const SECOND_BEFORE: usize = 1;
const NEAREST_BEHIND: usize = 2;

/// What a rule asks of the words that gates look at: whether it is met by any word, and the bits of others.
fn asked(rule: &Rule, word: usize) -> (bool, Vec<u32>) {
    let of = |nodes: &mut dyn Iterator<Item = &Node>| {
        let (mut any, mut bits) = (false, Vec::new());
        for node in nodes {
            any |= node.ends || node.next.iter().any(|(test, _)| test.gap > 0);
            bits.extend(node.next.iter().map(|(test, _)| test.bit));
        }
        (any, bits)
    };
    let root = |sequences: &Sequences| sequences.nodes.is_empty();
    match word {
        NEAREST_BEFORE if root(&rule.before) => (true, Vec::new()),
        NEAREST_BEFORE => of(&mut rule.before.nodes.iter().take(1)),
        SECOND_BEFORE => {
            let Some(first) = rule.before.nodes.first() else { return (true, Vec::new()) };
            let (any, bits) = of(&mut first.next.iter().map(|&(_, next)| &rule.before.nodes[next]));
            // a step that may be met again, or after others, lets any word follow
            let loose = first.ends || first.next.iter().any(|(test, _)| test.plus || test.gap > 0);
            (any || loose, bits)
        }
        _ if root(&rule.after) => (true, Vec::new()),
        _ => of(&mut rule.after.nodes.iter().take(1)),
    }
}

impl Gates {
    fn new(rules: &[Rule], bits: usize) -> Self {
        let length = rules.len().div_ceil(64);
        let set = |holds: &dyn Fn(&Rule) -> bool| {
            let mut set = vec![0; length];
            for (at, _) in rules.iter().enumerate().filter(|(_, rule)| holds(rule)) {
                set[at / 64] |= 1 << (at % 64);
            }
            set
        };
        let between = |own: Between| set(&|rule| rule.between == Between::Any || rule.between == own);
        let gate =
            |word: usize| Gate { any: set(&|rule| asked(rule, word).0), from: bits.div_ceil(64) + word * length };
        Self {
            length,
            at: [AT_TERMINATOR, AT_LINE, AT_STARTER].map(|kind| set(&|rule| rule.at & kind != 0)),
            between: [Between::None, Between::Space, Between::Line].map(between),
            closed: [false, true].map(|own| set(&|rule| rule.closed.is_none_or(|wanted| wanted == own))),
            opened: [false, true].map(|own| set(&|rule| rule.opened.is_none_or(|wanted| wanted == own))),
            words: [NEAREST_BEFORE, SECOND_BEFORE, NEAREST_BEHIND].map(gate),
        }
    }

    /// Pairs of a bit that rules ask for and one that a word gets which has it: the rules that it may lead into.
    fn led_into(&self, rules: &[Rule]) -> Vec<(u32, u32)> {
        let mut led = Vec::new();
        for (word, gate) in self.words.iter().enumerate() {
            for (number, rule) in (gate.from * 64..).zip(rules) {
                let number = u32::try_from(number).unwrap_or(u32::MAX);
                led.extend(asked(rule, word).1.into_iter().map(|bit| (bit, number)));
            }
        }
        led.sort_unstable();
        led.dedup();
        led
    }

    /// Bits of a word in all.
    fn bit_count(&self) -> usize {
        self.words.last().map_or(0, |last| (last.from + self.length) * 64)
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
        let gates = Gates::new(&self.rules, self.bits.len() + FIRST_FREE as usize);
        let led = gates.led_into(&self.rules);
        for (&symbol, &bit) in &self.bits {
            attach(symbol, bit);
            let own = &led[led.partition_point(|(asked, _)| *asked < bit)..];
            own.iter().take_while(|(asked, _)| *asked == bit).for_each(|&(_, gate)| attach(symbol, gate));
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
        marks.bit_count = gates.bit_count();
        let starters = self.starters.iter().map(|s| Sequences::new(std::slice::from_ref(s), false)).collect();
        let any_starter = Sequences::new(&self.starters, false);
        Splitter { rules: self.rules, gates, starters, any_starter }
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
    gates: Gates,
    starters: Vec<Sequences>,
    /// All of them as one.
    any_starter: Sequences,
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
            let token = tokens[k];
            let (ended, starts) = (site(tokens[k - 1], TERMINATOR), site(token, STARTER) && token.is(Span::SPACE));
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
            let mut left = at & gates.between[between][n] & gates.closed[closed][n] & gates.opened[opened][n];
            left &= led_before(before, n) | if before < k { led_before(k, n) } else { 0 };
            let behind = Some(after).filter(|&after| k < after && after < tokens.len());
            left &= led(NEAREST_BEHIND, Some(k), n) | behind.map_or(0, |after| led(NEAREST_BEHIND, Some(after), n));
            // in order: the first rule that matches decides
            while left != 0 {
                let rule = &self.rules[n * 64 + left.trailing_zeros() as usize];
                left &= left - 1;
                if self.holds(rule, paragraph, k, (begin, before, after), series) {
                    return Some(rule);
                }
            }
            None
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
