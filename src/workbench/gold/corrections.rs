//! Everything that people corrected, of however many tables, and how it goes into the maps of a run.
//!
//! Of two tables that correct the same cell the later one counts. What is given of an article is settled once its
//! sentences are known, before they are labelled and linked: [`Corrections::settle`].

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::path::{Path, PathBuf};

use super::{Clash, Gold, GoldArticle, GoldError, GoldSentence, Mark, Place, find_again, read_corrections};
use crate::analysis::{Analysis, Holder};
use crate::article::Article;
use crate::links::Known;
use crate::rules::{HolderKind, Pack};

/// A table of corrections larger than this is not read, in bytes.
const LARGEST: u64 = 1 << 30;
/// The word for the author in `corrected_holder`.
const AUTHOR: &str = "author";

/// Why corrections cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CorrectionsError {
    /// A file cannot be read.
    #[error("{} cannot be read ({why})", path.display())]
    Unread {
        /// The file or folder.
        path: PathBuf,
        /// In a few words.
        why: String,
    },
    /// A table is broken.
    #[error(transparent)]
    Table(#[from] GoldError),
}

/// What people corrected.
#[derive(Debug, Clone, Default)]
pub struct Corrections {
    articles: HashMap<String, GoldArticle>,
    /// Of the bytes of all tables.
    hash: String,
}

/// Tables joined to one: articles in the order in which they are first named.
#[derive(Debug, Default)]
struct Joined {
    articles: Vec<GoldArticle>,
    places: HashMap<String, usize>,
}

impl Joined {
    /// Adds what a table says; where it corrects what another one corrected, it counts.
    fn add(&mut self, articles: Vec<GoldArticle>) {
        for article in articles {
            match self.places.entry(article.id.clone()) {
                Entry::Vacant(entry) => {
                    entry.insert(self.articles.len());
                    self.articles.push(article);
                }
                Entry::Occupied(entry) => join(&mut self.articles[*entry.get()], article),
            }
        }
    }
}

/// How much is corrected, by kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CorrectionCounts {
    /// Labels of sentences.
    pub labels: usize,
    /// Targets.
    pub targets: usize,
    /// Kinds of relations.
    pub relations: usize,
    /// Holders of views.
    pub holders: usize,
    /// Theses of articles.
    pub theses: usize,
}

/// What is given of one article, or of a part of it.
#[derive(Debug, Clone, Default)]
pub struct Settled {
    /// Labels by index, as positions in the pack.
    pub labels: Vec<Option<usize>>,
    /// What is known of the map.
    pub known: Known,
    /// Holders by index.
    pub holders: Vec<(usize, String)>,
    /// What cannot be kept.
    pub clashes: Vec<Clash>,
}

/// A piece of an article that is mapped at once.
#[derive(Debug, Clone, Copy)]
pub struct Piece {
    /// Sentences before it.
    pub before: usize,
    /// Whether nothing follows.
    pub is_last: bool,
}

impl Piece {
    /// All of an article.
    pub const WHOLE: Self = Self { before: 0, is_last: true };
}

impl Corrections {
    /// Reads tables: CSV, workbooks, or folders of tables that `toulmin map` wrote, those that were kept as edited among
    /// them.
    ///
    /// # Errors
    /// A file cannot be read, or is no table of corrections; with every mistake in it.
    pub fn read(paths: &[PathBuf]) -> Result<Self, CorrectionsError> {
        let mut joined = Joined::default();
        let mut hasher = blake3::Hasher::new();
        for path in paths {
            for file in tables_of(path)? {
                let bytes = bytes_of(&file)?;
                hasher.update(&(bytes.len() as u64).to_le_bytes());
                hasher.update(&bytes);
                joined.add(read_corrections(&file.to_string_lossy(), &bytes)?.articles);
            }
        }
        let corrected = |article: &GoldArticle| article.has_map() || article.sentences.iter().any(is_corrected);
        let articles = joined.articles.into_iter().filter(corrected).map(|article| (article.id.clone(), article));
        Ok(Self { articles: articles.collect(), hash: hasher.finalize().to_hex()[..16].to_owned() })
    }

    /// A hash of the tables that they were read from.
    #[must_use]
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// How much is corrected.
    #[must_use]
    pub fn counts(&self) -> CorrectionCounts {
        let mut out = CorrectionCounts::default();
        for article in self.articles.values() {
            out.theses += usize::from(!article.theses.is_empty());
            for sentence in &article.sentences {
                out.labels += usize::from(sentence.label.is_some());
                out.targets += usize::from(sentence.target.is_some());
                out.relations += usize::from(sentence.relation.is_some());
                out.holders += usize::from(sentence.holder.is_some());
            }
        }
        out
    }

    /// Checks that a pack has every label.
    ///
    /// # Errors
    /// Every row whose label it does not have.
    pub fn check_labels(&self, pack: &Pack) -> Result<(), GoldError> {
        let mut wrong = GoldError::default();
        let mut articles: Vec<_> = self.articles.values().collect();
        articles.sort_by(|a, b| a.id.cmp(&b.id));
        for article in articles {
            let path = article.path.to_string();
            let one = Gold { path, articles: vec![article.clone()], ..Gold::default() };
            if let Err(GoldError { path, mistakes }) = one.check_labels(pack) {
                wrong.path = path;
                wrong.mistakes.extend(mistakes);
            }
        }
        if wrong.mistakes.is_empty() { Ok(()) } else { Err(wrong) }
    }

    /// Whether anything of an article is corrected.
    #[must_use]
    pub fn has(&self, article: &str) -> bool {
        self.articles.contains_key(article)
    }

    /// Articles with corrections that were not seen.
    #[must_use]
    pub fn missing(&self, seen: impl Fn(&str) -> bool) -> Vec<Clash> {
        let missing = self.articles.values().filter(|article| !seen(&article.id));
        let clash = |article: &GoldArticle| {
            let of_row = article.sentences.first().map(|s| Place { path: article.path.clone(), line: s.line, cell: 1 });
            let place = article.theses.first().map(|mark| mark.place.clone()).or(of_row).unwrap_or_default();
            Clash { place, message: format!("the corpus has no article `{}`", article.id) }
        };
        let mut out: Vec<Clash> = missing.map(clash).collect();
        out.sort();
        out
    }

    /// What is given of an article that is divided into sentences; `None` where nothing is.
    #[must_use]
    pub fn settle(&self, article: &Article, analysis: &Analysis, piece: Piece, pack: &Pack) -> Option<Settled> {
        let own = self.articles.get(&article.id)?;
        let count = analysis.sentences.len();
        let at = find_again(own, article, analysis, piece.before);
        let find = |number: usize| number.checked_sub(piece.before + 1).filter(|at| *at < count);
        let (known, mut clashes) = own.known(&at, find);
        if piece.before > 0 || !piece.is_last {
            clashes.retain(|clash| own.theses.iter().all(|mark| mark.place != clash.place));
        }
        let mut out = Settled { labels: vec![None; count], known, ..Settled::default() };
        for (sentence, at) in own.sentences.iter().zip(at) {
            let Some(at) = at else {
                let is_here = match sentence.number() {
                    Some(number) if number <= piece.before + count => number > piece.before,
                    _ => piece.is_last,
                };
                if is_here && is_corrected(sentence) {
                    let place = Place { path: own.path.clone(), line: sentence.line, cell: sentence.cell.max(1) };
                    let id = &sentence.id;
                    let message = format!("`{id}`: no sentence of the article has this place, or this number and text");
                    clashes.push(Clash { place, message });
                }
                continue;
            };
            if let Some(label) = &sentence.label {
                out.labels[at] = pack.labels.iter().position(|own| own.id == *label);
            }
            if let Some(holder) = &sentence.holder {
                out.holders.push((at, holder.text.clone()));
            }
        }
        clashes.sort();
        clashes.dedup();
        out.clashes = clashes;
        Some(out)
    }
}

impl Settled {
    /// Gives labels and links to a worker.
    pub fn hand_over(&mut self, labels: &mut Vec<Option<usize>>, known: &mut Known) {
        std::mem::swap(labels, &mut self.labels);
        std::mem::swap(known, &mut self.known);
    }

    /// Puts the given holders into an article that was mapped.
    pub fn name_holders(&self, article: &Article, out: &mut Analysis) {
        for (at, words) in &self.holders {
            let sentence = &mut out.sentences[*at];
            sentence.holder_rule = None;
            let same = sentence.holder.as_ref().is_some_and(|holder| holder.words(&article.text) == words);
            if words.eq_ignore_ascii_case(AUTHOR) {
                sentence.holder = None;
            } else if !same {
                sentence.holder = Some(Holder { span: 0..0, kind: kind_of(words), given: Some(words.clone()) });
            }
        }
    }
}

/// A name has a capital after its first word, or is one word with a capital.
fn kind_of(words: &str) -> HolderKind {
    let capital = |word: &str| word.chars().next().is_some_and(char::is_uppercase);
    let mut all = words.split_whitespace();
    let first = all.next().is_some_and(capital);
    let mut others = all.peekable();
    let named = if others.peek().is_none() { first } else { others.any(capital) };
    if named { HolderKind::Named } else { HolderKind::Unnamed }
}

fn is_corrected(sentence: &GoldSentence) -> bool {
    sentence.label.is_some() || sentence.target.is_some() || sentence.relation.is_some() || sentence.holder.is_some()
}

/// Puts what a later table says of an article over what is known of it.
fn join(own: &mut GoldArticle, later: GoldArticle) {
    if !later.theses.is_empty() {
        own.theses = later.theses;
    }
    let places: HashMap<String, usize> = own.sentences.iter().enumerate().map(|(at, s)| (s.id.clone(), at)).collect();
    for sentence in later.sentences {
        let Some(&at) = places.get(&sentence.id) else {
            own.sentences.push(sentence);
            continue;
        };
        let known = &mut own.sentences[at];
        let over = |own: &mut Option<Mark>, later: Option<Mark>| *own = later.or(own.take());
        over(&mut known.target, sentence.target);
        over(&mut known.relation, sentence.relation);
        over(&mut known.holder, sentence.holder);
        if sentence.label.is_some() {
            (known.label, known.line, known.cell) = (sentence.label, sentence.line, sentence.cell);
            own.path = later.path.clone();
        }
        if known.text.is_empty() {
            (known.text, known.place) = (sentence.text, sentence.place);
        }
    }
}

fn unread(path: &Path, error: &std::io::Error) -> CorrectionsError {
    CorrectionsError::Unread { path: path.to_owned(), why: error.to_string() }
}

/// Whether it gives bytes without end, as `/dev/zero` does.
fn is_device(metadata: &std::fs::Metadata) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        metadata.file_type().is_char_device() || metadata.file_type().is_block_device()
    }
    #[cfg(not(unix))]
    {
        !metadata.is_file() && !metadata.is_dir()
    }
}

/// The bytes of a table.
fn bytes_of(path: &Path) -> Result<Vec<u8>, CorrectionsError> {
    let file = std::fs::File::open(path).map_err(|error| unread(path, &error))?;
    if file.metadata().is_ok_and(|metadata| is_device(&metadata)) {
        return Err(CorrectionsError::Unread { path: path.to_owned(), why: "it is a device, not a file".to_owned() });
    }
    // a pipe tells its size by its end alone
    let mut bytes = Vec::new();
    std::io::Read::read_to_end(&mut std::io::Read::take(file, LARGEST + 1), &mut bytes)
        .map_err(|error| unread(path, &error))?;
    if bytes.len() as u64 > LARGEST {
        return Err(CorrectionsError::Unread { path: path.to_owned(), why: "it is larger than 1 GB".to_owned() });
    }
    Ok(bytes)
}

/// A file, or the tables of a folder that people fill in: first those that were kept as edited, then those of its last run.
///
/// # Errors
/// The folder cannot be read, or has none.
pub fn tables_of(path: &Path) -> Result<Vec<PathBuf>, CorrectionsError> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut names = Vec::new();
    for entry in std::fs::read_dir(path).map_err(|error| unread(path, &error))? {
        let entry = entry.map_err(|error| unread(path, &error))?;
        if let Ok(name) = entry.file_name().into_string()
            && let Some(order) = order_of(&name)
        {
            names.push((order, name));
        }
    }
    if names.is_empty() {
        let why = "the folder has no sentences.csv, articles.csv or corrections.csv".to_owned();
        return Err(CorrectionsError::Unread { path: path.to_owned(), why });
    }
    names.sort();
    Ok(names.into_iter().map(|(_, name)| path.join(name)).collect())
}

/// Where a file of a folder comes among the tables to read; `None` where it is none.
fn order_of(name: &str) -> Option<(u8, u64)> {
    let (stem, "csv") = name.rsplit_once('.')? else { return None };
    let (stem, number) = match stem.rsplit_once('-').map(|(stem, n)| (stem, n.parse::<u64>())) {
        Some((stem, Ok(number))) => (stem, number),
        _ => (stem, 1),
    };
    match stem {
        "articles-edited" | "sentences-edited" => Some((0, number)),
        "articles" | "sentences" => Some((1, number)),
        "corrections" => Some((2, number)),
        _ => None,
    }
}

/// Reads gold of a file or of a folder of tables: its sentences, and the theses of its articles.
///
/// # Errors
/// As [`Corrections::read`].
pub fn read_gold(path: &Path) -> Result<Gold, CorrectionsError> {
    if !path.is_dir() {
        return Ok(super::read(&path.to_string_lossy(), &bytes_of(path)?)?);
    }
    let (mut out, mut joined) = (Gold::default(), Joined::default());
    for (n, file) in tables_of(path)?.iter().enumerate() {
        let gold = read_corrections(&file.to_string_lossy(), &bytes_of(file)?)?;
        let has_text = out.has_text || gold.has_text;
        joined.add(gold.articles);
        // it is known by its first table
        out = if n == 0 { Gold { articles: Vec::new(), ..gold } } else { out };
        out.has_text = has_text;
    }
    out.articles = joined.articles;
    Ok(out)
}
