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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Engine;
    use crate::rules::{Source, load};
    use crate::workbench::check::examples;

    fn readme() -> &'static str {
        let found = builtin_files().find(|(path, _)| *path == "README.md");
        std::str::from_utf8(found.unwrap().1).unwrap()
    }

    #[test]
    fn the_readme_names_every_rule_file() {
        let rule_files = builtin_files().map(|(path, _)| path).filter(|path| path.rsplit('.').next() == Some("toml"));
        let missing: Vec<_> = rule_files.filter(|path| !readme().contains(&format!("| `{path}` |"))).collect();
        assert!(missing.is_empty(), "{missing:?}");
    }

    #[test]
    fn the_rule_that_the_readme_shows_works() {
        let rule = readme().split("```toml\n").nth(1).unwrap().split("```").next().unwrap();
        let files = [("pack.toml", "name = \"mine\"\nextends = \"builtin\"\n"), ("claim.toml", rule)];
        let files = files.map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec())).to_vec();
        let pack = load(&Source::Memory { name: "mine".to_owned(), files }).unwrap();
        assert!(examples::run(&Engine::new(pack.into())).is_empty());
    }
}
