//! The phrase machine: all phrases of all rules in one trie over the symbols of words.
//!
//! A state is reached by a word that has a symbol; it may let more of the same pass (`{list}+`), and its
//! edges may let other words pass first (`...`). The number of phrases does not matter for speed, only how
//! many of them begin with the word at hand.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::words::{Lexicon, Marks, Symbol, Token};

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

    /// Lays the trie out flat, and tells the lexicon where each word leads from the start.
    #[must_use]
    pub fn finish(self, marks: &mut Marks) -> Machine {
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
            if marks.starts.len() <= at {
                marks.starts.resize(at + 1, Vec::new());
            }
            marks.starts[at].push(number(to));
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

/// A walk from one token.
struct Walk<'a, F> {
    machine: &'a Machine,
    lexicon: &'a Lexicon,
    tokens: &'a [Token],
    /// First and last token of each step so far.
    path: &'a mut Vec<(u32, u32)>,
    budget: u32,
    met: F,
}

impl Machine {
    /// Finds all phrases that begin at token `at` of a sentence.
    pub fn walk(
        &self,
        lexicon: &Lexicon,
        tokens: &[Token],
        at: usize,
        path: &mut Vec<(u32, u32)>,
        met: impl FnMut(Met),
    ) {
        let starts = lexicon.starts(lexicon.get(tokens[at]));
        if starts.is_empty() {
            return;
        }
        let mut walk = Walk { machine: self, lexicon, tokens, path, budget: MOST_STEPS, met };
        for &state in starts {
            walk.path.clear();
            walk.enter(state as usize, at);
        }
    }
}

impl<F: FnMut(Met)> Walk<'_, F> {
    /// Enters a state by the word at `at`, and lets more of the same pass.
    fn enter(&mut self, state: usize, at: usize) {
        self.path.push((number(at), number(at)));
        let machine = self.machine;
        let mut last = at;
        loop {
            self.go_on(state, last);
            let Some(again) = machine.states[state].again else { break };
            last += 1;
            if last - at >= MOST_REPEATS || last >= self.tokens.len() || !self.has(last, again) {
                break;
            }
            if let Some(step) = self.path.last_mut() {
                step.1 = number(last);
            }
        }
        self.path.pop();
    }

    fn has(&self, at: usize, symbol: Symbol) -> bool {
        self.lexicon.symbols(self.lexicon.get(self.tokens[at])).contains(&symbol)
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
        for skipped in 0..=usize::from(*gap) {
            let next = last + 1 + skipped;
            if next >= self.tokens.len() {
                return;
            }
            let symbols = self.lexicon.symbols(self.lexicon.get(self.tokens[next]));
            if symbols.is_empty() {
                continue;
            }
            // both sides are sorted by symbol
            let mut at = 0;
            for edge in edges {
                while at < symbols.len() && symbols[at] < edge.symbol {
                    at += 1;
                }
                if at == symbols.len() {
                    break;
                }
                if symbols[at] == edge.symbol && usize::from(edge.gap) >= skipped {
                    if self.budget == 0 {
                        return;
                    }
                    self.budget -= 1;
                    self.enter(edge.to as usize, next);
                }
            }
        }
    }
}
