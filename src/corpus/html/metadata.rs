//! What a page says about its article: title, byline, site, section, date, address.
//!
//! Readability reads the usual places (JSON-LD, Open Graph, Dublin Core, names of `meta`); here they are put in order
//! with those that it leaves out. What is a name and what is a day is decided later, by the rules.

use dom_query::Document;
use dom_smoothie::Article;

use super::title::Headings;
use super::{is_address, linked, meta_tags, outline, shown, title};
use crate::article::{Header, Offer};

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
const ADDRESS: &Places = &[("link[rel='canonical']", "href"), ("meta[property='og:url']", "content")];

/// What a page says of itself before it is taken apart.
#[derive(Debug, Default)]
pub(super) struct Said {
    pub known: Header,
    pub url: String,
    /// Who may have written it, the best first.
    pub authors: Vec<Offer>,
    /// When it may have been published, the best first.
    pub dates: Vec<String>,
    /// The text of the article, where it stands in the data of the page.
    pub body: String,
    headings: Headings,
    /// What the data of the page call it.
    headline: String,
}

/// What is read before the page is taken apart.
pub(super) fn read(document: &Document) -> Said {
    let first = |places: &Places| {
        let found = places.iter().filter_map(|(selector, attribute)| document.select_single(selector).attr(attribute));
        found.map(|value| one_line(&value)).find(|value| !value.is_empty()).unwrap_or_default()
    };
    let mut out = Said {
        known: Header { section: first(SECTION), publisher: first(SITE), ..Header::default() },
        url: first(ADDRESS),
        ..Said::default()
    };
    let data = linked::read(document);
    let tags = meta_tags::read(document);
    let blocks = document.body().map(|body| outline::outline(&body)).unwrap_or_default();
    let shown = shown::find(&blocks, headline_at(&blocks, &data.headline));
    let addresses = [
        Some(out.url.clone()),
        document.select_single("meta[property='og:url']").attr("content").map(|url| url.to_string()),
    ];
    let in_addresses = addresses.into_iter().flatten().filter_map(|url| in_address(&url));
    out.dates.extend(data.dates.into_iter().chain(tags.dates).chain(shown.near.dates).chain(in_addresses));
    out.dates.extend(shown.far.dates.into_iter().chain(linked::in_scripts(document)));
    out.dates.extend(data.changed.into_iter().chain(tags.changed));
    out.authors.extend((!data.authors.is_empty()).then(|| Offer::names(data.authors)));
    out.authors.extend(tags.authors.into_iter().chain(shown.near.authors).chain(shown.far.authors));
    out.authors.extend(data.organisations.into_iter().map(Offer::sure));
    out.headings = Headings::of(&blocks, &document.select_single("title").text());
    if out.known.publisher.is_empty() {
        out.known.publisher = one_line(&data.publisher);
    }
    // entities are written twice by some
    out.headline = match data.headline {
        headline if headline.contains('&') => super::paragraphs(&headline),
        headline => headline,
    };
    out.body = data.body;
    out
}

/// The block that is the headline: called so, or the first heading in the article, or the first of all.
fn headline_at(blocks: &[outline::Block], headline: &str) -> Option<usize> {
    let find = |is: &dyn Fn(&outline::Block) -> bool| blocks.iter().position(is);
    let free = |block: &outline::Block| !block.beside;
    find(&|block| !headline.is_empty() && block.level.is_some() && block.text == headline)
        .or_else(|| find(&|block| free(block) && block.headline))
        .or_else(|| find(&|block| free(block) && block.inside && block.level == Some(1)))
        .or_else(|| find(&|block| free(block) && block.level == Some(1)))
        .or_else(|| find(&|block| free(block) && block.level.is_some()))
        .or_else(|| find(&|block| free(block) && block.text.len() > 240))
}

/// The day in an address: `/2021/03/09/`, `/2021/mar/09/`, `/20210309/`, `-2021-03-09-`.
fn in_address(url: &str) -> Option<String> {
    let path = url.split_once("://").map_or(url, |(_, rest)| rest);
    let parts: Vec<&str> = path.split(['/', '-', '_', '.']).collect();
    let number = |part: &str, len: &[usize]| {
        let digits = len.contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| part.parse::<u32>().ok()).flatten()
    };
    let year = |part: &str| number(part, &[4]).filter(|year| (1990..2100).contains(year));
    let day = |part: &str| number(part, &[1, 2]).filter(|day| (1..32).contains(day));
    let whole = parts.windows(3).find_map(|window| {
        let (year, day) = (year(window[0])?, day(window[2])?);
        match number(window[1], &[1, 2]) {
            Some(month) => (1..13).contains(&month).then(|| format!("{year}-{month:02}-{day:02}")),
            // the name of a month, which the formats know
            None => (window[1].len() == 3 && window[1].bytes().all(|byte| byte.is_ascii_alphabetic()))
                .then(|| format!("{day} {} {year}", window[1])),
        }
    });
    whole.or_else(|| {
        parts.iter().filter(|part| part.len() == 8).find_map(|part| {
            let (year, month, day) = (year(part.get(..4)?)?, number(part.get(4..6)?, &[2])?, day(part.get(6..)?)?);
            (1..13).contains(&month).then(|| format!("{year}-{month:02}-{day:02}"))
        })
    })
}

/// Adds what Readability found. `head` is the first line of the text.
pub(super) fn complete(said: &mut Said, article: Article, head: &str) {
    let byline = article.byline.filter(|byline| !is_address(byline)).map(|byline| Offer::sure(one_line(&byline)));
    said.authors.extend(byline);
    // it reads what a page says of its article in its head alone
    if let Some(found) = article.published_time.map(|found| one_line(&found)) {
        said.dates.insert(0, found);
    }
    for (field, found) in [(&mut said.known.title, Some(article.title)), (&mut said.known.publisher, article.site_name)]
    {
        if let Some(found) = found.map(|found| one_line(&found)).filter(|found| !found.is_empty()) {
            *field = found;
        }
    }
    let known = &said.known;
    said.known.title = title::choose(&known.title, known, &said.url, head, &said.headings, &said.headline);
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
