//! Entries of word lists that have several words, written out in the phrases that name the lists.

use std::collections::BTreeMap;

use super::{Matcher, Range2, Sequence, Step};
use crate::rules::model::WordList;

/// Writes out the entries of several words: each list step stays (for the entries of one word) and is also
/// replaced by every longer entry of its list.
///
/// # Errors
/// The number of sequences, where it would pass `limit`.
pub fn expand(sequence: &Sequence, words: &BTreeMap<String, WordList>, limit: usize) -> Result<Vec<Sequence>, usize> {
    let mut out = vec![Sequence { steps: Vec::new(), holder: None }];
    for (index, step) in sequence.steps.iter().enumerate() {
        let lists = step.matcher.lists().filter(|_| !step.plus);
        let long: Vec<_> = lists.filter_map(|name| words.get(name)).flat_map(|l| &l.phrases).collect();
        let wanted = out.len() * (1 + long.len());
        if wanted > limit {
            return Err(wanted);
        }
        let mut next = Vec::with_capacity(wanted);
        for head in out {
            for tail in &long {
                let mut longer = head.clone();
                mark(&mut longer, sequence.holder, index);
                longer.steps.extend(tail.iter().enumerate().map(|(i, w)| Step {
                    matcher: Matcher::Word(w.as_str().into()),
                    plus: false,
                    gap: if i == 0 { step.gap } else { 0 },
                }));
                close(&mut longer, sequence.holder, index);
                next.push(longer);
            }
            let mut single = head;
            mark(&mut single, sequence.holder, index);
            single.steps.push(step.clone());
            close(&mut single, sequence.holder, index);
            next.push(single);
        }
        out = next;
    }
    Ok(out)
}

/// Opens the holder's range where the step `index` of the written sequence opens it.
fn mark(sequence: &mut Sequence, holder: Option<Range2>, index: usize) {
    if let Some((from, _)) = holder
        && from == index
    {
        sequence.holder = Some((sequence.steps.len(), sequence.steps.len()));
    }
}

/// Lets the holder's range reach over the step `index` of the written sequence.
fn close(sequence: &mut Sequence, holder: Option<Range2>, index: usize) {
    if let (Some((_, to)), Some(range)) = (holder, &mut sequence.holder)
        && index < to
    {
        range.1 = sequence.steps.len();
    }
}
