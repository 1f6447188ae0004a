//! What a page says about its article: title, byline, site, section, date, address.
//!
//! Readability reads the usual places (JSON-LD, Open Graph, Dublin Core, names of `meta`); here are those that it
//! leaves out.

use dom_query::{Document, NodeRef};
use dom_smoothie::Article;

use super::linked;
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
const ADDRESS: &Places = &[("link[rel='canonical']", "href"), ("meta[property='og:url']", "content")];

/// Names of `meta` (also `property` and `itemprop`) that hold the day, in small letters and figures, the best first.
const DATES: [&str; 34] = [
    "articlepublishedtime",
    "ogarticlepublishedtime",
    "datepublished",
    "publisheddate",
    "publishedtime",
    "articlepublished",
    "parselypubdate",
    "sailthrudate",
    "dctermsissued",
    "dcdateissued",
    "dctermsdate",
    "dcdate",
    "dctermscreated",
    "dccreated",
    "dcdatecreated",
    "citationpublicationdate",
    "citationonlinedate",
    "citationdate",
    "date",
    "pubdate",
    "publishdate",
    "publicationdate",
    "publishedat",
    "publishtime",
    "postdate",
    "ogreleasedate",
    "releasedate",
    "vrpublishedtime",
    "originalpublicationdate",
    "articledateoriginal",
    "displaydate",
    "datecreated",
    "creationdate",
    "created",
];
/// The same of who wrote it.
const AUTHORS: [&str; 14] = [
    "citationauthor",
    "citationauthors",
    "author",
    "articleauthor",
    "authors",
    "ogarticleauthor",
    "dccreator",
    "dctermscreator",
    "parselyauthor",
    "sailthruauthor",
    "byl",
    "bylinename",
    "ogauthor",
    "authorname",
];
/// Elements that show the day.
const SHOWN_DATES: &Places = &[
    ("[itemprop='datePublished']", "content"),
    ("[itemprop='datePublished']", "datetime"),
    ("[itemprop='datePublished']", ""),
    ("time[pubdate]", "datetime"),
    ("article time[datetime]", "datetime"),
    ("abbr.published", "title"),
    ("abbr.date", "title"),
    ("main time[datetime]", "datetime"),
    ("time[class*='publish' i], time[class*='entry-date' i]", "datetime"),
    ("time[datetime]", "datetime"),
    ("time", ""),
    (
        "[class*='publish' i][class*='date' i], [class*='post-date' i], [class*='article-date' i], [class*='entry-date' i], [class*='date-header' i], [class*='dateline' i], [class*='timestamp' i], [class*='pubdate' i], [id*='pubdate' i], [class*='published' i]",
        "",
    ),
    ("[class~='date'], [id='date'], [class*='article__date' i], [class*='-date'], [class*='_date']", ""),
    ("[class*='byline' i], [class*='meta' i], [class*='posted' i], [class*='info' i]", ""),
];
/// Elements that show who wrote it.
const SHOWN_AUTHORS: [&str; 5] = [
    "[itemprop='author'] [itemprop='name'], [itemprop='author']",
    "[rel='author']",
    "[class*='author-name' i], [class*='author_name' i], [class*='authorname' i], [class*='byline' i] [class*='name' i]",
    "[class*='byline' i], [class*='author' i], [id*='byline' i]",
    ".vcard .fn, .fn",
];
/// Elements of a kind that are looked at.
const MOST_SHOWN: usize = 6;
/// Bytes of an element that shows a day or a name, at most.
const LONGEST: usize = 200;

/// What a page says of itself before it is taken apart.
#[derive(Debug, Default)]
pub(super) struct Said {
    pub known: Header,
    pub url: String,
    /// Who may have written it, the best first.
    pub authors: Vec<String>,
    /// When it may have been published, the best first.
    pub dates: Vec<String>,
    /// The first heading of the page.
    pub heading: String,
    /// The text of the article, where it stands in the data of the page.
    pub body: String,
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
    out.dates.extend(data.dates);
    out.authors.extend((!data.authors.is_empty()).then(|| data.authors.join(", ")));
    out.body = data.body;
    metas(document, &mut out);
    for (selector, attribute) in SHOWN_DATES {
        for node in document.select(selector).nodes().iter().take(MOST_SHOWN) {
            let found = match *attribute {
                "" => shown(node),
                attribute => node.attr(attribute).map(|value| value.to_string()).unwrap_or_default(),
            };
            if found.len() < LONGEST && found.contains(|c: char| c.is_ascii_digit()) {
                out.dates.push(one_line(&found));
            }
        }
    }
    out.dates.extend(in_address(&out.url));
    let modified = document.select_single("meta[property='og:url']").attr("content");
    out.dates.extend(modified.and_then(|url| in_address(&url)));
    for selector in SHOWN_AUTHORS {
        let mut names: Vec<String> = Vec::new();
        for node in document.select(selector).nodes().iter().take(MOST_SHOWN) {
            let name = shown(node);
            if !name.is_empty() && name.len() < LONGEST && !names.contains(&name) {
                names.push(name);
            }
        }
        // several links to authors are several authors
        if selector.starts_with("[rel") && names.len() > 1 {
            out.authors.push(names.join(", "));
        }
        out.authors.extend(names);
    }
    let heading = document.select("h1");
    out.heading = heading.nodes().first().filter(|_| heading.length() == 1).map(shown).unwrap_or_default();
    out
}

/// What elements named `meta` say.
fn metas(document: &Document, out: &mut Said) {
    let mut dates: Vec<(usize, String)> = Vec::new();
    let mut authors: Vec<(usize, String)> = Vec::new();
    for node in document.select("meta[content]").nodes().iter().take(1000) {
        let Some(content) =
            node.attr("content").map(|content| one_line(&content)).filter(|content| !content.is_empty())
        else {
            continue;
        };
        for attribute in ["name", "property", "itemprop"] {
            let Some(name) = node.attr(attribute) else { continue };
            let name: String =
                name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
            if let Some(rank) = DATES.iter().position(|known| *known == name) {
                dates.push((rank, content.clone()));
            }
            if let Some(rank) = AUTHORS.iter().position(|known| *known == name)
                && !is_address(&content)
            {
                match authors.iter_mut().find(|(known, _)| *known == rank) {
                    Some((_, found)) if !found.split(", ").any(|one| one == content) => {
                        found.push_str(", ");
                        found.push_str(&content);
                    }
                    Some(_) => {}
                    None => authors.push((rank, content.clone())),
                }
            }
        }
    }
    dates.sort_by_key(|(rank, _)| *rank);
    authors.sort_by_key(|(rank, _)| *rank);
    out.dates.extend(dates.into_iter().map(|(_, date)| date));
    out.authors.extend(authors.into_iter().map(|(_, author)| author));
}

/// What an element shows, with a space where another begins.
fn shown(node: &NodeRef<'_>) -> String {
    one_line(&super::blocks::text_of(node).replace('\n', " "))
}

/// The day in an address: `/2021/03/09/`, `/2021-03-09-`.
fn in_address(url: &str) -> Option<String> {
    let path = url.split_once("://").map_or(url, |(_, rest)| rest);
    let numbers: Vec<&str> = path.split(['/', '-', '_', '.']).collect();
    numbers.windows(3).find_map(|parts| {
        let number = |at: usize, len: &[usize]| {
            let digits = len.contains(&parts[at].len()) && parts[at].bytes().all(|byte| byte.is_ascii_digit());
            digits.then(|| parts[at].parse::<u32>().ok()).flatten()
        };
        let (year, month, day) = (number(0, &[4])?, number(1, &[1, 2])?, number(2, &[1, 2])?);
        let whole = (1990..2100).contains(&year) && (1..13).contains(&month) && (1..32).contains(&day);
        whole.then(|| format!("{year}-{month:02}-{day:02}"))
    })
}

/// Adds what Readability found. `head` is the first line of the text.
pub(super) fn complete(said: &mut Said, article: Article, head: &str) {
    let byline = article.byline.filter(|byline| !is_address(byline)).map(|byline| one_line(&byline));
    said.authors.extend(byline);
    if let Some(found) = article.published_time.map(|found| one_line(&found)) {
        said.dates.insert(0, found);
    }
    for (field, found) in [(&mut said.known.title, Some(article.title)), (&mut said.known.publisher, article.site_name)]
    {
        if let Some(found) = found.map(|found| one_line(&found)).filter(|found| !found.is_empty()) {
            *field = found;
        }
    }
    let title = without_site(&said.known.title, &said.known, &said.url, head);
    // a page that has the name of its site for a title says more in its heading
    let letters =
        |text: &str| -> String { text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect() };
    let (plain, heading) = (letters(&title), letters(&said.heading));
    let is_site = plain.is_empty()
        || plain == letters(&said.known.publisher)
        || (said.known.title == title
            && !heading.is_empty()
            && !plain.contains(&heading)
            && !heading.contains(&plain)
            && title.split(' ').count() < 5
            && said.heading.split(' ').count() > title.split(' ').count());
    said.known.title = if is_site && !heading.is_empty() { said.heading.clone() } else { title };
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
