//! Words in a row that may become phrases: one to three, as a phrase of the rule format would find them.
//!
//! Words with digits are left out, and so are rows with a mark between them: a phrase without the mark would not find
//! those.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use crate::rules::phrase::cut;
use crate::text::{Clitics, Span, fold_word, scan};

/// Words in a row at most.
pub const LONGEST: usize = 3;
/// Articles in which a phrase has to stand.
pub const ARTICLES: usize = 3;

/// A sentence cut into words and marks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cut {
    /// Bytes of each.
    spans: Vec<Range<usize>>,
    /// The folded word; `None` for marks and figures.
    words: Vec<Option<String>>,
    /// Its candidates, by number in [`Grams`], ordered, each once.
    pub grams: Vec<u32>,
}

impl Cut {
    /// Cuts a sentence.
    #[must_use]
    pub fn new(text: &str, clitics: &Clitics) -> Self {
        let mut out = Self::default();
        scan(text, 0, text.len(), clitics, |span| {
            let range = span.start as usize..span.end as usize;
            let word = fold_word(&text[range.clone()], false);
            let plain = span.is(Span::WORD) && !word.chars().any(char::is_numeric);
            out.words.push(plain.then_some(word));
            out.spans.push(range);
        });
        out
    }

    /// The words and marks that bytes of the sentence touch: first, and behind the last.
    #[must_use]
    pub fn tokens(&self, bytes: Range<usize>) -> Option<(usize, usize)> {
        let from = self.spans.partition_point(|s| s.end <= bytes.start);
        let to = self.spans.partition_point(|s| s.start < bytes.end);
        (from < to).then_some((from, to))
    }

    /// Its words, folded.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.words.iter().flatten().map(String::as_str)
    }

    /// Bytes of each place where words stand in a row.
    #[must_use]
    pub fn places(&self, words: &[&str]) -> Vec<Range<usize>> {
        let row = |at: usize| self.words[at..].iter().take(words.len()).map_while(Option::as_deref);
        let found = (0..self.words.len()).filter(|&at| row(at).eq(words.iter().copied()));
        found.map(|at| self.spans[at].start..self.spans[at + words.len() - 1].end).collect()
    }

    /// Every row of one to three words: where it begins, and the words.
    pub fn rows(&self) -> impl Iterator<Item = (usize, Vec<&str>)> {
        (0..self.words.len()).flat_map(move |from| {
            let row = self.words[from..].iter().take(LONGEST).map_while(Option::as_deref);
            let row: Vec<&str> = row.collect();
            (1..=row.len()).map(move |len| (from, row[..len].to_vec()))
        })
    }
}

/// The candidates of a sample.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Grams {
    /// As a phrase is written; in order of the alphabet.
    pub names: Vec<String>,
    /// The sentences that each stands in, ordered.
    pub sentences: Vec<Vec<u32>>,
    pub(crate) numbers: BTreeMap<String, u32>,
}

impl Grams {
    /// Collects what stands in enough articles, whose sentences begin at `starts`, and tells each sentence of it.
    #[must_use]
    pub fn new(cuts: &mut [Cut], starts: &[usize], clitics: &Clitics) -> Self {
        // the last article seen, and how many so far
        let mut seen: HashMap<String, (usize, usize)> = HashMap::new();
        for (article, range) in starts.windows(2).enumerate() {
            for cut in &cuts[range[0]..range[1]] {
                for (_, row) in cut.rows() {
                    let entry = seen.entry(row.join(" ")).or_insert((usize::MAX, 0));
                    if entry.0 != article {
                        *entry = (article, entry.1 + 1);
                    }
                }
            }
        }
        let lone = |name: &str| name.starts_with('\'') && !name.contains(' ');
        let mut names: Vec<String> =
            seen.into_iter().filter(|(name, (_, n))| *n >= ARTICLES && !lone(name)).map(|(name, _)| name).collect();
        // what the rule format would cut otherwise is no phrase
        names.retain(|name| cut(name, clitics).iter().map(String::as_str).eq(name.split(' ')));
        names.sort_unstable();
        let numbers: BTreeMap<String, u32> = names.iter().cloned().zip(0..).collect();
        let index: HashMap<&str, u32> = numbers.iter().map(|(name, &n)| (name.as_str(), n)).collect();
        let mut sentences = vec![Vec::new(); names.len()];
        for (sentence, cut) in (0..).zip(cuts) {
            let mut found: Vec<u32> =
                cut.rows().filter_map(|(_, row)| index.get(row.join(" ").as_str()).copied()).collect();
            found.sort_unstable();
            found.dedup();
            for &gram in &found {
                sentences[gram as usize].push(sentence);
            }
            cut.grams = found;
        }
        Self { names, sentences, numbers }
    }

    /// The number of a row of words, if it is a candidate.
    #[must_use]
    pub fn number(&self, row: &[&str]) -> Option<u32> {
        self.numbers.get(&row.join(" ")).copied()
    }

    /// How many candidates there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grams(articles: &[&[&str]]) -> (Grams, Vec<Cut>) {
        let clitics = Clitics::new(["'s"]);
        let mut starts = vec![0];
        let mut cuts = Vec::new();
        for article in articles {
            cuts.extend(article.iter().map(|text| Cut::new(text, &clitics)));
            starts.push(cuts.len());
        }
        (Grams::new(&mut cuts, &starts, &clitics), cuts)
    }

    #[test]
    fn what_stands_in_three_articles_is_a_candidate() {
        let (found, cuts) =
            grams(&[&["The pier, then. The PIER"], &["the pier then", "the pier then"], &["the pier’s then"]]);
        assert_eq!(found.names, ["pier", "the", "the pier", "then"]);
        assert_eq!(found.sentences[0], [0, 1, 2, 3]);
        assert_eq!(cuts[0].grams, [0, 1, 2, 3]);
        assert_eq!(found.number(&["the", "pier"]), Some(2));
    }

    #[test]
    fn figures_and_marks_part_rows() {
        let (found, _) =
            grams(&[&["in 1984 it, rained-out"], &["in 1984 it, rained-out"], &["in 1984 it, rained-out"]]);
        assert_eq!(found.names, ["in", "it", "out", "rained", "rained out"]);
    }

    #[test]
    fn words_in_a_row_have_places() {
        let cut = Cut::new("It may, it may be. Maybe it May be", &Clitics::default());
        assert_eq!(cut.places(&["may", "be"]), [11..17, 28..34]);
        assert_eq!(cut.places(&["be", "maybe"]), [0..0; 0]);
    }

    #[test]
    fn bytes_are_found_among_the_words() {
        let cut = Cut::new("A fair price, now", &Clitics::default());
        assert_eq!(cut.tokens(2..6), Some((1, 2)));
        assert_eq!(cut.tokens(2..13), Some((1, 4)));
        assert_eq!(cut.tokens(6..7), None);
    }
}
