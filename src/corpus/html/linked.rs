//! What the data for search engines in a page (JSON-LD) says about its article. Readability reads some kinds; pages
//! have more, and often with mistakes.

use dom_query::Document;
use serde_json::{Map, Value};

use crate::corpus::values;

/// What was found.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Linked {
    /// Persons.
    pub authors: Vec<String>,
    /// Organisations that say they wrote it.
    pub organisations: Vec<String>,
    pub dates: Vec<String>,
    /// When it was changed.
    pub changed: Vec<String>,
    pub headline: String,
    pub publisher: String,
    /// The whole text.
    pub body: String,
}

/// Objects that are looked through, at most.
const MOST: usize = 2000;
/// Bytes of a script that is searched for a day.
const LONGEST_SCRIPT: usize = 4 << 20;
/// Keys of a day in the data of a script, the best first.
const KEYS: [&str; 12] = [
    "datePublished",
    "publishedAt",
    "published_at",
    "publishDate",
    "publish_date",
    "publishedDate",
    "published_date",
    "publishedTime",
    "published_time",
    "publicationDate",
    "pubDate",
    "firstPublished",
];

/// What all data of a page say.
#[derive(Default)]
struct Read {
    articles: Linked,
    pages: Linked,
    /// Persons by their ids.
    people: Vec<(String, Vec<String>)>,
    /// Ids of authors of articles, and of pages.
    ids: Vec<String>,
    left: usize,
}

/// Reads all data of a page.
pub(super) fn read(document: &Document) -> Linked {
    let mut found = Read { left: MOST, ..Read::default() };
    for script in document.select("script[type*='ld+json']").nodes() {
        let text = script.text();
        // line ends in strings are a mistake that many make
        let mut plain = text.replace(['\n', '\r', '\t'], " ");
        if plain.trim_start().starts_with("{&quot;") {
            plain = plain.replace("&quot;", "\"");
        }
        let begin = plain.find(['{', '[']).unwrap_or(plain.len());
        let end = plain.rfind(['}', ']']).map_or(begin, |at| at + 1).max(begin);
        let inner = without_trailing_commas(&plain[begin..end]);
        let mut whole = true;
        for value in serde_json::Deserializer::from_str(&inner).into_iter::<Value>() {
            match value {
                Ok(value) => walk(&value, &mut found),
                Err(_) => whole = false,
            }
        }
        if !whole {
            broken(&inner, &mut found.articles);
        }
    }
    let Read { mut articles, pages, people, ids, .. } = found;
    if articles.authors.is_empty() {
        let of = |id: &String| people.iter().find(|(known, _)| known == id).map(|(_, names)| names.clone());
        articles.authors = ids.iter().filter_map(of).flatten().collect();
    }
    // what is said of the page comes after what is said of the article
    if articles.authors.is_empty() {
        articles.authors = pages.authors;
    }
    articles.organisations.extend(pages.organisations);
    articles.dates.extend(pages.dates);
    articles.changed.extend(pages.changed);
    if articles.headline.is_empty() {
        articles.headline = pages.headline;
    }
    if articles.publisher.is_empty() {
        articles.publisher = pages.publisher;
    }
    if articles.body.is_empty() {
        articles.body = pages.body;
    }
    articles
}

/// The day that the data of other scripts have; empty where there is none.
pub(super) fn in_scripts(document: &Document) -> Vec<String> {
    let mut out: Vec<(usize, String)> = Vec::new();
    for script in document.select("script:not([src])").nodes() {
        let text = script.text();
        if text.len() > LONGEST_SCRIPT {
            continue;
        }
        let found = KEYS.iter().enumerate().find_map(|(rank, key)| Some((rank, value_of(&text, key)?)));
        out.extend(found);
    }
    out.sort_by_key(|(rank, _)| *rank);
    out.into_iter().map(|(_, date)| values::dated(date)).collect()
}

/// JSON without the commas before a closing bracket that some write.
fn without_trailing_commas(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    let (mut in_string, mut escaped) = (false, false);
    for c in json.chars() {
        if !in_string && matches!(c, '}' | ']') {
            let kept = out.trim_end().strip_suffix(',').map(str::len);
            if let Some(kept) = kept {
                out.truncate(kept);
            }
        }
        in_string ^= c == '"' && !escaped;
        escaped = c == '\\' && !escaped;
        out.push(c);
    }
    out
}

/// The fields of JSON that is none: a quotation mark in a headline.
fn broken(text: &str, out: &mut Linked) {
    out.dates.extend(value_of(text, "datePublished"));
    let author = text.find("\"author\"").and_then(|at| text.get(at..)).and_then(|rest| value_of(rest, "name"));
    if out.authors.is_empty() {
        out.authors.extend(author);
    }
}

/// The string or number behind a key, in quotation marks of either kind, however often they are escaped.
fn value_of(text: &str, key: &str) -> Option<String> {
    let mut from = 0;
    while let Some(at) = text[from..].find(key) {
        let begin = from + at;
        from = begin + key.len();
        let mark = |c: char| matches!(c, '"' | '\'' | '\\');
        if !text[..begin].ends_with(mark) {
            continue;
        }
        let rest = text[from..].trim_start_matches(mark).trim_start();
        let Some(rest) = rest.strip_prefix(':') else { continue };
        let rest = rest.trim_start();
        let value = rest.trim_start_matches(mark);
        let end = if value.len() < rest.len() { value.find(mark) } else { value.find(|c: char| !c.is_ascii_digit()) };
        let value = value[..end.unwrap_or(0)].trim();
        if (4..80).contains(&value.len()) {
            return Some(value.to_owned());
        }
    }
    None
}

fn walk(value: &Value, found: &mut Read) {
    found.left = found.left.saturating_sub(1);
    if found.left == 0 {
        return;
    }
    match value {
        Value::Array(items) => items.iter().for_each(|item| walk(item, found)),
        Value::Object(object) => {
            let kinds = strings(object.get("@type"));
            let is = |ends: &[&str]| kinds.iter().any(|kind| ends.iter().any(|end| kind.ends_with(end)));
            if is(&["Article", "Posting", "Report", "Review", "CreativeWork", "Recipe"]) {
                note(object, &mut found.articles);
                found.ids.extend(ids(object.get("author")));
            } else if is(&["Page"]) || kinds.is_empty() {
                note(object, &mut found.pages);
                found.ids.extend(ids(object.get("author")));
            } else if is(&["Person"]) {
                let id = strings(object.get("@id")).into_iter().next();
                found.people.extend(id.map(|id| (id, names(Some(value), true))));
            }
            for (key, inner) in object {
                // what is about others: the paper, its logo, comments, other articles
                let other = [
                    "publisher",
                    "author",
                    "image",
                    "comment",
                    "isPartOf",
                    "breadcrumb",
                    "itemListElement",
                    "mentions",
                    "liveBlogUpdate",
                ];
                if !other.contains(&key.as_str()) && (inner.is_object() || inner.is_array()) {
                    walk(inner, found);
                }
            }
        }
        _ => {}
    }
}

fn note(object: &Map<String, Value>, out: &mut Linked) {
    for key in ["datePublished", "dateCreated", "uploadDate"] {
        out.dates.extend(strings(object.get(key)).into_iter().map(values::dated));
    }
    out.changed.extend(strings(object.get("dateModified")));
    for key in ["author", "creator"] {
        if out.authors.is_empty() {
            out.authors = names(object.get(key), true);
            out.organisations.extend(names(object.get(key), false));
        }
    }
    if out.headline.is_empty() {
        out.headline = strings(object.get("headline")).into_iter().next().unwrap_or_default();
    }
    if out.publisher.is_empty() {
        let publisher = object.get("publisher");
        let name = names(publisher, false).into_iter().chain(names(publisher, true)).next();
        out.publisher = name.unwrap_or_default();
    }
    if let Some(body) = strings(object.get("articleBody")).into_iter().next().filter(|body| body.len() > out.body.len())
    {
        out.body = body;
    }
}

fn strings(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::String(text)) => vec![text.clone()],
        Some(Value::Number(number)) => vec![number.to_string()],
        Some(Value::Array(items)) => items.iter().filter_map(|item| item.as_str().map(str::to_owned)).collect(),
        _ => Vec::new(),
    }
}

/// The ids of persons who are described elsewhere.
fn ids(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::Array(items)) => items.iter().flat_map(|item| ids(Some(item))).collect(),
        Some(Value::Object(object)) if !object.contains_key("name") => strings(object.get("@id")),
        _ => Vec::new(),
    }
}

/// The names of persons, or of organisations: these wrote nothing where a person did.
fn names(value: Option<&Value>, persons: bool) -> Vec<String> {
    let mut out = Vec::new();
    match value {
        Some(Value::Array(items)) => {
            for item in items {
                for name in names(Some(item), persons) {
                    if !out.contains(&name) {
                        out.push(name);
                    }
                }
            }
        }
        Some(Value::Object(object)) => {
            let kinds = strings(object.get("@type"));
            let organisation = kinds.iter().any(|kind| kind.ends_with("Organization") || kind.ends_with("WebSite"));
            if organisation != persons {
                out.extend(strings(object.get("name")));
                let part = |key| strings(object.get(key)).into_iter().next();
                if out.is_empty()
                    && let (Some(given), Some(family)) = (part("givenName"), part("familyName"))
                {
                    out.push(format!("{given} {family}"));
                }
            }
        }
        Some(Value::String(text)) if persons && !text.contains("://") => out.push(text.clone()),
        _ => {}
    }
    out.retain(|name| !name.trim().is_empty());
    out
}
