//! From a decoded text to an article: the one place that knows which reader a format has.

use std::ops::Range;

use super::lines::Line;
use super::model::{Article, Draft, Format, Header, Offer, Origin, Origins};
use super::{byline, dates, header, lines, markdown, paragraphs, site_lines};
use crate::rules::model::HeaderRules;

/// Finds header and paragraphs of `text`, which becomes the article's text as it is.
///
/// Without `with_header` the whole text is body and no field is filled. A text with nothing visible gives an
/// article without paragraphs; any other plain text has at least one, whatever the rules take. Offsets fit `u32`
/// if the text is below 4 GiB, which the readers of `corpus` see to.
#[must_use]
pub fn build(id: String, text: String, format: Format, rules: &HeaderRules, with_header: bool) -> Article {
    Draft { id, text, format, headless: !with_header, ..Draft::default() }.build(rules)
}

impl Draft {
    /// Finds header and paragraphs; see [`build`].
    ///
    /// What is known beside the text goes before what stands at the top of it, and lines there that only repeat it
    /// are no body.
    #[must_use]
    pub fn build(self, rules: &HeaderRules) -> Article {
        let Self { id, text, format, headless, mut known, origin, fallback, url, row, authors, dates, is_page } = self;
        choose(&mut known, authors, dates, rules);
        let mut origins = Origins::default();
        if known != Header::default() {
            known.author = header::author(byline::cleaned(&known.author, &rules.reading), rules);
            if !known.published.is_empty() {
                known.published = dates::iso(&known.published, &rules.dates);
            }
            origins.mark(&known, origin);
        }
        let head_rules = (!headless).then_some(rules);
        let (found, paragraphs) = match format {
            Format::Text => plain(&text, head_rules, &known),
            Format::Markdown => {
                let (front, found, paragraphs) = markdown::read(&text, head_rules, &known);
                origins.mark(&front, Origin::FrontMatter);
                (found, paragraphs)
            }
        };
        origins.mark(&found, Origin::Header);
        origins.mark(&fallback, Origin::Document);
        let mut header = known;
        header.complete(found);
        header.complete(fallback);
        let mut paragraphs = paragraphs::divide(&text, paragraphs);
        if is_page {
            paragraphs = site_lines::without(&text, paragraphs, &rules.reading.site);
        }
        Article { id, text, header, origins, url, row, paragraphs }
    }
}

/// Takes the first author that is a name, and the first day that is one, of those that a page offers.
fn choose(known: &mut Header, authors: Vec<Offer>, dates: Vec<String>, rules: &HeaderRules) {
    let said = std::mem::take(&mut known.author);
    let authors = (!said.is_empty()).then(|| Offer::sure(said)).into_iter().chain(authors);
    known.author = byline::chosen(authors, &known.publisher, &rules.reading);
    let written: Vec<String> =
        std::iter::once(std::mem::take(&mut known.published)).chain(dates).filter(|date| !date.is_empty()).collect();
    let day = written.iter().find_map(|date| dates::found(date, &rules.dates));
    let as_written = || written.iter().find(|date| dates::looks_like_one(date)).cloned().unwrap_or_default();
    known.published = day.unwrap_or_else(as_written);
}

/// Lines that are looked at for a header: more than any rules take.
const MOST_HEAD: usize = 4096;

/// Header and paragraphs of plain text.
fn plain(text: &str, rules: Option<&HeaderRules>, known: &Header) -> (Header, Vec<Range<usize>>) {
    let lines = lines::lines(text);
    let mut header = Header::default();
    let mut gone = Vec::new();
    if let Some(rules) = rules.filter(|rules| !rules.rules.is_empty()) {
        let top: Vec<Line> = lines.clone().take(MOST_HEAD).collect();
        gone.extend(taken(text, &top, rules, known, &mut header).gone());
    }
    let behind = gone.iter().max().map_or(0, |last| last + 1);
    let lines = lines.enumerate().map(|(at, line)| {
        // what a rule took is no text; what stands around it is
        if at < behind && gone.contains(&at) { Line { end: line.start, ..line } } else { line }
    });
    (header, paragraphs::paragraphs(text, lines))
}

/// The header rules, as positions in the pack's list, that take a line of a plain text: for their examples.
#[must_use]
pub fn header_rules_taken(text: &str, rules: &HeaderRules) -> Vec<usize> {
    let taken = taken(
        text,
        &lines::lines(text).take(MOST_HEAD).collect::<Vec<_>>(),
        rules,
        &Header::default(),
        &mut Header::default(),
    );
    taken.by_rules.into_iter().map(|(_, rule)| rule).collect()
}

/// Lines at the top of a text that are not body.
struct Taken {
    /// Those that rules took, in order, each with its rule's position in the pack's list.
    by_rules: Vec<(usize, usize)>,
    /// Those that repeat what is known already.
    repeated: Vec<usize>,
}

impl Taken {
    fn gone(self) -> impl Iterator<Item = usize> {
        self.by_rules.into_iter().map(|(line, _)| line).chain(self.repeated)
    }
}

/// Fills `header`, but for the title where that is known.
fn taken(text: &str, lines: &[Line], rules: &HeaderRules, known: &Header, header: &mut Header) -> Taken {
    let mut head = header::head(text, lines, rules);
    let mut repeated = Vec::new();
    if *known != Header::default() {
        head.lines.retain(|&at| {
            let repeats = header::repeats(lines[at].of(text), known, &rules.dates);
            if repeats {
                repeated.push(at);
            }
            !repeats
        });
    }
    // any line may look like a title: with this one filled, none is taken for it
    header.title.clone_from(&known.title);
    let candidates: Vec<&str> = head.lines.iter().map(|&at| lines[at].of(text)).collect();
    let taken = header::apply(&candidates, head.ended, rules, header);
    if !known.title.is_empty() {
        header.title.clear();
    }
    let by_rules = head.lines.iter().zip(taken).filter_map(|(&at, rule)| Some((at, rule?))).collect();
    Taken { by_rules, repeated }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::header::tests::rules;

    fn built(text: &str, with_header: bool) -> Article {
        build("a".to_owned(), text.to_owned(), Format::Text, &rules(), with_header)
    }

    fn paragraphs(article: &Article) -> Vec<&str> {
        article.paragraphs.iter().map(|p| &article.text[p.clone()]).collect()
    }

    #[test]
    fn lines_taken_are_left_out_of_the_body() {
        let prose = "A sentence of the article that is long enough to be one. ".repeat(4);
        let text = format!("The Daily Digest\n\nBy Ann Lee\n\nA title\n\n{prose}\n\n{prose}");
        let article = built(&text, true);
        assert_eq!(article.header.publisher, "The Daily Digest");
        assert_eq!(article.header.author, "Ann Lee");
        assert_eq!(article.header.title, "A title");
        assert_eq!(article.text, text);
        assert_eq!(paragraphs(&article), [prose.trim(), prose.trim()]);
        let whole = built(&text, false);
        assert_eq!((whole.paragraphs.len(), whole.header), (5, Header::default()));
    }

    #[test]
    fn lines_that_no_rule_takes_stay_text() {
        let prose = "A sentence of the article that is long enough to be one. ".repeat(4);
        let text = format!("The Daily Digest\n\nNo rule knows this\nBy Ann Lee\nor this\n\nA title\n\n{prose}");
        let article = built(&text, true);
        assert_eq!(article.header.author, "Ann Lee");
        // below text there is no title
        assert_eq!(article.header.title, "");
        assert_eq!(paragraphs(&article), ["No rule knows this", "or this", "A title", prose.trim()]);
        assert_eq!(header_rules_taken(&text, &rules()), [3, 1]);
    }

    #[test]
    fn a_byline_alone_stays_text() {
        let article = built("By Ann Lee", true);
        assert_eq!((article.paragraphs.len(), article.header), (1, Header::default()));
        assert!(built(" \n ", true).paragraphs.is_empty());
    }

    #[test]
    fn what_is_known_goes_before_the_top_of_the_text() {
        let prose = "A sentence of the article that is long enough to be one. ".repeat(4);
        let text = format!("The Daily Digest\n\nA Title!\n\nBy Ann Lee\n\n17 Apr 2019\n\nA short line\n\n{prose}");
        let known = Header {
            title: "“A title”".to_owned(),
            author: "By Dr Ann Lee".to_owned(),
            published: "17 April 2019".to_owned(),
            ..Header::default()
        };
        let draft = Draft { text: text.clone(), known: known.clone(), origin: Origin::Html, ..Draft::default() };
        let article = draft.build(&rules());
        assert_eq!(article.header.publisher, "The Daily Digest");
        assert_eq!((article.header.title.as_str(), article.header.author.as_str()), ("“A title”", "Dr Ann Lee"));
        assert_eq!(article.header.published, "2019-04-17");
        assert_eq!(paragraphs(&article), ["A short line", prose.trim()]);
        let found: Vec<_> = article.origins.found().map(|(field, origin)| (field, origin.as_str())).collect();
        assert_eq!(found, [("title", "html"), ("author", "html"), ("publisher", "header"), ("published", "html")]);
        // what a word processor fills in by itself comes last
        let draft = Draft { text, fallback: known, ..Draft::default() };
        let article = draft.build(&rules());
        assert_eq!((article.header.author.as_str(), article.origins.author), ("Ann Lee", Origin::Header));
    }

    #[test]
    fn sentences_a_line_behind_a_header() {
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
            let lines: Vec<_> = lines::lines(&text).collect();
            let taken = taken(&text, &lines, &rules(), &Header::default(), &mut Header::default()).by_rules;
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
