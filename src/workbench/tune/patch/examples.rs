//! Sentences from gold that show what was learned, tried with the pack as it will be.
//!
//! A phrase has a sentence in which it is found and one that comes near it: its words apart, or longer and shorter words
//! like its own. Where gold has none, the sentence in which it is found will do, with the phrase taken out.

use std::collections::{BTreeSet, HashMap};

use super::ids::ids;
use crate::analysis::Analysis;
use crate::article::from_sentences;
use crate::rules::{Diagnostic, Origin, Pack, lint};
use crate::text::Clitics;
use crate::workbench::tune::fit::learn::{Learned, Phrase};
use crate::workbench::tune::fit::ngrams::Cut;
use crate::workbench::tune::fit::sample::Sample;
use crate::{Engine, GivenSentence};

/// Characters that a sentence should have to be an example.
const READABLE: std::ops::RangeInclusive<usize> = 20..=240;
/// Sentences that are tried for an example.
const TRIED: usize = 12;

/// Sentences from gold that show what was learned.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Examples {
    /// One in which each phrase is found, where there is one.
    pub hits: Vec<Option<String>>,
    /// One that comes near each phrase and does not have it.
    pub near: Vec<Option<String>>,
    /// What `check` would say of each phrase though it is meant: that it adds to another rule's weight.
    pub allowed: Vec<Vec<&'static str>>,
    /// Rules, by index, of which it would say so because of a learned phrase or weight.
    pub adding: Vec<usize>,
    /// One in which each exception keeps its rule from firing.
    pub misses: Vec<Option<String>>,
}

/// Letters that two words have to share at their beginning to be like each other.
const LIKE: usize = 3;

/// Finds examples in gold, tried with the pack as it will be.
#[must_use]
pub fn examples(engine: &Engine, pack: &Pack, sample: &Sample, learned: &Learned) -> Examples {
    let mut used: BTreeSet<&str> = BTreeSet::new();
    let clitics = Clitics::new(&pack.clitics);
    let numbers: HashMap<&str, usize> =
        engine.pack().label_rules.iter().enumerate().map(|(number, rule)| (rule.cue.id.as_str(), number)).collect();
    let rule = |id: &str| numbers.get(id).copied();
    let mut worker = engine.worker();
    let mut analysis = Analysis::default();
    let mut fires = |text: &str, rule: usize| {
        let given = from_sentences(String::new(), vec![(text.to_owned(), None)]);
        let spans = given.sentences.into_iter().map(|span| GivenSentence { span, paragraph: 1, label: None });
        worker.analyse_given(&given.article, &spans.collect::<Vec<_>>(), &mut analysis);
        worker.has_fired(rule)
    };
    let mut out = Examples::default();
    let told = adding(engine.pack());
    for (phrase, id) in learned.phrases.iter().zip(ids(pack, sample, learned)) {
        let texts = readable(sample, &phrase.sentences);
        let found = rule(&id).and_then(|rule| {
            let mut fresh = texts.iter().filter(|t| !used.contains(**t)).take(TRIED);
            fresh.find(|text| fires(text, rule)).or_else(|| texts.iter().take(TRIED).find(|text| fires(text, rule)))
        });
        used.extend(found);
        out.hits.push(found.map(|text| (*text).to_owned()));
        let free = rule(&id).and_then(|rule| {
            let all = near(sample, phrase);
            let whole = all.iter().filter(|t| !used.contains(**t)).take(TRIED).find(|text| !fires(text, rule));
            used.extend(whole.copied());
            let cut = || found.map(|text| without(text, &sample.grams.names[phrase.gram as usize], &clitics));
            let whole = whole.map(|text| (*text).to_owned());
            whole.or_else(|| cut().filter(|text| !text.is_empty() && !fires(text, rule)))
        });
        out.near.push(free);
        let origin = rule(&id).map(|rule| &engine.pack().label_rules[rule].cue.origin);
        let mut codes: Vec<_> = origin.map_or_else(Vec::new, |o| within(&told, o).map(|f| f.code).collect());
        codes.dedup();
        out.allowed.push(codes);
    }
    for exception in &learned.exceptions {
        let sentences: Vec<u32> = exception.takes.iter().map(|t| t.0).collect();
        let texts = readable(sample, &sentences);
        let found = rule(&pack.label_rules[exception.rule as usize].cue.id)
            .and_then(|rule| texts.iter().filter(|t| !used.contains(**t)).take(TRIED).find(|text| !fires(text, rule)));
        used.extend(found);
        out.misses.push(found.map(|text| (*text).to_owned()));
    }
    // what was reported of a rule before is still to be reported
    let before = adding(pack);
    let is_told = |told: &[Diagnostic], origin: &Origin| within(told, origin).any(|f| f.code == lint::CONTAINED);
    let rules = pack.label_rules.iter().enumerate().filter(|(_, old)| {
        let new = rule(&old.cue.id).map(|new| &engine.pack().label_rules[new].cue.origin);
        new.is_some_and(|new| is_told(&told, new)) && !is_told(&before, &old.cue.origin)
    });
    out.adding.extend(rules.map(|(index, _)| index));
    out
}

/// Warnings that phrases add to other rules' weights: after a fit they do so on purpose.
fn adding(pack: &Pack) -> Vec<Diagnostic> {
    let mut told = crate::workbench::check::lint::run(pack);
    told.retain(|found| [lint::TWICE, lint::CONTAINED].contains(&found.code));
    told.sort_by_key(|found| found.code);
    told
}

/// The warnings about a rule.
fn within<'f>(told: &'f [Diagnostic], rule: &'f Origin) -> impl Iterator<Item = &'f Diagnostic> {
    told.iter().filter(|found| found.file == rule.file && rule.span.contains(&found.span.start))
}

/// Sentences that may be examples, short ones first.
fn readable<'s>(sample: &'s Sample, sentences: &[u32]) -> Vec<&'s str> {
    let texts = sentences.iter().map(|&s| sample.texts[s as usize].as_str());
    let plain = |t: &&str| {
        let marked = t.contains(" | ") || t.contains(" ¶ ") || t.starts_with('[') || t.chars().any(char::is_control);
        READABLE.contains(&t.chars().count()) && !marked
    };
    let mut out: Vec<&str> = texts.filter(plain).collect();
    out.sort_by_key(|t| (t.chars().count(), *t));
    out.dedup();
    out
}

/// Sentences that come near a phrase and do not have it. Those of a label that it does not speak for go before the others.
fn near<'s>(sample: &'s Sample, phrase: &Phrase) -> Vec<&'s str> {
    let words: Vec<&str> = sample.grams.names[phrase.gram as usize].split(' ').collect();
    let said = phrase.weights.iter().max_by(|a, b| a.1.total_cmp(&b.1)).map(|w| w.0);
    let comes_near = |cut: &Cut| match words[..] {
        [word] => cut.words().any(|other| like(word, other)),
        _ => words.iter().all(|word| cut.words().any(|other| other == *word)),
    };
    let labelled = (0_u32..).zip(&sample.gold).filter(|(_, gold)| gold.is_some());
    let found = labelled.filter(|(at, _)| {
        let cut = &sample.cuts[*at as usize];
        comes_near(cut) && cut.places(&words).is_empty()
    });
    let (other, same): (Vec<u32>, Vec<u32>) = found.map(|(at, _)| at).partition(|&at| sample.gold[at as usize] != said);
    [readable(sample, &other), readable(sample, &same)].concat()
}

/// Whether one of two words goes on where the other ends.
fn like(word: &str, other: &str) -> bool {
    let shared = word.chars().count().min(other.chars().count());
    shared >= LIKE && word != other && (word.starts_with(other) || other.starts_with(word))
}

/// A sentence without a phrase.
fn without(text: &str, phrase: &str, clitics: &Clitics) -> String {
    let words: Vec<&str> = phrase.split(' ').collect();
    let mut out = String::new();
    let mut at = 0;
    for place in Cut::new(text, clitics).places(&words) {
        if place.start >= at {
            out.push_str(&text[at..place.start]);
            at = place.end;
        }
    }
    out.push_str(&text[at..]);
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phrase_is_taken_out_wherever_it_stands() {
        let clitics = Clitics::new(["'s"]);
        assert_eq!(
            without("All being well, it’s well. All  being well!", "all being", &clitics),
            "well, it’s well. well!"
        );
        assert_eq!(without("It’s well", "'s", &clitics), "It well");
    }

    #[test]
    fn words_are_like_those_that_go_on() {
        assert!(like("way", "ways") && like("wayward", "way"));
        assert!(!like("way", "way") && !like("to", "tooth") && !like("way", "war"));
    }
}
