//! Which column holds what: by its name, as data sets name them, or as the user says.

use crate::corpus::Failure;

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
}

/// How many fields there are.
pub(super) const FIELDS: usize = 8;

/// Names of columns, in small letters and figures alone; an earlier one goes before a later one. Taken from the
/// data sets of news that people work with and from what programs that collect it write.
const USUAL: [(Field, &[&str]); FIELDS] = [
    (
        Field::Text,
        &[
            "text",
            "body",
            "content",
            "article",
            "articletext",
            "articlebody",
            "fulltext",
            "maintext",
            "bodytext",
            "contenttext",
            "plaintext",
            "cleantext",
            "rawtext",
            "story",
            "html",
            "contenthtml",
            "bodyhtml",
            "rawhtml",
        ],
    ),
    (Field::Title, &["title", "headline", "head", "heading", "articletitle", "headlinemain"]),
    (Field::Author, &["author", "authors", "byline", "creator", "writer", "authorname", "columnist"]),
    (
        Field::Publisher,
        &["publisher", "publication", "source", "outlet", "newspaper", "sitename", "site", "sourcename", "domain"],
    ),
    (Field::Section, &["section", "category", "sectionname", "rubric", "topic"]),
    (
        Field::Date,
        &[
            "published",
            "date",
            "datepublished",
            "publishedat",
            "publisheddate",
            "publishdate",
            "publicationdate",
            "pubdate",
            "publishedon",
            "datepublish",
            "publishedtime",
            "timestamp",
            "time",
            "created",
            "createdat",
        ],
    ),
    (Field::Url, &["url", "link", "articleurl", "canonicalurl", "permalink", "uri", "weburl", "sourceurl"]),
    (Field::Id, &["id", "articleid", "docid", "documentid", "guid", "uuid", "key", "slug"]),
];

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
}

impl Columns {
    /// What the user named for a field.
    pub(super) fn named(&self, field: Field) -> Option<&str> {
        let name = match field {
            Field::Text => &self.text,
            Field::Title => &self.title,
            Field::Author => &self.author,
            Field::Publisher => &self.publisher,
            Field::Section => &self.section,
            Field::Date => &self.date,
            Field::Url => &self.url,
            Field::Id => &self.id,
        };
        name.as_deref()
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
        let plain: String = name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
        let mut open = USUAL.iter().filter(|(field, _)| self.named(*field).is_none());
        open.find_map(|(field, names)| Some((*field, names.iter().position(|usual| *usual == plain)?)))
    }

    /// The columns of a header, by field.
    ///
    /// # Errors
    /// Where the user named one that is not there, or none holds text.
    pub(super) fn of_header(&self, header: &[String]) -> Result<[Option<usize>; FIELDS], Failure> {
        let mut out = [None; FIELDS];
        let mut ranks = [usize::MAX; FIELDS];
        for (at, name) in header.iter().enumerate() {
            if let Some((field, rank)) = self.field(name)
                && rank < ranks[field as usize]
            {
                (out[field as usize], ranks[field as usize]) = (Some(at), rank);
            }
        }
        for field in ALL {
            if let Some(name) = self.named(field).filter(|_| out[field as usize].is_none()) {
                return Err(Failure::no_column(name, header));
            }
        }
        if out[Field::Text as usize].is_none() {
            return Err(Failure::no_text_column(header));
        }
        Ok(out)
    }
}

/// All fields, each at the place that its number says.
pub(super) const ALL: [Field; FIELDS] =
    [Field::Text, Field::Title, Field::Author, Field::Publisher, Field::Section, Field::Date, Field::Url, Field::Id];

#[cfg(test)]
mod tests {
    use super::*;

    fn header(names: &str) -> Vec<String> {
        names.split(',').map(str::to_owned).collect()
    }

    #[test]
    fn by_the_usual_names() {
        let found =
            Columns::default().of_header(&header("Doc-ID,HEADLINE,Published At,body,full_text,by,Body")).unwrap();
        assert_eq!(found[Field::Id as usize], Some(0));
        assert_eq!(found[Field::Title as usize], Some(1));
        assert_eq!(found[Field::Date as usize], Some(2));
        assert_eq!(found[Field::Text as usize], Some(3));
        assert_eq!(found[Field::Author as usize], None);
    }

    #[test]
    fn as_the_user_says() {
        let columns = Columns { text: Some("abstract".to_owned()), ..Columns::default() };
        assert_eq!(columns.of_header(&header("text,abstract")).unwrap()[Field::Text as usize], Some(1));
        let error = columns.of_header(&header("text,title")).unwrap_err();
        assert!(error.message.contains("`abstract`") && error.message.contains("`title`"), "{error}");
        let error = Columns::default().of_header(&header("a,b")).unwrap_err();
        assert!(error.message.contains("--text-column"), "{error}");
    }

    #[test]
    fn fields_stand_at_their_numbers() {
        for (at, (field, names)) in USUAL.iter().enumerate() {
            assert_eq!((*field as usize, ALL[at]), (at, *field));
            for name in *names {
                assert_eq!(Columns::default().field(name).unwrap().0, *field, "{name} stands for two fields");
            }
        }
    }
}
