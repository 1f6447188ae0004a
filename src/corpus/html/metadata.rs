//! What a page says about its article: title, byline, site, section, date, address.
//!
//! Readability reads the usual places (JSON-LD, Open Graph, Dublin Core, names of `meta`); here are those that it
//! leaves out.

use dom_query::Document;
use dom_smoothie::Article;

use crate::article::Header;

/// Where a field stands: selector and attribute; the first that is there and not empty is taken.
type Places = [(&'static str, &'static str)];

const SECTION: &Places = &[
    ("meta[property='article:section']", "content"),
    ("meta[name='article:section']", "content"),
    ("meta[name='section']", "content"),
    ("meta[itemprop='articleSection']", "content"),
];
const SITE: &Places = &[
    ("meta[property='og:site_name']", "content"),
    ("meta[name='application-name']", "content"),
    ("meta[name='publisher']", "content"),
    ("meta[name='dc.publisher']", "content"),
    ("meta[name='DC.publisher']", "content"),
];
const DATE: &Places = &[
    ("meta[itemprop='datePublished']", "content"),
    ("time[itemprop='datePublished']", "datetime"),
    ("meta[name='date']", "content"),
    ("meta[name='pubdate']", "content"),
    ("meta[name='publish-date']", "content"),
    ("meta[name='publication_date']", "content"),
    ("meta[name='dc.date']", "content"),
    ("meta[name='DC.date']", "content"),
    ("meta[name='DC.date.issued']", "content"),
    ("article time[datetime]", "datetime"),
    ("time[pubdate]", "datetime"),
];
const ADDRESS: &Places = &[("link[rel='canonical']", "href"), ("meta[property='og:url']", "content")];

/// What is read before the page is taken apart; Readability goes before it. The second is the address.
pub(super) fn read(document: &Document) -> (Header, String) {
    let first = |places: &Places| {
        let found = places.iter().filter_map(|(selector, attribute)| document.select_single(selector).attr(attribute));
        found.map(|value| one_line(&value)).find(|value| !value.is_empty()).unwrap_or_default()
    };
    let known = Header { section: first(SECTION), publisher: first(SITE), published: first(DATE), ..Header::default() };
    (known, first(ADDRESS))
}

/// What Readability found goes before what stands there. `url` is the page's address, or empty; `head` the first line of
/// its text.
pub(super) fn complete(known: &mut Header, article: Article, url: &str, head: &str) {
    let author = article.byline.filter(|byline| !is_address(byline));
    let fields = [
        (&mut known.title, Some(article.title)),
        (&mut known.author, author),
        (&mut known.publisher, article.site_name),
        (&mut known.published, article.published_time),
    ];
    for (field, found) in fields {
        if let Some(found) = found.map(|found| one_line(&found)).filter(|found| !found.is_empty()) {
            *field = found;
        }
    }
    known.title = without_site(&known.title, known, url, head);
}

/// A title without the name of the site, or of its section, that many pages put behind it or before it. What the text
/// begins with is the title, too, whatever stands beside it.
fn without_site(title: &str, known: &Header, url: &str, head: &str) -> String {
    let letters =
        |text: &str| -> String { text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect() };
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

/// Some pages name the author by a profile of theirs.
fn is_address(text: &str) -> bool {
    ["http:", "https:", "www.", "//"].iter().any(|start| text.trim_start().starts_with(start))
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
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
