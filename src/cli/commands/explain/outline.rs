//! The map of an article as an outline: a sentence a line, indented by its depth, with the reason of its link beside it.

use std::fmt::Write;

use toulmin::analysis::Analysis;
use toulmin::workbench::explain::link::{Linked, Part};

use crate::cli::terminal::style::Style;
use crate::cli::terminal::text::safe;
use crate::cli::terminal::underline::{padded, shortened};

/// Columns that a level is indented by.
const INDENT: usize = 4;
/// Rules named beside a link.
const NAMED: usize = 3;
/// Of twenty columns, so many are for the outline; the rest is for reasons.
const LEFT: usize = 12;
/// Columns that are left of a text, however deep it stands.
const LEAST: usize = 24;

/// Adds the outline of a map. Sentences that take no part are left out.
pub fn outline(linked: &[Linked], analysis: &Analysis, style: &Style, width: usize, out: &mut String) {
    let links = analysis.sentences.iter().map(|s| s.link.as_ref());
    let mut below: Vec<Vec<usize>> = vec![Vec::new(); linked.len()];
    for (at, link) in links.enumerate() {
        if let Some(link) = link {
            below[link.target].push(at);
        }
    }
    let is_root =
        |&at: &usize| analysis.sentences[at].link.is_none() && (analysis.thesis == Some(at) || !below[at].is_empty());
    // the thesis comes first; the last on the stack is next
    let mut open: Vec<(usize, usize)> = (0..linked.len()).filter(is_root).map(|at| (at, 0)).rev().collect();
    open.sort_by_key(|(at, _)| analysis.thesis == Some(*at));
    let left = width * LEFT / 20;
    while let Some((at, depth)) = open.pop() {
        open.extend(below[at].iter().rev().map(|&child| (child, depth + 1)));
        line(&linked[at], analysis, depth, style, (left, width), out);
    }
    out.push('\n');
}

fn line(
    linked: &Linked,
    analysis: &Analysis,
    depth: usize,
    style: &Style,
    (left, width): (usize, usize),
    out: &mut String,
) {
    let at = linked.number - 1;
    let link = analysis.sentences[at].link.as_ref();
    let sign = link.map_or("", |link| if link.attacks { "- " } else { "+ " });
    let as_thesis = analysis.theses.iter().find(|thesis| analysis.thesis == Some(at) && thesis.0 == at);
    let sure = link.map(|link| link.confidence).or(as_thesis.map(|thesis| thesis.1));
    let sure = sure.map(|sure| format!(" {sure:.2}")).unwrap_or_default();
    let indent = (depth * INDENT).min(left.saturating_sub(LEAST));
    let head = format!("{sign}{} {}{sure}: ", linked.number, linked.label);
    let room = left.saturating_sub(indent + head.chars().count()).max(LEAST / 2);
    let text = shortened(&safe(&linked.text), room);
    let shown = format!("{sign}{} {}{sure}: {text}", linked.number, style.label(&linked.label));
    let plain = format!("{head}{text}");
    let gap = padded(&plain, left.saturating_sub(indent));
    let parts = linked.link.as_ref().map(|link| &link.rules).or(linked.thesis.as_ref().map(|thesis| &thesis.rules));
    let reasons: Vec<String> =
        parts.into_iter().flatten().filter(|part| part.adds > 0.0).take(NAMED).map(reason).collect();
    let reasons = shortened(&reasons.join("; "), width.saturating_sub(left + 2));
    let whole = format!("{}{shown}{gap}  {}", " ".repeat(indent), style.dim(&reasons));
    // writing to a string cannot fail
    let _ = writeln!(out, "{}", whole.trim_end());
}

/// A rule, and the words that it found.
fn reason(part: &Part) -> String {
    match part.words.first() {
        Some(words) => format!("{} “{}”", part.place.rule, safe(words)),
        None => part.place.rule.clone(),
    }
}
