//! Who holds the view of a sentence: the strongest holder rule that fired, or the author.

use std::ops::Range;

use crate::analysis::{Analysis, Holder};
use crate::cues::{Cues, Fired};
use crate::rules::{HolderKind, HolderSource, Neighbour, Pack};

#[derive(Debug, Clone, Copy)]
struct Rule {
    kind: HolderKind,
    weight: f64,
    source: HolderSource,
    neighbour: Neighbour,
}

/// The holder rules of a pack.
#[derive(Debug)]
pub struct Holders {
    /// Number of the first holder rule among the cues.
    first: usize,
    rules: Vec<Rule>,
    any_mention: bool,
}

fn bytes((from, to): (u32, u32)) -> Range<usize> {
    from as usize..to as usize
}

impl Holders {
    /// From a pack.
    #[must_use]
    pub fn new(pack: &Pack) -> Self {
        let rules = pack.holder_rules.iter();
        Self {
            first: pack.label_rules.len(),
            any_mention: pack.holder_rules.iter().any(|r| r.source == HolderSource::Mention),
            rules: rules
                .map(|r| Rule { kind: r.kind, weight: r.weight, source: r.source, neighbour: r.cue.neighbour })
                .collect(),
        }
    }

    /// Finds the holder of every sentence.
    ///
    /// A sentence that takes its holder from the one before is served on the way forward, one that takes it
    /// from the one behind on the way back; where that one has none, the next strongest rule decides. The last
    /// one named is the mention that stands nearest before the cue in its own sentence, else the holder named
    /// last or the first mention of a later sentence without one.
    pub fn find(&self, cues: &Cues, out: &mut Analysis) {
        if self.rules.is_empty() {
            return;
        }
        let count = out.sentences.len();
        let mut last_named: Option<Range<usize>> = None;
        for at in 0..count {
            let mentions = self.mentions(cues, at, count);
            let mut best: Option<(f64, u32, u32, Option<Holder>)> = None;
            for fired in self.fired(cues, at, count) {
                let number = fired.cue - self.first_number();
                let rule = self.rules[number as usize];
                let hit = cues.hits(&fired).first();
                let start = hit.map_or(u32::MAX, |h| h.span.0);
                let better = best.as_ref().is_none_or(|b| rule.weight > b.0 || rule.weight >= b.0 && start < b.1);
                if !better || matches!(rule.source, HolderSource::Next | HolderSource::Mention) {
                    continue;
                }
                // a holder that the rule does not mark (it is said that ...) has no words of its own
                let words = hit.map(|h| h.holder.map_or(h.span.0 as usize..h.span.0 as usize, bytes));
                let holder = match (rule.kind, rule.source) {
                    (_, HolderSource::Previous) => {
                        match at.checked_sub(1).and_then(|n| out.sentences[n].holder.clone()) {
                            Some(holder) => Some(holder),
                            None => continue,
                        }
                    }
                    (HolderKind::Author, _) => None,
                    (kind, HolderSource::LastNamed) => {
                        let nearer = mentions.iter().rfind(|m| m.end <= start as usize).cloned();
                        let Some(span) = nearer.or_else(|| last_named.clone()).or(words) else { continue };
                        Some(Holder { span, kind })
                    }
                    (kind, _) => {
                        let Some(span) = words else { continue };
                        Some(Holder { span, kind })
                    }
                };
                best = Some((rule.weight, start, number, holder));
            }
            let sentence = &mut out.sentences[at];
            (sentence.holder, sentence.holder_rule) = match best {
                Some((_, _, number, holder)) => (holder, Some(number)),
                None => (None, None),
            };
            let own = sentence.holder_rule.is_some_and(|r| self.rules[r as usize].source == HolderSource::Cue);
            if let Some(holder) = sentence.holder.as_ref().filter(|h| own && h.kind == HolderKind::Named) {
                last_named = Some(holder.span.clone());
            } else if let Some(mention) = mentions.first() {
                last_named = Some(mention.clone());
            }
        }
        self.take_from_next(cues, out);
    }

    /// Those whom a rule of mentions marks in a sentence, in order.
    fn mentions(&self, cues: &Cues, at: usize, count: usize) -> Vec<Range<usize>> {
        if !self.any_mention {
            return Vec::new();
        }
        let marks = self
            .fired(cues, at, count)
            .filter(|f| self.rules[(f.cue - self.first_number()) as usize].source == HolderSource::Mention);
        let mut spans: Vec<_> = marks.flat_map(|f| cues.hits(&f).iter().filter_map(|h| h.holder)).map(bytes).collect();
        spans.sort_unstable_by_key(|s| (s.start, std::cmp::Reverse(s.end)));
        spans
    }

    /// Sentences whose holder is named in the one behind.
    fn take_from_next(&self, cues: &Cues, out: &mut Analysis) {
        let count = out.sentences.len();
        for at in (0..count.saturating_sub(1)).rev() {
            let weight = out.sentences[at].holder_rule.map_or(f64::NEG_INFINITY, |r| self.rules[r as usize].weight);
            let next = self.fired(cues, at, count).map(|f| f.cue - self.first_number()).find(|&n| {
                let rule = self.rules[n as usize];
                rule.source == HolderSource::Next && rule.weight > weight
            });
            if let (Some(rule), Some(holder)) = (next, out.sentences[at + 1].holder.clone()) {
                out.sentences[at].holder = Some(holder);
                out.sentences[at].holder_rule = Some(rule);
            }
        }
    }

    #[expect(clippy::cast_possible_truncation, reason = "rules are fewer")]
    fn first_number(&self) -> u32 {
        self.first as u32
    }

    /// Holder rules that fired for a sentence, in it or in a neighbour.
    fn fired(&self, cues: &Cues, at: usize, count: usize) -> impl Iterator<Item = Fired> {
        let range = self.first..self.first + self.rules.len();
        let take = move |from: Option<usize>, neighbour: Neighbour| {
            let range = range.clone();
            let fired = from.map_or(&[][..], |n| cues.of(n));
            fired.iter().copied().filter(move |f| {
                range.contains(&(f.cue as usize)) && self.rules[f.cue as usize - self.first].neighbour == neighbour
            })
        };
        let own = take(Some(at), Neighbour::This);
        let before = take(at.checked_sub(1), Neighbour::Previous);
        own.chain(before).chain(take(Some(at + 1).filter(|&n| n < count), Neighbour::Next))
    }
}
