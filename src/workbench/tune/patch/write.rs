//! Writing a pack into a folder, so that a failure in the middle leaves whole files.
//!
//! A folder that is not there is made beside its place and moved there at once. In one that is there each file that changes is
//! written beside the old one first; only when all of them are, they take the old ones' places.

use std::fs;
use std::io;
use std::io::Write;
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::pack::Files;
use crate::rules::{files_of, is_pack};

/// What was written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Written {
    /// Files that were not there.
    pub new: Vec<String>,
    /// Files that had another text.
    pub replaced: Vec<String>,
    /// Files that were the same already.
    pub same: usize,
}

/// Why a folder cannot take the pack.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// There is something else.
    #[error("`{0}` is there and is no rule pack; name another folder")]
    Taken(PathBuf),
    /// A rule file or word list of another pack would count with this one.
    #[error("`{0}` has rules of another pack ({1}); name another folder, or take them out")]
    Foreign(PathBuf, String),
    /// The system refused.
    #[error("`{0}` cannot be written: {1}")]
    Io(PathBuf, io::Error),
}

/// Whether a folder may take the pack: it is not there, is empty, or holds a pack without files that this one has not.
///
/// # Errors
/// What is in the way.
pub fn check(folder: &Path, files: &Files) -> Result<(), WriteError> {
    let Ok(entries) = fs::read_dir(folder) else {
        return if folder.exists() { Err(WriteError::Taken(folder.to_owned())) } else { Ok(()) };
    };
    if is_pack(folder) {
        let known = |name: &str| files.iter().any(|(own, _)| own == name);
        let below = |path: PathBuf| Some(path.strip_prefix(folder).ok()?.to_str()?.replace('\\', "/"));
        let mut foreign: Vec<String> = files_of(folder).into_iter().filter_map(below).collect();
        foreign.sort();
        return match foreign.into_iter().find(|name| !known(name)) {
            Some(name) => Err(WriteError::Foreign(folder.to_owned(), name)),
            None => Ok(()),
        };
    }
    if entries.count() > 0 { Err(WriteError::Taken(folder.to_owned())) } else { Ok(()) }
}

fn failed(path: &Path) -> impl Fn(io::Error) -> WriteError {
    let path = path.to_owned();
    move |error| WriteError::Io(path.clone(), error)
}

/// Writes the pack.
///
/// # Errors
/// What is in the way, or why a file cannot be written.
pub fn write(folder: &Path, files: &Files) -> Result<Written, WriteError> {
    check(folder, files)?;
    if !folder.exists() {
        let mut out = Written::default();
        let parent = folder.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        fs::create_dir_all(parent).map_err(failed(parent))?;
        let staging = tempfile::Builder::new().prefix(".toulmin-").tempdir_in(parent).map_err(failed(parent))?;
        // a folder of its own below, with the permissions that folders have here
        let inside = staging.path().join("pack");
        for (name, text) in files {
            let path = inside.join(name);
            let to = path.parent().unwrap_or(&inside);
            fs::create_dir_all(to).map_err(failed(to))?;
            fs::write(&path, text).map_err(failed(&folder.join(name)))?;
            out.new.push(name.clone());
        }
        fs::rename(&inside, folder).map_err(failed(folder))?;
        return Ok(out);
    }
    replace(folder, files)
}

/// Replaces files of a folder that is there, those that differ. All are written before the first takes its place.
///
/// # Errors
/// Why a file cannot be written.
pub fn replace(folder: &Path, files: &Files) -> Result<Written, WriteError> {
    let mut out = Written::default();
    let mut ready = Vec::new();
    for (name, text) in files {
        let path = folder.join(name);
        match fs::read(&path) {
            Ok(old) if old == text.as_bytes() => {
                out.same += 1;
                continue;
            }
            Ok(_) => out.replaced.push(name.clone()),
            Err(_) => out.new.push(name.clone()),
        }
        let parent = path.parent().unwrap_or(folder);
        fs::create_dir_all(parent).map_err(failed(parent))?;
        let mut file = NamedTempFile::with_prefix_in(".toulmin-", parent).map_err(failed(&path))?;
        file.write_all(text.as_bytes()).map_err(failed(&path))?;
        // the file keeps who may read it; a new one is as others are
        let like = fs::metadata(&path).or_else(|_| fs::metadata(folder.join("pack.toml")));
        if let Ok(like) = like {
            file.as_file().set_permissions(like.permissions()).map_err(failed(&path))?;
        }
        ready.push((file, path));
    }
    for (file, path) in ready {
        file.persist(&path).map_err(|e| WriteError::Io(path.clone(), e.error))?;
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(all: &[(&str, &str)]) -> Files {
        all.iter().map(|(n, t)| ((*n).to_owned(), (*t).to_owned())).collect()
    }

    #[test]
    fn a_new_folder_is_made_and_an_old_one_is_changed_where_it_differs() {
        let desk = tempfile::tempdir().unwrap();
        let folder = desk.path().join("a/b");
        let pack = files(&[("pack.toml", "name = 'x'"), ("words/a.txt", "b")]);
        let written = write(&folder, &pack).unwrap();
        assert_eq!(written.new, ["pack.toml", "words/a.txt"]);
        fs::write(folder.join("README.md"), "mine").unwrap();
        let changed = files(&[("pack.toml", "name = 'x'"), ("words/a.txt", "c"), ("learned.toml", "")]);
        let written = write(&folder, &changed).unwrap();
        assert_eq!(
            (written.replaced, written.new, written.same),
            (vec!["words/a.txt".into()], vec!["learned.toml".into()], 1)
        );
        assert_eq!(fs::read_to_string(folder.join("words/a.txt")).unwrap(), "c");
        assert_eq!(fs::read_to_string(folder.join("README.md")).unwrap(), "mine");
        let left: Vec<_> = fs::read_dir(&folder).unwrap().flatten().map(|e| e.file_name()).collect();
        assert_eq!(left.len(), 4, "{left:?}");
    }

    #[test]
    fn what_is_no_pack_or_another_one_is_left_alone() {
        let desk = tempfile::tempdir().unwrap();
        let pack = files(&[("pack.toml", "")]);
        fs::write(desk.path().join("notes.txt"), "").unwrap();
        assert!(matches!(write(desk.path(), &pack), Err(WriteError::Taken(_))));
        assert!(matches!(write(&desk.path().join("notes.txt"), &pack), Err(WriteError::Taken(_))));
        fs::write(desk.path().join("pack.toml"), "other").unwrap();
        fs::write(desk.path().join("policy.toml"), "").unwrap();
        assert!(matches!(write(desk.path(), &pack), Err(WriteError::Foreign(_, name)) if name == "policy.toml"));
        assert_eq!(fs::read_to_string(desk.path().join("pack.toml")).unwrap(), "other");
    }
}
