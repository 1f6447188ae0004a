//! The finder: runs the phrase machine and the gated patterns over an article's sentences.

use std::ops::Range;

use regex::bytes::Regex;

use super::automaton::{Automaton, DEAD, MOST_WORDS};
use super::builder::Strategies;
use super::chains::{Chains, Segment};
use super::conditions::{Conditions, Setting};
use super::machine::{Machine, Meaning};
use super::walk::walk;
use crate::rules::{Edges, Negated};
use crate::text::{Folded, Span};
use crate::words::{Lexicon, Token};

/// Hits of one rule in one sentence that are looked at.
const MOST_HITS: usize = 64;

/// A sentence as the finder sees it.
#[derive(Debug, Clone, Default)]
pub struct Sentence {
    /// Its tokens among the article's.
    pub tokens: Range<usize>,
    /// What conditions ask.
    pub setting: Setting,
}

/// A rule that fired in a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fired {
    /// Number of its cue: label rules first, then holder rules, then relation rules.
    pub cue: u32,
    /// Its hits in [`Cues::hits`]: at most as many as the rule counts; none for conditions alone.
    pub hits: (u32, u32),
}

impl Fired {
    /// How often it counts.
    #[must_use]
    pub fn count(&self) -> u32 {
        (self.hits.1 - self.hits.0).max(1)
    }
}

/// Words that made a rule fire, as bytes of the article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit {
    /// The words.
    pub span: (u32, u32),
    /// Those that name the holder, if the rule marks any.
    pub holder: Option<(u32, u32)>,
}

/// All that fired in an article. The buffers are reused.
#[derive(Debug, Default)]
pub struct Cues {
    /// Ordered by sentence, then by cue.
    pub fired: Vec<Fired>,
    /// The hits that counted.
    pub hits: Vec<Hit>,
    /// Where each sentence's begin in `fired`; one more for the end.
    starts: Vec<u32>,
}

impl Cues {
    /// What fired in a sentence, by number of the cue.
    #[must_use]
    pub fn of(&self, sentence: usize) -> &[Fired] {
        &self.fired[self.starts[sentence] as usize..self.starts[sentence + 1] as usize]
    }

    /// The hits of a rule that fired.
    #[must_use]
    pub fn hits(&self, fired: &Fired) -> &[Hit] {
        &self.hits[fired.hits.0 as usize..fired.hits.1 as usize]
    }

    fn begin(&mut self) {
        self.fired.clear();
        self.hits.clear();
        self.starts.clear();
        self.starts.push(0);
    }

    fn end_sentence(&mut self) {
        self.starts.push(number(self.fired.len()));
    }
}

#[expect(clippy::cast_possible_truncation, reason = "texts are below 4 GiB, and rules are fewer")]
pub(super) fn number(at: usize) -> u32 {
    at as u32
}

/// What is needed of a cue while it is matched.
#[derive(Debug, Clone, Copy)]
pub(super) struct Compiled {
    pub(super) conditions: Conditions,
    pub(super) negated: Negated,
    pub(super) most: usize,
}

#[derive(Debug)]
pub(super) struct GatedPattern {
    pub(super) cue: u32,
    pub(super) regex: Regex,
    pub(super) names_holder: bool,
    /// Traits that words of the sentence must have, each at least one.
    pub(super) needs: u8,
    /// What the sentence must begin and end with.
    pub(super) edges: Edges,
}

/// All cues of a pack, ready to be found.
#[derive(Debug)]
pub struct Finder {
    pub(super) machine: Machine,
    pub(super) holders: Machine,
    pub(super) chains: Chains,
    pub(super) cues: Vec<Compiled>,
    pub(super) patterns: Vec<GatedPattern>,
    pub(super) every: Vec<u32>,
    pub(super) conditions: Vec<u32>,
    pub(super) reach: usize,
    pub(super) strategies: Strategies,
}

/// A hit before its rule's conditions are asked.
#[derive(Debug, Clone, Copy)]
struct Raw {
    cue: u32,
    start: u32,
    end: u32,
    holder: Option<(u32, u32)>,
}

/// Buffers of one thread.
#[derive(Debug, Default)]
pub struct Scratch {
    raw: Vec<Raw>,
    sorted: Vec<u64>,
    voids: Vec<(u32, u32, u32)>,
    negations: Vec<(u32, u32)>,
    segments: Vec<Segment>,
    /// Walks under way: where each began, and its state.
    frontier: Vec<(u32, u32)>,
    /// Where phrases that mark a holder begin and end.
    holders: Vec<(u32, u32)>,
    automaton: Automaton,
    opened: Vec<u64>,
    path: Vec<(u32, u32)>,
    folded: Folded,
}

/// What an article gives the finder.
#[derive(Debug, Clone, Copy)]
pub struct Article<'a> {
    /// Its text.
    pub text: &'a str,
    /// Its words and marks.
    pub tokens: &'a [Token],
    /// Its sentences.
    pub sentences: &'a [Sentence],
    /// Bytes that stand in quotation marks, ordered.
    pub quoted: &'a [Range<usize>],
}

impl Finder {
    /// How many phrases and patterns fell into each strategy.
    #[must_use]
    pub fn strategies(&self) -> Strategies {
        self.strategies
    }

    /// Finds what fires in each sentence of an article, replacing what `out` held.
    pub fn find(&self, article: &Article<'_>, lexicon: &Lexicon, scratch: &mut Scratch, out: &mut Cues) {
        out.begin();
        scratch.automaton.begin(lexicon.number());
        scratch.opened.resize(self.patterns.len().div_ceil(64), 0);
        for sentence in article.sentences {
            self.sentence(article, sentence, lexicon, scratch, out);
            out.end_sentence();
        }
    }

    fn sentence(
        &self,
        article: &Article<'_>,
        sentence: &Sentence,
        lexicon: &Lexicon,
        scratch: &mut Scratch,
        out: &mut Cues,
    ) {
        let tokens = &article.tokens[sentence.tokens.clone()];
        let (Some(first), Some(last)) = (tokens.first(), tokens.last()) else { return };
        scratch.raw.clear();
        let allows = |cue: u32| self.cues[cue as usize].conditions.allow(sentence.setting);
        self.phrases(tokens, lexicon, &allows, scratch);
        let text = &article.text[first.start as usize..last.end as usize];
        self.run_patterns(text, first.start, tokens, lexicon, &allows, scratch);
        let conditions = self.conditions.iter().copied().filter(|&cue| allows(cue));
        scratch.raw.extend(conditions.map(|cue| Raw { cue, start: u32::MAX, end: u32::MAX, holder: None }));
        self.conclude(article, tokens, scratch, out);
    }

    /// Finds the phrases of a sentence, what voids them, and its negations.
    fn phrases(&self, tokens: &[Token], lexicon: &Lexicon, allows: &impl Fn(u32) -> bool, scratch: &mut Scratch) {
        let Scratch { raw, voids, negations, segments, frontier, holders, automaton, .. } = scratch;
        voids.clear();
        negations.clear();
        segments.clear();
        holders.clear();
        for (at, token) in tokens.iter().enumerate().filter(|(_, t)| t.signature != 0) {
            let state = automaton.first(&self.machine, lexicon, token.signature);
            if state != DEAD {
                frontier.push((number(at), state));
            }
        }
        // all walks go on word by word together: what one waits for from memory does not hold up the others
        for round in 0..MOST_WORDS {
            for &(at, state) in frontier.iter() {
                let last = at as usize + round;
                let (start, end) = (tokens[at as usize].start, tokens[last].end);
                for output in automaton.outputs(state) {
                    match output.meaning {
                        Meaning::Hit(cue) if !allows(cue) => {}
                        // the words of the holder have to be found
                        _ if output.holder.is_some() => holders.push((at, number(last + 1))),
                        Meaning::Hit(cue) => raw.push(Raw { cue, start, end, holder: None }),
                        Meaning::Unless(cue) => voids.push((cue, start, end)),
                        Meaning::Negation => negations.push((at, number(last))),
                        Meaning::Segment(id) => {
                            segments.push(Segment { id, first: at, last: number(last), holder: None });
                        }
                    }
                }
            }
            let mut kept = 0;
            for k in 0..frontier.len() {
                let (at, state) = frontier[k];
                let next = at as usize + round + 1;
                if next < tokens.len() && automaton.goes_on(state) {
                    let state = automaton.next(&self.machine, lexicon, state, tokens[next].signature);
                    frontier[kept] = (at, state);
                    kept += usize::from(state != DEAD);
                }
            }
            frontier.truncate(kept);
            if kept == 0 {
                break;
            }
        }
        frontier.clear();
        self.holders(tokens, lexicon, allows, scratch);
    }

    /// Finds the words that name the holder in the phrases that mark them, and puts phrases with gaps together.
    fn holders(&self, tokens: &[Token], lexicon: &Lexicon, allows: &impl Fn(u32) -> bool, scratch: &mut Scratch) {
        let Scratch { raw, voids, negations, segments, holders, path, .. } = scratch;
        let bytes = |(from, to): (u32, u32)| (tokens[from as usize].start, tokens[to as usize].end);
        if !holders.is_empty() {
            // the longest phrase from a word covers the shorter ones
            holders.sort_unstable_by_key(|&(at, end)| (at, u32::MAX - end));
            holders.dedup_by_key(|h| h.0);
        }
        for &(at, end) in holders.iter() {
            walk(&self.holders, lexicon, tokens, at as usize, end as usize, path, |met| match met.output.meaning {
                Meaning::Hit(cue) if allows(cue) => {
                    let (start, end) = bytes((at, met.last));
                    raw.push(Raw { cue, start, end, holder: Some(bytes(met.holder)) });
                }
                Meaning::Segment(id) => {
                    segments.push(Segment { id, first: at, last: met.last, holder: Some(met.holder) });
                }
                _ => {}
            });
        }
        if segments.len() > 1 {
            segments.sort_unstable();
            self.chains.join(segments, |meaning, met, holder| {
                let (start, end) = bytes(met);
                match meaning {
                    Meaning::Hit(cue) if allows(cue) => raw.push(Raw { cue, start, end, holder: holder.map(bytes) }),
                    Meaning::Unless(cue) => voids.push((cue, start, end)),
                    Meaning::Negation => negations.push(met),
                    Meaning::Hit(_) | Meaning::Segment(_) => {}
                }
            });
        }
    }

    /// Runs the patterns whose gates the words of a sentence open.
    fn run_patterns(
        &self,
        text: &str,
        base: u32,
        tokens: &[Token],
        lexicon: &Lexicon,
        allows: &impl Fn(u32) -> bool,
        scratch: &mut Scratch,
    ) {
        let Scratch { raw, opened, folded, .. } = scratch;
        let mut traits = 0;
        for token in tokens {
            traits |= token.traits;
            if token.has(Token::GATED) {
                for &pattern in lexicon.gates(lexicon.get(*token)) {
                    opened[pattern as usize / 64] |= 1 << (pattern % 64);
                }
            }
        }
        let mut ready = false;
        let mut run = |index: u32| {
            let pattern = &self.patterns[index as usize];
            if traits & pattern.needs == pattern.needs && pattern.edges.allow(text.as_bytes()) && allows(pattern.cue) {
                if !ready {
                    folded.fold(text);
                    ready = true;
                }
                pattern.run(folded, base, raw);
            }
        };
        self.every.iter().for_each(|&index| run(index));
        for (word, bits) in opened.iter_mut().enumerate() {
            while *bits != 0 {
                run(number(word * 64) + bits.trailing_zeros());
                *bits &= *bits - 1;
            }
        }
    }

    /// Asks the conditions on the hits of each rule; what holds has fired.
    fn conclude(&self, article: &Article<'_>, tokens: &[Token], scratch: &mut Scratch, out: &mut Cues) {
        let Scratch { raw, sorted, voids, negations, .. } = scratch;
        order(raw, sorted, tokens.first().map_or(0, |t| t.start));
        let words = words_of(tokens);
        let mut from = 0;
        while from < sorted.len() {
            let cue = raw[at_of(sorted[from])].cue;
            let to = from + sorted[from..].iter().take_while(|&&key| raw[at_of(key)].cue == cue).count();
            let compiled = &self.cues[cue as usize];
            let begin = out.hits.len();
            let mut conditions_alone = false;
            let mut behind = 0;
            for hit in sorted[from..to].iter().map(|&key| raw[at_of(key)]) {
                if hit.start == u32::MAX {
                    conditions_alone = true;
                    continue;
                }
                let (start, end) = (hit.start, hit.end);
                if start < behind || voids.iter().any(|&(c, s, e)| c == cue && s < end && start < e) {
                    continue;
                }
                let quoted = || {
                    let at = article.quoted.partition_point(|q| q.end <= start as usize);
                    article.quoted.get(at).is_some_and(|q| q.start <= start as usize && end as usize <= q.end)
                };
                if !compiled.conditions.allow_hit((start, end), words, quoted)
                    || compiled.negated != Negated::Any
                        && (compiled.negated == Negated::Only) != self.negated(tokens, negations, start)
                {
                    continue;
                }
                behind = end;
                out.hits.push(Hit { span: (start, end), holder: hit.holder });
                if out.hits.len() - begin >= compiled.most {
                    break;
                }
            }
            let hits = (number(begin), number(out.hits.len()));
            if conditions_alone || hits.0 < hits.1 {
                out.fired.push(Fired { cue, hits });
            }
            from = to;
        }
    }

    /// Whether a negation reaches the word that begins at byte `start`.
    fn negated(&self, tokens: &[Token], negations: &[(u32, u32)], start: u32) -> bool {
        if negations.is_empty() {
            return false;
        }
        let at = tokens.partition_point(|t| t.start < start);
        let mut words = 0;
        for k in (0..at).rev() {
            if negations.iter().any(|&(_, last)| last as usize == k) {
                return true;
            }
            if tokens[k].has(Token::STOP) {
                return false;
            }
            words += usize::from(tokens[k].is(Span::WORD));
            if words >= self.reach {
                return false;
            }
        }
        false
    }
}

/// Bits of a key that number a hit; above them stand its length, its start and its cue.
const NUMBER_BITS: u32 = 16;
const LENGTH_BITS: u32 = 12;
const START_BITS: u32 = 20;

/// The hit that a key stands for.
fn at_of(key: u64) -> usize {
    (key & ((1 << NUMBER_BITS) - 1)) as usize
}

/// Orders hits by cue, then from left to right, the longest first: as numbers, which sort faster than hits.
fn order(raw: &[Raw], sorted: &mut Vec<u64>, base: u32) {
    sorted.clear();
    let key = |(at, hit): (u64, &Raw)| {
        let length = u64::from(hit.end.saturating_sub(hit.start)).min((1 << LENGTH_BITS) - 1);
        // conditions alone have no place: they come last
        let start = u64::from(hit.start.saturating_sub(base)).min((1 << START_BITS) - 1);
        let back = (1 << LENGTH_BITS) - 1 - length;
        ((u64::from(hit.cue) << START_BITS | start) << LENGTH_BITS | back) << NUMBER_BITS | at
    };
    // a sentence of more hits is no sentence; what is beyond them is left out
    sorted.extend((0..1 << NUMBER_BITS).zip(raw).map(key));
    sorted.sort_unstable();
}

/// From the first word to the end of the last one: marks at the ends of a sentence do not count for its place.
fn words_of(tokens: &[Token]) -> (u32, u32) {
    let word = |t: &&Token| t.is(Span::WORD);
    (tokens.iter().find(word).map_or(0, |t| t.start), tokens.iter().rev().find(word).map_or(u32::MAX, |t| t.end))
}

impl GatedPattern {
    /// Adds the matches in a folded sentence that begins at byte `base`.
    fn run(&self, folded: &Folded, base: u32, raw: &mut Vec<Raw>) {
        let bytes = |m: regex::bytes::Match<'_>| {
            (base + number(folded.original(m.start())), base + number(folded.original(m.end())))
        };
        if self.names_holder {
            for found in self.regex.captures_iter(folded.bytes()).take(MOST_HITS) {
                let Some(whole) = found.get(0).filter(|m| !m.is_empty()) else { continue };
                let (start, end) = bytes(whole);
                raw.push(Raw { cue: self.cue, start, end, holder: found.name("holder").map(bytes) });
            }
        } else {
            for found in self.regex.find_iter(folded.bytes()).filter(|m| !m.is_empty()).take(MOST_HITS) {
                let (start, end) = bytes(found);
                raw.push(Raw { cue: self.cue, start, end, holder: None });
            }
        }
    }
}
