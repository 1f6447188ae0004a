//! From a decoded text to an article: the one place that knows which reader a format has.

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
fn plain(text: &str, rules: Option<&MastheadRules>) -> (Masthead, Vec<std::ops::Range<usize>>) {
    let mut lines = lines::lines(text);
    let mut masthead = Masthead::default();
    if let Some(rules) = rules.filter(|rules| !rules.rules.is_empty()) {
        for (at, _) in taken(text, &lines, rules, &mut masthead) {
            // what a rule took is no text; what stands around it is
            lines[at].end = lines[at].start;
        }
    }
    (masthead, paragraphs::paragraphs(text, &lines))
}

/// The masthead rules, as positions in the pack's list, that take a line of a plain text: for their examples.
#[must_use]
pub fn masthead_rules_taken(text: &str, rules: &MastheadRules) -> Vec<usize> {
    taken(text, &lines::lines(text), rules, &mut Masthead::default()).into_iter().map(|(_, rule)| rule).collect()
}

/// Fills `masthead`. Tells which lines rules took, in order, each with its rule's position in the pack's list.
fn taken(text: &str, lines: &[Line], rules: &MastheadRules, masthead: &mut Masthead) -> Vec<(usize, usize)> {
    let head = masthead::head(text, lines, rules);
    let candidates: Vec<&str> = head.lines.iter().map(|&at| lines[at].of(text)).collect();
    let taken = masthead::apply(&candidates, head.ended, rules, masthead);
    head.lines.iter().zip(taken).filter_map(|(&at, rule)| Some((at, rule?))).collect()
}

#[cfg(test)]
mod tests {
    use super::super::masthead::tests::rules;
    use super::*;

    fn built(text: &str, with_masthead: bool) -> Article {
        build("a".to_owned(), text.to_owned(), Format::Text, &rules(), with_masthead)
    }

    fn paragraphs(article: &Article) -> Vec<&str> {
        article.paragraphs.iter().map(|p| &article.text[p.clone()]).collect()
    }

    #[test]
    fn lines_taken_are_left_out_of_the_body() {
        let prose = "A sentence of the article that is long enough to be one. ".repeat(4);
        let text = format!("The Daily Digest\n\nBy Ann Lee\n\nA title\n\n{prose}\n\n{prose}");
        let article = built(&text, true);
        assert_eq!(article.masthead.publisher, "The Daily Digest");
        assert_eq!(article.masthead.author, "Ann Lee");
        assert_eq!(article.masthead.title, "A title");
        assert_eq!(article.text, text);
        assert_eq!(paragraphs(&article), [prose.trim(), prose.trim()]);
        let whole = built(&text, false);
        assert_eq!((whole.paragraphs.len(), whole.masthead), (5, Masthead::default()));
    }

    #[test]
    fn lines_that_no_rule_takes_stay_text() {
        let prose = "A sentence of the article that is long enough to be one. ".repeat(4);
        let text = format!("The Daily Digest\n\nNo rule knows this\nBy Ann Lee\nor this\n\nA title\n\n{prose}");
        let article = built(&text, true);
        assert_eq!(article.masthead.author, "Ann Lee");
        // below text there is no title
        assert_eq!(article.masthead.title, "");
        assert_eq!(paragraphs(&article), ["No rule knows this", "or this", "A title", prose.trim()]);
        assert_eq!(masthead_rules_taken(&text, &rules()), [3, 1]);
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
            assert!(text.trim().is_empty() || !article.paragraphs.is_empty());
            let mut last = 0;
            for p in &article.paragraphs {
                assert!(last <= p.start && !text[p.clone()].trim().is_empty());
                last = p.end;
            }
            let lines = lines::lines(&text);
            let taken = taken(&text, &lines, &rules(), &mut Masthead::default());
            for (at, line) in lines.iter().enumerate().filter(|(_, line)| !line.is_blank()) {
                let (whole, part): (Vec<_>, Vec<_>) = article
                    .paragraphs
                    .iter()
                    .filter(|p| p.start < line.end && line.start < p.end)
                    .partition(|p| p.start <= line.start && line.end <= p.end);
                let is_text = taken.iter().all(|&(line, _)| line != at);
                assert_eq!((whole.len(), part.len()), (usize::from(is_text), 0), "{}", line.of(&text));
            }
        }
    }
}
