//! What elements named `meta` say of days and authors.

use dom_query::Document;

use crate::article::Offer;
use crate::corpus::values;

/// Names that hold the day, in small letters and figures, the best first. A name may have more before it:
/// `cXenseParse:publishtime`, `rnews:datePublished`.
const DATES: [&str; 38] = [
    "publishedtime",
    "datepublished",
    "publisheddate",
    "articlepublished",
    "parselypubdate",
    "sailthrudate",
    "dctermsissued",
    "dateissued",
    "dctermsdate",
    "dcdate",
    "dctermscreated",
    "dccreated",
    "dcdatecreated",
    "dateavailable",
    "citationpublicationdate",
    "citationonlinedate",
    "citationdate",
    "pubdate",
    "publishdate",
    "publicationdate",
    "publishedat",
    "publishtime",
    "postdate",
    "ogreleasedate",
    "releasedate",
    "articledateoriginal",
    "displaydate",
    "sortdate",
    "wprssdate",
    "gentime",
    "timestamp",
    "datecreated",
    "creationdate",
    "createdtime",
    "issued",
    "articledate",
    "newsdate",
    "created",
];
/// Names that hold it where they stand alone.
const DATE: &str = "date";
/// Names that hold when it was last changed: better than no day.
const CHANGED: [&str; 8] = [
    "modifiedtime",
    "datemodified",
    "updatedtime",
    "dctermsmodified",
    "dcmodified",
    "lastmodified",
    "lastupdate",
    "lastupdated",
];
/// Names that hold who wrote it.
const AUTHORS: [&str; 9] =
    ["citationauthor", "citationauthors", "author", "authors", "authorname", "creator", "byl", "bylinename", "byline"];

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Tags {
    pub dates: Vec<String>,
    pub changed: Vec<String>,
    pub authors: Vec<Offer>,
}

/// Elements that are looked at, at most.
const MOST: usize = 1000;

/// Reads all of a page.
pub(super) fn read(document: &Document) -> Tags {
    let mut dates: Vec<(usize, String)> = Vec::new();
    let mut authors: Vec<(usize, Vec<String>)> = Vec::new();
    let mut labels: Vec<(String, String)> = Vec::new();
    let mut values_of: Vec<(String, String)> = Vec::new();
    let mut out = Tags::default();
    for node in document.select("meta[content]").nodes().iter().take(MOST) {
        let content = node.attr("content").map(|content| one_line(&content)).unwrap_or_default();
        if content.is_empty() {
            continue;
        }
        for attribute in ["name", "property", "itemprop", "http-equiv"] {
            let Some(name) = node.attr(attribute) else { continue };
            let name: String =
                name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
            let rank = DATES.iter().position(|known| name.ends_with(known));
            let rank = rank.or_else(|| (name == DATE).then_some(DATES.len()));
            if CHANGED.iter().any(|known| name.ends_with(known)) {
                out.changed.push(values::dated(content.clone()));
            } else if let Some(rank) = rank {
                dates.push((rank, values::dated(content.clone())));
            } else if let Some(number) = name.strip_prefix("twitterlabel") {
                labels.push((number.to_owned(), content.clone()));
            } else if let Some(number) = name.strip_prefix("twitterdata") {
                values_of.push((number.to_owned(), content.clone()));
            } else if let Some(rank) = AUTHORS.iter().position(|known| name.ends_with(known)) {
                author(&mut authors, rank, &content);
            }
        }
    }
    dates.sort_by_key(|(rank, _)| *rank);
    authors.sort_by_key(|(rank, _)| *rank);
    out.dates = dates.into_iter().map(|(_, date)| date).collect();
    out.authors = authors.into_iter().map(|(_, names)| Offer::names(names)).collect();
    for (number, label) in labels {
        let value = values_of.iter().find(|(of, _)| *of == number);
        out.authors.extend(value.map(|(_, value)| Offer::unsure(format!("{label} {value}"))));
    }
    out
}

/// Adds a name to those of its kind. Some pages name the author by a profile, or an account.
fn author(authors: &mut Vec<(usize, Vec<String>)>, rank: usize, content: &str) {
    if super::is_address(content) || content.starts_with('@') {
        return;
    }
    let at = authors.iter().position(|(known, _)| *known == rank).unwrap_or_else(|| {
        authors.push((rank, Vec::new()));
        authors.len() - 1
    });
    let names = &mut authors[at].1;
    for name in values::list(content).unwrap_or_else(|| vec![content.to_owned()]) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
