//! Compiles the cues of a pack: phrases into the machine, patterns behind their gates.

use super::condition_rules::Silent;
use super::conditions::Conditions;
use super::finder::Finder;
use super::gapped_phrases::Chains;
use super::pattern_prefilter::Gates;
use super::phrase_trie::{MachineBuilder, MachineStep, Meaning, Output};
use super::types::{Compiled, GatedPattern, Strategies};
use crate::bits::number;
use crate::lexicon::{Marks, Token, VocabularyBuilder};
use crate::rules::phrase::{Matcher, Phrase};
use crate::rules::{Cue, Negated, Pack, Pattern};

/// Compiles the cues of a pack while the vocabulary is still open.
#[derive(Debug)]
pub struct FinderBuilder {
    machine: MachineBuilder,
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
        let conditions = Conditions::new(cue);
        self.cues.push(Compiled {
            conditions,
            negated: cue.negated,
            most: cue.most.max(1) as usize,
            first_decides: cue.most <= 1
                && !cue.is_condition()
                && cue.unless.is_empty()
                && cue.negated == Negated::Any
                && !conditions.asks_for_quotation(),
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
                    self.machine.add(steps, output, false);
                });
            } else {
                let steps: Vec<_> = steps.into_iter().map(|(step, _)| step).collect();
                let opening = matches!(meaning, Meaning::Hit(cue) if self.cues[cue as usize].conditions.opening());
                let told = match meaning {
                    Meaning::Hit(cue) if holder.is_none() && self.cues[cue as usize].is_plain() => Meaning::Plain(cue),
                    _ => meaning,
                };
                self.machine.add(&steps, Output::new(told, holder), opening);
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
                    entry.iter().map(|word| vocabulary.step(&Matcher::Word(word.as_str().into()), false)).collect();
                for &symbol in &symbols {
                    self.machine.add_entry(symbol, &words);
                }
            }
        }
    }

    fn pattern(&mut self, cue: u32, pattern: &Pattern, vocabulary: &mut VocabularyBuilder<'_>) {
        let index = number(self.patterns.len());
        let names_holder = pattern.regex.groups().any(|name| name == "holder");
        let needs =
            if pattern.needs_digit { Token::DIGIT } else { 0 } | if pattern.needs_capital { Token::CAPITAL } else { 0 };
        self.patterns.push(GatedPattern {
            cue,
            regex: pattern.regex.clone(),
            names_holder,
            needs,
            edges: pattern.edges,
        });
        let strategies = &mut self.strategies;
        for fragment in &pattern.required {
            self.gates.push((vocabulary.fragment(fragment), index));
        }
        if pattern.required.is_empty() {
            self.every.push(index);
        }
        *match (pattern.required.is_empty(), needs) {
            (false, _) => &mut strategies.literal,
            (true, 0) => &mut strategies.every,
            (true, _) => &mut strategies.class,
        } += 1;
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
        marks.gate_count = self.patterns.len();
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
            chains: self.chains,
            gates: Gates::new(&self.patterns, &self.every),
            patterns: self.patterns,
            conditions: Silent::new(self.conditions, &self.cues),
            cues: self.cues,
            reach: self.reach,
            strategies: self.strategies,
        }
    }
}
