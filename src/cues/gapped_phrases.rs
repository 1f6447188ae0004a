//! Phrases with gaps (`if ... would`): found as segments, put together here.
//!
//! Between two segments any words may stand, so that an automaton over whole phrases would need a state for
//! every way to fill every gap. The machine meets the segments one by one; a chain is met where its segments
//! follow each other within their gaps.

use std::collections::HashMap;

use super::phrase_trie::{MachineStep, Meaning, Output};
use crate::bits::{is_set, number, room, set};

/// Ways to put one chain together that are looked at in a sentence.
const MOST_WAYS: u32 = 64;

/// A segment met: tokens of the sentence, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Segment {
    /// Which.
    pub id: u32,
    /// First token.
    pub first: u32,
    /// Last token.
    pub last: u32,
    /// Tokens that name the holder.
    pub holder: Option<(u32, u32)>,
}

/// A phrase with gaps.
#[derive(Debug)]
struct Chain {
    meaning: Meaning,
    /// Its segments, and how many words may stand before each.
    segments: Vec<(u32, u8)>,
}

/// Steps of a segment that name the holder.
type HolderSteps = Option<(u16, u16)>;

/// All phrases with gaps.
#[derive(Debug, Default)]
pub(super) struct Chains {
    all: Vec<Chain>,
    known: HashMap<(Vec<MachineStep>, HolderSteps), u32>,
    /// By segment: the chains that begin with it.
    by_first: Vec<Vec<u32>>,
}

/// Which segments a sentence has, as bits. The buffer is reused.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    met: Vec<u64>,
    /// Those of chains all of whose segments were met.
    joinable: Vec<u64>,
}

impl Scratch {
    fn holds(&self, chain: &Chain) -> bool {
        chain.segments.iter().all(|&(id, _)| is_set(&self.met, id))
    }
}

impl Chains {
    /// Adds a phrase of steps, each with the gap before it; `holder` is the range of steps that name the holder.
    /// `segment` is called with each segment that no phrase before had.
    pub fn add(
        &mut self,
        steps: &[(MachineStep, u8)],
        meaning: Meaning,
        holder: Option<(u16, u16)>,
        mut segment: impl FnMut(&[MachineStep], Output),
    ) {
        let mut segments = Vec::new();
        let mut from = 0;
        while from < steps.len() {
            let len = 1 + steps[from + 1..].iter().take_while(|(_, gap)| *gap == 0).count();
            let own: Vec<_> = steps[from..from + len].iter().map(|(step, _)| *step).collect();
            // the part of the holder that lies in this segment
            let part = holder.and_then(|(a, b)| {
                let (a, b) = (usize::from(a).max(from), usize::from(b).min(from + len));
                Some((u16::try_from(a - from.min(a)).ok()?, u16::try_from(b.checked_sub(from)?).ok()?))
                    .filter(|(a, b)| a < b)
            });
            let fresh = number(self.known.len());
            let id = *self.known.entry((own.clone(), part)).or_insert(fresh);
            if id == fresh {
                segment(&own, Output::new(Meaning::Segment(id), part));
            }
            segments.push((id, steps[from].1));
            from += len;
        }
        let chain = number(self.all.len());
        self.by_first.resize(self.known.len(), Vec::new());
        self.by_first[segments[0].0 as usize].push(chain);
        self.all.push(Chain { meaning, segments });
    }

    /// Keeps those of the segments of a sentence that are of a chain all of whose segments matched: usually few, or none.
    pub fn keep_joinable(&self, met: &mut Vec<Segment>, scratch: &mut Scratch) {
        for bits in [&mut scratch.met, &mut scratch.joinable] {
            bits.clear();
            bits.resize(room(self.known.len()), 0);
        }
        for segment in met.iter() {
            set(&mut scratch.met, segment.id);
        }
        for chain in met.iter().flat_map(|segment| self.begun_by(*segment)) {
            if scratch.holds(chain) {
                chain.segments.iter().for_each(|&(id, _)| set(&mut scratch.joinable, id));
            }
        }
        met.retain(|segment| is_set(&scratch.joinable, segment.id));
    }

    /// The chains that begin with a segment.
    fn begun_by(&self, segment: Segment) -> impl Iterator<Item = &Chain> {
        let chains = self.by_first.get(segment.id as usize).into_iter().flatten();
        chains.map(|&chain| &self.all[chain as usize])
    }

    /// Puts together what the segments of a sentence (sorted) make, those of [`Chains::keep_joinable`]: tells
    /// the meaning, the first and last token and the holder's tokens.
    pub fn join(
        &self,
        met: &[Segment],
        scratch: &Scratch,
        mut tell: impl FnMut(Meaning, (u32, u32), Option<(u32, u32)>),
    ) {
        for segment in met {
            for chain in self.begun_by(*segment).filter(|chain| scratch.holds(chain)) {
                let mut ways = MOST_WAYS;
                follow(chain, 1, *segment, met, &mut ways, &mut |last, holder| {
                    tell(chain.meaning, (segment.first, last), holder);
                });
            }
        }
    }
}

/// Follows a chain from its segment `at`; what is met so far ends where `so_far` does.
fn follow(
    chain: &Chain,
    at: usize,
    so_far: Segment,
    met: &[Segment],
    ways: &mut u32,
    tell: &mut impl FnMut(u32, Option<(u32, u32)>),
) {
    let Some(&(id, gap)) = chain.segments.get(at) else {
        tell(so_far.last, so_far.holder);
        return;
    };
    let from = met.partition_point(|s| (s.id, s.first) <= (id, so_far.last));
    let end = so_far.last + 1 + u32::from(gap);
    for next in met[from..].iter().take_while(|s| s.id == id && s.first <= end) {
        if *ways == 0 {
            return;
        }
        *ways -= 1;
        let holder = match (so_far.holder, next.holder) {
            (Some((first, _)), Some((_, last))) => Some((first, last)),
            (before, here) => before.or(here),
        };
        follow(chain, at + 1, Segment { holder, ..*next }, met, ways, tell);
    }
}
