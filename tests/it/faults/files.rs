//! Files and folders that may not be read, lead in circles, or have names that no table or terminal was made for.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::Output;

use super::{shell, status, told};
use crate::common::{contents, fixture, run, table};

/// A command as one to whom the rights of files apply, also where the tests run as root.
fn bound_by_rights(folder: &Path, line: &str) -> Option<Output> {
    let who = shell(folder, "id -u");
    if who.stdout != b"0\n" {
        return Some(shell(folder, line));
    }
    let without = "-dac_override,-dac_read_search,-fowner";
    let setpriv = format!("setpriv --bounding-set={without} --inh-caps={without}");
    if !shell(folder, &format!("{setpriv} true")).status.success() {
        eprintln!("passed over: root, and no setpriv");
        return None;
    }
    Some(shell(folder, &format!("{setpriv} {line}")))
}

/// | a file or folder of the corpus may not be read | It has its row, `unreadable`, with the reason. The others have their maps. | 0; 1 with `--strict` |
#[test]
fn what_may_not_be_read_or_written() {
    let folder = fixture();
    let path = |name: &str| folder.path().join(name);
    let mode = |name: &str, mode| fs::set_permissions(path(name), fs::Permissions::from_mode(mode)).unwrap();
    run(folder.path(), &["map", "corpus", "--quiet"]);
    let before = contents(&path("maps"));
    mode("maps", 0o500);
    let output = bound_by_rights(folder.path(), "toulmin map corpus --quiet");
    mode("maps", 0o700);
    let Some(output) = output else { return };
    assert_eq!(status(&output), 3);
    assert!(told(&output).contains("nothing can be written into `maps` (Permission denied"), "{}", told(&output));
    assert!(contents(&path("maps")) == before);

    fs::create_dir(path("corpus/secret")).unwrap();
    fs::copy(path("corpus/ferry.txt"), path("corpus/closed.txt")).unwrap();
    mode("corpus/closed.txt", 0);
    mode("corpus/secret", 0);
    let output = bound_by_rights(folder.path(), "toulmin map corpus --strict").unwrap();
    mode("corpus/secret", 0o700);
    assert_eq!(status(&output), 1, "{}", told(&output));
    assert!(told(&output).contains("2 unreadable"), "{}", told(&output));
    let articles = table(&path("maps/articles.csv"));
    let closed: Vec<_> = articles.iter().filter(|row| row.get("status") == "unreadable").collect();
    assert_eq!(closed.iter().map(|row| row.get("article_id")).collect::<Vec<_>>(), ["closed", "secret"]);
    assert!(closed.iter().all(|row| row.get("message").contains("Permission denied")));
    assert_eq!(articles.iter().filter(|row| row.get("status") == "ok").count(), 2, "the others have their maps");
}

/// | links lead in circles, or nowhere | The same. | 0; 1 with `--strict` |
#[test]
fn links_that_lead_in_circles() {
    let folder = fixture();
    let corpus = folder.path().join("corpus");
    symlink(&corpus, corpus.join("round")).unwrap();
    symlink(corpus.join("knot.txt"), corpus.join("knot.txt")).unwrap();
    let output = run(folder.path(), &["map", "corpus"]);
    assert!(told(&output).contains("2 unreadable"), "{}", told(&output));
    let articles = table(&folder.path().join("maps/articles.csv"));
    let message = |id: &str| articles.iter().find(|row| row.get("article_id") == id).unwrap().get("message").to_owned();
    assert!(message("round").contains("leads back"), "{}", message("round"));
    assert!(message("knot").contains("cannot be read"), "{}", message("knot"));
}

/// | file names with line breaks, quotes, a leading `=`, bytes that are no text | Each has its row and an id of its own, on one line. | 0 |
#[test]
fn names_of_any_bytes() {
    let folder = fixture();
    let names: [&[u8]; 11] = [
        b"=1+1.txt",
        b"-q.txt",
        b"@a.txt",
        b"'=1.txt",
        b"a\nb.txt",
        b"a b.txt",
        b"say \"so\".txt",
        b"caf\xE9.txt",
        b"caf\xE8.txt",
        b"\xE2\x80\xAEtxt.txt",
        b"a;b,c\t#1.txt",
    ];
    fs::create_dir(folder.path().join("odd")).unwrap();
    for name in names {
        let path = folder.path().join("odd").join(OsStr::from_bytes(name));
        fs::copy(folder.path().join("corpus/ferry.txt"), path).unwrap();
    }
    for dialect in ["spreadsheet", "plain"] {
        let output = run(folder.path(), &["map", "odd", "--csv", dialect, "--strict"]);
        assert!(!told(&output).contains('\u{202E}'));
        let articles = table(&folder.path().join("maps/articles.csv"));
        let mut ids: Vec<_> = articles.iter().map(|row| row.get("article_id").to_owned()).collect();
        assert!(ids.iter().all(|id| !id.contains('\n')), "{ids:?}");
        if dialect == "spreadsheet" {
            assert!(ids.iter().all(|id| !id.starts_with(['=', '-', '@'])), "{ids:?}");
        }
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), names.len(), "each has an id of its own: {ids:?}");
        let sentences = table(&folder.path().join("maps/sentences.csv"));
        let mut ids: Vec<_> = sentences.iter().map(|row| row.get("sentence_id")).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), sentences.len(), "so has each sentence");
        assert!(sentences.iter().all(|row| row.get("target_id").is_empty() || ids.contains(&row.get("target_id"))));
    }
}

#[test]
fn a_file_named_like_an_option_is_named_behind_two_dashes() {
    let folder = fixture();
    fs::copy(folder.path().join("corpus/ferry.txt"), folder.path().join("-q")).unwrap();
    run(folder.path(), &["map", "--quiet", "--", "-q"]);
    assert_eq!(table(&folder.path().join("maps/articles.csv"))[0].get("path"), "'-q");
}
