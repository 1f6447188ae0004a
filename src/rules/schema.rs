//! JSON Schema (draft 7) of rule files, for editors: made of what the readers of these files take, see
//! [`shapes`](super::load::rule_files::shapes).

use serde_json::{Map, Value as Json, json};

use super::load::rule_files::{FILE_KINDS, shapes};
use super::load::shape::{Shape, Value};

/// The dialect that both editors' engines and validators know.
pub const DRAFT: &str = "http://json-schema.org/draft-07/schema#";

/// The kinds of rule files with a schema of their own: the name of the file without its extension, `labels` for files of
/// label rules.
pub fn schema_kinds() -> impl Iterator<Item = &'static str> {
    FILE_KINDS.iter().map(|(kind, _)| *kind)
}

/// The kind of a rule file, by its name.
#[must_use]
pub fn schema_kind(file: &str) -> &'static str {
    let stem = file.strip_suffix(".toml").unwrap_or(file);
    schema_kinds().find(|kind| *kind == stem).unwrap_or(LABELS)
}

/// Files that are named after a label.
const LABELS: &str = "labels";

/// The schema of a kind of rule files; `None` for what is no kind.
#[must_use]
pub fn schema_of(kind: &str) -> Option<Json> {
    let shape = shapes().into_iter().find(|(name, _)| *name == kind)?.1;
    let mut out = json!({ "$schema": DRAFT, "title": format!("toulmin: {}", shape.what.borrow()) });
    merge(&mut out, object(&shape));
    Some(out)
}

/// The schema of any rule file: that of one of the kinds.
#[must_use]
pub fn schema_of_any() -> Json {
    let kinds: Vec<Json> = shapes().iter().map(|(_, shape)| object(shape)).collect();
    json!({ "$schema": DRAFT, "title": "toulmin: a rule file", "anyOf": kinds })
}

fn merge(into: &mut Json, from: Json) {
    if let (Json::Object(into), Json::Object(from)) = (into, from) {
        into.extend(from);
    }
}

fn object(shape: &Shape) -> Json {
    if shape.is_open.get() {
        return json!({ "type": "object", "additionalProperties": { "type": "number" }, "minProperties": 1 });
    }
    let (values, needed) = (shape.values.borrow(), shape.needed.borrow());
    let properties: Map<String, Json> = (shape.keys.borrow().iter())
        .map(|key| {
            let mut value = values.get(key).map_or_else(|| json!({}), of);
            if let Some(about) = needed.get(key) {
                merge(&mut value, json!({ "description": about }));
            }
            (key.clone(), value)
        })
        .collect();
    let required: Vec<&String> = needed.keys().collect();
    json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false })
}

fn of(value: &Value) -> Json {
    let or_list = |one: Json| json!({ "anyOf": [one, { "type": "array", "items": one }] });
    match value {
        Value::Text => json!({ "type": "string" }),
        Value::Texts => or_list(json!({ "type": "string" })),
        Value::Number => json!({ "type": "number" }),
        Value::Count(least) => json!({ "type": "integer", "minimum": least }),
        Value::Flag => json!({ "type": "boolean" }),
        Value::Choice(names) => json!({ "type": "string", "enum": names }),
        Value::Choices(names) => or_list(json!({ "type": "string", "enum": names })),
        Value::Table(shape) => object(shape),
        Value::Tables(shape) => json!({ "type": "array", "items": object(shape) }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Keys that may be there and of which nothing says what they take.
    fn untold(shape: &Shape) -> Vec<String> {
        let values = shape.values.borrow();
        let mut out: Vec<String> =
            shape.keys.borrow().iter().filter(|key| !values.contains_key(*key)).cloned().collect();
        for (key, value) in values.iter() {
            if let Value::Table(shape) | Value::Tables(shape) = value {
                out.extend(untold(shape).into_iter().map(|inner| format!("{key}.{inner}")));
            }
        }
        out
    }

    #[test]
    fn every_key_says_what_it_takes() {
        for (kind, shape) in shapes() {
            assert_eq!(untold(&shape), Vec::<String>::new(), "{kind}");
            assert!(!shape.keys.borrow().is_empty(), "{kind}");
        }
    }

    #[test]
    fn kinds_are_known_by_their_files() {
        assert_eq!(
            ["pack.toml", "header.toml", "claim.toml", "certainty.toml"].map(schema_kind),
            ["pack", "header", "labels", "labels"]
        );
        assert!(schema_of("labels").is_some() && schema_of("label").is_none());
    }

    #[test]
    fn a_label_rule_as_an_editor_sees_it() {
        let schema = schema_of("labels").unwrap();
        let rule = &schema["properties"]["rule"]["items"];
        assert_eq!(rule["required"], json!(["id"]));
        assert_eq!(rule["properties"]["count"], json!({ "type": "string", "enum": ["once", "each"] }));
        assert_eq!(rule["properties"]["most"], json!({ "type": "integer", "minimum": 1 }));
        assert_eq!(rule["properties"]["weights"]["additionalProperties"], json!({ "type": "number" }));
        assert_eq!(rule["additionalProperties"], json!(false));
    }
}
