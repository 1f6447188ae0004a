//! What no web page of a newspaper is, told before a tree is made of it: nested without end, or made so that each
//! paragraph copies hundreds of open marks. A tree of such a page would fill the memory, and walking it the stack.

use crate::corpus::Failure;

/// Bytes of a page at most: 32 MiB. The tree takes some twenty times that.
pub(in crate::corpus) const MAX_PAGE_BYTES: usize = 32 << 20;
/// Elements inside each other, at most. Browsers stop at 512 too.
const MAX_DEPTH: usize = 512;
/// Open marks (bold, links) that a parser would have to repeat, over the whole page.
const MAX_REPEATS: usize = 4_000_000;

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
    let (mut depth, mut marks, mut repeats) = (0usize, 0usize, 0usize);
    let mut rest = html;
    while let Some(at) = rest.find('<') {
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
        if !is(&FLAT) {
            depth = if end { depth.saturating_sub(1) } else { depth + 1 };
        }
        if depth > MAX_DEPTH || repeats > MAX_REPEATS {
            return Err(Failure::malformed(format!(
                "this page is nested over {MAX_DEPTH} elements deep, or leaves thousands of tags open; save it again from a \
                 browser, or as text"
            )));
        }
        if !end && is(&RAW) {
            // its end tag is found as any other
            rest = raw_end(&tag[len..], name);
        }
    }
    Ok(())
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
        for page in [open, script, comment, text, "<div>".repeat(400) + &"</div>".repeat(400)] {
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
    }
}
