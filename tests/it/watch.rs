//! `map --watch` from outside: what is saved shows, on standard output and in the tables.
//!
//! Each test waits for a line, as long as it takes within reason; nothing is timed and nothing sleeps.
#![cfg(unix)]

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use crate::common::{contents, fixture, run, table, toulmin};

/// How long a line may take before the test fails: far more than it does.
const PATIENCE: Duration = Duration::from_secs(120);

/// A command that watches, and the lines that it writes.
struct Watcher {
    child: Child,
    out: Receiver<String>,
    told: Receiver<String>,
    folder: PathBuf,
}

/// The lines of a pipe, as they come.
fn lines(pipe: impl Read + Send + 'static) -> Receiver<String> {
    let (send, receive) = channel();
    std::thread::spawn(move || {
        for line in BufReader::new(pipe).lines().map_while(Result::ok) {
            if send.send(line).is_err() {
                break;
            }
        }
    });
    receive
}

/// Waits for a line with these words; gives it and those before it.
#[track_caller]
fn until(lines: &Receiver<String>, words: &str) -> Vec<String> {
    let mut seen = Vec::new();
    loop {
        match lines.recv_timeout(PATIENCE) {
            Ok(line) => seen.push(line),
            Err(error) => panic!("no line with `{words}` ({error}) in {seen:#?}"),
        }
        if seen.last().unwrap().contains(words) {
            return seen;
        }
    }
}

impl Watcher {
    /// Starts in a folder, and waits until files are watched.
    fn start(folder: &Path, arguments: &[&str]) -> Self {
        let watcher = Self::start_unseen(folder, arguments);
        until(&watcher.told, "watching ");
        watcher
    }

    fn start_unseen(folder: &Path, arguments: &[&str]) -> Self {
        let mut command = toulmin(folder);
        command.args(["map", "corpus", "--watch"]).args(arguments);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let (out, told) = (lines(child.stdout.take().unwrap()), lines(child.stderr.take().unwrap()));
        Self { child, out, told, folder: folder.to_owned() }
    }

    fn write(&self, name: &str, text: &str) {
        // as editors do: beside it, then in its place
        let path = self.folder.join(name);
        let beside = path.with_file_name(".saving");
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&beside, text).unwrap();
        fs::rename(beside, path).unwrap();
    }

    fn replace(&self, name: &str, old: &str, new: &str) {
        let text = fs::read_to_string(self.folder.join(name)).unwrap();
        assert!(text.contains(old), "{text}");
        self.write(name, &text.replacen(old, new, 1));
    }

    /// The tables are what a run of its own writes.
    #[track_caller]
    fn tables_are_fresh(&self, arguments: &[&str]) {
        run(&self.folder, &[&["map", "corpus", "--quiet", "-o", "fresh"], arguments].concat());
        let (maps, fresh) = (contents(&self.folder.join("maps")), contents(&self.folder.join("fresh")));
        assert_eq!(maps.keys().collect::<Vec<_>>(), fresh.keys().collect::<Vec<_>>());
        for (name, bytes) in &fresh {
            assert!(maps[name] == *bytes, "{name}: {}", String::from_utf8_lossy(&maps[name]));
        }
    }

    fn signal(&self, name: &str) {
        let sent = Command::new("kill").args([&format!("-{name}"), &self.child.id().to_string()]).status().unwrap();
        assert!(sent.success());
    }

    fn wait(mut self) -> ExitStatus {
        self.child.wait().unwrap()
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_saved_rule_shows_what_it_changed() {
    let folder = fixture();
    let watch = Watcher::start(folder.path(), &[]);
    watch.tables_are_fresh(&[]);

    watch.replace("rules/claim.toml", "weight = 1.5", "weight = -1.5");
    assert_eq!(
        until(&watch.out, "bees#4"),
        [
            "ferry#1  label: claim → evidence  by claim.duty  “The night ferry should stay.”",
            "ferry#8  label: claim → evidence  by claim.duty  “— Café “Quay” must pay its share.”",
            "letters/bees#4  label: claim → evidence  by claim.duty  “The landlord must leave them alone.”",
        ]
    );
    let told = until(&watch.told, "3 changes in 12 sentences of 2 articles: 3 labels");
    assert!(told.contains(&"saved: rules/claim.toml".to_owned()), "{told:?}");
    watch.tables_are_fresh(&[]);

    // a word list is a rule file, too; the holder that it gives is told with its rule
    watch.write("rules/words/reporting-verb.txt", "think\n");
    assert_eq!(
        until(&watch.out, "ferry#4  holder").last().unwrap(),
        "ferry#4  holder: Tom Reed → the author  by holder.said  “\"=SUM(fares) is all they know,\" Tom Reed said.”"
    );
    watch.tables_are_fresh(&[]);
    watch.replace("rules/sentences.toml", "\"?\", ", "\"?\", \";\", ");
    assert_eq!(
        until(&watch.out, "boundary").last().unwrap(),
        "ferry#5  boundary: Perhaps the boat may be old; it is not \"useless\". → Perhaps the boat may be old; | it is not \"useless\".  by split.end"
    );
    watch.tables_are_fresh(&[]);
    watch.signal("INT");
    assert!(until(&watch.told, "stopped").last().unwrap().contains("tables in `maps` are of the last change"));
    assert_eq!(watch.wait().code(), Some(130));
}

#[test]
fn broken_rules_are_told_and_the_last_good_ones_stay() {
    let folder = fixture();
    let watch = Watcher::start(folder.path(), &[]);
    watch.replace("rules/claim.toml", "phrases", "phrasse");
    let told = until(&watch.told, "until this is fixed");
    assert!(told.iter().any(|line| line.contains("error[E010]")), "{told:#?}");
    assert!(told.iter().any(|line| line.contains("rules/claim.toml:4")), "{told:#?}");
    // an article is mapped by the rules that worked
    watch.write("corpus/new.txt", "The quay must close. It cost 12 pounds.\n");
    assert_eq!(until(&watch.out, "new"), ["new  new: 2 sentences"]);
    // mended as they were: nothing to tell of; then another edit is seen against the last good ones
    watch.replace("rules/claim.toml", "phrasse", "phrases");
    watch.write("corpus/new.txt", "The quay must close.\n");
    until(&watch.out, "new#2");
    watch.replace("rules/claim.toml", "weight = 1.5", "weight = -1.5");
    assert_eq!(
        until(&watch.out, "ferry#1  label"),
        ["ferry#1  label: claim → evidence  by claim.duty  “The night ferry should stay.”"]
    );
    watch.tables_are_fresh(&[]);
    // a pack that is gone is told, and taken again when it is back
    fs::rename(folder.path().join("rules/pack.toml"), folder.path().join("pack.toml")).unwrap();
    until(&watch.told, "until this is fixed");
    fs::rename(folder.path().join("pack.toml"), folder.path().join("rules/pack.toml")).unwrap();
    watch.replace("rules/claim.toml", "weight = -1.5", "weight = 1.5");
    until(&watch.out, "ferry#1  label: evidence → claim");
}

#[test]
fn a_saved_article_shows_what_it_changed() {
    let folder = fixture();
    let watch = Watcher::start(folder.path(), &["--csv", "plain"]);
    watch.replace("corpus/ferry.txt", "The night ferry should stay. It", "What a ferry! The night ferry may go. It");
    assert_eq!(
        until(&watch.out, "ferry#3  relation"),
        [
            "ferry#1  text: The night ferry should stay. → What a ferry! | The night ferry may go.",
            "ferry#1  label: nothing → claim  “What a ferry!”",
            "ferry#2  label: nothing → speculation  “The night ferry may go.”",
            "ferry#3  relation: supports 1 → supports 2  by relation.near  “It carried 412 people last winter, and 60 of them were nurses.”",
        ]
    );
    // what only moved is no change: all other relations hold, though their numbers are others
    watch.tables_are_fresh(&["--csv", "plain"]);
    watch.write("corpus/sub/more.md", "# More\n\nThey should go.\n");
    assert_eq!(until(&watch.out, "more").last().unwrap(), "sub/more  new: 1 sentence");
    fs::remove_file(folder.path().join("corpus/letters/bees.md")).unwrap();
    assert_eq!(until(&watch.out, "bees"), ["letters/bees  gone"]);
    watch.write("corpus/ferry.txt", "");
    let gone = until(&watch.out, "ferry  cannot be read");
    assert!(gone[0].contains("holds no text"), "{gone:?}");
    watch.write("corpus/ferry.txt", "They should stay.\n");
    assert_eq!(until(&watch.out, "ferry"), ["ferry  new: 1 sentence"]);
    watch.tables_are_fresh(&["--csv", "plain"]);
    // the last ones go and one comes back
    fs::remove_dir_all(folder.path().join("corpus/sub")).unwrap();
    fs::remove_file(folder.path().join("corpus/blank.txt")).unwrap();
    fs::remove_file(folder.path().join("corpus/ferry.txt")).unwrap();
    until(&watch.told, "the tables stay as they are");
    watch.write("corpus/last.txt", "They should stay.\n");
    until(&watch.out, "last  new");
    watch.tables_are_fresh(&["--csv", "plain"]);
}

#[test]
fn quiet_tells_changes_and_nothing_else() {
    let folder = fixture();
    fs::write(folder.path().join("gold.csv"), "sentence_id,text,label\nferry#1,The night ferry should stay.,claim\n")
        .unwrap();
    let mut watch = Watcher::start_unseen(folder.path(), &["--quiet", "--gold", "gold.csv", "--review", "2"]);
    // an edit that comes while the first maps are made is seen as well
    while !folder.path().join("maps/run.json").exists() {
        assert!(watch.child.try_wait().unwrap().is_none(), "it ended");
        std::thread::yield_now();
    }
    watch.replace("rules/claim.toml", "weight = 1.5", "weight = -1.5");
    let seen = until(&watch.out, "bees#4");
    assert!(seen[0].ends_with("by claim.duty  (wrong)  “The night ferry should stay.”"), "{seen:?}");
    watch.tables_are_fresh(&["--gold", "gold.csv", "--review", "2"]);
    assert!(!table(&folder.path().join("maps/review.csv")).is_empty());
    watch.signal("TERM");
    assert_eq!(watch.child.wait().unwrap().code(), Some(143));
    assert_eq!(watch.told.recv_timeout(PATIENCE).ok(), None, "standard error ends without a line");
}

#[test]
fn whoever_reads_no_more_ends_it() {
    let folder = fixture();
    let mut command = toulmin(folder.path());
    command.args(["map", "corpus", "--watch"]).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    drop(child.stdout.take());
    let told = lines(child.stderr.take().unwrap());
    until(&told, "watching ");
    let path = folder.path().join("rules/claim.toml");
    fs::write(&path, fs::read_to_string(&path).unwrap().replace("weight = 1.5", "weight = -1.5")).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn what_cannot_be_watched_is_refused() {
    let folder = fixture();
    for (arguments, why) in [
        (&["-", "--watch"][..], "standard input cannot be read twice"),
        (&["corpus", "--watch", "--resume"], "cannot be used with"),
        (&["nowhere", "--watch"], "nowhere: cannot be read"),
        (&["corpus", "--watch", "--rules", "nowhere"], "E001"),
    ] {
        let output = toulmin(folder.path()).arg("map").args(arguments).stdin(Stdio::null()).output().unwrap();
        let told = String::from_utf8(output.stderr).unwrap();
        assert!(told.contains(why) && !output.status.success(), "{told}");
    }
}
