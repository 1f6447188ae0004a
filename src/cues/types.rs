//! What the finder takes and gives: sentences as tokens, rules as compiled, hits and the rules that fired.
//!
//! Nothing is matched here but a single pattern; the order of the work is [`finder`](super::finder)'s.

use std::ops::Range;

use regex::bytes::Regex;

use super::conditions::{Conditions, Setting};
use crate::bits::number;
use crate::lexicon::Token;
use crate::rules::regex::lazy::LazyRegex;
use crate::rules::{Edges, Negated};
use crate::text::Folded;

/// A sentence as the finder sees it.
#[derive(Debug, Clone, Default)]
pub struct SentenceTokens {
    /// Its tokens among the article's.
    pub tokens: Range<usize>,
    /// What conditions ask.
    pub setting: Setting,
}

/// A rule that fired in a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fired {
    /// Number of its cue: label rules first, then holder rules, then relation rules.
    pub cue: u32,
    /// Its hits in [`Cues::hits`]: at most as many as the rule counts; none for conditions alone.
    pub hits: (u32, u32),
}

impl Fired {
    /// How often it counts.
    #[must_use]
    pub fn count(&self) -> u32 {
        (self.hits.1 - self.hits.0).max(1)
    }
}

/// Words that made a rule fire, as bytes of the article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Hit {
    /// The words.
    pub span: (u32, u32),
    /// Those that name the holder, if the rule marks any.
    pub holder: Option<(u32, u32)>,
}

/// All that fired in an article. The buffers are reused.
#[derive(Debug, Default)]
pub struct Cues {
    /// Ordered by sentence, then by cue.
    pub fired: Vec<Fired>,
    /// The hits that counted.
    pub hits: Vec<Hit>,
    /// Where each sentence's begin in `fired`; one more for the end.
    starts: Vec<u32>,
}

impl Cues {
    /// What fired in a sentence, by number of the cue.
    #[must_use]
    pub fn of(&self, sentence: usize) -> &[Fired] {
        &self.fired[self.starts[sentence] as usize..self.starts[sentence + 1] as usize]
    }

    /// The hits of a rule that fired.
    #[must_use]
    pub fn hits(&self, fired: &Fired) -> &[Hit] {
        &self.hits[fired.hits.0 as usize..fired.hits.1 as usize]
    }

    pub(super) fn begin(&mut self) {
        self.fired.clear();
        self.hits.clear();
        self.starts.clear();
        self.starts.push(0);
    }

    pub(super) fn end_sentence(&mut self) {
        self.starts.push(number(self.fired.len()));
    }
}

/// What is needed of a cue while it is matched.
#[derive(Debug, Clone, Copy)]
pub(super) struct Compiled {
    pub(super) conditions: Conditions,
    pub(super) negated: Negated,
    pub(super) most: usize,
    /// It counts once and asks nothing of a hit but its place: the first hit decides.
    pub(super) first_decides: bool,
}

impl Compiled {
    /// Whether the first hit decides wherever it stands, in any sentence.
    pub fn is_plain(&self) -> bool {
        self.first_decides && self.conditions.is_none()
    }
}

#[derive(Debug)]
pub(super) struct GatedPattern {
    pub(super) cue: u32,
    pub(super) regex: LazyRegex,
    pub(super) names_holder: bool,
    /// Traits that words of the sentence must have, each at least one.
    pub(super) needs: u8,
    /// What the sentence must begin and end with.
    pub(super) edges: Edges,
}

/// What an article gives the finder.
#[derive(Debug, Clone, Copy)]
pub struct MatchInput<'a> {
    /// Its text.
    pub text: &'a str,
    /// Its words and marks.
    pub tokens: &'a [Token],
    /// Its sentences.
    pub sentences: &'a [SentenceTokens],
    /// Bytes that stand in quotation marks, ordered.
    pub quoted: &'a [Range<usize>],
}

impl MatchInput<'_> {
    /// Whether bytes of the text stand in quotation marks.
    pub(super) fn is_quoted(&self, (start, end): (u32, u32)) -> bool {
        let at = self.quoted.partition_point(|q| q.end <= start as usize);
        self.quoted.get(at).is_some_and(|q| q.start <= start as usize && end as usize <= q.end)
    }
}

/// How many phrases and patterns fell into each strategy.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Strategies {
    /// Phrases, written out.
    pub phrases: usize,
    /// Patterns that run only where a word holds a required literal.
    pub literal: usize,
    /// Patterns that run only where there is a digit or a capital.
    pub class: usize,
    /// Patterns that run over every sentence: slow.
    pub every: usize,
    /// Rules that have conditions but no cue.
    pub conditions: usize,
}

impl GatedPattern {
    /// Tells the first matches, at most `most`, in a folded sentence that begins at byte `base`; `regex` is this thread's copy.
    pub(super) fn run(&self, regex: &Regex, folded: &Folded, base: u32, most: usize, mut hit: impl FnMut(Hit)) {
        let bytes = |m: regex::bytes::Match<'_>| {
            (base + number(folded.original(m.start())), base + number(folded.original(m.end())))
        };
        if self.names_holder {
            for found in regex.captures_iter(folded.bytes()).take(most) {
                let Some(whole) = found.get(0).filter(|m| !m.is_empty()) else { continue };
                hit(Hit { span: bytes(whole), holder: found.name("holder").map(bytes) });
            }
        } else {
            for found in regex.find_iter(folded.bytes()).filter(|m| !m.is_empty()).take(most) {
                hit(Hit { span: bytes(found), holder: None });
            }
        }
    }
}
