//! Two maps of an article, sentence by sentence: what is another, and the rule that made the difference.

use std::collections::{BTreeMap, BTreeSet};

use super::side::Side;
use super::{Change, Verdict, What};
use crate::analysis::Sentence;

/// The rule whose say grew most; empty if none did.
fn grown_most(before: &BTreeMap<&str, f64>, after: &BTreeMap<&str, f64>) -> String {
    let ids: BTreeSet<&str> = before.keys().chain(after.keys()).copied().collect();
    let of = |all: &BTreeMap<&str, f64>, id: &str| all.get(id).copied().unwrap_or_default();
    let grown = ids.into_iter().map(|id| (id, of(after, id) - of(before, id)));
    // the first of equals
    let most = grown.fold(("", 1e-9), |most, own| if own.1 > most.1 { own } else { most });
    most.0.to_owned()
}

/// Compares the two maps of an article.
pub(super) fn compare(a: &Side<'_>, b: &Side<'_>, gold: &BTreeMap<&str, (&str, &str)>, out: &mut Vec<Change>) {
    let (ours, theirs) = (&a.analysis.sentences, &b.analysis.sentences);
    let (mut i, mut j) = (0, 0);
    while i < ours.len() || j < theirs.len() {
        if i < ours.len() && j < theirs.len() && ours[i].span == theirs[j].span {
            compare_sentence(a, b, (i, j), gold, out);
            (i, j) = (i + 1, j + 1);
            continue;
        }
        // as far as neither side has a sentence that goes on
        let (first, second) = (i, j);
        let mut end = 0;
        loop {
            let next = |all: &[Sentence], at: usize| all.get(at).map_or(usize::MAX, |s| s.span.start);
            let (left, right) = (next(ours, i), next(theirs, j));
            let same = i < ours.len() && j < theirs.len() && ours[i].span == theirs[j].span;
            if (i > first || j > second) && (left.min(right) >= end && (same || left.min(right) == usize::MAX)) {
                break;
            }
            if left <= right {
                end = end.max(ours[i].span.end);
                i += 1;
            } else {
                end = end.max(theirs[j].span.end);
                j += 1;
            }
        }
        boundary(a, b, first..i, second..j, out);
    }
}

fn boundary(
    a: &Side<'_>,
    b: &Side<'_>,
    ours: std::ops::Range<usize>,
    theirs: std::ops::Range<usize>,
    out: &mut Vec<Change>,
) {
    let all = |side: &Side<'_>, range: std::ops::Range<usize>| {
        range.map(|at| side.text(at).to_owned()).collect::<Vec<_>>().join(" | ")
    };
    let starts = |side: &Side<'_>, range: std::ops::Range<usize>| {
        range.map(|at| side.sentence(at).span.start).collect::<BTreeSet<_>>()
    };
    let (one, two) = (starts(a, ours.clone()), starts(b, theirs.clone()));
    // the rule of the second pack that decided, or the one of the first that does no more
    let rule = one.symmetric_difference(&two).find_map(|&place| b.decided(place).or_else(|| a.decided(place)));
    let (side, at) = if theirs.is_empty() { (a, ours.start) } else { (b, theirs.start) };
    out.push(Change {
        article_id: b.article.id.clone(),
        sentence_id: side.id(at),
        change: What::Boundary,
        before: all(a, ours),
        after: all(b, theirs),
        rule: rule.map(|r| r.0.to_owned()).unwrap_or_default(),
        verdict: None,
        text: side.text(at).to_owned(),
    });
}

fn compare_sentence(
    a: &Side<'_>,
    b: &Side<'_>,
    (i, j): (usize, usize),
    gold: &BTreeMap<&str, (&str, &str)>,
    out: &mut Vec<Change>,
) {
    let mut push = |change: What, before: String, after: String, rule: String, verdict: Option<Verdict>| {
        let (article_id, sentence_id, text) = (b.article.id.clone(), b.id(j), b.text(j).to_owned());
        out.push(Change { article_id, sentence_id, change, before, after, rule, verdict, text });
    };
    let (old, new) = (a.label(i), b.label(j));
    if old != new {
        let rule = grown_most(&a.says(i, new, old), &b.says(j, new, old));
        let known = |id: String| gold.get(id.as_str()).filter(|g| g.0.is_empty() || g.0.trim() == b.text(j).trim());
        let verdict = known(b.id(j)).or_else(|| known(a.id(i))).map(|g| match g.1 {
            right if right == new => Verdict::Right,
            right if right == old => Verdict::Wrong,
            _ => Verdict::Neither,
        });
        push(What::Label, old.to_owned(), new.to_owned(), rule, verdict);
    }
    let (before, after) = (a.link(i), b.link(j));
    if before != after || (a.analysis.thesis == Some(i)) != (b.analysis.thesis == Some(j)) {
        let rule = grown_most(&a.links(i, after, before), &b.links(j, after, before));
        push(What::Relation, a.shown_link(i), b.shown_link(j), rule, None);
    }
    let (before, after) = (a.holder(i), b.holder(j));
    if before != after {
        let rule = b.holder_rule(j).or_else(|| a.holder_rule(i)).unwrap_or_default().to_owned();
        push(What::Holder, before, after, rule, None);
    }
}
