//! Two maps of an article, sentence by sentence: what is another, and the rule that made the difference.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::align;
use super::align::Step;
use super::side::Side;
use super::{Change, Edit, Verdict, What};

/// The rule whose say grew most; empty if none did.
fn grown_most(before: &BTreeMap<&str, f64>, after: &BTreeMap<&str, f64>) -> String {
    let ids: BTreeSet<&str> = before.keys().chain(after.keys()).copied().collect();
    let of = |all: &BTreeMap<&str, f64>, id: &str| all.get(id).copied().unwrap_or_default();
    let grown = ids.into_iter().map(|id| (id, of(after, id) - of(before, id)));
    // the first of equals
    let most = grown.fold(("", 1e-9), |most, own| if own.1 > most.1 { own } else { most });
    most.0.to_owned()
}

/// What it takes to describe the changes of an article.
pub(crate) struct Comparison<'a> {
    /// The first pack's map.
    pub a: &'a Side<'a>,
    /// The second's.
    pub b: &'a Side<'a>,
    /// Rules that differ between the packs.
    pub edits: &'a BTreeMap<String, Edit>,
    /// Text and label of sentences, by their ids.
    pub gold: &'a BTreeMap<&'a str, (&'a str, &'a str)>,
}

/// Compares the two maps of an article, of one text or of a text that was edited in between.
pub(crate) fn compare(c: &Comparison<'_>, out: &mut Vec<Change>) {
    let edited = c.a.article.text != c.b.article.text;
    let steps = if edited { align::by_text(c.a, c.b) } else { align::by_place(c.a, c.b) };
    // where sentences of the first map begin in the second text; those that are not there begin nowhere
    let (mut before, now) = (c.a.begins(), c.b.begins());
    if edited {
        before = (0..before.len()).map(|at| usize::MAX - at).collect();
        for (i, j) in steps.iter().flat_map(Step::pairs) {
            before[i] = now[j];
        }
    }
    let begins = [before.as_slice(), now.as_slice()];
    for step in steps {
        match step {
            Step::Both(i, j) => c.sentence((i, j), begins, out),
            Step::Apart(ours, theirs) if !edited => c.boundary(ours, theirs, out),
            Step::Apart(ours, theirs) => c.edited(ours, theirs, begins, out),
        }
    }
}

impl Comparison<'_> {
    /// Of the rules that had their say, the second pack's first: one that is not as it was, or the first.
    fn cause<'r>(&self, said: [Option<&'r str>; 2]) -> &'r str {
        let mut said = said.into_iter().flatten();
        let all = said.clone();
        said.find(|rule| self.edits.contains_key(*rule)).or_else(|| { all }.next()).unwrap_or_default()
    }

    fn boundary(&self, ours: Range<usize>, theirs: Range<usize>, out: &mut Vec<Change>) {
        let (a, b) = (self.a, self.b);
        let starts = |side: &Side<'_>, range: Range<usize>| {
            range.map(|at| side.sentence(at).span.start).collect::<BTreeSet<_>>()
        };
        let (one, two) = (starts(a, ours.clone()), starts(b, theirs.clone()));
        let decided = |place: usize| self.cause([b.decided(place), a.decided(place)]);
        let mut rule = one.symmetric_difference(&two).map(|&place| decided(place)).find(|rule| !rule.is_empty());
        // lines that are text to one pack and header to the other
        let heads = if rule.is_none() { [a, b].map(Side::heads) } else { Default::default() };
        rule = rule.or_else(|| heads[0].symmetric_difference(&heads[1]).next().copied());
        out.push(Change { rule: rule.unwrap_or_default().to_owned(), ..self.apart(What::Boundary, ours, theirs) });
    }

    /// Sentences that were written anew, taken out or put in.
    fn edited(&self, ours: Range<usize>, theirs: Range<usize>, begins: [&[usize]; 2], out: &mut Vec<Change>) {
        if ours.len() == theirs.len() {
            for (i, j) in ours.zip(theirs) {
                out.push(self.apart(What::Text, i..i + 1, j..j + 1));
                self.sentence((i, j), begins, out);
            }
            return;
        }
        out.push(self.apart(What::Text, ours, theirs.clone()));
        for j in theirs {
            let label = self.b.label(j).to_owned();
            let one = self.apart(What::Label, 0..0, j..j + 1);
            out.push(Change { before: String::new(), after: label, verdict: self.verdict(None, j), ..one });
        }
    }

    /// Sentences of one side and those of the other that stand in their place.
    fn apart(&self, change: What, ours: Range<usize>, theirs: Range<usize>) -> Change {
        let all = |side: &Side<'_>, range: Range<usize>| {
            range.map(|at| side.text(at).to_owned()).collect::<Vec<_>>().join(" | ")
        };
        let (side, at) = if theirs.is_empty() { (self.a, ours.start) } else { (self.b, theirs.start) };
        Change {
            article_id: self.b.article.id.clone(),
            sentence_id: side.id(at),
            change,
            before: all(self.a, ours),
            after: all(self.b, theirs),
            rule: String::new(),
            verdict: None,
            text: side.text(at).to_owned(),
        }
    }

    /// What gold says of the label of a sentence, which another one had before.
    fn verdict(&self, before: Option<usize>, j: usize) -> Option<Verdict> {
        let (a, b) = (self.a, self.b);
        let known =
            |id: String| self.gold.get(id.as_str()).filter(|g| g.0.is_empty() || g.0.trim() == b.text(j).trim());
        let gold = known(b.id(j)).or_else(|| known(a.id(before?)))?.1;
        Some(match gold {
            right if right == b.label(j) => Verdict::Right,
            right if before.is_some_and(|i| right == a.label(i)) => Verdict::Wrong,
            _ => Verdict::Neither,
        })
    }

    /// One sentence in both maps.
    fn sentence(&self, (i, j): (usize, usize), begins: [&[usize]; 2], out: &mut Vec<Change>) {
        let (a, b) = (self.a, self.b);
        let mut push = |change: What, before: String, after: String, rule: String, verdict: Option<Verdict>| {
            let (article_id, sentence_id, text) = (b.article.id.clone(), b.id(j), b.text(j).to_owned());
            out.push(Change { article_id, sentence_id, change, before, after, rule, verdict, text });
        };
        let (old, new) = (a.label(i), b.label(j));
        if old != new {
            let rule = grown_most(&a.says(i, new, old), &b.says(j, new, old));
            push(What::Label, old.to_owned(), new.to_owned(), rule, self.verdict(Some(i), j));
        }
        let (before, after) = (a.link(i, begins[0]), b.link(j, begins[1]));
        if before != after || (a.analysis.thesis == Some(i)) != (b.analysis.thesis == Some(j)) {
            let rule = grown_most(&a.links(i, begins[0], after, before), &b.links(j, begins[1], after, before));
            push(What::Relation, a.shown_link(i), b.shown_link(j), rule, None);
        }
        let (before, after) = (a.holder(i), b.holder(j));
        if before != after {
            let rule = self.cause([b.holder_rule(j), a.holder_rule(i)]).to_owned();
            push(What::Holder, before, after, rule, None);
        }
    }
}
