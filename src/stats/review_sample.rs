//! Active-learning sample: the sentences most worth correcting (rows of review.csv).
//!
//! Close decisions are kept while a run works, as many as will ever be needed and no more; at its end those are chosen
//! that are closest, hang on rules seen least, and stand in articles and have labels that are not there yet. After
//! uncertainty sampling (Lewis and Gale 1994). Which thread saw an article changes nothing.

use std::cmp::Ordering;
use std::collections::{BinaryHeap, HashMap};

use super::rule_health::Health;
use crate::analysis::Analysis;
use crate::article::Article;
use crate::rules::Pack;
use crate::tables::Dialect;
use crate::tables::article_rows::named_holder;
use crate::tables::csv_record::Row;
use crate::tables::rows::Rows;
use crate::write::code_points::Points;

/// Sentences kept of one article and label.
const OF_ARTICLE: usize = 4;
/// Sentences kept of each label, for one that will be chosen.
const SPARE: usize = 4;

/// Close decisions of the articles seen so far.
#[derive(Debug)]
pub struct Review {
    /// How many will be chosen.
    most: usize,
    /// By label, the least close on top.
    kept: Vec<BinaryHeap<Candidate>>,
}

/// A sentence that may be chosen, with all that its row needs.
#[derive(Debug)]
struct Candidate {
    margin: f64,
    id: String,
    article: String,
    paragraph: u32,
    label: usize,
    runner_up: usize,
    text: String,
    before: String,
    after: String,
    /// Rules that spoke for the label, strongest first, each once.
    rules: Vec<u32>,
    cues: Vec<String>,
    start: u64,
    end: u64,
    holder: String,
}

impl Ord for Candidate {
    fn cmp(&self, other: &Self) -> Ordering {
        self.margin.total_cmp(&other.margin).then_with(|| self.id.cmp(&other.id))
    }
}

impl PartialOrd for Candidate {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Candidate {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Candidate {}

impl Review {
    /// For a file of so many rows.
    #[must_use]
    pub fn new(pack: &Pack, most: usize) -> Self {
        Self { most, kept: pack.labels.iter().map(|_| BinaryHeap::new()).collect() }
    }

    /// Sentences of a label that are kept.
    fn room(&self) -> usize {
        self.most.saturating_mul(SPARE)
    }

    /// Looks through an article, or a part of one that has so many sentences before it.
    pub fn record(&mut self, pack: &Pack, article: &Article, before: usize, analysis: &Analysis) {
        let sentences = &analysis.sentences;
        let mut closest: Vec<usize> = (0..sentences.len()).filter(|&at| sentences[at].words > 0).collect();
        closest.sort_by(|&a, &b| sentences[a].margin.total_cmp(&sentences[b].margin));
        let mut taken = vec![0; pack.labels.len()];
        let mut points = Points::new(&article.text);
        for at in closest {
            let label = sentences[at].label;
            taken[label] += 1;
            if taken[label] > OF_ARTICLE {
                continue;
            }
            let full = self.kept[label].len() >= self.room();
            if full && self.kept[label].peek().is_none_or(|last| last.margin < sentences[at].margin) {
                continue;
            }
            self.kept[label].push(candidate(pack, article, before, analysis, at, &mut points));
            if full {
                self.kept[label].pop();
            }
        }
    }

    /// Adds what was kept of other articles, with the same pack.
    pub fn merge(&mut self, other: Self) {
        let room = self.room();
        for (kept, others) in self.kept.iter_mut().zip(other.kept) {
            kept.extend(others);
            while kept.len() > room {
                kept.pop();
            }
        }
    }

    /// Chooses, and writes the rows in the order of their worth.
    #[must_use]
    pub fn write(self, dialect: Dialect, pack: &Pack, health: &Health) -> Rows {
        let most = self.most;
        let labels = self.kept.iter().filter(|kept| !kept.is_empty()).count().max(1);
        let mut pool: Vec<Candidate> = self.kept.into_iter().flatten().collect();
        pool.sort_unstable();
        // 1 for a tie, less the clearer the decision; up to twice that for a rule that counts in one sentence only
        let worth = |candidate: &Candidate| {
            let seen = candidate.rules.iter().map(|&rule| health.label[rule as usize].sentences.max(1)).min();
            let rare = seen.map_or(0.5, |seen| 1.0 / (seen as f64).sqrt());
            (1.0 + rare) / (1.0 + candidate.margin.max(0.0))
        };
        let worths: Vec<f64> = pool.iter().map(worth).collect();
        let fair = most as f64 / labels as f64;
        let mut of_article: HashMap<&str, f64> = HashMap::new();
        let mut of_label = vec![0.0; pack.labels.len()];
        let mut left: Vec<usize> = (0..pool.len()).collect();
        let mut out = Rows::default();
        while out.count < most as u64 {
            let now = |at: usize| {
                let articles = of_article.get(pool[at].article.as_str()).copied().unwrap_or(0.0);
                worths[at] / (1.0 + articles) / (1.0 + of_label[pool[at].label] / fair)
            };
            // of equals the first
            let best =
                (0..left.len()).map(|place| (place, now(left[place]))).reduce(|a, b| if b.1 > a.1 { b } else { a });
            let Some((place, _)) = best else { break };
            let candidate = &pool[left.remove(place)];
            *of_article.entry(&candidate.article).or_default() += 1.0;
            of_label[candidate.label] += 1.0;
            candidate.write(dialect, pack, &mut out);
        }
        out
    }
}

fn candidate(
    pack: &Pack,
    article: &Article,
    sentences_before: usize,
    analysis: &Analysis,
    at: usize,
    points: &mut Points<'_>,
) -> Candidate {
    let sentence = &analysis.sentences[at];
    let text = |at: Option<usize>| {
        let sentence = at.and_then(|at| analysis.sentences.get(at));
        sentence.map_or(String::new(), |s| article.text[s.span.clone()].to_owned())
    };
    let (mut rules, mut cues) = (Vec::new(), Vec::new());
    for cue in &analysis.cues[sentence.cues.clone()][..sentence.for_label] {
        if !rules.contains(&cue.rule) && (cue.rule as usize) < pack.label_rules.len() {
            rules.push(cue.rule);
        }
        if !cue.span.is_empty() {
            cues.push(article.text[cue.span.clone()].to_owned());
        }
    }
    Candidate {
        margin: sentence.margin,
        id: format!("{}#{}", article.id, sentences_before + at + 1),
        article: article.id.clone(),
        paragraph: sentence.paragraph,
        label: sentence.label,
        runner_up: sentence.runner_up,
        text: text(Some(at)),
        before: text(at.checked_sub(1)),
        after: text(Some(at + 1)),
        rules,
        cues,
        start: points.at(sentence.span.start),
        end: points.at(sentence.span.end),
        holder: named_holder(sentence).map_or("", |holder| holder.words(&article.text)).to_owned(),
    }
}

impl Candidate {
    /// In the order of the columns.
    fn write(&self, dialect: Dialect, pack: &Pack, out: &mut Rows) {
        let mut row = Row::begin(&mut out.bytes, dialect);
        let rules: Vec<_> = self.rules.iter().map(|&rule| pack.label_rules[rule as usize].cue.id.as_str()).collect();
        row.text(&self.id);
        row.text(&self.article);
        row.integer(u64::from(self.paragraph));
        row.text("");
        row.text(&pack.labels[self.label].id);
        row.text(&pack.labels[self.runner_up].id);
        row.decimal(self.margin);
        row.text(&self.text);
        row.text(&self.before);
        row.text(&self.after);
        row.text(&rules.join("; "));
        row.text(&self.cues.join("; "));
        row.integer(self.start);
        row.integer(self.end);
        row.text(&self.holder);
        row.text("");
        row.end();
        out.count += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tables::columns::Table;
    use crate::tables::fixture;

    fn rows(articles: &[&str], threads: usize, most: usize) -> Vec<Vec<String>> {
        let pack = fixture::pack();
        let mut health = Health::new(&pack);
        let mut reviews: Vec<_> = (0..threads).map(|_| Review::new(&pack, most)).collect();
        for (n, id) in articles.iter().enumerate() {
            let (mut article, mut analysis) = fixture::article();
            article.id = (*id).to_owned();
            for sentence in &mut analysis.sentences {
                sentence.words = 3;
                sentence.margin += id.len() as f64;
            }
            health.record(&pack, &analysis);
            reviews[n % threads].record(&pack, &article, 0, &analysis);
        }
        let mut all = Review::new(&pack, most);
        for review in reviews {
            all.merge(review);
        }
        let rows = all.write(Dialect::Plain, &pack, &health);
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(&rows.bytes[..]);
        let found: Vec<Vec<String>> =
            reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
        assert_eq!(found.len() as u64, rows.count);
        found
    }

    #[test]
    fn rows_fit_the_columns_and_are_bounded() {
        let found = rows(&["a", "bb", "ccc"], 1, 4);
        assert_eq!(found.len(), 4);
        assert!(found.iter().all(|row| row.len() == Table::Review.columns(&fixture::pack()).len()));
        assert_eq!(rows(&["a"], 1, 4).len(), 2);
    }

    #[test]
    fn threads_change_nothing() {
        let articles = ["a", "b", "cc", "dd", "eee", "f", "gg"];
        assert_eq!(rows(&articles, 1, 3), rows(&articles, 3, 3));
    }

    #[test]
    fn articles_take_turns() {
        let found = rows(&["a", "b", "c"], 1, 3);
        let mut articles: Vec<_> = found.iter().map(|row| row[1].as_str()).collect();
        articles.sort_unstable();
        assert_eq!(articles, ["a", "b", "c"]);
    }
}
