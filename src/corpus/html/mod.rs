//! Web pages: the article without what is around it, and what the page says about it.
//!
//! Which part of a page is the article is found by Readability, as browsers do for their reading view; see
//! `dom_smoothie`. Here a page is made fit for it, and what it finds becomes text.

mod blocks;
mod limits;
mod metadata;
mod sniff;
#[cfg(test)]
mod tests;

pub(super) use limits::MAX_PAGE_BYTES;
pub(super) use sniff::{Markup, is_page, markup};

use dom_query::{Document, NodeRef};
use dom_smoothie::{Config, Readability};

use super::failure::Failure;
use crate::article::Header;

/// What a page holds.
#[derive(Debug, Default)]
pub(super) struct Page {
    /// Paragraphs with an empty line between two; may be empty.
    pub text: String,
    /// What the page says about it.
    pub known: Header,
    /// Its address; empty where the page does not tell.
    pub url: String,
}

/// Windows about cookies and consent have names that say so, or that of a maker of such windows. Readability, made before
/// they were, leaves some.
const NOTICES: &str = "[id*='cookie' i], [class*='cookie' i], [id*='consent' i], [class*='consent' i], \
     [id*='gdpr' i], [class*='gdpr' i], [id^='onetrust'], [id^='didomi'], [id^='sp_message'], [class*='qc-cmp'], \
     [id^='truste'], [id^='usercentrics'], [id^='iubenda'], [class*='osano'], [class*='klaro'], [id^='cmplz'], \
     [class^='cky-'], [id^='borlabs'], [id^='tarteaucitron'], [id^='axeptio'], [id^='termly'], \
     [aria-modal='true'], [role='dialog'], [role='alertdialog'], \
     [role='navigation'], [role='search'], [role='contentinfo'], [aria-hidden='true']";
/// Boxes in the middle of an article that ask for an address. What is longer is a letter to be read.
const LETTERS: &str = "[id*='newsletter' i], [class*='newsletter' i]";
/// Bytes of text in such a box at most.
const LONGEST_BOX: usize = 400;
/// What may be a place for comments. Below a short article they may be most of the page, and Readability takes most.
const COMMENTS: &str = "[id*='comment' i], [class*='comment' i], [id*='disqus' i], [class*='disqus' i], \
     [id='respond'], [id='responses'], [class~='responses'], [id='replies'], [class~='replies']";
/// Parts of a page that are never its article, for pages that Readability makes nothing of.
const AROUND: &str = "nav, header, footer, aside, form, dialog, [id*='comment' i], [class*='comment' i]";

/// The article of a page.
///
/// # Errors
/// If the page is made to break readers.
pub(super) fn page(html: &str) -> Result<Page, Failure> {
    limits::check(html)?;
    let document = Document::from(html);
    limits::check_depth(&document)?;
    drop_around(&document);
    let (known, url) = metadata::read(&document);
    let config = Config { text_mode: dom_smoothie::TextMode::Raw, disable_json_ld: false, ..Config::default() };
    let mut page = Page { known, url, ..Page::default() };
    // no address is given, so there is none that could be wrong
    if let Ok(mut reader) = Readability::with_document(document, None, Some(config))
        && let Ok(article) = reader.parse()
    {
        page.text = paragraphs(&article.content);
        let head = page.text.lines().next().unwrap_or_default();
        metadata::complete(&mut page.known, article, &page.url, head);
    }
    if page.text.trim().is_empty() {
        // Readability took the other document apart
        let document = Document::from(html);
        drop_around(&document);
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
    limits::check(html)?;
    Ok(paragraphs(html))
}

/// Characters by their names, in lines that have no tags.
pub(super) fn entities(text: &str) -> Result<String, Failure> {
    limits::check(text)?;
    let lines: Vec<String> =
        text.lines().map(|line| if line.contains('&') { paragraphs(line) } else { line.to_owned() }).collect();
    Ok(lines.join("\n"))
}

fn paragraphs(html: &str) -> String {
    let document = Document::fragment(html);
    blocks::text_of(&document.root())
}

/// Takes away what stands around an article and has a name that says what it is.
fn drop_around(document: &Document) {
    for node in document.select(NOTICES).nodes() {
        // a page may say by the class of its body that it asked
        if !is_frame(node) {
            node.remove_from_parent();
        }
    }
    for node in document.select(LETTERS).nodes() {
        if !is_frame(node) && node.text().len() <= LONGEST_BOX {
            node.remove_from_parent();
        }
    }
    for node in document.select(COMMENTS).nodes() {
        if holds_comments(node) && !is_frame(node) {
            node.remove_from_parent();
        }
    }
}

/// Elements that hold the article as well.
fn is_frame(node: &NodeRef<'_>) -> bool {
    let name = node.node_name();
    matches!(name.as_deref(), Some("html" | "body" | "main" | "article"))
        || node.descendants_it().any(|inner| match inner.node_name().as_deref() {
            Some("main" | "h1") => true,
            // blogs put each comment in an article of its own
            Some("article") => !holds_comments(&inner),
            _ => false,
        })
}

/// Whether one of an element's names begins as those of comments do; `commentary` is none, nor is `has-comments`.
fn holds_comments(node: &NodeRef<'_>) -> bool {
    let names = ["id", "class"].into_iter().filter_map(|attribute| node.attr(attribute));
    names.flat_map(|names| names.split_whitespace().map(str::to_ascii_lowercase).collect::<Vec<_>>()).any(|name| {
        let rest = ["comments", "comment", "disqus", "responses", "respond", "replies"]
            .into_iter()
            .find_map(|start| name.strip_prefix(start));
        // `comments-open` is said of an article
        let of_article = ["-open", "-closed", "-enabled", "-disabled"];
        rest.is_some_and(|rest| {
            !rest.starts_with(|c: char| {
                c.is_ascii_alphabetic()
                    && !["list", "section", "area", "thread"].iter().any(|end| rest.starts_with(end))
            }) && !of_article.contains(&rest)
        })
    })
}
