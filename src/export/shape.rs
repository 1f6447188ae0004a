//! The shape of a map as exporters need it: which sentences take part, the trees that they form, and numbers for ids.
//!
//! Tables that a person corrected may hold circles. The first sentence of a circle becomes a root; its own relation is
//! kept apart, so that every relation is still written once.

use crate::map::{ArgumentMap, Edge, Node};

/// The trees of a map.
pub(super) struct Shape {
    /// Whether each sentence is the thesis or an end of a relation.
    pub members: Vec<bool>,
    /// The relation that leaves each sentence: a position in [`ArgumentMap::relations`].
    pub outgoing: Vec<Option<usize>>,
    /// Sentences that trees begin with: the thesis first, then in text order.
    pub roots: Vec<usize>,
    /// Sentences below each sentence, in text order; circles are cut.
    pub children: Vec<Vec<usize>>,
    /// Sources whose relation closes a circle, by its target.
    pub closing: Vec<Vec<usize>>,
}

impl Shape {
    pub fn of(map: &ArgumentMap) -> Self {
        let count = map.sentences.len();
        let outgoing = map.outgoing();
        let mut members: Vec<bool> = outgoing.iter().map(Option::is_some).collect();
        for edge in &map.relations {
            members[edge.target] = true;
        }
        if let Some(thesis) = map.thesis {
            members[thesis] = true;
        }
        let target = |at: usize| outgoing[at].map(|edge| map.relations[edge].target);
        let cut = circles(count, target);
        let (mut roots, mut children, mut closing) = (Vec::new(), vec![Vec::new(); count], vec![Vec::new(); count]);
        for at in (0..count).filter(|&at| members[at]) {
            match target(at) {
                Some(target) if cut[at] => {
                    roots.push(at);
                    closing[target].push(at);
                }
                Some(target) => children[target].push(at),
                None => roots.push(at),
            }
        }
        roots.sort_by_key(|&at| (map.thesis != Some(at), at));
        Self { members, outgoing, roots, children, closing }
    }

    /// The relation that leaves a sentence.
    pub fn edge<'m>(&self, map: &'m ArgumentMap, at: usize) -> Option<&'m Edge> {
        self.outgoing[at].map(|edge| &map.relations[edge])
    }

    /// Sentences that take part in the map, in text order.
    pub fn nodes<'m>(&'m self, map: &'m ArgumentMap) -> impl Iterator<Item = (usize, &'m Node)> {
        map.sentences.iter().enumerate().filter(|(at, _)| self.members[*at])
    }
}

/// The first sentence of each circle.
fn circles(count: usize, target: impl Fn(usize) -> Option<usize>) -> Vec<bool> {
    let (mut cut, mut seen_from) = (vec![false; count], vec![usize::MAX; count]);
    for start in 0..count {
        let mut at = Some(start);
        while let Some(here) = at.filter(|&here| seen_from[here] == usize::MAX) {
            seen_from[here] = start;
            at = target(here);
        }
        // every circle is entered first from its first sentence, or from one before it that leads there
        if let Some(met) = at.filter(|&met| seen_from[met] == start) {
            let mut first = met;
            let mut next = target(met);
            while let Some(here) = next.filter(|&here| here != met) {
                first = first.min(here);
                next = target(here);
            }
            cut[first] = true;
        }
    }
    cut
}

/// The number of each sentence in its article: as its id has it where those are all there and differ, else by position.
pub(super) fn numbers(map: &ArgumentMap) -> Vec<u64> {
    let number = |node: &Node| node.id.rsplit_once('#').and_then(|(_, number)| number.parse().ok());
    let found: Option<Vec<u64>> = map.sentences.iter().map(number).collect();
    let by_position = || (1..).take(map.sentences.len()).collect();
    found.filter(|found| found.is_sorted_by(|a, b| a < b)).unwrap_or_else(by_position)
}
