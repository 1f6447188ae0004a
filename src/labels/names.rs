//! Full names: what a shorter form of a name, met later in the article, stands for.
//!
//! A form stands for the name that has all of its words and more, the name's first or last among them. Which words do
//! not count is the pack's to say.
//! Where two different names have them all, nothing is told: the form stays as it is written.

use std::ops::Range;

/// Names looked at, from the last one back: bounds the work in texts that name thousands.
const MOST: usize = 200;

/// The names met so far in an article, as bytes of its text.
#[derive(Debug, Default)]
pub(super) struct Names(Vec<Name>);

#[derive(Debug, Clone)]
struct Name {
    span: Range<usize>,
    /// The bits of its words: a name that lacks one of a form's cannot have all of its words.
    bits: u64,
}

impl Names {
    /// Adds a name; they come in the order of the text, sentence by sentence.
    pub fn add(&mut self, text: &str, passed_over: &[String], span: Range<usize>) {
        let bits = bits(&text[span.clone()], passed_over);
        self.0.push(Name { span, bits });
    }

    /// The name that a form, as bytes of the text, stands for; the form itself where the names before it do not tell.
    pub fn full(&self, text: &str, passed_over: &[String], form: Range<usize>) -> Range<usize> {
        let words = |span: &Range<usize>| words(&text[span.clone()], passed_over);
        let has =
            |name: &Range<usize>, form: &Range<usize>| words(form).all(|own| words(name).any(|word| same(own, word)));
        let ends = |name: &Range<usize>| {
            let end = |word: Option<&str>| word.is_some_and(|w| words(&form).any(|own| same(own, w)));
            end(words(name).next()) || end(words(name).last())
        };
        let (own, bits) = (words(&form).count(), bits(&text[form.clone()], passed_over));
        if own == 0 {
            return form;
        }
        let known = || {
            let near = self.0.iter().rev().take(MOST).filter(|name| name.bits & bits == bits);
            let before = near.map(|name| &name.span).filter(|name| name.end <= form.start);
            before.filter(|name| words(name).count() > own && has(name, &form) && ends(name))
        };
        // of names of one length the last
        let Some(fullest) = known().rev().max_by_key(|name| words(name).count()) else { return form };
        if known().all(|name| has(fullest, name)) { fullest.clone() } else { form }
    }
}

/// A bit for the beginning of each word that counts, in any case.
fn bits(name: &str, passed_over: &[String]) -> u64 {
    let bit = |word: &str| {
        let start = word.chars().flat_map(char::to_lowercase).take(2);
        start.fold(0u32, |sum, c| sum.wrapping_mul(31).wrapping_add(c as u32)) % 64
    };
    words(name, passed_over).fold(0, |all, word| all | 1 << bit(word))
}

/// The words of a name that count.
fn words<'t>(name: &'t str, passed_over: &[String]) -> impl Iterator<Item = &'t str> {
    let all = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    all.filter(|word| !passed_over.iter().any(|passed| same(passed, word)))
}

/// Whether two words are the same in any case.
fn same(one: &str, other: &str) -> bool {
    if one.is_ascii() {
        return one.eq_ignore_ascii_case(other);
    }
    one == other || one.chars().flat_map(char::to_lowercase).eq(other.chars().flat_map(char::to_lowercase))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The full name of the last form in a text; names and form stand in brackets.
    fn full(text: &str) -> String {
        let passed_over = ["the", "s", "dr"].map(str::to_owned);
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
