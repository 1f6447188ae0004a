//! Who holds the view of a sentence: the strongest holder rule that fired, or the author.

use std::ops::Range;

use super::names::{Names, PassedOver};
use super::referents::{Agrees, Referents};
use crate::analysis::{Analysis, Holder};
use crate::cues::{Cues, Fired};
use crate::rules::{HolderKind, HolderSource, Neighbour, Pack};

#[derive(Debug, Clone, Copy)]
struct Rule {
    kind: HolderKind,
    weight: f64,
    source: HolderSource,
    neighbour: Neighbour,
    agrees: Agrees,
    within: Option<u32>,
    sourced: Option<f64>,
    unvoiced: Option<f64>,
}

impl Rule {
    /// Whether it marks whom a pronoun may mean.
    fn mentions(&self) -> bool {
        self.source == HolderSource::Mention || self.source == HolderSource::Name && self.agrees != 0
    }
}

/// The holder rules of a pack.
#[derive(Debug)]
pub struct Holders {
    /// Number of the first holder rule among the cues.
    first: usize,
    rules: Vec<Rule>,
    any_mention: bool,
    any_name: bool,
    any_sourced: bool,
    passed_over: PassedOver,
}

fn bytes((from, to): (u32, u32)) -> Range<usize> {
    from as usize..to as usize
}

/// What decides for a sentence as yet.
struct Best {
    weight: f64,
    start: u32,
    number: u32,
    holder: Option<Holder>,
}

/// What was met so far in an article.
#[derive(Default)]
struct Met {
    names: Names,
    referents: Referents,
    /// What the rules mark in the sentence looked at; whom no pronoun may mean agrees with `None`.
    marked: Vec<(Range<usize>, Option<Agrees>)>,
    sourced: f64,
    voiced: f64,
}

impl Holders {
    /// From a pack.
    #[must_use]
    pub fn new(pack: &Pack) -> Self {
        let mut pronouns: Vec<&str> = Vec::new();
        let mut agrees = |words: &'_ [String]| {
            let mut bits = 0;
            for word in words {
                let known = pack.holder_rules.iter().flat_map(|r| &r.agrees).find(|known| *known == word);
                let Some(word) = known else { continue };
                let at = pronouns.iter().position(|known| *known == word).unwrap_or_else(|| {
                    pronouns.push(word);
                    pronouns.len() - 1
                });
                // a pack with more pronouns than bits does not tell the last ones apart
                bits |= 1 << at.min(31);
            }
            bits
        };
        let rules: Vec<Rule> = pack
            .holder_rules
            .iter()
            .map(|r| Rule {
                kind: r.kind,
                weight: r.weight,
                source: r.source,
                neighbour: r.cue.neighbour,
                agrees: agrees(&r.agrees),
                within: r.within,
                sourced: r.sourced,
                unvoiced: r.unvoiced,
            })
            .collect();
        Self {
            first: pack.label_rules.len(),
            any_mention: rules.iter().any(Rule::mentions),
            any_name: rules.iter().any(|r| r.source == HolderSource::Name),
            any_sourced: rules.iter().any(|r| r.sourced.is_some()),
            passed_over: PassedOver::new(&pack.passed_over),
            rules,
        }
    }

    /// Finds the holder of every sentence.
    ///
    /// A sentence that takes its holder from the one before is served on the way forward, one that takes it
    /// from the one behind on the way back; where that one has none, the next strongest rule decides. Whom a rule of the
    /// last one named means is told by [`Referents`]. In a pack with rules of names, a named holder becomes the full name
    /// that its words stand for. A named holder without words is an unnamed one. `voiced`: the share of sentences that have
    /// the writer's voice.
    pub fn find(&self, text: &str, cues: &Cues, voiced: f64, out: &mut Analysis) {
        if self.rules.is_empty() {
            return;
        }
        let count = out.sentences.len();
        let fired: Vec<&[Fired]> = (0..count).map(|at| self.own(cues.of(at))).collect();
        let mut met = Met { sourced: self.share_with_source(&fired), voiced, ..Met::default() };
        for at in 0..count {
            self.mark(text, cues, fired[at], at, &mut met);
            let before = at.checked_sub(1).and_then(|before| out.sentences[before].holder.as_ref());
            let best = self.decide(cues, &fired, at, before, &met);
            let mut told = None;
            let sentence = &mut out.sentences[at];
            sentence.holder_rule = best.as_ref().map(|best| best.number);
            sentence.holder = best.and_then(|best| {
                let rule = self.rules[best.number as usize];
                let mut holder = best.holder?;
                if holder.kind == HolderKind::Named {
                    if holder.span.is_empty() {
                        holder.kind = HolderKind::Unnamed;
                    } else if self.any_name {
                        holder.span = met.names.full(text, &self.passed_over, holder.span.clone());
                    }
                }
                if holder.kind == HolderKind::Named
                    && matches!(rule.source, HolderSource::Cue | HolderSource::LastNamed)
                {
                    told = Some((holder.span.clone(), rule.agrees));
                }
                Some(holder)
            });
            met.referents.leave(text, at, told);
        }
        self.take_from_next(&fired, out);
    }

    /// The rule that decides for a sentence; `before` holds the one before it.
    fn decide(&self, cues: &Cues, fired: &[&[Fired]], at: usize, before: Option<&Holder>, met: &Met) -> Option<Best> {
        let mut best: Option<Best> = None;
        for fired in self.around(fired, at) {
            let number = fired.cue - self.first_number();
            let rule = self.rules[number as usize];
            let hit = cues.hits(&fired).first();
            let start = hit.map_or(u32::MAX, |h| h.span.0);
            let better =
                best.as_ref().is_none_or(|b| rule.weight > b.weight || rule.weight >= b.weight && start < b.start);
            if !better
                || rule.sourced.is_some_and(|share| met.sourced < share)
                || rule.unvoiced.is_some_and(|share| met.voiced >= share)
                || matches!(rule.source, HolderSource::Next | HolderSource::Mention | HolderSource::Name)
            {
                continue;
            }
            // a holder that the rule does not mark (it is said that ...) has no words of its own
            let words = hit.map(|h| h.holder.map_or(h.span.0 as usize..h.span.0 as usize, bytes));
            let holder = match (rule.kind, rule.source) {
                (_, HolderSource::Previous) => match before {
                    Some(holder) => Some(holder.clone()),
                    None => continue,
                },
                (HolderKind::Author, _) => None,
                (kind, HolderSource::LastNamed) => {
                    let pronoun = hit.map(|h| h.holder.map_or(h.span.0, |(from, _)| from) as usize);
                    let meant = met.referents.nearest(at, pronoun, rule.agrees, rule.within);
                    // nobody agrees: the pronoun itself, if the rule marks it
                    let words = words.filter(|words| rule.agrees == 0 || !words.is_empty());
                    let Some(span) = meant.or(words) else { continue };
                    Some(Holder { span, kind, given: None })
                }
                (kind, _) => {
                    let Some(span) = words else { continue };
                    Some(Holder { span, kind, given: None })
                }
            };
            best = Some(Best { weight: rule.weight, start, number, holder });
        }
        best
    }

    /// Goes on to a sentence: takes in the persons, bodies and names that its rules mark.
    fn mark(&self, text: &str, cues: &Cues, fired: &[Fired], at: usize, met: &mut Met) {
        if !self.any_mention && !self.any_name {
            return;
        }
        met.marked.clear();
        for fired in fired {
            let rule = self.rules[fired.cue as usize - self.first];
            if !matches!(rule.source, HolderSource::Mention | HolderSource::Name) {
                continue;
            }
            let hits = cues.hits(fired).iter().filter_map(|h| h.holder).map(bytes);
            met.marked.extend(hits.map(|span| (span, rule.mentions().then_some(rule.agrees))));
        }
        met.marked.sort_unstable_by_key(|(span, agrees)| (span.start, std::cmp::Reverse(span.end), *agrees));
        if self.any_name {
            met.marked.iter().for_each(|(span, _)| met.names.add(text, &self.passed_over, span.clone()));
        }
        let mentions = met.marked.iter().filter_map(|(span, agrees)| Some((span.clone(), (*agrees)?)));
        met.referents.enter(text, at, mentions);
    }

    /// The share of sentences in which a rule gives a source, those left out that themselves ask for a share.
    fn share_with_source(&self, fired: &[&[Fired]]) -> f64 {
        if !self.any_sourced || fired.is_empty() {
            return 0.0;
        }
        let gives = |fired: &Fired| {
            let rule = self.rules[fired.cue as usize - self.first];
            rule.sourced.is_none()
                && rule.unvoiced.is_none()
                && rule.kind != HolderKind::Author
                && rule.source == HolderSource::Cue
        };
        let with = fired.iter().filter(|fired| fired.iter().any(gives)).count();
        #[expect(clippy::cast_precision_loss, reason = "a share")]
        let share = with as f64 / fired.len() as f64;
        share
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
