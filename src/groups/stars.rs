//! Groups of sentences around a centre: each member is near the centre itself, so that groups do not run on like chains.
//!
//! The sentence that is nearest to most others, counted by voices, becomes the first centre and takes what is near it; so
//! on with what is left. In the end every sentence goes to the centre that it is nearest to.

use super::candidates::Near;
use crate::bits::number;

/// A group: its centre and its members, the centre among them, by number.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Star {
    pub centre: u32,
    /// Each with its score against the centre.
    pub members: Vec<(u32, f32)>,
}

/// Groups of `count` sentences. `voices`: who speaks in each sentence. Sentences have to be numbered in the order in
/// which ties are decided.
pub(crate) fn stars(count: usize, pairs: &[Near], voices: &[u32]) -> Vec<Star> {
    let neighbours = Neighbours::new(count, pairs);
    let mut degree: Vec<(f32, u32)> = Vec::new();
    let mut by_voice: Vec<(u32, f32)> = Vec::new();
    for sentence in 0..number(count) {
        by_voice.clear();
        let others = neighbours.of(sentence).iter().map(|&(other, score)| (voices[other as usize], score));
        by_voice.extend(others.filter(|(voice, _)| *voice != voices[sentence as usize]));
        if by_voice.is_empty() {
            continue;
        }
        // what a voice says several times counts once, by what is nearest
        by_voice.sort_by(|a, b| a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)));
        by_voice.dedup_by_key(|(voice, _)| *voice);
        degree.push((by_voice.iter().map(|(_, score)| score).sum(), sentence));
    }
    degree.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let mut taken = vec![false; count];
    // of a centre, which it is in the order of choice
    let mut rank = vec![u32::MAX; count];
    for (chosen, &(_, sentence)) in degree.iter().enumerate() {
        if taken[sentence as usize] {
            continue;
        }
        taken[sentence as usize] = true;
        rank[sentence as usize] = number(chosen);
        for &(other, _) in neighbours.of(sentence) {
            taken[other as usize] = true;
        }
    }
    let mut all: Vec<Star> = Vec::new();
    let mut place = vec![u32::MAX; count];
    for centre in (0..number(count)).filter(|&s| rank[s as usize] != u32::MAX) {
        place[centre as usize] = number(all.len());
        all.push(Star { centre, members: vec![(centre, 1.0)] });
    }
    for sentence in (0..number(count)).filter(|&s| taken[s as usize] && rank[s as usize] == u32::MAX) {
        let near = neighbours.of(sentence).iter().filter(|(other, _)| rank[*other as usize] != u32::MAX);
        // of equals the one that was chosen first: it is near to more voices
        let before = |a: u32, b: u32| rank[a as usize] < rank[b as usize];
        let best = near.reduce(|best, next| {
            let better = next.1 > best.1 || (next.1.total_cmp(&best.1).is_eq() && before(next.0, best.0));
            if better { next } else { best }
        });
        if let Some(&(centre, score)) = best {
            all[place[centre as usize] as usize].members.push((sentence, score));
        }
    }
    for star in &mut all {
        star.members.sort_by_key(|(sentence, _)| *sentence);
    }
    all.retain(|star| star.members.len() > 1);
    all
}

/// For each sentence those near it, by number.
struct Neighbours {
    starts: Vec<u32>,
    all: Vec<(u32, f32)>,
}

impl Neighbours {
    fn new(count: usize, pairs: &[Near]) -> Self {
        let mut starts = vec![0u32; count + 1];
        for pair in pairs {
            starts[pair.a as usize + 1] += 1;
            starts[pair.b as usize + 1] += 1;
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let mut next = starts.clone();
        let mut all = vec![(0, 0.0); pairs.len() * 2];
        for pair in pairs {
            for (from, to) in [(pair.a, pair.b), (pair.b, pair.a)] {
                all[next[from as usize] as usize] = (to, pair.score);
                next[from as usize] += 1;
            }
        }
        for at in 0..count {
            all[starts[at] as usize..starts[at + 1] as usize].sort_unstable_by_key(|(other, _)| *other);
        }
        Self { starts, all }
    }

    fn of(&self, sentence: u32) -> &[(u32, f32)] {
        &self.all[self.starts[sentence as usize] as usize..self.starts[sentence as usize + 1] as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn groups(count: usize, pairs: &[(u32, u32, f32)], voices: &[u32]) -> Vec<(u32, Vec<u32>)> {
        let pairs: Vec<Near> = pairs.iter().map(|&(a, b, score)| Near { a, b, score }).collect();
        let all = stars(count, &pairs, voices).into_iter();
        all.map(|star| (star.centre, star.members.iter().map(|(s, _)| *s).collect())).collect()
    }

    #[test]
    fn a_chain_does_not_become_one_group() {
        let chain = [(0, 1, 0.5), (1, 2, 0.6), (2, 3, 0.6), (3, 4, 0.5)];
        assert_eq!(groups(5, &chain, &[0, 1, 2, 3, 4]), [(2, vec![1, 2, 3])]);
    }

    #[test]
    fn a_voice_that_repeats_itself_counts_once() {
        // sentence 0 is near three sentences of one voice, sentence 3 near two voices
        let pairs = [(0, 1, 0.4), (0, 2, 0.4), (0, 3, 0.4), (3, 4, 0.4), (4, 5, 0.4)];
        assert_eq!(groups(6, &pairs, &[0, 1, 1, 1, 2, 3]), [(3, vec![0, 3, 4])]);
    }

    #[test]
    fn a_sentence_goes_to_the_nearer_centre() {
        let pairs = [(0, 1, 0.9), (0, 2, 0.4), (2, 3, 0.8), (3, 4, 0.3), (0, 5, 0.9)];
        assert_eq!(groups(6, &pairs, &[0, 1, 2, 3, 4, 5]), [(0, vec![0, 1, 5]), (3, vec![2, 3, 4])]);
    }
}
