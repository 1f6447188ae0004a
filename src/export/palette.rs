//! Colours of labels and relations, the same in every format.

use crate::map::{Node, Relation};
use crate::tables::columns::STANDARD_LABELS;

/// A light tone to write on, and a dark one for lines, both with a contrast of 4.5 to black or white text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Tone {
    pub fill: &'static str,
    pub line: &'static str,
}

const fn tone(fill: &'static str, line: &'static str) -> Tone {
    Tone { fill, line }
}

/// In the order of [`STANDARD_LABELS`].
const STANDARD: [Tone; 4] =
    [tone("#cfe3f5", "#0b5394"), tone("#cdebd8", "#1b6e3c"), tone("#f7e3b8", "#8a5a00"), tone("#eeeeee", "#555555")];

/// For labels of a pack's own.
const FURTHER: [Tone; 5] = [
    tone("#e6d9f2", "#5b2a86"),
    tone("#cfeeee", "#0b5f66"),
    tone("#f9d9e3", "#99284c"),
    tone("#e9ecc4", "#5c6300"),
    tone("#ecdccf", "#6b3f1d"),
];

/// The tone of a label; `labels` are those of the pack, which number labels of its own.
pub(super) fn of_label<'l>(label: &str, labels: impl Iterator<Item = &'l str>) -> Tone {
    if let Some(standard) = STANDARD_LABELS.iter().position(|standard| *standard == label) {
        return STANDARD[standard];
    }
    let further = labels.filter(|label| !STANDARD_LABELS.contains(label)).position(|further| further == label);
    // a table without scores does not say which labels there are
    let number = further.unwrap_or_else(|| label.bytes().map(usize::from).sum());
    FURTHER[number % FURTHER.len()]
}

/// The tone of a sentence's label.
pub(super) fn of_node(node: &Node) -> Tone {
    of_label(&node.label, node.scores.iter().map(|(label, _)| label.as_str()))
}

/// The colour of a relation.
pub(super) const fn of_relation(relation: Relation) -> &'static str {
    match relation {
        Relation::Supports => "#1b6e3c",
        Relation::Attacks => "#b3261e",
    }
}

/// The three parts of a colour that is written `#rrggbb`.
pub(super) fn rgb(color: &str) -> [u8; 3] {
    let part = |at: usize| color.get(at..at + 2).and_then(|hex| u8::from_str_radix(hex, 16).ok()).unwrap_or(0);
    [part(1), part(3), part(5)]
}
