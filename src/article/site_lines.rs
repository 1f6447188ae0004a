//! Paragraphs of a page that are its site's: invitations, rights, related stories, captions that come twice. Which words
//! these are is said by reading.toml.

use std::collections::HashSet;
use std::ops::Range;

use crate::rules::model::{SiteRules, fits};
use crate::text::letters;

/// Bytes of a paragraph that may be the site's.
const LONGEST: usize = 700;
/// Words of a paragraph that is left out where the text has it already.
const LEAST_WORDS: usize = 5;
/// Paragraphs at the end that are looked at.
const MOST_AT_END: usize = 12;

/// The paragraphs that are the article's.
pub(super) fn without(text: &str, paragraphs: Vec<Range<usize>>, rules: &SiteRules) -> Vec<Range<usize>> {
    let of = |range: &Range<usize>| text[range.clone()].trim();
    let short = |range: &Range<usize>| range.len() <= LONGEST;
    let mut kept: Vec<Range<usize>> =
        paragraphs.iter().filter(|range| !(short(range) && fits(&rules.anywhere, of(range)))).cloned().collect();
    // what follows belongs to other articles; but a text has more above it than below
    let half = text.len() / 2;
    if let Some(at) = kept.iter().position(|range| range.start > half && short(range) && fits(&rules.below, of(range)))
    {
        kept.truncate(at);
    }
    for _ in 0..MOST_AT_END {
        match kept.last() {
            Some(last) if kept.len() > 1 && short(last) && fits(&rules.end, of(last)) => {
                kept.pop();
            }
            _ => break,
        }
    }
    let kept = once(text, &kept);
    // a page of such lines alone is no article; but then nothing is lost
    if kept.is_empty() { paragraphs } else { kept }
}

/// Leaves out a paragraph that the text has already: as a paragraph, or word by word in another.
fn once(text: &str, paragraphs: &[Range<usize>]) -> Vec<Range<usize>> {
    let keys: Vec<String> = paragraphs.iter().map(|range| letters(&text[range.clone()])).collect();
    let mut seen: HashSet<&str> = HashSet::new();
    let mut out = Vec::with_capacity(paragraphs.len());
    let all = if paragraphs.len() <= 400 { keys.join("\n") } else { String::new() };
    for (range, key) in paragraphs.iter().zip(&keys) {
        let long = text[range.clone()].split_whitespace().nth(LEAST_WORDS).is_some();
        let again = long && !seen.insert(key);
        // a quotation pulled out of the text: all of it stands in a longer paragraph
        let pulled = long && range.len() <= LONGEST && all.matches(key.as_str()).count() > 1 && {
            keys.iter().any(|other| other.len() > key.len() && other.contains(key.as_str()))
        };
        if !again && !pulled {
            out.push(range.clone());
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::builtin_reading;

    fn left(paragraphs: &[&str]) -> Vec<String> {
        let text = paragraphs.join("\n\n");
        let mut at = 0;
        let ranges = paragraphs.iter().map(|paragraph| {
            at += paragraph.len() + 2;
            at - paragraph.len() - 2..at - 2
        });
        let ranges = ranges.collect();
        without(&text, ranges, &builtin_reading().site).into_iter().map(|range| text[range].to_owned()).collect()
    }

    #[test]
    fn the_article_alone() {
        let body = "The harbour must be dredged, and the sooner the better, for it silts up a little more each winter.";
        let more =
            "We would simply lose the last boats of the coast, the harbour master says, and with them the market.";
        for line in [
            "You can keep up with me on Twitter @annlee, or leave a note below.",
            "Subscribe now to our paper for the full story.",
            "This article is the copyrighted property of the Gazette.",
            "The Coast Gazette is not responsible for the opinions of contributors.",
            "Submit your letter to the editor via this form.",
            "Ann Lee is a former pilot and the author of two books.",
            "© 2022 Coast Media Inc. All Rights Reserved.",
            "Related Stories",
            "Photo: Una Day",
            "More from the Gazette:",
            more,
        ] {
            assert_eq!(left(&[body, more, line]), [body, more], "{line}");
        }
        let pulled = "We would simply lose the last boats of the coast";
        assert_eq!(left(&[body, pulled, more]), [body, more]);
        for line in [
            "Follow the money and you find the port.",
            "The mayor is a former pilot, and it shows.",
            "Related costs rose, too.",
            "Photographs of the time show forty boats.",
        ] {
            assert_eq!(left(&[body, line, more]), [body, line, more], "{line}");
        }
    }
}
