//! How good maps are against gold: the thesis, where links lead, of which kind they are, and the main arguments.
//!
//! What gold does not say is not judged. Intervals come from drawing whole articles, as those of labels do.

use serde::Serialize;

use super::metrics::{Interval, bootstrap};
use crate::analysis::Analysis;
use crate::links::{Known, KnownTarget};

/// Figures of maps; `None` where gold says nothing of it.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct MapScore {
    /// Articles of whose map gold says something.
    pub articles: usize,
    /// Theses in gold.
    pub theses: u64,
    /// Targets in gold.
    pub links: u64,
    /// Share of the theses that are found.
    pub thesis: Option<Interval>,
    /// Share of the theses that are among the three likeliest.
    pub thesis_in_three: Option<Interval>,
    /// Share of the targets that are found.
    pub attachment: Option<Interval>,
    /// Share of the targets that are found with the right kind of relation, where gold says which it is.
    pub attachment_typed: Option<Interval>,
    /// F1 of the sentences that hang on the thesis.
    pub main_arguments_f1: Option<Interval>,
}

/// What one article adds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MapCounts {
    /// Theses in gold: one or none.
    pub theses: u64,
    /// Those that are found.
    pub thesis: u64,
    /// Those among the three likeliest.
    pub in_three: u64,
    /// Targets in gold.
    pub links: u64,
    /// Those that are found.
    pub attached: u64,
    /// Targets with a kind of relation in gold.
    pub of_kind: u64,
    /// Those that are found, and the kind.
    pub typed: u64,
    /// Main arguments in gold and said.
    hits: u64,
    /// Main arguments in gold.
    gold: u64,
    /// Main arguments said, of sentences whose target gold knows.
    said: u64,
}

impl MapCounts {
    /// Compares what was found with what is known.
    #[must_use]
    pub fn of(known: &Known, found: &Analysis) -> Self {
        let mut out = Self::default();
        if let Some(thesis) = known.thesis {
            out.theses = 1;
            out.thesis = u64::from(found.thesis == Some(thesis));
            out.in_three = u64::from(found.theses.iter().any(|(at, _)| *at == thesis));
        }
        for (at, link) in known.links.iter().enumerate() {
            let Some(sentence) = found.sentences.get(at) else { continue };
            let own = sentence.link.as_ref();
            let target = own.map(|link| link.target);
            let is_main = match link.target {
                KnownTarget::Open => continue,
                KnownTarget::Nothing => false,
                KnownTarget::Thesis => true,
                KnownTarget::Sentence(target) => Some(target) == known.thesis,
            };
            let says_main = target.is_some() && target == found.thesis;
            out.gold += u64::from(is_main);
            out.said += u64::from(says_main);
            out.hits += u64::from(is_main && says_main);
            // a thesis that gold does not name is whichever was found
            let right = match link.target {
                KnownTarget::Sentence(gold) => gold,
                KnownTarget::Thesis => match known.thesis.or(found.thesis) {
                    Some(thesis) => thesis,
                    None => continue,
                },
                KnownTarget::Open | KnownTarget::Nothing => continue,
            };
            let attached = target == Some(right);
            out.links += 1;
            out.attached += u64::from(attached);
            if let Some(attacks) = link.attacks {
                out.of_kind += 1;
                out.typed += u64::from(attached && own.is_some_and(|link| link.attacks == attacks));
            }
        }
        out
    }

    /// Whether there is anything to judge.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.theses + self.links + self.gold + self.said == 0
    }

    fn add(&mut self, other: &Self) {
        let Self { theses, thesis, in_three, links, attached, of_kind, typed, hits, gold, said } = other;
        for (sum, more) in [
            (&mut self.theses, theses),
            (&mut self.thesis, thesis),
            (&mut self.in_three, in_three),
            (&mut self.links, links),
            (&mut self.attached, attached),
            (&mut self.of_kind, of_kind),
            (&mut self.typed, typed),
            (&mut self.hits, hits),
            (&mut self.gold, gold),
            (&mut self.said, said),
        ] {
            *sum += more;
        }
    }

    /// All of some articles.
    #[must_use]
    pub fn sum<'a>(all: impl IntoIterator<Item = &'a Self>) -> Self {
        let mut out = Self::default();
        all.into_iter().for_each(|own| out.add(own));
        out
    }

    /// Share of the decisions that gold knows, theses and targets, that are right.
    #[must_use]
    pub fn right(&self) -> f64 {
        share(self.thesis + self.attached, self.theses + self.links)
    }

    fn figures(&self) -> [f64; 5] {
        [
            share(self.thesis, self.theses),
            share(self.in_three, self.theses),
            share(self.attached, self.links),
            share(self.typed, self.of_kind),
            share(2 * self.hits, self.gold + self.said),
        ]
    }
}

/// The figures of some articles; `None` where gold says nothing of any map.
#[must_use]
pub fn map_score(articles: &[MapCounts]) -> Option<MapScore> {
    let articles: Vec<MapCounts> = articles.iter().copied().filter(|own| !own.is_empty()).collect();
    if articles.is_empty() {
        return None;
    }
    let sum = MapCounts::sum(&articles);
    let drawn = |drawn: &[usize]| MapCounts::sum(drawn.iter().map(|&at| &articles[at])).figures();
    let [thesis, in_three, attachment, typed, main] = bootstrap(articles.len(), drawn);
    let known = |interval: Interval, of: u64| (of > 0).then_some(interval);
    Some(MapScore {
        articles: articles.len(),
        theses: sum.theses,
        links: sum.links,
        thesis: known(thesis, sum.theses),
        thesis_in_three: known(in_three, sum.theses),
        attachment: known(attachment, sum.links),
        attachment_typed: known(typed, sum.of_kind),
        main_arguments_f1: known(main, sum.gold),
    })
}

impl MapScore {
    /// Its figures by name.
    #[must_use]
    pub fn figures(&self) -> [(&'static str, Option<Interval>); 5] {
        [
            ("thesis", self.thesis),
            ("thesis_in_three", self.thesis_in_three),
            ("attachment", self.attachment),
            ("attachment_typed", self.attachment_typed),
            ("main_arguments_f1", self.main_arguments_f1),
        ]
    }
}

fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// The difference between two ways to map the same articles, in the share of right decisions.
#[must_use]
pub fn map_gain(before: &[MapCounts], after: &[MapCounts]) -> Interval {
    let [gain] = bootstrap(before.len(), |drawn| {
        let right = |all: &[MapCounts]| MapCounts::sum(drawn.iter().map(|&at| &all[at])).right();
        [right(after) - right(before)]
    });
    gain
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::{Link, Sentence};
    use crate::links::KnownLink;

    #[test]
    fn what_gold_says_is_judged_and_nothing_else() {
        let link = |target, attacks| Some(Link { target, attacks, confidence: 0.5, second: None, rules: 0..0 });
        let sentence = |link| Sentence { link, ..Sentence::default() };
        let found = Analysis {
            sentences: [None, link(0, false), link(0, true), link(2, false), link(0, false), None].map(sentence).into(),
            thesis: Some(0),
            theses: vec![(0, 0.5), (4, 0.2)],
            ..Analysis::default()
        };
        let to = |target, attacks| KnownLink { target, attacks };
        let known = Known {
            thesis: Some(4),
            links: vec![
                to(KnownTarget::Thesis, None),
                to(KnownTarget::Sentence(0), Some(true)),
                to(KnownTarget::Sentence(0), Some(true)),
                KnownLink::default(),
                KnownLink::default(),
                to(KnownTarget::Nothing, None),
            ],
        };
        let counts = MapCounts::of(&known, &found);
        assert_eq!((counts.theses, counts.thesis, counts.in_three), (1, 0, 1));
        assert_eq!((counts.links, counts.attached, counts.of_kind, counts.typed), (3, 2, 2, 1));
        assert_eq!((counts.hits, counts.gold, counts.said), (0, 1, 2));
        let score = map_score(&[counts, MapCounts::default()]).unwrap();
        assert_eq!(score.articles, 1);
        assert!((score.attachment.unwrap().value - 2.0 / 3.0).abs() < 1e-9);
        assert_eq!(map_score(&[MapCounts::default()]), None);
    }
}
