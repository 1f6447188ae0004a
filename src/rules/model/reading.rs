//! How articles are read out of what they came in: reading.toml.

use std::sync::OnceLock;

use regex::{Captures, Regex};

/// A pattern that is compiled when it is first needed: most runs need few of them.
#[derive(Debug, Clone)]
pub struct LazyPattern {
    source: String,
    compiled: OnceLock<Regex>,
}

impl LazyPattern {
    /// For a pattern whose syntax and size were checked.
    #[must_use]
    pub fn new(source: String) -> Self {
        Self { source, compiled: OnceLock::new() }
    }

    /// The expression.
    #[must_use]
    pub fn regex(&self) -> &Regex {
        self.compiled.get_or_init(|| {
            let built = regex::RegexBuilder::new(&self.source).size_limit(usize::MAX).build();
            #[expect(clippy::expect_used, reason = "it was parsed, and nothing bounds its size here")]
            built.expect("a parsed expression compiles")
        })
    }

    /// Whether it fits.
    #[must_use]
    pub fn is_match(&self, text: &str) -> bool {
        self.regex().is_match(text)
    }

    /// What its groups fit.
    #[must_use]
    pub fn captures<'t>(&self, text: &'t str) -> Option<Captures<'t>> {
        self.regex().captures(text)
    }
}

/// Whether one of some patterns fits.
#[must_use]
pub fn fits(patterns: &[LazyPattern], text: &str) -> bool {
    patterns.iter().any(|pattern| pattern.is_match(text))
}

/// Columns that names are known for, in the order of the fields: text, title, author, publisher, section, date,
/// address, id, thesis.
pub const COLUMNS: [&str; 9] = ["text", "title", "author", "publisher", "section", "date", "url", "id", "thesis"];

/// reading.toml.
#[derive(Debug, Clone, Default)]
pub struct ReadingRules {
    /// Usual names of columns, in small letters and figures, in the order of [`COLUMNS`].
    pub columns: [Vec<String>; COLUMNS.len()],
    /// Columns of a text that begins with no title.
    pub headless: Vec<String>,
    /// Keys under which an object says what it is called.
    pub name_keys: Vec<String>,
    /// Cells that say there is nothing, in small letters.
    pub nothing: Vec<String>,
    /// What is taken out of a byline, in order; of a pattern with the group `keep`, that is kept.
    pub author_cuts: Vec<LazyPattern>,
    /// Who is nobody, in small letters.
    pub nobody: Vec<String>,
    /// What is nobody, where the whole byline fits.
    pub nobody_patterns: Vec<LazyPattern>,
    /// Words without a capital that names have in them.
    pub author_small: Vec<String>,
    /// What shows that words name an author, wherever on a page they stand.
    pub author_marks: Vec<LazyPattern>,
    /// Paragraphs of a page that are the site's.
    pub site: SiteRules,
    /// What a server sends instead of an article: the title or first paragraph.
    pub missing: Vec<LazyPattern>,
    /// The title or first paragraph of a page that asks for consent.
    pub consent: Vec<LazyPattern>,
    /// What stands in the text of such a page.
    pub consent_text: Vec<LazyPattern>,
    /// What printers and archives put around a plain text.
    pub plain: PlainRules,
    /// Files of many articles, as news archives write them.
    pub exports: Vec<ExportRule>,
}

impl ReadingRules {
    /// Names of a column, or of a line of front matter, for a thesis that is given.
    #[must_use]
    pub fn thesis_names(&self) -> &[String] {
        &self.columns[COLUMNS.len() - 1]
    }
}

/// Paragraphs of a page that are the site's, not the article's.
#[derive(Debug, Clone, Default)]
pub struct SiteRules {
    /// Wherever they stand.
    pub anywhere: Vec<LazyPattern>,
    /// Only at the end.
    pub end: Vec<LazyPattern>,
    /// This one and all below it.
    pub below: Vec<LazyPattern>,
}

/// Lines around a plain text.
#[derive(Debug, Clone, Default)]
pub struct PlainRules {
    /// The text begins behind this line.
    pub begin: Vec<LazyPattern>,
    /// The text ends before it.
    pub end: Vec<LazyPattern>,
    /// The number of a page, alone on its line.
    pub page_number: Vec<LazyPattern>,
}

/// How a news archive writes many articles in one file.
#[derive(Debug, Clone, Default)]
pub struct ExportRule {
    /// Its name.
    pub id: String,
    /// A line that shows a file to be such an export.
    pub sign: Vec<LazyPattern>,
    /// One of these has to be there, too, where there is any.
    pub needs: Vec<LazyPattern>,
    /// An article begins behind this line.
    pub begin: Vec<LazyPattern>,
    /// An article ends before this line.
    pub end: Vec<LazyPattern>,
    /// Lines before the first article.
    pub cover: Vec<LazyPattern>,
    /// The line of the date.
    pub date: Option<LazyPattern>,
    /// Where the title stands, counted from the line of the date, the lines of fields left out.
    pub title: Option<i64>,
    /// Where the publisher stands.
    pub publisher: Option<i64>,
    /// Lines at the top, with what they say.
    pub fields: Vec<LazyPattern>,
    /// The text begins behind this mark.
    pub text: Vec<LazyPattern>,
    /// Lines in the text that are none.
    pub skip: Vec<LazyPattern>,
    /// From this line on nothing is text.
    pub tail: Vec<LazyPattern>,
}
