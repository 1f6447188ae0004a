//! What the data for search engines in a page (JSON-LD) says about its article. Readability reads some kinds; pages
//! have more, and often with mistakes.

use dom_query::Document;
use serde_json::{Map, Value};

/// What was found.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Linked {
    pub authors: Vec<String>,
    pub dates: Vec<String>,
    /// The whole text.
    pub body: String,
}

/// Objects that are looked through, at most.
const MOST: usize = 2000;

/// Reads all data of a page.
pub(super) fn read(document: &Document) -> Linked {
    let mut out = Linked::default();
    let (mut pages, mut left) = (Linked::default(), MOST);
    for script in document.select("script[type*='ld+json']").nodes() {
        let text = script.text();
        // line ends in strings are a mistake that many make
        let plain = text.replace(['\n', '\r', '\t'], " ");
        let inner = plain.trim().trim_start_matches("<!--").trim_end_matches("-->").trim().trim_end_matches(';');
        if let Ok(value) = serde_json::from_str::<Value>(inner) {
            walk(&value, &mut out, &mut pages, &mut left);
        }
    }
    // what is said of the page comes after what is said of the article
    if out.authors.is_empty() {
        out.authors = pages.authors;
    }
    out.dates.extend(pages.dates);
    if out.body.is_empty() {
        out.body = pages.body;
    }
    out
}

fn walk(value: &Value, articles: &mut Linked, pages: &mut Linked, left: &mut usize) {
    *left = left.saturating_sub(1);
    if *left == 0 {
        return;
    }
    match value {
        Value::Array(items) => items.iter().for_each(|item| walk(item, articles, pages, left)),
        Value::Object(object) => {
            let kinds = strings(object.get("@type"));
            let is = |ends: &[&str]| kinds.iter().any(|kind| ends.iter().any(|end| kind.ends_with(end)));
            if is(&["Article", "Posting", "Report", "Review", "CreativeWork", "OpinionNewsArticle", "Recipe"]) {
                note(object, articles);
            } else if is(&["Page"]) {
                note(object, pages);
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
                ];
                if !other.contains(&key.as_str()) && (inner.is_object() || inner.is_array()) {
                    walk(inner, articles, pages, left);
                }
            }
        }
        _ => {}
    }
}

fn note(object: &Map<String, Value>, out: &mut Linked) {
    for key in ["datePublished", "dateCreated", "uploadDate"] {
        out.dates.extend(strings(object.get(key)));
    }
    if out.authors.is_empty() {
        for key in ["author", "creator"] {
            if out.authors.is_empty() {
                out.authors = names(object.get(key));
            }
        }
    }
    if let Some(body) = strings(object.get("articleBody")).into_iter().next().filter(|body| body.len() > out.body.len())
    {
        out.body = body;
    }
}

fn strings(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::String(text)) => vec![text.clone()],
        Some(Value::Array(items)) => items.iter().filter_map(|item| item.as_str().map(str::to_owned)).collect(),
        _ => Vec::new(),
    }
}

/// The names of persons; an organisation wrote nothing where a person did.
fn names(value: Option<&Value>) -> Vec<String> {
    let mut out = Vec::new();
    match value {
        Some(Value::Array(items)) => {
            for item in items {
                for name in names(Some(item)) {
                    if !out.contains(&name) {
                        out.push(name);
                    }
                }
            }
        }
        Some(Value::Object(object)) => out.extend(strings(object.get("name"))),
        Some(Value::String(text)) if !text.contains("://") => out.push(text.clone()),
        _ => {}
    }
    out.retain(|name| !name.trim().is_empty());
    out
}
