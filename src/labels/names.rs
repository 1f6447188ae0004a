//! Full names: what a shorter form of a name, met later in the article, stands for.
//!
//! A form stands for the name that has all of its words and more, the name's first or last among them. Which words do
//! not count is the pack's to say.
//! Where two different names have them all, nothing is decided: the form stays as it is written.

use std::ops::Range;

/// Names looked at, from the last one back: bounds the work in texts that name thousands.
const MOST: usize = 200;

/// Words of names that do not count, ready to be asked.
#[derive(Debug, Default)]
pub(super) struct PassedOver(Vec<u64>);

impl PassedOver {
    pub fn new(words: &[String]) -> Self {
        let mut all: Vec<u64> = words.iter().map(|word| hash(word)).collect();
        all.sort_unstable();
        Self(all)
    }
}

/// The names met so far in an article. Words are compared by their hashes, whatever their case: that two words of one
/// article share one of 2^64 does not happen.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// Bytes of the text, and a range of `words`.
    met: Vec<(Range<usize>, Range<usize>)>,
    words: Vec<u64>,
    form: Vec<u64>,
}

impl Names {
    /// Adds a name; they come in the order of the text, sentence by sentence.
    pub fn add(&mut self, text: &str, passed_over: &PassedOver, span: Range<usize>) {
        let from = self.words.len();
        words(&text[span.clone()], passed_over, &mut self.words);
        self.met.push((span, from..self.words.len()));
    }

    /// The name that a form, as bytes of the text, stands for; the form itself where the names before it do not tell.
    pub fn full(&mut self, text: &str, passed_over: &PassedOver, form: Range<usize>) -> Range<usize> {
        self.form.clear();
        words(&text[form.clone()], passed_over, &mut self.form);
        let own = &self.form[..];
        if own.is_empty() {
            return form;
        }
        let has = |name: &[u64], form: &[u64]| form.iter().all(|word| name.contains(word));
        let ends = |name: &[u64]| [name.first(), name.last()].into_iter().flatten().any(|word| own.contains(word));
        let known = || {
            let near = self.met.iter().rev().take(MOST).filter(|(span, _)| span.end <= form.start);
            let near = near.map(|(span, words)| (span, &self.words[words.clone()]));
            near.filter(|(_, name)| name.len() > own.len() && has(name, own) && ends(name))
        };
        // of names of one length the last
        let Some((span, fullest)) = known().rev().max_by_key(|(_, name)| name.len()) else { return form };
        if known().all(|(_, name)| has(fullest, name)) { span.clone() } else { form }
    }
}

/// The words of a name that count, added to `out`.
fn words(name: &str, passed_over: &PassedOver, out: &mut Vec<u64>) {
    let all = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(hash);
    out.extend(all.filter(|word| passed_over.0.binary_search(word).is_err()));
}

/// A number for a word in any case.
pub(super) fn hash(word: &str) -> u64 {
    const SEED: u64 = 0x9E37_79B9_7F4A_7C15;
    let mix = |state: u64, c: u32| (state.rotate_left(23) ^ u64::from(c)).wrapping_mul(SEED);
    let state = if word.is_ascii() {
        word.bytes().fold(SEED, |state, b| mix(state, b.to_ascii_lowercase().into()))
    } else {
        word.chars().flat_map(char::to_lowercase).fold(SEED, |state, c| mix(state, c.into()))
    };
    state ^ state >> 29
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The full name of the last form in a text; names and form stand in brackets.
    fn full(text: &str) -> String {
        let passed_over = PassedOver::new(&["the", "s", "dr"].map(str::to_owned));
        let mut names = Names::default();
        let mut form = 0..0;
        let starts = text.match_indices('[').zip(text.match_indices(']'));
        for ((start, _), (end, _)) in starts {
            if !form.is_empty() {
                names.add(text, &passed_over, form);
            }
            form = start + 1..end;
        }
        text[names.full(text, &passed_over, form)].to_owned()
    }

    #[test]
    fn a_form_stands_for_the_name_that_has_its_words() {
        assert_eq!(full("[the Avalon Road Fund] paid. [The Fund]"), "the Avalon Road Fund");
        assert_eq!(full("[minister Ann Lee] left. [the minister]"), "minister Ann Lee");
        assert_eq!(full("[Ann Lee] met [Bo Hall]. [Lee]"), "Ann Lee");
        assert_eq!(full("[Ann Lee] met [Bo Hall]. [Dr. Lee]"), "Ann Lee");
        assert_eq!(full("[Åsa ÖST] sat. [Öst]"), "Åsa ÖST");
    }

    #[test]
    fn of_names_that_have_each_other_the_fullest_counts() {
        assert_eq!(full("[President Ann Lee] met [Ann Lee]. [Lee]"), "President Ann Lee");
        assert_eq!(full("[Ann Lee] met [President Ann Lee]. [Lee]"), "President Ann Lee");
        assert_eq!(full("[President Ann Lee] sat. [Ann Lee] met [President Lee]. [Lee]"), "President Ann Lee");
    }

    #[test]
    fn a_form_stays_where_nothing_tells() {
        assert_eq!(full("[Ann Lee] met [Bo Lee]. [Lee]"), "Lee");
        assert_eq!(full("[Ann Lee] sat. [an aide]"), "an aide");
        assert_eq!(full("[the North Avalon Sea] froze. [Avalon]"), "Avalon");
        assert_eq!(full("[Ann Lee] sat. [Ann Lee]"), "Ann Lee");
        assert_eq!(full("[Ann Lee] sat. [The]"), "The");
        assert_eq!(full("[Lee]"), "Lee");
    }
}
