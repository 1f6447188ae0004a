//! From maps to the files of a page.

use std::fs;
use std::io;
use std::io::Write;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::article_json::{ArticleJson, Lists, article_json};
use super::claims_json::{ClaimJson, PageClaims};
use super::{assets, escape};
use crate::groups::Claims;
use crate::map::ArgumentMap;

/// Bytes from which on a page is split where nothing else is said: browsers take seconds to open larger ones.
pub const WEIGHTY: usize = 20_000_000;

/// Bytes of texts in one file beside a split page: quick to load, and few files.
const PART: usize = 1_000_000;

/// How each part begins.
const CALL: &str = "toulminPart(";

/// When texts lie in files beside the page.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Split {
    /// Above [`WEIGHTY`].
    #[default]
    Auto,
    /// Whatever the size.
    Always,
    /// Never: one file, however large.
    Never,
}

/// What kind of page.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct PageOptions {
    /// Stands at the top.
    pub title: String,
    /// A page an article to print, and nothing else.
    pub brief: bool,
    /// When texts lie in files beside the page.
    pub split: Split,
    /// Whose page it is: name and version of the program.
    pub version: String,
}

/// What the page says of a rule: its row in rules.csv.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct RuleInfo {
    /// Unique in the pack.
    pub id: String,
    /// The rule file.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub file: String,
    /// Line in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    /// What it weighs.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub label: String,
    /// By how much.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weight: Option<f64>,
    /// Times that it counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hits: Option<u64>,
    /// Sentences whose label would change without it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decisive: Option<u64>,
}

/// Why a page could not be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PageError {
    /// No map was given.
    #[error("there is no article to show")]
    Empty,
    /// A file cannot be written.
    #[error("{path} cannot be written ({source})", path = .path.display())]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A map cannot be written as JSON. No map that this library makes or reads comes to that.
    #[error("an article cannot be written as JSON ({0})")]
    Json(#[from] serde_json::Error),
}

/// A page in the making.
#[derive(Debug, Default)]
pub struct PageBuilder {
    lists: Lists,
    articles: Vec<ArticleJson>,
    sentences: usize,
    claims: Option<PageClaims>,
}

/// A file of texts beside a split page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Its name in the folder.
    pub name: String,
    /// A script that hands its texts to the page.
    pub script: String,
}

/// A page, ready to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Page {
    /// The page itself.
    pub html: String,
    /// Files in the folder beside it; empty where it holds everything.
    pub parts: Vec<Part>,
    /// Articles in it.
    pub articles: usize,
    /// Sentences in it.
    pub sentences: usize,
}

/// The data of the page but for its articles.
#[derive(Serialize)]
struct Head<'a> {
    version: &'a str,
    digest: &'a str,
    title: &'a str,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    brief: bool,
    labels: &'a [String],
    holders: &'a [String],
    rules: &'a [RuleInfo],
    #[serde(skip_serializing_if = "Option::is_none")]
    claims: Option<Vec<ClaimJson<'a>>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    parts: Vec<String>,
}

impl PageBuilder {
    /// A page without an article.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The claims of the articles to be added; before the first of them.
    #[must_use]
    pub fn claims(mut self, claims: Option<Claims>) -> Self {
        self.claims = claims.map(PageClaims::new);
        self
    }

    /// Adds an article, behind those that are there.
    ///
    /// # Errors
    /// As [`PageError::Json`] says.
    pub fn add(&mut self, map: &ArgumentMap) -> Result<(), PageError> {
        if let Some(claims) = &mut self.claims {
            claims.add(self.articles.len(), map);
        }
        self.articles.push(article_json(map, &mut self.lists)?);
        self.sentences += map.sentences.len();
        Ok(())
    }

    /// The page over what was added. `rules` may know more rules than the maps name, or fewer.
    ///
    /// `folder` is how a split page names the folder of its parts: see [`parts_folder`].
    ///
    /// # Errors
    /// Where nothing was added.
    pub fn finish(self, rules: Vec<RuleInfo>, folder: &str, options: &PageOptions) -> Result<Page, PageError> {
        let Self { lists, articles, sentences, claims } = self;
        if articles.is_empty() {
            return Err(PageError::Empty);
        }
        let rules = all_rules(&lists.rules.names, rules);
        let size: usize = articles.iter().map(|article| article.light.len() + article.heavy.len()).sum();
        let split = match options.split {
            Split::Always => true,
            Split::Never => false,
            Split::Auto => size + assets::size() > WEIGHTY,
        };
        let claims = claims.as_ref().map(PageClaims::json);
        let digest = digest(&articles, &rules, claims.as_deref(), options)?;
        let ranges = if split { ranges(&articles) } else { Vec::new() };
        let head = Head {
            version: &options.version,
            digest: &digest,
            title: &options.title,
            brief: options.brief,
            labels: &lists.labels.names,
            holders: &lists.holders.names,
            rules: &rules,
            claims,
            parts: (0..ranges.len()).map(|number| format!("{folder}/{}", part_name(number))).collect(),
        };
        let mut data = open(serde_json::to_string(&head)?);
        data.push_str(",\"articles\":[");
        let mut number = 0;
        for (at, article) in articles.iter().enumerate() {
            if at > 0 {
                data.push(',');
            }
            if split {
                number += usize::from(ranges.get(number).is_some_and(|range| at >= range.end));
                data.push_str(&open(article.light.clone()));
                data.push_str(",\"part\":");
                data.push_str(&number.to_string());
                data.push('}');
            } else {
                data.push_str(&open(article.light.clone()));
                data.push(',');
                data.push_str(&article.heavy[1..]);
            }
        }
        data.push_str("]}");
        let html = assets::assemble(&options.title, &options.version, &escape::json_in_script(&data));
        let parts = ranges.into_iter().enumerate().map(|(number, range)| part(&digest, number, range, &articles));
        Ok(Page { html, parts: parts.collect(), articles: articles.len(), sentences })
    }
}

/// A JSON object without its end, to be gone on with.
fn open(mut object: String) -> String {
    object.pop();
    object
}

fn part_name(number: usize) -> String {
    format!("{:04}.js", number + 1)
}

/// Rules that the maps name come first, in the order that the maps number them; others that are known follow.
fn all_rules(named: &[String], known: Vec<RuleInfo>) -> Vec<RuleInfo> {
    let mut left: Vec<Option<RuleInfo>> = known.into_iter().map(Some).collect();
    let places: std::collections::HashMap<String, usize> =
        left.iter().flatten().enumerate().map(|(at, rule)| (rule.id.clone(), at)).collect();
    let mut out = Vec::with_capacity(named.len());
    for id in named {
        let info = places.get(id).and_then(|&at| left[at].take());
        out.push(info.unwrap_or_else(|| RuleInfo { id: id.clone(), ..RuleInfo::default() }));
    }
    out.extend(left.into_iter().flatten().filter(|rule| rule.decisive.is_some_and(|count| count > 0)));
    out
}

/// Tells pages apart: corrections are kept under it, and parts of another page are noticed.
fn digest(
    articles: &[ArticleJson],
    rules: &[RuleInfo],
    claims: Option<&[ClaimJson<'_>]>,
    options: &PageOptions,
) -> Result<String, PageError> {
    let mut hasher = blake3::Hasher::new();
    if let Some(claims) = claims {
        hasher.update(serde_json::to_string(claims)?.as_bytes());
    }
    hasher.update(options.title.as_bytes()).update(serde_json::to_string(rules)?.as_bytes());
    for article in articles {
        hasher.update(article.light.as_bytes()).update(article.heavy.as_bytes());
    }
    Ok(hasher.finalize().to_hex()[..16].to_owned())
}

/// Which articles go into which file.
fn ranges(articles: &[ArticleJson]) -> Vec<std::ops::Range<usize>> {
    let mut out = Vec::new();
    let (mut from, mut bytes) = (0, 0);
    for (at, article) in articles.iter().enumerate() {
        bytes += article.heavy.len();
        if bytes >= PART || at + 1 == articles.len() {
            out.push(from..at + 1);
            (from, bytes) = (at + 1, 0);
        }
    }
    out
}

fn part(digest: &str, number: usize, range: std::ops::Range<usize>, articles: &[ArticleJson]) -> Part {
    let mut json = String::from("[");
    for at in range.clone() {
        if at > range.start {
            json.push(',');
        }
        json.extend(["[", &at.to_string(), ",", articles[at].heavy.as_str(), "]"]);
    }
    json.push(']');
    let script = format!("{CALL}\"{digest}\",{number},{});\n", escape::json_in_script(&json));
    Part { name: part_name(number), script }
}

/// The name of the folder that the parts of a page lie in: that of the page without its extension, and `-texts`.
#[must_use]
pub fn parts_folder(page: &Path) -> String {
    let stem = page.file_stem().unwrap_or_default().to_string_lossy();
    format!("{stem}-texts")
}

impl Page {
    /// Bytes of all its files.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.html.len() + self.parts.iter().map(|part| part.script.len()).sum::<usize>()
    }

    /// Writes the page, and its parts into the folder beside it. What an earlier page left in that folder goes; the
    /// page itself comes last, and whole or not at all.
    ///
    /// # Errors
    /// Where the disk says no.
    pub fn write(&self, path: &Path) -> Result<(), PageError> {
        let folder = path.with_file_name(parts_folder(path));
        let wrong = |path: &Path| {
            let path = path.to_owned();
            move |source| PageError::Write { path, source }
        };
        if !self.parts.is_empty() {
            fs::create_dir_all(&folder).map_err(wrong(&folder))?;
        }
        for part in &self.parts {
            let file = folder.join(&part.name);
            write_whole(&file, part.script.as_bytes()).map_err(wrong(&file))?;
        }
        write_whole(path, self.html.as_bytes()).map_err(wrong(path))?;
        remove_stale(&folder, self.parts.len());
        Ok(())
    }
}

/// Written beside its place and then moved there, so that nobody sees half of it.
fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::Builder::new().prefix(".toulmin-").make_in(folder, |path| fs::File::create(path))?;
    file.write_all(bytes)?;
    file.flush()?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

/// Parts of an earlier, larger page. Only what such a page wrote is touched; what cannot be removed does no harm, since
/// the page names its parts.
fn remove_stale(folder: &Path, kept: usize) {
    for number in kept.. {
        let path = folder.join(part_name(number));
        let is_ours = fs::read(&path).is_ok_and(|bytes| bytes.starts_with(CALL.as_bytes()));
        if !is_ours || fs::remove_file(&path).is_err() {
            break;
        }
    }
    if kept == 0 {
        // only if nothing else is in it
        let _ = fs::remove_dir(folder);
    }
}
