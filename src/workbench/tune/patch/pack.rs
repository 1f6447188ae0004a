//! A pack's own files by name, what a change makes of them, and the difference as a patch.

use std::fmt::Write;
use std::path::Path;

use similar::TextDiff;

use crate::rules::{Pack, Source};

/// The files of a pack: path below its folder (with `/`) and text.
pub type Files = Vec<(String, String)>;

/// Which of [`Pack::files`] are the pack's own, not those of a pack below, by their names.
#[must_use]
pub fn own_names(source: &Source, pack: &Pack) -> Vec<Option<String>> {
    let name = |path: &str| match source {
        Source::BuiltIn => path.strip_prefix("built-in:").map(ToOwned::to_owned),
        Source::Memory { name, .. } => path.strip_prefix(&format!("{name}:")).map(ToOwned::to_owned),
        Source::Folder(folder) => {
            let below = Path::new(path).strip_prefix(folder).ok()?;
            Some(below.to_str()?.replace('\\', "/"))
        }
    };
    pack.files.iter().map(|file| name(&file.path)).collect()
}

/// The pack's own files.
#[must_use]
pub fn own_files(source: &Source, pack: &Pack) -> Files {
    let names = own_names(source, pack).into_iter().zip(&pack.files);
    names.filter_map(|(name, file)| Some((name?, file.text.clone()))).collect()
}

/// Files that are new or have another text, by name.
#[must_use]
pub fn changed<'n>(old: &Files, new: &'n Files) -> Vec<&'n str> {
    new.iter().filter(|file| !old.contains(file)).map(|(name, _)| name.as_str()).collect()
}

/// The difference as `diff -u` shows it, for `patch -p1` in the pack's folder.
#[must_use]
pub fn unified(old: &Files, new: &Files) -> String {
    let mut out = String::new();
    for (name, text) in new {
        let was = old.iter().find(|(n, _)| n == name).map(|(_, text)| text.as_str());
        if was == Some(text) {
            continue;
        }
        let from = if was.is_some() { format!("a/{name}") } else { "/dev/null".to_owned() };
        let diff = TextDiff::from_lines(was.unwrap_or_default(), text);
        // writing to a string cannot fail
        let _ = write!(out, "{}", diff.unified_diff().header(&from, &format!("b/{name}")));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::{builtin_files, load};

    #[test]
    fn the_built_in_pack_is_its_files() {
        let pack = load(&Source::BuiltIn).unwrap();
        let files = own_files(&Source::BuiltIn, &pack);
        let known: Vec<&str> = builtin_files().map(|(name, _)| name).collect();
        assert!(files.iter().all(|(name, _)| known.contains(&name.as_str())));
    }

    #[test]
    fn what_is_below_is_not_the_packs_own() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("pack.toml"), "name = 'x'\nextends = 'builtin'\n").unwrap();
        std::fs::create_dir(folder.path().join("words")).unwrap();
        std::fs::write(folder.path().join("words/tide.txt"), "ebb\n").unwrap();
        let source = Source::Folder(folder.path().join("."));
        let names: Vec<String> = own_files(&source, &load(&source).unwrap()).into_iter().map(|f| f.0).collect();
        assert_eq!(names, ["pack.toml", "words/tide.txt"]);
    }

    #[test]
    fn a_patch_names_what_changed() {
        let old = vec![("a.toml".to_owned(), "1\n2\n".to_owned()), ("b.toml".to_owned(), "x\n".to_owned())];
        let mut new = old.clone();
        "1\n3\n".clone_into(&mut new[0].1);
        new.push(("c.toml".to_owned(), "y\n".to_owned()));
        assert_eq!(changed(&old, &new), ["a.toml", "c.toml"]);
        assert_eq!(
            unified(&old, &new),
            "--- a/a.toml\n+++ b/a.toml\n@@ -1,2 +1,2 @@\n 1\n-2\n+3\n--- /dev/null\n+++ b/c.toml\n@@ -0,0 +1 @@\n+y\n"
        );
    }
}
