//! Whoever reads a command's output goes, or is a full disk.

use std::fs;
use std::io::{Read, Write};
use std::process::Stdio;

use super::told;
#[cfg(target_os = "linux")]
use super::{shell, status};
use crate::common::{fixture, root, run, toulmin};

/// What each command is called with where its reader has gone.
const COMMANDS: &[(&str, &str)] = &[
    ("map", "map corpus"),
    ("check", "check rules -v"),
    ("diff", "diff rules builtin corpus"),
    ("explain", "explain corpus/ferry.txt"),
    ("score", "score gold.csv"),
    ("pipe", "pipe"),
    ("init", "init copy"),
];

/// All commands that `toulmin help` lists; one that is not in the list above is asked for its own help.
fn commands() -> Vec<(String, String)> {
    let help = String::from_utf8(run(root(), &["help"]).stdout).unwrap();
    let listed = help.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
    // descriptions go on in lines that are set in further
    let listed = listed.filter_map(|line| line.strip_prefix("  ").filter(|line| !line.starts_with(' ')));
    let names = listed.filter_map(|line| line.split(' ').next()).filter(|name| *name != "help");
    let known =
        |name: &str| COMMANDS.iter().find(|(own, _)| *own == name).map(|(_, arguments)| (*arguments).to_owned());
    let all: Vec<_> =
        names.map(|name| (name.to_owned(), known(name).unwrap_or_else(|| format!("{name} --help")))).collect();
    assert!(all.len() >= COMMANDS.len(), "{all:?}");
    all
}

/// The small corpus, and a table of gold.
fn with_gold() -> tempfile::TempDir {
    let folder = fixture();
    let gold = "article_id,text,label\nferry,The pier must stay.,claim\nferry,It cost 40 pounds in 2019.,evidence\n";
    fs::write(folder.path().join("gold.csv"), gold).unwrap();
    folder
}

/// | whoever reads the output of a command goes (`head -1`) | That is no error, and `map` goes on. | as ever |
#[test]
fn a_reader_that_goes_is_no_error() {
    let folder = with_gold();
    let line = format!("{{\"id\": \"a\", \"text\": \"{}\"}}\n", "The pier must stay. ".repeat(2000));
    for (name, arguments) in commands() {
        let open = toulmin(folder.path()).args(arguments.split(' ')).stdin(Stdio::null()).output().unwrap();
        let _ = fs::remove_dir_all(folder.path().join("copy"));
        for closed in ["out", "err"] {
            let mut child = toulmin(folder.path())
                .args(arguments.split(' '))
                .args(["--color", "never"])
                .stdin(Stdio::piped())
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn()
                .unwrap();
            let (mut input, out, err) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
            // one reader is gone before a byte can be written: `pipe` waits for its input, the others load rules
            let mut rest = String::new();
            let mut other: Box<dyn Read> = if closed == "out" {
                drop(out);
                Box::new(err.unwrap())
            } else {
                drop(err);
                Box::new(out.unwrap())
            };
            let line = line.clone();
            let writer = std::thread::spawn(move || {
                // more than a pipe holds; `pipe` ends when it sees that nobody reads
                let mut input = input.take().unwrap();
                let _ = (0..30).try_for_each(|_| input.write_all(line.as_bytes()));
            });
            other.read_to_string(&mut rest).unwrap();
            writer.join().unwrap();
            let ended = child.wait().unwrap();
            let _ = fs::remove_dir_all(folder.path().join("copy"));
            assert_eq!(ended, open.status, "{name} with closed std{closed}: {rest}");
            assert!(!rest.contains("panicked"), "{name}: {rest}");
        }
    }
}

/// | standard output goes to a full disk | An error. | 3 |
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_behind_standard_output_is_an_error() {
    let folder = with_gold();
    fs::write(folder.path().join("in.ndjson"), "{\"id\": 1, \"text\": \"The pier must stay.\"}\n").unwrap();
    for (name, arguments) in COMMANDS.iter().filter(|(name, _)| *name != "map") {
        let output = shell(folder.path(), &format!("toulmin {arguments} < in.ndjson > /dev/full"));
        assert_eq!(status(&output), 3, "{name}: {}", told(&output));
        assert!(
            told(&output).contains("standard output cannot be written (No space left"),
            "{name}: {}",
            told(&output)
        );
    }
}
