//! Which sentences of two maps of an article stand for each other: by their place where the text is one, by their words
//! where it was edited.

use std::ops::Range;

use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::side::Side;
use crate::analysis::Sentence;

/// Part of two maps, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Step {
    /// One sentence of each, the same.
    Both(usize, usize),
    /// Sentences of the first and those of the second that stand in their place; one of the two may have none.
    Apart(Range<usize>, Range<usize>),
}

impl Step {
    /// Sentences that stand for each other; in a run of equally many, one for one.
    pub fn pairs(&self) -> impl Iterator<Item = (usize, usize)> {
        let (ours, theirs) = match self {
            Self::Both(i, j) => (*i..i + 1, *j..j + 1),
            Self::Apart(ours, theirs) if ours.len() == theirs.len() => (ours.clone(), theirs.clone()),
            Self::Apart(..) => (0..0, 0..0),
        };
        ours.zip(theirs)
    }
}

/// Of two maps of one text: sentences with the same bytes are the same.
pub(crate) fn by_place(a: &Side<'_>, b: &Side<'_>) -> Vec<Step> {
    let (ours, theirs) = (&a.analysis.sentences, &b.analysis.sentences);
    let mut out = Vec::with_capacity(ours.len());
    let (mut i, mut j) = (0, 0);
    while i < ours.len() || j < theirs.len() {
        if i < ours.len() && j < theirs.len() && ours[i].span == theirs[j].span {
            out.push(Step::Both(i, j));
            (i, j) = (i + 1, j + 1);
            continue;
        }
        // as far as neither side has a sentence that goes on
        let (first, second) = (i, j);
        let mut end = 0;
        loop {
            let next = |all: &[Sentence], at: usize| all.get(at).map_or(usize::MAX, |s| s.span.start);
            let (left, right) = (next(ours, i), next(theirs, j));
            let same = i < ours.len() && j < theirs.len() && ours[i].span == theirs[j].span;
            if (i > first || j > second) && (left.min(right) >= end && (same || left.min(right) == usize::MAX)) {
                break;
            }
            if left <= right {
                end = end.max(ours[i].span.end);
                i += 1;
            } else {
                end = end.max(theirs[j].span.end);
                j += 1;
            }
        }
        out.push(Step::Apart(first..i, second..j));
    }
    out
}

/// Of the maps of a text before and after it was edited: sentences with the same words are the same, as many as can be
/// without a change of order.
pub(crate) fn by_text(a: &Side<'_>, b: &Side<'_>) -> Vec<Step> {
    let texts = |side: &'_ Side<'_>| {
        let words = |at: usize| side.text(at).split_whitespace().collect::<Vec<_>>().join(" ");
        (0..side.analysis.sentences.len()).map(words).collect::<Vec<_>>()
    };
    let mut out = Vec::new();
    for found in capture_diff_slices(Algorithm::Myers, &texts(a), &texts(b)) {
        if let DiffOp::Equal { old_index, new_index, len } = found {
            out.extend((0..len).map(|n| Step::Both(old_index + n, new_index + n)));
        } else {
            out.push(Step::Apart(found.old_range(), found.new_range()));
        }
    }
    out
}
