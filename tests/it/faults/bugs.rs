//! A bug in toulmin, made by a variable that builds for users do not have.
#![cfg(debug_assertions)]

use std::fs;

use super::{shell, status, told};
use crate::common::{fixture, run, table, toulmin};

/// | a bug in toulmin | The article has its row, `failed`, with the place of the bug. The others have their maps. | 0; 1 with `--strict` |
#[test]
fn a_bug_costs_one_article_its_map() {
    let folder = fixture();
    for name in ["1", "2"] {
        fs::copy(folder.path().join("corpus/ferry.txt"), folder.path().join(format!("corpus/{name}.txt"))).unwrap();
    }
    fs::write(folder.path().join("rows.csv"), "id,text\nr1,The pier must stay.\nr2,Nobody goes there.\n").unwrap();
    run(folder.path(), &["map", "corpus", "rows.csv", "-o", "fresh", "--quiet"]);
    let fresh = table(&folder.path().join("fresh/sentences.csv"));
    for (stage, id) in [("read", "2"), ("analyse", "2"), ("analyse", "ferry"), ("read", "rows/r1")] {
        let mut command = toulmin(folder.path());
        command.env("TOULMIN_TEST_PANIC", format!("{stage}:{id}")).args([
            "map",
            "corpus",
            "rows.csv",
            "--threads",
            "1",
        ]);
        let output = command.output().unwrap();
        assert_eq!(status(&output), 0, "{}", told(&output));
        assert!(told(&output).contains("1 failed: see the column message"), "{}", told(&output));
        assert!(!told(&output).contains("panicked"), "{}", told(&output));
        let articles = table(&folder.path().join("maps/articles.csv"));
        let failed: Vec<_> = articles.iter().filter(|row| row.get("status") == "failed").collect();
        assert_eq!((failed.len(), failed[0].get("article_id")), (1, id));
        let message = failed[0].get("message");
        assert!(message.contains("src/panic_guard.rs:") && message.contains("please report it"), "{message}");
        // the others are as ever
        let sentences = table(&folder.path().join("maps/sentences.csv"));
        let others = fresh.iter().filter(|row| row.get("article_id") != id);
        assert!(others.eq(sentences.iter()), "{stage}:{id}");
        assert_eq!(status(&command.arg("--strict").output().unwrap()), 1);
    }
}

#[test]
fn a_bug_costs_one_line_its_answer() {
    let folder = fixture();
    let line = |id: &str| format!("{{\"id\": \"{id}\", \"text\": \"The pier must stay. It is old.\"}}\n");
    fs::write(folder.path().join("in"), ["a", "b", "c"].map(line).concat()).unwrap();
    let answers = |variable: &str| {
        let output = shell(folder.path(), &format!("{variable} toulmin pipe --threads 1 < in"));
        assert_eq!((status(&output), told(&output).as_str()), (0, ""));
        String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect::<Vec<_>>()
    };
    let (all, some) = (answers(""), answers("TOULMIN_TEST_PANIC=analyse:b"));
    assert_eq!((&some[0], &some[2]), (&all[0], &all[2]));
    assert!(some[1].starts_with("{\"id\":\"b\",\"error\":\"toulmin failed here (src/panic_guard.rs:"), "{}", some[1]);
}
