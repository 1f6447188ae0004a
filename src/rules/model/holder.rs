//! The rules that find who holds a view.

use serde::{Deserialize, Serialize};

use super::cue::Cue;

/// Who holds a view.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[expect(missing_docs, reason = "each is the word of the tables")]
pub enum HolderKind {
    #[default]
    Author,
    Named,
    Unnamed,
}

/// Where a holder rule takes the holder's words from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum HolderSource {
    /// What the cue marks with `<…>` or `(?<holder>…)`; no words where nothing is marked (*it is said that*).
    #[default]
    Cue,
    /// The sentence before.
    Previous,
    /// The sentence after.
    Next,
    /// The last named holder of the article, or whom a rule of `Mention` marked since.
    LastNamed,
    /// Nobody holds the sentence by this rule: it marks whom a later `LastNamed` may mean.
    Mention,
    /// Nobody holds the sentence by this rule: it marks a full name that a shorter form may stand for later.
    Name,
}

/// A rule that finds the holder.
#[derive(Debug, Clone, Default)]
pub struct HolderRule {
    /// Cue and conditions.
    pub cue: Cue,
    /// Named, unnamed, or the author.
    pub kind: HolderKind,
    /// The strongest decides.
    pub weight: f64,
    /// Where the words come from.
    pub source: HolderSource,
    /// Of a rule that marks somebody: the pronouns that may mean them. Of a rule of [`HolderSource::LastNamed`]: the
    /// pronouns that it is about. Those marked and those meant must have one in common; an empty list goes with all.
    pub agrees: Vec<String>,
    /// A rule of [`HolderSource::LastNamed`] looks back over at most so many sentences.
    pub within: Option<u32>,
    /// The rule counts in articles of which at least this share of the sentences has a source by rules without this key.
    pub sourced: Option<f64>,
    /// The rule counts only in articles in which fewer than this share of the sentences have the writer's voice.
    pub unvoiced: Option<f64>,
}
