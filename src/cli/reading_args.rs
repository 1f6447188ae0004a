//! Options for reading articles, shared by commands, and the report about what was read.

use std::fmt::Write;

use clap::Args;
use toulmin::corpus::{Columns, Corpus, Globs, Kind, Packing, Selection};

use crate::cli::error::Failure;
use crate::cli::terminal::text::{counted, safe};

/// Which files of a folder are read, and how.
#[derive(Debug, Args)]
#[command(next_help_heading = "Reading")]
pub struct Reading {
    /// In folders, read only files that match: `*.html` by name, `2019/**` by path. Can be repeated.
    #[arg(long, value_name = "GLOB")]
    pub include: Vec<String>,
    /// In folders, skip files and folders that match. Can be repeated.
    #[arg(long, value_name = "GLOB")]
    pub exclude: Vec<String>,
    /// How to read standard input and files that are named, whatever their names say: text, markdown, html, docx,
    /// odt, rtf, epub, pdf, mail, mhtml, xml, json, jsonl, csv, tsv, xlsx, zip, tar, warc and others.
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<Kind>,
    /// Column (or key) of a table that holds the text [default: by the usual names].
    #[arg(long, value_name = "NAME")]
    pub text_column: Option<String>,
    /// Column that holds the title.
    #[arg(long, value_name = "NAME")]
    pub title_column: Option<String>,
    /// Column that holds the author.
    #[arg(long, value_name = "NAME")]
    pub author_column: Option<String>,
    /// Column that holds the publisher.
    #[arg(long, value_name = "NAME")]
    pub publisher_column: Option<String>,
    /// Column that holds the section.
    #[arg(long, value_name = "NAME")]
    pub section_column: Option<String>,
    /// Column that holds the date.
    #[arg(long, value_name = "NAME")]
    pub date_column: Option<String>,
    /// Column that holds the address.
    #[arg(long, value_name = "NAME")]
    pub url_column: Option<String>,
    /// Column that holds an id; ids of articles end with it.
    #[arg(long, value_name = "NAME")]
    pub id_column: Option<String>,
    /// Column that holds the thesis, as the sentence says it or by its number.
    #[arg(long, value_name = "NAME")]
    pub thesis_column: Option<String>,
    /// Go where links in a folder lead, also out of it [default: only inside].
    #[arg(long)]
    pub follow_links: bool,
}

impl Reading {
    /// As the library has it.
    pub fn selection(&self) -> Result<Selection, Failure> {
        let globs = |patterns: &[String], option: &str| {
            Globs::new(patterns).map_err(|error| Failure::Usage(safe(&format!("{option}: {error}"))))
        };
        Ok(Selection {
            include: globs(&self.include, "--include")?,
            exclude: globs(&self.exclude, "--exclude")?,
            format: self.format,
            columns: Columns {
                text: self.text_column.clone(),
                title: self.title_column.clone(),
                author: self.author_column.clone(),
                publisher: self.publisher_column.clone(),
                section: self.section_column.clone(),
                date: self.date_column.clone(),
                url: self.url_column.clone(),
                id: self.id_column.clone(),
                thesis: self.thesis_column.clone(),
            },
            follow_links: self.follow_links,
            ..Selection::default()
        })
    }
}

/// What would be read, and as what: a line for each file, and one for each reason why others would not.
pub fn list(corpus: &Corpus) -> String {
    let mut rows = Vec::with_capacity(corpus.inputs.len());
    for input in &corpus.inputs {
        let mut what = input.kind.about().to_owned();
        if input.packing != Packing::None {
            what += ", ";
            what += input.packing.name();
        }
        if let Some(failure) = &input.failure {
            what = safe(&failure.message);
        }
        let id = if input.kind.has_rows() { format!("{}/…", input.id) } else { input.id.clone() };
        rows.push([safe(&input.path.to_string_lossy()), safe(&id), what]);
    }
    let width = |at: usize| rows.iter().map(|row| row[at].chars().count()).max().unwrap_or(0);
    let (paths, ids) = (width(0), width(1));
    let mut out = String::new();
    for [path, id, what] in &rows {
        // writing to a string cannot fail
        let _ = writeln!(out, "{path:paths$}  {id:ids$}  {what}");
    }
    for (reason, count) in corpus.skipped.reasons() {
        let _ = writeln!(out, "{} skipped: {}", counted(count, "file"), safe(&reason));
    }
    out
}
