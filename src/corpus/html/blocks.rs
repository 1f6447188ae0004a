//! The text of a tree of elements: its blocks as paragraphs, in the order of the page.
//!
//! White space is folded as browsers do. Pictures with what stands below them, forms, scripts and navigation are
//! left out.

use dom_query::NodeRef;

/// Elements that are left out with all that is in them; the text around them runs on.
pub(super) const HOLES: [&str; 18] = [
    "script", "style", "noscript", "template", "button", "input", "select", "textarea", "iframe", "object", "embed",
    "svg", "math", "canvas", "audio", "video", "picture", "map",
];
/// The same, between paragraphs.
const LEFT_OUT: [&str; 9] = ["head", "title", "nav", "form", "figure", "figcaption", "dialog", "menu", "applet"];
/// Elements inside a line; all others begin and end a paragraph.
pub(super) const INLINE: [&str; 40] = [
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "img",
    "ins", "kbd", "label", "mark", "meter", "nobr", "output", "progress", "q", "rp", "rt", "ruby", "s", "samp",
    "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var",
];

/// The paragraphs of a tree, an empty line between two.
pub(super) fn text_of(root: &NodeRef<'_>) -> String {
    let mut out = Writer::default();
    // a walk without recursion: pages may be deep
    let mut next = Some(*root);
    while let Some(node) = next {
        let name = node.node_name();
        let name = name.as_deref().unwrap_or_default();
        let hole = HOLES.contains(&name);
        if node.is_text() {
            out.text(&node.text());
        } else if !hole {
            out.begin(name);
        }
        next = if hole || LEFT_OUT.contains(&name) { None } else { node.first_child() };
        let mut at = node;
        while next.is_none() {
            out.end(&at.node_name().unwrap_or_default());
            if at.id == root.id {
                return out.finish();
            }
            next = at.next_sibling();
            if next.is_none() {
                let Some(parent) = at.parent() else { return out.finish() };
                at = parent;
            }
        }
    }
    out.finish()
}

#[derive(Default)]
struct Writer {
    out: String,
    paragraph: String,
    /// White space waits for what comes behind it.
    space: bool,
    /// Breaks of a line that wait, too.
    breaks: usize,
}

impl Writer {
    fn text(&mut self, text: &str) {
        for c in text.chars() {
            match c {
                ' ' | '\t' | '\n' | '\r' | '\u{c}' => self.space = true,
                // where a word may be divided, and nothing else
                '\u{AD}' | '\u{200B}' | '\u{2060}' | '\u{FEFF}' => {}
                // joins letters of other scripts, and does nothing between those of ours
                '\u{200C}' | '\u{200D}' if self.paragraph.ends_with(|c: char| c.is_ascii_alphanumeric()) => {}
                c => {
                    if self.breaks > 1 {
                        self.close();
                    }
                    if !self.paragraph.is_empty() {
                        match (self.breaks, self.space) {
                            (1, _) => self.paragraph.push('\n'),
                            (_, true) => self.paragraph.push(' '),
                            _ => {}
                        }
                    }
                    (self.space, self.breaks) = (false, 0);
                    self.paragraph.push(c);
                }
            }
        }
    }

    fn begin(&mut self, name: &str) {
        if name == "br" {
            self.breaks += 1;
        } else {
            self.end(name);
        }
    }

    fn end(&mut self, name: &str) {
        if !(name.is_empty() || matches!(name, "br" | "wbr") || INLINE.contains(&name) || HOLES.contains(&name)) {
            self.close();
        }
    }

    /// The paragraph is at its end.
    fn close(&mut self) {
        if !self.paragraph.trim().is_empty() {
            if !self.out.is_empty() {
                self.out.push_str("\n\n");
            }
            self.out.push_str(&self.paragraph);
        }
        self.paragraph.clear();
        (self.space, self.breaks) = (false, 0);
    }

    fn finish(mut self) -> String {
        self.close();
        self.out
    }
}
