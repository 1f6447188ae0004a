//! Ids of articles: the path below the corpus root without its extension, and unique.

use std::collections::HashSet;
use std::path::{Component, Path};

use super::Input;

/// The id of a file: its path below the root, `/`-separated, without `extension`.
pub(super) fn id_of(below_root: &Path) -> String {
    let mut out = String::with_capacity(below_root.as_os_str().len());
    let parent = below_root.parent().into_iter().flat_map(Path::components);
    for part in parent.filter(|part| matches!(part, Component::Normal(_))) {
        out.push_str(&part.as_os_str().to_string_lossy());
        out.push('/');
    }
    if let Some(stem) = below_root.file_stem() {
        out.push_str(&stem.to_string_lossy());
    }
    out
}

/// Makes ids unique. The first to have one keeps it; a later one keeps its extension (`a.md`), and where that is
/// taken too, gets a number (`a.md~2`).
pub(super) fn make_unique(inputs: &mut [Input]) {
    let mut order: Vec<usize> = (0..inputs.len()).collect();
    order.sort_unstable_by(|&a, &b| inputs[a].id.cmp(&inputs[b].id).then(a.cmp(&b)));
    // almost always none
    let mut again: Vec<usize> =
        order.windows(2).filter(|pair| inputs[pair[0]].id == inputs[pair[1]].id).map(|pair| pair[1]).collect();
    if again.is_empty() {
        return;
    }
    again.sort_unstable();
    let mut changed: HashSet<String> = HashSet::new();
    let mut renamed = Vec::with_capacity(again.len());
    for at in again {
        let input = &inputs[at];
        let taken = |id: &str| {
            changed.contains(id) || order.binary_search_by(|&other| inputs[other].id.as_str().cmp(id)).is_ok()
        };
        let mut base = input.id.clone();
        if let Some(extension) = input.path.extension() {
            base.push('.');
            base.push_str(&extension.to_string_lossy());
        }
        let mut id = base.clone();
        let mut number = 2u64;
        while taken(&id) {
            id = format!("{base}~{number}");
            number += 1;
        }
        changed.insert(id.clone());
        renamed.push((at, id));
    }
    for (at, id) in renamed {
        inputs[at].id = id;
    }
}

#[cfg(test)]
mod tests {
    use super::super::Format;
    use super::*;

    fn unique(paths: &[&str]) -> Vec<String> {
        let mut inputs: Vec<Input> = paths
            .iter()
            .map(|path| Input {
                path: path.into(),
                id: id_of(Path::new(path)),
                size: 0,
                format: Format::Text,
                failure: None,
            })
            .collect();
        make_unique(&mut inputs);
        inputs.into_iter().map(|input| input.id).collect()
    }

    #[test]
    fn ids_are_paths_without_extension() {
        assert_eq!(id_of(Path::new("2019/asia/a.b.txt")), "2019/asia/a.b");
        assert_eq!(id_of(Path::new("./a.txt")), "a");
        assert_eq!(id_of(Path::new("a")), "a");
    }

    #[test]
    fn later_ones_keep_extension_or_number() {
        assert_eq!(unique(&["a.md", "a.txt", "b.txt"]), ["a", "a.txt", "b"]);
        assert_eq!(unique(&["a.txt", "a.txt", "a.txt"]), ["a", "a.txt", "a.txt~2"]);
        assert_eq!(unique(&["a.txt.txt", "a.md", "a.txt"]), ["a.txt", "a", "a.txt~2"]);
        assert_eq!(unique(&["a", "a"]), ["a", "a~2"]);
    }

    #[test]
    fn many_of_the_same_name() {
        let ids = unique(&["x/a.txt"; 500]);
        assert_eq!(ids.iter().collect::<HashSet<_>>().len(), 500);
    }

    #[cfg(unix)]
    #[test]
    fn names_that_are_no_utf8() {
        use std::os::unix::ffi::OsStrExt;
        let path = Path::new(std::ffi::OsStr::from_bytes(b"d/\xFFa.txt"));
        assert_eq!(id_of(path), "d/\u{FFFD}a");
    }
}
