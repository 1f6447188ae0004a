//! Articles from a stream of NDJSON, answered in the same order.
//!
//! Lines are taken in batches of some megabytes, processed by all threads and written before the next batch is
//! read: memory is bounded by the batch and the longest line.

use std::io;
use std::io::{BufRead, Read, Write};

use rayon::prelude::*;
use serde_json::{Map, Value};

use super::columns::Columns;
use super::ndjson::{Answer, write_error};
use crate::analysis::Analysis;
use crate::article::{Article, Format, build, from_sentences};
use crate::engine::{Engine, GivenSentence, Worker};
use crate::links::{Known, KnownLink, KnownTarget};
use crate::panic_guard::{guarded, tripwire};
use crate::per_thread::Desks;

/// Bytes of lines that are processed at once.
const BATCH: usize = 4 << 20;

/// Bytes of a line at most.
const MOST_LINE: usize = 64 << 20;
/// Stands for a line that was longer; no line of JSON begins so.
const TOO_LONG: &[u8] = b"\0";

/// The stream broke.
#[derive(Debug, thiserror::Error)]
pub enum PipeError {
    /// On the way in.
    #[error("standard input cannot be read ({0})")]
    Read(io::Error),
    /// On the way out.
    #[error("standard output cannot be written ({0})")]
    Write(io::Error),
}

/// What a line of an answer holds.
#[derive(Debug, Clone)]
pub enum Shape {
    /// A whole article.
    Articles,
    /// One sentence, with these keys.
    Sentences(Columns),
}

/// An article as it came in.
struct Request {
    id: Value,
    article: Article,
    given: Option<Vec<GivenSentence>>,
    known: Known,
    extra: Map<String, Value>,
}

/// A line that is no article.
struct Refused {
    /// As it came in; `null` where it could not be read.
    id: Value,
    /// In a sentence.
    why: String,
}

/// Answers each line of `input` by a line, or by a line for each sentence, on `output`.
///
/// # Errors
/// Where the streams break. A line that is no article is answered by an error in its place.
pub fn pipe(
    engine: &Engine,
    shape: &Shape,
    input: &mut impl BufRead,
    output: &mut impl Write,
) -> Result<(), PipeError> {
    let desks = Desks::new();
    let mut number = 0;
    loop {
        let lines = read_batch(input, &mut number).map_err(PipeError::Read)?;
        if lines.is_empty() {
            return output.flush().map_err(PipeError::Write);
        }
        let answers: Vec<Vec<u8>> = lines
            .par_iter()
            .map(|(number, line)| {
                let lay = || (engine.worker(), Analysis::default());
                desks.at(lay, |(worker, analysis)| answer(line, *number, shape, engine, worker, analysis))
            })
            .collect();
        for answer in answers {
            output.write_all(&answer).map_err(PipeError::Write)?;
        }
        output.flush().map_err(PipeError::Write)?;
    }
}

/// The next lines with their numbers; blank ones are skipped.
fn read_batch(input: &mut impl BufRead, number: &mut u64) -> io::Result<Vec<(u64, Vec<u8>)>> {
    let (mut lines, mut bytes) = (Vec::new(), 0);
    while bytes < BATCH {
        let mut line = Vec::new();
        let read = Read::take(&mut *input, MOST_LINE as u64 + 1).read_until(b'\n', &mut line)?;
        if read == 0 {
            break;
        }
        if read > MOST_LINE && !line.ends_with(b"\n") {
            // what is left of it is not kept; its answer says so
            line = TOO_LONG.to_vec();
            skip_line(input)?;
        }
        *number += 1;
        bytes += line.len();
        if !line.trim_ascii().is_empty() {
            lines.push((*number, line));
        }
    }
    Ok(lines)
}

/// Passes over the rest of a line.
fn skip_line(input: &mut impl BufRead) -> io::Result<()> {
    loop {
        let found = input.fill_buf()?;
        let end = memchr::memchr(b'\n', found);
        let used = end.map_or(found.len(), |at| at + 1);
        input.consume(used);
        if end.is_some() || used == 0 {
            return Ok(());
        }
    }
}

fn answer(
    line: &[u8],
    number: u64,
    shape: &Shape,
    engine: &Engine,
    worker: &mut Worker,
    analysis: &mut Analysis,
) -> Vec<u8> {
    let mut out = Vec::new();
    let flat = matches!(shape, Shape::Sentences(_));
    let request = match request(line, number == 1, engine) {
        Ok(request) => request,
        Err(Refused { id, why }) => {
            write_error(&mut out, flat, &id, &why, number);
            return out;
        }
    };
    // a panic would be a bug of ours; it costs this article its answer, and no other
    let done = guarded(|| {
        tripwire("analyse", &request.article.id);
        worker.known().clone_from(&request.known);
        match &request.given {
            Some(given) => worker.analyse_given(&request.article, given, analysis),
            None => worker.analyse(&request.article, analysis),
        }
        let answer =
            Answer { pack: engine.pack(), article: &request.article, analysis, id: &request.id, extra: &request.extra };
        match shape {
            Shape::Articles => answer.write(&mut out),
            Shape::Sentences(columns) => answer.write_flat(columns, &mut out),
        }
    });
    if let Err(bug) = done {
        (*worker, *analysis) = (engine.worker(), Analysis::default());
        out.clear();
        write_error(&mut out, flat, &request.id, &bug, number);
    }
    out
}

/// Reads a line.
fn request(line: &[u8], first: bool, engine: &Engine) -> Result<Request, Refused> {
    let line = if first { line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line) } else { line };
    let nameless = |why| Refused { id: Value::Null, why };
    if line == TOO_LONG {
        return Err(nameless(format!(
            "the line has over {MOST_LINE} bytes, more than one article may; split the text"
        )));
    }
    let value: Value = serde_json::from_slice(line).map_err(|error| nameless(format!("not JSON: {error}")))?;
    let Value::Object(mut extra) = value else {
        return Err(nameless("not a JSON object with `id` and `text`".to_owned()));
    };
    let id = extra.shift_remove("id").unwrap_or(Value::Null);
    match guarded(|| article_of(&id, &mut extra, engine)).unwrap_or_else(Err) {
        Ok((article, given, known)) => Ok(Request { id, article, given, known, extra }),
        Err(why) => Err(Refused { id, why }),
    }
}

/// An article, its sentences if they are given, and what is known of its map.
type Reading = (Article, Option<Vec<GivenSentence>>, Known);

/// Takes the article out of an object; what is `null` counts as missing.
fn article_of(id: &Value, object: &mut Map<String, Value>, engine: &Engine) -> Result<Reading, String> {
    // ids of sentences begin with it
    let name = match id {
        Value::String(name) => name.clone(),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    };
    let mut take = |key: &str| object.shift_remove(key).filter(|value| !value.is_null());
    let mut text = |key: &str| match take(key) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(other) => Err(format!("`{key}` must be a string, not {}", kind(&other))),
    };
    let (whole, body) = (text("text")?, text("body")?);
    let header = &engine.pack().header;
    match (take("sentences"), body, whole) {
        (Some(sentences), ..) => {
            let (article, given, links) = sentences_of(name, sentences, engine)?;
            let known = known_of(take("thesis"), links, given.len())?;
            Ok((article, Some(given), known))
        }
        (None, Some(body), _) => Ok((build(name, body, Format::Text, header, false), None, Known::default())),
        (None, None, Some(text)) => Ok((build(name, text, Format::Text, header, true), None, Known::default())),
        (None, None, None) => Err("none of `text`, `body` and `sentences` is there".to_owned()),
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// A number of a sentence, from 1, as its index.
fn index_of(value: &Value, key: &str, count: usize) -> Result<usize, String> {
    let number = value.as_u64().and_then(|n| usize::try_from(n).ok()).filter(|n| (1..=count).contains(n));
    number
        .map(|n| n - 1)
        .ok_or_else(|| format!("{key} is {value}, which is not the number of a sentence (1 to {count})"))
}

/// What is known of the map: `thesis`, and of each sentence `target` and `relation`.
fn known_of(thesis: Option<Value>, links: Vec<[Option<Value>; 2]>, count: usize) -> Result<Known, String> {
    let mut known = Known::default();
    if let Some(thesis) = thesis {
        known.thesis = Some(index_of(&thesis, "`thesis`", count)?);
    }
    for (index, [target, relation]) in links.into_iter().enumerate() {
        let at = index + 1;
        let target = match target {
            None => KnownTarget::Open,
            Some(Value::String(word)) if word == "thesis" => KnownTarget::Thesis,
            Some(Value::String(word)) if word == "none" => KnownTarget::Nothing,
            Some(number) => KnownTarget::Sentence(index_of(&number, &format!("`target` of sentence {at}"), count)?),
        };
        let attacks = match relation.as_ref().map(Value::as_str) {
            None => None,
            Some(Some("supports")) => Some(false),
            Some(Some("attacks")) => Some(true),
            Some(_) => return Err(format!("`relation` of sentence {at} is neither `supports` nor `attacks`")),
        };
        known.links.push(KnownLink { target, attacks });
    }
    if known.thesis.is_some_and(|thesis| known.link(thesis).target != KnownTarget::Open) {
        return Err("the sentence that `thesis` names has a `target` of its own".to_owned());
    }
    match known.circle() {
        Some(at) => Err(format!("the given targets run in a circle through sentence {}", at + 1)),
        None => Ok(known),
    }
}

/// Given sentences, and what is known of the link of each: target and relation.
type Sentences = (Article, Vec<GivenSentence>, Vec<[Option<Value>; 2]>);

/// Given sentences: strings, or objects with `text` and perhaps `paragraph`, `label`, `target` and `relation`.
fn sentences_of(id: String, value: Value, engine: &Engine) -> Result<Sentences, String> {
    let Value::Array(items) = value else { return Err(format!("`sentences` must be a list, not {}", kind(&value))) };
    let (mut texts, mut labels) = (Vec::with_capacity(items.len()), Vec::with_capacity(items.len()));
    let mut links = Vec::with_capacity(items.len());
    for (index, item) in items.into_iter().enumerate() {
        let at = index + 1;
        let (text, paragraph, label) = match item {
            Value::String(text) => {
                links.push([None, None]);
                (text, None, None)
            }
            Value::Object(mut item) => {
                let link = ["target", "relation"].map(|key| item.shift_remove(key).filter(|value| !value.is_null()));
                let Some(Value::String(text)) = item.shift_remove("text") else {
                    return Err(format!("sentence {at} has no string `text`"));
                };
                let paragraph = match item.get("paragraph") {
                    None | Some(Value::Null) => None,
                    Some(number) => {
                        let number = number.as_u64().and_then(|n| u32::try_from(n).ok());
                        Some(number.ok_or_else(|| format!("`paragraph` of sentence {at} is no whole number from 0"))?)
                    }
                };
                let label = match item.get("label") {
                    None | Some(Value::Null) => None,
                    Some(label) => Some(label_of(label, at, engine)?),
                };
                links.push(link);
                (text, paragraph, label)
            }
            other => return Err(format!("sentence {at} is {}, not a string or an object", kind(&other))),
        };
        if text.trim().is_empty() {
            return Err(format!("sentence {at} is empty"));
        }
        texts.push((text, paragraph));
        labels.push(label);
    }
    let given = from_sentences(id, texts);
    let sentences = given.sentences.into_iter().zip(given.paragraphs).zip(labels);
    let sentences = sentences.map(|((span, paragraph), label)| GivenSentence { span, paragraph, label });
    Ok((given.article, sentences.collect(), links))
}

fn label_of(value: &Value, at: usize, engine: &Engine) -> Result<usize, String> {
    let labels = &engine.pack().labels;
    let found = value.as_str().and_then(|name| labels.iter().position(|l| l.id == name));
    found.ok_or_else(|| {
        let names: Vec<_> = labels.iter().map(|l| l.id.as_str()).collect();
        format!("`label` of sentence {at} is none of the pack's labels ({})", names.join(", "))
    })
}
