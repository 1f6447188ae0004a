//! Which phrases the examples of a rule need: each is left out in turn, and if all examples hold all the same, nothing
//! would tell that it is gone.
//!
//! Nothing is compiled anew for every phrase. Each phrase of a rule becomes a probe: a rule of its own that has the
//! conditions of the rule, but that one phrase and no weight. All probes run beside the rules over the examples once;
//! what the rule would find without a phrase is what the other probes find. Only sentence rules, of which the first
//! that matches decides, are tried one by one; they are few.

use std::ops::Range;
use std::sync::Arc;

use rayon::prelude::*;

use super::examples::{Prepared, Runner, prepare};
use super::lint;
use crate::Engine;
use crate::cues::Hit;
use crate::rules::phrase::Phrase;
use crate::rules::{BreakRule, Cue, Diagnostic, HolderRule, LabelRule, Origin, Pack, RelationRule};

/// Probes that are compiled together at most: cues are numbered in 16 bits, and a pack has 10,000 of its own.
const MOST_PROBES: usize = 40_000;

/// How many steps [`run`] tells of.
#[must_use]
pub fn steps(pack: &Pack) -> u64 {
    (pack.cues().count() + pack.sentences.rules.len()) as u64
}

/// Phrases that no example needs, in the order of the rules; `done` is called with the number of further rules that are done.
#[must_use]
pub fn run(pack: &Pack, done: &(dyn Fn(u64) + Sync)) -> Vec<Diagnostic> {
    let own: Vec<usize> = pack
        .cues()
        .enumerate()
        .filter(|(_, cue)| cue.origin.file >= pack.files_below && cue.phrases.len() + cue.patterns.len() > 0)
        .map(|(number, _)| number)
        .collect();
    done((pack.cues().count() - own.len()) as u64);
    let of_cues = batches(pack, &own).into_par_iter().flat_map_iter(|batch| Probes::new(pack, batch).run(done));
    let mut found: Vec<Diagnostic> = of_cues.collect();
    let breaks = (0..pack.sentences.rules.len()).into_par_iter().flat_map_iter(|index| {
        let found = of_break_rule(pack, index);
        done(1);
        found
    });
    found.extend(breaks.collect::<Vec<_>>());
    lint::allowed(pack, found)
}

/// Rules whose probes are compiled together. Each batch compiles the whole pack, so that there is one for a thread
/// and no more, unless there are very many.
fn batches<'o>(pack: &Pack, own: &'o [usize]) -> Vec<&'o [usize]> {
    let cues: Vec<&Cue> = pack.cues().collect();
    let probes = |number: &usize| {
        let cue = cues[*number];
        (cue.phrases.len() + cue.patterns.len() + cue.unless.len()).min(MOST_PROBES)
    };
    let all: usize = own.iter().map(probes).sum();
    let wanted = (all / rayon::current_num_threads() + 1).min(MOST_PROBES);
    let (mut out, mut from, mut size) = (Vec::new(), 0, 0);
    for (at, number) in own.iter().enumerate() {
        if size > 0 && size + probes(number) > wanted {
            out.push(&own[from..at]);
            (from, size) = (at, 0);
        }
        size += probes(number);
    }
    out.push(&own[from..]);
    out
}

/// A phrase or pattern, or an `unless`, as a rule of its own.
struct Probe {
    /// Number of its cue.
    cue: usize,
    part: Part,
    /// Where it stands, and what it is called.
    origin: Origin,
    name: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Phrase,
    Pattern,
    Unless,
}

/// The probes of some rules, ready to run.
struct Probes<'p> {
    pack: &'p Pack,
    engine: Engine,
    /// For each rule: its number, and its probes.
    of_rules: Vec<(usize, Vec<Probe>)>,
}

impl<'p> Probes<'p> {
    fn new(pack: &'p Pack, rules: &[usize]) -> Self {
        let (labels, holders) = (pack.label_rules.len(), pack.holder_rules.len());
        let mut wide = Pack { files: Vec::new(), ..pack.clone() };
        // header rules do not matter in texts whose sentences are given
        wide.header.rules.clear();
        let cues: Vec<&Cue> = pack.cues().collect();
        let mut of_rules = Vec::new();
        for &number in rules {
            let mut probes = Vec::new();
            for (part, cue, origin, name) in parts(cues[number]) {
                let at = if let Some(rule) = pack.label_rules.get(number) {
                    // without a weight it changes no label, so that the rules around it do what they do
                    wide.label_rules.push(LabelRule { cue, weights: Vec::new(), ..rule.clone() });
                    wide.label_rules.len() - 1
                } else if let Some(rule) = pack.holder_rules.get(number - labels) {
                    wide.holder_rules.push(HolderRule { cue, weight: f64::MIN, ..rule.clone() });
                    wide.holder_rules.len() - 1
                } else {
                    let rule = &pack.relation_rules[number - labels - holders];
                    wide.relation_rules.push(RelationRule { cue, weight: 0.0, ..rule.clone() });
                    wide.relation_rules.len() - 1
                };
                probes.push(Probe { cue: at, part, origin, name });
            }
            of_rules.push((number, probes));
        }
        // label rules are numbered first, so that the others begin behind the probes among them
        let (labels_now, holders_now) = (wide.label_rules.len(), wide.holder_rules.len());
        for (number, probes) in &mut of_rules {
            let before = match *number {
                n if n < labels => 0,
                n if n < labels + holders => labels_now,
                _ => labels_now + holders_now,
            };
            for probe in probes {
                probe.cue += before;
            }
        }
        Self { pack, engine: Engine::new(Arc::new(wide)), of_rules }
    }

    fn run(&self, done: &(dyn Fn(u64) + Sync)) -> Vec<Diagnostic> {
        let cues: Vec<&Cue> = self.pack.cues().collect();
        let mut runner = Runner::new(&self.engine);
        let mut found = Vec::new();
        for (number, probes) in &self.of_rules {
            let cue = cues[*number];
            let holder = self.pack.is_holder_rule(*number);
            let mut needed = vec![false; probes.len()];
            let hits = cue.hits.iter().map(|e| (e, true));
            for (example, hit) in hits.chain(cue.misses.iter().map(|e| (e, false))) {
                let prepared = prepare(&example.text, holder, self.pack);
                runner.analyse(&prepared);
                let Some(first) = probes.first().map(|p| p.cue) else { continue };
                let met = runner.hits_of(first..first + probes.len());
                let met: Vec<_> = met.into_iter().map(|(sentence, cue, hit)| (cue - first, sentence, hit)).collect();
                let judge = Judge { probes, met: &met, most: cue.most.max(1) as usize, text: &prepared, hit };
                // what does not meet the text cannot be missed in it
                let mut asked: Vec<usize> = met.iter().map(|(index, ..)| *index).collect();
                asked.sort_unstable();
                asked.dedup();
                if judge.holds(None) {
                    asked.retain(|&index| !needed[index]);
                    for index in asked {
                        needed[index] = !judge.holds(Some(index));
                    }
                }
            }
            let untested = probes.iter().zip(needed).filter(|(_, needed)| !needed);
            found.extend(untested.map(|(probe, _)| {
                let (what, key) = match probe.part {
                    Part::Phrase => ("the phrase", "hits"),
                    Part::Pattern => ("the pattern", "hits"),
                    Part::Unless => ("the `unless`", "misses"),
                };
                finding(&probe.origin, what, &probe.name, &cue.id, key)
            }));
            done(1);
        }
        found
    }
}

/// What became of an example without one of the probes.
struct Judge<'a> {
    probes: &'a [Probe],
    /// Which probe met which sentence, and where.
    met: &'a [(usize, usize, Hit)],
    most: usize,
    text: &'a Prepared,
    hit: bool,
}

impl Judge<'_> {
    /// Whether the example holds if one probe is left out.
    fn holds(&self, without: Option<usize>) -> bool {
        let all = self.met.iter().filter(|(probe, ..)| Some(*probe) != without);
        let (voids, hits): (Vec<_>, Vec<_>) = all.partition(|(probe, ..)| self.probes[*probe].part == Part::Unless);
        let mut hits: Vec<(usize, Hit)> = hits
            .iter()
            .filter(|(_, _, hit)| !voids.iter().any(|(_, _, v)| v.span.0 < hit.span.1 && hit.span.0 < v.span.1))
            .map(|(_, sentence, hit)| (*sentence, *hit))
            .collect();
        if hits.is_empty() || !self.hit {
            return hits.is_empty() != self.hit;
        }
        let Some(expected) = self.text.holder.as_deref() else { return true };
        // of hits that overlap the first counts, and of those that begin together the longest
        hits.sort_by_key(|(sentence, hit)| (*sentence, hit.span.0, u32::MAX - hit.span.1));
        let (mut last, mut counted, mut behind) = (usize::MAX, 0, 0);
        hits.iter().any(|(sentence, hit)| {
            if last != *sentence {
                (last, counted, behind) = (*sentence, 0, 0);
            }
            if hit.span.0 < behind || counted >= self.most {
                return false;
            }
            (counted, behind) = (counted + 1, hit.span.1);
            hit.holder.is_some_and(|(from, to)| self.text.article.text[from as usize..to as usize] == *expected)
        })
    }
}

/// The parts of a cue that can be left out, each with a cue that has it alone.
fn parts(cue: &Cue) -> Vec<(Part, Cue, Origin, String)> {
    let bare = || Cue {
        phrases: Vec::new(),
        patterns: Vec::new(),
        unless: Vec::new(),
        hits: Vec::new(),
        misses: Vec::new(),
        most: u32::MAX,
        ..cue.clone()
    };
    let name = |phrase: &Phrase| phrase.source.trim().to_owned();
    let phrases = cue.phrases.iter().map(|phrase| {
        (Part::Phrase, Cue { phrases: vec![phrase.clone()], ..bare() }, phrase.origin.clone(), name(phrase))
    });
    let patterns = cue.patterns.iter().map(|pattern| {
        let name = pattern.source.trim().to_owned();
        (Part::Pattern, Cue { patterns: vec![pattern.clone()], ..bare() }, pattern.origin.clone(), name)
    });
    // what voids a hit may stand anywhere
    let unless = cue.unless.iter().map(|phrase| {
        let anywhere = Cue {
            phrases: vec![phrase.clone()],
            places: Vec::new(),
            negated: crate::rules::Negated::Any,
            min_words: None,
            max_words: None,
            ..bare()
        };
        (Part::Unless, anywhere, phrase.origin.clone(), name(phrase))
    });
    phrases.chain(patterns).chain(unless).take(MOST_PROBES).collect()
}

/// Phrases of a sentence rule that no example needs.
fn of_break_rule(pack: &Pack, index: usize) -> Vec<Diagnostic> {
    let rule = &pack.sentences.rules[index];
    if rule.origin.file < pack.files_below {
        return Vec::new();
    }
    let fails = |rule: Option<BreakRule>| {
        let mut changed = Pack {
            label_rules: Vec::new(),
            holder_rules: Vec::new(),
            relation_rules: Vec::new(),
            files: Vec::new(),
            ..pack.clone()
        };
        changed.sentences.rules[index].clone_from(rule.as_ref().unwrap_or(&pack.sentences.rules[index]));
        let engine = Engine::new(Arc::new(changed));
        let mut runner = Runner::new(&engine);
        runner.break_rule(index);
        !runner.into_findings().is_empty()
    };
    let mut found = Vec::new();
    for (before, phrases) in [(true, &rule.before), (false, &rule.after)] {
        for at in without_each(phrases.len()) {
            let rest = [&phrases[..at.start], &phrases[at.end..]].concat();
            // without its one phrase the rule would take all places, which is not what is meant
            if rest.is_empty() {
                continue;
            }
            let mutant = if before {
                BreakRule { before: rest, ..rule.clone() }
            } else {
                BreakRule { after: rest, ..rule.clone() }
            };
            if !fails(Some(mutant)) {
                let phrase = &phrases[at.start];
                found.push(finding(&phrase.origin, "the phrase", phrase.source.trim(), &rule.id, "hits"));
            }
        }
    }
    // where the examples fail anyway, nothing can be said of the phrases
    if !found.is_empty() && fails(None) { Vec::new() } else { found }
}

fn without_each(count: usize) -> impl Iterator<Item = Range<usize>> {
    (0..count).map(|at| at..at + 1)
}

fn finding(origin: &Origin, what: &str, name: &str, rule: &str, key: &str) -> Diagnostic {
    let message = format!("{what} `{name}` is untested: every example of `{rule}` passes without it");
    let found = Diagnostic::warning(crate::rules::lint::UNTESTED, origin.file, origin.span.clone(), message);
    found.help(format!("add a text to `{key}` that only this one decides, or take it out"))
}
