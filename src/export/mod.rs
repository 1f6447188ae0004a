//! Maps in the formats of other programs: one file a format, all over [`ArgumentMap`].
//!
//! Text formats stream: an [`Exporter`] takes one article after another and writes each at once. Formats that hold one
//! article a file refuse a second one. [`write()`] is the short way for a single map. Exporters know neither the pack nor
//! the engine. Not here: reading maps ([`map`](crate::map)), which files they go to (`cli`).
//!
//! Graphs hold the sentences that take part in the map: the thesis, and each end of a relation. Documents and tables
//! (`ndjson`, `xlsx`, `qdpx`, `docx`) hold all sentences. Where the claims are known, sentences of different articles that
//! make the same one are joined in the graphs that take several articles and attributes (graphml, gexf).

mod aif;
mod argdown;
mod docx;
mod dot;
mod flat_table;
mod gephi;
mod gexf;
mod graphml;
mod layout;
mod mermaid;
mod ndjson;
mod palette;
mod qdpx;
mod same;
mod shape;
mod svg;
mod text;
#[cfg(feature = "xlsx")]
mod workbook;
mod xaif;
mod yed;

#[cfg(test)]
mod tests;

pub use flat_table::{FlatColumn, FlatTable, has_workbooks};
pub use gephi::Gephi;

use std::io::{self, Write};
use std::sync::Arc;

use crate::groups::Claims;
use crate::map::ArgumentMap;
use crate::rules::closest;

/// A format that maps can be written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
#[expect(missing_docs, reason = "`about` says what each is")]
pub enum ExportFormat {
    Argdown,
    Aif,
    Xaif,
    Graphml,
    Yed,
    Gexf,
    Gephi,
    Dot,
    Mermaid,
    Svg,
    Ndjson,
    Xlsx,
    Qdpx,
    Docx,
}

impl ExportFormat {
    /// All formats, as help lists them.
    pub const ALL: [Self; 14] = [
        Self::Argdown,
        Self::Aif,
        Self::Xaif,
        Self::Graphml,
        Self::Yed,
        Self::Gexf,
        Self::Gephi,
        Self::Dot,
        Self::Mermaid,
        Self::Svg,
        Self::Ndjson,
        Self::Xlsx,
        Self::Qdpx,
        Self::Docx,
    ];

    /// The name on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Argdown => "argdown",
            Self::Aif => "aif",
            Self::Xaif => "xaif",
            Self::Graphml => "graphml",
            Self::Yed => "yed",
            Self::Gexf => "gexf",
            Self::Gephi => "gephi",
            Self::Dot => "dot",
            Self::Mermaid => "mermaid",
            Self::Svg => "svg",
            Self::Ndjson => "ndjson",
            Self::Xlsx => "xlsx",
            Self::Qdpx => "qdpx",
            Self::Docx => "docx",
        }
    }

    /// What opens it, in a phrase.
    #[must_use]
    pub const fn about(self) -> &'static str {
        match self {
            Self::Argdown => "Argdown: argument maps as plain text, for its editors",
            Self::Aif => "AIF: the Argument Interchange Format, JSON (one article a file)",
            Self::Xaif => "xAIF: AIF with text, speakers and locutions, for OVA (one article a file)",
            Self::Graphml => "GraphML: networkx, igraph, R, Cytoscape",
            Self::Yed => "GraphML with boxes and arrows for the yEd editor",
            Self::Gexf => "GEXF 1.3: Gephi, Gephi Lite, networkx",
            Self::Gephi => "nodes.csv and edges.csv for the import of Gephi (a folder)",
            Self::Dot => "DOT: Graphviz",
            Self::Mermaid => "Mermaid: flow charts in Markdown (one article a file, 500 relations at most)",
            Self::Svg => "SVG: a picture (one article a file)",
            Self::Ndjson => "NDJSON: one article a line, as `pipe` writes it",
            Self::Xlsx => "Excel, LibreOffice: a workbook to read, correct and hand back",
            Self::Qdpx => "REFI-QDA: NVivo, MAXQDA, ATLAS.ti, QualCoder",
            Self::Docx => "Word: the text, with labels and relations as comments",
        }
    }

    /// The end of a file's name, after its dot.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Argdown => "argdown",
            Self::Aif => "aif.json",
            Self::Xaif => "xaif.json",
            Self::Graphml => "graphml",
            Self::Yed => "yed.graphml",
            Self::Gexf => "gexf",
            Self::Gephi => "csv",
            Self::Dot => "dot",
            Self::Mermaid => "mmd",
            Self::Svg => "svg",
            Self::Ndjson => "ndjson",
            Self::Xlsx => "xlsx",
            Self::Qdpx => "qdpx",
            Self::Docx => "docx",
        }
    }

    /// Whether a file holds no more than one article.
    #[must_use]
    pub const fn holds_one_article(self) -> bool {
        matches!(self, Self::Aif | Self::Xaif | Self::Mermaid | Self::Svg)
    }

    /// Whether the format is a file that no terminal shows.
    #[must_use]
    pub const fn is_binary(self) -> bool {
        matches!(self, Self::Xlsx | Self::Qdpx | Self::Docx)
    }

    /// Whether the format is a folder of files.
    #[must_use]
    pub const fn is_folder(self) -> bool {
        matches!(self, Self::Gephi)
    }

    /// The format of a name.
    ///
    /// # Errors
    /// There is none; the error names the nearest one, or all.
    pub fn from_name(name: &str) -> Result<Self, UnknownFormat> {
        let wanted = name.trim().to_lowercase();
        let found = Self::ALL.into_iter().find(|format| format.name() == wanted);
        found.ok_or_else(|| UnknownFormat {
            near: closest(&wanted, Self::ALL.iter().map(|format| format.name())).map(str::to_owned),
            name: name.to_owned(),
        })
    }
}

/// A name that no format has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no format `{name}`; {}", .near.as_ref().map_or_else(known, |near| format!("did you mean `{near}`?")))]
pub struct UnknownFormat {
    /// As given.
    pub name: String,
    /// The nearest that there is.
    pub near: Option<String>,
}

fn known() -> String {
    let names: Vec<_> = ExportFormat::ALL.iter().map(|format| format.name()).collect();
    format!("the formats are {}", names.join(", "))
}

/// Variants of formats.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct ExportOptions {
    /// Group sentences by article where the format has groups (argdown, dot).
    pub groups: bool,
    /// Which GEXF.
    pub gexf: GexfVersion,
    /// The claims of the maps, for formats that hold several articles (graphml, gexf, xlsx).
    pub claims: Option<Arc<Claims>>,
    /// Which rules made the maps, for formats that have a place for it (xlsx); empty where that is not known.
    pub rules: String,
}

impl Default for ExportOptions {
    fn default() -> Self {
        Self { groups: true, gexf: GexfVersion::V1_3, claims: None, rules: String::new() }
    }
}

impl ExportOptions {
    /// With groups or without.
    #[must_use]
    pub fn groups(mut self, groups: bool) -> Self {
        self.groups = groups;
        self
    }

    /// With these claims.
    #[must_use]
    pub fn claims(mut self, claims: Option<Claims>) -> Self {
        self.claims = claims.map(Arc::new);
        self
    }

    /// Made by these rules.
    #[must_use]
    pub fn rules(mut self, rules: impl Into<String>) -> Self {
        self.rules = rules.into();
        self
    }

    /// In this version of GEXF.
    #[must_use]
    pub fn gexf(mut self, version: GexfVersion) -> Self {
        self.gexf = version;
        self
    }
}

/// A version of GEXF.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum GexfVersion {
    /// What older programs read.
    V1_2,
    /// The current one.
    #[default]
    V1_3,
}

/// Why maps could not be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ExportError {
    /// The disk is full, the pipe is closed.
    #[error("cannot be written ({0})")]
    Io(#[from] io::Error),
    /// A second article for a format that holds one.
    #[error("{} holds one article a file, and there are more (`{first}`, `{second}`): choose one with --article, or write a file for each with --per-article", .format.name())]
    OneArticle {
        /// The format.
        format: ExportFormat,
        /// The first article.
        first: String,
        /// The one after it.
        second: String,
    },
    /// The program was built without what the format needs.
    #[error("this toulmin was built without the feature `xlsx`, which writes and reads workbooks")]
    NotBuilt,
    /// More than the format's programs take.
    #[error("`{article}` has {count} {what}, and {} takes {most} at most ({why}): use dot, svg or graphml for it", .format.name())]
    TooMany {
        /// The format.
        format: ExportFormat,
        /// The article.
        article: String,
        /// How many it has,
        count: usize,
        /// of what,
        what: &'static str,
        /// and the most that is possible.
        most: usize,
        /// Whose limit it is.
        why: &'static str,
    },
}

/// Writes articles one after another.
pub trait Exporter {
    /// Writes an article. One without sentences is left out where the format has no place for it.
    ///
    /// # Errors
    /// The format cannot hold it, or it cannot be written.
    fn add(&mut self, map: &ArgumentMap) -> Result<(), ExportError>;

    /// Writes what has to come last.
    ///
    /// # Errors
    /// It cannot be written.
    fn finish(&mut self) -> Result<(), ExportError>;
}

/// An exporter that writes a format into `out`. [`ExportFormat::Gephi`], which is two files, writes its nodes alone:
/// use [`Gephi`] for both.
///
/// # Errors
/// The beginning cannot be written.
pub fn exporter<'w>(
    format: ExportFormat,
    options: &ExportOptions,
    out: Box<dyn Write + 'w>,
) -> Result<Box<dyn Exporter + 'w>, ExportError> {
    Ok(match format {
        ExportFormat::Argdown => Box::new(argdown::Argdown::new(out, options)),
        ExportFormat::Graphml => Box::new(graphml::Graphml::new(out, options)?),
        ExportFormat::Yed => Box::new(yed::Yed::new(out)?),
        ExportFormat::Gexf => Box::new(gexf::Gexf::new(out, options)?),
        ExportFormat::Gephi => Box::new(Gephi::new(out, Box::new(io::sink()))?),
        ExportFormat::Dot => Box::new(dot::Dot::new(out, options)?),
        ExportFormat::Ndjson => Box::new(ndjson::Ndjson { out }),
        #[cfg(feature = "xlsx")]
        ExportFormat::Xlsx => Box::new(workbook::Workbook::new(out, options)),
        #[cfg(not(feature = "xlsx"))]
        ExportFormat::Xlsx => return Err(ExportError::NotBuilt),
        ExportFormat::Qdpx => Box::new(qdpx::Qdpx::new(out)?),
        ExportFormat::Docx => Box::new(docx::Docx::new(out)?),
        ExportFormat::Aif => Box::new(Single { format, write: aif::write, out, first: None }),
        ExportFormat::Xaif => Box::new(Single { format, write: xaif::write, out, first: None }),
        ExportFormat::Mermaid => Box::new(Single { format, write: mermaid::write, out, first: None }),
        ExportFormat::Svg => Box::new(Single { format, write: svg::write, out, first: None }),
    })
}

/// Background and ink of a label, as everything shows it that has colours; `labels` are all of the pack.
#[must_use]
pub fn label_tone<'l>(label: &str, labels: impl Iterator<Item = &'l str>) -> (&'static str, &'static str) {
    let tone = palette::of_label(label, labels);
    (tone.fill, tone.line)
}

/// Writes one map as a whole file.
///
/// # Errors
/// The format cannot hold it, or it cannot be written.
pub fn write(map: &ArgumentMap, format: ExportFormat, out: &mut dyn Write) -> Result<(), ExportError> {
    let mut exporter = exporter(format, &ExportOptions::default(), Box::new(out))?;
    exporter.add(map)?;
    exporter.finish()
}

/// A format of one article a file.
struct Single<'w> {
    format: ExportFormat,
    write: fn(&ArgumentMap, &mut dyn Write) -> Result<(), ExportError>,
    out: Box<dyn Write + 'w>,
    first: Option<String>,
}

impl Exporter for Single<'_> {
    fn add(&mut self, map: &ArgumentMap) -> Result<(), ExportError> {
        if map.sentences.is_empty() {
            return Ok(());
        }
        let second = map.article.id.clone();
        if let Some(first) = self.first.clone() {
            return Err(ExportError::OneArticle { format: self.format, first, second });
        }
        self.first = Some(second);
        (self.write)(map, &mut *self.out)
    }

    fn finish(&mut self) -> Result<(), ExportError> {
        Ok(self.out.flush()?)
    }
}
