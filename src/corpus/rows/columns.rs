//! Which column holds what: by its name, as the user or reading.toml says; else by what is in it.

use std::sync::Arc;

use serde_json::{Map, Value};

use crate::corpus::failure::Failure;
use crate::rules::model::ReadingRules;

/// What a column is read for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Field {
    Text,
    Title,
    Author,
    Publisher,
    Section,
    Date,
    Url,
    Id,
    Thesis,
}

/// How many fields there are.
pub(super) const FIELDS: usize = 9;

/// Columns that the user named; the others are found by their names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the name of the column that holds what it is called")]
pub struct Columns {
    pub text: Option<String>,
    pub title: Option<String>,
    pub author: Option<String>,
    pub publisher: Option<String>,
    pub section: Option<String>,
    pub date: Option<String>,
    pub url: Option<String>,
    pub id: Option<String>,
    pub thesis: Option<String>,
}

impl Columns {
    /// What the user named for a field.
    fn named(&self, field: Field) -> Option<&str> {
        let name = match field {
            Field::Text => &self.text,
            Field::Title => &self.title,
            Field::Author => &self.author,
            Field::Publisher => &self.publisher,
            Field::Section => &self.section,
            Field::Date => &self.date,
            Field::Url => &self.url,
            Field::Id => &self.id,
            Field::Thesis => &self.thesis,
        };
        name.as_deref()
    }
}

/// The columns that the user named, and the usual names of the others.
#[derive(Debug, Clone)]
pub(in super::super) struct Names {
    columns: Columns,
    reading: Arc<ReadingRules>,
}

/// Where the fields of a table stand.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Layout {
    pub fields: [Option<usize>; FIELDS],
    /// Columns with more of the text: `text_2` behind `text_1`.
    pub more: Vec<usize>,
    /// The text begins with no header: its column says so.
    pub headless: bool,
    /// How the column of text was found, where that is not plain.
    pub note: String,
}

impl Names {
    pub fn new(columns: &Columns, reading: &Arc<ReadingRules>) -> Self {
        Self { columns: columns.clone(), reading: Arc::clone(reading) }
    }

    /// What the user named for a field.
    pub(super) fn named(&self, field: Field) -> Option<&str> {
        self.columns.named(field)
    }

    /// Whether a name goes through objects to an inner key: `article.body`.
    pub(super) fn names_a_path(&self) -> bool {
        ALL.iter().any(|field| self.named(*field).is_some_and(|name| name.contains('.')))
    }

    /// The field that a column holds, and its rank among columns that could hold it: the lowest is taken.
    pub(super) fn field(&self, name: &str) -> Option<(Field, usize)> {
        if let Some(field) = ALL.into_iter().find(|field| self.named(*field) == Some(name)) {
            return Some((field, 0));
        }
        let plain = plain(name);
        let mut open = ALL.into_iter().filter(|field| self.named(*field).is_none());
        open.find_map(|field| {
            let names = &self.reading.columns[field as usize];
            Some((field, 1 + names.iter().position(|usual| *usual == plain)?))
        })
    }

    /// Whether a text under this name has no header.
    pub(super) fn is_body(&self, name: &str) -> bool {
        self.reading.headless.iter().any(|known| known == name)
    }

    /// What an object calls itself.
    pub(super) fn name_in<'v>(&self, object: &'v Map<String, Value>) -> Option<&'v Value> {
        self.reading.name_keys.iter().find_map(|key| object.get(key))
    }

    /// The columns of a header, by field; `sample` are some rows below it.
    ///
    /// # Errors
    /// Where the user named one that is not there, or none holds text.
    pub(super) fn of_header(&self, header: &[String], sample: &[Vec<String>]) -> Result<Layout, Failure> {
        let mut out = Layout::default();
        let mut ranks = [usize::MAX; FIELDS];
        for (at, name) in header.iter().enumerate() {
            let Some((field, mut rank)) = self.field(name) else { continue };
            // a text is long: a column of addresses or of categories may have its name, too
            if field == Field::Text && rank > 0 && !sample.is_empty() && longest(sample, at) == 0 {
                rank += usize::MAX / 2;
            }
            if rank < ranks[field as usize] {
                (out.fields[field as usize], ranks[field as usize]) = (Some(at), rank);
            }
        }
        for field in ALL {
            if let Some(name) = self.named(field).filter(|_| out.fields[field as usize].is_none()) {
                return Err(Failure::no_column(name, header));
            }
        }
        if out.fields[Field::Text as usize].is_none() {
            self.numbered(header, &mut out);
        }
        if out.fields[Field::Text as usize].is_none() {
            self.longest_column(header, sample, &mut out);
        }
        let Some(text) = out.fields[Field::Text as usize] else { return Err(Failure::no_text_column(header)) };
        out.headless = self.is_body(&header[text]);
        Ok(out)
    }

    /// A text in columns that are numbered: `text_1`, `text_2`.
    fn numbered(&self, header: &[String], out: &mut Layout) {
        let is_text = |name: &String| {
            let stem = name.trim_end_matches(|c: char| c.is_ascii_digit());
            stem.len() < name.len() && self.field(stem).is_some_and(|(field, _)| field == Field::Text)
        };
        let columns: Vec<usize> = (0..header.len()).filter(|at| is_text(&header[*at])).collect();
        if let [first, more @ ..] = &columns[..] {
            out.fields[Field::Text as usize] = Some(*first);
            out.more = more.to_vec();
            out.note = Failure::numbered(columns.iter().map(|at| header[*at].as_str()));
        }
    }

    /// The one column that is as long as texts are.
    fn longest_column(&self, header: &[String], sample: &[Vec<String>], out: &mut Layout) {
        let mut long = (0..header.len()).filter(|at| {
            let cells = sample.iter().filter_map(|row| row.get(*at)).filter(|cell| !cell.trim().is_empty());
            let (count, prose) =
                cells.fold((0, 0), |(count, prose), cell| (count + 1, prose + usize::from(is_prose(cell))));
            self.field(&header[*at]).is_none() && 2 * prose > count
        });
        if let Some(at) = long.next().filter(|_| long.next().is_none()) {
            out.fields[Field::Text as usize] = Some(at);
            out.note = Failure::guessed(&header[at]);
        }
    }
}

/// The most characters of a cell of a column.
fn longest(sample: &[Vec<String>], at: usize) -> usize {
    sample.iter().filter_map(|row| row.get(at)).map(|cell| cell.trim().len()).max().unwrap_or(0)
}

/// Characters of a text that is an article, at least, where its column does not say so.
const PROSE: usize = 200;

/// Whether a cell is as long as an article, and has words.
pub(super) fn is_prose(cell: &str) -> bool {
    cell.len() >= PROSE && cell.split_whitespace().count() * 20 > cell.len()
}

/// A name in small letters and figures alone.
fn plain(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

/// All fields, each at the place that its number says.
pub(super) const ALL: [Field; FIELDS] = [
    Field::Text,
    Field::Title,
    Field::Author,
    Field::Publisher,
    Field::Section,
    Field::Date,
    Field::Url,
    Field::Id,
    Field::Thesis,
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::builtin_reading;

    fn header(names: &str) -> Vec<String> {
        names.split(',').map(str::to_owned).collect()
    }

    fn names(columns: &Columns) -> Names {
        Names::new(columns, &builtin_reading())
    }

    #[test]
    fn by_the_usual_names() {
        let names = names(&Columns::default());
        let found =
            names.of_header(&header("Doc-ID,HEADLINE,Published At,body,full_text,by,Body"), &[]).unwrap().fields;
        assert_eq!(found[Field::Id as usize], Some(0));
        assert_eq!(found[Field::Title as usize], Some(1));
        assert_eq!(found[Field::Date as usize], Some(2));
        assert_eq!(found[Field::Text as usize], Some(3));
    }

    #[test]
    fn as_the_user_says() {
        let names = names(&Columns { text: Some("abstract".to_owned()), ..Columns::default() });
        assert_eq!(names.of_header(&header("text,abstract"), &[]).unwrap().fields[Field::Text as usize], Some(1));
        let error = names.of_header(&header("text,title"), &[]).unwrap_err();
        assert!(error.message.contains("`abstract`") && error.message.contains("`title`"), "{error}");
        let error = self::names(&Columns::default()).of_header(&header("a,b"), &[]).unwrap_err();
        assert!(error.message.contains("--text-column"), "{error}");
    }

    #[test]
    fn by_what_is_in_them() {
        let names = names(&Columns::default());
        let prose = "The harbour must be dredged again. ".repeat(10);
        let rows = vec![vec!["a".to_owned(), prose.clone()], vec!["b".to_owned(), String::new()]];
        let found = names.of_header(&header("x,y"), &rows).unwrap();
        assert_eq!(found.fields[Field::Text as usize], Some(1));
        assert!(found.note.contains("`y`"), "{}", found.note);
        let two = vec![vec![prose.clone(), prose]];
        assert!(names.of_header(&header("x,y"), &two).is_err());
        let found = names.of_header(&header("text_1,text_2"), &two).unwrap();
        assert_eq!((found.fields[0], found.more), (Some(0), vec![1]));
    }

    #[test]
    fn no_name_stands_for_two_fields() {
        let reading = builtin_reading();
        let names = names(&Columns::default());
        for field in ALL {
            for name in &reading.columns[field as usize] {
                assert_eq!(names.field(name).unwrap().0, field, "{name} stands for two fields");
            }
        }
    }
}
