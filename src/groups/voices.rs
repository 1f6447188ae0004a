//! Who speaks: an article and its reprints are one voice; what a publisher prints below every article is none.

use hashbrown::HashMap;

use crate::bits::number;
use crate::rules::BoilerplateRules;

/// Tells texts apart whatever their capitals, quotation marks and white space.
pub(crate) type Fingerprint = u64;

/// A sentence as it is looked at here.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Printed {
    pub article: u32,
    pub print: Fingerprint,
    /// Whether it stands in the last paragraph.
    pub last: bool,
    /// Long enough for two articles not to share it by chance.
    pub long: bool,
}

/// For each article its voice: the first of the articles that are reprints of each other.
pub(crate) fn voices(articles: usize, sentences: &[Printed], share: f64) -> Vec<u32> {
    let mut sizes = vec![0u32; articles];
    let mut holders: HashMap<Fingerprint, Vec<u32>> = HashMap::new();
    for sentence in sentences.iter().filter(|s| s.long) {
        let list = holders.entry(sentence.print).or_default();
        // articles come in order
        if list.last() != Some(&sentence.article) {
            list.push(sentence.article);
            sizes[sentence.article as usize] += 1;
        }
    }
    let mut shared: HashMap<(u32, u32), u32> = HashMap::new();
    for list in holders.values() {
        // with the first that has it and with the one before: all pairs of a sentence that everybody prints are too many
        for (at, &article) in list.iter().enumerate().skip(1) {
            *shared.entry((list[0], article)).or_default() += 1;
            if at > 1 {
                *shared.entry((list[at - 1], article)).or_default() += 1;
            }
        }
    }
    let mut links: Vec<(u32, u32)> = shared
        .into_iter()
        .filter(|((a, b), count)| {
            let shorter = sizes[*a as usize].min(sizes[*b as usize]);
            *count > 1 && f64::from(*count) > share * f64::from(shorter)
        })
        .map(|(pair, _)| pair)
        .collect();
    links.sort_unstable();
    let mut voice: Vec<u32> = (0..number(articles)).collect();
    for (a, b) in links {
        let (a, b) = (root(&mut voice, a), root(&mut voice, b));
        voice[a.max(b) as usize] = a.min(b);
    }
    (0..number(articles)).map(|article| root(&mut voice, article)).collect()
}

fn root(voice: &mut [u32], mut article: u32) -> u32 {
    while voice[article as usize] != article {
        voice[article as usize] = voice[voice[article as usize] as usize];
        article = voice[article as usize];
    }
    article
}

/// Voices that print a sentence, by publisher, and voices that end with it.
type Printers = (Vec<(u32, u32)>, Vec<u32>);

/// The sentences that are boilerplate. `publishers`: of each article, `None` where it is unknown.
pub(crate) fn boilerplate(
    sentences: &[Printed],
    voices: &[u32],
    publishers: &[Option<u32>],
    rules: &BoilerplateRules,
) -> Vec<bool> {
    // each print with its voices by publisher, and with those that end with it
    let mut printed: HashMap<Fingerprint, Printers> = HashMap::new();
    for sentence in sentences {
        let voice = voices[sentence.article as usize];
        let entry = printed.entry(sentence.print).or_default();
        if let Some(publisher) = publishers[sentence.article as usize] {
            entry.0.push((publisher, voice));
        }
        if sentence.last {
            entry.1.push(voice);
        }
    }
    for (by_publisher, closings) in printed.values_mut() {
        by_publisher.sort_unstable();
        by_publisher.dedup();
        closings.sort_unstable();
        closings.dedup();
    }
    let is = |sentence: &Printed| {
        printed.get(&sentence.print).is_some_and(|(by_publisher, closings)| {
            closings.len() >= rules.closings
                || by_publisher.chunk_by(|a, b| a.0 == b.0).any(|same| same.len() >= rules.articles)
        })
    };
    sentences.iter().map(is).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(articles: &[&[u64]]) -> Vec<Printed> {
        let all = articles.iter().enumerate().flat_map(|(article, prints)| {
            prints.iter().enumerate().map(move |(at, &print)| Printed {
                article: number(article),
                print,
                last: at + 1 == prints.len(),
                long: true,
            })
        });
        all.collect()
    }

    #[test]
    fn articles_that_share_more_than_half_are_one_voice() {
        let sentences = printed(&[&[1, 2, 3, 4], &[1, 2, 3, 9], &[1, 2, 7, 8], &[5, 6]]);
        assert_eq!(voices(4, &sentences, 0.5), [0, 0, 2, 3]);
    }

    #[test]
    fn what_a_publisher_prints_twice_is_boilerplate_but_a_reprint_is_not() {
        let rules = BoilerplateRules { articles: 2, closings: 3 };
        let sentences = printed(&[&[1, 2, 3], &[1, 4, 5], &[6, 7, 8]]);
        let all = boilerplate(&sentences, &[0, 1, 2], &[Some(0), Some(0), None], &rules);
        assert_eq!(all, [true, false, false, true, false, false, false, false, false]);
        let all = boilerplate(&sentences, &[0, 0, 2], &[Some(0), Some(0), None], &rules);
        assert!(all.iter().all(|is| !is));
    }

    #[test]
    fn what_ends_many_articles_is_boilerplate() {
        let rules = BoilerplateRules { articles: 2, closings: 3 };
        let sentences = printed(&[&[1, 9], &[2, 9], &[3, 9], &[9, 4]]);
        let all = boilerplate(&sentences, &[0, 1, 2, 3], &[None; 4], &rules);
        assert_eq!(all, [false, true, false, true, false, true, true, false]);
    }
}
