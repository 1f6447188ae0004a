//! Who holds the view of a sentence: the strongest holder rule that fired, or the author.

use std::ops::Range;

use super::names::{Names, PassedOver};
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
    any_name: bool,
    passed_over: PassedOver,
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
            any_name: pack.holder_rules.iter().any(|r| r.source == HolderSource::Name),
            passed_over: PassedOver::new(&pack.passed_over),
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
    /// last or the first mention of a later sentence without one. In a pack with rules of names, a named holder
    /// becomes the full name that its words stand for.
    pub fn find(&self, text: &str, cues: &Cues, out: &mut Analysis) {
        if self.rules.is_empty() {
            return;
        }
        let count = out.sentences.len();
        let mut last_named: Option<Range<usize>> = None;
        let mut names = Names::default();
        let (mut mentions, mut marked) = (Vec::new(), Vec::new());
        let fired: Vec<&[Fired]> = (0..count).map(|at| self.own(cues.of(at))).collect();
        for at in 0..count {
            if self.any_mention {
                self.marked(HolderSource::Mention, cues, fired[at], &mut mentions);
            }
            if self.any_name {
                self.marked(HolderSource::Name, cues, fired[at], &mut marked);
                mentions.iter().chain(&marked).cloned().for_each(|name| names.add(text, &self.passed_over, name));
            }
            let mut best: Option<(f64, u32, u32, Option<Holder>)> = None;
            for fired in self.around(&fired, at) {
                let number = fired.cue - self.first_number();
                let rule = self.rules[number as usize];
                let hit = cues.hits(&fired).first();
                let start = hit.map_or(u32::MAX, |h| h.span.0);
                let better = best.as_ref().is_none_or(|b| rule.weight > b.0 || rule.weight >= b.0 && start < b.1);
                if !better || matches!(rule.source, HolderSource::Next | HolderSource::Mention | HolderSource::Name) {
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
            if let Some((.., Some(holder))) = &mut best
                && self.any_name
                && holder.kind == HolderKind::Named
                && !holder.span.is_empty()
            {
                holder.span = names.full(text, &self.passed_over, holder.span.clone());
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
        self.take_from_next(&fired, out);
    }

    /// Those whom rules of a source mark in a sentence, in order, replacing what `out` held.
    fn marked(&self, source: HolderSource, cues: &Cues, fired: &[Fired], out: &mut Vec<Range<usize>>) {
        out.clear();
        for fired in fired {
            if self.rules[fired.cue as usize - self.first].source == source {
                out.extend(cues.hits(fired).iter().filter_map(|h| h.holder).map(bytes));
            }
        }
        out.sort_unstable_by_key(|s| (s.start, std::cmp::Reverse(s.end)));
    }

    /// Sentences whose holder is named in the one behind.
    fn take_from_next(&self, fired: &[&[Fired]], out: &mut Analysis) {
        for at in (0..fired.len().saturating_sub(1)).rev() {
            let weight = out.sentences[at].holder_rule.map_or(f64::NEG_INFINITY, |r| self.rules[r as usize].weight);
            let next = self.around(fired, at).map(|f| f.cue - self.first_number()).find(|&n| {
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

    /// The holder rules among what fired in a sentence: they stand together.
    fn own<'f>(&self, fired: &'f [Fired]) -> &'f [Fired] {
        let from = fired.partition_point(|f| (f.cue as usize) < self.first);
        let fired = &fired[from..];
        &fired[..fired.partition_point(|f| (f.cue as usize) < self.first + self.rules.len())]
    }

    /// Holder rules that fired for a sentence, in it or in a neighbour.
    fn around<'f>(&self, fired: &'f [&[Fired]], at: usize) -> impl Iterator<Item = Fired> + use<'_, 'f> {
        let take = move |from: Option<usize>, neighbour: Neighbour| {
            let fired = from.and_then(|from| fired.get(from)).copied().unwrap_or_default();
            fired.iter().copied().filter(move |f| self.rules[f.cue as usize - self.first].neighbour == neighbour)
        };
        let own = take(Some(at), Neighbour::This);
        own.chain(take(at.checked_sub(1), Neighbour::Previous)).chain(take(Some(at + 1), Neighbour::Next))
    }
}
