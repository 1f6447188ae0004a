//! Compiles the break rules of a pack while the vocabulary is still open.

use std::collections::HashMap;

use super::prefilter::Gates;
use super::quotes;
use super::rule::{
    AT_LINE, AT_STARTER, AT_TERMINATOR, CLOSER, FIRST_FREE, OPENER, Rule, STARTER, Sequences, TERMINATOR, Test,
};
use super::splitter::Splitter;
use crate::lexicon::{Marks, Quote, Symbol, VocabularyBuilder};
use crate::rules::phrase::{Phrase, expand};
use crate::rules::{BreakRule, BreakSite, Pack};

/// Sequences that one phrase of a break rule may be written out to; the loader has refused more.
const MOST_SEQUENCES: usize = 100_000;

/// Compiles break rules while the vocabulary is still open.
#[derive(Debug)]
pub struct SplitterBuilder {
    rules: Vec<Rule>,
    starters: Vec<Vec<Test>>,
    bits: HashMap<Symbol, u32>,
    fixed: Vec<(Symbol, u32)>,
    quotes: Vec<(char, Quote)>,
}

impl SplitterBuilder {
    /// Asks the vocabulary for every word that a break rule tests.
    #[must_use]
    pub fn new(pack: &Pack, vocabulary: &mut VocabularyBuilder<'_>) -> Self {
        let sentences = &pack.sentences;
        let mut builder = Self {
            rules: Vec::new(),
            starters: Vec::new(),
            bits: HashMap::new(),
            fixed: Vec::new(),
            quotes: quotes::kinds(&sentences.quotation_marks),
        };
        for (marks, bit) in
            [(&sentences.terminators, TERMINATOR), (&sentences.closers, CLOSER), (&sentences.openers, OPENER)]
        {
            for mark in marks {
                let symbol = vocabulary.step(mark, false);
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
        marks.quotes = self.quotes;
        marks.bit_count = gates.bit_count();
        let starters = self.starters.iter().map(|s| Sequences::new(std::slice::from_ref(s), false)).collect();
        let any_starter = Sequences::new(&self.starters, false);
        Splitter { rules: self.rules, gates, starters, any_starter }
    }
}
