//! Faults that users found, F1 to F11: each with what showed it. Memory is bounded by a limit of the system, so that a
//! run that needs more fails.

use std::fs;
use std::io::Write;
use std::process::Stdio;

use super::{shell, status, told};
use crate::common::{run, table, toulmin};

const TEXT: &str = "The bus must stay. It carried 40,000 people in 2020. Some councillors think that it could go.\n";

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.txt"), TEXT).unwrap();
    folder
}

/// F1: what the rules find in a line of names alone was held until its end.
#[test]
fn a_line_of_names_is_no_sentence_of_any_length() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("names.txt"), "Ann Lee ".repeat(2_500)).unwrap();
    run(folder.path(), &["map", "names.txt", "--csv", "plain"]);
    let sentences = table(&folder.path().join("maps/sentences.csv"));
    let longest = sentences.iter().map(|row| row.get("text").split_whitespace().count()).max().unwrap();
    assert!((1000..=2000).contains(&longest) && sentences.len() >= 3, "{longest} words, {}", sentences.len());
    // nothing is lost between the parts
    let words: usize = sentences.iter().map(|row| row.get("text").split_whitespace().count()).sum();
    assert_eq!(words, 5_000);
}

/// F2: a line of `pipe` without end was held as a whole.
#[test]
fn a_line_of_a_pipe_has_a_bound() {
    let line = "head -c 300000000 /dev/zero | tr '\\0' a | (ulimit -v 2000000; toulmin pipe --threads 1)";
    let folder = folder();
    let output = shell(folder.path(), line);
    assert_eq!(status(&output), 0, "{}", told(&output));
    assert!(String::from_utf8_lossy(&output.stdout).contains("more than one article may"));
}

/// F3: control codes in the name of a pack, of a folder and of a file of rules.
#[test]
fn no_control_code_reaches_the_terminal() {
    let folder = folder();
    let pack = folder.path().join("e\u{1b}[31mr");
    fs::create_dir(&pack).unwrap();
    fs::write(pack.join("pack.toml"), "name = \"\\u001b[31mred\\u202e\"\nversion = \"1\"\nextends = \"builtin\"\n")
        .unwrap();
    let pack = pack.to_str().unwrap();
    let lines: [&[&str]; 4] = [
        &["map", "a.txt", "--rules", pack],
        &["check", pack],
        &["check", "no\u{1b}]0;x\u{7}"],
        &["init", "new\u{1b}[31m"],
    ];
    for line in lines {
        let output = toulmin(folder.path()).args(line).output().unwrap();
        let both = [output.stdout, output.stderr].concat();
        let both = String::from_utf8(both).unwrap();
        assert!(!both.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{line:?}: {both:?}");
    }
}

/// F4: a run that could read nothing emptied good tables.
#[test]
fn a_run_that_reads_nothing_leaves_the_tables() {
    let folder = folder();
    run(folder.path(), &["map", "a.txt"]);
    let before = fs::read(folder.path().join("maps/sentences.csv")).unwrap();
    fs::write(folder.path().join("num.csv"), "year,count\n2019,4\n").unwrap();
    fs::write(folder.path().join("empty.txt"), "").unwrap();
    fs::write(folder.path().join("picture.txt"), b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR").unwrap();
    for what in ["num.csv", "empty.txt", "picture.txt", "missing.txt", "/dev/null"] {
        let output = toulmin(folder.path()).args(["map", what]).output().unwrap();
        assert_eq!(status(&output), 3, "{what}: {}", told(&output));
        assert_eq!(fs::read(folder.path().join("maps/sentences.csv")).unwrap(), before, "{what}");
    }
}

/// F5: folders of the user were removed, and edits that keep the size of a table were lost.
#[test]
fn what_the_user_made_is_kept() {
    let folder = folder();
    run(folder.path(), &["map", "a.txt"]);
    let maps = folder.path().join("maps");
    let own = maps.join(".toulmin-backup");
    fs::create_dir(&own).unwrap();
    fs::write(own.join("mine"), "mine").unwrap();
    let edited = String::from_utf8(fs::read(maps.join("sentences.csv")).unwrap()).unwrap().replace("bus", "BUS");
    fs::write(maps.join("sentences.csv"), &edited).unwrap();
    run(folder.path(), &["map", "a.txt"]);
    assert_eq!(fs::read_to_string(own.join("mine")).unwrap(), "mine");
    assert_eq!(fs::read_to_string(maps.join("sentences-edited.csv")).unwrap(), edited);
}

fn piped(line: &str, arguments: &[&str]) -> String {
    let folder = folder();
    let mut child = toulmin(folder.path())
        .arg("pipe")
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(line.as_bytes()).unwrap();
    String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap()
}

/// F6: numbers as ids gave each article the same ids of sentences, and came back as other numbers.
#[test]
fn ids_that_are_numbers() {
    for id in ["7", "12345678901234567890123", "1.50", "1e+400"] {
        let line = format!("{{\"id\": {id}, \"body\": \"It rained.\"}}\n");
        let flat = piped(&line, &["--flat"]);
        assert!(flat.starts_with(&format!("{{\"article_id\":{id},\"id\":\"{id}#1\",")), "{flat}");
        assert!(piped(&line, &[]).starts_with(&format!("{{\"id\":{id},")));
    }
}

/// F7: keys of the input stood beside those of the answer.
#[test]
fn keys_that_an_answer_has() {
    let line = "{\"id\": \"t\", \"body\": \"It rained.\", \"error\": \"x\", \"label\": \"mine\", \"url\": \"u\"}\n";
    for arguments in [&["--flat"][..], &[]] {
        let answer: serde_json::Value = serde_json::from_str(&piped(line, arguments)).unwrap();
        assert!(answer.get("error").is_none(), "{answer}");
        assert_eq!(answer["url"], "u");
    }
    assert!(!piped(line, &["--flat"]).contains("mine"));
}

/// F8: links led out of the corpus and, through the journal, out of the output.
#[cfg(unix)]
#[test]
fn links_lead_nowhere_else() {
    use std::os::unix::fs::symlink;
    let folder = folder();
    let (corpus, secret) = (folder.path().join("in"), folder.path().join("secret.txt"));
    fs::create_dir(&corpus).unwrap();
    fs::write(&secret, "A secret that nobody may read.").unwrap();
    fs::write(corpus.join("own.txt"), TEXT).unwrap();
    symlink(&secret, corpus.join("link.txt")).unwrap();
    symlink(folder.path(), corpus.join("up")).unwrap();
    run(folder.path(), &["map", "in", "--csv", "plain"]);
    let articles = table(&folder.path().join("maps/articles.csv"));
    assert_eq!(articles.len(), 1, "{articles:?}");
    let run_json = fs::read_to_string(folder.path().join("maps/run.json")).unwrap();
    assert!(run_json.contains("link"), "{run_json}");
    // the journal
    fs::create_dir_all(folder.path().join("maps/.toulmin")).unwrap();
    symlink(&secret, folder.path().join("maps/.toulmin/journal")).unwrap();
    let output = toulmin(folder.path()).args(["map", "in", "--resume"]).output().unwrap();
    assert_eq!(status(&output), 3, "{}", told(&output));
    assert_eq!(fs::read_to_string(&secret).unwrap(), "A secret that nobody may read.");
}

/// F9: a run that waited for a pipe did not end when it was asked to.
#[cfg(unix)]
#[test]
fn a_run_that_waits_for_a_pipe_ends_when_it_is_asked() {
    let folder = folder();
    // killed only if it did not end by itself
    let output =
        shell(folder.path(), "mkfifo f.fifo && timeout --kill-after 60 1 toulmin map f.fifo; echo \"ended $?\"");
    assert!(String::from_utf8_lossy(&output.stdout).contains("ended 124"), "{output:?}");
}

/// F9: a table without end.
#[cfg(unix)]
#[test]
fn a_device_is_no_table() {
    let folder = folder();
    let output = toulmin(folder.path()).args(["score", "/dev/zero"]).output().unwrap();
    assert_eq!(status(&output), 3, "{}", told(&output));
}

/// F10: a forged journal; the records themselves are tested where they are read (`run/journal.rs`).
#[test]
fn a_journal_of_anything_is_begun_anew() {
    let folder = folder();
    run(folder.path(), &["map", "a.txt", "--resume", "--csv", "plain"]);
    let journal = folder.path().join("maps/.toulmin/journal");
    let whole = fs::read(&journal).unwrap();
    let tables = fs::read(folder.path().join("maps/sentences.csv")).unwrap();
    for at in (0..whole.len()).step_by(97) {
        let mut forged = whole.clone();
        forged[at] ^= 0x55;
        fs::write(&journal, forged).unwrap();
        run(folder.path(), &["map", "a.txt", "--resume", "--csv", "plain"]);
        assert_eq!(fs::read(folder.path().join("maps/sentences.csv")).unwrap(), tables, "{at}");
        if at > 100 {
            break;
        }
    }
}

/// F11: an unclosed quotation mark swallowed rows, and a packed file without end was called unreadable.
#[test]
fn an_unclosed_mark_and_a_bomb_are_named() {
    let folder = folder();
    fs::write(folder.path().join("open.csv"), "a,text\n1,\"unclosed\n2,\"next row\"\n").unwrap();
    let output = toulmin(folder.path()).args(["map", "open.csv", "--csv", "plain"]).output().unwrap();
    assert_eq!(status(&output), 3, "{}", told(&output));
    assert!(told(&output).contains("quotation mark"), "{}", told(&output));
    // one member after the other unpacks to one stream, and only one has to be packed
    let mut member = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    member.write_all(&vec![b'a'; 1 << 20]).unwrap();
    fs::write(folder.path().join("bomb.jsonl.gz"), member.finish().unwrap().repeat(80)).unwrap();
    let output = toulmin(folder.path()).args(["map", "a.txt", "bomb.jsonl.gz", "--csv", "plain"]).output().unwrap();
    assert_eq!(status(&output), 0, "{}", told(&output));
    let articles = table(&folder.path().join("maps/articles.csv"));
    let bomb = articles.iter().find(|row| row.get("path").ends_with("gz")).unwrap();
    assert_eq!(bomb.get("status"), "too-large", "{bomb:?}");
}
