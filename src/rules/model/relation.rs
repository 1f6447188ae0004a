//! The rules that link two sentences, or speak for a thesis.

use super::cue::{Cue, Position};

/// What a relation rule speaks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bearing {
    /// A link of support.
    Supports,
    /// A link of attack.
    Attacks,
    /// A link of either kind.
    Any,
    /// The sentence being the thesis.
    Thesis,
}

/// Where the target stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(missing_docs, reason = "each is the word of the rule format")]
pub enum Direction {
    Back,
    Forward,
    #[default]
    Any,
}

/// How shares are made of what relation rules say.
#[derive(Debug, Clone, PartialEq)]
pub struct MapSettings {
    /// Links are weighed under so many of the likeliest theses.
    pub theses: usize,
    /// 0–1: how much links count under the thesis that is taken, rather than under all likely ones.
    pub trust_thesis: f64,
    /// What makes a confidence of a share: in articles of several paragraphs, and of one.
    pub confidence: [ConfidenceLines; 2],
}

/// Lines, as slope and offset in the logit, that make a confidence of a share.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ConfidenceLines {
    /// Of the thesis.
    pub thesis: (f64, f64),
    /// Of a link.
    pub link: (f64, f64),
}

impl Default for MapSettings {
    fn default() -> Self {
        let straight = ConfidenceLines { thesis: (1.0, 0.0), link: (1.0, 0.0) };
        Self { theses: 4, trust_thesis: 0.5, confidence: [straight; 2] }
    }
}

/// A rule that links two sentences, or speaks for a thesis.
#[derive(Debug, Clone)]
pub struct RelationRule {
    /// Cue and conditions on the sentence that carries it.
    pub cue: Cue,
    /// What it speaks for.
    pub bearing: Bearing,
    /// What it adds, per counted hit.
    pub weight: f64,
    /// The cue stands in the target, not in the source.
    pub cue_in_target: bool,
    /// Labels (indices) licensed for the source; empty: any that asserts.
    pub source_labels: Vec<usize>,
    /// Labels (indices) licensed for the target; empty: any that asserts.
    pub target_labels: Vec<usize>,
    /// Where the target stands.
    pub direction: Direction,
    /// In sentences, from 1.
    pub min_distance: Option<u32>,
    /// In sentences, from 1.
    pub max_distance: Option<u32>,
    /// `Some(true)`: both in one paragraph; `Some(false)`: in two.
    pub same_paragraph: Option<bool>,
    /// Places (only those of paragraph and article) of the source.
    pub source_places: Vec<Position>,
    /// Places (only those of paragraph and article) of the target.
    pub target_places: Vec<Position>,
    /// At least so many shared content words; 0: no matter.
    pub shared: u32,
    /// The target is the thesis.
    pub to_thesis: bool,
    /// Labels (indices) that every asserting sentence between the two has; empty: any.
    pub between_labels: Vec<usize>,
    /// Content words that the sentence with the cue has in common with the title, at least; 0: no matter.
    pub title: u32,
}
