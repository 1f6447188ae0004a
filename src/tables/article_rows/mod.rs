//! The rows of one article: articles, sentences, relations.
//!
//! Formats what was decided; nothing is computed here but counts. The caller owns the buffers, so worker threads
//! use them again for article after article.

use std::ops::Range;

use crate::analysis::{Analysis, Cue, Holder, Sentence};
use crate::article::{Article, Header};
use crate::rules::{HolderKind, Pack};
use crate::tables::columns::{STANDARD_LABELS, further_labels};
use crate::tables::csv_record::{Cell, Row, Stock, prepare};
use crate::tables::dialect::Dialect;
use crate::tables::places::{Places, role};
use crate::tables::row_batch::{Chunk, Sum};
use crate::write::code_points::Points;

/// The status of articles that were mapped.
pub const OK: &str = "ok";

/// One input file: mapped, or why not.
#[derive(Debug, Clone, Copy)]
pub enum Entry<'a> {
    /// Its map is known.
    Mapped {
        /// As shown to the user.
        path: &'a str,
        /// The article.
        article: &'a Article,
        /// What was found.
        analysis: &'a Analysis,
        /// What is worth knowing about reading it; usually empty.
        message: &'a str,
    },
    /// It has a row in articles.csv and none elsewhere.
    Failed {
        /// As shown to the user.
        path: &'a str,
        /// What its article id would be.
        id: &'a str,
        /// Its row, in a file that holds many.
        row: Option<u64>,
        /// One word: `unreadable`, `empty`; not [`OK`].
        status: &'a str,
        /// Why.
        message: &'a str,
    },
}

/// Writes the rows of articles. It keeps what many rows repeat as cells hold it, and buffers.
#[derive(Debug)]
pub struct TableWriter<'p> {
    dialect: Dialect,
    pack: &'p Pack,
    names: Names,
    /// The id of the article at hand as cells hold it.
    id: Vec<u8>,
    /// Where the texts of its sentences stand among the rows of sentences.csv that are in the chunk.
    texts: Vec<Range<usize>>,
    /// Of its sentences in the map.
    places: Places,
}

/// The names of a pack as cells hold them.
#[derive(Debug)]
struct Names {
    /// Labels, each a whole cell.
    labels: Vec<Stock>,
    /// What stands before a label's score.
    scores: Vec<Stock>,
    label_rules: Vec<Stock>,
    relation_rules: Vec<Stock>,
}

impl Names {
    fn new(dialect: Dialect, pack: &Pack) -> Self {
        let part = |text: &str| Stock::part(dialect, text);
        Self {
            labels: pack.labels.iter().map(|label| Stock::cell(dialect, &label.id)).collect(),
            scores: pack.labels.iter().map(|label| part(&format!("{}=", label.id))).collect(),
            label_rules: pack.label_rules.iter().map(|rule| part(&rule.cue.id)).collect(),
            relation_rules: pack.relation_rules.iter().map(|rule| part(&rule.cue.id)).collect(),
        }
    }
}

impl<'p> TableWriter<'p> {
    /// For articles that were mapped with a pack.
    #[must_use]
    pub fn new(dialect: Dialect, pack: &'p Pack) -> Self {
        let names = Names::new(dialect, pack);
        Self { dialect, pack, names, id: Vec::new(), texts: Vec::new(), places: Places::default() }
    }

    /// Begins an article that is written part by part: [`TableWriter::part`] for each, then [`TableWriter::end`].
    pub fn begin(&mut self, article: &Article, chunk: &mut Chunk) {
        prepare(&mut self.id, self.dialect, &article.id);
        chunk.sum.begin(self.pack.labels.len(), Points::new(&article.text).place());
    }

    /// Adds the rows of the next part of an article, but for the one in articles.csv. Sentences are numbered through.
    pub fn part(&mut self, article: &Article, analysis: &Analysis, chunk: &mut Chunk) {
        let Self { dialect, names, id, texts, places, .. } = self;
        texts.clear();
        // an article has one thesis: that of the first part that has one
        let thesis = analysis.thesis.filter(|_| chunk.sum.thesis.is_none());
        places.measure(analysis, thesis);
        let before = chunk.sum.sentences;
        let tables = Tables { dialect: *dialect, names, article, id, analysis, places, thesis, before };
        tables.sentences(texts, chunk);
        tables.relations(texts, chunk);
        chunk.sum.add(analysis);
    }

    /// Adds the row of an article, all parts of which are written.
    pub fn end(&mut self, path: &str, article: &Article, message: &str, chunk: &mut Chunk) {
        let Chunk { articles, notices, tally, sum, .. } = chunk;
        let long = article_row(self.dialect, self.pack, path, article, message, &self.id, sum, &mut articles.bytes);
        articles.count += 1;
        notices.add(long, || article.id.clone());
        tally.count_status(OK, 1);
        tally.words += sum.words;
        tally.sentences += sum.sentences as u64;
        tally.labels.resize(self.pack.labels.len(), 0);
        for (total, count) in tally.labels.iter_mut().zip(&sum.labels) {
            *total += count;
        }
    }

    /// Adds the rows of one input file to a chunk.
    pub fn write(&mut self, entry: &Entry<'_>, chunk: &mut Chunk) {
        let (dialect, pack) = (self.dialect, self.pack);
        match *entry {
            Entry::Mapped { path, article, analysis, message } => {
                self.begin(article, chunk);
                self.part(article, analysis, chunk);
                self.end(path, article, message, chunk);
            }
            Entry::Failed { path, id, row: number, status, message } => {
                let mut row = Row::begin(&mut chunk.articles.bytes, dialect);
                row.text(id);
                row.text(path);
                header(&mut row, &Header::default());
                // a file that was not mapped has no number of words: 0 would be a lie
                for _ in 0..2 + STANDARD_LABELS.len() + further_labels(pack).count() {
                    row.absent();
                }
                for text in ["", status, message] {
                    row.text(text);
                }
                optional(&mut row, number);
                row.word("");
                row.word("");
                row.absent();
                row.word("");
                row.word("");
                let long = row.long_cells();
                row.end();
                chunk.articles.count += 1;
                chunk.notices.add(long, || id.to_owned());
                chunk.tally.count_status(status, 1);
            }
        }
    }
}

/// `supports` or `attacks`.
pub(crate) const fn relation(attacks: bool) -> &'static str {
    if attacks { "attacks" } else { "supports" }
}

/// `author`, `named` or `unnamed`.
pub(crate) fn holder_kind(sentence: &Sentence) -> &'static str {
    match sentence.holder.as_ref().map_or(HolderKind::Author, |holder| holder.kind) {
        HolderKind::Author => "author",
        HolderKind::Named => "named",
        HolderKind::Unnamed => "unnamed",
    }
}

/// Who holds the view, where it is not the author.
pub(crate) fn named_holder(sentence: &Sentence) -> Option<&Holder> {
    sentence.holder.as_ref().filter(|holder| holder.kind != HolderKind::Author)
}

fn header(row: &mut Row<'_>, header: &Header) {
    for text in [&header.title, &header.author, &header.publisher, &header.section, &header.published] {
        row.text(text);
    }
}

fn optional(row: &mut Row<'_>, number: Option<u64>) {
    match number {
        Some(number) => row.integer(number),
        None => row.absent(),
    }
}

/// One mapped article and how to write it.
struct Tables<'a> {
    dialect: Dialect,
    names: &'a Names,
    article: &'a Article,
    /// Of the article, as cells hold it.
    id: &'a [u8],
    analysis: &'a Analysis,
    places: &'a Places,
    /// Of the article, where it is in this part.
    thesis: Option<usize>,
    /// Sentences of the parts before.
    before: usize,
}

/// The row in articles.csv; tells how many of its cells a spreadsheet program cuts.
#[expect(clippy::too_many_arguments, reason = "all that the row shows")]
fn article_row(
    dialect: Dialect,
    pack: &Pack,
    path: &str,
    article: &Article,
    message: &str,
    id: &[u8],
    sum: &Sum,
    out: &mut Vec<u8>,
) -> u64 {
    let mut row = Row::begin(out, dialect);
    row.built(|cell| cell.ready(id));
    row.text(path);
    header(&mut row, &article.header);
    row.integer(sum.words);
    row.integer(sum.sentences as u64);
    for id in STANDARD_LABELS {
        let label = pack.labels.iter().position(|label| label.id == id);
        row.integer(label.map_or(0, |label| sum.labels[label]));
    }
    for (label, _) in further_labels(pack) {
        row.integer(sum.labels[label]);
    }
    match sum.thesis {
        Some(thesis) => {
            row.built(|cell| sentence_id(cell, id, thesis));
        }
        None => row.word(""),
    }
    row.word(OK);
    row.text(message);
    optional(&mut row, article.row);
    row.text(&article.url);
    row.built(|cell| {
        let mut list = List::default();
        for (field, origin) in article.origins.found() {
            list.next(cell);
            for part in [field, "=", origin.as_str()] {
                cell.ready(part.as_bytes());
            }
        }
    });
    match sum.theses.iter().find(|thesis| Some(thesis.0) == sum.thesis) {
        Some(&(_, share)) => row.decimal(share),
        None => row.absent(),
    }
    row.built(|cell| {
        let mut list = List::default();
        for &(thesis, share) in &sum.theses {
            list.next(cell);
            sentence_id(cell, id, thesis);
            cell.ready(b"=");
            cell.decimal(share);
        }
    });
    row.word("");
    let long = row.long_cells();
    row.end();
    long
}

fn sentence_id(cell: &mut Cell<'_>, article: &[u8], index: usize) {
    cell.ready(article);
    cell.ready(b"#");
    cell.integer(index as u64 + 1);
}

impl Tables<'_> {
    fn sentences(&self, texts: &mut Vec<Range<usize>>, chunk: &mut Chunk) {
        let mut points = Points::from(&self.article.text, chunk.sum.place);
        for (index, sentence) in self.analysis.sentences.iter().enumerate() {
            let mut row = Row::begin(&mut chunk.sentences.bytes, self.dialect);
            row.built(|cell| self.sentence_id(cell, index));
            row.built(|cell| cell.ready(self.id));
            row.integer(u64::from(sentence.paragraph));
            row.stock(&self.names.labels[sentence.label]);
            row.decimal(sentence.confidence);
            texts.push(row.text(self.words(&sentence.span)));
            if let Some(link) = &sentence.link {
                row.word(relation(link.attacks));
                row.built(|cell| self.sentence_id(cell, link.target));
            } else {
                row.word("");
                row.word("");
            }
            match named_holder(sentence) {
                Some(holder) => {
                    row.built(|cell| cell.folded(holder.words(&self.article.text)));
                }
                None => row.word(""),
            }
            row.word(holder_kind(sentence));
            row.decimal(sentence.certainty);
            row.built(|cell| self.rules(cell, sentence));
            row.built(|cell| self.cues(cell, sentence));
            row.stock(&self.names.labels[sentence.runner_up]);
            row.decimal(sentence.margin);
            row.built(|cell| self.scores(cell, index));
            row.integer(points.at(sentence.span.start));
            row.integer(points.at(sentence.span.end));
            row.word("");
            row.word(role(self.analysis, index, self.thesis).as_str());
            optional(&mut row, self.places.depth(index).map(u64::from));
            for _ in ["corrected_target", "corrected_relation", "corrected_holder"] {
                row.word("");
            }
            let long = row.long_cells();
            row.end();
            chunk.notices.add(long, || format!("{}#{}", self.article.id, self.before + index + 1));
        }
        chunk.sum.place = points.place();
        chunk.sentences.count += self.analysis.sentences.len() as u64;
    }

    fn relations(&self, texts: &[Range<usize>], chunk: &mut Chunk) {
        let all = &self.analysis.sentences;
        for (index, sentence) in all.iter().enumerate() {
            let Some(link) = &sentence.link else { continue };
            let target = &all[link.target];
            let mut row = Row::begin(&mut chunk.relations.bytes, self.dialect);
            row.built(|cell| cell.ready(self.id));
            row.built(|cell| self.sentence_id(cell, index));
            row.word(relation(link.attacks));
            row.built(|cell| self.sentence_id(cell, link.target));
            row.decimal(link.confidence);
            row.built(|cell| {
                let mut list = List::default();
                let rules = &self.analysis.link_rules[link.rules.clone()];
                for rule in first_of_each(rules, |rule| *rule) {
                    list.next(cell);
                    cell.stock(&self.names.relation_rules[*rule as usize]);
                }
            });
            row.stock(&self.names.labels[sentence.label]);
            row.stock(&self.names.labels[target.label]);
            // their long cells were counted in sentences.csv, where each stands once
            row.again(&chunk.sentences.bytes[texts[index].clone()]);
            row.again(&chunk.sentences.bytes[texts[link.target].clone()]);
            if let Some((second, share)) = link.second {
                row.built(|cell| self.sentence_id(cell, second));
                row.decimal(share);
            } else {
                row.word("");
                row.absent();
            }
            row.end();
            chunk.relations.count += 1;
            *(if link.attacks { &mut chunk.tally.attacks } else { &mut chunk.tally.supports }) += 1;
        }
    }

    fn words(&self, span: &Range<usize>) -> &str {
        &self.article.text[span.clone()]
    }

    fn sentence_id(&self, cell: &mut Cell<'_>, index: usize) {
        sentence_id(cell, self.id, self.before + index);
    }

    /// The cues that spoke for the label rather than the runner-up.
    fn for_label(&self, sentence: &Sentence) -> &[Cue] {
        &self.analysis.cues[sentence.cues.clone()][..sentence.for_label]
    }

    fn rules(&self, cell: &mut Cell<'_>, sentence: &Sentence) {
        let mut list = List::default();
        for cue in first_of_each(self.for_label(sentence), |cue| cue.rule) {
            list.next(cell);
            cell.stock(&self.names.label_rules[cue.rule as usize]);
        }
    }

    fn cues(&self, cell: &mut Cell<'_>, sentence: &Sentence) {
        let mut list = List::default();
        // rules of conditions alone have no words to show
        for cue in self.for_label(sentence).iter().filter(|cue| !cue.span.is_empty()) {
            list.next(cell);
            cell.folded(self.words(&cue.span));
        }
    }

    fn scores(&self, cell: &mut Cell<'_>, index: usize) {
        let labels = &self.names.scores;
        let mut list = List::default();
        for (label, score) in labels.iter().zip(&self.analysis.scores[index * labels.len()..]) {
            list.next(cell);
            cell.stock(label);
            cell.decimal(*score);
        }
    }
}

/// The items whose key no earlier one has. Lists are a few items long, so looking back beats a set.
pub(crate) fn first_of_each<T, K: PartialEq>(items: &[T], key: impl Fn(&T) -> K) -> impl Iterator<Item = &T> {
    let earlier = move |at: usize, item: &T| items[..at].iter().any(|other| key(other) == key(item));
    items.iter().enumerate().filter_map(move |(at, item)| (!earlier(at, item)).then_some(item))
}

/// Separates the items of a list in a cell.
#[derive(Default)]
struct List {
    begun: bool,
}

impl List {
    fn next(&mut self, cell: &mut Cell<'_>) {
        if self.begun {
            cell.ready(b"; ");
        }
        self.begun = true;
    }
}

#[cfg(test)]
mod tests;
