//! Findings for programs: one JSON document, SARIF 2.1.0 as code hosts read it, or annotations of GitHub's log.
//!
//! What each code means is taken from docs/check.md and docs/rule-format.md, so that it is written once.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde_json::{Value, json};

use super::codes;
use super::codes::About;
use crate::rules::{Diagnostic, Diagnostics, Location, Pack, Severity};

/// Findings as one JSON document. `pack` is missing where it could not be loaded.
#[must_use]
pub fn json(found: &Diagnostics, pack: Option<&Pack>) -> String {
    let findings: Vec<Value> = found
        .items
        .iter()
        .map(|item| {
            let (end_line, end_column) = found.end(item);
            let place = |line: usize| if line == 0 { Value::Null } else { json!(line) };
            json!({
                "code": item.code,
                "severity": severity(item),
                "message": item.message,
                "label": some(&item.label),
                "help": item.help,
                "file": path(found, item.file),
                "line": place(item.line),
                "column": place(item.column),
                "end_line": place(end_line),
                "end_column": place(end_column),
                "also": item.also.as_ref().map(|also| json!({
                    "file": path(found, also.file),
                    "line": also.line,
                    "column": also.column,
                    "label": also.label,
                })),
            })
        })
        .collect();
    let pack = pack.map(
        |pack| json!({ "name": pack.name, "version": pack.version, "hash": pack.hash, "source": pack.provenance }),
    );
    let errors = found.errors();
    let document = json!({
        "version": env!("CARGO_PKG_VERSION"),
        "pack": pack,
        "errors": errors,
        "warnings": found.items.len() - errors,
        "findings": findings,
    });
    format!("{document:#}\n")
}

/// Findings as SARIF 2.1.0.
///
/// Columns count code points. The codes that were found are described, each once.
#[must_use]
pub fn sarif(found: &Diagnostics) -> String {
    let mut all = codes::all();
    all.retain(|about| found.items.iter().any(|item| item.code == about.code));
    let index: BTreeMap<&str, usize> = all.iter().enumerate().map(|(i, about)| (about.code, i)).collect();
    let results: Vec<Value> = found
        .items
        .iter()
        .map(|item| {
            let mut text = item.message.clone();
            for more in
                [&item.label, item.help.as_ref().unwrap_or(&String::new())].into_iter().filter(|t| !t.is_empty())
            {
                text.push_str(". ");
                text.push_str(more);
            }
            let mut result = json!({
                "ruleId": item.code,
                "level": severity(item),
                "message": { "text": text },
                "locations": [{ "physicalLocation": location(found, item.file, region(found, item)) }],
            });
            if let Some(index) = index.get(item.code) {
                result["ruleIndex"] = json!(index);
            }
            if let Some(Location { file, label, line, column, .. }) = &item.also {
                let region = json!({ "startLine": line, "startColumn": column });
                result["relatedLocations"] = json!([{
                    "id": 0,
                    "physicalLocation": location(found, *file, Some(region)),
                    "message": { "text": label },
                }]);
            }
            result
        })
        .collect();
    let document = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": env!("CARGO_PKG_NAME"),
                "version": env!("CARGO_PKG_VERSION"),
                "rules": all.iter().map(rule).collect::<Vec<_>>(),
            } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    format!("{document:#}\n")
}

/// Findings as commands of GitHub's workflow log, which shows each beside its line of a pull request.
#[must_use]
pub fn github(found: &Diagnostics) -> String {
    let mut out = String::new();
    for item in &found.items {
        let mut text = item.message.clone();
        if let Some(help) = &item.help {
            text.push_str(". ");
            text.push_str(help);
        }
        out.push_str("::");
        out.push_str(severity(item));
        out.push_str(" file=");
        out.push_str(&property(path(found, item.file)));
        if item.line > 0 {
            let (end_line, end_column) = found.end(item);
            // writing to a string cannot fail
            let _ = write!(out, ",line={},endLine={end_line}", item.line);
            // columns count only within one line
            if end_line == item.line {
                let _ = write!(out, ",col={},endColumn={end_column}", item.column);
            }
        }
        out.push_str(",title=");
        out.push_str(item.code);
        out.push_str("::");
        out.push_str(&escaped(&text));
        out.push('\n');
    }
    out
}

fn escaped(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    escaped(text).replace(':', "%3A").replace(',', "%2C")
}

fn rule(about: &About) -> Value {
    let level = if about.code.starts_with('E') { "error" } else { "warning" };
    json!({
        "id": about.code,
        "shortDescription": { "text": about.title },
        "fullDescription": { "text": about.title },
        "help": { "text": about.text, "markdown": about.text },
        "defaultConfiguration": { "level": level },
    })
}

fn severity(item: &Diagnostic) -> &'static str {
    match item.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

fn some(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}

fn path(found: &Diagnostics, file: usize) -> &str {
    found.files.get(file).map_or("", |f| f.path.as_str())
}

fn region(found: &Diagnostics, item: &Diagnostic) -> Option<Value> {
    let (end_line, end_column) = found.end(item);
    (item.line > 0).then(|| {
        json!({
            "startLine": item.line,
            "startColumn": item.column,
            "endLine": end_line,
            "endColumn": end_column,
        })
    })
}

fn location(found: &Diagnostics, file: usize, region: Option<Value>) -> Value {
    let mut out = json!({ "artifactLocation": { "uri": uri(path(found, file)) } });
    if let Some(region) = region {
        out["region"] = region;
    }
    out
}

/// A path as a relative reference, or an absolute one as a file URI: what has a meaning in URIs is written as its
/// bytes in hexadecimal.
fn uri(path: &str) -> String {
    let mut out = String::from(if path.starts_with('/') { "file://" } else { "" });
    for &byte in path.as_bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => out.push(byte as char),
            // the files in the binary: built-in:claim.toml
            b':' if path.starts_with("built-in:") => out.push(':'),
            _ => {
                const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
                out.push('%');
                out.push(DIGITS[usize::from(byte >> 4)] as char);
                out.push(DIGITS[usize::from(byte & 15)] as char);
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::{SourceFile, lint};

    #[test]
    fn annotations_are_a_line_each() {
        let files = vec![SourceFile { path: "a,b/c.toml".to_owned(), text: "x = 1\nb = 'x\ny'\n".to_owned() }];
        let items = vec![
            Diagnostic::warning(lint::TWICE, 0, 4..5, "100 %\nmore").help("keep one"),
            Diagnostic::warning(lint::SLOW, 0, 10..14, "slow"),
        ];
        let expected = "::warning file=a%2Cb/c.toml,line=1,endLine=1,col=5,endColumn=6,title=W003::100 %25%0Amore. \
                        keep one\n::warning file=a%2Cb/c.toml,line=2,endLine=3,title=W007::slow\n";
        assert_eq!(github(&Diagnostics::new(items, files)), expected);
    }

    /// What a validator of SARIF looks at first: places are whole, ids lead to descriptions, paths are URIs.
    #[test]
    fn places_are_told_as_sarif_wants_them() {
        let file = |path: &str, text: &str| SourceFile { path: path.to_owned(), text: text.to_owned() };
        let files = vec![file("my rules/ä.toml", "ä = 1\nb = 'x\ny'\n"), file("/abs/b.toml", "")];
        let items = vec![
            Diagnostic::warning(lint::TWICE, 0, 11..16, "twice").also(0, 0..2, "here, too").help("keep one"),
            Diagnostic::warning(lint::SLOW, 1, 0..0, "slow"),
        ];
        let found = Diagnostics::new(items, files);
        let log: Value = serde_json::from_str(&sarif(&found)).unwrap();
        let run = &log["runs"][0];
        let result = &run["results"][0];
        let rules = &run["tool"]["driver"]["rules"];
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!((&rules[index]["id"], result["ruleId"].as_str()), (&json!("W003"), Some("W003")));
        assert_eq!(result["message"]["text"], "twice. keep one");
        let place = &result["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], "my%20rules/%C3%A4.toml");
        assert_eq!(place["region"], json!({ "startLine": 2, "startColumn": 5, "endLine": 3, "endColumn": 3 }));
        let other = &result["relatedLocations"][0]["physicalLocation"];
        assert_eq!(other["region"], json!({ "startLine": 1, "startColumn": 1 }));
        let uri = &run["results"][1]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
        assert_eq!(uri, "file:///abs/b.toml");
    }
}
