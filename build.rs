//! Tells cargo when the built-in rules change.
//!
//! `include_dir!` embeds the files of `rules` as they are when the crate is compiled. The compiler then watches
//! these files, so an edit is noticed, but not the folder: a file added to it would be left out of the binary
//! until something else is changed. Cargo looks for new files in a folder that a build script names.

fn main() {
    println!("cargo:rerun-if-changed=rules");
}
