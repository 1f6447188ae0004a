//! Answers of `pipe`: one article a line, or one sentence a line (`--flat`). Text is verbatim.
//!
//! What came in and is not ours passes through; what the lines mean, and which keys are taken as input, is the
//! caller's business.

use serde_json::{Map, Value};

use super::columns::{Columns, Field};
use crate::analysis::{Analysis, Link, Sentence};
use crate::article::Article;
use crate::rules::{HolderKind, Pack};
use crate::tables::article_rows;
use crate::write::code_points::Points;
use crate::write::{json, numbers};

/// Keys of an answer; what came in under them does not pass through.
const KEYS: [&str; 7] = ["id", "thesis", "thesis_candidates", "sentences", "relations", "rules", ERROR];
/// The key that shows a line to be no article, in either shape.
const ERROR: &str = "error";

/// Keys of a sentence in an answer.
const SENTENCE: [Field; 12] = [
    Field::Id,
    Field::Paragraph,
    Field::Text,
    Field::Start,
    Field::End,
    Field::Label,
    Field::Confidence,
    Field::Certainty,
    Field::Scores,
    Field::Holder,
    Field::HolderKind,
    Field::Cues,
];

/// One article's answer, in parts.
#[derive(Debug, Clone, Copy)]
pub struct Answer<'a> {
    /// The pack that the analysis was made with.
    pub pack: &'a Pack,
    /// Its text is what offsets count in; its `id` is not used.
    pub article: &'a Article,
    /// What was found.
    pub analysis: &'a Analysis,
    /// As it came in; ids of sentences begin with it where it is a string or a number.
    pub id: &'a Value,
    /// What else came in.
    pub extra: &'a Map<String, Value>,
}

impl Answer<'_> {
    /// Adds the article as one line.
    pub fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(b"{\"id\":");
        value(out, self.id);
        self.pass_through(out, |key| KEYS.contains(&key));
        out.extend_from_slice(b",\"thesis\":");
        match self.analysis.thesis {
            Some(thesis) => self.sentence_id(out, thesis),
            None => out.extend_from_slice(b"null"),
        }
        out.extend_from_slice(b",\"thesis_candidates\":[");
        json::list(out, &self.analysis.theses, |out, &(sentence, likely)| {
            out.extend_from_slice(b"{\"id\":");
            self.sentence_id(out, sentence);
            out.extend_from_slice(b",\"confidence\":");
            json::share(out, likely);
            out.push(b'}');
        });
        out.extend_from_slice(b"],\"sentences\":[");
        let mut points = Points::new(&self.article.text);
        json::list(out, self.analysis.sentences.iter().enumerate(), |out, (index, sentence)| {
            out.push(b'{');
            json::list(out, SENTENCE, |out, field| self.keyed(out, field, index, sentence, &mut points));
            out.push(b'}');
        });
        out.extend_from_slice(b"],\"relations\":[");
        let links = self.analysis.sentences.iter().enumerate();
        let links = links.filter_map(|(index, sentence)| sentence.link.as_ref().map(|link| (index, link)));
        json::list(out, links, |out, (index, link)| {
            out.extend_from_slice(b"{\"source\":");
            self.sentence_id(out, index);
            out.extend_from_slice(b",\"target\":");
            self.sentence_id(out, link.target);
            out.extend_from_slice(b",\"relation\":");
            json::string(out, article_rows::relation(link.attacks));
            out.extend_from_slice(b",\"confidence\":");
            json::share(out, link.confidence);
            out.extend_from_slice(b",\"rules\":[");
            self.link_rules(out, link);
            out.extend_from_slice(b"]}");
        });
        out.extend_from_slice(b"],\"rules\":");
        json::string(out, &self.pack.hash);
        out.extend_from_slice(b"}\n");
    }

    /// Adds one line a sentence; none where there is no sentence.
    pub fn write_flat(&self, columns: &Columns, out: &mut Vec<u8>) {
        let mut points = Points::new(&self.article.text);
        for (index, sentence) in self.analysis.sentences.iter().enumerate() {
            out.push(b'{');
            for (at, field) in columns.fields.iter().enumerate() {
                if at > 0 {
                    out.push(b',');
                }
                self.keyed(out, *field, index, sentence, &mut points);
                if at == 0 && columns.others {
                    self.pass_through(out, |key| Field::is_key(key) || key == ERROR);
                }
            }
            out.extend_from_slice(b"}\n");
        }
    }

    /// Adds a field with its key.
    fn keyed(&self, out: &mut Vec<u8>, field: Field, index: usize, sentence: &Sentence, points: &mut Points<'_>) {
        out.push(b'"');
        out.extend_from_slice(field.key().as_bytes());
        out.extend_from_slice(b"\":");
        self.field(out, field, index, sentence, points);
    }

    fn field(&self, out: &mut Vec<u8>, field: Field, index: usize, sentence: &Sentence, points: &mut Points<'_>) {
        let text = &self.article.text;
        let link = sentence.link.as_ref();
        match field {
            Field::ArticleId => value(out, self.id),
            Field::Id => self.sentence_id(out, index),
            Field::Paragraph => numbers::integer(out, u64::from(sentence.paragraph)),
            Field::Text => json::string(out, &text[sentence.span.clone()]),
            Field::Start => numbers::integer(out, points.at(sentence.span.start)),
            Field::End => numbers::integer(out, points.at(sentence.span.end)),
            Field::Label => json::string(out, &self.pack.labels[sentence.label].id),
            Field::Confidence => json::share(out, sentence.confidence),
            Field::Certainty => json::share(out, sentence.certainty),
            Field::Scores => self.scores(out, index),
            Field::Holder => match sentence.holder.as_ref().filter(|holder| holder.kind != HolderKind::Author) {
                Some(holder) => json::string(out, holder.words(text)),
                None => out.extend_from_slice(b"null"),
            },
            Field::HolderKind => json::string(out, article_rows::holder_kind(sentence)),
            Field::Cues => self.cues(out, sentence, points),
            Field::Thesis => {
                let thesis = self.analysis.thesis == Some(index);
                out.extend_from_slice(if thesis { b"true" } else { b"false" });
            }
            Field::Rules => json::string(out, &self.pack.hash),
            // each line has each key: tables are made of them
            Field::Relation | Field::Target | Field::RelationConfidence if link.is_none() => {
                out.extend_from_slice(b"null");
            }
            Field::Relation => json::string(out, link.map_or("", |link| article_rows::relation(link.attacks))),
            Field::Target => self.sentence_id(out, link.map_or(0, |link| link.target)),
            Field::RelationConfidence => json::share(out, link.map_or(0.0, |link| link.confidence)),
            Field::RelationRules => {
                out.push(b'[');
                if let Some(link) = link {
                    self.link_rules(out, link);
                }
                out.push(b']');
            }
        }
    }

    fn scores(&self, out: &mut Vec<u8>, index: usize) {
        let labels = &self.pack.labels;
        out.push(b'{');
        let scores = &self.analysis.scores[index * labels.len()..];
        json::list(out, labels.iter().zip(scores), |out, (label, score)| {
            json::string(out, &label.id);
            out.push(b':');
            json::score(out, *score);
        });
        out.push(b'}');
    }

    fn cues(&self, out: &mut Vec<u8>, sentence: &Sentence, points: &mut Points<'_>) {
        out.push(b'[');
        json::list(out, &self.analysis.cues[sentence.cues.clone()], |out, cue| {
            out.extend_from_slice(b"{\"rule\":");
            json::string(out, &self.pack.label_rules[cue.rule as usize].cue.id);
            out.extend_from_slice(b",\"text\":");
            json::string(out, &self.article.text[cue.span.clone()]);
            out.extend_from_slice(b",\"start\":");
            numbers::integer(out, points.at(cue.span.start));
            out.extend_from_slice(b",\"end\":");
            numbers::integer(out, points.at(cue.span.end));
            out.push(b'}');
        });
        out.push(b']');
    }

    fn sentence_id(&self, out: &mut Vec<u8>, index: usize) {
        out.push(b'"');
        match self.id {
            Value::String(id) => json::part(out, id),
            // as it came: figures, a sign, a stop
            Value::Number(id) => json::part(out, id.as_str()),
            _ => {}
        }
        out.push(b'#');
        numbers::integer(out, index as u64 + 1);
        out.push(b'"');
    }

    fn link_rules(&self, out: &mut Vec<u8>, link: &Link) {
        let rules = article_rows::first_of_each(&self.analysis.link_rules[link.rules.clone()], |rule| *rule);
        json::list(out, rules, |out, rule| json::string(out, &self.pack.relation_rules[*rule as usize].cue.id));
    }

    fn pass_through(&self, out: &mut Vec<u8>, is_ours: impl Fn(&str) -> bool) {
        for (key, extra) in self.extra.iter().filter(|(key, _)| !is_ours(key)) {
            out.push(b',');
            json::string(out, key);
            out.push(b':');
            value(out, extra);
        }
    }
}

/// Adds the answer to a line that is no article; `line` counts from 1.
///
/// `id` is that of the article as far as it is known: with `flat` it goes where the lines of sentences have it.
pub fn write_error(out: &mut Vec<u8>, flat: bool, id: &Value, error: &str, line: u64) {
    out.extend_from_slice(if flat { &b"{\"article_id\":"[..] } else { b"{\"id\":" });
    value(out, id);
    out.extend_from_slice(if flat { &b",\"id\":null,\"error\":"[..] } else { b",\"error\":" });
    json::string(out, error);
    out.extend_from_slice(b",\"line\":");
    numbers::integer(out, line);
    out.extend_from_slice(b"}\n");
}

fn value(out: &mut Vec<u8>, value: &Value) {
    let start = out.len();
    if serde_json::to_writer(&mut *out, value).is_err() {
        // a buffer takes anything, and a value read from JSON has nothing that JSON lacks
        out.truncate(start);
        out.extend_from_slice(b"null");
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use serde_json::json;

    use super::*;
    use crate::tables::fixture;

    /// With numbers as numbers, not as they were written: 0.750 is 0.75.
    pub(crate) fn plain(value: &Value) -> Value {
        match value {
            Value::Number(number) => json!(number.as_f64()),
            Value::Array(all) => all.iter().map(plain).collect(),
            Value::Object(all) => Value::Object(all.iter().map(|(key, value)| (key.clone(), plain(value))).collect()),
            other => other.clone(),
        }
    }

    fn answer(id: &Value, flat: bool) -> String {
        let pack = fixture::pack();
        let (article, analysis) = fixture::article();
        let extra = json!({"url": "http://x", "rules": "theirs", "n": 1.5, "more": {"b": 1, "a": null}});
        let mut out = Vec::new();
        let answer =
            Answer { pack: &pack, article: &article, analysis: &analysis, id, extra: extra.as_object().unwrap() };
        if flat {
            answer.write_flat(&Columns::default(), &mut out);
        } else {
            answer.write(&mut out);
        }
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn an_article_is_one_line() {
        let line = answer(&json!("x\"1"), false);
        assert!(line.ends_with('\n') && line.lines().count() == 1);
        let read: Value = plain(&serde_json::from_str(&line).unwrap());
        let keys: Vec<_> = read.as_object().unwrap().keys().collect();
        assert_eq!(keys, ["id", "url", "n", "more", "thesis", "thesis_candidates", "sentences", "relations", "rules"]);
        assert!(line.contains(r#""more":{"b":1,"a":null}"#));
        assert_eq!((&read["thesis"], &read["rules"]), (&json!("x\"1#1"), &json!("abc123")));
        let candidates = json!([{"id": "x\"1#1", "confidence": 0.75}, {"id": "x\"1#2", "confidence": 0.25}]);
        assert_eq!(read["thesis_candidates"], plain(&candidates));
        let (article, analysis) = fixture::article();
        let second = &read["sentences"][1];
        assert_eq!(second["text"], article.text[analysis.sentences[1].span.clone()]);
        assert_eq!((&second["start"], &second["end"]), (&plain(&json!(18)), &plain(&json!(63))));
        assert_eq!((&second["holder"], &second["holder_kind"]), (&json!("Some\n analysts"), &json!("unnamed")));
        assert_eq!(read["sentences"][0]["holder"], Value::Null);
        assert_eq!(
            second["scores"],
            plain(
                &json!({"claim": -0.8, "evidence": 1.25, "policy": 0.0, "speculation": 3.2, "none": 0.0, "words": 0.0})
            )
        );
        let texts = |at: usize| {
            let cue = &second["cues"][at];
            let [start, end] =
                ["start", "end"].map(|key| cue[key].to_string().trim_end_matches(".0").parse::<usize>().unwrap());
            (cue["text"].clone(), article.text.chars().take(end).skip(start).collect::<String>())
        };
        for at in 0..3 {
            let (text, slice) = texts(at);
            assert_eq!(text, slice);
        }
        assert_eq!(
            read["relations"],
            plain(
                &json!([{"source": "x\"1#2", "target": "x\"1#1", "relation": "supports", "confidence": 0.6667, "rules": ["relation.because"]}])
            )
        );
    }

    #[test]
    fn ids_that_are_no_strings_stay() {
        for (id, first) in [
            ("7", "7#1"),
            ("1.50", "1.50#1"),
            ("12345678901234567890123", "12345678901234567890123#1"),
            ("null", "#1"),
            (r#"{"a":1}"#, "#1"),
        ] {
            let line = answer(&serde_json::from_str(id).unwrap(), false);
            assert!(line.starts_with(&format!("{{\"id\":{id},")), "{line}");
            let read: Value = serde_json::from_str(&line).unwrap();
            assert_eq!(read["sentences"][0]["id"], json!(first));
        }
    }

    #[test]
    fn flat_is_one_line_a_sentence_with_the_same_keys() {
        let text = answer(&json!("x"), true);
        let lines: Vec<Map<String, Value>> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(lines.len(), 2);
        assert!(lines[0].keys().eq(lines[1].keys()));
        let mut ours: Vec<_> = lines[0].keys().filter(|key| Field::is_key(key)).collect();
        assert_eq!(ours.len(), Columns::default().fields.len());
        ours.dedup();
        assert_eq!((&lines[0]["thesis"], &lines[0]["target"]), (&json!(true), &Value::Null));
        assert_eq!((&lines[1]["relation"], &lines[1]["target"]), (&json!("supports"), &json!("x#1")));
        assert_eq!(lines[1]["url"], "http://x");
    }

    #[test]
    fn named_fields_are_all_that_is_written() {
        let pack = fixture::pack();
        let (article, analysis) = fixture::article();
        let (id, extra) = (json!("x"), json!({"url": "http://x"}));
        let extra = extra.as_object().unwrap();
        let answer = Answer { pack: &pack, article: &article, analysis: &analysis, id: &id, extra };
        let mut out = Vec::new();
        answer.write_flat(&Columns::named(&["target", "relation", "id", "thesis"]).unwrap(), &mut out);
        let expected = "{\"target\":null,\"relation\":null,\"id\":\"x#1\",\"thesis\":true}\n\
                        {\"target\":\"x#1\",\"relation\":\"supports\",\"id\":\"x#2\",\"thesis\":false}\n";
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }

    #[test]
    fn errors_have_their_line() {
        let mut out = Vec::new();
        write_error(&mut out, false, &Value::Null, "expected `,`", 3);
        write_error(&mut out, false, &json!("x"), "no text", 4);
        write_error(&mut out, true, &json!("x"), "no text", 5);
        let lines = [
            r#"{"id":null,"error":"expected `,`","line":3}"#,
            r#"{"id":"x","error":"no text","line":4}"#,
            r#"{"article_id":"x","id":null,"error":"no text","line":5}"#,
        ];
        assert!(out.split(|b| *b == b'\n').map(String::from_utf8_lossy).take(3).eq(lines));
    }
}
