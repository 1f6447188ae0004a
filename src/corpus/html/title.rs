//! The title of an article, out of what a page calls itself: without the name of its site, whole, and the headline's
//! where the page shows that it is.

use super::outline::Block;
use crate::article::Header;
use crate::text::letters;

/// Headings that are looked at.
const MOST_HEADINGS: usize = 12;

/// What a page offers for a title.
#[derive(Debug, Default)]
pub(super) struct Headings {
    /// Texts of first headings, the likeliest first.
    main: Vec<String>,
    /// Those of lower ones.
    others: Vec<String>,
    /// The title in the head of the page, whole.
    page: String,
}

impl Headings {
    /// The headings of a page. What its elements call the headline goes before the rest, and what stands in its article
    /// before the name of the site at its head.
    pub fn of(blocks: &[Block], page: &str) -> Self {
        let mut main: Vec<(u8, &Block)> = Vec::new();
        let mut others = Vec::new();
        for block in blocks.iter().filter(|block| block.level.is_some()).take(4 * MOST_HEADINGS) {
            match (block.headline, block.level) {
                (true, _) if !block.beside => main.push((0, block)),
                (_, Some(1)) => main.push((1 + u8::from(!block.inside) + 2 * u8::from(block.beside), block)),
                _ => others.push(block.text.clone()),
            }
        }
        main.sort_by_key(|(rank, _)| *rank);
        others.truncate(MOST_HEADINGS);
        let main = main.into_iter().map(|(_, block)| block.text.clone()).take(MOST_HEADINGS).collect();
        Self { main, others, page: page.to_owned() }
    }

    /// The heading that a title is, with more before or behind it, or of which it is the beginning.
    fn same_as(&self, title: &str, is_site: &dyn Fn(&str) -> bool) -> Option<&str> {
        self.part_of(title, is_site).or_else(|| self.part_of(&self.page, is_site))
    }

    fn part_of(&self, title: &str, is_site: &dyn Fn(&str) -> bool) -> Option<&str> {
        let whole = letters(title);
        let cut = title.trim_end().strip_suffix(['\u{2026}', '.']).map(|rest| letters(rest.trim_end_matches('.')));
        let mut best: Option<(usize, &str)> = None;
        for heading in self.main.iter().chain(&self.others).filter(|heading| !is_site(heading)) {
            let plain = letters(heading);
            let contained = !plain.is_empty()
                && (whole.starts_with(&plain)
                    || whole.ends_with(&plain)
                    || (heading.len() > 20 && whole.contains(&plain)))
                && 5 * plain.len() >= 2 * whole.len();
            let continues = cut.as_ref().is_some_and(|cut| cut.len() > 8 && plain.starts_with(cut.as_str()));
            if (contained || continues) && heading.contains(' ') && best.is_none_or(|(len, _)| plain.len() > len) {
                best = Some((plain.len(), heading));
            }
        }
        best.map(|(_, heading)| heading)
    }
}

/// The title. `written` is what the page says in its head, `head` the first line of its text, `headline` what its data
/// say.
pub(super) fn choose(
    written: &str,
    known: &Header,
    url: &str,
    head: &str,
    headings: &Headings,
    headline: &str,
) -> String {
    let title = without_site(written, known, url, head);
    let (plain, paper) = (letters(&title), letters(&known.publisher));
    let is_site = |text: &str| {
        let text = letters(text);
        text.is_empty() || text == paper
    };
    if !is_site(&title)
        && let Some(heading) = headings.same_as(&title, &is_site)
    {
        // a site's name at the top of the page, with nothing below that is the title, is the title of no article
        let only = headings.main.first().is_none_or(|first| letters(first) == letters(heading));
        if only || heading.split(' ').count() > 3 {
            return heading.to_owned();
        }
    }
    let best = [headline].into_iter().chain(headings.main.iter().map(String::as_str));
    let best = best.filter(|best| !is_site(best) && letters(best) != plain).find(|best| best.split(' ').count() > 1);
    let Some(best) = best else { return title };
    let short = title.split(' ').count() < 5 && best.split(' ').count() > title.split(' ').count();
    let apart = !plain.contains(&letters(best)) && !letters(best).contains(&plain);
    if is_site(&title) || (short && apart && written == title) { best.to_owned() } else { title }
}

/// A title without the name of the site, or of its section, that many pages put behind it or before it. What the text
/// begins with is the title, too, whatever stands beside it.
fn without_site(title: &str, known: &Header, url: &str, head: &str) -> String {
    // `www.coast-gazette.example`: labels of a few letters may be words
    let host = url.split("://").nth(1).and_then(|rest| rest.split(['/', '?', '#', ':']).next()).unwrap_or_default();
    let labels = host.split('.').filter(|label| label.len() > 4);
    let names: Vec<String> = [known.publisher.as_str(), &known.section, host]
        .into_iter()
        .chain(labels)
        .map(letters)
        .filter(|name| !name.is_empty())
        .collect();
    let head = letters(head);
    let is_name = |part: &str| names.contains(&letters(part));
    let mut title = title;
    loop {
        let cuts =
            title.match_indices(SEPARATORS).map(|(at, mark)| (title[..at].trim(), title[at + mark.len()..].trim()));
        // a hyphen in a word separates nothing; the name may have a separator in it
        let mut cuts =
            cuts.filter(|(before, behind)| !before.is_empty() && !behind.is_empty() && stands_apart(title, before));
        let Some(rest) = cuts.find_map(|(before, behind)| {
            if is_name(behind) || letters(before) == head {
                Some(before)
            } else {
                (is_name(before) || letters(behind) == head).then_some(behind)
            }
        }) else {
            return title.trim_end_matches(|c: char| SEPARATORS.contains(&c) || c.is_whitespace()).to_owned();
        };
        title = rest;
    }
}

/// What stands between a title and the name of a site.
const SEPARATORS: [char; 10] = ['|', '-', '\u{2013}', '\u{2014}', '\u{B7}', '\u{2022}', '\u{BB}', '\u{AB}', '/', ':'];

/// Whether white space follows the first words of a title, or the mark behind them.
fn stands_apart(title: &str, before: &str) -> bool {
    let rest = &title[before.len()..];
    rest.starts_with(char::is_whitespace) || rest.chars().nth(1).is_some_and(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_the_site_is_no_title() {
        let known =
            Header { publisher: "The Coast Gazette".to_owned(), section: "Opinion".to_owned(), ..Header::default() };
        let url = "https://www.coastgazette.example/harbour";
        for (title, kept) in [
            ("Dredge it | The Coast Gazette", "Dredge it"),
            ("Dredge it - the coast gazette", "Dredge it"),
            ("Dredge it \u{2013} Opinion \u{2014} The Coast Gazette", "Dredge it"),
            ("The Coast Gazette: Dredge it", "Dredge it"),
            ("Dredge it | CoastGazette", "Dredge it"),
            ("Dredge it | coast.example", "Dredge it | coast.example"),
            ("Dredge it \u{BB} www.coastgazette.example", "Dredge it"),
            ("Dredge it: a plea | The Coast Gazette", "Dredge it: a plea"),
            ("Well-dredged", "Well-dredged"),
            ("Why The Coast Gazette erred", "Why The Coast Gazette erred"),
            ("The Coast Gazette", "The Coast Gazette"),
            ("Dredge it | Another Paper", "Dredge it | Another Paper"),
            ("Opinion", "Opinion"),
        ] {
            assert_eq!(without_site(title, &known, url, ""), kept);
        }
        let title = "Coast - Dredge it";
        assert_eq!(without_site(title, &Header::default(), "", "It is full of sand."), title);
        assert_eq!(without_site(title, &Header::default(), "", "Dredge it"), "Dredge it");
    }
}
