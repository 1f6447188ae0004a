//! Kinds of sentences that programs of this sort get wrong, each as a small text and what is right for it: where it is cut,
//! or the label, hedging and holder of one sentence. The rows are `tests/kinds.jsonl`, all of them in our own words.

use std::io::Write;
use std::process::Stdio;

use serde_json::Value;

use crate::common::toulmin;

const ROWS: &str = include_str!("../kinds.jsonl");

fn rows() -> Vec<Value> {
    ROWS.lines().map(|line| serde_json::from_str(line).expect(line)).collect()
}

/// What `pipe` answers to each text, taken as the body of an article.
fn answers(rows: &[Value]) -> Vec<Value> {
    let folder = tempfile::tempdir().unwrap();
    let mut command = toulmin(folder.path());
    let mut child =
        command.arg("pipe").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    for (number, row) in rows.iter().enumerate() {
        writeln!(stdin, "{}", serde_json::json!({ "id": number.to_string(), "body": row["text"] })).unwrap();
    }
    drop(stdin);
    let out = child.wait_with_output().unwrap();
    String::from_utf8(out.stdout).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// What is wrong with an answer, if anything is.
fn wrong(row: &Value, answer: &Value) -> Option<String> {
    let sentences = answer["sentences"].as_array()?;
    let text = |sentence: &Value| sentence["text"].as_str().unwrap_or_default().trim().to_owned();
    if let Some(wanted) = row["sentences"].as_array() {
        let found: Vec<String> = sentences.iter().map(text).collect();
        let right = wanted.iter().map(|w| w.as_str().unwrap_or_default()).eq(found.iter().map(String::as_str));
        return (!right).then(|| format!("cut into {found:?}"));
    }
    let of = row["of"].as_str().unwrap();
    let Some(sentence) = sentences.iter().find(|s| text(s).contains(of)) else {
        return Some(format!("no sentence has {of:?}"));
    };
    let one_of = |wanted: &Value, holds: &dyn Fn(&str) -> bool| {
        wanted.as_array().is_none_or(|wanted| wanted.iter().filter_map(Value::as_str).any(holds))
    };
    let holder = sentence["holder"].as_str().unwrap_or_default();
    let hedged = sentence["certainty"].as_f64().unwrap_or_default() < 0.5;
    let right = one_of(&row["label"], &|label| sentence["label"] == label)
        && one_of(&row["holder"], &|words| holder.contains(words))
        && row["hedged"].as_bool().is_none_or(|wanted| wanted == hedged);
    (!right).then(|| format!("{} hedged={hedged} held by {holder:?}", sentence["label"]))
}

#[test]
fn sentences_of_each_kind_come_out_right() {
    let rows = rows();
    let answers = answers(&rows);
    assert_eq!(rows.len(), answers.len());
    let wrong: Vec<String> = rows
        .iter()
        .zip(&answers)
        .filter_map(|(row, answer)| Some(format!("{} {}: {}", row["kind"], row["text"], wrong(row, answer)?)))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
