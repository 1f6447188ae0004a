//! Changing numbers and lists in a rule file and nothing else: every comment, blank line and order stays.
//!
//! The file is parsed for the places of its values, and the text is changed at those places. A TOML library that writes
//! would bring a second parser of rule files; this needs the one that the loader has.

use std::fmt::Write;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// What changes in a rule.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RuleChange {
    /// The rule.
    pub id: String,
    /// The label of its `weight`, where that has to become `weights`.
    pub own: String,
    /// Weights that it has from now on, by label. Others stay.
    pub weights: Vec<(String, f64)>,
    /// Phrases added to `unless`.
    pub unless: Vec<String>,
    /// Examples added to `misses`.
    pub misses: Vec<String>,
    /// Codes of warnings added to `allow`.
    pub allow: Vec<String>,
}

/// What changes in a label of pack.toml.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LabelChange {
    /// The label; added if the file does not name it.
    pub id: String,
    /// Its score before any rule.
    pub bias: f64,
    /// Its meaning, if it is added and new.
    pub meaning: Option<String>,
}

type Value<'a> = Spanned<DeValue<'a>>;

/// A text with changes to be made.
struct Edits<'t> {
    text: &'t str,
    all: Vec<(Range<usize>, String)>,
}

impl<'t> Edits<'t> {
    fn new(text: &'t str) -> Self {
        Self { text, all: Vec::new() }
    }

    fn replace(&mut self, range: Range<usize>, with: String) {
        self.all.push((range, with));
    }

    /// How the file ends its lines.
    fn line_break(&self) -> &'static str {
        if self.text.contains("\r\n") { "\r\n" } else { "\n" }
    }

    /// Adds a line behind the one in which the value ends, comment and all.
    fn line_after(&mut self, value: Range<usize>, line: &str) {
        let rest = &self.text[value.end..];
        let end = value.end + rest.find('\n').map_or(rest.len(), |n| rest[..n].trim_end_matches('\r').len());
        let with = format!("{}{line}", self.line_break());
        self.replace(end..end, with);
    }

    fn finish(mut self) -> String {
        self.all.sort_by_key(|(range, _)| range.start);
        let mut out = String::with_capacity(self.text.len());
        let mut at = 0;
        for (range, with) in self.all {
            out.push_str(&self.text[at..range.start]);
            out.push_str(&with);
            at = range.end;
        }
        out.push_str(&self.text[at..]);
        out
    }
}

/// Changes rules of a file of label rules. What the file does not have is left out.
#[must_use]
pub fn rules(text: &str, changes: &[RuleChange]) -> String {
    let (tree, _) = DeTable::parse_recoverable(text);
    let mut edits = Edits::new(text);
    for (id, table) in tables(tree.get_ref(), "rule") {
        for change in changes.iter().filter(|c| c.id == id) {
            weights(&mut edits, table, change);
            append(&mut edits, table, "unless", &change.unless, &["phrases", "patterns", "pattern"]);
            append(&mut edits, table, "misses", &change.misses, &["hits", "note", "id"]);
            append(&mut edits, table, "allow", &change.allow, &["phrases", "patterns", "pattern"]);
        }
    }
    edits.finish()
}

/// Changes labels of pack.toml, and adds those that it does not name behind the last one.
#[must_use]
pub fn labels(text: &str, changes: &[LabelChange]) -> String {
    let (tree, _) = DeTable::parse_recoverable(text);
    let mut edits = Edits::new(text);
    let named = tables(tree.get_ref(), "label");
    let mut added = String::new();
    let line = edits.line_break();
    for change in changes {
        let Some((_, table)) = named.iter().find(|(id, _)| *id == change.id) else {
            // writing to a string cannot fail
            let _ = write!(added, "{line}{line}[[label]]{line}id = {}{line}", quoted(&change.id));
            if let Some(meaning) = &change.meaning {
                let _ = write!(added, "meaning = {}{line}", quoted(meaning));
            }
            let _ = write!(added, "bias = {}", decimals(change.bias));
            continue;
        };
        match table.get("bias") {
            Some(bias) => set(&mut edits, bias, change.bias),
            None => {
                if let Some(id) = table.get("id") {
                    edits.line_after(id.span(), &format!("bias = {}", decimals(change.bias)));
                }
            }
        }
    }
    if !added.is_empty() {
        let last = named.last().and_then(|(_, table)| table.values().map(|v| v.span().end).max());
        let end = last.unwrap_or_else(|| text.trim_end().len());
        // the last label may have been given a bias there: this comes behind
        edits.line_after(end..end, "");
        if let Some((_, with)) = edits.all.last_mut() {
            *with = added;
        }
    }
    edits.finish()
}

/// Sets numbers of `[confidence.KIND]` in relations.toml; what is not there is added.
#[must_use]
pub fn confidence(text: &str, kind: &str, numbers: &[(&str, f64)]) -> String {
    let (tree, _) = DeTable::parse_recoverable(text);
    let Some(table) = inner(tree.get_ref(), "confidence").and_then(|lines| inner(lines, kind)) else {
        let mut out = format!("{}\n\n[confidence.{kind}]\n", text.trim_end());
        for (key, number) in numbers {
            // writing to a string cannot fail
            let _ = writeln!(out, "{key} = {}", decimals(*number));
        }
        return out;
    };
    let mut edits = Edits::new(text);
    let last = table.values().map(|value| value.span().end).max().unwrap_or(0);
    for (key, number) in numbers {
        match table.get(*key) {
            Some(value) => set(&mut edits, value, *number),
            None => edits.line_after(last..last, &format!("{key} = {}", decimals(*number))),
        }
    }
    edits.finish()
}

/// The table under a key.
fn inner<'a>(table: &'a DeTable<'a>, key: &str) -> Option<&'a DeTable<'a>> {
    match table.get(key)?.get_ref() {
        DeValue::Table(inner) => Some(inner),
        _ => None,
    }
}

/// `[[key]]` tables of a file with their ids.
fn tables<'a>(tree: &'a DeTable<'a>, key: &str) -> Vec<(&'a str, &'a DeTable<'a>)> {
    let Some(DeValue::Array(items)) = tree.get(key).map(Spanned::get_ref) else { return Vec::new() };
    let table = |item: &'a Value<'a>| {
        let DeValue::Table(table) = item.get_ref() else { return None };
        let DeValue::String(id) = table.get("id")?.get_ref() else { return None };
        Some((id.as_ref(), table))
    };
    items.iter().filter_map(table).collect()
}

fn weights(edits: &mut Edits<'_>, table: &DeTable<'_>, change: &RuleChange) {
    if let Some((key, value)) = table.get_key_value("weight") {
        match change.weights.as_slice() {
            [] => {}
            [(label, weight)] if *label == change.own => set(edits, value, *weight),
            several => {
                let mut all = several.to_vec();
                if let Some(own) = number(value).filter(|_| !several.iter().any(|(l, _)| *l == change.own)) {
                    all.insert(0, (change.own.clone(), own));
                }
                edits.replace(key.span().start..value.span().end, format!("weights = {}", inline(&all)));
            }
        }
        return;
    }
    let Some(value) = table.get("weights") else { return };
    let DeValue::Table(inner) = value.get_ref() else { return };
    let mut new = Vec::new();
    for (label, weight) in &change.weights {
        match inner.get(label.as_str()) {
            Some(value) => set(edits, value, *weight),
            None => new.push((label.clone(), *weight)),
        }
    }
    let Some((key, last)) = inner.iter().max_by_key(|(_, v)| v.span().end) else { return };
    if edits.text[value.span()].starts_with('{') {
        for (label, weight) in new {
            let at = last.span().end;
            edits.replace(at..at, format!(", {} = {}", key_of(&label), decimals(weight)));
        }
    } else {
        // [rule.weights], or weights.label = 1.0
        let dotted = edits.text[..key.span().start].trim_end().ends_with('.');
        let prefix = if dotted { "weights." } else { "" };
        for (label, weight) in new {
            edits.line_after(last.span(), &format!("{prefix}{} = {}", key_of(&label), decimals(weight)));
        }
    }
}

/// Puts a number in the place of another, unless it is the same.
fn set(edits: &mut Edits<'_>, value: &Value<'_>, to: f64) {
    if number(value).is_none_or(|was| (was - to).abs() > 1e-9) {
        edits.replace(value.span(), decimals(to));
    }
}

fn number(value: &Value<'_>) -> Option<f64> {
    match value.get_ref() {
        DeValue::Integer(i) => i64::from_str_radix(i.as_str(), i.radix()).ok().map(|i| i as f64),
        DeValue::Float(f) => f.as_str().parse().ok(),
        _ => None,
    }
}

/// Adds strings to a list, or makes one behind the first of `behind` that is there.
fn append(edits: &mut Edits<'_>, table: &DeTable<'_>, key: &str, new: &[String], behind: &[&str]) {
    if new.is_empty() {
        return;
    }
    let all = new.iter().map(|s| quoted(s)).collect::<Vec<_>>().join(", ");
    let Some(value) = table.get(key) else {
        if let Some(before) = behind.iter().find_map(|k| table.get(*k)) {
            edits.line_after(before.span(), &format!("{key} = [{all}]"));
        }
        return;
    };
    let span = value.span();
    match value.get_ref() {
        DeValue::Array(items) => match items.last() {
            Some(last) => {
                let begin = last.span().start;
                let line = edits.text[..begin].rfind('\n').map_or(0, |n| n + 1);
                let indent = &edits.text[line..begin];
                // a list with an entry to a line stays one
                let apart = if indent.trim().is_empty() && line > span.start {
                    format!("{}{indent}", edits.line_break())
                } else {
                    " ".to_owned()
                };
                let at = last.span().end;
                let with = new.iter().fold(String::new(), |out, s| out + "," + &apart + &quoted(s));
                edits.replace(at..at, with);
            }
            None => edits.replace(span, format!("[{all}]")),
        },
        DeValue::String(_) => {
            let old = edits.text[span.clone()].to_owned();
            edits.replace(span, format!("[{old}, {all}]"));
        }
        _ => {}
    }
}

/// `{ a = 1.00, b = -0.50 }`.
#[must_use]
pub fn inline(weights: &[(String, f64)]) -> String {
    let all: Vec<String> = weights.iter().map(|(label, w)| format!("{} = {}", key_of(label), decimals(*w))).collect();
    format!("{{ {} }}", all.join(", "))
}

/// A label as a key.
fn key_of(label: &str) -> String {
    let bare = !label.is_empty() && label.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c));
    if bare { label.to_owned() } else { quoted(label) }
}

/// Two decimals; never minus 0.
fn decimals(number: f64) -> String {
    let out = format!("{number:.2}");
    if out == "-0.00" { "0.00".to_owned() } else { out }
}

/// A string as TOML writes it.
#[must_use]
pub fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            _ if c.is_control() => {
                // writing to a string cannot fail
                let _ = write!(out, "\\u{:04X}", u32::from(c));
            }
            _ => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(id: &str, weights: &[(&str, f64)]) -> RuleChange {
        let weights = weights.iter().map(|(l, w)| ((*l).to_owned(), *w)).collect();
        RuleChange { id: id.into(), own: "claim".into(), weights, ..RuleChange::default() }
    }

    #[test]
    fn numbers_change_and_the_rest_stays() {
        let text = "# top\n[[rule]] # one\nid = 'a'\nweight = 0.59 # why\nphrases = [\n  'x', # x\n  'y',\n]\n\n[[rule]]\n\
                    weights = { claim = 1, certainty = -0.4 }\nid = \"b\"\n";
        let out = rules(text, &[change("a", &[("claim", -0.004)]), change("b", &[("claim", 1.0)])]);
        assert_eq!(out, text.replace("0.59", "0.00"));
        let out = rules(text, &[change("b", &[("claim", 1.255), ("policy", 0.5)])]);
        assert!(out.contains("weights = { claim = 1.25, certainty = -0.4, policy = 0.50 }"), "{out}");
    }

    #[test]
    fn one_weight_becomes_several() {
        let text = "[[rule]]\nid = 'a'\nweight = 0.59 # why\n";
        let out = rules(text, &[change("a", &[("policy", 2.0)])]);
        assert_eq!(out, "[[rule]]\nid = 'a'\nweights = { claim = 0.59, policy = 2.00 } # why\n");
    }

    #[test]
    fn weights_in_a_table_of_their_own() {
        let text = "[[rule]]\nid = 'a'\nphrases = 'x'\n[rule.weights]\nclaim = 1.0 # c\n";
        assert_eq!(
            rules(text, &[change("a", &[("policy", 2.0)])]),
            format!("{text}policy = 2.00").replace("# c\np", "# c\np") + "\n"
        );
        let dotted = "[[rule]]\nid = 'a'\nweights.claim = 1.0\n";
        assert_eq!(
            rules(dotted, &[change("a", &[("policy", 2.0), ("claim", 0.5)])]),
            "[[rule]]\nid = 'a'\nweights.claim = 0.50\nweights.policy = 2.00\n"
        );
    }

    #[test]
    fn lists_grow_where_they_are() {
        let with = |text: &str| {
            let change = RuleChange {
                id: "a".into(),
                unless: vec!["in \"May\"".into()],
                misses: vec!["They met.".into()],
                ..RuleChange::default()
            };
            rules(text, &[change])
        };
        let out = with("[[rule]]\r\nid = 'a'\r\nphrases = ['may'] # may\r\nnote = ''\r\n");
        assert_eq!(
            out,
            "[[rule]]\r\nid = 'a'\r\nphrases = ['may'] # may\r\nunless = [\"in \\\"May\\\"\"]\r\nnote = ''\r\nmisses = [\"They met.\"]\r\n"
        );
        let out = with("[[rule]]\nid = 'a'\nunless = 'x'\nmisses = [\n  'y', # y\n]\n");
        assert_eq!(
            out,
            "[[rule]]\nid = 'a'\nunless = ['x', \"in \\\"May\\\"\"]\nmisses = [\n  'y',\n  \"They met.\", # y\n]\n"
        );
        let out = with("[[rule]]\nid = 'a'\nunless = []\nmisses = ['y']\n");
        assert_eq!(out, "[[rule]]\nid = 'a'\nunless = [\"in \\\"May\\\"\"]\nmisses = ['y', \"They met.\"]\n");
    }

    #[test]
    fn labels_get_their_bias_and_new_ones_follow() {
        let text =
            "name = 'x'\n\n[[label]]\nid = 'a'\nbias = 1.0\n\n[[label]]\nid = 'b' # b\n\n[certainty]\nbias = 3.0\n";
        let change = |id: &str, bias: f64, meaning: Option<&str>| LabelChange {
            id: id.into(),
            bias,
            meaning: meaning.map(Into::into),
        };
        let out = labels(text, &[change("a", 1.0, None), change("b", 0.5, None), change("c", -1.0, Some("New."))]);
        assert_eq!(
            out,
            "name = 'x'\n\n[[label]]\nid = 'a'\nbias = 1.0\n\n[[label]]\nid = 'b' # b\nbias = 0.50\n\n[[label]]\nid = \"c\"\n\
             meaning = \"New.\"\nbias = -1.00\n\n[certainty]\nbias = 3.0\n"
        );
        let out = labels("name = 'x'\nextends = 'builtin'\n", &[change("c", 0.0, None)]);
        assert_eq!(out, "name = 'x'\nextends = 'builtin'\n\n[[label]]\nid = \"c\"\nbias = 0.00\n");
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_survived_and_what_is_not_named_stays(text in "(\\[\\[rule\\]\\]|\nid = 'a'|\nweight = 1|\nweights = |\\{|\\}|claim = 2|\nunless = |'x'|\\[|\\]|,|\n|#|é|\r\n){0,20}") {
            assert_eq!(rules(&text, &[change("other", &[("claim", 3.0)])]), text);
            let _ = rules(&text, &[change("a", &[("claim", 3.0), ("policy", 1.0)])]);
        }

        #[test]
        fn what_is_quoted_is_read_back(text in "\\PC{0,20}|[\"\\\\\n\t\u{1}]{0,5}") {
            let file = format!("a = {}", quoted(&text));
            let read: toml::Table = toml::from_str(&file).unwrap();
            assert_eq!(read["a"].as_str(), Some(text.as_str()));
        }
    }
}
