//! `map --resume`: what was worked before is not worked again, and the tables are those of a fresh run.
#![cfg(unix)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::common::{contents, copy, fixture, root, run, toulmin, whole};

/// The small corpus, some articles more in a folder of their own, and rows.
fn corpus(articles: usize) -> tempfile::TempDir {
    let folder = fixture();
    let ferry = fs::read_to_string(folder.path().join("corpus/ferry.txt")).unwrap();
    for number in 0..articles {
        let text = format!("{ferry}\n\nThe council must spend {number} pounds. Perhaps it will.\n");
        fs::write(folder.path().join(format!("corpus/n{number:03}.txt")), text).unwrap();
    }
    let row = |number: usize| format!("{number},\"Fares rose by {number} per cent. They should fall.\"\n");
    let rows: String = (0..articles / 2).map(row).collect();
    fs::write(folder.path().join("corpus/rows.csv"), format!("id,text\n{rows}")).unwrap();
    folder
}

/// Runs with `--resume`; tells how many articles were taken from the journal.
fn resume(folder: &Path, arguments: &[&str]) -> u64 {
    let output = run(folder, &[&["map", "corpus", "-o", "maps", "--resume"], arguments].concat());
    let told = String::from_utf8(output.stderr).unwrap();
    let line = told.lines().find_map(|line| line.trim().split_once(" reused from ")).expect("it says how many");
    line.0.split(' ').next().unwrap().parse().unwrap()
}

/// The tables are those of a run that knows of no other.
fn as_fresh(folder: &Path, arguments: &[&str], what: &str) {
    run(folder, &[&["map", "corpus", "-o", "fresh", "--quiet"], arguments].concat());
    let (fresh, resumed) = (contents(&folder.join("fresh")), contents(&folder.join("maps")));
    let names = |tables: &std::collections::BTreeMap<String, Vec<u8>>| tables.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&resumed), names(&fresh), "{what}");
    for (name, bytes) in fresh {
        assert!(resumed[&name] == bytes, "{what}: {name} is not that of a fresh run");
    }
}

#[test]
fn only_what_changed_is_worked_again() {
    let temp = corpus(8);
    let folder = temp.path();
    let file = |name: &str| folder.join("corpus").join(name);
    assert_eq!(resume(folder, &[]), 0);
    as_fresh(folder, &[], "the first run");
    // 8 articles, 4 rows, and those of the fixture
    let all = resume(folder, &[]);
    assert_eq!(all, 8 + 4 + 2);
    as_fresh(folder, &[], "nothing changed");

    fs::write(file("n001.txt"), "Now it says something else. It should not.").unwrap();
    assert_eq!(resume(folder, &[]), all - 1);
    as_fresh(folder, &[], "one changed");

    fs::write(file("a-new.txt"), "A new one must be read. In 2019 there were two.").unwrap();
    assert_eq!(resume(folder, &[]), all);
    as_fresh(folder, &[], "one added, before all others");

    fs::remove_file(file("n002.txt")).unwrap();
    assert_eq!(resume(folder, &[]), all);
    as_fresh(folder, &[], "one removed");

    fs::rename(file("n003.txt"), file("zz renamed.txt")).unwrap();
    assert_eq!(resume(folder, &[]), all);
    as_fresh(folder, &[], "one renamed");

    assert_eq!(resume(folder, &["--csv", "plain"]), all);
    as_fresh(folder, &["--csv", "plain"], "another dialect");
    assert_eq!(resume(folder, &["--threads", "1"]), all);
    as_fresh(folder, &[], "another number of threads");
}

#[test]
fn other_rules_are_another_job() {
    let temp = corpus(4);
    let folder = temp.path();
    resume(folder, &[]);
    let all = resume(folder, &[]);
    assert!(all > 0);
    let rule = "\n[[rule]]\nid = \"claim.pounds\"\nweight = 9.0\nphrases = [\"pounds\"]\n";
    let file = folder.join("rules/claim.toml");
    fs::write(&file, fs::read_to_string(&file).unwrap() + rule).unwrap();
    assert_eq!(resume(folder, &[]), 0);
    as_fresh(folder, &[], "a rule added");
    // a pack with the same rules is the same, whatever its folder is called
    copy(&folder.join("rules"), &folder.join("same"));
    assert_eq!(resume(folder, &["-r", "same"]), all);
    as_fresh(folder, &["-r", "same"], "a copy of the rules");
}

#[test]
fn a_plain_run_keeps_no_journal_and_leaves_one_alone() {
    let temp = corpus(2);
    let folder = temp.path();
    run(folder, &["map", "corpus", "--quiet"]);
    assert!(!folder.join("maps/.toulmin").exists());
    resume(folder, &[]);
    let before = fs::read(folder.join("maps/.toulmin/journal")).unwrap();
    run(folder, &["map", "corpus", "--quiet"]);
    assert!(fs::read(folder.join("maps/.toulmin/journal")).unwrap() == before);
}

/// | the folder `.toulmin` cannot be used | An error, before any article is read. | 3 |
#[test]
fn a_journal_that_cannot_be_used_is_told() {
    let temp = corpus(1);
    fs::create_dir(temp.path().join("maps")).unwrap();
    fs::write(temp.path().join("maps/.toulmin"), "mine").unwrap();
    let output = toulmin(temp.path()).args(["map", "corpus", "--resume"]).output().unwrap();
    assert_eq!(output.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&output.stderr).contains("leave out --resume"));
    assert_eq!(fs::read(temp.path().join("maps/.toulmin")).unwrap(), b"mine");
}

/// Starts a run and kills it after some time; tells whether it was still at work.
fn kill_after(folder: &Path, arguments: &[&str], delay: Duration) -> bool {
    let mut child = toulmin(folder).args(arguments).stderr(Stdio::null()).spawn().unwrap();
    std::thread::sleep(delay);
    // it may be done already
    let _ = child.kill();
    !child.wait().unwrap().success()
}

fn hidden(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.filter(|path| path.file_name().unwrap().to_string_lossy().starts_with('.')).collect()
}

/// | the run is killed | The tables of the run before stay, or there is no `run.json` until the next run has put them right. | – |
///
/// Kills at random moments, `TOULMIN_KILLS` of them. After each, the tables are one whole set or say that they are
/// none, and a run with `--resume` makes those of a fresh run.
#[test]
fn killed_at_any_moment_nothing_is_lost() {
    let kills: u32 = std::env::var("TOULMIN_KILLS").map_or(24, |n| n.parse().expect("TOULMIN_KILLS is a number"));
    let temp = corpus(60);
    let folder = temp.path();
    run(folder, &["map", "corpus", "-o", "fresh", "--quiet"]);
    let fresh = contents(&folder.join("fresh"));
    let (many, few) = (whole(&folder.join("fresh")).unwrap(), 3);
    fs::create_dir(folder.join("few")).unwrap();
    for number in 0..few {
        fs::copy(folder.join(format!("corpus/n{number:03}.txt")), folder.join(format!("few/{number}.txt"))).unwrap();
    }
    let maps = folder.join("maps");
    let times = (0..3).map(|_| {
        let _ = fs::remove_dir_all(&maps);
        let begun = Instant::now();
        run(folder, &["map", "corpus", "-o", "maps", "--resume", "--quiet"]);
        u64::try_from(begun.elapsed().as_micros()).unwrap()
    });
    let full = times.min().unwrap();
    // no two runs of this test kill at the same moments
    let mut seed = u64::from(std::process::id()) ^ full;
    let (mut alive, mut taken) = (0, 0);
    for kill in 0..kills {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        // there are tables of another run, and no journal
        let _ = fs::remove_dir_all(&maps);
        run(folder, &["map", "few", "-o", "maps", "--quiet"]);
        let at = (seed >> 33) % full;
        // every other one near the end, where files change places
        let delay = Duration::from_micros(if kill % 2 == 0 { at } else { (2 * full + at) / 3 });
        alive += u32::from(kill_after(folder, &["map", "corpus", "-o", "maps", "--resume", "--quiet"], delay));
        let left = whole(&maps);
        assert!(left.is_none() || left == Some(few) || left == Some(many), "kill {kill}, {delay:?}: {left:?} articles");
        taken += resume(folder, &[]);
        let now = contents(&maps);
        let others: Vec<_> = now.iter().filter(|(name, bytes)| fresh.get(*name) != Some(bytes)).collect();
        let others: Vec<_> = others.into_iter().map(|(name, _)| name).collect();
        assert!(now == fresh, "kill {kill}, {delay:?}: {others:?} are not those of a fresh run");
        assert_eq!(hidden(&maps), [maps.join(".toulmin")], "kill {kill}, {delay:?}");
    }
    eprintln!("{kills} kills, {alive} of a run still at work; {taken} articles were taken from journals");
    assert!(alive > 0 && taken > 0, "the kills came too late or too early to show anything");
}

#[test]
fn a_killed_run_leaves_the_old_tables_whole() {
    let folder = fixture();
    let maps = folder.path().join("maps");
    // another corpus, so that a mixture of both sets would show
    fs::create_dir(folder.path().join("large")).unwrap();
    let text = fs::read_to_string(folder.path().join("corpus/ferry.txt")).unwrap();
    for number in 0..120 {
        fs::write(folder.path().join(format!("large/{number}.txt")), &text).unwrap();
    }
    run(folder.path(), &["map", "corpus", "-o", "maps", "--quiet"]);
    let small = whole(&maps).unwrap();
    let began = Instant::now();
    run(folder.path(), &["map", "large", "-o", "maps", "--quiet"]);
    let full = u64::try_from(began.elapsed().as_micros()).unwrap() + 2000;
    assert_eq!(whole(&maps), Some(120));
    // no two runs of this test kill at the same moments
    let mut seed = u64::from(std::process::id()) ^ full;
    for round in 0..16 {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let corpus = if round % 2 == 0 { "corpus" } else { "large" };
        kill_after(
            folder.path(),
            &["map", corpus, "-o", "maps", "--threads", "2", "--quiet"],
            Duration::from_micros((seed >> 33) % full),
        );
        // killed between two sets, the folder says that it holds none; the next run puts it right
        assert!(matches!(whole(&maps), None | Some(120)) || whole(&maps) == Some(small), "round {round}");
    }
    run(folder.path(), &["map", "corpus", "-o", "maps", "--quiet"]);
    assert_eq!(whole(&maps), Some(small));
    let left: Vec<_> = fs::read_dir(&maps).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert!(!left.iter().any(|name| name.to_string_lossy().starts_with(".toulmin-")), "{left:?}");
}

#[test]
fn the_sample_corpus_comes_out_the_same() {
    let temp = tempfile::tempdir().unwrap();
    copy(&root().join("corpus"), &temp.path().join("corpus"));
    assert_eq!(resume(temp.path(), &[]), 0);
    assert!(resume(temp.path(), &[]) > 10);
    as_fresh(temp.path(), &[], "the sample corpus");
}
