//! Articles whose sentences are given: someone else has cut the text, and the cuts are kept.

use std::ops::Range;

use super::model::Article;

/// What [`from_sentences`] makes of given sentences.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GivenSentences {
    /// The text they form. A paragraph runs from its first sentence to its last, just as they were given.
    pub article: Article,
    /// Bytes of each sentence in the article's text, in order.
    pub sentences: Vec<Range<usize>>,
    /// Number of each sentence's paragraph, as given.
    pub paragraphs: Vec<u32>,
}

/// Joins sentences with a space, and paragraphs with an empty line.
///
/// A sentence comes with the number of its paragraph. One without stands in the paragraph of the sentence
/// before it, the first without in paragraph 1; a change of number begins a new paragraph.
#[must_use]
pub fn from_sentences(id: String, given: Vec<(String, Option<u32>)>) -> GivenSentences {
    let mut out = GivenSentences { article: Article { id, ..Article::default() }, ..GivenSentences::default() };
    out.sentences.reserve_exact(given.len());
    out.paragraphs.reserve_exact(given.len());
    let size = given.iter().map(|(sentence, _)| sentence.len() + 2).sum();
    let text = &mut out.article.text;
    text.reserve_exact(size);
    for (sentence, number) in given {
        let before = out.paragraphs.last().copied();
        let number = number.or(before).unwrap_or(1);
        let goes_on = before == Some(number);
        if before.is_some() {
            text.push_str(if goes_on { " " } else { "\n\n" });
        }
        let start = text.len();
        text.push_str(&sentence);
        match out.article.paragraphs.last_mut() {
            Some(paragraph) if goes_on => paragraph.end = text.len(),
            _ => out.article.paragraphs.push(start..text.len()),
        }
        out.sentences.push(start..text.len());
        out.paragraphs.push(number);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(sentences: &[(&str, Option<u32>)]) -> GivenSentences {
        from_sentences("a".to_owned(), sentences.iter().map(|&(s, n)| (s.to_owned(), n)).collect())
    }

    #[test]
    fn numbers_are_kept_and_changes_divide() {
        let out = given(&[("One.", Some(3)), ("Two.", None), ("Three.", Some(5))]);
        assert_eq!(out.article.text, "One. Two.\n\nThree.");
        assert_eq!(out.paragraphs, [3, 3, 5]);
        assert_eq!(out.article.paragraphs, [0..9, 11..17]);
    }

    #[test]
    fn without_numbers_one_paragraph() {
        let out = given(&[("One.", None), ("Two.", None)]);
        assert_eq!(out.paragraphs, [1, 1]);
        assert_eq!(out.article.paragraphs.len(), 1);
        assert_eq!(out.article.paragraphs[0], 0..9);
        assert!(given(&[]).article.paragraphs.is_empty());
    }

    proptest::proptest! {
        #[test]
        fn slices_are_the_sentences(sentences in proptest::collection::vec(("\\PC{0,9}", proptest::option::of(1u32..4)), 0..9)) {
            let out = from_sentences(String::new(), sentences.clone());
            assert_eq!(out.sentences.len(), sentences.len());
            for ((sentence, _), range) in sentences.iter().zip(&out.sentences) {
                assert_eq!(&out.article.text[range.clone()], sentence);
                assert!(out.article.paragraphs.iter().any(|p| p.start <= range.start && range.end <= p.end));
            }
        }
    }
}
