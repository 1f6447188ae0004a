//! The hidden folder in which a run makes its tables, and the lock that keeps a second run out.
//!
//! `DIR/.toulmin.lock` is held for the whole run; whoever holds it knows that every `.toulmin-<pid>/` was left by a
//! run that died, and clears it away.

use std::fs;
use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use super::error::FolderError;
use super::swap;
use super::swap::NEW;

const PREFIX: &str = ".toulmin-";
const LOCK: &str = ".toulmin.lock";
/// How files begin in which rows wait.
const SPILL: &str = ".tmp";

/// Removes itself, and the output folder if it was made for nothing, when dropped.
#[derive(Debug)]
pub struct Staging {
    /// The output folder.
    pub dir: PathBuf,
    path: PathBuf,
    /// `None` where the file system has no locks.
    lock: Option<File>,
    /// Folders made for this run, innermost first.
    made: Vec<PathBuf>,
}

impl Staging {
    /// Makes the output folder where it is missing, and the staging folder in it.
    pub fn open(dir: &Path) -> Result<Self, FolderError> {
        let dir = if dir.as_os_str().is_empty() { Path::new(".") } else { dir };
        if dir.exists() && !dir.is_dir() {
            return Err(FolderError::NotAFolder { path: dir.to_owned() });
        }
        let made = dir.ancestors().take_while(|folder| !folder.as_os_str().is_empty() && !folder.exists());
        let made: Vec<_> = made.map(Path::to_owned).collect();
        let path = dir.join(format!("{PREFIX}{}", std::process::id()));
        // from here on, an early return cleans up
        let mut staging = Self { dir: dir.to_owned(), path, lock: None, made };
        fs::create_dir_all(dir).map_err(|source| FolderError::Create { path: dir.to_owned(), source })?;
        let not_writable = |source| FolderError::NotWritable { path: dir.to_owned(), source };
        staging.lock = match lock(&dir.join(LOCK)).map_err(not_writable)? {
            Locked::Mine(file) => Some(file),
            Locked::Unsupported => None,
            Locked::Busy => {
                // nothing here is this run's
                staging.path = PathBuf::new();
                return Err(FolderError::Busy { path: dir.to_owned() });
            }
        };
        staging.clear_dead().map_err(not_writable)?;
        fs::create_dir_all(staging.new_files()).map_err(not_writable)?;
        Ok(staging)
    }

    /// Where the run's files are made.
    pub fn new_files(&self) -> PathBuf {
        self.path.join(NEW)
    }

    /// The hidden folder.
    pub fn folder(&self) -> &Path {
        &self.path
    }

    /// Puts the files in place. Returns names of edited old files that were kept.
    pub fn put_in_place(mut self) -> Result<Vec<String>, FolderError> {
        swap::replace(&self.dir, &self.path).map_err(|stuck| {
            // the work of a long run is not thrown away
            let kept = self.dir.join(swap::free_name(&self.dir, "new-tables", ""));
            let moved = fs::rename(self.new_files(), &kept).is_ok();
            let kept = if moved { kept } else { self.new_files() };
            if !moved || swap::is_half_done(&self.path) {
                // whole tables are in there: it stays, and the next run puts it right
                self.path = PathBuf::new();
            }
            FolderError::Replace { path: stuck.path, source: stuck.source, kept }
        })
    }

    /// Clears away what dead runs left. What cannot be removed (another user's) stays; it does no harm.
    fn clear_dead(&self) -> io::Result<()> {
        for entry in fs::read_dir(&self.dir)? {
            let path = entry?.path();
            let dead = match &self.lock {
                Some(_) => is_of_a_run(&path),
                // without the lock, only this run's name is known to be free
                None => path == self.path,
            };
            // a link leads to what is somebody else's
            let is_folder = fs::symlink_metadata(&path).is_ok_and(|data| data.is_dir());
            if dead && is_folder && swap::recover(&self.dir, &path).is_ok() {
                let _ = fs::remove_dir_all(path);
            }
        }
        Ok(())
    }
}

/// Whether a folder was made by a run: its name is a process, and it holds nothing but what runs put there.
fn is_of_a_run(path: &Path) -> bool {
    let number = path.file_name().and_then(|name| name.to_str()).and_then(|name| name.strip_prefix(PREFIX));
    let is_number = number.is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()));
    is_number
        && fs::read_dir(path).is_ok_and(|mut entries| {
            entries.all(|entry| {
                let name = entry.map(|entry| entry.file_name());
                name.is_ok_and(|name| name.to_str().is_some_and(|name| swap::is_part(name) || name.starts_with(SPILL)))
            })
        })
}

impl Drop for Staging {
    fn drop(&mut self) {
        if !self.path.as_os_str().is_empty() {
            let _ = fs::remove_dir_all(&self.path);
        }
        if self.lock.take().is_some() {
            let _ = fs::remove_file(self.dir.join(LOCK));
        }
        for folder in &self.made {
            // fails, as it should, where something is in it
            let _ = fs::remove_dir(folder);
        }
    }
}

enum Locked {
    Mine(File),
    Busy,
    Unsupported,
}

fn lock(path: &Path) -> io::Result<Locked> {
    // a run that ends removes its lock: one taken on a removed file keeps nobody out, so try again
    for _ in 0..100 {
        let file = File::options().create(true).truncate(false).write(true).open(path)?;
        match file.try_lock() {
            Ok(()) if is_there(&file, path) => return Ok(Locked::Mine(file)),
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Ok(Locked::Busy),
            Err(TryLockError::Error(_)) => {
                let _ = fs::remove_file(path);
                return Ok(Locked::Unsupported);
            }
        }
    }
    Ok(Locked::Busy)
}

#[cfg(unix)]
fn is_there(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let id = |data: &fs::Metadata| (data.dev(), data.ino());
    matches!((file.metadata(), fs::metadata(path)), (Ok(mine), Ok(there)) if id(&mine) == id(&there))
}

#[cfg(not(unix))]
fn is_there(_: &File, _: &Path) -> bool {
    // a removed file that is still open cannot be opened again there
    true
}
