//! What is found: claims, and the sentences that make them.

use serde::Serialize;

use super::corrections::Mistake;
use crate::map::Holding;

/// The claims of a corpus.
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct Claims {
    /// Claims first, then reprints, then boilerplate; in each what most articles say first.
    pub claims: Vec<Claim>,
    /// Articles looked at.
    pub articles: usize,
    /// Sentences that assert something.
    pub sentences: usize,
    /// Corrections of the reader that could not be followed as they are written, by line.
    pub mistakes: Vec<Mistake>,
}

/// What several articles say.
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct Claim {
    /// Made of its text, so that it is the same in every run.
    pub id: String,
    /// The sentence that is nearest to all others.
    pub text: String,
    /// Whether it is a claim at all.
    pub kind: ClaimKind,
    /// In order of their sentences.
    pub mentions: Vec<Mention>,
    /// How many articles, reprints counted once.
    pub articles: usize,
    /// How many publishers, as far as they are known.
    pub publishers: usize,
    /// How many articles say it, reprints counted once.
    pub says: usize,
    /// How many contest it.
    pub contests: usize,
    /// How many report that somebody says it.
    pub reports: usize,
    /// Who holds it, as written.
    pub holders: Vec<String>,
    /// Who contests it: a source, else the author, the publisher or the article.
    pub contested_by: Vec<String>,
    /// Of all mentions the first date.
    pub first_published: String,
    /// Of all mentions the last date.
    pub last_published: String,
    /// Words that at least half of the mentions have, heaviest first.
    pub keys: Vec<String>,
    /// The mean score of the mentions against its text.
    pub cohesion: f64,
}

/// What kind of repetition it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ClaimKind {
    /// Several voices say it.
    #[default]
    Claim,
    /// Several articles are one.
    Reprint,
    /// A publisher prints it with every article.
    Boilerplate,
}

impl ClaimKind {
    /// As the tables spell it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Claim => "claim",
            Self::Reprint => "reprint",
            Self::Boilerplate => "boilerplate",
        }
    }
}

/// A sentence that says, reports or contests a claim.
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct Mention {
    /// As in sentences.csv.
    pub sentence_id: String,
    /// As in articles.csv.
    pub article_id: String,
    /// Of the article.
    pub publisher: String,
    /// Of the article.
    pub published: String,
    /// Who holds the view, as written; empty for the author.
    pub holder: String,
    /// Whether the author, a named source or an unnamed one holds it.
    pub holder_kind: Holding,
    /// What the sentence does in its article.
    pub label: String,
    /// 0 (a guess) to 1 (flatly asserted).
    pub certainty: f64,
    /// What it does to the claim.
    pub stance: Stance,
    /// How near it is to the claim's text.
    pub score: f64,
    /// The words that it shares with the claim's text, heaviest first.
    pub keys: Vec<String>,
    /// Ids of the rules of stance.
    pub rules: Vec<String>,
    /// As written.
    pub text: String,
    /// The article that its own article is a reprint of.
    pub reprint_of: String,
    /// What the reader filled in.
    pub corrected_claim: String,
}

/// What a mention does to a claim.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Stance {
    /// The author says it.
    #[default]
    Says,
    /// A source says it.
    Reports,
    /// It says the contrary.
    Contests,
}

impl Stance {
    /// As the tables spell it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Says => "says",
            Self::Reports => "reports",
            Self::Contests => "contests",
        }
    }
}
