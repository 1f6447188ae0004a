//! Who wrote an article and when, as the page shows it: first what stands beside its headline, then what stands
//! anywhere.

use super::outline::{Block, Event, LONGEST};
use crate::article::Offer;

/// What a page shows.
#[derive(Debug, Default)]
pub(super) struct Shown {
    /// Near the headline.
    pub near: Found,
    /// Elsewhere.
    pub far: Found,
}

/// Days and names, the best first.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub dates: Vec<String>,
    pub authors: Vec<Offer>,
}

/// Blocks below the headline that are near, and those above it.
const BELOW: usize = 14;
const ABOVE: usize = 4;
/// A block of more bytes is text.
const PROSE: usize = 130;
/// A block of no more bytes is a line of its own.
const LINE: usize = 40;
/// Blocks of text that may stand between the headline and what belongs to it: a summary.
const MOST_PROSE: usize = 1;

/// Looks through the blocks of a page. `at` is the headline's.
pub(super) fn find(blocks: &[Block], at: Option<usize>) -> Shown {
    let near = at.map(|at| neighbours(blocks, at)).unwrap_or_default();
    let mut out = Shown::default();
    let nearby: Vec<&Block> = near.iter().map(|at| &blocks[*at]).collect();
    let free = |block: &&Block| !block.beside;
    let others: Vec<&Block> =
        blocks.iter().enumerate().filter(|(at, _)| !near.contains(at)).map(|(_, block)| block).filter(free).collect();
    days(&nearby, true, &mut out.near.dates);
    authors(&nearby, true, &mut out.near.authors);
    days(&others, false, &mut out.far.dates);
    authors(&others, false, &mut out.far.authors);
    out
}

/// The blocks around a headline: its own, those below up to the text, those above, the nearest first.
fn neighbours(blocks: &[Block], at: usize) -> Vec<usize> {
    let mut out = vec![at];
    let mut prose = 0;
    for (below, block) in blocks.iter().enumerate().skip(at + 1).take(BELOW) {
        if block.beside {
            continue;
        }
        prose += usize::from(block.text.len() > PROSE);
        if prose > MOST_PROSE {
            break;
        }
        out.push(below);
    }
    let above = (0..at).rev().take(ABOVE).take_while(|above| blocks[*above].text.len() <= PROSE);
    out.extend(above.filter(|above| !blocks[*above].beside));
    out
}

fn days(blocks: &[&Block], near: bool, out: &mut Vec<String>) {
    let of = |event: Event| {
        blocks
            .iter()
            .flat_map(move |block| block.days.iter().filter(move |day| day.of == event))
            .map(|day| &day.written)
    };
    out.extend(of(Event::Published).cloned());
    for block in blocks {
        out.extend(block.days.iter().filter(|day| day.of == Event::Unsaid).map(|day| day.written.clone()));
        // a heading is about a day, not of it
        let is_heading = block.level.is_some_and(|level| level < 2);
        if (near || block.dated) && !is_heading && may_be_day(&block.text) {
            out.push(block.text.clone());
        }
    }
    if !near {
        // a line below the text that is a day and little else
        let lines = blocks.iter().filter(|block| block.level.is_none() && block.text.len() <= LINE);
        out.extend(lines.filter(|block| may_be_day(&block.text)).map(|block| block.text.clone()));
    }
    out.extend(of(Event::Modified).cloned());
}

/// Whether a short text has figures enough for a year.
fn may_be_day(text: &str) -> bool {
    text.len() <= PROSE && text.bytes().filter(u8::is_ascii_digit).count() > 2
}

fn authors(blocks: &[&Block], near: bool, out: &mut Vec<Offer>) {
    let mut names: Vec<String> = Vec::new();
    for name in blocks.iter().flat_map(|block| &block.names) {
        if !names.contains(name) {
            names.push(name.clone());
        }
    }
    if near && names.len() > 1 {
        out.push(Offer::names(names.clone()));
    }
    out.extend(names.into_iter().map(Offer::sure));
    out.extend(blocks.iter().flat_map(|block| &block.bylines).cloned().map(Offer::names));
    if near {
        let shown =
            blocks.iter().filter(|block| block.level.is_none_or(|level| level > 1) && block.text.len() < LONGEST);
        out.extend(shown.map(|block| Offer::unsure(block.text.clone())));
        // a label that stands in a block of its own
        let pairs = blocks.windows(2).filter(|pair| pair.iter().all(|block| block.text.len() < LONGEST / 2));
        out.extend(pairs.map(|pair| Offer::unsure(format!("{} {}", pair[0].text, pair[1].text))));
    }
}
