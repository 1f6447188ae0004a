//! Argdown: `[id]: text #label {data}`, reasons indented below what they support (`+`) or attack (`-`).
//!
//! Its parser reads `.x.` as a shortcode, `//` as a comment and marks such as `*` as format, without an error: texts are
//! escaped so that they come back as they were.

use std::io::Write;

use super::shape::Shape;
use super::text::{decimal, one_line, title};
use super::{ExportError, ExportOptions, Exporter, palette};
use crate::map::{ArgumentMap, Node, Relation};
use crate::tables::columns::STANDARD_LABELS;

/// A branch deeper than this goes on as a tree of its own, which begins with a reference.
const DEEPEST: usize = 40;

pub(super) struct Argdown<'w> {
    out: Box<dyn Write + 'w>,
    groups: bool,
    begun: bool,
}

impl<'w> Argdown<'w> {
    pub fn new(out: Box<dyn Write + 'w>, options: &ExportOptions) -> Self {
        Self { out, groups: options.groups, begun: false }
    }

    /// Front matter: tags are not part of the text, and give the boxes their colour.
    fn begin(&mut self, labels: &[&str]) -> Result<(), ExportError> {
        let out = &mut self.out;
        writeln!(out, "===\nmodel:\n  removeTagsFromText: true\nmap:\n  addTags: false\ncolor:\n  tagColors:")?;
        for label in labels {
            let line = palette::of_label(label, labels.iter().copied()).line;
            writeln!(out, "    {}: \"{line}\"", quoted(label))?;
        }
        writeln!(out, "===")?;
        self.begun = true;
        Ok(())
    }
}

impl Exporter for Argdown<'_> {
    fn add(&mut self, map: &ArgumentMap) -> Result<(), ExportError> {
        if map.sentences.is_empty() {
            return Ok(());
        }
        if !self.begun {
            let mut labels = STANDARD_LABELS.to_vec();
            let own = map.sentences.iter().flat_map(|s| s.scores.iter().map(|(label, _)| label).chain([&s.label]));
            for label in own {
                if !labels.contains(&label.as_str()) {
                    labels.push(label);
                }
            }
            self.begin(&labels)?;
        }
        if self.groups {
            writeln!(self.out, "\n# {}", escaped(&title(map)))?;
        }
        let shape = Shape::of(map);
        let mut trees: Vec<(usize, bool)> = shape.roots.iter().rev().map(|&root| (root, true)).collect();
        while let Some((root, with_text)) = trees.pop() {
            writeln!(self.out)?;
            tree(map, &shape, (root, with_text), &mut trees, &mut self.out)?;
        }
        Ok(())
    }

    fn finish(&mut self) -> Result<(), ExportError> {
        if !self.begun {
            self.begin(&STANDARD_LABELS)?;
        }
        Ok(self.out.flush()?)
    }
}

/// Writes a tree line by line; branches that are cut off go to `further`.
fn tree(
    map: &ArgumentMap,
    shape: &Shape,
    (root, with_text): (usize, bool),
    further: &mut Vec<(usize, bool)>,
    out: &mut dyn Write,
) -> Result<(), ExportError> {
    let mut stack = vec![(root, 0, with_text)];
    while let Some((at, depth, with_text)) = stack.pop() {
        let node = &map.sentences[at];
        if depth > 0 {
            let attacks = shape.edge(map, at).is_some_and(|edge| edge.relation == Relation::Attacks);
            write!(out, "{:1$}{2} ", "", depth * 2, if attacks { '-' } else { '+' })?;
        }
        if with_text {
            statement(map, at, node, out)?;
        } else {
            writeln!(out, "[{}]", name(&node.id))?;
        }
        let is_reference = depth > 0 && !with_text;
        if is_reference {
            continue;
        }
        let below = !shape.children[at].is_empty() || !shape.closing[at].is_empty();
        if depth == DEEPEST && below {
            further.push((at, false));
            continue;
        }
        stack.extend(shape.closing[at].iter().map(|&source| (source, depth + 1, false)));
        stack.extend(shape.children[at].iter().rev().map(|&child| (child, depth + 1, true)));
    }
    Ok(())
}

fn statement(map: &ArgumentMap, at: usize, node: &Node, out: &mut dyn Write) -> Result<(), ExportError> {
    write!(out, "[{}]: {} {}", name(&node.id), escaped(&node.text), tag(&node.label))?;
    if map.thesis == Some(at) {
        write!(out, " #thesis")?;
    }
    write!(
        out,
        " {{confidence: {}, certainty: {}, start: {}, end: {}",
        decimal(node.confidence),
        decimal(node.certainty),
        node.start,
        node.end
    )?;
    if !node.holder.is_empty() {
        write!(out, ", holder: {}", quoted(&node.holder))?;
    }
    writeln!(out, "}}")?;
    Ok(())
}

/// An id as the name of a statement, which ends at a bracket.
fn name(id: &str) -> String {
    let plain = |c: char| if matches!(c, '[' | ']' | '<' | '>' | '{' | '}' | '\\') { '_' } else { c };
    one_line(id).chars().map(plain).collect()
}

fn tag(label: &str) -> String {
    let plain = label.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
    if plain { format!("#{label}") } else { format!("#({})", label.replace([')', '('], "_")) }
}

/// A string of YAML in double quotes; braces are escaped, for the data of a statement ends at one.
fn quoted(text: &str) -> String {
    let json = serde_json::Value::from(one_line(text)).to_string();
    json.replace('{', "\\u007b").replace('}', "\\u007d")
}

/// Text that comes back as it was.
fn escaped(text: &str) -> String {
    let text = one_line(text);
    let mut out = String::with_capacity(text.len() + 16);
    for (number, word) in text.split(' ').enumerate() {
        if number > 0 {
            out.push(' ');
        }
        let has_shortcode = ['.', ':'].into_iter().any(|mark| is_shortcode(word, mark));
        let list = number == 0 && is_list_mark(word);
        let mut chars = word.char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            let next = chars.peek().map(|(_, next)| *next);
            let special = match c {
                '\\' | '@' | '#' | '*' | '_' | '[' | ']' | '<' | '>' | '{' | '}' => true,
                '/' => matches!(next, Some('/' | '*')),
                // an escaped mark swallows the blank after it, so never the last one of a word
                '.' | ':' => next.is_some() && has_shortcode,
                '+' | '-' | '=' | '(' => number == 0 && at == 0,
                _ => false,
            };
            if special || (list && c == '.' && next.is_some()) {
                out.push('\\');
            }
            out.push(c);
        }
    }
    out
}

/// Whether a word holds a mark twice with something between.
fn is_shortcode(word: &str, mark: char) -> bool {
    match (word.find(mark), word.rfind(mark)) {
        (Some(first), Some(last)) => last > first + mark.len_utf8(),
        _ => false,
    }
}

/// Whether a word looks like the number of an item.
fn is_list_mark(word: &str) -> bool {
    word.split_once('.').is_some_and(|(number, _)| !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()))
}
