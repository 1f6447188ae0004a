//! How far two people agree on the same sentences.
//!
//! Neither is gold: figures are those that do not change when the two are exchanged. Kappa is that of
//! [`metrics`](super::metrics), with ranges that draw whole articles.

use std::borrow::Cow;
use std::collections::HashMap;

use serde::Serialize;

use super::metrics::{Counts, Interval};
use crate::export::{FlatColumn, FlatTable};
use crate::rules::Pack;
use crate::workbench::gold::{Gold, GoldSentence};

/// How far two tables agree.
#[derive(Debug, Clone, PartialEq)]
pub struct Agreement {
    /// The pack's labels, in its order.
    pub labels: Vec<String>,
    /// Articles with a sentence that both have labelled.
    pub articles: usize,
    /// Sentences that both have labelled.
    pub sentences: usize,
    /// Sentences that only the first, and only the second has labelled.
    pub alone: [usize; 2],
    /// Share of sentences with the same label.
    pub agreement: Interval,
    /// Agreement beyond chance.
    pub kappa: Interval,
    /// For each label the share of its sentences on which both agree: twice the common ones by the sum of both.
    pub by_label: Vec<f64>,
    /// The first by row, the second by column.
    pub confusion: Vec<Vec<u64>>,
    /// In the order of the first table.
    pub differences: Vec<Difference>,
}

/// A sentence on which the two differ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// As in sentences.csv.
    pub sentence_id: String,
    /// As written.
    pub text: String,
    /// What the first says.
    pub first: String,
    /// What the second says.
    pub second: String,
}

/// Compares two tables whose labels the pack knows ([`Gold::check_labels`]).
#[must_use]
pub fn agreement(pack: &Pack, first: &Gold, second: &Gold) -> Agreement {
    let labels: Vec<String> = pack.labels.iter().map(|label| label.id.clone()).collect();
    let number = |label: &str| labels.iter().position(|own| own == label);
    let others: HashMap<&str, &str> = second.reviewed().filter_map(|s| Some((s.id.as_str(), label(s)?))).collect();
    let mut counts = Counts::new(labels.len());
    let (mut articles, mut sentences, mut differences) = (0, 0, Vec::new());
    for article in &first.articles {
        let mut pairs = Vec::new();
        for sentence in &article.sentences {
            let (Some(one), Some(&other)) = (label(sentence), others.get(sentence.id.as_str())) else { continue };
            pairs.extend(number(one).zip(number(other)));
            if one != other {
                differences.push(Difference {
                    sentence_id: sentence.id.clone(),
                    text: sentence.text.clone(),
                    first: one.to_owned(),
                    second: other.to_owned(),
                });
            }
        }
        if !pairs.is_empty() {
            articles += 1;
            sentences += pairs.len();
            counts.add(pairs);
        }
    }
    let intervals = counts.intervals();
    let by_label = counts.figures().labels.iter().map(|quality| quality.f1).collect();
    Agreement {
        labels,
        articles,
        sentences,
        alone: [first.reviewed().count() - sentences, second.reviewed().count() - sentences],
        agreement: intervals.accuracy,
        kappa: intervals.kappa,
        by_label,
        confusion: counts.confusion(),
        differences,
    }
}

fn label(sentence: &GoldSentence) -> Option<&str> {
    sentence.label.as_deref()
}

impl Agreement {
    /// The sentences on which the two differ, for a third person: with both labels and a cell for the right one. As a
    /// workbook or as CSV.
    ///
    /// # Errors
    /// A workbook was asked for, and this build has none.
    pub fn sheet(&self, as_workbook: bool) -> std::io::Result<Vec<u8>> {
        let column = |name, width| FlatColumn { name, width, to_fill: false };
        let columns = [
            column("sentence_id", 24),
            column("first_coder", 14),
            column("second_coder", 14),
            FlatColumn { to_fill: true, ..column("corrected_label", 16) },
            column("text", 90),
        ];
        let rows: Vec<Vec<Cow<'_, str>>> = self
            .differences
            .iter()
            .map(|d| [&*d.sentence_id, &*d.first, &*d.second, "", &*d.text].map(Cow::Borrowed).to_vec())
            .collect();
        let table = FlatTable { columns: &columns, labels: &self.labels, rows: &rows };
        if as_workbook { table.workbook("Differences") } else { Ok(table.csv()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tables::fixture;
    use crate::workbench::gold::read;

    fn gold(rows: &[(&str, &str)]) -> Gold {
        let rows: Vec<String> = rows.iter().map(|(id, label)| format!("{id},It is so.,{label}")).collect();
        read("g.csv", format!("sentence_id,text,corrected_label\n{}", rows.join("\n")).as_bytes()).unwrap()
    }

    #[test]
    fn only_what_both_have_labelled_counts() {
        let first = gold(&[("a#1", "claim"), ("a#2", "claim"), ("a#3", "none"), ("b#1", ""), ("b#2", "claim")]);
        let second = gold(&[("a#3", "none"), ("a#1", "claim"), ("a#2", "evidence"), ("b#1", "claim"), ("c#1", "none")]);
        let found = agreement(&fixture::pack(), &first, &second);
        assert_eq!((found.articles, found.sentences, found.alone), (1, 3, [1, 2]));
        assert_eq!(found.differences.len(), 1);
        let difference = &found.differences[0];
        assert_eq!([&*difference.sentence_id, &*difference.first, &*difference.second], ["a#2", "claim", "evidence"]);
        assert!((found.agreement.value - 2.0 / 3.0).abs() < 1e-9);
        // 2/3 agree; by chance 2/3 * 1/3 + 1/3 * 1/3 = 1/3
        assert!((found.kappa.value - 0.5).abs() < 1e-9);
    }

    #[test]
    fn the_two_can_be_exchanged() {
        let first = gold(&[("a#1", "claim"), ("a#2", "claim"), ("a#3", "none"), ("b#2", "evidence")]);
        let second = gold(&[("a#1", "none"), ("a#2", "claim"), ("a#3", "none"), ("b#2", "none")]);
        let (there, back) =
            (agreement(&fixture::pack(), &first, &second), agreement(&fixture::pack(), &second, &first));
        assert_eq!((there.kappa, there.agreement, there.by_label), (back.kappa, back.agreement, back.by_label));
    }

    #[test]
    fn the_sheet_of_differences_is_gold_again() {
        let (first, second) = (gold(&[("a#1", "claim")]), gold(&[("a#1", "none")]));
        let found = agreement(&fixture::pack(), &first, &second);
        for workbook in [false, crate::export::has_workbooks()] {
            let read = read("d", &found.sheet(workbook).unwrap()).unwrap();
            assert_eq!((read.column.as_str(), read.reviewed().count()), ("corrected_label", 0));
            assert_eq!(read.articles[0].sentences[0].text, "It is so.");
        }
    }
}
