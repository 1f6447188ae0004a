//! Where the articles are in a JSON value, found by its shape: an object with a text, objects inside it that have one,
//! lists of such objects, columns beside each other.

use serde_json::{Map, Value};

use super::columns::{ALL, FIELDS, Field, Names};
use super::record::Record;
use crate::corpus::failure::Failure;

/// Keys of an object that its failure names, at most.
const KEYS_TOLD: usize = 12;
/// Objects inside each other that are looked through for a list of articles.
const DEPTH: usize = 6;

type Object = Map<String, Value>;

/// An article that was found.
#[derive(Debug)]
pub(super) struct Found {
    pub record: Record,
}

/// The articles in a value.
pub(super) fn articles(value: &Value, names: &Names, replaced: usize) -> Vec<Result<Found, Failure>> {
    let mut objects: Vec<(Option<&str>, &Object)> = Vec::new();
    let mut made: Vec<Object> = Vec::new();
    let mut out = Vec::new();
    match value {
        Value::Object(object) => {
            if let Some(rows) = columns_beside(object, names) {
                made = rows;
            } else if has_text(object, names) {
                objects.push((None, object));
            } else if let Some(list) = longest_list(object, names, DEPTH) {
                objects = list;
            } else {
                objects.push((None, object));
            }
        }
        Value::Array(items) => objects.extend(items.iter().filter_map(|item| Some((None, item.as_object()?)))),
        _ => {}
    }
    objects.extend(made.iter().map(|object| (None, object)));
    for (key, object) in objects {
        out.push(record(object, names).map(|mut record| {
            record.replaced = replaced;
            let own = &mut record.fields[Field::Id as usize];
            if let Some(key) = key.filter(|_| own.is_empty()) {
                key.clone_into(own);
            }
            Found { record }
        }));
    }
    out
}

/// Whether an object has a text of its own, or one in an object inside it.
fn has_text(object: &Object, names: &Names) -> bool {
    let own = |object: &Object| {
        object.iter().any(|(key, value)| {
            names.field(key).is_some_and(|(field, _)| field == Field::Text)
                && text_of(value, Field::Text, names).is_some_and(|text| !text.trim().is_empty())
        })
    };
    own(object)
        || inner_objects(object).any(|(_, inner)| own(inner))
        || names.named(Field::Text).is_some_and(|name| inner(object, name).is_some())
        || guess(object, names).is_some()
}

fn inner_objects(object: &Object) -> impl Iterator<Item = (&String, &Object)> {
    object.iter().filter_map(|(key, value)| Some((key, value.as_object()?)))
}

/// The longest list of articles in an object or below it: of objects, or objects by their keys.
fn longest_list<'v>(object: &'v Object, names: &Names, depth: usize) -> Option<Vec<(Option<&'v str>, &'v Object)>> {
    let mut best: Option<Vec<(Option<&str>, &Object)>> = None;
    let mut consider = |found: Vec<(Option<&'v str>, &'v Object)>| {
        if !found.is_empty() && best.as_ref().is_none_or(|best| best.len() < found.len()) {
            best = Some(found);
        }
    };
    let by_key: Vec<_> = inner_objects(object).map(|(key, inner)| (Some(key.as_str()), inner)).collect();
    // one that has an article is enough to tell what they are
    if by_key.len() == object.len() && by_key.iter().any(|(_, inner)| has_text(inner, names)) {
        consider(by_key);
    }
    for value in object.values() {
        match value {
            Value::Array(items) => {
                let objects: Vec<_> = items.iter().filter_map(|item| Some((None, item.as_object()?))).collect();
                if objects.iter().any(|(_, object)| has_text(object, names)) {
                    consider(objects);
                }
            }
            Value::Object(inner) if depth > 0 => {
                if let Some(found) = longest_list(inner, names, depth - 1) {
                    consider(found);
                }
            }
            _ => {}
        }
    }
    best
}

/// The rows of columns that stand beside each other: `{"text": {"0": …}}`, `{"text": [..]}`, or
/// `{"columns": [..], "data": [[..]]}`.
fn columns_beside(object: &Object, names: &Names) -> Option<Vec<Object>> {
    if let (Some(Value::Array(keys)), Some(Value::Array(rows))) = (object.get("columns"), object.get("data")) {
        let keys: Vec<&str> = keys.iter().filter_map(Value::as_str).collect();
        let row = |row: &Value| {
            let cells = row.as_array()?.iter().cloned();
            Some(keys.iter().map(|key| (*key).to_owned()).zip(cells).collect::<Object>())
        };
        let out: Vec<Object> = rows.iter().filter_map(row).collect();
        return (!out.is_empty()).then_some(out);
    }
    let is_text = |key: &String| names.field(key).is_some_and(|(field, _)| field == Field::Text);
    let (_, texts) = object.iter().find(|(key, value)| is_text(key) && (value.is_object() || value.is_array()))?;
    match texts {
        Value::Object(texts) if !texts.is_empty() && texts.values().all(|text| text.is_string() || text.is_null()) => {
            // a column for each key, with the same rows
            let others =
                object.values().filter_map(Value::as_object).filter(|other| other.len() == texts.len()).count();
            (object.len() == others).then(|| {
                let row = |at: &String| {
                    let cells = object.iter().filter_map(|(key, column)| Some((key.clone(), column.get(at)?.clone())));
                    cells.collect()
                };
                texts.keys().map(row).collect()
            })
        }
        Value::Array(texts) if texts.len() > 1 && texts.iter().all(Value::is_string) => {
            let same = object.values().filter_map(Value::as_array).filter(|other| other.len() == texts.len()).count();
            // with one column alone these may be the paragraphs of an article
            (same > 1 && object.len() == same).then(|| {
                let row = |at: usize| {
                    let cells = object.iter().filter_map(|(key, column)| Some((key.clone(), column.get(at)?.clone())));
                    cells.collect()
                };
                (0..texts.len()).map(row).collect()
            })
        }
        _ => None,
    }
}

/// The fields of an object: its own, then those of objects inside it.
pub(super) fn record(object: &Object, names: &Names) -> Result<Record, Failure> {
    let mut record = Record::default();
    let mut ranks = [usize::MAX; FIELDS];
    fill(object, names, &mut record, &mut ranks);
    for field in ALL {
        if ranks[field as usize] == usize::MAX
            && let Some(name) = names.named(field)
            && let Some(text) = inner(object, name).and_then(|value| text_of(value, field, names))
        {
            record.fields[field as usize] = text;
            ranks[field as usize] = 0;
        }
    }
    if names.named(Field::Text).is_none() {
        // `_source`, `fields`, `article`: whatever it is called
        for (_, inner) in inner_objects(object) {
            let mut below = (Record::default(), [usize::MAX; FIELDS]);
            fill(inner, names, &mut below.0, &mut below.1);
            let has_text = below.1[Field::Text as usize] != usize::MAX;
            for field in ALL {
                let at = field as usize;
                if ranks[at] == usize::MAX
                    && below.1[at] != usize::MAX
                    && (has_text || ranks[Field::Text as usize] != usize::MAX && field == Field::Author)
                {
                    record.fields[at] = std::mem::take(&mut below.0.fields[at]);
                    ranks[at] = below.1[at];
                    record.headless |= field == Field::Text && below.0.headless;
                }
            }
        }
        if ranks[Field::Text as usize] == usize::MAX
            && let Some((key, text)) = guess(object, names)
        {
            record.fields[Field::Text as usize] = text;
            ranks[Field::Text as usize] = 0;
            record.note = Some(Failure::guessed(&key));
        }
    }
    if ranks[Field::Text as usize] == usize::MAX {
        let keys: Vec<String> = object.keys().take(KEYS_TOLD).cloned().collect();
        return Err(match names.named(Field::Text) {
            Some(name) => Failure::no_column(name, &keys),
            None => Failure::no_text_column(&keys),
        });
    }
    Ok(record)
}

/// The only value that is long enough to be an article.
fn guess(object: &Object, names: &Names) -> Option<(String, String)> {
    if names.named(Field::Text).is_some() {
        return None;
    }
    let mut long = object.iter().filter(|(key, _)| names.field(key).is_none()).filter_map(|(key, value)| {
        let text = value.as_str()?;
        super::columns::is_prose(text).then(|| (key.clone(), text.to_owned()))
    });
    let found = long.next()?;
    long.next().is_none().then_some(found)
}

fn fill(object: &Object, names: &Names, record: &mut Record, ranks: &mut [usize; FIELDS]) {
    for (key, value) in object {
        if let Some((field, rank)) = names.field(key)
            && rank < ranks[field as usize]
            && let Some(text) = text_of(value, field, names)
            && !(text.trim().is_empty() && ranks[field as usize] != usize::MAX)
        {
            let empty = text.trim().is_empty();
            if field == Field::Text
                && !empty
                && let Value::Array(items) = value
            {
                parts(items, names, record, ranks);
            }
            record.fields[field as usize] = text;
            // an empty one gives way to any other
            ranks[field as usize] = if empty { usize::MAX - 1 } else { rank };
            if field == Field::Text {
                // as `pipe` has it
                record.headless = names.is_body(key);
            }
        }
    }
}

/// What the parts of a text say beside it: `{"type": "byline", "content": "By Ann"}`.
fn parts(items: &[Value], names: &Names, record: &mut Record, ranks: &mut [usize; FIELDS]) {
    for item in items.iter().filter_map(Value::as_object) {
        if let Some((field, rank)) = item.values().filter_map(Value::as_str).find_map(|kind| names.field(kind))
            && field != Field::Text
            && ranks[field as usize] == usize::MAX
            && let Some(text) = own_text(item, names)
        {
            record.fields[field as usize] = text;
            ranks[field as usize] = rank;
        }
    }
}

/// The text of an object in a list of parts.
fn own_text(item: &Object, names: &Names) -> Option<String> {
    let mut texts = item.iter().filter_map(|(key, value)| Some((names.field(key)?, value.as_str()?)));
    texts.find(|((field, _), _)| *field == Field::Text).map(|(_, text)| text.to_owned())
}

/// The value at the end of `article.body`.
fn inner<'a>(object: &'a Object, path: &str) -> Option<&'a Value> {
    let mut keys = path.split('.');
    let mut value = object.get(keys.next()?)?;
    for key in keys {
        value = match value {
            Value::Object(object) => object.get(key)?,
            Value::Array(items) => items.get(key.parse::<usize>().ok()?)?,
            _ => return None,
        };
    }
    Some(value)
}

/// A value as text: a list is joined, an object gives its name.
pub(super) fn text_of(value: &Value, field: Field, names: &Names) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) if field != Field::Text => Some(number.to_string()),
        Value::Array(items) => {
            let part = |item: &Value| match item {
                // a part that says it is something else is none of the text
                Value::Object(part) if field == Field::Text => {
                    let is_other = part
                        .values()
                        .filter_map(Value::as_str)
                        .any(|kind| names.field(kind).is_some_and(|(field, _)| field != Field::Text));
                    if is_other { None } else { own_text(part, names) }
                }
                item => text_of(item, field, names),
            };
            let parts: Vec<_> = items.iter().filter_map(part).collect();
            let between = if field == Field::Text { "\n\n" } else { ", " };
            (!parts.is_empty()).then(|| parts.join(between))
        }
        Value::Object(object) if field != Field::Text => text_of(names.name_in(object)?, field, names),
        _ => None,
    }
}
