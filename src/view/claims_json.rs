//! Claims as the page reads them: short, with sentences as positions.

use std::collections::HashMap;

use serde::Serialize;

use crate::groups::{ClaimKind, Claims, Stance};
use crate::map::ArgumentMap;

/// Claims, and where their sentences are in the page.
#[derive(Debug)]
pub(super) struct PageClaims {
    claims: Claims,
    places: HashMap<String, Option<(usize, usize)>>,
}

/// A claim of the page.
#[derive(Debug, Serialize)]
pub(super) struct ClaimJson<'a> {
    id: &'a str,
    text: &'a str,
    articles: usize,
    says: usize,
    reports: usize,
    contests: usize,
    #[serde(skip_serializing_if = "str::is_empty")]
    first: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    last: &'a str,
    /// Article, sentence, stance (0 says, 1 reports, 2 contests), score in percent.
    mentions: Vec<(usize, usize, u8, i64)>,
}

impl PageClaims {
    pub fn new(claims: Claims) -> Self {
        let all = claims.claims.iter().filter(|claim| claim.kind == ClaimKind::Claim);
        let places = all.flat_map(|claim| &claim.mentions).map(|m| (m.sentence_id.clone(), None)).collect();
        Self { claims, places }
    }

    /// Notes where the sentences of the page's next article are.
    pub fn add(&mut self, article: usize, map: &ArgumentMap) {
        for (at, node) in map.sentences.iter().enumerate() {
            if let Some(place) = self.places.get_mut(&node.id) {
                *place = Some((article, at));
            }
        }
    }

    /// The claims that have a sentence in the page, in the order of the table.
    pub fn json(&self) -> Vec<ClaimJson<'_>> {
        let claims = self.claims.claims.iter().filter(|claim| claim.kind == ClaimKind::Claim);
        let all = claims.map(|claim| {
            let mentions = claim.mentions.iter().filter_map(|mention| {
                let (article, at) = self.places.get(&mention.sentence_id).copied().flatten()?;
                let stance = match mention.stance {
                    Stance::Says => 0,
                    Stance::Reports => 1,
                    Stance::Contests => 2,
                };
                Some((article, at, stance, percent(mention.score)))
            });
            ClaimJson {
                id: &claim.id,
                text: &claim.text,
                articles: claim.articles,
                says: claim.says,
                reports: claim.reports,
                contests: claim.contests,
                first: &claim.first_published,
                last: &claim.last_published,
                mentions: mentions.collect(),
            }
        });
        all.filter(|claim| !claim.mentions.is_empty()).collect()
    }
}

#[expect(clippy::cast_possible_truncation, reason = "a share in percent")]
fn percent(share: f64) -> i64 {
    (share * 100.0).round() as i64
}
