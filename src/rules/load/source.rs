//! Where a pack's files come from: the binary, a folder, or memory. Reads bytes; nothing here knows TOML.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use super::builtin::builtin_files;
use crate::rules::diagnostics::{Diagnostic, Report, code};
use crate::rules::model::SourceFile;

/// Bytes of one rule file; more is no rule file.
const MAX_FILE: u64 = 16 << 20;
/// Bytes of all files of a pack.
const MAX_PACK: u64 = 64 << 20;

/// A rule pack to be loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// The pack that ships with toulmin.
    BuiltIn,
    /// A folder with a pack.toml.
    Folder(PathBuf),
    /// Files that are on no disk, or not yet: paths below the pack's folder (with `/`) and contents.
    Memory {
        /// As shown to the user.
        name: String,
        /// Path and content of each.
        files: Vec<(String, Vec<u8>)>,
    },
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BuiltIn => f.write_str("built-in"),
            Self::Folder(path) => write!(f, "{}", path.display()),
            Self::Memory { name, .. } => f.write_str(name),
        }
    }
}

/// Whether a folder is a rule pack: it has a pack.toml.
#[must_use]
pub fn is_pack(dir: &Path) -> bool {
    dir.join("pack.toml").is_file()
}

/// A file of a pack as it came.
#[derive(Debug)]
pub(crate) struct RawFile {
    /// Path below the pack's folder, with `/`.
    pub name: String,
    /// As shown to the user.
    pub path: String,
    pub content: Result<Vec<u8>, Refusal>,
}

/// Why a file was not read.
#[derive(Debug)]
pub(crate) enum Refusal {
    Io(std::io::Error),
    Large(u64),
    /// The files before it are large enough.
    Beyond,
}

/// The rule files of one pack: pack.toml first, then the other rule files, then the word lists, each by name.
pub(crate) fn read(source: &Source) -> Result<Vec<RawFile>, std::io::Error> {
    let mut files: Vec<RawFile> = match source {
        Source::BuiltIn => builtin_files()
            .map(|(name, bytes)| RawFile {
                name: name.to_owned(),
                path: format!("built-in:{name}"),
                content: Ok(bytes.to_vec()),
            })
            .collect(),
        Source::Memory { name: pack, files } => files
            .iter()
            .map(|(name, bytes)| RawFile {
                name: name.clone(),
                path: format!("{pack}:{name}"),
                content: if bytes.len() as u64 > MAX_FILE {
                    Err(Refusal::Large(bytes.len() as u64))
                } else {
                    Ok(bytes.clone())
                },
            })
            .collect(),
        Source::Folder(folder) => read_folder(folder)?,
    };
    files.retain(|f| is_rule_file(&f.name) || is_word_list(&f.name));
    files.sort_by(|a, b| order(&a.name).cmp(&order(&b.name)));
    Ok(files)
}

fn order(name: &str) -> (u8, &str) {
    let rank = if name == "pack.toml" { 0 } else { 1 + u8::from(name.contains('/')) };
    (rank, name)
}

fn is_rule_file(name: &str) -> bool {
    name.strip_suffix(".toml").is_some_and(|stem| !stem.contains('/') && !stem.starts_with('.'))
}

fn is_word_list(name: &str) -> bool {
    list_name(name).is_some_and(|list| !list.starts_with('.'))
}

/// `words/x.txt` → `x`. A list may also be in a folder of `words`, which is no part of its name: `words/verbs/x.txt` → `x`.
pub(crate) fn list_name(name: &str) -> Option<&str> {
    let path = name.strip_prefix("words/")?.strip_suffix(".txt")?;
    match path.split_once('/') {
        None => Some(path),
        Some((folder, list)) => Some(list).filter(|list| !list.contains('/') && !folder.starts_with('.')),
    }
}

/// The files that a pack in a folder is read from, as far as the folder can be looked into.
#[must_use]
pub fn files_of(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    // a folder that cannot be read is reported by whoever reads the pack
    let _ = find_in(&mut found, folder, "");
    let _ = find_lists(&mut found, folder);
    found.into_iter().map(|(_, path)| path).collect()
}

fn read_folder(folder: &Path) -> Result<Vec<RawFile>, std::io::Error> {
    let mut found = Vec::new();
    find_in(&mut found, folder, "")?;
    find_lists(&mut found, folder)?;
    found.sort_by(|(a, _), (b, _)| order(a).cmp(&order(b)));
    let mut room = MAX_PACK;
    let read = |(name, path): (String, PathBuf)| {
        let content = read_file(&path, room);
        room = room.saturating_sub(content.as_ref().map_or(0, |bytes| bytes.len() as u64));
        RawFile { name, path: path.display().to_string().replace('\\', "/"), content }
    };
    Ok(found.into_iter().map(read).collect())
}

/// Word lists: in `words`, and in the folders in it.
fn find_lists(files: &mut Vec<(String, PathBuf)>, folder: &Path) -> Result<(), std::io::Error> {
    let words = folder.join("words");
    if !words.is_dir() {
        return Ok(());
    }
    find_in(files, &words, "words/")?;
    for entry in fs::read_dir(&words)? {
        let path = entry?.path();
        let Some(name) = path.file_name().and_then(|n| n.to_str()) else { continue };
        if path.is_dir() && !name.starts_with('.') {
            find_in(files, &path, &format!("words/{name}/"))?;
        }
    }
    Ok(())
}

fn find_in(files: &mut Vec<(String, PathBuf)>, folder: &Path, prefix: &str) -> Result<(), std::io::Error> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        // a name beyond Unicode cannot be that of a rule file
        let Some(name) = path.file_name().and_then(|n| n.to_str()) else { continue };
        let name = format!("{prefix}{name}");
        if path.is_dir() || !(is_rule_file(&name) || is_word_list(&name)) {
            continue;
        }
        files.push((name, path));
    }
    Ok(())
}

/// Reads a file, unless it is larger than may be or than there is room for.
fn read_file(path: &Path, room: u64) -> Result<Vec<u8>, Refusal> {
    let about = fs::metadata(path).map_err(Refusal::Io)?;
    if !about.is_file() {
        return Err(Refusal::Io(std::io::Error::other("it is no file")));
    }
    let size = about.len();
    if size > MAX_FILE {
        return Err(Refusal::Large(size));
    }
    if size > room {
        return Err(Refusal::Beyond);
    }
    fs::read(path).map_err(Refusal::Io)
}

impl RawFile {
    /// The text without a byte order mark. What cannot be read is empty and reported.
    pub fn decode(&self, index: usize, report: &Report) -> SourceFile {
        let text = match &self.content {
            Ok(bytes) => decode(bytes, index, report),
            Err(refusal) => {
                let found = match refusal {
                    Refusal::Io(error) => {
                        Diagnostic::new(code::UNREADABLE, index, 0..0, format!("this file cannot be read: {error}"))
                    }
                    Refusal::Beyond => {
                        let message = "with this file the pack has more than 64 MB, which is the most";
                        Diagnostic::new(code::TOO_LARGE, index, 0..0, message)
                    }
                    Refusal::Large(size) => {
                        let message = format!("this file has {} MB, a rule file at most 16", size >> 20);
                        Diagnostic::new(code::TOO_LARGE, index, 0..0, message).help("split it into several word lists")
                    }
                };
                report.push(found);
                String::new()
            }
        };
        SourceFile { path: self.path.clone(), text }
    }
}

fn decode(bytes: &[u8], index: usize, report: &Report) -> String {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let error = match std::str::from_utf8(bytes) {
        Ok(text) => return text.to_owned(),
        Err(error) => error,
    };
    // up to the bad byte the text stays as it is, so the place is right
    let text = String::from_utf8_lossy(bytes).into_owned();
    let at = error.valid_up_to();
    let wide = bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF");
    let message = if wide { "this file is UTF-16, not UTF-8" } else { "this file is not UTF-8" };
    let label = format!("byte 0x{:02X}", bytes.get(at).copied().unwrap_or_default());
    let end = at + char::REPLACEMENT_CHARACTER.len_utf8();
    report.push(Diagnostic::new(code::ENCODING, index, at..end, message).label(label).help("save it as UTF-8"));
    text
}
