//! Links that are left, as a row for each node with a place for every other one: for as many nodes as an article has.
//!
//! Taking the best link is a look along a row, contracting a cycle the better of each two places; nothing is sorted.
//! That makes O(nodes²) of plain passes over numbers, which for a few dozen nodes beats anything cleverer.

use super::{Candidate, NONE, Outgoing};
use crate::bits::number;

/// Nodes at most: above it the rows take more than half a megabyte.
pub(super) const MOST: usize = 200;

/// A row for each node. The buffers are reused.
#[derive(Debug, Default)]
pub(super) struct Rows {
    /// Places of a row: every node, and the ground.
    width: usize,
    /// What the best link to each place is worth; minus infinity where there is none.
    weights: Vec<f64>,
    /// Which one that is.
    links: Vec<u32>,
    /// What the link taken from each node is worth: others are worth what they are more.
    taken: Vec<f64>,
}

impl Rows {
    /// Lays out the rows; a node's link to the ground, the last of all candidates, is worth `roots[node] - abyss`.
    pub fn begin(&mut self, starts: &[u32], candidates: &[Candidate], roots: &[f64], abyss: f64) {
        let count = roots.len();
        self.width = count + 1;
        self.weights.clear();
        self.weights.resize(count * self.width, f64::NEG_INFINITY);
        // which link stands behind no weight does not matter
        self.links.resize(count * self.width, NONE);
        self.taken.clear();
        self.taken.resize(count, 0.0);
        for (node, root) in roots.iter().enumerate() {
            let row = node * self.width;
            let (weights, links) = (&mut self.weights[row..][..self.width], &mut self.links[row..][..self.width]);
            for candidate in starts[node]..starts[node + 1] {
                let Candidate { to, weight } = candidates[candidate as usize];
                weights[to as usize] = weight;
                links[to as usize] = candidate;
            }
            weights[count] = root - abyss;
            links[count] = number(candidates.len() + node);
        }
    }
}

impl Outgoing for Rows {
    fn take(&mut self, node: u32, _: impl Fn(u32) -> bool) -> Option<u32> {
        let row = node as usize * self.width..(node as usize + 1) * self.width;
        let mut best = (f64::NEG_INFINITY, NONE);
        for (&weight, &link) in self.weights[row.clone()].iter().zip(&self.links[row]) {
            if weight > best.0 || weight >= best.0 && link < best.1 {
                best = (weight, link);
            }
        }
        self.taken[node as usize] = best.0;
        (best.0 > f64::NEG_INFINITY).then_some(best.1)
    }

    fn contract(&mut self, members: &[u32], into: u32, is_inside: impl Fn(u32) -> bool) {
        let (width, into) = (self.width, into as usize);
        let taken = self.taken[into];
        self.weights[into * width..][..width].iter_mut().for_each(|weight| *weight -= taken);
        for member in members.iter().map(|&member| member as usize).filter(|&member| member != into) {
            let taken = self.taken[member];
            for place in 0..width {
                let (here, there) = (into * width + place, member * width + place);
                let (weight, link) = (self.weights[there] - taken, self.links[there]);
                if weight > self.weights[here] || weight >= self.weights[here] && link < self.links[here] {
                    self.weights[here] = weight;
                    self.links[here] = link;
                }
            }
        }
        for (place, weight) in (0..).zip(&mut self.weights[into * width..][..width - 1]) {
            if is_inside(place) {
                *weight = f64::NEG_INFINITY;
            }
        }
    }
}
