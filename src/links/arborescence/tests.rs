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

    #[test]
    fn rows_and_heaps_make_the_same_tree(
        count in 2usize..60,
        weights in proptest::collection::vec(-3.0f64..3.0, 60 * 24),
    ) {
        let (mut starts, mut candidates, mut next) = (vec![0], Vec::new(), weights.into_iter());
        for from in 0..count {
            let window = from.saturating_sub(10)..(from + 11).min(count);
            candidates.extend(
                window.filter(|&to| to != from).map(|to| Candidate { to: number(to), weight: next.next().unwrap() }),
            );
            starts.push(number(candidates.len()));
        }
        let roots: Vec<_> = next.by_ref().take(count).collect();
        let (mut search, mut rows, mut heaps) = (Search::default(), Rows::default(), Heaps::default());
        let (mut by_rows, mut by_heaps) = (vec![NONE; count], vec![NONE; count]);
        rows.begin(&starts, &candidates, &roots, 1e4);
        search.begin(&starts, count);
        search.solve(&mut rows, &candidates, &mut by_rows);
        heaps.begin(&starts, &candidates, &roots, 1e4);
        search.begin(&starts, count);
        search.solve(&mut heaps, &candidates, &mut by_heaps);
        assert_eq!(by_rows, by_heaps);
    }
}
