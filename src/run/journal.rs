//! What was found in the articles of earlier runs, so that an article whose text and rules are the same is not worked
//! again.
//!
//! A file to which the run only ever adds. Killed at any moment, it holds all records but perhaps the last: each has
//! its length and checksums, and a tail that is torn is cut off by the next run. It holds what was found
//! ([`Analysis`]) and no rows and no texts: rows are written anew by the run that takes from it, so they are those
//! of a fresh run, whatever file the article is in now. What decides is a hash of the text, of where its paragraphs
//! are, of the title, which the map is drawn with, and of the thesis, where it is given; the file as a whole is for one program and one set of rules, and begun anew for another.

use std::collections::HashMap;
use std::fs;
use std::fs::File;
use std::io;
use std::io::{BufReader, Read, Seek, SeekFrom, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::analysis::{Analysis, Bounds};
use crate::article::Article;

/// The folder in the output folder.
pub const FOLDER: &str = ".toulmin";
const FILE: &str = "journal";
const NEW: &str = "journal.new";

/// Changes with the layout of the file.
const MAGIC: &[u8; 8] = b"toulmin1";
/// [`MAGIC`] and the hash of what the file is for.
const HEAD: usize = 40;
/// Before each record: its length, key, checksum, and a checksum of these.
const RECORD: usize = 4 + KEY + 8 + 8;
const KEY: usize = 16;

/// The journal is made smaller when more than this, and more than half of it, is of no more use.
const WASTE: u64 = 1 << 20;

/// Hash of what an analysis depends on beside the rules: the text, its paragraphs and the title.
type Key = [u8; KEY];

/// The journal cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("the journal `{}` cannot be used ({source}); remove the folder it is in, or leave out --resume", path.display())]
pub struct JournalError {
    /// The file.
    pub path: PathBuf,
    /// From the system.
    pub source: io::Error,
}

/// The journal of an output folder, open for one run; shared by the threads.
#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
    head: [u8; HEAD],
    bounds: Bounds,
    known: HashMap<Key, Known>,
    /// Bytes of whole records when it was opened, the head among them.
    opened: u64,
    taken: AtomicU64,
    end: Mutex<End>,
}

/// Where a record is.
#[derive(Debug)]
struct Known {
    /// Of its bytes, behind what stands before each record.
    at: u64,
    len: u32,
    used: AtomicBool,
}

/// Where records are added.
#[derive(Debug)]
struct End {
    file: File,
    at: u64,
    failed: Option<io::Error>,
}

/// What came of a journal.
#[derive(Debug)]
pub struct Closed {
    /// Articles that were taken from it.
    pub taken: u64,
    /// Why later runs will have to work some articles again.
    pub failed: Option<JournalError>,
}

impl Journal {
    /// Opens the journal of an output folder, or begins one. `program` names the program and its rules: what was
    /// written under another name is thrown away. What is taken has to be within `bounds`.
    ///
    /// # Errors
    /// It cannot be read or written.
    pub fn open(folder: &Path, program: &str, bounds: Bounds) -> Result<Self, JournalError> {
        let folder = folder.join(FOLDER);
        let path = folder.join(FILE);
        let mut head = [0; HEAD];
        head[..8].copy_from_slice(MAGIC);
        head[8..].copy_from_slice(blake3::hash(program.as_bytes()).as_bytes());
        let open = || {
            // a link would lead to what is no journal of ours
            for part in [&folder, &path] {
                if fs::symlink_metadata(part).is_ok_and(|data| data.is_symlink()) {
                    return Err(io::Error::other(format!("`{}` is a link", part.display())));
                }
            }
            fs::create_dir_all(&folder)?;
            // a run was killed while it wrote a smaller one
            let _ = fs::remove_file(folder.join(NEW));
            let mut file = File::options().create(true).truncate(false).read(true).write(true).open(&path)?;
            let (known, end) = if let Some(found) = scan(&file, &head)? {
                found
            } else {
                file.set_len(0)?;
                file.rewind()?;
                file.write_all(&head)?;
                (HashMap::new(), HEAD as u64)
            };
            file.set_len(end)?;
            file.seek(SeekFrom::Start(end))?;
            Ok((known, file, end))
        };
        let (known, file, at) = open().map_err(|source| JournalError { path: path.clone(), source })?;
        let end = Mutex::new(End { file, at, failed: None });
        Ok(Self { path, head, bounds, known, opened: at, taken: AtomicU64::new(0), end })
    }

    /// A reader and writer for one thread.
    #[must_use]
    pub fn desk(&self) -> Desk<'_> {
        Desk { journal: self, file: None, record: Vec::new(), added: Vec::new() }
    }

    /// Adds whole records. A journal that cannot be written is left as it is from then on: that is no reason to stop.
    fn add(&self, records: &[u8]) {
        let mut end = self.end.lock().unwrap_or_else(PoisonError::into_inner);
        if end.failed.is_some() {
            return;
        }
        match end.file.write_all(records) {
            Ok(()) => end.at += records.len() as u64,
            Err(error) => end.failed = Some(error),
        }
    }

    /// Ends a run that has processed all of its articles; drops the records that none of them used if they are many.
    #[must_use]
    pub fn close(self) -> Closed {
        let taken = self.taken.load(Ordering::Relaxed);
        let End { file, at, failed } = self.end.into_inner().unwrap_or_else(PoisonError::into_inner);
        drop(file);
        let mut used: Vec<&Known> = self.known.values().filter(|known| known.used.load(Ordering::Relaxed)).collect();
        used.sort_unstable_by_key(|known| known.at);
        let live: u64 = used.iter().map(|known| RECORD as u64 + u64::from(known.len)).sum::<u64>() + at - self.opened;
        let waste = at - HEAD as u64 - live;
        let failed = failed.or_else(|| {
            let large = waste > WASTE && waste > live;
            large.then(|| rewrite(&self.path, &self.head, &used, self.opened..at).err()).flatten()
        });
        Closed { taken, failed: failed.map(|source| JournalError { path: self.path, source }) }
    }
}

/// Finds the whole records and where they end; `None` where the file is for another program or rules.
fn scan(file: &File, head: &[u8; HEAD]) -> io::Result<Option<(HashMap<Key, Known>, u64)>> {
    let length = file.metadata()?.len();
    let mut reader = BufReader::with_capacity(1 << 16, file);
    let mut found = [0; HEAD];
    if length < HEAD as u64 {
        return Ok(None);
    }
    reader.read_exact(&mut found)?;
    if found != *head {
        return Ok(None);
    }
    let mut known = HashMap::new();
    let mut at = HEAD as u64;
    while at + RECORD as u64 <= length {
        let mut before = [0; RECORD];
        reader.read_exact(&mut before)?;
        let Some((key, len)) = whole(&before) else { break };
        let next = at + RECORD as u64 + u64::from(len);
        if next > length {
            break;
        }
        known.insert(key, Known { at: at + RECORD as u64, len, used: AtomicBool::new(false) });
        reader.seek_relative(i64::from(len))?;
        at = next;
    }
    Ok(Some((known, at)))
}

/// What stands before a record.
fn before(key: Key, record: &[u8]) -> Option<[u8; RECORD]> {
    let mut out = [0; RECORD];
    out[..4].copy_from_slice(&u32::try_from(record.len()).ok()?.to_le_bytes());
    out[4..4 + KEY].copy_from_slice(&key);
    out[4 + KEY..12 + KEY].copy_from_slice(&checksum(record));
    let own = checksum(&out[..12 + KEY]);
    out[12 + KEY..].copy_from_slice(&own);
    Some(out)
}

/// Key and length, where this is what stands before a record.
fn whole(before: &[u8; RECORD]) -> Option<(Key, u32)> {
    let (rest, own) = before.split_at(12 + KEY);
    let key = before.get(4..4 + KEY)?.try_into().ok()?;
    let len = u32::from_le_bytes(before.get(..4)?.try_into().ok()?);
    (checksum(rest) == own).then_some((key, len))
}

fn checksum(bytes: &[u8]) -> [u8; 8] {
    let mut out = [0; 8];
    out.copy_from_slice(&blake3::hash(bytes).as_bytes()[..8]);
    out
}

/// Of an article, or of a part of one: its text and paragraphs, where it stands, and whether more follows.
fn key(article: &Article, part: &Range<usize>) -> Key {
    let Article { text, paragraphs, .. } = article;
    let from = if part.start == 0 { 0 } else { paragraphs[part.start].start };
    let to = if part.end == paragraphs.len() { text.len() } else { paragraphs[part.end].start };
    let mut hasher = blake3::Hasher::new();
    hasher.update(&((to - from) as u64).to_le_bytes());
    hasher.update(&text.as_bytes()[from..to]);
    for paragraph in &paragraphs[part.clone()] {
        hasher.update(&(paragraph.start as u64).to_le_bytes());
        hasher.update(&(paragraph.end as u64).to_le_bytes());
    }
    if *part != (0..paragraphs.len()) {
        // paragraphs are numbered through
        hasher.update(&(part.start as u64).to_le_bytes());
        hasher.update(&[u8::from(part.end == paragraphs.len())]);
    }
    hasher.update(article.header.title.as_bytes());
    if !article.header.thesis.is_empty() {
        hasher.update(b"\0");
        hasher.update(article.header.thesis.as_bytes());
    }
    let mut out = [0; KEY];
    out.copy_from_slice(&hasher.finalize().as_bytes()[..KEY]);
    out
}

/// Writes a journal of some records of an old one, and puts it in its place.
fn rewrite(path: &Path, head: &[u8], used: &[&Known], added: Range<u64>) -> io::Result<()> {
    let new = path.with_file_name(NEW);
    let write = || {
        let mut from = File::open(path)?;
        let mut to = io::BufWriter::new(File::create(&new)?);
        to.write_all(head)?;
        let old = used.iter().map(|known| (known.at - RECORD as u64, RECORD as u64 + u64::from(known.len)));
        for (at, len) in old.chain([(added.start, added.end - added.start)]) {
            from.seek(SeekFrom::Start(at))?;
            if io::copy(&mut (&from).take(len), &mut to)? < len {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
        to.flush()?;
        drop((from, to));
        fs::rename(&new, path)
    };
    write().inspect_err(|_| {
        let _ = fs::remove_file(&new);
    })
}

/// What one thread needs to read and add records.
#[derive(Debug)]
pub struct Desk<'j> {
    journal: &'j Journal,
    file: Option<File>,
    record: Vec<u8>,
    added: Vec<u8>,
}

impl Desk<'_> {
    /// Takes what was found in a part of an article from the journal, or lets it be found and notes it.
    pub fn take_or(
        &mut self,
        article: &Article,
        part: &Range<usize>,
        out: &mut Analysis,
        find: impl FnOnce(&mut Analysis),
    ) {
        let key = key(article, part);
        if let Some(known) = self.journal.known.get(&key)
            && let Some(found) = self.read(known)
            && found.is_of(&article.text, &self.journal.bounds)
        {
            *out = found;
            known.used.store(true, Ordering::Relaxed);
            // an article counts once
            self.journal.taken.fetch_add(u64::from(part.start == 0), Ordering::Relaxed);
            return;
        }
        find(out);
        self.record.clear();
        // one that cannot be noted is processed again
        if let Ok(record) = postcard::to_extend(out, std::mem::take(&mut self.record)) {
            if let Some(before) = before(key, &record) {
                self.added.extend_from_slice(&before);
                self.added.extend_from_slice(&record);
            }
            self.record = record;
        }
    }

    /// A record that is whole and says what one can say; what is damaged is as good as none.
    fn read(&mut self, known: &Known) -> Option<Analysis> {
        if self.file.is_none() {
            self.file = File::open(&self.journal.path).ok();
        }
        let file = self.file.as_mut()?;
        let start = known.at - RECORD as u64;
        self.record.resize(RECORD + known.len as usize, 0);
        file.seek(SeekFrom::Start(start)).ok()?;
        file.read_exact(&mut self.record).ok()?;
        let (before, record) = self.record.split_at(RECORD);
        (before[4 + KEY..12 + KEY] == checksum(record)).then_some(())?;
        postcard::from_bytes(record).ok()
    }

    /// Writes what was noted. Done after each task, so that a run that is killed loses little.
    pub fn flush(&mut self) {
        if !self.added.is_empty() {
            self.journal.add(&self.added);
            self.added.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn article(text: &str) -> Article {
        let whole = 0..text.len();
        Article { text: text.to_owned(), paragraphs: vec![whole], ..Article::default() }
    }

    const BOUNDS: Bounds = Bounds { labels: 3, label_rules: 9, holder_rules: 9, relation_rules: 9 };

    /// Takes articles, or finds what their number says; tells which had to be found.
    fn run(folder: &Path, program: &str, texts: &[String]) -> Vec<String> {
        let journal = Journal::open(folder, program, BOUNDS).unwrap();
        let mut desk = journal.desk();
        let mut found = Vec::new();
        for text in texts {
            let mut out = Analysis::default();
            let find = |out: &mut Analysis| {
                out.words = text.len();
                out.scores = vec![0.1 + 0.2, f64::MIN_POSITIVE, -0.0];
                found.push(text.clone());
            };
            desk.take_or(&article(text), &(0..1), &mut out, find);
            assert_eq!(out.words, text.len());
            assert_eq!(out.scores.iter().map(|score| score.to_bits()).collect::<Vec<_>>(), {
                [0.1 + 0.2, f64::MIN_POSITIVE, -0.0].map(f64::to_bits)
            });
        }
        desk.flush();
        let closed = journal.close();
        assert!(closed.failed.is_none());
        assert_eq!(closed.taken, (texts.len() - found.len()) as u64);
        found
    }

    fn texts(range: Range<usize>) -> Vec<String> {
        range.map(|number| format!("{number} {}", "x".repeat(number))).collect()
    }

    #[test]
    fn what_was_found_is_taken() {
        let temp = tempfile::tempdir().unwrap();
        assert_eq!(run(temp.path(), "a", &texts(0..9)), texts(0..9));
        assert_eq!(run(temp.path(), "a", &texts(3..12)), texts(9..12));
        assert!(run(temp.path(), "a", &texts(0..12)).is_empty());
        // other rules, and back again
        assert_eq!(run(temp.path(), "b", &texts(0..2)), texts(0..2));
        assert_eq!(run(temp.path(), "a", &texts(0..2)), texts(0..2));
    }

    #[test]
    fn paragraphs_and_the_title_count_too() {
        let one = article("a b");
        let two = Article { paragraphs: vec![0..1, 2..3], ..one.clone() };
        let key = |article: &Article| key(article, &(0..article.paragraphs.len()));
        assert_ne!(key(&one), key(&two));
        let mut titled = one.clone();
        titled.header.title = "A".to_owned();
        assert_ne!(key(&one), key(&titled));
        assert_eq!(key(&one), key(&Article { id: "other".to_owned(), ..one }));
    }

    #[test]
    fn a_torn_tail_is_cut_off_wherever_it_is_torn() {
        let temp = tempfile::tempdir().unwrap();
        run(temp.path(), "a", &texts(0..3));
        let path = temp.path().join(FOLDER).join(FILE);
        let whole = fs::read(&path).unwrap();
        for length in 0..whole.len() {
            fs::write(&path, &whole[..length]).unwrap();
            let found = run(temp.path(), "a", &texts(0..3));
            assert!(!found.is_empty() && texts(0..3).ends_with(&found), "{length}: {found:?}");
            assert_eq!(fs::read(&path).unwrap(), whole, "{length}");
        }
    }

    #[test]
    fn damage_costs_work_and_nothing_else() {
        let temp = tempfile::tempdir().unwrap();
        run(temp.path(), "a", &texts(0..3));
        let path = temp.path().join(FOLDER).join(FILE);
        let whole = fs::read(&path).unwrap();
        for at in 0..whole.len() {
            let mut bytes = whole.clone();
            bytes[at] ^= 0x10;
            fs::write(&path, bytes).unwrap();
            assert!(!run(temp.path(), "a", &texts(0..3)).is_empty(), "{at}");
            assert!(run(temp.path(), "a", &texts(0..3)).is_empty(), "{at}");
        }
        // zeros behind the end, as a loss of power leaves them
        fs::write(&path, [&whole[..], &[0; 500]].concat()).unwrap();
        assert!(run(temp.path(), "a", &texts(0..3)).is_empty());
        assert_eq!(fs::read(&path).unwrap(), whole);
    }

    #[test]
    fn a_record_that_cannot_be_is_found_again() {
        use crate::analysis::{Link, Sentence};
        let whole = Sentence { span: 0..3, ..Sentence::default() };
        let link = |target| Link { target, attacks: false, confidence: 0.5, second: None, rules: 0..0 };
        let linked = |target| Sentence { link: Some(link(target)), ..whole.clone() };
        for sentences in [
            vec![Sentence { span: 0..4000, ..whole.clone() }],
            vec![Sentence { label: 3, ..whole.clone() }],
            vec![Sentence { cues: 0..7, ..whole.clone() }],
            vec![Sentence { holder_rule: Some(9), ..whole.clone() }],
            vec![linked(0)],
            vec![linked(1), linked(0)],
            vec![linked(2)],
        ] {
            let temp = tempfile::tempdir().unwrap();
            let scores = vec![0.0; 3 * sentences.len()];
            let forged = Analysis { sentences: sentences.clone(), scores, ..Analysis::default() };
            let mut found = 0;
            for forged in [Some(&forged), None] {
                let journal = Journal::open(temp.path(), "a", BOUNDS).unwrap();
                let mut desk = journal.desk();
                let mut find = |out: &mut Analysis| {
                    found += 1;
                    out.clone_from(forged.unwrap_or(&Analysis::default()));
                };
                desk.take_or(&article("One."), &(0..1), &mut Analysis::default(), &mut find);
                desk.flush();
                let _ = journal.close();
            }
            assert_eq!(found, 2, "{sentences:?}");
        }
    }

    #[test]
    fn what_nobody_needs_does_not_pile_up() {
        let temp = tempfile::tempdir().unwrap();
        let path = temp.path().join(FOLDER).join(FILE);
        let journal = Journal::open(temp.path(), "a", BOUNDS).unwrap();
        let mut desk = journal.desk();
        let large = Analysis { scores: vec![0.5; 1 << 18], ..Analysis::default() };
        for text in ["a", "b"] {
            desk.take_or(&article(text), &(0..1), &mut Analysis::default(), |out| out.clone_from(&large));
        }
        desk.flush();
        assert!(journal.close().failed.is_none());
        let size = || fs::metadata(&path).unwrap().len();
        assert!(size() > 2 * WASTE);
        let small = texts(0..4);
        run(temp.path(), "a", &small);
        assert!(size() < WASTE, "{}", size());
        assert!(run(temp.path(), "a", &small).is_empty());
    }

    #[test]
    fn a_folder_that_cannot_be_used_is_told() {
        let temp = tempfile::tempdir().unwrap();
        fs::write(temp.path().join(FOLDER), "a file").unwrap();
        let error = Journal::open(temp.path(), "a", BOUNDS).unwrap_err();
        assert!(error.to_string().contains("--resume"), "{error}");
    }
}
