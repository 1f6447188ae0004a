//! The phrase machine: all phrases of all rules in one trie over the symbols of words.
//!
//! A state is reached by a word that has a symbol, or by several words that are an entry of a word list; it may let more of the same pass (`{list}+`). Here the machine is laid out and stepped; [`super::phrase_dfa`] makes a
//! deterministic automaton of it as text needs it, [`super::holder_capture`] finds which words of a hit name the holder, and
//! [`super::gapped_phrases`] puts phrases with gaps (`if ... would`) together from their segments.

use std::collections::BTreeMap;
use std::ops::Range;

use hashbrown::HashMap;

use crate::bits::{is_set, number};
use crate::lexicon::Symbol;

/// What the machine emits when a phrase matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Output {
    /// As given to [`MachineBuilder::add`].
    pub meaning: Meaning,
    /// Steps that name the holder.
    pub holder: Option<(u16, u16)>,
    /// The state that tells it, where some do: by which steps it was reached tells their words.
    pub state: u32,
}

impl Output {
    /// Of a phrase that is not laid out yet.
    pub fn new(meaning: Meaning, holder: Option<(u16, u16)>) -> Self {
        Self { meaning, holder, state: 0 }
    }
}

/// What a match of the phrase means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Meaning {
    /// A hit of this cue.
    Hit(u32),
    /// A hit of this cue, whose first hit decides wherever it stands.
    Plain(u32),
    /// It voids hits of this cue.
    Unless(u32),
    /// It negates what follows.
    Negation,
    /// It is a segment of phrases with gaps.
    Segment(u32),
}

/// One step of a phrase.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MachineStep {
    /// The word must have this symbol.
    pub symbol: Symbol,
    /// More of the same may follow.
    pub plus: bool,
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
    /// Entries of several words: the root of each list's, and all nodes.
    entry_roots: HashMap<Symbol, usize>,
    entry_nodes: Vec<EntryNode>,
}

impl Default for MachineBuilder {
    fn default() -> Self {
        // the two roots
        Self { nodes: vec![Node::default(), Node::default()], entry_roots: HashMap::new(), entry_nodes: Vec::new() }
    }
}

/// A node of the trie of a list's entries of several words.
#[derive(Debug, Default)]
struct EntryNode {
    edges: HashMap<Symbol, u32>,
    ends: bool,
}

impl MachineBuilder {
    /// Adds a phrase; `opening`: one that counts only where a sentence begins.
    pub fn add(&mut self, steps: &[MachineStep], output: Output, opening: bool) {
        let mut at = usize::from(opening);
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

    /// Adds an entry of several words of what `list` stands for.
    pub fn add_entry(&mut self, list: Symbol, words: &[Symbol]) {
        let nodes = &mut self.entry_nodes;
        let mut at = *self.entry_roots.entry(list).or_insert_with(|| {
            nodes.push(EntryNode::default());
            nodes.len() - 1
        });
        for &word in words {
            let fresh = number(nodes.len());
            let next = *nodes[at].edges.entry(word).or_insert(fresh);
            if next == fresh {
                nodes.push(EntryNode::default());
            }
            at = next as usize;
        }
        nodes[at].ends = true;
    }

    /// Lays the trie out flat.
    #[must_use]
    pub fn finish(self) -> Machine {
        let mut machine = Machine { entries: self.entry_nodes, ..Machine::default() };
        for node in &self.nodes {
            let edges = machine.edges.len();
            machine.edges.extend(node.edges.iter().map(|(step, &to)| Edge {
                symbol: step.symbol,
                to: number(to),
                entries: self.entry_roots.get(&step.symbol).filter(|_| !step.plus).map_or(NONE, |&root| number(root)),
            }));
            let outputs = machine.outputs.len();
            let state = number(machine.states.len());
            machine.outputs.extend(
                node.outputs
                    .iter()
                    .map(|output| Output { state: if output.holder.is_some() { state } else { 0 }, ..*output }),
            );
            machine.states.push(State {
                edges: number(edges)..number(machine.edges.len()),
                entered: {
                    let from = machine.entered.len();
                    let entered =
                        (number(edges)..).zip(&machine.edges[edges..]).filter(|(_, edge)| edge.entries != NONE);
                    machine.entered.extend(entered.map(|(at, _)| at));
                    number(from)..number(machine.entered.len())
                },
                outputs: number(outputs)..number(machine.outputs.len()),
                again: None,
            });
        }
        for symbol in self.entry_roots.values().flat_map(|&root| machine.entries[root].edges.keys().copied()) {
            let at = symbol as usize;
            if machine.begins_entry.len() <= at {
                machine.begins_entry.resize(at + 1, false);
            }
            machine.begins_entry[at] = true;
        }
        for node in &self.nodes {
            for (step, &to) in &node.edges {
                if step.plus {
                    machine.states[to].again = Some(step.symbol);
                }
            }
        }
        machine.parents = vec![None; self.nodes.len()];
        for (at, node) in self.nodes.iter().enumerate() {
            for (step, &to) in &node.edges {
                let entries = self.entry_roots.get(&step.symbol).filter(|_| !step.plus);
                let entries = entries.map_or(NONE, |&root| number(root));
                let MachineStep { symbol, plus } = *step;
                machine.parents[to] = Some((number(at), Step { symbol, plus, entries }));
            }
        }
        machine.symbol_count = machine.symbols().max().map_or(0, |highest| highest as usize + 1);
        machine
    }
}

const NONE: u32 = u32::MAX;

/// A state: what it emits when it is reached, and where it leads.
#[derive(Debug, Clone)]
pub(super) struct State {
    edges: Range<u32>,
    /// Those of its edges that entries of several words lead along: a range of [`Machine::entered`].
    entered: Range<u32>,
    outputs: Range<u32>,
    /// More words of this symbol may pass.
    pub again: Option<Symbol>,
}

/// A step to the next state.
#[derive(Debug, Clone, Copy)]
pub(super) struct Edge {
    /// Of the word.
    pub symbol: Symbol,
    /// The state.
    pub to: u32,
    /// Root of the entries of several words that also lead there.
    entries: u32,
}

/// A step of a phrase as it was laid out.
#[derive(Debug, Clone, Copy)]
pub(super) struct Step {
    /// Of the word.
    pub symbol: Symbol,
    /// More of the same may follow.
    pub plus: bool,
    /// Root of the entries of several words that may stand in its place.
    entries: u32,
}

/// All phrases, ready to be stepped.
#[derive(Debug, Default)]
pub struct Machine {
    states: Vec<State>,
    edges: Vec<Edge>,
    entered: Vec<u32>,
    outputs: Vec<Output>,
    entries: Vec<EntryNode>,
    /// By symbol: whether an entry of several words begins with it.
    begins_entry: Vec<bool>,
    symbol_count: usize,
    /// By state: the one before it, and the step that leads from there.
    parents: Vec<Option<(u32, Step)>>,
}

/// One way in which words so far may be the beginning of a phrase.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Thread {
    /// The state reached; inside an entry of several words the one that its end will reach.
    state: u32,
    /// Place in the entries; `NONE` outside.
    entry: u32,
}

impl Thread {
    /// Nothing met yet.
    pub const START: Self = Self { state: 0, entry: NONE };
    /// The same for phrases that count only where a sentence begins.
    pub const OPENING: Self = Self { state: 1, entry: NONE };

    /// The state that the last word reached; `None` in the middle of an entry.
    pub fn reached(self) -> Option<u32> {
        (self.entry == NONE).then_some(self.state)
    }
}

/// A word as the machine sees it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Word<'s> {
    /// Its symbols, sorted.
    pub symbols: &'s [Symbol],
    /// The same as bits, with room for every symbol that some step asks for.
    pub bits: &'s [u64],
    /// Those of [`Machine::beginnings`].
    pub beginnings: &'s [Symbol],
}

impl Machine {
    /// A state.
    pub(super) fn state(&self, at: u32) -> &State {
        &self.states[at as usize]
    }

    /// Its edges, sorted by symbol.
    pub(super) fn edges(&self, state: u32) -> &[Edge] {
        let range = &self.state(state).edges;
        &self.edges[range.start as usize..range.end as usize]
    }

    /// What the machine emits when a state is reached.
    pub(super) fn outputs(&self, state: u32) -> &[Output] {
        let range = &self.state(state).outputs;
        &self.outputs[range.start as usize..range.end as usize]
    }

    /// Every symbol that some step asks for.
    pub(super) fn symbols(&self) -> impl Iterator<Item = Symbol> {
        let again = self.states.iter().filter_map(|s| s.again);
        let entries = self.entries.iter().flat_map(|n| n.edges.keys().copied());
        self.edges.iter().map(|e| e.symbol).chain(again).chain(entries)
    }

    /// One more than the highest symbol that some step asks for.
    pub(super) fn symbol_count(&self) -> usize {
        self.symbol_count
    }

    /// Whether some word leads a thread on.
    pub(super) fn goes_on(&self, thread: Thread) -> bool {
        let state = self.state(thread.state);
        thread.entry != NONE || state.again.is_some() || !state.edges.is_empty()
    }

    /// The steps that lead to a state, replacing what `out` held.
    pub(super) fn steps_to(&self, state: u32, out: &mut Vec<Step>) {
        out.clear();
        let mut at = state;
        while let Some((before, step)) = self.parents.get(at as usize).copied().flatten() {
            out.push(step);
            at = before;
        }
        out.reverse();
    }

    /// Tells how many of the words with these symbols each entry takes that may stand in the place of a step.
    pub(super) fn entry_ends<'s>(
        &self,
        step: Step,
        words: impl Iterator<Item = &'s [Symbol]>,
        mut tell: impl FnMut(usize),
    ) {
        let mut nodes: Vec<u32> = Some(step.entries).filter(|&root| root != NONE).into_iter().collect();
        for (count, symbols) in (1..).zip(words) {
            let next =
                |node: u32| symbols.iter().filter_map(move |symbol| self.entries[node as usize].edges.get(symbol));
            nodes = nodes.into_iter().flat_map(next).copied().collect();
            if nodes.iter().any(|&node| self.entries[node as usize].ends) {
                tell(count);
            }
            if nodes.is_empty() {
                break;
            }
        }
    }

    /// Which of a word's symbols begin an entry of several words: of most words none does.
    pub(super) fn beginnings<'s>(&'s self, symbols: &'s [Symbol]) -> impl Iterator<Item = Symbol> + 's {
        let begins = |symbol: Symbol| self.begins_entry.get(symbol as usize).copied().unwrap_or_default();
        symbols.iter().copied().filter(move |&symbol| begins(symbol))
    }

    /// Where a word leads a thread, added to `out`.
    pub(super) fn step(&self, thread: Thread, word: Word<'_>, out: &mut Vec<Thread>) {
        if thread.entry != NONE {
            self.step_entry(thread.entry, thread.state, word.symbols, out);
            return;
        }
        let state = self.state(thread.state);
        if state.again.is_some_and(|symbol| is_set(word.bits, symbol)) {
            out.push(thread);
        }
        let edges = self.edges(thread.state);
        // from a root more lead on than a word has symbols: there the few are looked for among the many
        if edges.len() > 16 * word.symbols.len() {
            for &symbol in word.symbols {
                let from = edges.partition_point(|e| e.symbol < symbol);
                let met = edges[from..].iter().take_while(|e| e.symbol == symbol);
                out.extend(met.map(|e| Thread { state: e.to, entry: NONE }));
            }
        } else {
            let met = edges.iter().filter(|edge| is_set(word.bits, edge.symbol));
            out.extend(met.map(|edge| Thread { state: edge.to, entry: NONE }));
        }
        if !word.beginnings.is_empty() {
            for &at in &self.entered[state.entered.start as usize..state.entered.end as usize] {
                let edge = self.edges[at as usize];
                self.step_entry(edge.entries, edge.to, word.beginnings, out);
            }
        }
    }

    /// All that leads a thread on, and where to, added to `out`: the same that [`Machine::step`] finds for each symbol.
    pub(super) fn leads(&self, thread: Thread, out: &mut Vec<(Symbol, Thread)>) {
        if thread.entry != NONE {
            self.leads_in_entry(thread.entry, thread.state, out);
            return;
        }
        let state = self.state(thread.state);
        out.extend(state.again.map(|symbol| (symbol, thread)));
        out.extend(self.edges(thread.state).iter().map(|e| (e.symbol, Thread { state: e.to, entry: NONE })));
        for &at in &self.entered[state.entered.start as usize..state.entered.end as usize] {
            let edge = self.edges[at as usize];
            self.leads_in_entry(edge.entries, edge.to, out);
        }
    }

    fn leads_in_entry(&self, entry: u32, state: u32, out: &mut Vec<(Symbol, Thread)>) {
        for (&symbol, &next) in &self.entries[entry as usize].edges {
            let node = &self.entries[next as usize];
            out.extend(node.ends.then_some((symbol, Thread { state, entry: NONE })));
            out.extend((!node.edges.is_empty()).then_some((symbol, Thread { state, entry: next })));
        }
    }

    /// The same inside an entry that ends in `state`.
    fn step_entry(&self, entry: u32, state: u32, symbols: &[Symbol], out: &mut Vec<Thread>) {
        let edges = &self.entries[entry as usize].edges;
        for next in symbols.iter().filter_map(|symbol| edges.get(symbol)) {
            let node = &self.entries[*next as usize];
            if node.ends {
                out.push(Thread { state, entry: NONE });
            }
            if !node.edges.is_empty() {
                out.push(Thread { state, entry: *next });
            }
        }
    }
}
