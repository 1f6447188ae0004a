//! The JSON Schema of rule files says what `check` says of their shape: the shipped files fit, and what is changed in
//! one place so that its shape is wrong does not. `tests/external/schema.py` asks other validators.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};
use toulmin::rules::{self, Source, builtin_files, code, schema_kind, schema_of, schema_of_any};

/// Whether a value fits a schema, by the keywords that our schemas use; another one fails the test.
fn fits(value: &Value, schema: &Value) -> bool {
    let keywords = schema.as_object().expect("a schema is an object");
    keywords.iter().all(|(keyword, says)| match keyword.as_str() {
        "$schema" | "title" | "description" => true,
        "type" => match says {
            Value::Array(names) => names.iter().any(|name| is_of_type(value, name)),
            name => is_of_type(value, name),
        },
        "enum" => says.as_array().is_some_and(|all| all.contains(value)),
        "anyOf" => says.as_array().is_some_and(|all| all.iter().any(|one| fits(value, one))),
        "items" => value.as_array().is_none_or(|items| items.iter().all(|item| fits(item, says))),
        "minimum" => value.as_f64().is_none_or(|number| Some(number) >= says.as_f64()),
        "minProperties" => value.as_object().is_none_or(|object| object.len() as u64 >= says.as_u64().unwrap_or(0)),
        "required" => value.as_object().is_none_or(|object| {
            says.as_array()
                .is_some_and(|keys| keys.iter().all(|key| key.as_str().is_some_and(|k| object.contains_key(k))))
        }),
        "properties" => value.as_object().is_none_or(|object| {
            object.iter().all(|(key, inner)| says.get(key).is_none_or(|schema| fits(inner, schema)))
        }),
        "additionalProperties" => value.as_object().is_none_or(|object| {
            let known = schema.get("properties").and_then(Value::as_object);
            object.iter().filter(|(key, _)| known.is_none_or(|known| !known.contains_key(*key))).all(|(_, inner)| {
                match says {
                    Value::Bool(may) => *may,
                    says => fits(inner, says),
                }
            })
        }),
        other => panic!("this test knows no keyword `{other}`"),
    })
}

fn is_of_type(value: &Value, name: &Value) -> bool {
    match name.as_str() {
        Some("object") => value.is_object(),
        Some("array") => value.is_array(),
        Some("string") => value.is_string(),
        Some("boolean") => value.is_boolean(),
        Some("number") => value.is_number(),
        Some("integer") => value.is_u64() || value.is_i64(),
        other => panic!("this test knows no type {other:?}"),
    }
}

/// A rule file as a value.
fn parsed(text: &str) -> Value {
    toml::from_str(text).unwrap()
}

/// A value as TOML: a line for each key, all below it inline. Strings of JSON are strings of TOML.
fn written(file: &Value) -> String {
    fn inline(value: &Value) -> String {
        match value {
            Value::Array(items) => format!("[{}]", items.iter().map(inline).collect::<Vec<_>>().join(", ")),
            Value::Object(keys) => {
                let pairs: Vec<_> =
                    keys.iter().map(|(key, value)| format!("{} = {}", json!(key), inline(value))).collect();
                format!("{{ {} }}", pairs.join(", "))
            }
            other => other.to_string(),
        }
    }
    let lines =
        file.as_object().into_iter().flatten().map(|(key, value)| format!("{} = {}\n", json!(key), inline(value)));
    lines.collect()
}

/// The file with only those of its tables in lists that have a key no earlier one has, and of other lists the first item:
/// each of some thousand mutants is read.
fn shortened(file: &Value) -> Value {
    match file {
        Value::Object(keys) => keys.iter().map(|(key, inner)| (key.clone(), shortened(inner))).collect(),
        Value::Array(items) if items.iter().all(Value::is_object) => {
            let mut seen = BTreeSet::new();
            let is_new = |item: &&Value| {
                let keys = item.as_object().into_iter().flat_map(Map::keys);
                keys.filter(|key| seen.insert((*key).clone())).count() > 0
            };
            items.iter().filter(is_new).map(shortened).collect()
        }
        Value::Array(items) => items.iter().take(1).cloned().collect(),
        other => other.clone(),
    }
}

/// The values whose shape is wrong in one place, each with what was done. Names of labels in `weights` are the user's.
fn mutants(value: &Value) -> Vec<(String, Value)> {
    match value {
        Value::Object(keys) => {
            let mut out = vec![("an unknown key".to_owned(), with(keys, "no-such-key", json!(1)))];
            for (key, inner) in keys {
                let wrong = if inner.is_string() || inner.is_array() { json!(12.5) } else { json!(["x", "y"]) };
                out.push((format!("{key}: another type"), with(keys, key, wrong)));
                let deeper = if key == "weights" { Vec::new() } else { mutants(inner) };
                out.extend(deeper.into_iter().map(|(what, inner)| (format!("{key}.{what}"), with(keys, key, inner))));
            }
            out
        }
        Value::Array(items) if items.iter().all(Value::is_object) => {
            let each = items
                .iter()
                .enumerate()
                .flat_map(|(at, item)| mutants(item).into_iter().map(move |(what, inner)| (at, what, inner)));
            let replaced = each.map(|(at, what, inner)| {
                let mut items = items.clone();
                items[at] = inner;
                (format!("{at}.{what}"), Value::Array(items))
            });
            replaced.collect()
        }
        Value::Array(items) => {
            let mut items = items.clone();
            items.push(json!(true));
            vec![("one item of another type".to_owned(), Value::Array(items))]
        }
        _ => Vec::new(),
    }
}

fn with(keys: &Map<String, Value>, key: &str, value: Value) -> Value {
    let mut keys = keys.clone();
    keys.insert(key.to_owned(), value);
    Value::Object(keys)
}

/// The files that ship, with their text.
fn shipped() -> impl Iterator<Item = (&'static str, &'static str)> {
    builtin_files()
        .filter(|(name, _)| std::path::Path::new(name).extension().is_some_and(|end| end == "toml"))
        .map(|(name, bytes)| (name, str::from_utf8(bytes).unwrap()))
}

/// Mistakes of shape that the loader finds in a file.
fn mistakes(name: &str, text: &str) -> Vec<String> {
    let pack = shipped().find(|(name, _)| *name == "pack.toml").unwrap().1;
    let mut files = vec![("pack.toml".to_owned(), pack.as_bytes().to_vec())];
    files.retain(|(known, _)| known != name);
    files.push((name.to_owned(), text.as_bytes().to_vec()));
    let shape = [code::UNKNOWN_KEY, code::TYPE, code::MISSING, code::UNKNOWN_VALUE, code::NUMBER];
    let found =
        rules::load(&Source::Memory { name: "m".to_owned(), files }).err().into_iter().flat_map(|found| found.items);
    found.filter(|item| shape.contains(&item.code)).map(|item| item.message).collect()
}

#[test]
fn shipped_files_fit_and_wrong_ones_do_not() {
    let any = schema_of_any();
    for (name, text) in shipped() {
        let schema = schema_of(schema_kind(name)).unwrap();
        let file = parsed(text);
        assert!(fits(&file, &schema) && fits(&file, &any), "{name}");
        let short = shortened(&file);
        assert_eq!(mistakes(name, &written(&short)), Vec::<String>::new(), "{name}");
        let all = mutants(&short);
        assert!(all.len() > 5, "{name}");
        for (what, mutant) in all {
            assert!(!fits(&mutant, &schema), "{name}: {what}: the schema takes it");
            assert!(!mistakes(name, &written(&mutant)).is_empty(), "{name}: {what}: `check` takes it");
        }
    }
}

#[test]
fn what_is_missing_or_no_choice_is_seen() {
    for (kind, text) in [
        ("labels", "rule = [{ phrases = ['a'], weight = 1 }]"),
        ("labels", "rule = [{ id = 'a.b', phrases = ['a'], weight = 1, count = 'twice' }]"),
        ("labels", "rule = [{ id = 'a.b', phrases = ['a'], weight = 1, most = 0 }]"),
        ("sentences", "rule = [{ id = 'a.b', before = ['a'] }]"),
        ("relations", "rule = [{ id = 'a.b', phrases = ['a'], weight = 1, relation = 'helps' }]"),
        ("pack", "version = '1'"),
    ] {
        assert!(!fits(&parsed(text), &schema_of(kind).unwrap()), "{kind}: {text}");
    }
}

#[test]
fn init_names_the_schema_of_each_file() {
    let folder = tempfile::tempdir().unwrap();
    let pack = folder.path().join("rules");
    crate::common::run(folder.path(), &["init", "rules", "--quiet"]);
    let settings = std::fs::read_to_string(pack.join(".taplo.toml")).unwrap();
    for (name, _) in shipped() {
        let text = std::fs::read_to_string(pack.join(name)).unwrap();
        let path = text.lines().next().and_then(|line| line.strip_prefix("#:schema ")).unwrap();
        let schema: Value = serde_json::from_str(&std::fs::read_to_string(pack.join(path)).unwrap()).unwrap();
        assert_eq!(schema, schema_of(schema_kind(name)).unwrap());
        assert!(fits(&parsed(&text), &schema));
        assert!(settings.contains(&format!("\"{name}\"")) && settings.contains(path.trim_start_matches("./")));
    }
    // what editors need is no part of the pack
    assert!(rules::load(&Source::Folder(pack)).is_ok());
}
