//! Puts a finished set of files in the place of an old one: all of it, or nothing.
//!
//! A folder has no rename of many files at once. So the set has a mark, run.json: the old one goes first and the
//! new one comes last, and a folder without it holds no complete set. Between the two, all old files move into
//! `old/` (never is a table of one run beside a table of another), then `new/` becomes `ready/`, and its files move
//! in. A run killed on the way leaves a state from which [`recover`] finishes the job (`ready/` exists) or undoes it.
//! Whatever fails on the way is undone at once: usually a table that is open in a spreadsheet program.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::content_hash::ContentHash;
use crate::tables::columns::Table;
use crate::tables::run_json;

/// The mark of a complete set.
pub const MARK: &str = "run.json";
/// Where a set is made.
pub const NEW: &str = "new";
const READY: &str = "ready";
const OLD: &str = "old";
/// What is left of an old set when the new one is in place.
const GONE: &str = "gone";

/// A file that could not be moved.
#[derive(Debug)]
pub struct Stuck {
    pub path: PathBuf,
    pub source: io::Error,
}

/// Moves `staging/new/` into `dir`. Returns the names under which edited files of the old set were kept.
pub fn replace(dir: &Path, staging: &Path) -> Result<Vec<String>, Stuck> {
    let [new, ready, old] = [NEW, READY, OLD].map(|name| staging.join(name));
    fs::create_dir_all(&old).map_err(|source| Stuck { path: old.clone(), source })?;
    let undo_out = |stuck| {
        // best effort: `recover` tries again in the next run
        let _ = move_in(&old, dir);
        stuck
    };
    move_out(dir, &old).map_err(undo_out)?;
    rename(&new, &ready).map_err(|source| undo_out(Stuck { path: new.clone(), source }))?;
    move_in(&ready, dir).map_err(|stuck| {
        // what came in goes back beside the rest; then `ready/` is `new/` again and the old set returns
        let _ = move_out(dir, &ready);
        let _ = rename(&ready, &new);
        undo_out(stuck)
    })?;
    sync(dir);
    let kept = keep_edited(&old, dir)?;
    done(staging);
    Ok(kept)
}

/// From here on there is nothing to finish or undo, wherever in the staging folder its removal is cut short: an
/// `old/` without its mark would look like tables that somebody edited, and one without `ready/` like the set to
/// go back to.
fn done(staging: &Path) {
    // fails where there is none
    let _ = rename(staging.join(OLD), staging.join(GONE));
}

/// Finishes or undoes what a killed run left half moved in its staging folder.
pub fn recover(dir: &Path, staging: &Path) -> Result<(), Stuck> {
    let [ready, old] = [READY, OLD].map(|name| staging.join(name));
    if ready.is_dir() {
        move_in(&ready, dir)?;
        keep_edited(&old, dir)?;
    } else if old.is_dir() {
        move_in(&old, dir)?;
    }
    done(staging);
    Ok(())
}

/// Whether a staging folder holds the only copy of tables that belong elsewhere.
pub fn is_half_done(staging: &Path) -> bool {
    [READY, OLD].iter().any(|name| {
        let folder = staging.join(name);
        folder.is_dir() && ours(&folder).map_or(true, |names| !names.is_empty())
    })
}

/// Whether this is a folder that a run makes in its hidden folder.
pub fn is_part(name: &str) -> bool {
    [NEW, READY, OLD, GONE].contains(&name)
}

/// Whether a folder holds a whole set of tables.
pub fn is_whole(dir: &Path) -> bool {
    dir.join(MARK).is_file()
}

/// Whether a file of this name belongs to a set of tables.
fn is_ours(name: &str) -> bool {
    if [MARK, super::METADATA, super::WORKBOOK].contains(&name) {
        return true;
    }
    let digits = |n: &str| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit());
    if let Some((coder, "csv" | "xlsx")) = name.strip_prefix(super::CODERS).and_then(|rest| rest.split_once('.')) {
        return digits(coder);
    }
    let Some(stem) = name.strip_suffix(".csv") else { return false };
    Table::ALL.iter().any(|table| match stem.strip_prefix(table.name()) {
        Some("") => true,
        Some(part) => part.strip_prefix('-').is_some_and(digits),
        None => false,
    })
}

/// Names of the set's files in a folder, sorted, the mark last.
fn ours(dir: &Path) -> Result<Vec<String>, Stuck> {
    let stuck = |source| Stuck { path: dir.to_owned(), source };
    let mut names = Vec::new();
    for entry in fs::read_dir(dir).map_err(stuck)? {
        if let Ok(name) = entry.map_err(stuck)?.file_name().into_string()
            && is_ours(&name)
        {
            names.push(name);
        }
    }
    names.sort_by(|a, b| (a == MARK, a).cmp(&(b == MARK, b)));
    Ok(names)
}

fn move_one(from: &Path, to: &Path, name: &str) -> Result<(), Stuck> {
    let target = to.join(name);
    rename(from.join(name), &target).map_err(|source| Stuck { path: target, source })
}

/// The mark first: from here on the set is not complete.
fn move_out(dir: &Path, to: &Path) -> Result<(), Stuck> {
    ours(dir)?.iter().rev().try_for_each(|name| {
        let path = dir.join(name);
        rename(&path, to.join(name)).map_err(|source| Stuck { path, source })
    })
}

/// The mark last: now the set is complete.
fn move_in(from: &Path, dir: &Path) -> Result<(), Stuck> {
    ours(from)?.iter().try_for_each(|name| move_one(from, dir, name))
}

/// Keeps files of the old set that are not as their run wrote them: someone filled in `corrected_label`, or the file
/// is nobody's output at all. Hours of reading would be lost with them.
fn keep_edited(old: &Path, dir: &Path) -> Result<Vec<String>, Stuck> {
    let mut kept = Vec::new();
    if !old.is_dir() {
        return Ok(kept);
    }
    let sizes = fs::read(old.join(MARK)).ok().and_then(|mark| run_json::sizes(&mark));
    for name in ours(old)? {
        let size = fs::metadata(old.join(&name)).map(|data| data.len()).ok();
        let untouched = match &sizes {
            Some(_) if name == MARK => true,
            Some(sizes) => sizes.get(&name).is_some_and(|(bytes, hash)| {
                let same = || hash.as_ref().is_none_or(|hash| hash_of(&old.join(&name)).as_ref() == Some(hash));
                Some(*bytes) == size && same()
            }),
            None => false,
        };
        if !untouched {
            let (stem, extension) = name.rsplit_once('.').unwrap_or((&name, ""));
            let target = free_name(dir, &format!("{stem}-edited"), &format!(".{extension}"));
            rename(old.join(&name), dir.join(&target)).map_err(|source| Stuck { path: dir.join(&target), source })?;
            kept.push(target);
        }
    }
    Ok(kept)
}

/// The hash of a file's content, as run.json has it.
pub fn hash_of(path: &Path) -> Option<String> {
    let mut hasher = ContentHash::of(&[]);
    io::copy(&mut fs::File::open(path).ok()?, &mut hasher).ok()?;
    Some(hasher.hex())
}

/// `stem.csv`, or `stem-2.csv` and so on, where nothing is yet.
pub fn free_name(dir: &Path, stem: &str, extension: &str) -> String {
    let first = format!("{stem}{extension}");
    let more = (2_u64..).map(|n| format!("{stem}-{n}{extension}"));
    std::iter::once(first).chain(more).find(|name| !dir.join(name).exists()).unwrap_or_default()
}

/// Makes renames last through a loss of power, where the system lets a folder be opened.
fn sync(dir: &Path) {
    if let Ok(dir) = fs::File::open(dir) {
        let _ = dir.sync_all();
    }
}

fn rename(from: impl AsRef<Path>, to: impl AsRef<Path>) -> io::Result<()> {
    #[cfg(test)]
    tests::step();
    fs::rename(from, to)
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::panic;

    use super::*;

    thread_local! {
        /// Renames until the test is killed.
        static LEFT: Cell<u32> = const { Cell::new(u32::MAX) };
    }

    /// Before each rename: stands for a kill where a test asks for one.
    pub(crate) fn step() {
        let left = LEFT.get();
        if left == 0 {
            panic::resume_unwind(Box::new("killed"));
        }
        LEFT.set(left - 1);
    }

    /// Does some work and kills it before its `n`th rename; tells whether it came to its end.
    fn killed(n: u32, work: impl FnOnce()) -> bool {
        LEFT.set(n);
        let done = panic::catch_unwind(panic::AssertUnwindSafe(work)).is_ok();
        LEFT.set(u32::MAX);
        done
    }

    fn set(dir: &Path, files: &[(&str, &str)]) {
        fs::create_dir_all(dir).unwrap();
        for (name, text) in files {
            fs::write(dir.join(name), text).unwrap();
        }
    }

    fn names(dir: &Path) -> Vec<String> {
        let mut names: Vec<_> =
            fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    const RUN: &str =
        r#"{"toulmin": "0", "files": [{"name": "articles.csv", "bytes": 3}, {"name": "sentences.csv", "bytes": 3}]}"#;

    #[test]
    fn only_names_of_the_set_are_ours() {
        for name in [
            "articles.csv",
            "sentences-2.csv",
            "rules.csv",
            "run.json",
            "csv-metadata.json",
            "maps.xlsx",
            "review-coder-2.xlsx",
        ] {
            assert!(is_ours(name), "{name}");
        }
        for name in [
            "articles.txt",
            "sentences-.csv",
            "sentences-edited.csv",
            "sentences-edited-2.csv",
            "mine.csv",
            "maps-edited.xlsx",
            "review-coder-1-edited.xlsx",
        ] {
            assert!(!is_ours(name), "{name}");
        }
    }

    #[test]
    fn a_new_set_replaces_an_old_one() {
        let temp = tempfile::tempdir().unwrap();
        let staging = temp.path().join(".s");
        set(temp.path(), &[("articles.csv", "old"), ("sentences-2.csv", "old"), ("mine.csv", "m"), (MARK, RUN)]);
        set(&staging.join(NEW), &[("articles.csv", "new"), (MARK, "{}")]);
        // sentences-2.csv is not in run.json: not the old run's
        assert_eq!(replace(temp.path(), &staging).unwrap(), ["sentences-2-edited.csv"]);
        assert_eq!(names(temp.path()), [".s", "articles.csv", "mine.csv", MARK, "sentences-2-edited.csv"]);
        assert_eq!(fs::read_to_string(temp.path().join("articles.csv")).unwrap(), "new");
    }

    #[test]
    fn edited_tables_are_kept_each_time() {
        let temp = tempfile::tempdir().unwrap();
        for (time, name) in ["sentences-edited.csv", "sentences-edited-2.csv"].into_iter().enumerate() {
            let staging = temp.path().join(format!(".s{time}"));
            set(temp.path(), &[("articles.csv", "old"), ("sentences.csv", "filled in"), (MARK, RUN)]);
            set(&staging.join(NEW), &[("articles.csv", "new"), ("sentences.csv", "new"), (MARK, RUN)]);
            assert_eq!(replace(temp.path(), &staging).unwrap(), [name]);
            assert_eq!(fs::read_to_string(temp.path().join(name)).unwrap(), "filled in");
        }
    }

    #[test]
    fn what_is_stuck_is_undone() {
        let temp = tempfile::tempdir().unwrap();
        let staging = temp.path().join(".s");
        set(temp.path(), &[("articles.csv", "old"), (MARK, RUN)]);
        set(&staging.join(NEW), &[("articles.csv", "new"), (MARK, "{}")]);
        // a folder that is not empty cannot be renamed over: `old/run.json` is one
        set(&staging.join(OLD).join("articles.csv"), &[("x", "")]);
        assert!(replace(temp.path(), &staging).unwrap_err().path.ends_with("articles.csv"));
        assert_eq!(fs::read_to_string(temp.path().join("articles.csv")).unwrap(), "old");
        assert_eq!(fs::read_to_string(staging.join(NEW).join("articles.csv")).unwrap(), "new");
    }

    /// Kills a run between any two renames, and the run that puts it right as well.
    #[test]
    fn killed_at_any_step_the_set_is_the_old_or_the_new_one() {
        let before = [("articles.csv", "old"), ("relations.csv", "old"), ("sentences.csv", "filled in"), (MARK, RUN)];
        let after = [("articles.csv", "new"), ("sentences.csv", "new"), ("sentences-2.csv", "new"), (MARK, "{}")];
        let mut seen = (0, 0);
        for (first, second) in (0..14).flat_map(|first| (0..12).map(move |second| (first, second))) {
            let temp = tempfile::tempdir().unwrap();
            let (dir, staging) = (temp.path(), temp.path().join(".s"));
            set(dir, &before);
            set(&staging.join(NEW), &after);
            let done = killed(first, || drop(replace(dir, &staging).unwrap()));
            let put_right = killed(second, || recover(dir, &staging).unwrap());
            if !put_right {
                recover(dir, &staging).unwrap();
            }
            let is = |set: &[(&str, &str)]| {
                set.iter().all(|(name, text)| fs::read_to_string(dir.join(name)).is_ok_and(|there| there == *text))
            };
            let names = names(dir);
            if names.iter().any(|name| name == "sentences-edited.csv") {
                // relations.csv is in no run.json: somebody's own
                assert!(is(&after) && names.len() == after.len() + 3, "{first} {second}: {names:?}");
                seen.1 += 1;
            } else {
                assert!(is(&before) && !done && names.len() == before.len() + 1, "{first} {second}: {names:?}");
                seen.0 += 1;
            }
            assert!(first < 13 || done, "there are more steps than this test tries");
        }
        assert!(seen.0 > 20 && seen.1 > 20, "{seen:?}");
    }

    #[test]
    fn a_killed_removal_is_only_that() {
        let temp = tempfile::tempdir().unwrap();
        let staging = temp.path().join(".s");
        set(temp.path(), &[("articles.csv", "old"), ("sentences.csv", "old"), (MARK, RUN)]);
        set(&staging.join(NEW), &[("articles.csv", "new"), ("sentences.csv", "new"), (MARK, RUN)]);
        assert!(replace(temp.path(), &staging).unwrap().is_empty());
        // what a removal may leave: any part of what is there
        let left = || {
            let folders = names(&staging).into_iter().map(|name| staging.join(name));
            folders.flat_map(|folder| names(&folder).into_iter().map(move |name| folder.join(name))).collect::<Vec<_>>()
        };
        assert_eq!(left().len(), 3, "the old set is still there");
        let _ = fs::remove_dir(staging.join(READY));
        while let Some(next) = left().pop() {
            recover(temp.path(), &staging).unwrap();
            assert_eq!(names(temp.path()), [".s", "articles.csv", MARK, "sentences.csv"]);
            assert_eq!(fs::read_to_string(temp.path().join("articles.csv")).unwrap(), "new");
            fs::remove_file(next).unwrap();
        }
    }

    #[test]
    fn a_killed_move_is_finished_or_undone() {
        // killed while old files moved out
        let temp = tempfile::tempdir().unwrap();
        let staging = temp.path().join(".s");
        set(temp.path(), &[("articles.csv", "old")]);
        set(&staging.join(NEW), &[("articles.csv", "new"), (MARK, "{}")]);
        set(&staging.join(OLD), &[("sentences.csv", "old"), (MARK, RUN)]);
        recover(temp.path(), &staging).unwrap();
        assert_eq!(names(temp.path()), [".s", "articles.csv", MARK, "sentences.csv"]);
        assert_eq!(fs::read_to_string(temp.path().join(MARK)).unwrap(), RUN);
        // killed while new files moved in
        let temp = tempfile::tempdir().unwrap();
        let staging = temp.path().join(".s");
        set(temp.path(), &[("articles.csv", "new")]);
        set(&staging.join(READY), &[("sentences.csv", "new"), (MARK, "{}")]);
        set(&staging.join(OLD), &[("articles.csv", "old"), ("sentences.csv", "edited"), (MARK, RUN)]);
        recover(temp.path(), &staging).unwrap();
        assert_eq!(names(temp.path()), [".s", "articles.csv", MARK, "sentences-edited.csv", "sentences.csv"]);
        assert_eq!(fs::read_to_string(temp.path().join("articles.csv")).unwrap(), "new");
    }
}
