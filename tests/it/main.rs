//! The tests from outside, linked once: a module for each thing that they hold. `cargo test --test it docs` runs one.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on has failed")]
#![allow(clippy::print_stderr, reason = "a skipped part of a test is reported")]

mod common;

mod claims;
mod cli;
mod corpus_snapshots;
mod corrections;
mod docs;
mod faults;
mod hostile_golds;
mod hostile_packs;
mod inputs;
mod invariants;
mod kinds;
mod languages;
mod library;
mod lints;
mod long;
mod maps;
mod packs;
mod pages;
mod picture;
mod resume;
mod schema;
mod shards;
mod tables;
mod watch;
