//! The pack that ships with toulmin, embedded in the binary.

use include_dir::{Dir, include_dir};

static RULES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/rules");

/// The files of the built-in pack: path below the pack's folder (with `/`), and content; by path.
pub fn builtin_files() -> impl Iterator<Item = (&'static str, &'static [u8])> {
    let mut all = Vec::new();
    collect(&RULES, &mut all);
    all.sort_unstable();
    all.into_iter()
}

fn collect(dir: &Dir<'static>, all: &mut Vec<(&'static str, &'static [u8])>) {
    for file in dir.files() {
        // the rules' own paths are ASCII
        if let Some(path) = file.path().to_str() {
            all.push((path, file.contents()));
        }
    }
    for inner in dir.dirs() {
        collect(inner, all);
    }
}
