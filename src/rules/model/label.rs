//! Labels, and the rules that weigh them.

use super::cue::Cue;

/// A label of the pack.
#[derive(Debug, Clone)]
pub struct LabelDef {
    /// As written in the tables.
    pub id: String,
    /// For documentation and the metadata of the tables.
    pub meaning: String,
    /// Score before any rule fired.
    pub bias: f64,
    /// Whether sentences of this label take part in the map.
    pub asserts: bool,
}

/// What a label rule adds to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scale {
    /// Index into [`super::Pack::labels`].
    Label(usize),
    /// How sure the sentence says it is.
    Certainty,
}

/// A rule that weighs labels or certainty.
#[derive(Debug, Clone, Default)]
pub struct LabelRule {
    /// Cue and conditions.
    pub cue: Cue,
    /// What it adds, per counted hit.
    pub weights: Vec<(Scale, f64)>,
    /// The sentence before must have this label (index).
    pub after: Option<usize>,
    /// The sentence after must have this label (index).
    pub before: Option<usize>,
    /// The sentence itself must have this label (index). Such a rule weighs certainty alone.
    pub labelled: Option<usize>,
    /// Sentences in which it fires have the writer's voice.
    pub voice: bool,
    /// The rule counts only in articles in which fewer than this share of the sentences have the writer's voice.
    pub unvoiced: Option<f64>,
    /// The rule counts only in articles in which at least this share of the sentences has the writer's voice.
    pub voiced: Option<f64>,
}

impl LabelRule {
    /// The label that it says most about, by the size of its weight, and whether it speaks for it; `None` where it
    /// weighs certainty alone.
    #[must_use]
    pub fn stance(&self) -> Option<(usize, bool)> {
        let labels = self.weights.iter().filter_map(|&(scale, weight)| match scale {
            Scale::Label(label) => Some((label, weight)),
            Scale::Certainty => None,
        });
        let loudest = labels.reduce(|best, next| if next.1.abs() > best.1.abs() { next } else { best });
        loudest.map(|(label, weight)| (label, weight > 0.0))
    }
}
