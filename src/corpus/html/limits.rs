//! Rejects pages that no newspaper would serve before a tree is built: nested without end, or made so that each
//! paragraph copies hundreds of open tags. The tree of such a page would fill the memory, and walking it the stack.

use dom_query::Document;

use crate::corpus::failure::{Failure, MAX_PAGE_BYTES};

/// Elements inside each other, at most. Browsers stop at 512 too.
const MAX_DEPTH: usize = 512;
/// Open marks (bold, links) that a parser would have to repeat, over the whole page.
const MAX_REPEATS: usize = 4_000_000;
/// Attributes of a tag: a parser compares each with all others.
const MAX_ATTRIBUTES: usize = 5_000;
/// Names of characters in a run of text: a parser may copy the text for each.
const MAX_ENTITIES: usize = 100_000;

/// Elements that hold nothing, or that the next of their kind ends: they do not nest.
const FLAT: [&str; 24] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr", "p",
    "li", "td", "th", "tr", "dt", "dd", "option", "html", "body",
];
/// Marks that stay open over the ends of paragraphs.
const MARKS: [&str; 14] =
    ["a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"];
/// Elements whose content is no markup.
const RAW: [&str; 4] = ["script", "style", "textarea", "title"];

/// Looks through the tags of a page.
///
/// # Errors
/// Where it is too large or not made to be read.
pub(super) fn check(html: &str) -> Result<(), Failure> {
    if html.len() > MAX_PAGE_BYTES {
        return Err(Failure::too_large_page(html.len()));
    }
    let (mut depth, mut marks, mut repeats, mut drawing) = (0usize, 0usize, 0usize, 0usize);
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        if rest[..at].bytes().filter(|byte| *byte == b'&').count() > MAX_ENTITIES {
            return Err(broken());
        }
        rest = &rest[at + 1..];
        if let Some(comment) = rest.strip_prefix("!--") {
            rest = comment.find("-->").map_or("", |end| &comment[end..]);
            continue;
        }
        let end = rest.starts_with('/');
        let tag = rest.strip_prefix('/').unwrap_or(rest);
        let len = tag.bytes().take_while(u8::is_ascii_alphanumeric).count();
        // what stands behind a `<` that begins no tag is text
        if len == 0 || !tag.as_bytes()[0].is_ascii_alphabetic() {
            continue;
        }
        let name = &tag[..len];
        let is = |names: &[&str]| names.iter().any(|known| known.eq_ignore_ascii_case(name));
        if is(&MARKS) {
            marks = if end { marks.saturating_sub(1) } else { marks + 1 };
        } else if !end {
            repeats += marks;
        }
        if is(&["svg", "math"]) {
            drawing = if end { drawing.saturating_sub(1) } else { drawing + 1 };
        }
        let (attributes, behind) = attributes(&tag[len..]);
        // in a drawing, `<use/>` is open and closed at once
        let closed = drawing > 0 && tag[..tag.len() - behind.len()].ends_with("/>");
        if closed && is(&["svg", "math"]) {
            drawing -= 1;
        }
        if !is(&FLAT) && !closed {
            depth = if end { depth.saturating_sub(1) } else { depth + 1 };
        }
        if depth > MAX_DEPTH || repeats > MAX_REPEATS || attributes > MAX_ATTRIBUTES {
            return Err(broken());
        }
        rest = behind;
        if !end && is(&RAW) {
            // its end tag is found as any other
            rest = raw_end(rest, name);
        }
    }
    if rest.bytes().filter(|byte| *byte == b'&').count() > MAX_ENTITIES { Err(broken()) } else { Ok(()) }
}

/// Looks at the tree itself: tags in drawings and formulas nest by rules of their own, which [`check`] does not know.
/// The walks of Readability take some of the stack for each level.
pub(super) fn check_depth(document: &Document) -> Result<(), Failure> {
    let root = document.root();
    let (mut at, mut depth) = (root, 0usize);
    loop {
        if let Some(child) = at.first_child() {
            (at, depth) = (child, depth + 1);
            // text is a level, and so are `html` and `body`
            if depth > MAX_DEPTH + 3 {
                return Err(broken());
            }
            continue;
        }
        loop {
            if at.id == root.id {
                return Ok(());
            }
            if let Some(next) = at.next_sibling() {
                at = next;
                break;
            }
            let Some(parent) = at.parent() else { return Ok(()) };
            (at, depth) = (parent, depth - 1);
        }
    }
}

fn broken() -> Failure {
    Failure::malformed(format!(
        "this page is nested over {MAX_DEPTH} elements deep, or made so that it would take hours to read; save it again from \
         a browser, or as text"
    ))
}

/// How many attributes a tag has, and what stands behind it. As the standard of HTML reads them: a quotation mark
/// opens a value only behind a `=`.
fn attributes(tag: &str) -> (usize, &str) {
    let bytes = tag.as_bytes();
    let (mut count, mut at) = (0, 0);
    let space = |byte: &u8| byte.is_ascii_whitespace() || *byte == b'/';
    loop {
        at += bytes[at..].iter().take_while(|byte| space(byte)).count();
        match bytes.get(at) {
            None => return (count, ""),
            Some(b'>') => return (count, &tag[at + 1..]),
            Some(_) => count += 1,
        }
        // a name may begin with any character, even a `=`
        at += 1;
        at += bytes[at..].iter().take_while(|byte| !space(byte) && !matches!(byte, b'>' | b'=')).count();
        let blank = bytes[at..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        if bytes.get(at + blank) != Some(&b'=') {
            continue;
        }
        at += blank + 1;
        at += bytes[at..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        let value = &bytes[at.min(bytes.len())..];
        at += match value.first() {
            Some(quote @ (b'"' | b'\'')) => match value[1..].iter().position(|byte| byte == quote) {
                Some(len) => len + 2,
                None => return (count, ""),
            },
            _ => value.iter().take_while(|byte| !byte.is_ascii_whitespace() && **byte != b'>').count(),
        };
    }
}

/// What follows the content of a raw element, from its end tag on.
fn raw_end<'a>(content: &'a str, name: &str) -> &'a str {
    let mut at = 0;
    while let Some(found) = content[at..].find("</") {
        at += found;
        let tag = content[at + 2..].get(..name.len());
        if tag.is_some_and(|tag| tag.eq_ignore_ascii_case(name)) {
            return &content[at..];
        }
        at += 2;
    }
    ""
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_pages_are_like_passes() {
        let open = "<p>One<br>two<li>three<td>four<img src=x>".repeat(5000);
        let script = format!("<script>{}</script>", "document.write('<div><div>')".repeat(1000));
        let comment = format!("<!-- {} -->", "<div>".repeat(1000));
        let text = "a < b and <3, </ and < ".repeat(1000);
        for page in [
            open,
            script,
            comment,
            text,
            "<svg><use href='#a'/></svg>".repeat(2000),
            "<div>".repeat(400) + &"</div>".repeat(400),
        ] {
            assert!(check(&page).is_ok(), "{}", &page[..60]);
        }
    }

    #[test]
    fn what_is_made_to_break_readers_does_not() {
        for page in ["<div>".repeat(100_000), "<b>".repeat(100_000), "<a><table>".repeat(600)] {
            assert!(check(&page).is_err());
        }
        let repeats = "<b>".repeat(500) + &"<p>x".repeat(20_000);
        assert!(check(&repeats).is_err());
        assert!(check(&"x".repeat(MAX_PAGE_BYTES + 1)).is_err());
        let attributes: String = (0..10_000).map(|n| ["a", &n.to_string(), "='>' "].concat()).collect();
        assert!(check(&format!("<p {attributes}>")).is_err());
        assert!(check(&"&".repeat(200_000)).is_err());
        assert!(check(&("&amp;".repeat(200_000) + "<p>")).is_err());
    }

    #[test]
    fn what_hides_from_a_look_at_the_tags_shows_in_the_tree() {
        let page = format!("<svg><title>{}</title></svg>", "<div>".repeat(2000));
        assert!(check(&page).is_ok());
        assert!(check_depth(&Document::from(page.as_str())).is_err());
        let page = format!("<html><body>{}x", "<div>".repeat(MAX_DEPTH - 2));
        assert!(check(&page).is_ok() && check_depth(&Document::from(page.as_str())).is_ok());
    }

    #[test]
    fn attributes_as_browsers_read_them() {
        for (tag, expected) in [
            (">x", (0, "x")),
            (" a b=1 c='>' d=\">\" e = f/>x", (5, "x")),
            (" a='>x", (1, "")),
            (" it's>x", (1, "x")),
            (" =a=b>x", (1, "x")),
            ("/a/b>x", (2, "x")),
            (" a=", (1, "")),
            ("", (0, "")),
        ] {
            assert_eq!(attributes(tag), expected, "{tag}");
        }
    }
}
