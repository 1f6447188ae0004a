//! Maximum spanning arborescence with a free root: Edmonds' algorithm in Tarjan's form.
//!
//! Every node chooses one outgoing link, to its parent; one node, the root, chooses none and adds its own
//! score. To choose the root in the same step, each node has one more link, to a ground outside the graph, that
//! is worth less than any sum of the others: exactly one node ends up taking it, the one that costs least.
//! Best links are followed until they reach the ground; cycles on the way are contracted, with mergeable heaps
//! and a union-find that is rolled back at the end. O(links · log links), whatever the weights.
//!
//! J. Edmonds, "Optimum branchings", J. Res. Nat. Bur. Standards 71B (1967); R. E. Tarjan, "Finding optimum
//! branchings", Networks 7 (1977).

const NONE: u32 = u32::MAX;

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
    buffers.begin(starts, candidates, roots, abyss);
    for start in 0..number(count) {
        buffers.grow(start, candidates, &mut tree.link);
    }
    buffers.expand(&mut tree.link);
    let first_root_link = number(candidates.len());
    for (node, link) in tree.link.iter_mut().enumerate() {
        if *link != NONE && *link >= first_root_link {
            *link = NONE;
            tree.root = Some(node);
        }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "sentences and their links are fewer")]
fn number(at: usize) -> u32 {
    at as u32
}

/// A node of a skew heap: a candidate, what has been taken off its weight, and two children.
#[derive(Debug, Clone, Copy)]
struct HeapNode {
    candidate: u32,
    weight: f64,
    pending: f64,
    left: u32,
    right: u32,
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
    heap: Vec<HeapNode>,
    tops: Vec<u32>,
    /// Union-find: the parent, or minus the size.
    set: Vec<i32>,
    log: Vec<(u32, i32)>,
    /// The node of each candidate; behind them that of each link to the ground.
    source: Vec<u32>,
    path: Vec<(u32, u32)>,
    cycles: Vec<Cycle>,
    cycle_links: Vec<u32>,
    /// `NONE`: not seen; the ground: leads there; else on the path from this node.
    seen: Vec<u32>,
    sorted: Vec<u32>,
    ground: u32,
}

impl TreeBuffers {
    /// Lays out the heap of each node: a chain, best first.
    fn begin(&mut self, starts: &[u32], candidates: &[Candidate], roots: &[f64], abyss: f64) {
        let count = roots.len();
        self.ground = number(count);
        self.heap.clear();
        self.tops.clear();
        self.set.clear();
        self.set.resize(count + 1, -1);
        self.log.clear();
        self.cycles.clear();
        self.cycle_links.clear();
        self.seen.clear();
        self.seen.resize(count, NONE);
        self.seen.push(self.ground);
        self.source.clear();
        for (node, root) in roots.iter().enumerate() {
            let range = starts[node]..starts[node + 1];
            self.source.extend(range.clone().map(|_| number(node)));
            self.sorted.clear();
            self.sorted.extend(range);
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
        self.source.extend(0..number(count));
    }

    /// Follows best links from `start` until the ground is reached, contracting cycles on the way.
    fn grow(&mut self, start: u32, candidates: &[Candidate], link: &mut [u32]) {
        let mut at = self.find(start);
        self.path.clear();
        while self.seen[at as usize] == NONE {
            let top = self.tops[at as usize];
            if top == NONE {
                // nothing leads out of here: it keeps no link
                break;
            }
            let HeapNode { candidate, weight, .. } = self.heap[top as usize];
            self.tops[at as usize] = self.pop(top);
            let next = candidates.get(candidate as usize).map_or(self.ground, |c| self.find(c.to));
            if next == at {
                // a link inside a contracted cycle leads nowhere
                continue;
            }
            // what is left of this node is worth what it is more than the link taken
            let rest = self.tops[at as usize];
            if rest != NONE {
                self.heap[rest as usize].weight -= weight;
                self.heap[rest as usize].pending -= weight;
            }
            self.path.push((at, candidate));
            self.seen[at as usize] = start;
            at = next;
            if self.seen[at as usize] == start {
                at = self.close_cycle(at);
            }
        }
        for &(node, candidate) in &self.path {
            link[node as usize] = candidate;
            self.seen[node as usize] = self.ground;
        }
    }

    /// Contracts the cycle that the path has run into at `at`; returns the new node.
    fn close_cycle(&mut self, at: u32) -> u32 {
        let time = self.log.len();
        let from = self.cycle_links.len();
        let mut top = NONE;
        while let Some((node, candidate)) = self.path.pop() {
            self.cycle_links.push(candidate);
            top = self.merge(top, self.tops[node as usize]);
            if node == at {
                break;
            }
            self.join(at, node);
        }
        let node = self.find(at);
        self.tops[node as usize] = top;
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

#[cfg(test)]
mod tests {
    use super::*;

    fn solve(count: usize, links: &[(usize, u32, f64)], roots: &[f64]) -> (f64, Tree) {
        let mut starts = vec![0];
        let mut candidates = Vec::new();
        for node in 0..count {
            candidates.extend(links.iter().filter(|l| l.0 == node).map(|l| Candidate { to: l.1, weight: l.2 }));
            starts.push(number(candidates.len()));
        }
        let mut tree = Tree::default();
        best_tree(&starts, &candidates, roots, &mut TreeBuffers::default(), &mut tree);
        let root = tree.root.unwrap();
        for node in 0..count {
            let (mut at, mut steps) = (node, 0);
            while at != root {
                let link = tree.link[at];
                assert!((starts[at]..starts[at + 1]).contains(&link), "a node's link is one of its own");
                at = candidates[link as usize].to as usize;
                steps += 1;
                assert!(steps <= count, "a cycle");
            }
        }
        let links = tree.link.iter().filter(|&&l| l != NONE).map(|&l| candidates[l as usize].weight).sum::<f64>();
        (links + roots[root], tree)
    }

    /// The best total over all choices of a root and of a link for each other node.
    fn brute(count: usize, links: &[(usize, u32, f64)], roots: &[f64]) -> f64 {
        fn go(node: usize, root: usize, chosen: &mut Vec<usize>, links: &[(usize, u32, f64)], count: usize) -> f64 {
            if node == count {
                let leads = |mut at: usize| {
                    (0..count).any(|_| {
                        let end = at == root;
                        at = if end { at } else { chosen[at] };
                        end
                    })
                };
                return if (0..count).all(leads) { 0.0 } else { f64::NEG_INFINITY };
            }
            if node == root {
                chosen.push(root);
                let total = go(node + 1, root, chosen, links, count);
                chosen.pop();
                return total;
            }
            let mut most = f64::NEG_INFINITY;
            for link in links.iter().filter(|l| l.0 == node) {
                chosen.push(link.1 as usize);
                most = most.max(link.2 + go(node + 1, root, chosen, links, count));
                chosen.pop();
            }
            most
        }
        (0..count).map(|r| roots[r] + go(0, r, &mut Vec::new(), links, count)).fold(f64::NEG_INFINITY, f64::max)
    }

    #[test]
    fn one_sentence_is_its_own_thesis() {
        assert_eq!(solve(1, &[], &[0.5]).1.root, Some(0));
    }

    #[test]
    fn a_cycle_is_broken_where_it_costs_least() {
        let links = [(0, 1, 5.0), (1, 0, 5.0), (0, 2, 1.0), (1, 2, 2.0), (2, 0, 0.0), (2, 1, 0.0)];
        let (total, tree) = solve(3, &links, &[0.0, 0.0, 3.0]);
        assert_eq!(tree.root, Some(2));
        assert!((total - 10.0).abs() < 1e-9);
    }

    proptest::proptest! {
        #[test]
        fn as_good_as_trying_all(
            count in 2usize..6,
            weights in proptest::collection::vec(-3.0f64..3.0, 30),
            roots in proptest::collection::vec(-3.0f64..3.0, 6),
        ) {
            let mut links = Vec::new();
            let mut next = weights.into_iter();
            for from in 0..count {
                for to in (0..count).filter(|&t| t != from) {
                    links.push((from, number(to), next.next().unwrap()));
                }
            }
            let (total, _) = solve(count, &links, &roots[..count]);
            assert!((total - brute(count, &links, &roots[..count])).abs() < 1e-9);
        }

        #[test]
        fn a_window_of_links_makes_a_tree(
            count in 2usize..60,
            weights in proptest::collection::vec(-3.0f64..3.0, 60 * 8),
        ) {
            let mut links = Vec::new();
            let mut next = weights.iter().cycle();
            for from in 0..count {
                for to in from.saturating_sub(3)..(from + 4).min(count) {
                    if to != from {
                        links.push((from, number(to), *next.next().unwrap()));
                    }
                }
            }
            let roots: Vec<_> = next.take(count).copied().collect();
            solve(count, &links, &roots);
        }
    }
}
