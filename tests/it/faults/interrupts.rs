//! What happens while a run is at work: it is told to end, its articles change, another one begins.
//!
//! A FIFO among the articles holds a run in the middle for as long as a test wants.

use std::fs;
use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use super::{hidden, status, told};
use crate::common::{contents, fixture, run, table, toulmin, whole};

/// A corpus in which a run stops at the article `m.txt` until someone opens it to write: between `a.txt` and `z.txt`.
struct Held {
    folder: tempfile::TempDir,
}

impl Held {
    fn new() -> Self {
        let folder = fixture();
        let corpus = folder.path().join("held");
        fs::create_dir(&corpus).unwrap();
        for name in ["a.txt", "y.txt", "z.txt"] {
            fs::copy(folder.path().join("corpus/ferry.txt"), corpus.join(name)).unwrap();
        }
        assert!(Command::new("mkfifo").arg(folder.path().join("m.txt")).status().unwrap().success());
        Self { folder }
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Starts a run and waits until it reads the FIFO; it goes on when the file is dropped.
    fn start(&self, arguments: &[&str]) -> (Child, File) {
        let mut command = toulmin(self.path());
        // files that are named come in the order they are named
        command.args(["map", "held/a.txt", "m.txt", "held/y.txt", "held/z.txt", "--threads", "1"]).args(arguments);
        let child = command.stderr(Stdio::piped()).spawn().unwrap();
        let fifo = File::options().write(true).open(self.path().join("m.txt")).unwrap();
        (child, fifo)
    }
}

fn signal(name: &str, child: &Child) {
    let sent = Command::new("kill").args([&format!("-{name}"), &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
}

/// Until no signal to the process is waiting to be taken.
fn taken(child: &Child) {
    let path = format!("/proc/{}/status", child.id());
    while fs::read_to_string(&path).is_ok_and(|status| {
        status.lines().any(|line| line.starts_with("ShdPnd:") && line.trim_end_matches('0') != "ShdPnd:\t")
    }) {
        std::thread::sleep(Duration::from_millis(5));
    }
    std::thread::sleep(Duration::from_millis(100));
}

/// | Ctrl-C, or the system asks it to end | It ends before the next article. The tables of the run before stay. | 130, 143 |
#[test]
fn an_interrupted_run_ends_in_order() {
    let held = Held::new();
    run(held.path(), &["map", "corpus", "--quiet"]);
    let maps = held.path().join("maps");
    let before = contents(&maps);
    for (name, arguments, code, advice) in [
        ("INT", &[][..], 130, "--resume"),
        ("TERM", &[], 143, "--resume"),
        ("INT", &["--resume"], 130, "the same command"),
    ] {
        let (child, fifo) = held.start(arguments);
        signal(name, &child);
        taken(&child);
        drop(fifo);
        let output = child.wait_with_output().unwrap();
        assert_eq!(status(&output), code, "{}", told(&output));
        assert!(told(&output).contains("unchanged") && told(&output).contains(advice), "{}", told(&output));
        assert!(contents(&maps) == before, "{name}: the tables are as they were");
        let resumable = arguments.contains(&"--resume");
        assert_eq!(hidden(&maps), if resumable { vec![maps.join(".toulmin")] } else { vec![] });
    }
    // an output folder that was not there is not there
    let (child, fifo) = held.start(&["-o", "new/deep"]);
    signal("INT", &child);
    taken(&child);
    drop(fifo);
    assert_eq!(status(&child.wait_with_output().unwrap()), 130);
    assert!(!held.path().join("new").exists());
}

/// | Ctrl-C once more | It ends at once. The tables stay; the next run clears up. | 130 |
#[test]
fn whoever_insists_is_obeyed_at_once() {
    let held = Held::new();
    run(held.path(), &["map", "corpus", "--quiet"]);
    let maps = held.path().join("maps");
    let before = contents(&maps);
    let (mut child, fifo) = held.start(&[]);
    // the article is not given up by whoever writes it
    let code = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status.code();
        }
        signal("INT", &child);
        taken(&child);
    };
    drop(fifo);
    assert_eq!(code, Some(130));
    assert!(contents(&maps) == before);
    run(held.path(), &["map", "corpus", "--quiet"]);
    assert!(hidden(&maps).is_empty(), "the next run cleared up");
}

/// | an article changes or goes while the run is at work | It is read as it is when its turn comes. What is gone has its row, `unreadable`. | 0; 1 with `--strict` |
#[test]
fn articles_may_change_or_go_while_a_run_is_at_work() {
    let held = Held::new();
    let (child, mut fifo) = held.start(&["--csv", "plain"]);
    fs::write(held.path().join("held/y.txt"), "Shorter now. It must be read as it is.").unwrap();
    fs::remove_file(held.path().join("held/z.txt")).unwrap();
    fifo.write_all(b"What a pipe says must be read, too.").unwrap();
    drop(fifo);
    let output = child.wait_with_output().unwrap();
    assert_eq!(status(&output), 0, "{}", told(&output));
    assert!(told(&output).contains("1 unreadable"));
    let articles = table(&held.path().join("maps/articles.csv"));
    let statuses: Vec<_> = articles.iter().map(|row| (row.get("article_id"), row.get("status"))).collect();
    assert_eq!(statuses, [("a", "ok"), ("m", "ok"), ("y", "ok"), ("z", "unreadable")]);
    assert!(articles[3].get("message").contains("cannot be read (No such file"), "{:?}", articles[3]);
    let sentences = table(&held.path().join("maps/sentences.csv"));
    let of_y = sentences.iter().filter(|row| row.get("article_id") == "y").map(|row| row.get("text"));
    assert_eq!(of_y.collect::<Vec<_>>(), ["Shorter now.", "It must be read as it is."]);
}

/// | another run writes into the same folder | The second one is refused. | 3 |
#[test]
fn a_second_run_into_the_same_folder_is_refused() {
    let held = Held::new();
    let (child, fifo) = held.start(&[]);
    let second = toulmin(held.path()).args(["map", "corpus"]).output().unwrap();
    assert_eq!(status(&second), 3);
    assert!(told(&second).contains("another run is writing into `maps`"), "{}", told(&second));
    drop(fifo);
    assert_eq!(status(&child.wait_with_output().unwrap()), 0);
    assert_eq!(whole(&held.path().join("maps")), Some(4));
}
