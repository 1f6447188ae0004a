//! Links that are left, as mergeable heaps: for many nodes with few links each.

use super::{Candidate, NONE, Outgoing};
use crate::bits::number;

/// A node of a skew heap: a candidate, what has been taken off its weight, and two children.
#[derive(Debug, Clone, Copy)]
struct HeapNode {
    candidate: u32,
    weight: f64,
    pending: f64,
    left: u32,
    right: u32,
}

/// A skew heap for each node. The buffers are reused.
#[derive(Debug, Default)]
pub(super) struct Heaps {
    heap: Vec<HeapNode>,
    tops: Vec<u32>,
    sorted: Vec<u32>,
}

impl Heaps {
    /// Lays out the heap of each node: a chain, best first; its link to the ground, the last of all candidates, is
    /// worth `roots[node] - abyss`.
    pub fn begin(&mut self, starts: &[u32], candidates: &[Candidate], roots: &[f64], abyss: f64) {
        self.heap.clear();
        self.tops.clear();
        for (node, root) in roots.iter().enumerate() {
            self.sorted.clear();
            self.sorted.extend(starts[node]..starts[node + 1]);
            self.sorted.sort_unstable_by(|&a, &b| {
                candidates[b as usize].weight.total_cmp(&candidates[a as usize].weight).then(a.cmp(&b))
            });
            self.tops.push(number(self.heap.len()));
            for &candidate in &self.sorted {
                let left = number(self.heap.len() + 1);
                let weight = candidates[candidate as usize].weight;
                self.heap.push(HeapNode { candidate, weight, pending: 0.0, left, right: NONE });
            }
            let candidate = number(candidates.len() + node);
            self.heap.push(HeapNode { candidate, weight: root - abyss, pending: 0.0, left: NONE, right: NONE });
        }
    }

    fn push_down(&mut self, at: u32) {
        let HeapNode { pending, left, right, .. } = self.heap[at as usize];
        if pending != 0.0 {
            for child in [left, right].into_iter().filter(|&c| c != NONE) {
                self.heap[child as usize].weight += pending;
                self.heap[child as usize].pending += pending;
            }
            self.heap[at as usize].pending = 0.0;
        }
    }

    /// Merges two heaps; of equal weights the earlier candidate stays on top.
    fn merge(&mut self, mut a: u32, mut b: u32) -> u32 {
        // walks down the right spines, swapping children on the way, without recursion
        let mut root = NONE;
        let mut hook = NONE;
        while a != NONE && b != NONE {
            let (x, y) = (self.heap[a as usize], self.heap[b as usize]);
            if x.weight < y.weight || x.weight <= y.weight && x.candidate > y.candidate {
                std::mem::swap(&mut a, &mut b);
            }
            self.push_down(a);
            let right = self.heap[a as usize].right;
            self.heap[a as usize].right = self.heap[a as usize].left;
            if hook == NONE {
                root = a;
            } else {
                self.heap[hook as usize].left = a;
            }
            hook = a;
            a = right;
        }
        let rest = if a == NONE { b } else { a };
        if hook == NONE {
            return rest;
        }
        self.heap[hook as usize].left = rest;
        root
    }

    fn pop(&mut self, top: u32) -> u32 {
        self.push_down(top);
        let HeapNode { left, right, .. } = self.heap[top as usize];
        self.merge(left, right)
    }
}

impl Outgoing for Heaps {
    fn take(&mut self, node: u32, leads_out: impl Fn(u32) -> bool) -> Option<u32> {
        loop {
            let top = self.tops[node as usize];
            if top == NONE {
                return None;
            }
            let HeapNode { candidate, weight, .. } = self.heap[top as usize];
            let rest = self.pop(top);
            self.tops[node as usize] = rest;
            if !leads_out(candidate) {
                continue;
            }
            if rest != NONE {
                self.heap[rest as usize].weight -= weight;
                self.heap[rest as usize].pending -= weight;
            }
            return Some(candidate);
        }
    }

    fn contract(&mut self, members: &[u32], into: u32, _: impl Fn(u32) -> bool) {
        let top = members.iter().fold(NONE, |top, &member| self.merge(top, self.tops[member as usize]));
        self.tops[into as usize] = top;
    }
}
