//! The outline of a page: its blocks of text in order, and what their elements say of days and names.
//!
//! Who wrote an article and when mostly stands beside its headline, under names of classes that no two sites share.
//! What the words mean is not known here.

use dom_query::{NodeId, NodeRef};

use super::blocks::{HOLES, INLINE};
use crate::corpus::values;

/// A block of text, or a part of one.
#[derive(Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "independent of each other")]
pub(super) struct Block {
    /// White space folded, a space where an element begins.
    pub text: String,
    /// Of a heading its level.
    pub level: Option<u8>,
    /// Its classes say that it is the headline.
    pub headline: bool,
    /// It stands in `article` or `main`.
    pub inside: bool,
    /// It belongs to something else: comments, related articles, the foot of the page.
    pub beside: bool,
    /// Its classes say that it is a day.
    pub dated: bool,
    /// Names of persons that elements mark as such.
    pub names: Vec<String>,
    /// What stands in elements that are called bylines: one, or several in a list.
    pub bylines: Vec<Vec<String>>,
    /// Days that attributes hold.
    pub days: Vec<Day>,
}

/// A day as an attribute writes it.
#[derive(Debug, Clone)]
pub(super) struct Day {
    pub written: String,
    pub of: Event,
}

/// What happened on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Event {
    Published,
    Modified,
    Unsaid,
}

/// Blocks of a page that are kept, at most.
const MOST_BLOCKS: usize = 4000;
/// Elements with names or days that are read, at most: they may stand inside each other.
const MOST_SIGNALS: usize = 400;
/// Elements that are looked through for a heading, at most.
const MOST_LOOKS: usize = 500;
/// Bytes of an element that shows a name or a day, at most.
pub(super) const LONGEST: usize = 200;

/// Parts of a page that are about something else.
const BESIDE_ELEMENTS: [&str; 5] = ["aside", "footer", "nav", "form", "dialog"];
const BESIDE_NAMES: [&str; 12] = [
    "comment",
    "disqus",
    "related",
    "recommend",
    "sidebar",
    "widget",
    "footer",
    "most-popular",
    "trending",
    "more-from",
    "read-next",
    "newsletter",
];
/// Names of elements that hold who wrote the article.
const BYLINES: [&str; 8] =
    ["byline", "author", "contributor", "writer", "submitted", "posted-by", "postedby", "journalist"];
/// Those of them that hold something else.
const NO_BYLINES: [&str; 10] =
    ["bio", "box", "desc", "image", "photo", "avatar", "social", "note", "authority", "authorized"];
/// Names of elements that hold one name alone.
const NAMES: [&str; 9] = [
    "author-name",
    "author_name",
    "authorname",
    "author__name",
    "byline-name",
    "byline_name",
    "byline__name",
    "p-author",
    "author-link",
];
/// Parts of an address that lead to an author.
const PROFILES: [&str; 12] = [
    "/author/",
    "/authors/",
    "/by/",
    "/byline/",
    "/profile/",
    "/profiles/",
    "/contributor/",
    "/contributors/",
    "/columnist/",
    "/columnists/",
    "/journalist/",
    "/writers/",
];
/// Names of elements that show a day.
const DATES: [&str; 7] = ["date", "time", "publish", "posted", "submitted", "dateline", "updated"];
const HEADLINES: [&str; 8] = [
    "headline",
    "entry-title",
    "post-title",
    "article-title",
    "article__title",
    "story-title",
    "post__title",
    "entry__title",
];
/// Attributes that hold a day.
const STAMPS: [&str; 11] = [
    "datetime",
    "data-datetime",
    "data-date",
    "data-time",
    "data-timestamp",
    "data-published",
    "data-publish-date",
    "data-published-date",
    "data-utime",
    "data-epoch",
    "data-created",
];

/// The blocks of a page.
pub(super) fn outline(body: &NodeRef<'_>) -> Vec<Block> {
    let mut walk = Walk::default();
    // a walk without recursion: pages may be deep
    let mut next = Some(*body);
    while let Some(node) = next {
        let name = node.node_name();
        let name = name.as_deref().unwrap_or_default();
        let hole = HOLES.contains(&name) || matches!(name, "head" | "title" | "figure" | "figcaption");
        if node.is_text() {
            walk.text(&node.text());
        } else if !hole {
            walk.enter(&node, name);
        }
        next = if hole { None } else { node.first_child() };
        let mut at = node;
        while next.is_none() {
            walk.leave(&at);
            if at.id == body.id || walk.out.len() > MOST_BLOCKS {
                return walk.finish();
            }
            next = at.next_sibling();
            if next.is_none() {
                let Some(parent) = at.parent() else { return walk.finish() };
                at = parent;
            }
        }
    }
    walk.finish()
}

#[derive(Default)]
struct Walk {
    out: Vec<Block>,
    now: Block,
    /// Open elements, by what their names say of all that is in them.
    beside: Vec<NodeId>,
    inside: Vec<NodeId>,
    dated: Vec<NodeId>,
    heading: Option<(NodeId, u8, bool)>,
    signals: usize,
    looks: usize,
}

impl Walk {
    fn text(&mut self, text: &str) {
        for word in text.split_whitespace() {
            // a comma that stands in an element of its own
            if !self.now.text.is_empty() && !word.starts_with([',', ';']) {
                self.now.text.push(' ');
            }
            self.now.text.push_str(word);
        }
    }

    fn enter(&mut self, node: &NodeRef<'_>, name: &str) {
        if name.is_empty() {
            return;
        }
        if name != "br" && !INLINE.contains(&name) {
            self.close();
        }
        let names = names_of(node);
        let has = |words: &[&str]| words.iter().any(|word| names.contains(word));
        if BESIDE_ELEMENTS.contains(&name)
            || ((name == "header" || has(&BESIDE_NAMES)) && self.beside.is_empty() && !self.holds_heading(node))
        {
            self.beside.push(node.id);
        }
        if matches!(name, "article" | "main") {
            self.inside.push(node.id);
        }
        if has(&DATES) || name == "time" {
            self.dated.push(node.id);
        }
        if let Some(level @ 1..=6) = name.strip_prefix('h').and_then(|level| level.parse::<u8>().ok()) {
            self.heading = Some((node.id, level, has(&HEADLINES)));
        } else if has(&HEADLINES) {
            self.heading = Some((node.id, 6, true));
        }
        if self.signals < MOST_SIGNALS {
            self.signals(node, name, &names);
        }
    }

    /// Whether a part of a page has the main heading in it, and so is not beside the article.
    fn holds_heading(&mut self, node: &NodeRef<'_>) -> bool {
        self.looks += 1;
        self.looks < MOST_LOOKS
            && node.descendants_it().take(2000).any(|inner| matches!(inner.node_name().as_deref(), Some("h1" | "main")))
    }

    /// What an element says of days and names by its attributes.
    fn signals(&mut self, node: &NodeRef<'_>, name: &str, names: &str) {
        let has = |words: &[&str]| words.iter().any(|word| names.contains(word));
        let event = if has(&["datemodified", "updated", "modified"]) && !has(&["published"]) {
            Event::Modified
        } else if has(&["publish", "pubdate", "dc:date", "dc:created", "dcterms:created", "entry-date"])
            || node.has_attr("pubdate")
        {
            Event::Published
        } else {
            Event::Unsaid
        };
        let mut days: Vec<String> = Vec::new();
        let mut hold = |attribute: &str| days.extend(node.attr(attribute).map(|value| value.trim().to_owned()));
        for attribute in STAMPS {
            hold(attribute);
        }
        let marked = has(&["datepublished", "dc:date", "dc:created", "dcterms:created", "datecreated", "datemodified"]);
        if marked {
            hold("content");
        }
        if has(&DATES) || name == "abbr" || has(&["ago"]) {
            hold("title");
        }
        if days.is_empty() && (marked || name == "time") {
            days.extend(short_text(node));
        }
        days.retain(|day| (6..80).contains(&day.len()) && day.bytes().filter(u8::is_ascii_digit).count() > 2);
        self.signals += days.len();
        self.now.days.extend(days.into_iter().map(|written| Day { written: values::dated(written), of: event }));
        let profile = || {
            let href = node.attr("href").unwrap_or_default().to_ascii_lowercase();
            name == "a" && PROFILES.iter().any(|part| href.contains(part))
        };
        let tokens = || names.split(' ').any(|token| token == "fn" || token == "rel:author");
        if has(&NAMES) || names.contains("itemprop:author") || tokens() || profile() {
            self.signals += 1;
            let meta = node.descendants_it().take(50).find(|inner| {
                inner.node_name().as_deref() == Some("meta")
                    && inner.attr("itemprop").is_some_and(|what| &*what == "name")
            });
            let by_name = node
                .descendants_it()
                .take(50)
                .find(|inner| inner.attr("itemprop").is_some_and(|what| &*what == "name"));
            let found = meta.and_then(|meta| meta.attr("content")).map(|content| content.to_string());
            let found = found.or_else(|| by_name.and_then(|inner| short_text(&inner))).or_else(|| short_text(node));
            self.now.names.extend(found.filter(|found| !found.is_empty()));
        } else if (has(&BYLINES) && !has(&NO_BYLINES)) || name == "address" {
            self.signals += 1;
            let of_inner = |inner: &NodeRef<'_>| BYLINES.iter().any(|word| names_of(inner).contains(word));
            let inner = node.descendants_it().take(60).filter(|inner| !inner.is_text() && of_inner(inner));
            let mut listed: Vec<String> = inner.filter_map(|inner| short_text(&inner)).collect();
            listed.dedup();
            let single = |listed: &Vec<String>| {
                listed.len() > 1 && !listed.iter().any(|one| one.contains(&listed[1]) && *one != listed[1])
            };
            self.now.bylines.extend(Some(listed).filter(single));
            self.now.bylines.extend(short_text(node).filter(|found| !found.is_empty()).map(|found| vec![found]));
        }
    }

    fn leave(&mut self, node: &NodeRef<'_>) {
        let name = node.node_name();
        let name = name.as_deref().unwrap_or_default();
        if !(name.is_empty() || name == "br" || INLINE.contains(&name) || HOLES.contains(&name)) {
            self.close();
        }
        for open in [&mut self.beside, &mut self.inside, &mut self.dated] {
            if open.last() == Some(&node.id) {
                open.pop();
            }
        }
        if self.heading.is_some_and(|(id, ..)| id == node.id) {
            self.heading = None;
        }
    }

    /// The block is at its end. Signals of an element stand before its text.
    fn close(&mut self) {
        if self.now.text.is_empty() {
            return;
        }
        let mut block = std::mem::take(&mut self.now);
        (block.beside, block.inside) = (!self.beside.is_empty(), !self.inside.is_empty());
        block.dated = !self.dated.is_empty();
        block.level = self.heading.map(|(_, level, _)| level);
        block.headline = self.heading.is_some_and(|(.., headline)| headline);
        self.out.push(block);
    }

    fn finish(mut self) -> Vec<Block> {
        self.close();
        self.out
    }
}

/// What the attributes of an element call it, in small letters, a space between two.
fn names_of(node: &NodeRef<'_>) -> String {
    let mut out = String::new();
    for attribute in ["class", "id", "data-testid", "data-test", "data-component", "data-qa", "property"] {
        if let Some(value) = node.attr(attribute) {
            out.push(' ');
            out.push_str(&value.to_ascii_lowercase());
        }
    }
    for attribute in ["itemprop", "rel"] {
        if let Some(value) = node.attr(attribute) {
            out.extend([" ", attribute, ":", &value.to_ascii_lowercase()]);
        }
    }
    out
}

/// The text of a small element, with a space where one begins in it; none if it is long.
fn short_text(node: &NodeRef<'_>) -> Option<String> {
    let mut out = String::new();
    for inner in node.descendants_it() {
        if inner.is_text() {
            let hidden = |parent: NodeRef<'_>| HOLES.contains(&parent.node_name().as_deref().unwrap_or_default());
            if inner.parent().is_some_and(hidden) {
                continue;
            }
            for word in inner.text().split_whitespace() {
                // a comma that stands in an element of its own
                if !out.is_empty() && !word.starts_with([',', ';']) {
                    out.push(' ');
                }
                out.push_str(word);
            }
            if out.len() > LONGEST {
                return None;
            }
        }
    }
    Some(out)
}
