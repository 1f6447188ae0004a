//! Tells cargo when the built-in rules change, and gives each build an id.
//!
//! `include_dir!` embeds the files of `rules` as they are when the crate is compiled. The compiler then watches
//! these files, so an edit is noticed, but not the folder: a file added to it would be left out of the binary
//! until something else is changed. Cargo looks for new files in a folder that a build script names.
//!
//! The id is a hash of all source files and the lock file: the journal of `--resume` keeps what one build found from
//! another, whose code may find something else under the same version.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;
use std::{fs, io};

fn main() {
    println!("cargo:rerun-if-changed=rules");
    println!("cargo:rerun-if-changed=src");
    println!("cargo:rerun-if-changed=Cargo.lock");
    let mut hasher = DefaultHasher::new();
    // without its sources (a packager may strip them) a build is known by its version alone
    let _ = add(Path::new("src"), &mut hasher);
    if let Ok(lock) = fs::read("Cargo.lock") {
        lock.hash(&mut hasher);
    }
    println!("cargo:rustc-env=TOULMIN_BUILD_ID={:016x}", hasher.finish());
}

fn add(folder: &Path, hasher: &mut DefaultHasher) -> io::Result<()> {
    let mut entries: Vec<_> = fs::read_dir(folder)?.collect::<Result<_, _>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        entry.file_name().hash(hasher);
        if entry.file_type()?.is_dir() {
            add(&entry.path(), hasher)?;
        } else {
            fs::read(entry.path())?.hash(hasher);
        }
    }
    Ok(())
}
