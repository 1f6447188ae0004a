//! The phrase machine: all phrases of all rules in one trie over the symbols of words.
//!
//! A state is reached by a word that has a symbol; it may let more of the same pass (`{list}+`), and its
//! edges may let other words pass first (`...`). The number of phrases does not matter for speed, only how
//! many of them begin with the word at hand.
//!
//! Word lists may have entries of several words. They form a machine of their own, which runs first; what it
//! meets are [`Stretch`]es, and the machine of the phrases takes a stretch as it takes a word.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::words::{Lexicon, Symbol, Token};

/// How often `{list}+` is met in a row at most: names and titles are shorter, and this bounds the work.
const MOST_REPEATS: usize = 12;
/// Steps of the walk from one word at most: bounds what phrases with many gaps may cost.
const MOST_STEPS: u32 = 4_096;

/// What is told when a phrase is met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Output {
    /// As given to [`MachineBuilder::add`].
    pub meaning: Meaning,
    /// Steps that name the holder.
    pub holder: Option<(u16, u16)>,
}

/// What a phrase is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// A hit of this cue.
    Hit(u32),
    /// It voids hits of this cue.
    Unless(u32),
    /// It negates what follows.
    Negation,
    /// It is an entry of several words: the stretch has this symbol.
    Entry(Symbol),
}

/// Several words that are an entry of a word list: tokens of the sentence, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stretch {
    /// First token.
    pub first: u32,
    /// The list, or a group that names it.
    pub symbol: Symbol,
    /// Last token.
    pub last: u32,
}

/// One step of a phrase.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct MachineStep {
    /// The word must have this symbol.
    pub symbol: Symbol,
    /// More of the same may follow.
    pub plus: bool,
    /// How many words may stand before it.
    pub gap: u8,
}

#[derive(Debug, Default)]
struct Node {
    edges: BTreeMap<MachineStep, usize>,
    outputs: Vec<Output>,
}

/// Collects phrases.
#[derive(Debug)]
pub struct MachineBuilder {
    nodes: Vec<Node>,
}

impl Default for MachineBuilder {
    fn default() -> Self {
        Self { nodes: vec![Node::default()] }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "the loader bounds the number of phrases")]
fn number(at: usize) -> u32 {
    at as u32
}

impl MachineBuilder {
    /// Adds a phrase.
    pub fn add(&mut self, steps: &[MachineStep], output: Output) {
        let mut at = 0;
        for &step in steps {
            let fresh = self.nodes.len();
            at = *self.nodes[at].edges.entry(step).or_insert(fresh);
            if at == fresh {
                self.nodes.push(Node::default());
            }
        }
        if !self.nodes[at].outputs.contains(&output) {
            self.nodes[at].outputs.push(output);
        }
    }

    /// Lays the trie out flat; `starts` is told where each symbol leads from the start.
    #[must_use]
    pub fn finish(self, starts: &mut Vec<Vec<u32>>) -> Machine {
        let mut machine = Machine::default();
        for node in &self.nodes {
            let edges = machine.edges.len();
            machine.edges.extend(node.edges.iter().map(|(step, &to)| Edge {
                symbol: step.symbol,
                to: number(to),
                gap: step.gap,
            }));
            let outputs = machine.outputs.len();
            machine.outputs.extend(&node.outputs);
            machine.states.push(State {
                edges: number(edges)..number(machine.edges.len()),
                outputs: number(outputs)..number(machine.outputs.len()),
                again: None,
                gap: node.edges.keys().map(|s| s.gap).max().unwrap_or(0),
            });
        }
        for node in &self.nodes {
            for (step, &to) in &node.edges {
                if step.plus {
                    machine.states[to].again = Some(step.symbol);
                }
            }
        }
        for (step, &to) in &self.nodes[0].edges {
            let at = step.symbol as usize;
            if starts.len() <= at {
                starts.resize(at + 1, Vec::new());
            }
            starts[at].push(number(to));
        }
        machine
    }
}

#[derive(Debug, Clone)]
struct State {
    edges: Range<u32>,
    outputs: Range<u32>,
    again: Option<Symbol>,
    gap: u8,
}

#[derive(Debug, Clone, Copy)]
struct Edge {
    symbol: Symbol,
    to: u32,
    gap: u8,
}

/// All phrases, ready to be walked.
#[derive(Debug, Default)]
pub struct Machine {
    states: Vec<State>,
    edges: Vec<Edge>,
    outputs: Vec<Output>,
}

/// A phrase met: tokens of the sentence, both ends included.
#[derive(Debug, Clone, Copy)]
pub struct Met {
    /// What it is good for.
    pub meaning: Meaning,
    /// First and last token.
    pub tokens: (u32, u32),
    /// First and last token of the holder.
    pub holder: Option<(u32, u32)>,
}

/// A sentence to walk over.
#[derive(Debug, Clone, Copy)]
pub struct Ground<'a> {
    /// What its words mean.
    pub lexicon: &'a Lexicon,
    /// Its words and marks.
    pub tokens: &'a [Token],
    /// Its entries of several words, sorted.
    pub stretches: &'a [Stretch],
}

impl Ground<'_> {
    /// Stretches that begin at a token.
    fn stretches_at(&self, at: usize) -> &[Stretch] {
        if self.stretches.is_empty() {
            return &[];
        }
        let from = self.stretches.partition_point(|s| (s.first as usize) < at);
        let len = self.stretches[from..].iter().take_while(|s| s.first as usize == at).count();
        &self.stretches[from..from + len]
    }
}

/// A walk from one token.
struct Walk<'a, F> {
    machine: &'a Machine,
    ground: Ground<'a>,
    /// First and last token of each step so far.
    path: &'a mut Vec<(u32, u32)>,
    budget: u32,
    met: F,
}

impl Machine {
    /// Finds all phrases that begin at token `at`, by the states that its word leads to and, if they are given,
    /// those that its stretches lead to.
    pub fn walk(
        &self,
        ground: Ground<'_>,
        at: usize,
        states: &[u32],
        by_symbol: &[Vec<u32>],
        path: &mut Vec<(u32, u32)>,
        met: impl FnMut(Met),
    ) {
        let stretches = ground.stretches_at(at);
        if states.is_empty() && stretches.is_empty() {
            return;
        }
        let mut walk = Walk { machine: self, ground, path, budget: MOST_STEPS, met };
        for &state in states {
            walk.path.clear();
            walk.enter(state as usize, at, at);
        }
        for stretch in stretches {
            for &state in by_symbol.get(stretch.symbol as usize).into_iter().flatten() {
                walk.path.clear();
                walk.enter(state as usize, at, stretch.last as usize);
            }
        }
    }
}

impl<F: FnMut(Met)> Walk<'_, F> {
    /// Enters a state by the words from `at` to `last`, and lets more of the same pass.
    fn enter(&mut self, state: usize, at: usize, mut last: usize) {
        self.path.push((number(at), number(last)));
        let machine = self.machine;
        loop {
            self.go_on(state, last);
            let Some(again) = machine.states[state].again else { break };
            last += 1;
            if last - at >= MOST_REPEATS || last >= self.ground.tokens.len() || !self.has(last, again) {
                break;
            }
            if let Some(step) = self.path.last_mut() {
                step.1 = number(last);
            }
        }
        self.path.pop();
    }

    fn symbols(&self, at: usize) -> &[Symbol] {
        let Ground { lexicon, tokens, .. } = &self.ground;
        lexicon.symbols(lexicon.get(tokens[at]))
    }

    fn has(&self, at: usize, symbol: Symbol) -> bool {
        self.symbols(at).contains(&symbol)
    }

    /// Tells what is met in a state, and follows its edges.
    fn go_on(&mut self, state: usize, last: usize) {
        let machine = self.machine;
        let State { edges, outputs, gap, .. } = &machine.states[state];
        for output in &machine.outputs[outputs.start as usize..outputs.end as usize] {
            let holder = output.holder.map(|(from, to)| (self.path[from as usize].0, self.path[to as usize - 1].1));
            (self.met)(Met { meaning: output.meaning, tokens: (self.path[0].0, number(last)), holder });
        }
        let edges = &machine.edges[edges.start as usize..edges.end as usize];
        if edges.is_empty() {
            return;
        }
        let ground = self.ground;
        for skipped in 0..=usize::from(*gap) {
            let next = last + 1 + skipped;
            if next >= ground.tokens.len() {
                return;
            }
            // both sides are sorted by symbol
            let symbols = ground.lexicon.symbols(ground.lexicon.get(ground.tokens[next]));
            let mut at = 0;
            for edge in edges {
                while at < symbols.len() && symbols[at] < edge.symbol {
                    at += 1;
                }
                if at == symbols.len() {
                    break;
                }
                if symbols[at] == edge.symbol && usize::from(edge.gap) >= skipped {
                    self.follow(edge.to, next, next);
                }
            }
            for stretch in ground.stretches_at(next) {
                for edge in edges.iter().filter(|e| e.symbol == stretch.symbol && usize::from(e.gap) >= skipped) {
                    self.follow(edge.to, next, stretch.last as usize);
                }
            }
        }
    }

    fn follow(&mut self, to: u32, at: usize, last: usize) {
        if self.budget > 0 {
            self.budget -= 1;
            self.enter(to as usize, at, last);
        }
    }
}
