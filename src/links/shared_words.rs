//! Shared content words: how many stems two sentences near each other have in common.

use crate::bits::number;

/// Counts over one article. The buffers are reused.
#[derive(Debug, Default)]
pub struct Shared {
    /// For each stem the last place in `chain`, valid where its stamp is of this article.
    heads: Vec<(u32, u32)>,
    /// A sentence that has the stem, and the place before it.
    chain: Vec<(u32, u32)>,
    /// Counts for each sentence and each of the `reach` before it.
    counts: Vec<u16>,
    reach: usize,
    stamp: u32,
    /// For each stem the article in whose title it stood last, as a stamp.
    titles: Vec<u32>,
}

const NONE: u32 = u32::MAX;

impl Shared {
    /// Begins an article of `sentences` sentences, looking `reach` sentences back; `stems` is the highest stem.
    pub fn begin(&mut self, sentences: usize, reach: usize, stems: usize) {
        self.stamp = self.stamp.wrapping_add(1);
        if self.stamp == 0 {
            self.heads.clear();
            self.titles.clear();
            self.stamp = 1;
        }
        if self.heads.len() <= stems {
            self.heads.resize(stems + 1, (0, NONE));
            self.titles.resize(stems + 1, 0);
        }
        self.chain.clear();
        self.counts.clear();
        self.counts.resize(sentences * reach, 0);
        self.reach = reach;
    }

    /// Adds a content word of the title.
    pub fn add_title(&mut self, stem: u32) {
        self.titles[stem as usize] = self.stamp;
    }

    /// Adds a content word; sentences come in order. Tells whether it is the sentence's first one of this stem and stands
    /// in the title.
    pub fn add(&mut self, sentence: usize, stem: u32) -> bool {
        let head = &mut self.heads[stem as usize];
        let last = if head.0 == self.stamp { head.1 } else { NONE };
        if last != NONE && self.chain[last as usize].0 as usize == sentence {
            return false;
        }
        *head = (self.stamp, number(self.chain.len()));
        self.chain.push((number(sentence), last));
        let mut at = last;
        while at != NONE {
            let (other, before) = self.chain[at as usize];
            let distance = sentence - other as usize;
            if distance > self.reach {
                break;
            }
            self.counts[sentence * self.reach + distance - 1] += 1;
            at = before;
        }
        self.titles[stem as usize] == self.stamp
    }

    /// Content words that two sentences share; 0 beyond the reach.
    #[must_use]
    pub fn count(&self, a: usize, b: usize) -> u32 {
        let (early, late) = (a.min(b), a.max(b));
        let distance = late - early;
        if distance == 0 || distance > self.reach {
            0
        } else {
            u32::from(self.counts[late * self.reach + distance - 1])
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_stem_counts_once_for_a_pair_within_reach() {
        let mut shared = Shared::default();
        for _ in 0..2 {
            shared.begin(4, 2, 9);
            for (sentence, stem) in [(0, 1), (0, 1), (0, 2), (1, 1), (2, 2), (2, 1), (3, 1)] {
                shared.add(sentence, stem);
            }
            assert_eq!([shared.count(0, 1), shared.count(2, 0), shared.count(3, 0), shared.count(3, 2)], [1, 2, 0, 1]);
        }
    }

    #[test]
    fn a_word_of_the_title_counts_once_for_a_sentence() {
        let mut shared = Shared::default();
        shared.begin(2, 2, 9);
        for stem in [3, 4] {
            shared.add_title(stem);
        }
        assert_eq!([3, 3, 5, 4].map(|stem| shared.add(0, stem)), [true, false, false, true]);
        shared.begin(2, 2, 9);
        assert!(!shared.add(0, 3), "that title was another article's");
    }
}
