//! Claims as edges: which sentences of different articles say the same, or contest it.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::groups::{ClaimKind, Claims, Stance};

/// An edge between a mention and the sentence whose text is the claim's.
pub(super) struct Same<'c> {
    pub claim: &'c str,
    pub source: &'c str,
    pub target: &'c str,
    /// `same` or `contests`.
    pub relation: &'static str,
    pub score: f64,
    pub rules: &'c [String],
}

/// The claims of the maps to be written, and which of their sentences have been.
pub(super) struct SameClaims {
    claims: Option<Arc<Claims>>,
    /// Of each sentence of a claim, whether it was written.
    written: HashMap<String, bool>,
}

impl SameClaims {
    pub fn new(claims: Option<&Arc<Claims>>) -> Self {
        let claims = claims.cloned();
        let all = claims.iter().flat_map(|claims| &claims.claims).filter(|claim| claim.kind == ClaimKind::Claim);
        let written = all.flat_map(|claim| &claim.mentions).map(|m| (m.sentence_id.clone(), false)).collect();
        Self { claims, written }
    }

    /// Whether a sentence is a mention of a claim, and so has a place in a graph.
    pub fn has(&self, sentence: &str) -> bool {
        self.written.contains_key(sentence)
    }

    /// Notes that a sentence was written.
    pub fn wrote(&mut self, sentence: &str) {
        if let Some(written) = self.written.get_mut(sentence) {
            *written = true;
        }
    }

    /// Edges between sentences that were written, each once.
    pub fn edges(&self) -> Vec<Same<'_>> {
        let was_written = |id: &str| self.written.get(id).copied().unwrap_or(false);
        let mut out = Vec::new();
        let mut seen = HashSet::new();
        for claim in self.claims.iter().flat_map(|claims| &claims.claims).filter(|c| c.kind == ClaimKind::Claim) {
            let mentions = || claim.mentions.iter().filter(|m| was_written(&m.sentence_id));
            // the sentence that the claim's text is of; where it was left out, another one takes its place
            let Some(centre) = mentions().find(|m| m.text == claim.text).or_else(|| mentions().next()) else {
                continue;
            };
            for mention in mentions().filter(|m| m.sentence_id != centre.sentence_id) {
                let relation = if mention.stance == Stance::Contests { "contests" } else { "same" };
                if seen.insert((&mention.sentence_id, &centre.sentence_id)) {
                    out.push(Same {
                        claim: &claim.id,
                        source: &mention.sentence_id,
                        target: &centre.sentence_id,
                        relation,
                        score: mention.score,
                        rules: &mention.rules,
                    });
                }
            }
        }
        out
    }
}
