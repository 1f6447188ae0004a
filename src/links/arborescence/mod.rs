//! Maximum spanning arborescence with a free root: Edmonds' algorithm in Tarjan's form.
//!
//! Every node chooses one outgoing link, to its parent; one node, the root, chooses none and adds its own
//! score. To choose the root in the same step, each node has one more link, to a ground outside the graph, that
//! is worth less than any sum of the others: exactly one node ends up taking it, the one that costs least.
//! Best links are followed until they reach the ground; cycles on the way are contracted, and opened again at the end,
//! with a union-find that is rolled back. The links that are left are kept in one of two ways, as in Tarjan's paper: rows
//! of all nodes where there are few of them, O(nodes²); else mergeable heaps, O(links · log links).
//!
//! J. Edmonds, "Optimum branchings", J. Res. Nat. Bur. Standards 71B (1967); R. E. Tarjan, "Finding optimum
//! branchings", Networks 7 (1977).

mod heaps;
mod rows;
#[cfg(test)]
mod tests;

use crate::bits::number;
use heaps::Heaps;
use rows::Rows;

const NONE: u32 = u32::MAX;

/// The links of each node that were not taken yet.
trait Outgoing {
    /// Takes the best link that leads out of a node, the first of equals; all others of the node are from now on worth
    /// what they are more. `leads_out` tells whether a candidate does.
    fn take(&mut self, node: u32, leads_out: impl Fn(u32) -> bool) -> Option<u32>;

    /// Gives the links of nodes to one of them, from each of which a link was taken. `is_inside` tells which nodes it is made of.
    fn contract(&mut self, members: &[u32], into: u32, is_inside: impl Fn(u32) -> bool);
}

/// A possible link of a node.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Candidate {
    /// The node it leads to.
    pub to: u32,
    /// What it is worth.
    pub weight: f64,
}

/// The best tree.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Tree {
    /// The root; `None` only where there is no node.
    pub root: Option<usize>,
    /// For each node the position of its link among all candidates; `u32::MAX` for the root.
    pub link: Vec<u32>,
}

/// Finds the best tree. `starts[n]..starts[n + 1]` are the candidates of node `n`, `roots[n]` what it is worth
/// as the root. Among equals the first candidate wins.
///
/// Every node must be able to reach every other one; a node that cannot reach the root keeps no link.
pub fn best_tree(starts: &[u32], candidates: &[Candidate], roots: &[f64], buffers: &mut TreeBuffers, tree: &mut Tree) {
    let count = roots.len();
    tree.root = None;
    tree.link.clear();
    tree.link.resize(count, NONE);
    // more than all links together can differ by, so that the ground is taken once and as late as can be
    let most = candidates.iter().map(|c| c.weight.abs()).chain(roots.iter().map(|r| r.abs())).fold(1.0, f64::max);
    let abyss = 4.0 * most * (count + 1) as f64;
    let TreeBuffers { search, rows, heaps } = buffers;
    search.begin(starts, count);
    if count <= rows::MOST {
        rows.begin(starts, candidates, roots, abyss);
        search.solve(rows, candidates, &mut tree.link);
    } else {
        heaps.begin(starts, candidates, roots, abyss);
        search.solve(heaps, candidates, &mut tree.link);
    }
    let first_root_link = number(candidates.len());
    for (node, link) in tree.link.iter_mut().enumerate() {
        if *link != NONE && *link >= first_root_link {
            *link = NONE;
            tree.root = Some(node);
        }
    }
}

/// A contracted cycle.
#[derive(Debug)]
struct Cycle {
    node: u32,
    time: usize,
    links: std::ops::Range<usize>,
}

/// Buffers of one thread.
#[derive(Debug, Default)]
pub struct TreeBuffers {
    search: Search,
    rows: Rows,
    heaps: Heaps,
}

/// The paths followed, and the cycles contracted on the way.
#[derive(Debug, Default)]
struct Search {
    /// Union-find: the parent, or minus the size.
    set: Vec<i32>,
    log: Vec<(u32, i32)>,
    /// The node of each candidate; behind them that of each link to the ground.
    source: Vec<u32>,
    path: Vec<(u32, u32)>,
    members: Vec<u32>,
    cycles: Vec<Cycle>,
    cycle_links: Vec<u32>,
    /// `NONE`: not seen; the ground: leads there; else on the path from this node.
    seen: Vec<u32>,
    ground: u32,
}

impl Search {
    fn begin(&mut self, starts: &[u32], count: usize) {
        self.ground = number(count);
        self.set.clear();
        self.set.resize(count + 1, -1);
        self.log.clear();
        self.cycles.clear();
        self.cycle_links.clear();
        self.seen.clear();
        self.seen.resize(count, NONE);
        self.seen.push(self.ground);
        self.source.clear();
        for node in 0..count {
            self.source.resize(starts[node + 1] as usize, number(node));
        }
        self.source.extend(0..number(count));
    }

    fn solve(&mut self, outgoing: &mut impl Outgoing, candidates: &[Candidate], link: &mut [u32]) {
        for start in 0..self.ground {
            self.grow(start, outgoing, candidates, link);
        }
        self.expand(link);
    }

    /// Follows best links from `start` until the ground is reached, contracting cycles on the way.
    fn grow(&mut self, start: u32, outgoing: &mut impl Outgoing, candidates: &[Candidate], link: &mut [u32]) {
        let mut at = self.find(start);
        self.path.clear();
        while self.seen[at as usize] == NONE {
            let target = |candidate: u32| candidates.get(candidate as usize).map_or(self.ground, |c| self.find(c.to));
            let Some(candidate) = outgoing.take(at, |candidate| target(candidate) != at) else {
                // nothing leads out of here: it keeps no link
                break;
            };
            let next = target(candidate);
            self.path.push((at, candidate));
            self.seen[at as usize] = start;
            at = next;
            if self.seen[at as usize] == start {
                at = self.close_cycle(at, outgoing);
            }
        }
        for &(node, candidate) in &self.path {
            link[node as usize] = candidate;
            self.seen[node as usize] = self.ground;
        }
    }

    /// Contracts the cycle that the path has run into at `at`; returns the new node.
    fn close_cycle(&mut self, at: u32, outgoing: &mut impl Outgoing) -> u32 {
        let time = self.log.len();
        let from = self.cycle_links.len();
        self.members.clear();
        while let Some((node, candidate)) = self.path.pop() {
            self.cycle_links.push(candidate);
            self.members.push(node);
            if node == at {
                break;
            }
            self.join(at, node);
        }
        let node = self.find(at);
        outgoing.contract(&self.members, node, |other| self.find(other) == node);
        self.seen[node as usize] = NONE;
        self.cycles.push(Cycle { node, time, links: from..self.cycle_links.len() });
        node
    }

    /// Opens the contracted cycles again, the last one first: each keeps its links but the one that the link
    /// out of it replaces.
    fn expand(&mut self, link: &mut [u32]) {
        while let Some(Cycle { node, time, links }) = self.cycles.pop() {
            let out = link[node as usize];
            self.roll_back(time);
            for at in links {
                let chosen = self.cycle_links[at];
                let from = self.find(self.source[chosen as usize]);
                link[from as usize] = chosen;
            }
            if out != NONE {
                let from = self.find(self.source[out as usize]);
                link[from as usize] = out;
            }
        }
    }

    fn find(&self, mut node: u32) -> u32 {
        while let Ok(parent) = u32::try_from(self.set[node as usize]) {
            node = parent;
        }
        node
    }

    /// Unites by size, without path compression so that it can be undone.
    fn join(&mut self, a: u32, b: u32) {
        let (mut a, mut b) = (self.find(a), self.find(b));
        if a == b {
            return;
        }
        if self.set[a as usize] > self.set[b as usize] {
            std::mem::swap(&mut a, &mut b);
        }
        self.log.push((a, self.set[a as usize]));
        self.log.push((b, self.set[b as usize]));
        self.set[a as usize] += self.set[b as usize];
        self.set[b as usize] = i32::try_from(a).unwrap_or(i32::MAX);
    }

    fn roll_back(&mut self, time: usize) {
        while self.log.len() > time {
            if let Some((node, old)) = self.log.pop() {
                self.set[node as usize] = old;
            }
        }
    }
}
