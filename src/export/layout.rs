//! Where boxes go in a picture: the thesis at the left, what supports or attacks a sentence in the column to its right.
//!
//! A sentence that has nothing but one reason stands above that reason in the same column, so that chains run down and
//! not off the page. Leaves follow the order of the text; a box is at the middle of what is below it.

use super::shape::Shape;
use super::text::wrap;
use crate::map::{ArgumentMap, Relation};

/// Width of a box.
pub(super) const WIDTH: u32 = 270;
/// Height of a line of text.
pub(super) const LINE: u32 = 15;
/// Space in a box above and below its text.
pub(super) const PADDING: u32 = 8;
/// Space for the line that names the label.
pub(super) const CAPTION: u32 = 14;
/// Columns of a line in a box.
const COLUMNS: usize = 40;
/// Space between columns, in which lines run.
const GAP: u32 = 54;
/// Space between the sentences of a chain, for an arrow.
const CHAIN_GAP: u32 = 18;
/// Space between boxes in a column.
const ROW_GAP: u32 = 14;
/// Space between trees.
const TREE_GAP: u32 = 34;

/// The place of a sentence.
#[derive(Debug, Clone, Default)]
pub(super) struct Place {
    pub x: u32,
    pub y: u32,
    pub height: u32,
    pub lines: Vec<String>,
    /// Whether its target is just above it in its own column.
    pub in_chain: bool,
}

/// A picture of a map.
pub(super) struct Layout {
    /// By sentence; of those that take no part in the map, nothing that counts.
    pub places: Vec<Place>,
    pub width: u32,
    pub height: u32,
}

impl Layout {
    pub fn of(map: &ArgumentMap, shape: &Shape) -> Self {
        let mut places = vec![Place::default(); map.sentences.len()];
        for (at, node) in shape.nodes(map) {
            let lines = wrap(&node.text, COLUMNS);
            let count = u32::try_from(lines.len()).unwrap_or(u32::MAX / 2 / LINE);
            places[at].height = count * LINE + CAPTION + 2 * PADDING;
            places[at].lines = lines;
        }
        let mut layout = Self { places, width: WIDTH, height: 0 };
        let order = preorder(shape);
        for &at in &order {
            if let [only] = shape.children[at][..] {
                let supports = shape.edge(map, only).is_some_and(|edge| edge.relation == Relation::Supports);
                layout.places[only].in_chain = supports;
            }
        }
        let heights = layout.heights(shape, &order);
        layout.set(shape, &order, &heights);
        layout
    }

    /// The sentences that are drawn below one another from a sentence on.
    fn chain(&self, shape: &Shape, at: usize) -> Vec<usize> {
        let mut chain = vec![at];
        let mut last = at;
        while let Some(&next) = shape.children[last].iter().find(|&&child| self.places[child].in_chain) {
            chain.push(next);
            last = next;
        }
        chain
    }

    fn chain_height(&self, chain: &[usize]) -> u32 {
        let gaps = u32::try_from(chain.len()).unwrap_or(1).saturating_sub(1) * CHAIN_GAP;
        chain.iter().map(|&at| self.places[at].height).sum::<u32>() + gaps
    }

    /// The height of each tree, children before their parents.
    fn heights(&self, shape: &Shape, order: &[usize]) -> Vec<u32> {
        let mut heights = vec![0; self.places.len()];
        for &at in order.iter().rev() {
            if self.places[at].in_chain {
                continue;
            }
            let chain = self.chain(shape, at);
            let last = chain[chain.len() - 1];
            heights[at] = self.chain_height(&chain).max(rows(&shape.children[last], &heights));
        }
        heights
    }

    fn set(&mut self, shape: &Shape, order: &[usize], heights: &[u32]) {
        // the top of each tree and its column
        let mut tops: Vec<(u32, u32)> = vec![(0, 0); self.places.len()];
        let mut below = 0;
        for &root in &shape.roots {
            tops[root] = (0, below);
            below += heights[root] + TREE_GAP;
        }
        self.height = below.saturating_sub(TREE_GAP);
        for &at in order {
            if self.places[at].in_chain {
                continue;
            }
            let (column, top) = tops[at];
            let chain = self.chain(shape, at);
            let last = chain[chain.len() - 1];
            let x = column * (WIDTH + GAP);
            self.width = self.width.max(x + WIDTH);
            let mut y = top + (heights[at] - self.chain_height(&chain)) / 2;
            for &member in &chain {
                self.places[member].x = x;
                self.places[member].y = y;
                y += self.places[member].height + CHAIN_GAP;
            }
            let mut row = top + (heights[at] - rows(&shape.children[last], heights)) / 2;
            for &child in &shape.children[last] {
                tops[child] = (column + 1, row);
                row += heights[child] + ROW_GAP;
            }
        }
    }
}

/// The height of trees below one another.
fn rows(children: &[usize], heights: &[u32]) -> u32 {
    let gaps = u32::try_from(children.len()).unwrap_or(1).saturating_sub(1) * ROW_GAP;
    children.iter().map(|&child| heights[child]).sum::<u32>() + gaps
}

/// Every sentence after its parent.
fn preorder(shape: &Shape) -> Vec<usize> {
    let mut stack: Vec<usize> = shape.roots.iter().rev().copied().collect();
    let mut order = Vec::new();
    while let Some(at) = stack.pop() {
        order.push(at);
        stack.extend(shape.children[at].iter().rev());
    }
    order
}
