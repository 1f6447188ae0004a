//! The reader of corrected tables over any bytes: a table or mistakes with their places, never a panic.
#![no_main]

use libfuzzer_sys::fuzz_target;
use toulmin::workbench::gold::read;

fuzz_target!(|bytes: &[u8]| {
    if let Err(error) = read("gold.csv", bytes) {
        assert!(!error.to_string().is_empty());
    }
});
