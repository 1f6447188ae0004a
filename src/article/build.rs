//! From a decoded text to an article: the one place that knows which reader a format has.

use std::ops::Range;

use super::lines::Line;
use super::{Article, Format, Masthead, lines, markdown, masthead, paragraphs};
use crate::rules::model::MastheadRules;

/// Finds masthead and paragraphs of `text`, which becomes the article's text as it is.
///
/// Without `with_masthead` the whole text is body and no field is filled. A text with nothing visible gives an
/// article without paragraphs; any other plain text has at least one, whatever the rules take. Offsets fit `u32`
/// if the text is below 4 GiB, which the readers of `corpus` see to.
#[must_use]
pub fn build(id: String, text: String, format: Format, rules: &MastheadRules, with_masthead: bool) -> Article {
    let rules = with_masthead.then_some(rules);
    let (masthead, paragraphs) = match format {
        Format::Text => plain(&text, rules),
        Format::Markdown => markdown::read(&text, rules),
    };
    Article { id, text, masthead, paragraphs }
}

/// Masthead and paragraphs of plain text.
fn plain(text: &str, rules: Option<&MastheadRules>) -> (Masthead, Vec<Range<usize>>) {
    let lines = lines::lines(text);
    let mut masthead = Masthead::default();
    let mut body = 0;
    if let Some(rules) = rules {
        let (head, takes) = read_head(text, &lines, rules, &mut masthead);
        body = masthead::last_taken(&takes).map_or(0, |last| head.lines[last] + 1);
    }
    (masthead, paragraphs::paragraphs(text, &lines[body..]))
}

fn read_head(
    text: &str,
    lines: &[Line],
    rules: &MastheadRules,
    masthead: &mut Masthead,
) -> (masthead::Head, Vec<masthead::Take>) {
    let head = masthead::head(text, lines, rules);
    let candidates: Vec<&str> = head.lines.iter().map(|&at| lines[at].of(text)).collect();
    let takes = masthead::apply(&candidates, head.ended, rules, masthead);
    (head, takes)
}

/// Which rule took which line of a plain text's masthead: an index into [`MastheadRules::rules`] and the bytes of
/// the line, in the order of the rules. For people who write rules; [`build`] needs no one to call it.
#[must_use]
pub fn explain_masthead(text: &str, rules: &MastheadRules) -> Vec<(usize, Range<usize>)> {
    let lines = lines::lines(text);
    let (head, takes) = read_head(text, &lines, rules, &mut Masthead::default());
    let line = |at: usize| lines[head.lines[at]].start..lines[head.lines[at]].end;
    takes.into_iter().map(|take| (take.rule, line(take.line))).collect()
}

#[cfg(test)]
mod tests {
    use super::super::masthead::tests::rules;
    use super::*;

    fn built(text: &str, with_masthead: bool) -> Article {
        build("a".to_owned(), text.to_owned(), Format::Text, &rules(), with_masthead)
    }

    #[test]
    fn the_body_begins_behind_the_last_line_taken() {
        let prose = "A sentence of the article that is long enough to be one. ".repeat(4);
        let text = format!("The Daily Digest\n\nNo rule knows this\n\nBy Ann Lee\n\nA title\n\n{prose}\n\n{prose}");
        let article = built(&text, true);
        assert_eq!(article.masthead.title, "A title");
        assert_eq!(article.masthead.author, "Ann Lee");
        assert_eq!(article.paragraphs.len(), 2);
        assert_eq!(article.text, text);
        assert_eq!(&text[article.paragraphs[0].clone()], prose.trim());
        let taken: Vec<_> =
            explain_masthead(&text, &rules()).into_iter().map(|(rule, line)| (rule, &text[line])).collect();
        assert_eq!(taken, [(1, "By Ann Lee"), (3, "The Daily Digest"), (4, "A title")]);
        let whole = built(&text, false);
        assert_eq!((whole.paragraphs.len(), whole.masthead), (6, Masthead::default()));
    }

    #[test]
    fn a_byline_alone_stays_text() {
        let article = built("By Ann Lee", true);
        assert_eq!((article.paragraphs.len(), article.masthead), (1, Masthead::default()));
        assert!(built(" \n ", true).paragraphs.is_empty());
    }

    #[test]
    fn sentences_a_line_behind_a_masthead() {
        let article = built("By Ann Lee\n\nThis is one sentence.\nThis is the next.\nAnd another.", true);
        assert_eq!(article.paragraphs.len(), 3);
    }

    proptest::proptest! {
        #[test]
        fn nothing_of_the_body_is_lost(text in "(By Ann|[A-Z][a-z]{1,9}[.]?|[a-z]{2,8}| |’|17 Apr 2019|The|\n|\r\n|\n\n){0,60}") {
            let article = built(&text, true);
            let mut last = article.paragraphs.first().map_or(text.len(), |p| p.start);
            assert!(text.trim().is_empty() || !article.paragraphs.is_empty());
            for p in &article.paragraphs {
                assert!(text[last..p.start].trim().is_empty());
                assert!(!text[p.clone()].trim().is_empty());
                last = p.end;
            }
            assert!(text[last..].trim().is_empty());
        }
    }
}
