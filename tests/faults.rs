//! What goes wrong around a run: signals, full disks, rights, names, closed pipes. Each costs what it has to, is told,
//! and leaves the tables of an earlier run as they were.
//!
//! A FIFO among the articles holds a run in the middle for as long as a test wants. What needs rights that a machine
//! may not grant (mounts in a namespace of one's own) says that it was passed over.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on has failed")]
#![allow(clippy::print_stderr, reason = "what was passed over is told")]
#![cfg(unix)]

mod common;

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{Read, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use common::{contents, fixture, root, run, table, toulmin, whole};

/// What a command wrote on standard error.
fn told(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn status(output: &Output) -> i32 {
    output.status.code().unwrap_or_else(|| panic!("killed: {output:?}"))
}

/// Runs a line of shell in a folder, with the binary on the path.
fn shell(folder: &Path, line: &str) -> Output {
    let bin = Path::new(env!("CARGO_BIN_EXE_toulmin")).parent().unwrap();
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap_or_default());
    let mut shell = Command::new("sh");
    shell.args(["-c", line]).current_dir(folder).env("PATH", path).env("NO_COLOR", "1").env("LC_ALL", "C");
    shell.output().unwrap()
}

/// Hidden things in a folder: what a run that ended in order leaves none of.
fn hidden(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.filter(|path| path.file_name().unwrap().as_bytes().starts_with(b".")).collect()
}

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
        ("INT", &["--resume"], 130, "The same command"),
    ] {
        let (child, fifo) = held.start(arguments);
        signal(name, &child);
        taken(&child);
        drop(fifo);
        let output = child.wait_with_output().unwrap();
        assert_eq!(status(&output), code, "{}", told(&output));
        assert!(told(&output).contains("as they were") && told(&output).contains(advice), "{}", told(&output));
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

#[test]
fn a_limit_on_files_is_a_full_disk() {
    let folder = fixture();
    run(folder.path(), &["map", "corpus/ferry.txt", "--quiet"]);
    let maps = folder.path().join("maps");
    let before = contents(&maps);
    for resume in ["", "--resume"] {
        // without the trap the system kills the process
        let line = format!("trap '' XFSZ; ulimit -f 1; exec toulmin map corpus --quiet {resume}");
        let output = shell(folder.path(), &line);
        assert_eq!(status(&output), 3, "{}", told(&output));
        assert!(told(&output).contains("tables that were there before are untouched"), "{}", told(&output));
        assert!(told(&output).contains("File too large"), "{}", told(&output));
        assert!(contents(&maps) == before);
    }
    run(folder.path(), &["map", "corpus", "-o", "fresh", "--quiet"]);
    run(folder.path(), &["map", "corpus", "--resume", "--quiet"]);
    assert!(contents(&maps) == contents(&folder.path().join("fresh")));
}

/// Whether mounts can be made in a namespace of one's own.
fn mounts(folder: &Path) -> bool {
    let try_it = "unshare --mount --map-root-user sh -c 'mkdir -p try && mount -t tmpfs -o size=64k none try'";
    let can = cfg!(target_os = "linux") && shell(folder, try_it).status.success();
    if !can {
        eprintln!("passed over: this machine lets nobody mount");
    }
    can
}

/// | the disk is full | An error names the file. The tables stay, and what the run wrote is removed. | 3 |
#[test]
fn a_full_disk() {
    let folder = fixture();
    if !mounts(folder.path()) {
        return;
    }
    for number in 0..60 {
        fs::copy(folder.path().join("corpus/ferry.txt"), folder.path().join(format!("corpus/{number}.txt"))).unwrap();
    }
    run(folder.path(), &["map", "corpus/ferry.txt", "-o", "before", "--quiet"]);
    run(folder.path(), &["map", "corpus", "-o", "after", "--quiet"]);
    let steps = "mkdir disk; mount -t tmpfs -o size=130k none disk
        toulmin map corpus/ferry.txt -o disk/maps --quiet
        for resume in '' --resume; do
            toulmin map corpus -o disk/maps --quiet $resume
            echo status $?
            diff -r -x .toulmin disk/maps before
        done
        ls -A disk/maps
        mount -o remount,size=9m disk
        toulmin map corpus -o disk/maps --quiet --resume
        diff -r -x .toulmin disk/maps after && echo 'as fresh'";
    fs::write(folder.path().join("steps"), steps).unwrap();
    let output = shell(folder.path(), "unshare --mount --map-root-user sh steps");
    let shown = String::from_utf8(output.stdout.clone()).unwrap();
    let set = "articles.csv\ncsv-metadata.json\nrelations.csv\nrules.csv\nrun.json\nsentences.csv\n";
    assert_eq!(shown, format!("status 3\nstatus 3\n.toulmin\n{set}as fresh\n"), "{}", told(&output));
    let errors = told(&output);
    assert_eq!(errors.matches("cannot be written (No space left").count(), 2, "{errors}");
}

/// | the output folder cannot be written, or is a file | An error, before any article is read. | 3 |
#[test]
fn a_folder_that_takes_no_files() {
    let folder = fixture();
    if !mounts(folder.path()) {
        return;
    }
    run(folder.path(), &["map", "corpus", "-o", "maps", "--quiet"]);
    let before = contents(&folder.path().join("maps"));
    let steps = "mount --bind maps maps && mount -o remount,ro,bind maps
        toulmin map corpus -o maps --quiet; echo $?
        toulmin map corpus -o maps/below --quiet; echo $?";
    let output = shell(folder.path(), &format!("unshare --mount --map-root-user sh -c '{steps}'"));
    assert_eq!(String::from_utf8_lossy(&output.stdout), "3\n3\n", "{}", told(&output));
    let errors = told(&output);
    assert!(errors.contains("nothing can be written into `maps` (Read-only file system"), "{errors}");
    assert!(errors.contains("the output folder `maps/below` cannot be made (Read-only"), "{errors}");
    assert!(contents(&folder.path().join("maps")) == before);
}

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

/// Builds for users have no such variable.
///
/// | a bug in toulmin | The article has its row, `failed`, with the place of the bug. The others have their maps. | 0; 1 with `--strict` |
#[cfg(debug_assertions)]
#[test]
fn a_bug_costs_one_article_its_map() {
    let folder = fixture();
    for name in ["1", "2"] {
        fs::copy(folder.path().join("corpus/ferry.txt"), folder.path().join(format!("corpus/{name}.txt"))).unwrap();
    }
    fs::write(folder.path().join("rows.csv"), "id,text\nr1,The pier must stay.\nr2,Nobody goes there.\n").unwrap();
    run(folder.path(), &["map", "corpus", "rows.csv", "-o", "fresh", "--quiet"]);
    let fresh = table(&folder.path().join("fresh/sentences.csv"));
    for (stage, id) in [("read", "2"), ("analyse", "2"), ("analyse", "ferry"), ("read", "rows/r1")] {
        let mut command = toulmin(folder.path());
        command.env("TOULMIN_TEST_PANIC", format!("{stage}:{id}")).args([
            "map",
            "corpus",
            "rows.csv",
            "--threads",
            "1",
        ]);
        let output = command.output().unwrap();
        assert_eq!(status(&output), 0, "{}", told(&output));
        assert!(told(&output).contains("1 failed: see the column message"), "{}", told(&output));
        assert!(!told(&output).contains("panicked"), "{}", told(&output));
        let articles = table(&folder.path().join("maps/articles.csv"));
        let failed: Vec<_> = articles.iter().filter(|row| row.get("status") == "failed").collect();
        assert_eq!((failed.len(), failed[0].get("article_id")), (1, id));
        let message = failed[0].get("message");
        assert!(message.contains("src/guard.rs:") && message.contains("please report it"), "{message}");
        // the others are as ever
        let sentences = table(&folder.path().join("maps/sentences.csv"));
        let others = fresh.iter().filter(|row| row.get("article_id") != id);
        assert!(others.eq(sentences.iter()), "{stage}:{id}");
        assert_eq!(status(&command.arg("--strict").output().unwrap()), 1);
    }
}

#[cfg(debug_assertions)]
#[test]
fn a_bug_costs_one_line_its_answer() {
    let folder = fixture();
    let line = |id: &str| format!("{{\"id\": \"{id}\", \"text\": \"The pier must stay. It is old.\"}}\n");
    fs::write(folder.path().join("in"), ["a", "b", "c"].map(line).concat()).unwrap();
    let answers = |variable: &str| {
        let output = shell(folder.path(), &format!("{variable} toulmin pipe --threads 1 < in"));
        assert_eq!((status(&output), told(&output).as_str()), (0, ""));
        String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect::<Vec<_>>()
    };
    let (all, some) = (answers(""), answers("TOULMIN_TEST_PANIC=analyse:b"));
    assert_eq!((&some[0], &some[2]), (&all[0], &all[2]));
    assert!(some[1].starts_with("{\"id\":\"b\",\"error\":\"toulmin failed here (src/guard.rs:"), "{}", some[1]);
}
