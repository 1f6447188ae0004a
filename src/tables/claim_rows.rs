//! The rows of claims.csv and `claim_mentions.csv`. Decides nothing.

use super::csv_record::Row;
use super::dialect::Dialect;
use super::rows::Rows;
use crate::groups::{Claim, Claims, Mention};

/// Between the items of a list in a cell.
const SEPARATOR: &str = "; ";

/// The rows of claims.csv and of `claim_mentions.csv`, without headers.
#[must_use]
pub fn claim_rows(claims: &Claims, dialect: Dialect) -> (Rows, Rows) {
    let (mut own, mut mentions) = (Rows::default(), Rows::default());
    for claim in &claims.claims {
        claim_row(&mut own.bytes, dialect, claim);
        own.count += 1;
        for mention in &claim.mentions {
            mention_row(&mut mentions.bytes, dialect, claim, mention);
            mentions.count += 1;
        }
    }
    (own, mentions)
}

fn claim_row(out: &mut Vec<u8>, dialect: Dialect, claim: &Claim) {
    let mut row = Row::begin(out, dialect);
    row.text(&claim.id);
    row.text(&claim.text);
    row.text(claim.kind.as_str());
    for count in [claim.mentions.len(), claim.articles, claim.publishers, claim.says, claim.contests, claim.reports] {
        row.integer(count as u64);
    }
    row.text(&claim.holders.join(SEPARATOR));
    row.text(&claim.contested_by.join(SEPARATOR));
    row.text(&claim.first_published);
    row.text(&claim.last_published);
    row.text(&claim.keys.join(SEPARATOR));
    row.decimal(claim.cohesion);
    row.end();
}

fn mention_row(out: &mut Vec<u8>, dialect: Dialect, claim: &Claim, mention: &Mention) {
    let mut row = Row::begin(out, dialect);
    row.text(&claim.id);
    row.text(&mention.sentence_id);
    row.text(&mention.article_id);
    row.text(&mention.publisher);
    row.text(&mention.published);
    row.text(&mention.holder);
    row.text(mention.holder_kind.as_str());
    row.text(&mention.label);
    row.decimal(mention.certainty);
    row.text(mention.stance.as_str());
    row.decimal(mention.score);
    row.text(&mention.keys.join(SEPARATOR));
    row.text(&mention.rules.join(SEPARATOR));
    row.text(&mention.text);
    row.text(&mention.reprint_of);
    row.text(&mention.corrected_claim);
    row.end();
}
