//! What files look like from outside, so that a change is seen without reading them.
//!
//! Asked again and again, and not told by the system: that works on network drives, in containers and for any number of
//! files alike, needs no service of the platform, and does not care how an editor saves. Asking for ten thousand files
//! takes some hundredths of a second.

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// How files looked at one moment. What is not there is not in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stamps(BTreeMap<PathBuf, Stamp>);

/// A file from outside.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Stamp {
    size: u64,
    modified: Option<SystemTime>,
    /// Which file it is, and when anything about it changed: an older one may be moved into its place.
    #[cfg(unix)]
    own: (u64, i64, i64),
}

impl Stamp {
    fn new(about: &Metadata) -> Self {
        #[cfg(unix)]
        use std::os::unix::fs::MetadataExt;
        Self {
            size: about.len(),
            modified: about.modified().ok(),
            #[cfg(unix)]
            own: (about.ino(), about.ctime(), about.ctime_nsec()),
        }
    }
}

impl Stamps {
    /// Looks at some files.
    pub fn of<'p>(files: impl IntoIterator<Item = &'p Path>) -> Self {
        let look = |path: &Path| Some((path.to_owned(), Stamp::new(&fs::metadata(path).ok()?)));
        Self(files.into_iter().filter_map(look).collect())
    }

    /// Files that came, went or are others since.
    #[must_use]
    pub fn since(&self, before: &Self) -> HashSet<PathBuf> {
        let all = self.0.keys().chain(before.0.keys());
        all.filter(|path| self.0.get(*path) != before.0.get(*path)).cloned().collect()
    }

    /// How many files there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_moved_or_removed_is_seen() {
        let folder = tempfile::tempdir().unwrap();
        let [a, b, c] = ["a", "b", "c"].map(|name| folder.path().join(name));
        let look = || Stamps::of([a.as_path(), b.as_path(), c.as_path()]);
        fs::write(&a, "1").unwrap();
        fs::write(&b, "1").unwrap();
        let first = look();
        assert_eq!((first.len(), look().since(&first).len()), (2, 0));
        fs::write(&a, "12").unwrap();
        fs::rename(&b, &c).unwrap();
        assert_eq!(look().since(&first), HashSet::from([a.clone(), b.clone(), c.clone()]));
        let second = look();
        // as an editor saves: beside it, then in its place
        fs::write(folder.path().join("new"), "1").unwrap();
        fs::rename(folder.path().join("new"), &c).unwrap();
        assert_eq!(look().since(&second), HashSet::from([c.clone()]));
    }
}
