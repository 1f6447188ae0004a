//! Readers over any bytes: whatever comes, something is told, and nothing panics.
//!
//! The first byte says as what the rest is read.
#![no_main]

use libfuzzer_sys::fuzz_target;
use toulmin::corpus::{Columns, Input, Kind, Packing, read_bytes};

fuzz_target!(|bytes: &[u8]| {
    let Some((choice, bytes)) = bytes.split_first() else { return };
    let kinds: Vec<Kind> = Kind::all().collect();
    let kind = kinds[usize::from(*choice) % kinds.len()];
    let packing = match usize::from(*choice) / kinds.len() % 8 {
        0 => Packing::Gzip,
        1 => Packing::Zstd,
        _ => Packing::None,
    };
    let input = Input { id: "a".to_owned(), kind, packing, ..Input::default() };
    assert!(!read_bytes(&input, bytes, &Columns::default()).is_empty());
});
