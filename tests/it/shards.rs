//! `map --shard` and `merge`: the tables of many machines are those of one.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use toulmin::corpus::Shard;
use toulmin::rules::{Source, load};
use toulmin::run::{map_with, merge};
use toulmin::tables::Dialect;
use toulmin::{Engine, MapOptions};

use crate::common::{contents, fixture, toulmin};

/// A small pack, and a corpus with files that share a name, a file of rows, an empty file and one that cannot be read.
fn desk() -> (tempfile::TempDir, Engine) {
    let desk = fixture();
    let corpus = desk.path().join("parts");
    fs::create_dir_all(corpus.join("b")).unwrap();
    for number in 0..9 {
        let text =
            format!("We should build bridge {number}.\n\nIt carried {number}00 people in 2019. \"It may\n fall.\"\n");
        fs::write(corpus.join(format!("a{number}.txt")), text).unwrap();
    }
    fs::write(corpus.join("a1.md"), "The ferry should stay, because it is cheap.").unwrap();
    fs::write(corpus.join("b/empty.txt"), "").unwrap();
    fs::write(corpus.join("b/bad.docx"), "no archive").unwrap();
    fs::write(corpus.join("b/picture.png"), "no text").unwrap();
    fs::write(corpus.join("rows.csv"), "id,text\n1,The tram must go.\n2,\"They say \"\"no\"\".\"\n").unwrap();
    let pack = load(&Source::Folder(desk.path().join("rules"))).unwrap();
    (desk, Engine::new(Arc::new(pack)))
}

fn map(engine: &Engine, desk: &Path, output: &str, dialect: Dialect, shard: Option<Shard>) -> PathBuf {
    let mut options = MapOptions::new([desk.join("parts")], desk.join(output));
    (options.dialect, options.shard, options.threads) = (dialect, shard, 1);
    map_with(engine, &options, |_| {}).unwrap();
    desk.join(output)
}

fn shards(engine: &Engine, desk: &Path, dialect: Dialect, of: u32) -> Vec<PathBuf> {
    let map = |number| map(engine, desk, &format!("s{number}-{of}"), dialect, Shard::new(number, of));
    (1..=of).rev().map(map).collect()
}

#[test]
fn shards_give_the_bytes_of_one_run() {
    let (desk, engine) = desk();
    for dialect in [Dialect::Spreadsheet, Dialect::Semicolon, Dialect::Plain] {
        let whole = contents(&map(&engine, desk.path(), "whole", dialect, None));
        assert!(whole.len() >= 6);
        for of in [1, 2, 7, 64] {
            let folders = shards(&engine, desk.path(), dialect, of);
            let merged = desk.path().join("merged");
            merge(&folders, &merged, engine.pack()).unwrap();
            assert!(contents(&merged) == whole, "{of} shards, {dialect:?}");
        }
    }
}

#[test]
fn what_does_not_belong_together_is_refused() {
    let (desk, engine) = desk();
    let desk = desk.path();
    let folders = shards(&engine, desk, Dialect::Plain, 3);
    let refused = |folders: &[&Path]| {
        let folders: Vec<_> = folders.iter().map(|folder| folder.to_path_buf()).collect();
        let before = contents(desk);
        let why = merge(&folders, &desk.join("merged"), engine.pack()).unwrap_err().to_string();
        assert!(before == contents(desk) && !desk.join("merged/run.json").exists());
        why
    };
    let [third, second, first] = &folders[..] else { panic!() };
    assert!(refused(&[first, third]).starts_with("shards are missing: 2/3;"));
    assert!(refused(&[first, second, third, second]).contains("it is shard 2/3, and so is "));
    let whole = map(&engine, desk, "whole", Dialect::Plain, None);
    assert!(refused(&[&whole]).contains("it is no shard"));
    assert!(refused(&[&desk.join("parts")]).contains("it has no run.json"));
    let other = map(&engine, desk, "other", Dialect::Semicolon, Shard::new(2, 3));
    assert!(refused(&[first, &other, third]).contains("another dialect of CSV than "));
    let other = map(&engine, desk, "other", Dialect::Plain, Shard::new(2, 4));
    assert!(refused(&[first, &other, third]).contains("another number of shards"));
    fs::write(desk.join("rules/none.toml"), "# changed\n").unwrap();
    let changed = Engine::new(Arc::new(load(&Source::Folder(desk.join("rules"))).unwrap()));
    let other = map(&changed, desk, "other", Dialect::Plain, Shard::new(2, 3));
    assert!(refused(&[first, &other, third]).contains("it comes from other rules than "));
    let why = merge(&folders, &desk.join("merged"), changed.pack()).unwrap_err().to_string();
    assert!(why.contains("it was made with other rules") && why.contains("--rules"), "{why}");
    fs::write(desk.join("parts/new.txt"), "It is new.").unwrap();
    let other = map(&engine, desk, "other", Dialect::Plain, Shard::new(2, 3));
    assert!(refused(&[first, &other, third]).contains("another corpus"));
    let table = second.join("sentences.csv");
    let text = fs::read_to_string(&table).unwrap();
    fs::write(&table, text.clone() + "more\n").unwrap();
    assert!(refused(&[first, second, third]).contains("sentences.csv was changed after the run"));
    fs::write(&table, text).unwrap();
    // an id that two shards gave
    let articles: BTreeMap<_, _> = contents(first).into_iter().filter(|(name, _)| name == "articles.csv").collect();
    let text = String::from_utf8(articles["articles.csv"].clone()).unwrap();
    let id = text.lines().nth(1).unwrap().split('"').nth(1).unwrap().to_owned();
    let table = second.join("articles.csv");
    let text = fs::read_to_string(&table).unwrap();
    let theirs = text.lines().nth(1).unwrap().split('"').nth(1).unwrap().to_owned();
    assert_eq!(theirs.len(), id.len());
    fs::write(&table, text.replacen(&theirs, &id, 1)).unwrap();
    assert!(refused(&[first, second, third]).contains(&format!("article `{id}` is in another shard, too")));
}

#[test]
fn shards_are_asked_for_as_numbers() {
    let (desk, _) = desk();
    let output = toulmin(desk.path()).args(["map", "parts", "--shard", "0/8"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("write NUMBER/COUNT, from 1/COUNT"));
    let output = toulmin(desk.path()).args(["merge", "parts"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("has no run.json"));
}
