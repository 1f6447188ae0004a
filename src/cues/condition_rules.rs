//! Rules that have conditions but no cue: which of them a sentence satisfies is the same for all sentences of one kind,
//! and is computed once for each kind.

use hashbrown::HashMap;

use super::conditions::Setting;
use super::types::Compiled;
use crate::bits::{room, set};

/// Kinds of sentences that are remembered; beyond them all is forgotten.
const MOST_KINDS: usize = 4_096;

/// The rules of conditions alone.
#[derive(Debug)]
pub(super) struct Silent {
    rules: Vec<(u32, Compiled)>,
    /// Lengths, in words, at which some rule begins or ceases to hold, sorted.
    lengths: Vec<u32>,
    /// Numbers of a set of all cues, as bits.
    size: usize,
}

/// What is met by kinds of sentences, as far as it was asked. One to a thread.
#[derive(Debug, Default)]
pub(super) struct Memo {
    known: HashMap<(u16, usize), Box<[u64]>>,
}

impl Silent {
    pub fn new(rules: Vec<u32>, cues: &[Compiled]) -> Self {
        let rules: Vec<_> = rules.into_iter().map(|cue| (cue, cues[cue as usize])).collect();
        let mut lengths: Vec<u32> = rules.iter().flat_map(|(_, rule)| rule.conditions.lengths()).collect();
        lengths.sort_unstable();
        lengths.dedup();
        Self { rules, lengths, size: room(cues.len()) }
    }

    /// The rules that a sentence meets, as bits by cue.
    pub fn met<'m>(&self, setting: Setting, memo: &'m mut Memo) -> &'m [u64] {
        let kind = (setting.places, self.lengths.partition_point(|&length| length <= setting.words));
        if memo.known.len() > MOST_KINDS {
            memo.known.clear();
        }
        memo.known.entry(kind).or_insert_with(|| {
            let mut met = vec![0; self.size];
            for (cue, _) in self.rules.iter().filter(|(_, rule)| rule.conditions.allow(setting)) {
                set(&mut met, *cue);
            }
            met.into()
        })
    }
}
