//! What each rule found with each of two packs, whether or not that changed anything.
//!
//! A hit is a rule and the words that made it; for rules of conditions alone, the sentence. For holder rules it is a
//! sentence whose holder they decided, for relation rules a link that they stand behind, for sentence rules a place that
//! they decided. Header rules are not counted.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

use super::side::Side;
use crate::rules::Pack;

/// What a rule found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct RuleHits {
    /// Hits with the first pack.
    pub before: u64,
    /// Hits with the second.
    pub after: u64,
    /// Hits of the second that the first does not have.
    pub gained: u64,
    /// Hits of the first that the second does not have.
    pub lost: u64,
}

/// A hit: its rule by number, and two places that tell it from others.
type Hit = (u32, usize, usize);

/// The numbers of a pack's rules among the rules of both.
#[derive(Debug, Default)]
struct Numbers {
    label: Vec<u32>,
    holder: Vec<u32>,
    relation: Vec<u32>,
    breaks: Vec<u32>,
}

/// Counts, by rule of either pack.
#[derive(Debug)]
pub(crate) struct Counter {
    names: Arc<(Vec<String>, [Numbers; 2])>,
    counts: Vec<RuleHits>,
}

impl Counter {
    pub fn new(a: &Pack, b: &Pack) -> Self {
        let mut ids = BTreeMap::new();
        let mut names = Vec::new();
        let mut number = |id: &String| {
            *ids.entry(id.clone()).or_insert_with(|| {
                names.push(id.clone());
                // a pack has 10,000 rules at most
                u32::try_from(names.len() - 1).unwrap_or(u32::MAX)
            })
        };
        let numbers = [a, b].map(|pack| Numbers {
            label: pack.label_rules.iter().map(|r| number(&r.cue.id)).collect(),
            holder: pack.holder_rules.iter().map(|r| number(&r.cue.id)).collect(),
            relation: pack.relation_rules.iter().map(|r| number(&r.cue.id)).collect(),
            breaks: pack.sentences.rules.iter().map(|r| number(&r.id)).collect(),
        });
        let counts = vec![RuleHits::default(); names.len()];
        Self { names: Arc::new((names, numbers)), counts }
    }

    /// One that has counted nothing yet.
    pub fn fresh(&self) -> Self {
        Self { names: Arc::clone(&self.names), counts: vec![RuleHits::default(); self.counts.len()] }
    }

    /// Counts an article.
    pub fn count(&mut self, a: &Side<'_>, b: &Side<'_>) {
        let names = Arc::clone(&self.names);
        let [ours, theirs] = &names.1;
        let (ours, theirs) = (hits(a, ours), hits(b, theirs));
        let (mut i, mut j) = (0, 0);
        while i < ours.len() || j < theirs.len() {
            let (one, two) = (ours.get(i), theirs.get(j));
            let ours_first = two.is_none_or(|two| one.is_some_and(|one| one <= two));
            let theirs_first = one.is_none_or(|one| two.is_some_and(|two| two <= one));
            let Some(hit) = one.filter(|_| ours_first).or(two) else { break };
            let count = &mut self.counts[hit.0 as usize];
            count.before += u64::from(ours_first);
            count.after += u64::from(theirs_first);
            count.lost += u64::from(ours_first && !theirs_first);
            count.gained += u64::from(theirs_first && !ours_first);
            (i, j) = (i + usize::from(ours_first), j + usize::from(theirs_first));
        }
    }

    /// Adds what another one counted.
    pub fn add(&mut self, other: &Self) {
        for (sum, own) in self.counts.iter_mut().zip(&other.counts) {
            sum.before += own.before;
            sum.after += own.after;
            sum.gained += own.gained;
            sum.lost += own.lost;
        }
    }

    pub fn by_id(&self) -> BTreeMap<String, RuleHits> {
        self.names.0.iter().cloned().zip(self.counts.iter().copied()).collect()
    }
}

/// The hits in an article, in order.
fn hits(side: &Side<'_>, numbers: &Numbers) -> Vec<Hit> {
    let analysis = &side.analysis;
    let mut out: Vec<Hit> =
        side.decisions.iter().map(|d| (numbers.breaks[d.rule], d.at, usize::from(d.breaks))).collect();
    for sentence in &analysis.sentences {
        let start = sentence.span.start;
        for cue in &analysis.cues[sentence.cues.clone()] {
            let place = if cue.span.is_empty() { (start, start) } else { (cue.span.start, cue.span.end) };
            out.push((numbers.label[cue.rule as usize], place.0, place.1));
        }
        if let Some(rule) = sentence.holder_rule {
            out.push((numbers.holder[rule as usize], start, 0));
        }
        if let Some(link) = &sentence.link {
            let target = analysis.sentences[link.target].span.start;
            let rules = &analysis.link_rules[link.rules.clone()];
            out.extend(rules.iter().map(|&rule| (numbers.relation[rule as usize], start, target)));
        }
    }
    out.sort_unstable();
    out
}
