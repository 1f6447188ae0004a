//! Maps a folder into tables and reports its progress: `cargo run --example folder_with_progress -- corpus maps`.
#![allow(clippy::print_stdout, reason = "an example shows what it found")]

use std::sync::atomic::{AtomicU64, Ordering};

use toulmin::run::Event;
use toulmin::{Error, MapOptions, map_corpus};

fn main() -> Result<(), Error> {
    let mut arguments = std::env::args().skip(1);
    let corpus = arguments.next().unwrap_or_else(|| "corpus".to_owned());
    let output = arguments.next().unwrap_or_else(|| "maps".to_owned());
    let done = AtomicU64::new(0);
    let outcome = map_corpus(&MapOptions::new([corpus], &output), |event| match event {
        Event::Found { articles, bytes } => println!("{articles:?} articles, {bytes} bytes"),
        Event::Article { .. } => {
            let done = done.fetch_add(1, Ordering::Relaxed) + 1;
            if done.is_multiple_of(100) {
                println!("{done} articles");
            }
        }
        _ => {}
    })?;
    println!("{} articles mapped, {} failed; the tables are in {output}", outcome.mapped(), outcome.failed());
    Ok(())
}
