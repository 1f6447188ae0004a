//! Tables that nobody saves on purpose: whatever a file of gold holds, it is read or ends in an error that names the
//! line, within bounded time and memory.
//!
//! Nothing here is timed: a case that takes minutes, or all memory, hangs the test, and that is failure enough.

use std::fmt::Write;
use std::fs;

use crate::common::{fixture, toulmin};
use toulmin::workbench::gold::{Gold, read};

/// The table is refused with these words, at this line and cell, and what is told of it fits a screen or two.
#[track_caller]
fn refused(bytes: &[u8], place: &str, words: &str) {
    let told = read("g.csv", bytes).map(|_| ()).unwrap_err().to_string();
    assert!(told.starts_with(&format!("g.csv{place}")) && told.contains(words), "{told:.500}");
    assert!(told.len() < 20_000, "{} bytes are told", told.len());
}

#[track_caller]
fn reads(bytes: &[u8]) -> Gold {
    read("g.csv", bytes).unwrap_or_else(|error| panic!("{error:.500}"))
}

#[test]
fn rows_of_megabytes() {
    let long = "w ".repeat(5_000_000);
    refused(long.as_bytes(), ":1", "no column is called");
    refused(format!("article_id,text,label\na,{long},claim\n").as_bytes(), ":2, column 2", "longer than 1 MB");
    refused(format!("article_id,text,label\na,\"{long}\nb,x,claim\n").as_bytes(), ":2", "");
    // many short cells that are nobody's business
    let wide = ",x".repeat(1_000_000);
    reads(format!("article_id,text,label{wide}\na,Yes.,claim{wide}\n").as_bytes());
    refused(format!("article_id,text,label\na,Yes.,claim{wide}\n").as_bytes(), ":2", "1000003 cells");
    refused(format!("{}\n", ",label".repeat(100_000)).as_bytes(), ":1, column 3", "second column `label`");
}

#[test]
fn mistakes_without_end() {
    let rows = "article_id,text,label\n".to_owned() + &",,\nx\n".repeat(1_000_000);
    refused(rows.as_bytes(), ":2001", "nothing after this one is read");
}

#[test]
fn noise_is_no_table() {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()[0]
    };
    let noise: Vec<u8> = (0..4_000_000).map(|_| next()).collect();
    refused(&noise, "", "this is no table");
    let mut headed = b"article_id,text,label\n".to_vec();
    headed.extend(noise.iter().map(|byte| byte | 0x80));
    // any bytes are letters of Windows-1252, and rows of it are none of gold
    refused(&headed, ":2", "");
}

#[test]
fn marks_of_other_encodings() {
    let text = "article_id,text,label\na,Yes.,claim\nb,No.,claim\n";
    refused(b"article_id,text,label\na,Y\0\0es.,claim\n", "", "");
    let mut wide: Vec<u8> = vec![0xFF, 0xFE];
    wide.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
    assert_eq!(reads(&wide).articles.len(), 2);
    // cut in the middle of a character, and of a pair of two
    wide.pop();
    assert_eq!(reads(&wide).articles.len(), 2);
    wide.extend([0xD8, 0x00]);
    reads(&wide);
    // half of it in bytes of its own
    let mut mixed: Vec<u8> = vec![0xFE, 0xFF];
    mixed.extend_from_slice(text.as_bytes());
    refused(&mixed, "", "");
    refused(&[0xFF, 0xFE], "", "");
    refused("\u{FEFF}".as_bytes(), "", "");
}

#[test]
fn quotation_marks_and_marks_between_cells() {
    refused(b"article_id,text,label\na,\"Yes.,claim\n", ":2", "never closed");
    refused("\"".repeat(3_000_001).as_bytes(), "", "");
    refused(format!("article_id,text,label\n{}", "\"\n\"".repeat(300_000)).as_bytes(), ":2", "");
    refused("\n\r\n\r".repeat(500_000).as_bytes(), "", "");
    refused(";".repeat(2_000_000).as_bytes(), "", "");
    // an article in each row, and one of very many rows
    let mut many = "article_id,text,label\n".to_owned();
    (0..100_000).for_each(|n| writeln!(many, "a{n},Yes.,claim").unwrap());
    assert_eq!(reads(many.as_bytes()).articles.len(), 100_000);
    let one = "article_id,text,label\n".to_owned() + &"a,Yes.,claim\n".repeat(100_000);
    assert_eq!(reads(one.as_bytes()).articles[0].sentences.len(), 100_000);
}

#[test]
fn a_column_that_is_none_of_labels() {
    let folder = fixture();
    let mut rows = "article_id,text,label\n".to_owned();
    (0..20_000).for_each(|n| writeln!(rows, "a{},It rained on day {n}.,label-{n}", n % 50).unwrap());
    fs::write(folder.path().join("gold.csv"), rows).unwrap();
    for (command, words) in [("tune", "20000 different labels"), ("score", "there is no label `label-0`")] {
        let output = toulmin(folder.path()).args([command, "gold.csv", "--quiet"]).output().unwrap();
        let told = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.code() == Some(2) && told.contains(words) && told.len() < 20_000, "{told:.500}");
    }
}
