//! Web pages: the article without what is around it, and what the page says about it.
//!
//! Which part of a page is the article is found by Readability, as browsers do for their reading view; see
//! `dom_smoothie`. Here a page is made fit for it, and what it finds becomes text.

mod blocks;
mod limits;
mod linked;
mod meta_tags;
mod metadata;
mod outline;
mod shown;
pub(super) mod sniff;
#[cfg(test)]
mod tests;
mod title;

pub(super) use sniff::{Markup, has_entities, markup};

use dom_query::{Document, NodeRef};
use dom_smoothie::{Config, Readability};

use super::failure::Failure;
use crate::article::{Header, Offer};
use crate::rules::model::{ReadingRules, fits};

/// What a page holds.
#[derive(Debug, Default)]
pub(super) struct Page {
    /// Paragraphs with an empty line between two; may be empty.
    pub text: String,
    /// What the page says about it.
    pub known: Header,
    /// Its address; empty where the page does not tell.
    pub url: String,
    /// Who may have written it, the best first.
    pub authors: Vec<Offer>,
    /// When it may have been published, the best first.
    pub dates: Vec<String>,
    /// What is to be told of the page.
    pub note: String,
    /// A script fills the page.
    pub by_script: bool,
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

/// Captions, credits, galleries, marks of notes and of editing: text that is none of the article.
const BESIDE: &str = "sup.reference, .mw-editsection, [class*='caption' i], [class*='photo-credit' i], \
     [class*='image-credit' i], [class*='gallery' i], [class*='slideshow' i], [class*='carousel' i], \
     [class*='pullquote' i], [class*='pull-quote' i], [class*='disclosure' i], [class*='related-' i], \
     [class*='social-share' i], [class*='sharedaddy' i], [class*='breadcrumb' i], [class*='print-only' i]";
/// A part that stands beside has less of the text of the page than this: a thirtieth of a hundred.
const BESIDE_SHARE: usize = 40;
/// Bytes by which the text in the data of a page is longer than that which it shows, where it shows a part.
const TEASER: usize = 200;

/// Some pages name the author by a profile of theirs.
fn is_address(text: &str) -> bool {
    ["http:", "https:", "www.", "//"].iter().any(|start| text.trim_start().starts_with(start))
}

/// The article of a page.
///
/// # Errors
/// If the page is made to break readers.
pub(super) fn page(html: &str, reading: &ReadingRules) -> Result<Page, Failure> {
    limits::check(html)?;
    let document = Document::from(html);
    limits::check_depth(&document)?;
    let mut said = metadata::read(&document);
    let by_script = document.select("script").length() > 0;
    let template = longest_template(&document);
    drop_around(&document);
    drop_beside(&document);
    let config = Config { text_mode: dom_smoothie::TextMode::Raw, disable_json_ld: false, ..Config::default() };
    let mut page = Page { by_script, ..Page::default() };
    // no address is given, so there is none that could be wrong
    if let Ok(mut reader) = Readability::with_document(document, None, Some(config))
        && let Ok(article) = reader.parse()
    {
        page.text = paragraphs(&article.content);
        let head = page.text.lines().next().unwrap_or_default();
        metadata::complete(&mut said, article, head);
    }
    if page.text.trim().is_empty() {
        // Readability took the other document apart
        let document = Document::from(html);
        drop_around(&document);
        document.select(AROUND).remove();
        page.text = document.body().map(|body| blocks::text_of(&body)).unwrap_or_default();
    }
    for (whole, what) in [(&said.body, "data"), (&template, "template")] {
        let text = if what == "template" || markup(whole) != Markup::None { fragment(whole)? } else { whole.clone() };
        // a page that shows the beginning alone
        if text.len() > page.text.len() + page.text.len() / 2 + TEASER {
            page.text = text;
        }
    }
    page.note = no_article(&said.known.title, &page.text, reading);
    Ok(Page { known: said.known, url: said.url, authors: said.authors, dates: said.dates, ..page })
}

/// Why a page is no article, as far as its words tell: a page that is missing, a question for consent.
fn no_article(title: &str, text: &str, reading: &ReadingRules) -> String {
    // an article may be about either
    if text.len() > 1500 {
        return String::new();
    }
    let first = text.lines().next().unwrap_or_default();
    let says = |patterns| fits(patterns, title) || (first.len() < 200 && fits(patterns, first));
    if says(&reading.missing) {
        return "this may be no article: the server says that the page was not found, or asks something".to_owned();
    }
    if says(&reading.consent) || fits(&reading.consent_text, text) {
        return "this may be no article, but a page that asks for consent to cookies; save it again after consenting"
            .to_owned();
    }
    String::new()
}

/// The longest text that a page keeps for a script to show.
fn longest_template(document: &Document) -> String {
    let scripts = document.select("script[type='text/template'], script[type='text/x-template']");
    let longest = scripts.nodes().iter().map(|node| node.text().to_string()).max_by_key(String::len);
    longest.unwrap_or_default()
}

/// Takes away captions and the like.
fn drop_beside(document: &Document) {
    let whole = document.select_single("body").text().len();
    for node in document.select(BESIDE).nodes() {
        if !is_frame(node) && node.text().len() * 100 <= whole * BESIDE_SHARE {
            node.remove_from_parent();
        }
    }
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
