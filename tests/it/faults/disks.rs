//! Where the tables cannot be written: full disks, limits, folders that take no files.
//!
//! Mounts in a namespace of one's own need rights that a machine may not grant: what was passed over is told.

use std::fs;
use std::path::Path;

use super::{shell, status, told};
use crate::common::{contents, fixture, run};

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
