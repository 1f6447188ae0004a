//! What a page says about its article: title, byline, site, section, date, address.
//!
//! Readability reads the usual places (JSON-LD, Open Graph, Dublin Core, names of `meta`); here are those that it
//! leaves out.

use dom_query::Document;
use dom_smoothie::Article;

use crate::article::Masthead;

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
pub(super) fn read(document: &Document) -> (Masthead, String) {
    let first = |places: &Places| {
        let found = places.iter().filter_map(|(selector, attribute)| document.select_single(selector).attr(attribute));
        found.map(|value| one_line(&value)).find(|value| !value.is_empty()).unwrap_or_default()
    };
    let known =
        Masthead { section: first(SECTION), publisher: first(SITE), published: first(DATE), ..Masthead::default() };
    (known, first(ADDRESS))
}

/// What Readability found goes before what stands there.
pub(super) fn complete(known: &mut Masthead, article: Article) {
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
}

/// Some pages name the author by a profile of theirs.
fn is_address(text: &str) -> bool {
    ["http:", "https:", "www.", "//"].iter().any(|start| text.trim_start().starts_with(start))
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
