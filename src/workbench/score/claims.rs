//! How good the groups of `claim_mentions.csv` are against what a reader wrote into `corrected_claim`.
//!
//! A claim counts as reviewed once one of its mentions is corrected, or a mention was moved to it: its other mentions are
//! then taken to be right. Not here: moving the mentions ([`groups`](crate::groups)).

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;

use serde::Serialize;

use crate::groups::NO_CLAIM;
use crate::tables::read_back::{CsvTable, ReadBackError};

/// Precision, recall and the mean of both.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Agreement {
    /// Of what was grouped, the part that belongs together.
    pub precision: f64,
    /// Of what belongs together, the part that was grouped.
    pub recall: f64,
    /// Their harmonic mean.
    pub f1: f64,
}

/// The groups against the reader.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct ClaimScore {
    /// Reviewed claims.
    pub claims: usize,
    /// Their mentions.
    pub mentions: usize,
    /// Mentions that the reader moved.
    pub moved: usize,
    /// By pairs of mentions.
    pub pairs: Agreement,
    /// By mentions: B-cubed, in which large claims count no more than their mentions.
    pub b_cubed: Agreement,
}

/// Scores a table; `None` if it is not one of claims.
///
/// # Errors
/// It cannot be read.
pub fn score_claims(path: &Path) -> Result<Option<ClaimScore>, ReadBackError> {
    let mut table = CsvTable::open(path, &[])?;
    if !["claim_id", "sentence_id", "corrected_claim"].iter().all(|column| table.has(column)) {
        return Ok(None);
    }
    let articles: Vec<String> = table.articles().map(str::to_owned).collect();
    let mut rows: Vec<[String; 3]> = Vec::new();
    for article in articles {
        for row in table.rows(&article)? {
            let cell = |column| table.cell(&row, column).trim().to_owned();
            rows.push([cell("claim_id"), cell("corrected_claim"), cell("sentence_id")]);
        }
    }
    Ok(Some(score(&rows)))
}

/// Of each row the claim found, the reader's, empty where it is right, and the sentence.
fn score(rows: &[[String; 3]]) -> ClaimScore {
    let reviewed: HashSet<&str> = rows
        .iter()
        .filter(|[_, corrected, _]| !corrected.is_empty())
        .flat_map(|[found, corrected, _]| [found.as_str(), corrected.as_str()])
        .collect();
    let mut mentions: Vec<(&str, String)> = Vec::new();
    let mut moved = 0;
    for [found, corrected, sentence] in rows.iter().filter(|[found, ..]| reviewed.contains(found.as_str())) {
        let right = match corrected.as_str() {
            "" => found.clone(),
            // what is no claim belongs to nothing else; a line break is in no name
            NO_CLAIM => format!("{NO_CLAIM}\n{sentence}"),
            other => other.to_owned(),
        };
        moved += usize::from(right != *found);
        mentions.push((found, right));
    }
    let mut both: HashMap<(&str, &str), u64> = HashMap::new();
    let (mut of_found, mut of_right) = (BTreeMap::<&str, u64>::new(), BTreeMap::<&str, u64>::new());
    for (found, right) in &mentions {
        *both.entry((found, right)).or_default() += 1;
        *of_found.entry(found).or_default() += 1;
        *of_right.entry(right).or_default() += 1;
    }
    let pairs = |counts: &mut dyn Iterator<Item = u64>| counts.map(|n| n * (n - 1) / 2).sum::<u64>() as f64;
    let together = pairs(&mut both.values().copied());
    // of no pairs none is wrong
    let part = |all: f64| if all > 0.0 { together / all } else { 1.0 };
    let by_pairs =
        agreement(part(pairs(&mut of_found.values().copied())), part(pairs(&mut of_right.values().copied())));
    let mean = |sizes: &dyn Fn((&str, &str)) -> u64| {
        // in order, so that sums are the same every time
        let shared = mentions.iter().map(|(found, right)| {
            let key = (*found, right.as_str());
            both.get(&key).copied().unwrap_or(0) as f64 / sizes(key).max(1) as f64
        });
        if mentions.is_empty() { 1.0 } else { shared.sum::<f64>() / mentions.len() as f64 }
    };
    let b_cubed = agreement(
        mean(&|(found, _)| of_found.get(found).copied().unwrap_or(1)),
        mean(&|(_, right)| of_right.get(right).copied().unwrap_or(1)),
    );
    ClaimScore { claims: of_found.len(), mentions: mentions.len(), moved, pairs: by_pairs, b_cubed }
}

fn agreement(precision: f64, recall: f64) -> Agreement {
    let sum = precision + recall;
    Agreement { precision, recall, f1: if sum > 0.0 { 2.0 * precision * recall / sum } else { 0.0 } }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(rows: &[(&str, &str)]) -> ClaimScore {
        let rows = rows.iter().enumerate();
        score(&rows.map(|(at, (found, right))| [(*found).into(), (*right).into(), at.to_string()]).collect::<Vec<_>>())
    }

    #[test]
    fn a_split_costs_precision() {
        let found = of(&[("a", ""), ("a", ""), ("a", "none"), ("b", ""), ("b", "")]);
        assert_eq!((found.claims, found.mentions, found.moved), (1, 3, 1));
        assert!((found.pairs.precision - 1.0 / 3.0).abs() < 1e-9 && found.pairs.recall >= 1.0, "{found:?}");
        assert!((found.b_cubed.precision - (2.0 / 3.0 + 2.0 / 3.0 + 1.0 / 3.0) / 3.0).abs() < 1e-9, "{found:?}");
    }

    #[test]
    fn a_merge_costs_recall() {
        let found = of(&[("a", ""), ("a", ""), ("b", "a"), ("b", "a")]);
        assert_eq!((found.claims, found.moved), (2, 2));
        assert!(found.pairs.precision >= 1.0 && (found.pairs.recall - 2.0 / 6.0).abs() < 1e-9, "{found:?}");
        assert!(found.b_cubed.precision >= 1.0 && (found.b_cubed.recall - 0.5).abs() < 1e-9, "{found:?}");
    }
}
