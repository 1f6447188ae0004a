//! Finds the files of a corpus. No article is read here (of tables the first row), and a million files fit: an entry
//! is a path, an id and some numbers.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use walkdir::{DirEntry, WalkDir};

use super::failure::Failure;
use super::format::Kind;
use super::ids::{id_of, make_unique};
use super::input::{Corpus, Input, Skipped};
use super::rows;
use super::rows::Names;
use super::select::Selection;
use super::unpack::Packing;
use super::{format, source};

/// There is nothing to read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WalkError {
    /// No root was named.
    #[error("no file or folder was named")]
    NoRoots,
    /// There are no articles below the roots.
    #[error("no articles ({}) found in {}{}", extensions(), list(roots), skipped.listed())]
    NothingFound {
        /// As named.
        roots: Vec<PathBuf>,
        /// What was there instead.
        skipped: Skipped,
    },
    /// There are some, but none can be read.
    #[error("{}: {}", failures[0].0.display(), failures[0].1)]
    NothingReadable {
        /// What was found (at least one), and what is wrong with each.
        failures: Vec<(PathBuf, Failure)>,
        /// What else was there.
        skipped: Skipped,
    },
}

fn extensions() -> String {
    Kind::all()
        .filter(|kind| kind.is_read())
        .map(|kind| format!(".{}", kind.extensions()[0]))
        .collect::<Vec<_>>()
        .join(", ")
}

fn list(roots: &[PathBuf]) -> String {
    roots.iter().map(|root| root.display().to_string()).collect::<Vec<_>>().join(", ")
}

/// Finds the articles in `roots`: files, or folders with all that is below them.
///
/// Links are followed. In a folder, names with a dot in front and extensions that no reader takes are skipped
/// and counted, and so are tables without a column of text, and toulmin's own; a file that is named is read whatever
/// its extension, and `-` is standard input. What cannot be looked into is an entry with its failure, so that it has
/// its row in the tables.
///
/// # Errors
/// If nothing at all is left to read.
pub fn walk<P: AsRef<Path>>(roots: &[P]) -> Result<Corpus, WalkError> {
    walk_with(roots, &Selection::default())
}

/// As [`walk`], but only what is selected, and read as it says.
///
/// # Errors
/// If nothing at all is left to read.
pub fn walk_with<P: AsRef<Path>>(roots: &[P], selection: &Selection) -> Result<Corpus, WalkError> {
    if roots.is_empty() {
        return Err(WalkError::NoRoots);
    }
    let Selection { columns, reading, .. } = selection;
    let mut corpus = Corpus { columns: columns.clone(), reading: reading.clone(), ..Corpus::default() };
    for root in roots {
        let from = corpus.inputs.len();
        add_root(root.as_ref(), selection, &mut corpus);
        corpus.inputs[from..].sort_unstable_by(|a, b| bytes(&a.path).cmp(bytes(&b.path)));
    }
    if roots.len() > 1 {
        drop_repeated(&mut corpus);
    }
    let Corpus { inputs, skipped, .. } = &mut corpus;
    if inputs.iter().all(|input| input.failure.is_some()) {
        let failures: Vec<_> =
            inputs.drain(..).filter_map(|input| input.failure.map(|failure| (input.path, *failure))).collect();
        let skipped = std::mem::take(skipped);
        return Err(if failures.is_empty() {
            let roots = roots.iter().map(|root| root.as_ref().to_owned()).collect();
            WalkError::NothingFound { roots, skipped }
        } else {
            WalkError::NothingReadable { failures, skipped }
        });
    }
    make_unique(inputs);
    inputs.shrink_to_fit();
    Ok(corpus)
}

fn bytes(path: &Path) -> &[u8] {
    path.as_os_str().as_encoded_bytes()
}

fn add_root(root: &Path, selection: &Selection, corpus: &mut Corpus) {
    let mut input = Input { path: root.to_owned(), ..Input::default() };
    if input.is_stdin() {
        "stdin".clone_into(&mut input.id);
        match source::stdin_kind() {
            Ok(found) => (input.kind, input.packing) = found,
            Err(error) => input.failure = Some(Box::new(Failure::unreadable(&error))),
        }
    } else {
        match fs::metadata(root) {
            Ok(data) if data.is_dir() => return add_folder(root, selection, corpus),
            Ok(data) => {
                input.size = data.len();
                // a name that does not tell; what cannot be read now says so later
                let found = format::of_path(root).or_else(|| source::file_kind(root, data.is_file()).ok());
                (input.kind, input.packing) = found.unwrap_or_default();
            }
            Err(error) => input.failure = Some(Box::new(Failure::unreadable(&error))),
        }
        input.id = id_of(Path::new(root.file_name().unwrap_or(root.as_os_str())));
    }
    input.kind = selection.format.unwrap_or(input.kind);
    corpus.inputs.push(input);
}

fn add_folder(root: &Path, selection: &Selection, corpus: &mut Corpus) {
    let Corpus { inputs, skipped, columns, reading, .. } = corpus;
    let names = Names::new(columns, &reading.0);
    let Skipped { extensions, tables, hidden, excluded, special, links, .. } = skipped;
    let Selection { include, exclude, .. } = selection;
    let (any_include, any_exclude) = (!include.is_empty(), !exclude.is_empty());
    let below = |path: &Path| path.strip_prefix(root).unwrap_or(path).to_owned();
    let mut other = |path: &Path| {
        let extension = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
        *extensions.entry(extension).or_default() += 1;
    };
    let home = fs::canonicalize(root).unwrap_or_else(|_| root.to_owned());
    // a link inside the folder is another name; one that leads elsewhere is a way out
    let leads_out = |entry: &DirEntry| {
        !selection.follow_links
            && entry.path_is_symlink()
            && fs::canonicalize(entry.path()).is_ok_and(|target| !target.starts_with(&home))
    };
    let visible = |entry: &DirEntry| {
        if entry.depth() == 0 {
            return true;
        }
        if leads_out(entry) {
            *links += 1;
            return false;
        }
        let hides = is_hidden(entry.file_name());
        let leaves = !hides
            && ((any_exclude && exclude.fit(&below(entry.path())))
                || (any_include && !entry.file_type().is_dir() && !include.fit(&below(entry.path()))));
        *hidden += u64::from(hides);
        *excluded += u64::from(leaves);
        !hides && !leaves
    };
    let mut add = |path: PathBuf, size, (kind, packing): (Kind, Packing), failure: Option<Failure>| {
        let id = id_of(path.strip_prefix(root).unwrap_or(&path));
        let input = Input { path, id, size, kind, packing, failure: failure.map(Box::new) };
        if kind.has_rows()
            && let Some(what) = rows::is_none_of_ours(&input, &names)
        {
            *tables.entry(what).or_default() += 1;
            return;
        }
        inputs.push(input);
    };
    for found in WalkDir::new(root).follow_links(true).into_iter().filter_entry(visible) {
        match found {
            Ok(entry) if entry.file_type().is_dir() => {}
            Ok(entry) if !entry.file_type().is_file() => *special += 1,
            Ok(entry) => match kind_of(entry.path()) {
                None => other(entry.path()),
                Some(kind) => match entry.metadata() {
                    Ok(data) => add(entry.into_path(), data.len(), kind, None),
                    Err(error) => add(entry.into_path(), 0, kind, Some(failure(error))),
                },
            },
            Err(error) => {
                let path = error.path().unwrap_or(root).to_owned();
                let kind = format::of_path(&path);
                // a link to nowhere would be left out as well if it led to a file
                let nowhere = error.io_error().is_some_and(|error| error.kind() == std::io::ErrorKind::NotFound);
                if path != root && path.file_name().is_some_and(is_hidden) {
                    // the filter above does not see errors
                } else if nowhere && kind.is_none() {
                    other(&path);
                } else {
                    add(path, 0, kind.unwrap_or_default(), Some(failure(error)));
                }
            }
        }
    }
}

/// What a file in a folder is: by its name; where that does not tell, by what it holds.
fn kind_of(path: &Path) -> Option<(Kind, Packing)> {
    if let Some(named) = format::named(path) {
        return Some(named).filter(|(kind, _)| kind.is_read());
    }
    if let Some(kind) = format::of_inner_extension(path) {
        return Some((kind, Packing::None));
    }
    let (kind, packing) = source::file_kind(path, true).ok()?;
    let by_itself = !matches!(kind, Kind::Text | Kind::Zip | Kind::Doc | Kind::WebArchive);
    let plain = kind == Kind::Text && path.extension().is_none() && source::is_prose(path);
    (packing == Packing::None && kind.is_read() && (by_itself || plain)).then_some((kind, packing))
}

fn failure(error: walkdir::Error) -> Failure {
    match error.loop_ancestor() {
        Some(ancestor) => Failure::looped(ancestor),
        None => Failure::unreadable(&error.into()),
    }
}

/// Hidden, or what Word puts beside a document that is open.
fn is_hidden(name: &OsStr) -> bool {
    let name = name.as_encoded_bytes();
    name.starts_with(b".") || name.starts_with(b"~$")
}

/// A file named twice, or named and in a folder named too, is one article: however its path is written, as far as
/// that can be decided without asking the system (`./a//b` is `a/b`).
fn drop_repeated(corpus: &mut Corpus) {
    let before = corpus.inputs.len();
    let mut seen = HashSet::with_capacity(before);
    // paths compare by their parts, which leaves `./` at the front
    let paths = corpus.inputs.iter().map(|input| input.path.strip_prefix(".").unwrap_or(&input.path));
    let new: Vec<bool> = paths.map(|path| seen.insert(path)).collect();
    let mut new = new.into_iter();
    corpus.inputs.retain(|_| new.next().unwrap_or(true));
    corpus.skipped.repeated += (before - corpus.inputs.len()) as u64;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::Status;

    fn folder(files: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for file in files {
            let path = folder.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "text").unwrap();
        }
        folder
    }

    fn ids(corpus: &Corpus) -> Vec<&str> {
        corpus.inputs.iter().map(|input| input.id.as_str()).collect()
    }

    #[test]
    fn files_in_the_order_of_their_paths() {
        let folder = folder(&["b.txt", "a/z.MD", "a-b.txt", "a.txt", "gold/x.odf", "LICENSE", ".git/c.txt", ".h.txt"]);
        let corpus = walk(&[folder.path()]).unwrap();
        assert_eq!(ids(&corpus), ["a-b", "a", "a/z", "b"]);
        assert_eq!(corpus.inputs[2].kind, Kind::Markdown);
        assert_eq!((corpus.inputs[0].size, corpus.bytes()), (4, 16));
        assert_eq!(corpus.skipped.hidden, 2);
        assert_eq!(
            corpus.skipped.extensions,
            std::collections::BTreeMap::from([("odf".to_owned(), 1), (String::new(), 1)])
        );
        assert_eq!(corpus.skipped.total(), 4);
    }

    #[test]
    fn roots_in_the_order_named() {
        let (one, two) = (folder(&["a.txt", "c.log"]), folder(&["a.txt", "a.md"]));
        let log = one.path().join("c.log");
        let corpus = walk(&[log.as_path(), two.path(), one.path(), &two.path().join("a.md")]).unwrap();
        assert_eq!(ids(&corpus), ["c", "a", "a.txt", "a.txt~2"]);
        assert_eq!(corpus.skipped.repeated, 1);
    }

    #[test]
    fn a_file_is_read_once_however_it_is_written() {
        let input = |path: &str| Input { path: path.into(), ..Input::default() };
        let paths = ["c/a.txt", "./c/a.txt", "c//a.txt", "c/./a.txt", ".//./c/a.txt", "c/../c/a.txt", "/c/a.txt"];
        let mut corpus = Corpus { inputs: paths.map(input).into(), ..Corpus::default() };
        drop_repeated(&mut corpus);
        // what lies above a link is the system's to say
        let left: Vec<_> = corpus.inputs.iter().filter_map(|input| input.path.to_str()).collect();
        assert_eq!(left, ["c/a.txt", "c/../c/a.txt", "/c/a.txt"]);
        assert_eq!(corpus.skipped.repeated, 4);
    }

    #[test]
    fn what_is_missing_is_an_entry() {
        let folder = folder(&["a.txt"]);
        let missing = folder.path().join("nowhere");
        let corpus = walk(&[folder.path(), &missing]).unwrap();
        assert_eq!(ids(&corpus), ["a", "nowhere"]);
        assert_eq!(corpus.inputs[1].failure.as_ref().unwrap().status, Status::Unreadable);
    }

    #[test]
    fn nothing_to_read() {
        assert_eq!(walk::<&str>(&[]), Err(WalkError::NoRoots));
        let folder = folder(&["a.odf"]);
        let error = walk(&[folder.path()]).unwrap_err();
        assert!(matches!(&error, WalkError::NothingFound { skipped, .. } if skipped.total() == 1), "{error}");
        let error = walk(&[folder.path().join("nowhere")]).unwrap_err();
        assert!(matches!(&error, WalkError::NothingReadable { failures, .. } if failures.len() == 1));
        assert!(error.to_string().contains("nowhere"), "{error}");
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_and_loops_told() {
        use std::os::unix::fs::symlink;
        let folder = folder(&["a/b.txt"]);
        symlink(folder.path(), folder.path().join("a/loop")).unwrap();
        symlink(folder.path().join("a/b.txt"), folder.path().join("link.txt")).unwrap();
        symlink("nowhere", folder.path().join("broken.txt")).unwrap();
        symlink("nowhere", folder.path().join("broken.odf")).unwrap();
        let corpus = walk(&[folder.path()]).unwrap();
        assert_eq!(ids(&corpus), ["a/b", "a/loop", "broken", "link"]);
        assert!(corpus.inputs[1].failure.as_ref().unwrap().message.contains("leads back"));
        assert!(corpus.inputs[2].failure.is_some());
        assert_eq!(corpus.inputs[3].size, 4);
        assert_eq!(corpus.skipped.extensions["odf"], 1);
    }
}
