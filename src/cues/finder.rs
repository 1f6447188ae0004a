//! The finder: runs the phrase machine and the gated patterns over an article's sentences.

use std::ops::Range;

use regex::bytes::Regex;

use super::automaton::{Automaton, DEAD, MOST_WORDS};
use super::chains::{Chains, Segment};
use super::conditions::{Conditions, Setting};
use super::machine::{Machine, MachineBuilder, MachineStep, Meaning, Output};
use super::walk::walk;
use crate::rules::phrase::{Matcher, Phrase};
use crate::rules::{Cue, Negated, Pack, Pattern};
use crate::text::{Folded, Span};
use crate::words::{Lexicon, Marks, Token, VocabularyBuilder};

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

/// How many phrases and patterns fell into each strategy.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Strategies {
    /// Phrases, written out.
    pub phrases: usize,
    /// Patterns that run only where a word holds a required literal.
    pub literal: usize,
    /// Patterns that run only where there is a digit or a capital.
    pub class: usize,
    /// Patterns that run over every sentence: slow.
    pub every: usize,
    /// Rules of conditions alone.
    pub conditions: usize,
}

#[expect(clippy::cast_possible_truncation, reason = "texts are below 4 GiB, and rules are fewer")]
fn number(at: usize) -> u32 {
    at as u32
}

/// What is needed of a cue while it is matched.
#[derive(Debug, Clone, Copy)]
struct Compiled {
    conditions: Conditions,
    negated: Negated,
    most: usize,
}

#[derive(Debug)]
struct GatedPattern {
    cue: u32,
    regex: Regex,
    names_holder: bool,
    /// Traits that words of the sentence must have, each at least one.
    needs: u8,
}

/// Compiles the cues of a pack while the vocabulary is still open.
#[derive(Debug)]
pub struct FinderBuilder {
    machine: MachineBuilder,
    /// The phrases that mark a holder, once more.
    holders: MachineBuilder,
    chains: Chains,
    cues: Vec<Compiled>,
    patterns: Vec<GatedPattern>,
    gates: Vec<(u32, u32)>,
    every: Vec<u32>,
    conditions: Vec<u32>,
    stops: Vec<u32>,
    reach: usize,
    strategies: Strategies,
}

impl FinderBuilder {
    /// Asks the vocabulary for every word that a rule looks for.
    #[must_use]
    pub fn new(pack: &Pack, vocabulary: &mut VocabularyBuilder<'_>) -> Self {
        let mut builder = Self {
            machine: MachineBuilder::default(),
            holders: MachineBuilder::default(),
            chains: Chains::default(),
            cues: Vec::new(),
            patterns: Vec::new(),
            gates: Vec::new(),
            every: Vec::new(),
            conditions: Vec::new(),
            stops: Vec::new(),
            reach: pack.negation.reach,
            strategies: Strategies::default(),
        };
        for (index, cue) in pack.cues().enumerate() {
            builder.cue(number(index), cue, vocabulary);
        }
        for phrase in &pack.negation.phrases {
            builder.phrase(phrase, false, Meaning::Negation, vocabulary);
        }
        for step in pack.negation.stops.iter().flat_map(|p| &p.variants).flat_map(|v| &v.steps) {
            builder.stops.push(vocabulary.step(&step.matcher, false));
        }
        builder.entries(pack, vocabulary);
        // relation rules of conditions alone are asked for each pair, not found in sentences
        let relations = number(pack.label_rules.len() + pack.holder_rules.len());
        builder.conditions.retain(|&cue| cue < relations);
        builder
    }

    fn cue(&mut self, index: u32, cue: &Cue, vocabulary: &mut VocabularyBuilder<'_>) {
        self.cues.push(Compiled {
            conditions: Conditions::new(cue),
            negated: cue.negated,
            most: cue.most.max(1) as usize,
        });
        if cue.is_condition() {
            self.conditions.push(index);
            self.strategies.conditions += 1;
        }
        for phrase in &cue.phrases {
            self.strategies.phrases += self.phrase(phrase, cue.exact_case, Meaning::Hit(index), vocabulary);
        }
        for phrase in &cue.unless {
            self.phrase(phrase, cue.exact_case, Meaning::Unless(index), vocabulary);
        }
        for pattern in &cue.patterns {
            self.pattern(index, pattern, vocabulary);
        }
    }

    /// Adds a phrase to the machine; returns how many ways there are to meet it.
    fn phrase(
        &mut self,
        phrase: &Phrase,
        exact: bool,
        meaning: Meaning,
        vocabulary: &mut VocabularyBuilder<'_>,
    ) -> usize {
        for sequence in &phrase.variants {
            let steps = sequence.steps.iter();
            let steps: Vec<_> = steps
                .map(|s| (MachineStep { symbol: vocabulary.step(&s.matcher, exact), plus: s.plus }, s.gap))
                .collect();
            #[expect(clippy::cast_possible_truncation, reason = "a phrase fits a line of a rule file")]
            let holder = sequence.holder.map(|(from, to)| (from as u16, to as u16));
            if steps.iter().any(|(_, gap)| *gap > 0) {
                self.chains.add(&steps, meaning, holder, |steps, output| {
                    self.machine.add(steps, output);
                    if output.holder.is_some() {
                        self.holders.add(steps, output);
                    }
                });
            } else {
                let steps: Vec<_> = steps.into_iter().map(|(step, _)| step).collect();
                self.machine.add(&steps, Output { meaning, holder });
                if holder.is_some() {
                    self.holders.add(&steps, Output { meaning, holder });
                }
            }
        }
        phrase.variants.len()
    }

    /// Adds the entries of several words of all word lists that a phrase names.
    fn entries(&mut self, pack: &Pack, vocabulary: &mut VocabularyBuilder<'_>) {
        let lists: Vec<_> = vocabulary.lists().map(|(name, symbols)| (name.to_owned(), symbols)).collect();
        for (name, symbols) in lists {
            for entry in pack.words.get(&name).into_iter().flat_map(|l| &l.phrases) {
                let words: Vec<_> =
                    entry.iter().map(|word| vocabulary.step(&Matcher::Word(word.clone()), false)).collect();
                for &symbol in &symbols {
                    self.machine.add_entry(symbol, &words);
                    self.holders.add_entry(symbol, &words);
                }
            }
        }
    }

    fn pattern(&mut self, cue: u32, pattern: &Pattern, vocabulary: &mut VocabularyBuilder<'_>) {
        let index = number(self.patterns.len());
        let names_holder = pattern.regex.capture_names().flatten().any(|name| name == "holder");
        let needs =
            if pattern.needs_digit { Token::DIGIT } else { 0 } | if pattern.needs_capital { Token::CAPITAL } else { 0 };
        self.patterns.push(GatedPattern { cue, regex: pattern.regex.clone(), names_holder, needs });
        let strategies = &mut self.strategies;
        for fragment in &pattern.required {
            self.gates.push((vocabulary.fragment(fragment), index));
        }
        if !pattern.required.is_empty() {
            strategies.literal += 1;
        } else {
            self.every.push(index);
            if needs == 0 {
                strategies.every += 1;
            } else {
                strategies.class += 1;
            }
        }
    }

    /// Tells the lexicon what to note of each word.
    #[must_use]
    pub fn finish(self, marks: &mut Marks) -> Finder {
        for (symbol, pattern) in &self.gates {
            let at = *symbol as usize;
            if marks.gates.len() <= at {
                marks.gates.resize(at + 1, Vec::new());
            }
            marks.gates[at].push(*pattern);
        }
        marks.stops = self.stops;
        let machine = self.machine.finish();
        for symbol in machine.symbols() {
            let at = symbol as usize;
            if marks.asked.len() <= at {
                marks.asked.resize(at + 1, false);
            }
            marks.asked[at] = true;
        }
        Finder {
            machine,
            holders: self.holders.finish(),
            chains: self.chains,
            cues: self.cues,
            patterns: self.patterns,
            every: self.every,
            conditions: self.conditions,
            reach: self.reach,
            strategies: self.strategies,
        }
    }
}

/// All cues of a pack, ready to be found.
#[derive(Debug)]
pub struct Finder {
    machine: Machine,
    holders: Machine,
    chains: Chains,
    cues: Vec<Compiled>,
    patterns: Vec<GatedPattern>,
    every: Vec<u32>,
    conditions: Vec<u32>,
    reach: usize,
    strategies: Strategies,
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
        let Scratch { raw, sorted, voids, negations, segments, frontier, holders, automaton, opened, path, folded } =
            scratch;
        raw.clear();
        voids.clear();
        negations.clear();
        segments.clear();
        holders.clear();
        let allows = |cue: u32| self.cues[cue as usize].conditions.allow(sentence.setting);
        let mut any_gate = !self.every.is_empty();
        let mut traits = 0;
        for (at, token) in tokens.iter().enumerate() {
            traits |= token.traits;
            if token.has(Token::GATED) {
                for &pattern in lexicon.gates(lexicon.get(*token)) {
                    opened[pattern as usize / 64] |= 1 << (pattern % 64);
                    any_gate = true;
                }
            }
            if token.signature != 0 {
                let state = automaton.first(&self.machine, lexicon, token.signature);
                if state != DEAD {
                    frontier.push((number(at), state));
                }
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
        if !holders.is_empty() {
            // the longest phrase from a word covers the shorter ones
            holders.sort_unstable_by_key(|&(at, end)| (at, u32::MAX - end));
            holders.dedup_by_key(|h| h.0);
        }
        for &(at, end) in holders.iter() {
            walk(&self.holders, lexicon, tokens, at as usize, end as usize, path, |met| {
                let bytes = |(from, to): (u32, u32)| (tokens[from as usize].start, tokens[to as usize].end);
                match met.output.meaning {
                    Meaning::Hit(cue) if allows(cue) => {
                        let (start, end) = bytes((at, met.last));
                        raw.push(Raw { cue, start, end, holder: Some(bytes(met.holder)) });
                    }
                    Meaning::Segment(id) => {
                        segments.push(Segment { id, first: at, last: met.last, holder: Some(met.holder) });
                    }
                    _ => {}
                }
            });
        }
        if segments.len() > 1 {
            segments.sort_unstable();
            let bytes = |(from, to): (u32, u32)| (tokens[from as usize].start, tokens[to as usize].end);
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
        if any_gate {
            let mut ready = false;
            let mut run = |index: u32| {
                let pattern = &self.patterns[index as usize];
                if traits & pattern.needs == pattern.needs && allows(pattern.cue) {
                    if !ready {
                        folded.fold(&article.text[first.start as usize..last.end as usize]);
                        ready = true;
                    }
                    pattern.run(folded, first.start, raw);
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
        for &cue in &self.conditions {
            if allows(cue) {
                raw.push(Raw { cue, start: u32::MAX, end: u32::MAX, holder: None });
            }
        }
        order(raw, sorted, first.start);
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
