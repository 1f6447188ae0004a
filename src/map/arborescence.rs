//! Maximum spanning arborescence with a free root: Edmonds' algorithm in Tarjan's form.
//!
//! Every node chooses one outgoing link, to its parent; one node, the root, chooses none and adds its own
//! score. A root's total is at most its score plus the best link of every other node; roots are tried in
//! the order of that bound until no bound beats the best tree found, so the result is exact and mostly one
//! or two roots are tried. For one root, nodes whose best links lead to it are done; only those caught in
//! cycles are contracted, with mergeable heaps and a union-find that can be rolled back.
//!
//! J. Edmonds, "Optimum branchings", J. Res. Nat. Bur. Standards 71B (1967); R. E. Tarjan, "Finding optimum
//! branchings", Networks 7 (1977).

/// Roots tried at most: a bound for articles of thousands of sentences, where the exact search could take
/// quadratic time. Articles below that size never come near it.
const MOST_ROOTS: usize = 256;
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

/// Buffers of one thread.
#[derive(Debug, Default)]
pub struct TreeBuffers {
    best: Vec<u32>,
    order: Vec<u32>,
    trial: Vec<u32>,
    state: Vec<u32>,
    forest: Forest,
}

/// Finds the best tree. `starts[n]..starts[n + 1]` are the candidates of node `n`, `roots[n]` what it is worth
/// as the root. Among equals the first candidate wins, and the first root.
///
/// Every node must be able to reach every other one; a node that cannot reach the root keeps no link.
pub fn best_tree(starts: &[u32], candidates: &[Candidate], roots: &[f64], buffers: &mut TreeBuffers, tree: &mut Tree) {
    let count = roots.len();
    tree.root = None;
    tree.link.clear();
    let TreeBuffers { best, order, trial, state, forest } = buffers;
    best.clear();
    for node in 0..count {
        let range = starts[node] as usize..starts[node + 1] as usize;
        let first = range.clone().reduce(|a, b| if candidates[b].weight > candidates[a].weight { b } else { a });
        best.push(first.map_or(NONE, number));
    }
    let worth = |link: u32| if link == NONE { 0.0 } else { candidates[link as usize].weight };
    let bound = |root: u32| roots[root as usize] - worth(best[root as usize]);
    order.clear();
    order.extend(0..number(count));
    order.sort_by(|&a, &b| bound(b).total_cmp(&bound(a)));
    let mut most = f64::NEG_INFINITY;
    for &root in order.iter().take(MOST_ROOTS) {
        if bound(root) <= most {
            break;
        }
        trial.clear();
        trial.extend_from_slice(best);
        trial[root as usize] = NONE;
        let loss = if settle(root, candidates, trial, state) {
            0.0
        } else {
            forest.contract(root, starts, candidates, trial, state)
        };
        let total = bound(root) - loss;
        if total > most {
            most = total;
            tree.root = Some(root as usize);
            tree.link.clear();
            tree.link.extend_from_slice(trial);
        }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "sentences and their links are fewer")]
fn number(at: usize) -> u32 {
    at as u32
}

/// States of a node while its path is followed.
const OPEN: u32 = u32::MAX;
const DONE: u32 = u32::MAX - 1;
const CAUGHT: u32 = u32::MAX - 2;

/// Marks the nodes whose links lead to the root; tells whether that is all of them.
fn settle(root: u32, candidates: &[Candidate], link: &[u32], state: &mut Vec<u32>) -> bool {
    state.clear();
    state.resize(link.len(), OPEN);
    state[root as usize] = DONE;
    let mut all = true;
    for from in 0..number(link.len()) {
        let mut at = from;
        while state[at as usize] == OPEN {
            state[at as usize] = from;
            match link[at as usize] {
                NONE => break,
                next => at = candidates[next as usize].to,
            }
        }
        let end = if state[at as usize] == DONE { DONE } else { CAUGHT };
        all &= end == DONE;
        at = from;
        while state[at as usize] == from {
            state[at as usize] = end;
            match link[at as usize] {
                NONE => break,
                next => at = candidates[next as usize].to,
            }
        }
    }
    all
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

#[derive(Debug, Default)]
struct Forest {
    heap: Vec<HeapNode>,
    tops: Vec<u32>,
    /// Union-find: the parent, or minus the size.
    set: Vec<i32>,
    log: Vec<(u32, i32)>,
    source: Vec<u32>,
    path: Vec<(u32, u32)>,
    cycles: Vec<Cycle>,
    cycle_links: Vec<u32>,
    seen: Vec<u32>,
}

impl Forest {
    /// Gives every caught node a link such that all lead to the root, at the least loss, which is returned.
    fn contract(
        &mut self,
        root: u32,
        starts: &[u32],
        candidates: &[Candidate],
        link: &mut [u32],
        state: &[u32],
    ) -> f64 {
        let count = link.len();
        self.heap.clear();
        self.tops.clear();
        self.tops.resize(count, NONE);
        self.set.clear();
        self.set.resize(count, -1);
        self.log.clear();
        self.cycles.clear();
        self.cycle_links.clear();
        self.seen.clear();
        self.seen.extend(state.iter().map(|&s| if s == CAUGHT { NONE } else { root }));
        self.source.clear();
        self.source.resize(candidates.len(), 0);
        let before: f64 = link.iter().filter(|&&l| l != NONE).map(|&l| candidates[l as usize].weight).sum();
        for node in (0..count).filter(|&n| state[n] == CAUGHT) {
            for at in starts[node]..starts[node + 1] {
                self.source[at as usize] = number(node);
                let single = number(self.heap.len());
                let weight = candidates[at as usize].weight;
                self.heap.push(HeapNode { candidate: at, weight, pending: 0.0, left: NONE, right: NONE });
                self.tops[node] = self.merge(self.tops[node], single);
            }
            link[node] = NONE;
        }
        for start in (0..number(count)).filter(|&n| state[n as usize] == CAUGHT) {
            self.grow(start, root, candidates, link);
        }
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
        before - link.iter().filter(|&&l| l != NONE).map(|&l| candidates[l as usize].weight).sum::<f64>()
    }

    /// Follows best links from `start` until something settled is reached, contracting cycles on the way.
    fn grow(&mut self, start: u32, root: u32, candidates: &[Candidate], link: &mut [u32]) {
        // a node seen is on this path (`start`) or leads to the root (`root`)
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
            if self.tops[at as usize] != NONE {
                let rest = self.tops[at as usize] as usize;
                self.heap[rest].weight -= weight;
                self.heap[rest].pending -= weight;
            }
            let next = self.find(candidates[candidate as usize].to);
            if next == at {
                // a link inside a contracted cycle leads nowhere; what was taken off the others is put back
                let rest = self.tops[at as usize];
                if rest != NONE {
                    self.heap[rest as usize].weight += weight;
                    self.heap[rest as usize].pending += weight;
                }
                continue;
            }
            self.path.push((at, candidate));
            self.seen[at as usize] = start;
            at = next;
            if self.seen[at as usize] == start {
                at = self.close_cycle(at);
            }
        }
        for k in 0..self.path.len() {
            let (node, candidate) = self.path[k];
            link[node as usize] = candidate;
            self.seen[node as usize] = root;
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
