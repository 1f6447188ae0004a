//! One argument map with names and owned strings: what views, exports, claims and bindings are made of.
//!
//! An [`ArgumentMap`] is made from an analysis ([`ArgumentMap::from_analysis`]) or read back from what a run wrote
//! ([`MapReader`]): a folder of tables in any dialect, also after a spreadsheet program has saved it, or NDJSON. It needs
//! neither the pack nor the engine that made it. The hot path of `map` keeps to [`Analysis`](crate::analysis::Analysis),
//! which holds indices; a test checks that both write the same tables.
//!
//! Not here: how a map is drawn (the exporters) and how it is found ([`links`](crate::links)).

mod from_analysis;
mod read;

use serde::{Deserialize, Serialize};

pub use read::MapReader;

/// One article with its sentences and the relations between them.
///
/// An article that could not be mapped has no sentences; [`Meta::status`] says why.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ArgumentMap {
    /// What is known of the article.
    pub article: Meta,
    /// Its sentences in text order.
    pub sentences: Vec<Node>,
    /// At most one outgoing relation a sentence, in order of their sources.
    pub relations: Vec<Edge>,
    /// The sentence that the map leads to: a position in `sentences`.
    pub thesis: Option<usize>,
    /// How sure the thesis is, 0–1; `None` where the tables do not say.
    pub thesis_confidence: Option<f64>,
    /// The sentences most likely to be the thesis with their shares, best first.
    pub thesis_candidates: Vec<(usize, f64)>,
}

/// What is known of an article: its row in articles.csv.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Meta {
    /// Path below the corpus folder without its extension, `/`-separated.
    pub id: String,
    /// The input file; `-` for standard input.
    pub path: String,
    /// Headline; empty where unknown, as the fields below.
    pub title: String,
    /// Byline.
    pub author: String,
    /// Who published it.
    pub publisher: String,
    /// The heading it was published under.
    pub section: String,
    /// Date as ISO 8601 where it could be read, else as written.
    pub published: String,
    /// Words of the body; `None` where the file could not be mapped.
    pub words: Option<u64>,
    /// `ok`, or what kept the file from being mapped.
    pub status: String,
    /// The reason, where the status is not `ok`; otherwise notes on reading the file.
    pub message: String,
    /// Number of the line or row, where the file holds many articles.
    pub row: Option<u64>,
    /// The article's address.
    pub url: String,
    /// Where title, author and the other fields were found, as in articles.csv.
    pub sources: String,
    /// The reader's thesis: an id, a number or empty.
    pub corrected_thesis: String,
}

/// A sentence of a map.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Node {
    /// The article's id, `#`, and the sentence's number from 1.
    pub id: String,
    /// Number of its paragraph, from 1.
    pub paragraph: u32,
    /// What the sentence does: `claim`, `evidence`, `speculation`, `none` or a label of the pack's own.
    pub label: String,
    /// How sure the label is, 0–1.
    pub confidence: f64,
    /// Verbatim.
    pub text: String,
    /// Who holds the view, as written; empty for the author.
    pub holder: String,
    /// Whether the author, a named source or an unnamed one holds it.
    pub holder_kind: Holding,
    /// 0 (a guess) to 1 (flatly asserted); hedged below 0.5.
    pub certainty: f64,
    /// Ids of the rules that spoke for the label rather than the runner-up, strongest first, each once.
    pub rules: Vec<String>,
    /// The words that they matched, strongest first.
    pub cues: Vec<String>,
    /// All cues with their places; empty where the map was read back from tables, which do not hold them.
    pub hits: Vec<CueHit>,
    /// The label with the next best score.
    pub runner_up: String,
    /// How far the next best score is behind.
    pub margin: f64,
    /// The score of each label, in the order of the rule pack.
    pub scores: Vec<(String, f64)>,
    /// Unicode code points of the article's text before the sentence.
    pub start: u64,
    /// Unicode code points of the article's text to the end of the sentence.
    pub end: u64,
    /// What the reader filled in.
    pub corrected: Corrected,
}

/// A rule that counted, and the words that it matched.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CueHit {
    /// Id of the rule.
    pub rule: String,
    /// The words; empty where the rule has conditions alone.
    pub text: String,
    /// Unicode code points of the article's text before them.
    pub start: u64,
    /// Unicode code points of the article's text to their end.
    pub end: u64,
}

/// What a reader corrected in a sentence's row; empty where nothing was filled in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Corrected {
    /// The right label.
    pub label: String,
    /// The right target: an id, a number of the article, `thesis` or `none`.
    pub target: String,
    /// `supports` or `attacks`.
    pub relation: String,
    /// The right holder.
    pub holder: String,
}

/// Who holds the view of a sentence.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Holding {
    /// The author of the article.
    #[default]
    Author,
    /// A source with a name.
    Named,
    /// A source without a name: *critics*, *many*.
    Unnamed,
}

/// What a sentence does to its target.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Relation {
    /// Gives a reason, an instance, a figure or a source for it.
    #[default]
    Supports,
    /// Contradicts or limits it.
    Attacks,
}

/// A relation of a map.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Edge {
    /// The sentence that supports or attacks: a position in [`ArgumentMap::sentences`].
    pub source: usize,
    /// The sentence that is supported or attacked: a position in [`ArgumentMap::sentences`].
    pub target: usize,
    /// Which of the two.
    pub relation: Relation,
    /// 0–1.
    pub confidence: f64,
    /// Ids of the rules that decided it, strongest first, each once.
    pub rules: Vec<String>,
    /// The next best target and its confidence, where the tables say.
    pub second: Option<(usize, f64)>,
}

impl Holding {
    /// As tables and NDJSON spell it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Author => "author",
            Self::Named => "named",
            Self::Unnamed => "unnamed",
        }
    }
}

impl Relation {
    /// As tables and NDJSON spell it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Supports => "supports",
            Self::Attacks => "attacks",
        }
    }
}

impl Role {
    /// As tables spell it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Thesis => "thesis",
            Self::MainArgument => "main_argument",
            Self::Support => "support",
            Self::Attack => "attack",
            Self::None => "none",
        }
    }
}

/// What a sentence is in its map.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The map leads to it.
    Thesis,
    /// It supports the thesis directly.
    MainArgument,
    /// It supports another sentence.
    Support,
    /// It attacks a sentence.
    Attack,
    /// It takes no part in the map.
    None,
}

impl ArgumentMap {
    /// The relation that leaves each sentence: positions in [`ArgumentMap::relations`].
    #[must_use]
    pub fn outgoing(&self) -> Vec<Option<usize>> {
        let mut out = vec![None; self.sentences.len()];
        for (at, edge) in self.relations.iter().enumerate() {
            if let Some(slot) = out.get_mut(edge.source) {
                *slot = Some(at);
            }
        }
        out
    }

    /// The relations that lead to each sentence, in text order of their sources: positions in
    /// [`ArgumentMap::relations`].
    #[must_use]
    pub fn incoming(&self) -> Vec<Vec<usize>> {
        let mut out = vec![Vec::new(); self.sentences.len()];
        for (at, edge) in self.relations.iter().enumerate() {
            if let Some(list) = out.get_mut(edge.target) {
                list.push(at);
            }
        }
        out
    }

    /// How many relations lie between each sentence and the root of its tree; `None` for a sentence without a relation
    /// that is not the thesis, and where relations run in a circle (corrected tables may say so).
    #[must_use]
    pub fn depths(&self) -> Vec<Option<u32>> {
        let outgoing = self.outgoing();
        let takes_part: Vec<bool> = {
            let mut part: Vec<bool> = outgoing.iter().map(Option::is_some).collect();
            for edge in &self.relations {
                if let Some(slot) = part.get_mut(edge.target) {
                    *slot = true;
                }
            }
            if let Some(slot) = self.thesis.and_then(|thesis| part.get_mut(thesis)) {
                *slot = true;
            }
            part
        };
        (0..self.sentences.len())
            .map(|sentence| {
                if !takes_part[sentence] {
                    return None;
                }
                let (mut at, mut depth) = (sentence, 0);
                while let Some(edge) = outgoing[at] {
                    at = self.relations[edge].target;
                    depth += 1;
                    if depth as usize > self.sentences.len() {
                        return None;
                    }
                }
                Some(depth)
            })
            .collect()
    }

    /// What each sentence is in the map.
    #[must_use]
    pub fn roles(&self) -> Vec<Role> {
        let outgoing = self.outgoing();
        let role = |(at, edge): (usize, &Option<usize>)| match edge.map(|edge| &self.relations[edge]) {
            _ if self.thesis == Some(at) => Role::Thesis,
            None => Role::None,
            Some(Edge { relation: Relation::Attacks, .. }) => Role::Attack,
            Some(edge) if self.thesis == Some(edge.target) => Role::MainArgument,
            Some(_) => Role::Support,
        };
        outgoing.iter().enumerate().map(role).collect()
    }
}
