//! Web pages: the article without what is around it, and what the page says about it.
//!
//! Which part of a page is the article is found by Readability, as browsers do for their reading view; see
//! `dom_smoothie`. Here a page is made fit for it, and what it finds becomes text.

mod blocks;
mod guard;
mod metadata;
mod sniff;

use dom_query::{Document, NodeRef};
use dom_smoothie::{Config, Readability};

pub(super) use guard::MAX_PAGE_BYTES;
pub(super) use sniff::{Markup, is_page, markup};

use super::Failure;
use crate::article::Masthead;

/// What a page holds.
#[derive(Debug, Default)]
pub(super) struct Page {
    /// Paragraphs with an empty line between two; may be empty.
    pub text: String,
    /// What the page says about it.
    pub known: Masthead,
    /// Its address; empty where the page does not tell.
    pub url: String,
}

/// Windows about cookies and consent have names that say so. Readability, made before they were, leaves some.
const NOTICES: &str = "[id*='cookie' i], [class*='cookie' i], [id*='consent' i], [class*='consent' i], \
     [id*='gdpr' i], [class*='gdpr' i], [aria-modal='true'], [role='dialog'], [role='alertdialog'], \
     [role='navigation'], [role='search'], [aria-hidden='true']";
/// Parts of a page that are never its article, for pages that Readability makes nothing of.
const AROUND: &str = "nav, header, footer, aside, form, dialog, [id*='comment' i], [class*='comment' i]";

/// The article of a page.
///
/// # Errors
/// If the page is made to break readers.
pub(super) fn page(html: &str) -> Result<Page, Failure> {
    guard::check(html)?;
    let document = Document::from(html);
    guard::check_depth(&document)?;
    drop_notices(&document);
    let (known, url) = metadata::read(&document);
    let config = Config { text_mode: dom_smoothie::TextMode::Raw, disable_json_ld: false, ..Config::default() };
    let mut page = Page { known, url, ..Page::default() };
    // no address is given, so there is none that could be wrong
    if let Ok(mut reader) = Readability::with_document(document, None, Some(config))
        && let Ok(article) = reader.parse()
    {
        page.text = paragraphs(&article.content);
        metadata::complete(&mut page.known, article);
    }
    if page.text.trim().is_empty() {
        // Readability took the other document apart
        let document = Document::from(html);
        drop_notices(&document);
        document.select(AROUND).remove();
        page.text = document.body().map(|body| blocks::text_of(&body)).unwrap_or_default();
    }
    Ok(page)
}

/// The text of some markup, all of it.
///
/// # Errors
/// As [`page`].
pub(super) fn fragment(html: &str) -> Result<String, Failure> {
    guard::check(html)?;
    Ok(paragraphs(html))
}

/// Characters by their names, in lines that have no tags.
pub(super) fn entities(text: &str) -> Result<String, Failure> {
    guard::check(text)?;
    let lines: Vec<String> =
        text.lines().map(|line| if line.contains('&') { paragraphs(line) } else { line.to_owned() }).collect();
    Ok(lines.join("\n"))
}

fn paragraphs(html: &str) -> String {
    let document = Document::fragment(html);
    blocks::text_of(&document.root())
}

fn drop_notices(document: &Document) {
    for node in document.select(NOTICES).nodes() {
        // a page may say by the class of its body that it asked
        if !is_frame(node) {
            node.remove_from_parent();
        }
    }
}

/// Elements that hold the article as well.
fn is_frame(node: &NodeRef<'_>) -> bool {
    let name = node.node_name();
    matches!(name.as_deref(), Some("html" | "body" | "main" | "article"))
        || node.descendants_it().any(|inner| matches!(inner.node_name().as_deref(), Some("main" | "article")))
}

#[cfg(test)]
mod tests;
