//! Articles that the caller holds in memory: texts, or the columns of a data frame.
//!
//! A text is taken as it is, so that places in it are those of the caller's string: nothing is done about markup, which
//! readers of files take out. Which column holds what is found as in a table. Ids are the caller's, too.

use std::collections::HashSet;

use super::Record;
use super::columns::{ALL, Columns, Field, Layout, Names};
use crate::corpus::failure::Failure;
use crate::corpus::input::{Corpus, Input};
use crate::corpus::select::Reading;

/// Which columns of a data frame are read.
#[derive(Debug)]
pub struct FrameColumns {
    layout: Layout,
    reading: Reading,
}

/// Texts with what is known of each.
#[derive(Debug)]
pub struct Frame {
    /// Each with its id.
    pub(in crate::corpus) records: Vec<(String, Record)>,
    pub(in crate::corpus) input: Input,
    pub(in crate::corpus) corpus: Corpus,
}

impl FrameColumns {
    /// Finds the columns by their names: those that the caller names, and the usual ones.
    ///
    /// # Errors
    /// A column that the caller names is not there, or none is named as texts are.
    pub fn find(header: &[String], chosen: &Columns, reading: &Reading) -> Result<Self, Failure> {
        let found = Names::new(chosen, &reading.0).of_header(header, &[]);
        let layout = found.map_err(|why| if why.names_no_text() { Failure::no_text_named(header) } else { why })?;
        Ok(Self { layout, reading: reading.clone() })
    }

    /// The columns that are read, as positions in the header, in the order in which [`FrameColumns::fill`] takes their
    /// cells.
    #[must_use]
    pub fn wanted(&self) -> Vec<usize> {
        let more = self.layout.more.iter().copied();
        ALL.iter().filter_map(|field| self.layout.fields[*field as usize]).chain(more).collect()
    }

    /// Makes articles of the cells of these columns. Without a column of ids, articles are numbered from 1.
    #[must_use]
    pub fn fill(&self, columns: Vec<Vec<Option<String>>>) -> Frame {
        let rows = columns.iter().map(Vec::len).max().unwrap_or(0);
        let mut records: Vec<(String, Record)> = (1..=rows)
            .map(|number| {
                let record = Record { verbatim: true, headless: self.layout.headless, ..Record::default() };
                (number.to_string(), record)
            })
            .collect();
        let mut columns = columns.into_iter();
        for field in ALL.iter().filter(|field| self.layout.fields[**field as usize].is_some()) {
            for ((id, record), cell) in records.iter_mut().zip(columns.next().unwrap_or_default()) {
                match cell {
                    Some(cell) if *field == Field::Id => *id = cell,
                    Some(cell) => record.fields[*field as usize] = cell,
                    None => {}
                }
            }
        }
        // a text in several columns: `text_2` follows `text_1`
        for column in columns {
            for ((_, record), cell) in records.iter_mut().zip(column) {
                if let Some(cell) = cell {
                    let text = &mut record.fields[Field::Text as usize];
                    text.push_str("\n\n");
                    text.push_str(&cell);
                }
            }
        }
        let corpus = Corpus { reading: self.reading.clone(), ..Corpus::default() };
        Frame { records, input: Input::default(), corpus }
    }
}

impl Frame {
    /// How many articles it holds.
    #[must_use]
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// Whether it holds none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// Bytes of all fields.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.records.iter().map(|(_, record)| record.len()).sum()
    }

    /// The first id that a row before has, too: the rows of the two could not be told apart in the tables.
    #[must_use]
    pub fn repeated_id(&self) -> Option<&str> {
        let mut seen = HashSet::with_capacity(self.records.len());
        self.records.iter().map(|(id, _)| id.as_str()).find(|id| !seen.insert(*id))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::Status;

    fn some(cells: &[&str]) -> Vec<Option<String>> {
        cells.iter().map(|cell| Some((*cell).to_owned())).collect()
    }

    #[test]
    fn columns_are_found_and_texts_stay_as_they_are() {
        let header = ["n", "headline", "doc_id", "text"].map(str::to_owned);
        let columns = FrameColumns::find(&header, &Columns::default(), &Reading::default()).unwrap();
        assert_eq!(columns.wanted(), [3, 1, 2]);
        let text = "<p>Dredge &amp; wait.</p>\\n";
        let cells = vec![some(&[text, " "]), vec![Some("A\nb".to_owned()), None], some(&["x/1#2", "y"])];
        let frame = columns.fill(cells);
        assert_eq!((frame.len(), frame.repeated_id()), (2, None));
        let mut found = Vec::new();
        for task in frame.tasks() {
            task.each(&mut Vec::new(), |article| found.push((article.id.to_owned(), article.row, article.document)));
        }
        let (id, row, first) = found.remove(0);
        let draft = first.unwrap().draft;
        assert_eq!(
            (id.as_str(), row, draft.text.as_str(), draft.known.title.as_str()),
            ("x/1#2", Some(1), text, "A b")
        );
        assert_eq!(found[0].2.as_ref().unwrap_err().status, Status::Empty);
    }

    #[test]
    fn what_cannot_be_told_apart_is_named() {
        let header = ["id", "text"].map(str::to_owned);
        let columns = FrameColumns::find(&header, &Columns::default(), &Reading::default()).unwrap();
        let frame = columns.fill(vec![some(&["One.", "Two.", "Three."]), some(&["a", "b", "a"])]);
        assert_eq!(frame.repeated_id(), Some("a"));
        let wrong = FrameColumns::find(&["a".to_owned()], &Columns::default(), &Reading::default()).unwrap_err();
        assert!(wrong.message.contains("`a`") && !wrong.message.contains("--"), "{wrong}");
    }
}
