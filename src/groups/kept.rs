//! What is kept of the articles while claims are looked for.

use crate::map::{Meta, Node};

/// What is kept of an article.
#[derive(Debug)]
pub(crate) struct Article {
    pub meta: Meta,
    pub sentences: Vec<Kept>,
}

/// What is kept of a sentence.
#[derive(Debug)]
pub(crate) struct Kept {
    pub node: Node,
    pub asserts: bool,
    pub attacked: bool,
    pub last: bool,
}

/// A sentence that asserts something: article, and position in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Place {
    pub article: u32,
    pub sentence: u32,
}

/// The words of a text, folded, with one space between them.
pub(crate) fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for part in text.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()) {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(&crate::text::fold_word(part, false));
    }
    out
}
