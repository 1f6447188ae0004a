//! A table of gold, in whatever way it was saved.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::{Gold, GoldArticle, GoldError, GoldSentence, Mark, Mistake, Place};
use crate::corpus::decode;
use crate::tables::dialect::unguard;
use crate::tables::spreadsheet::as_csv;

/// Columns that are looked for; the rest are ignored.
const COLUMNS: [&str; 13] = [
    "sentence_id",
    "article_id",
    "paragraph",
    "text",
    "start",
    "end",
    "corrected_label",
    "gold",
    "label",
    "corrected_target",
    "corrected_relation",
    "corrected_holder",
    "corrected_thesis",
];
/// Columns of labels, the first that is there counts.
const LABELS: [&str; 3] = ["corrected_label", "gold", "label"];
/// Columns of what else is corrected.
const OTHERS: [&str; 4] = ["corrected_target", "corrected_relation", "corrected_holder", "corrected_thesis"];
/// A cell longer than this is no sentence, in bytes.
const LONGEST_CELL: usize = 1 << 20;

/// Rows with mistakes after which the rest is not read: it is another kind of file.
const MOST_MISTAKES: usize = 1000;

/// Reads gold: a workbook, or CSV in UTF-8 with or without BOM, UTF-16 or Windows-1252, with commas, semicolons or tabs;
/// columns in any order.
///
/// # Errors
/// All that is wrong with the table, each mistake with its line and the cell in it.
pub fn read(path: &str, bytes: &[u8]) -> Result<Gold, GoldError> {
    read_with(path, bytes, &LABELS)
}

/// As [`read()`], for what a person corrected alone: a label that nobody filled in is none. A table of articles with
/// `corrected_thesis` will do, too.
///
/// # Errors
/// As [`read()`].
pub fn read_corrections(path: &str, bytes: &[u8]) -> Result<Gold, GoldError> {
    read_with(path, bytes, &LABELS[..1])
}

/// Reads a table whose labels are in the first of some columns that is there.
fn read_with(path: &str, bytes: &[u8], labels: &[&'static str]) -> Result<Gold, GoldError> {
    let fail = |line, cell, message: String| {
        Err(GoldError { path: path.to_owned(), mistakes: vec![Mistake { line, cell, message }] })
    };
    let bytes = match as_csv(bytes) {
        Ok(bytes) => bytes,
        Err(message) => return fail(0, 0, message),
    };
    let text = match decode(&bytes) {
        Ok(decoded) => decoded.text,
        Err(failure) => return fail(0, 0, format!("this is no table: {}", failure.message)),
    };
    let delimiter = delimiter(&text);
    let mut reader =
        csv::ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut record = csv::StringRecord::new();
    match reader.read_record(&mut record) {
        Ok(true) => {}
        Ok(false) => return fail(0, 0, "this table is empty: a header row is needed".to_owned()),
        Err(error) => return fail(1, 0, format!("this is no table: {error}")),
    }
    let header: Vec<String> = record.iter().map(|name| name.trim().to_lowercase()).collect();
    let mut at: HashMap<&str, usize> = HashMap::new();
    for name in COLUMNS {
        let mut found = header.iter().enumerate().filter(|(_, own)| *own == name).map(|(n, _)| n);
        if let Some(first) = found.next() {
            at.insert(name, first);
        }
        if let Some(second) = found.next() {
            return fail(1, second + 1, format!("there is a second column `{name}`: take one of them out"));
        }
    }
    let column = labels.iter().copied().find(|name| at.contains_key(name));
    if column.is_none() && !OTHERS.iter().any(|name| at.contains_key(name)) {
        return fail(1, 0, format!("no column is called {}", listed(labels)));
    }
    if !at.contains_key("sentence_id") && !at.contains_key("article_id") {
        return fail(1, 0, "no column is called `sentence_id` or `article_id`: rows need an id".to_owned());
    }
    let table = Table { path: path.into(), at, column, width: header.len() };
    let mut rows = Rows { path: Arc::clone(&table.path), ..Rows::default() };
    let (mut mistakes, mut last) = (Vec::new(), None);
    loop {
        let line = reader.position().line();
        match reader.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => {
                mistakes.push(Mistake { line, cell: 0, message: format!("this row cannot be read: {error}") });
                break;
            }
        }
        // blank lines are skipped, so the row may begin further down
        let line = record.position().map_or(line, csv::Position::line);
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        if let Err(mistake) = table.row(&record, line, &mut rows) {
            mistakes.push(mistake);
            if mistakes.len() == MOST_MISTAKES {
                let message = format!("{MOST_MISTAKES} rows have mistakes; nothing after this one is read");
                mistakes.insert(0, Mistake { line, cell: 0, message });
                return Err(GoldError { path: path.to_owned(), mistakes });
            }
        }
        last = record.iter().any(|cell| cell.contains('\n')).then_some(line);
    }
    // the row that swallowed the rest of the table is the last one
    if let Some(line) = last.filter(|_| text.bytes().filter(|&b| b == b'"').count() % 2 == 1) {
        let message = "a quotation mark is opened here and never closed".to_owned();
        mistakes.push(Mistake { line, cell: 0, message });
    }
    if !mistakes.is_empty() {
        return Err(GoldError { path: path.to_owned(), mistakes });
    }
    let has_text = table.at.contains_key("text");
    let column = column.unwrap_or(LABELS[0]).to_owned();
    Ok(Gold { path: path.to_owned(), column, has_text, articles: rows.articles() })
}

/// Names of columns as a message has them.
fn listed(names: &[&str]) -> String {
    match names {
        [all @ .., last] if !all.is_empty() => format!("`{}` or `{last}`", all.join("`, `")),
        _ => format!("`{}`, `{}`", names.join(""), OTHERS.join("`, `")),
    }
}

/// The character between cells: the one that finds most of the columns in the header.
fn delimiter(text: &str) -> u8 {
    let found = |delimiter: u8| {
        let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).has_headers(false).from_reader(text.as_bytes());
        let mut record = csv::StringRecord::new();
        let read = reader.read_record(&mut record).unwrap_or_default();
        let known = record.iter().filter(|name| COLUMNS.contains(&name.trim().to_lowercase().as_str())).count();
        if read { (known, record.len()) } else { (0, 0) }
    };
    [b'\t', b';', b','].into_iter().max_by_key(|&d| found(d)).unwrap_or(b',')
}

/// Where things stand in a row.
struct Table<'a> {
    path: Arc<str>,
    at: HashMap<&'a str, usize>,
    /// Of the labels.
    column: Option<&'a str>,
    width: usize,
}

impl Table<'_> {
    /// Whether its rows are articles and not sentences: articles.csv.
    fn is_of_articles(&self) -> bool {
        self.at.contains_key("corrected_thesis")
            && ["sentence_id", "text"].iter().all(|name| !self.at.contains_key(name))
    }

    fn cell<'r>(&self, record: &'r csv::StringRecord, name: &str) -> Option<&'r str> {
        self.at.get(name).map(|&at| unguard(record.get(at).unwrap_or("")))
    }

    /// What a person wrote into a cell of a row; `None` where it is empty.
    fn mark(&self, record: &csv::StringRecord, line: u64, name: &str) -> Option<Mark> {
        let text = self.cell(record, name)?.trim();
        let place = || Place { path: Arc::clone(&self.path), line, cell: self.at.get(name).map_or(0, |at| at + 1) };
        (!text.is_empty()).then(|| Mark { text: text.to_owned(), place: place() })
    }

    fn row(&self, record: &csv::StringRecord, line: u64, rows: &mut Rows) -> Result<(), Mistake> {
        let wrong = |cell: usize, message: String| Err(Mistake { line, cell, message });
        if record.iter().skip(self.width).any(|cell| !cell.trim().is_empty()) {
            let message = format!(
                "this row has {} cells where the header has {}: an unquoted cell contains the separator",
                record.len(),
                self.width
            );
            return wrong(0, message);
        }
        if let Some(long) = record.iter().position(|cell| cell.len() > LONGEST_CELL) {
            return wrong(long + 1, "this cell is longer than 1 MB: is a quotation mark left open?".to_owned());
        }
        let id = self.cell(record, "sentence_id").map(str::trim);
        let article = self.cell(record, "article_id").map(str::trim);
        let number = id.and_then(|id| id.rsplit_once('#')).and_then(|(_, n)| n.parse::<u64>().ok());
        let article = match (article, id) {
            (Some(article), _) if !article.is_empty() => article,
            (_, Some(id)) => id.rsplit_once('#').map_or("", |(article, _)| article),
            _ => "",
        };
        if article.is_empty() {
            let column = if id.is_some() { "sentence_id" } else { "article_id" };
            let cell = self.at.get(column).map_or(0, |at| at + 1);
            return wrong(cell, format!("this row has no `{column}`: nothing says which sentence it is"));
        }
        if let Some(mark) = self.mark(record, line, "corrected_thesis") {
            rows.add_thesis(article, mark);
        }
        if self.is_of_articles() {
            return Ok(());
        }
        let paragraph = match self.cell(record, "paragraph").map(str::trim) {
            None | Some("") => None,
            Some(text) => {
                let Ok(number) = text.parse::<u32>() else {
                    let cell = self.at.get("paragraph").map_or(0, |at| at + 1);
                    return wrong(cell, format!("`{}` is no number of a paragraph", short(text)));
                };
                Some(number)
            }
        };
        // a place that spreadsheet programs have spoilt is no mistake: the number in the id tells the sentence, too
        let point = |name: &str| self.cell(record, name).and_then(|text| text.trim().parse::<u64>().ok());
        let label = self.column.and_then(|column| self.cell(record, column)).map(str::trim).filter(|l| !l.is_empty());
        // labels are lower case, people are not
        let label = label.map(str::to_lowercase);
        let sentence = GoldSentence {
            id: id.unwrap_or("").to_owned(),
            text: self.cell(record, "text").unwrap_or("").trim().to_owned(),
            paragraph,
            place: point("start").zip(point("end")),
            label,
            target: self.mark(record, line, "corrected_target"),
            relation: self.mark(record, line, "corrected_relation"),
            holder: self.mark(record, line, "corrected_holder"),
            line,
            cell: self.column.and_then(|column| self.at.get(column)).map_or(0, |at| at + 1),
        };
        if self.at.contains_key("text") && sentence.text.is_empty() {
            return wrong(self.at["text"] + 1, "this row has no text".to_owned());
        }
        if id.is_some() && !rows.ids.insert(sentence.id.clone()) {
            let cell = self.at.get("sentence_id").map_or(0, |at| at + 1);
            return wrong(cell, format!("`{}` has a row already: take one of them out", short(&sentence.id)));
        }
        rows.add(article, number, sentence);
        Ok(())
    }
}

/// Rows by article.
#[derive(Default)]
struct Rows {
    path: Arc<str>,
    ids: HashSet<String>,
    numbers: HashMap<String, usize>,
    articles: Vec<(GoldArticle, Vec<Option<u64>>)>,
}

impl Rows {
    fn article(&mut self, article: &str) -> &mut (GoldArticle, Vec<Option<u64>>) {
        let at = if let Some(&at) = self.numbers.get(article) {
            at
        } else {
            self.numbers.insert(article.to_owned(), self.articles.len());
            self.articles.push((
                GoldArticle { id: article.to_owned(), path: Arc::clone(&self.path), ..GoldArticle::default() },
                Vec::new(),
            ));
            self.articles.len() - 1
        };
        &mut self.articles[at]
    }

    /// Adds what a row says of the thesis of its article. A table of sentences says it in each of their rows.
    fn add_thesis(&mut self, article: &str, mark: Mark) {
        let theses = &mut self.article(article).0.theses;
        if theses.iter().all(|other| other.text != mark.text) {
            theses.push(mark);
        }
    }

    fn add(&mut self, article: &str, number: Option<u64>, sentence: GoldSentence) {
        let (own, numbers) = self.article(article);
        own.sentences.push(sentence);
        numbers.push(number);
    }

    /// Rows that were sorted by something else get back into the order of the text.
    fn articles(self) -> Vec<GoldArticle> {
        let ordered = self.articles.into_iter().map(|(mut article, numbers)| {
            if numbers.iter().all(Option::is_some) {
                let mut rows: Vec<_> = numbers.into_iter().zip(article.sentences).collect();
                rows.sort_by_key(|(number, _)| *number);
                article.sentences = rows.into_iter().map(|(_, sentence)| sentence).collect();
            }
            for (n, sentence) in article.sentences.iter_mut().enumerate().filter(|(_, s)| s.id.is_empty()) {
                sentence.id = format!("{}#{}", article.id, n + 1);
            }
            article
        });
        ordered.collect()
    }
}

fn short(text: &str) -> String {
    let mut out: String = text.chars().take(40).collect();
    if out.len() < text.len() {
        out.push('…');
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn ids(gold: &Gold) -> Vec<(&str, Option<&str>)> {
        let all = gold.articles.iter().flat_map(|a| &a.sentences);
        all.map(|s| (s.id.as_str(), s.label.as_deref())).collect()
    }

    #[test]
    fn saved_in_any_way_it_is_the_same() {
        let plain = "sentence_id,text,label,corrected_label\na#2,It’s é.,none,\na#1,'=x,claim, evidence \n";
        let expected = [("a#1", Some("evidence")), ("a#2", None)];
        let semicolons = plain.replace(',', ";").replace('\n', "\r\n");
        let tabs = plain.replace(',', "\t");
        let mut wide: Vec<u8> = vec![0xFF, 0xFE];
        wide.extend(plain.encode_utf16().flat_map(u16::to_le_bytes));
        let western = encoding_rs::WINDOWS_1252.encode(&semicolons).0.into_owned();
        let with_bom = format!("\u{FEFF}{plain}");
        for bytes in [plain.as_bytes(), semicolons.as_bytes(), tabs.as_bytes(), &wide, &western, with_bom.as_bytes()] {
            let gold = read("g.csv", bytes).unwrap();
            assert_eq!(ids(&gold), expected);
            let texts: Vec<_> = gold.articles[0].sentences.iter().map(|s| s.text.as_str()).collect();
            assert_eq!(texts, ["=x", "It’s é."]);
        }
    }

    #[test]
    fn foreign_gold_is_numbered() {
        let gold = read("g.csv", b"label,article_id,text,extra\npolicy,x,One.,\n,x,Two.,\nclaim,y,Three.,9\n").unwrap();
        assert_eq!(ids(&gold), [("x#1", Some("policy")), ("x#2", None), ("y#1", Some("claim"))]);
        assert_eq!(gold.labels().into_iter().collect::<Vec<_>>(), ["claim", "policy"]);
    }

    #[test]
    fn mistakes_are_told_all_at_once() {
        let text = "sentence_id,paragraph,text,label\na#1,one,Yes.,claim\na#2,1,,claim\na#3,1,No.,claim\na#3,1,No.,claim\n,1,So.,claim\nb#1,1,A, b,claim\n";
        let error = read("g.csv", text.as_bytes()).unwrap_err().to_string();
        for part in [
            "g.csv:2, column 2: `one` is no number",
            "g.csv:3, column 3: this row has no text",
            "g.csv:5, column 1: `a#3` has a row already",
            "g.csv:6, column 1: this row has no `sentence_id`",
            "g.csv:7: this row has 5 cells",
        ] {
            assert!(error.contains(part), "{part} in {error}");
        }
    }

    #[test]
    fn what_is_no_table_says_so() {
        for (bytes, part) in [
            (&b""[..], "holds no text"),
            (b"a,b\n1,2\n", "no column is called `corrected_label`"),
            (b"text,label\nx,claim\n", "`sentence_id` or `article_id`"),
            (b"article_id,text,label,text\n", "second column `text`"),
            (b"article_id,text,label\na,\"open,claim\nb,more,claim\n", "never closed"),
        ] {
            let error = read("g.csv", bytes).unwrap_err().to_string();
            assert!(error.contains(part), "{part} in {error}");
        }
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = read("g.csv", &bytes);
            let mut with_header = b"article_id,text,label\n".to_vec();
            with_header.extend(&bytes);
            let _ = read("g.csv", &with_header);
        }
    }
}
