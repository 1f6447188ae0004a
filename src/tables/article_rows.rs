//! The rows of one article: articles, sentences, relations.
//!
//! Formats what was decided; nothing is computed here but counts. The caller owns the buffers, so worker threads
//! use them again for article after article.

use std::ops::Range;

use super::columns::{STANDARD_LABELS, further_labels};
use super::csv_record::{Cell, Row, Stock, prepare};
use super::dialect::Dialect;
use super::row_batch::{Chunk, Sum};
use crate::analysis::{Analysis, Cue, Sentence};
use crate::article::{Article, Header};
use crate::rules::{HolderKind, Pack};
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
        Self { dialect, pack, names, id: Vec::new(), texts: Vec::new() }
    }

    /// Begins an article that is written part by part: [`TableWriter::part`] for each, then [`TableWriter::end`].
    pub fn begin(&mut self, article: &Article, chunk: &mut Chunk) {
        prepare(&mut self.id, self.dialect, &article.id);
        chunk.sum.begin(self.pack.labels.len(), Points::new(&article.text).place());
    }

    /// Adds the rows of the next part of an article, but for the one in articles.csv. Sentences are numbered through.
    pub fn part(&mut self, article: &Article, analysis: &Analysis, chunk: &mut Chunk) {
        let Self { dialect, names, id, texts, .. } = self;
        texts.clear();
        let tables = Tables { dialect: *dialect, names, article, id, analysis, before: chunk.sum.sentences };
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
            let holder = sentence.holder.as_ref().filter(|holder| holder.kind != HolderKind::Author);
            match holder {
                Some(holder) => {
                    row.built(|cell| cell.folded(self.words(&holder.span)));
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
mod tests {
    use super::*;
    use crate::tables::columns::{Table, write_header};
    use crate::tables::fixture;
    use crate::tables::row_batch::{Notices, Rows, Tally};

    fn chunk(dialect: Dialect) -> Chunk {
        let pack = fixture::pack();
        let (article, analysis) = fixture::article();
        let mut chunk = Chunk::default();
        let mapped = Entry::Mapped { path: "in/a/=b.txt", article: &article, analysis: &analysis, message: "" };
        TableWriter::new(dialect, &pack).write(&mapped, &mut chunk);
        let failed = Entry::Failed { path: "in/c.txt", id: "c", row: Some(7), status: "empty", message: "no text" };
        TableWriter::new(dialect, &pack).write(&failed, &mut chunk);
        chunk
    }

    #[test]
    fn a_small_article_in_the_default_dialect() {
        let chunk = chunk(Dialect::Spreadsheet);
        let text = |rows: &Rows| String::from_utf8(rows.bytes.clone()).unwrap();
        assert_eq!(
            text(&chunk.articles),
            "\"a/=b\",\"in/a/=b.txt\",\"'=Title\",\"A, B\",\"\",\"\",\"\",13,2,1,0,1,0,0,0,\"a/=b#1\",\"ok\",\"\",3,\"https://a.example\",\"title=html; author=header\"\r\n\
             \"c\",\"in/c.txt\",\"\",\"\",\"\",\"\",\"\",,,,,,,,,\"\",\"empty\",\"no text\",7,\"\",\"\"\r\n"
        );
        assert_eq!(
            text(&chunk.sentences),
            "\"a/=b#1\",\"a/=b\",1,\"claim\",0.50,\"“😀” We must act.\",\"\",\"\",\"\",\"author\",1.00,\"\",\"\",\
             \"evidence\",0.00,\"claim=0.20; evidence=0.00; policy=0.00; speculation=0.00; none=0.00; words=0.00\",0,17,\"\"\r\n\
             \"a/=b#2\",\"a/=b\",2,\"speculation\",0.88,\"Some  analysts say \"\"it may; it might\"\" cost 3.\",\"supports\",\
             \"a/=b#1\",\"Some analysts\",\"unnamed\",0.25,\"speculation.modal\",\"may; it; might\",\
             \"evidence\",1.55,\"claim=-0.80; evidence=1.25; policy=0.00; speculation=3.20; none=0.00; words=0.00\",18,63,\"\"\r\n"
        );
        assert_eq!(
            text(&chunk.relations),
            "\"a/=b\",\"a/=b#2\",\"supports\",\"a/=b#1\",0.67,\"relation.because\",\"speculation\",\"claim\",\
             \"Some  analysts say \"\"it may; it might\"\" cost 3.\",\"“😀” We must act.\"\r\n"
        );
    }

    #[test]
    fn rows_and_headers_agree() {
        let pack = fixture::pack();
        for dialect in Dialect::ALL {
            let chunk = chunk(dialect);
            let tables = [
                (Table::Articles, &chunk.articles),
                (Table::Sentences, &chunk.sentences),
                (Table::Relations, &chunk.relations),
            ];
            for (table, rows) in tables {
                let mut file = Vec::new();
                write_header(&mut file, dialect, &table.columns(&pack));
                file.extend_from_slice(&rows.bytes);
                let mut reader = csv::ReaderBuilder::new().delimiter(dialect.delimiter()).from_reader(&file[..]);
                let header = reader.headers().unwrap().clone();
                assert_eq!(header.len(), table.columns(&pack).len());
                // the reader refuses records of another length
                let records: Vec<_> = reader.records().map(Result::unwrap).collect();
                assert_eq!(records.len() as u64, rows.count);
                if table == Table::Sentences {
                    let (article, analysis) = fixture::article();
                    let cell = |name: &str| &records[1][header.iter().position(|column| column == name).unwrap()];
                    let [start, end] = ["start", "end"].map(|name| cell(name).parse::<usize>().unwrap());
                    let slice: String = article.text.chars().take(end).skip(start).collect();
                    assert_eq!(slice, article.text[analysis.sentences[1].span.clone()]);
                    if dialect == Dialect::Plain {
                        assert_eq!(cell("text"), slice);
                    }
                }
            }
        }
    }

    #[test]
    fn names_of_labels_do_not_collide() {
        let names: Vec<_> = Table::Articles.columns(&fixture::pack()).into_iter().map(|c| c.name).collect();
        assert_eq!(names[9..16], ["claims", "evidence", "speculation", "none", "policy", "label_words", "thesis_id"]);
    }

    #[test]
    fn a_chunk_counts_and_forgets() {
        let mut first = chunk(Dialect::Spreadsheet);
        assert_eq!((first.articles.count, first.sentences.count, first.relations.count), (2, 2, 1));
        assert_eq!((first.tally.words, first.tally.supports, first.tally.attacks), (13, 1, 0));
        assert_eq!(first.tally.labels, [1, 0, 0, 1, 0, 0]);
        let mut sum = Tally::default();
        sum.merge(&first.tally);
        first.clear();
        sum.merge(&first.tally);
        assert_eq!(sum.sentences, 2);
        assert_eq!(sum.statuses.into_iter().collect::<Vec<_>>(), [("empty".to_owned(), 1), ("ok".to_owned(), 1)]);
        assert!(first.sentences.bytes.is_empty());
    }

    #[test]
    fn long_cells_are_noted_once() {
        let pack = fixture::pack();
        let (mut article, mut analysis) = fixture::article();
        article.text.push_str(&"x".repeat(40_000));
        analysis.sentences[1].span.end = article.text.len();
        let mut chunk = Chunk::default();
        let entry = Entry::Mapped { path: "p", article: &article, analysis: &analysis, message: "" };
        TableWriter::new(Dialect::Spreadsheet, &pack).write(&entry, &mut chunk);
        assert_eq!(chunk.notices, Notices { long_cells: 1, first_long: Some("a/=b#2".to_owned()) });
    }
}
