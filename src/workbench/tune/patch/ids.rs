//! What learned phrases are called.

use std::collections::BTreeSet;

use crate::rules::Pack;
use crate::workbench::tune::fit::learn::Learned;
use crate::workbench::tune::fit::sample::Sample;

/// An id for each phrase that no rule has.
pub(super) fn ids(pack: &Pack, sample: &Sample, learned: &Learned) -> Vec<String> {
    let mut taken: BTreeSet<String> = pack.cues().map(|c| c.id.clone()).collect();
    let taken_by_shape = pack.sentences.rules.iter().map(|r| r.id.clone());
    taken.extend(taken_by_shape.chain(pack.header.rules.iter().map(|r| r.id.clone())));
    let mut out = Vec::new();
    for phrase in &learned.phrases {
        let name = &sample.grams.names[phrase.gram as usize];
        let plain = |c: char| if c == ' ' { Some('-') } else { c.is_lowercase().then_some(c) };
        let slug: String = name.chars().filter_map(plain).collect();
        let base = format!("learned.{}", slug.trim_matches('-'));
        let base = if base == "learned." { "learned.phrase".to_owned() } else { base };
        let free = (2..).map(|n| format!("{base}-{n}"));
        let id = std::iter::once(base.clone()).chain(free).find(|id| !taken.contains(id)).unwrap_or(base);
        taken.insert(id.clone());
        out.push(id);
    }
    out
}
