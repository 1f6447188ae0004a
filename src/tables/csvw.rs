//! csv-metadata.json: what the tables hold, for programs (W3C CSV on the Web, <https://www.w3.org/TR/tabular-metadata/>).

use serde_json::{Map, Value, json};

use super::columns::{Column, Kind, Table};
use super::dialect::Dialect;
use super::run_json::{FileInfo, files_of, pretty};
use crate::rules::Pack;

/// The file's bytes, for the tables among `files`.
pub(crate) fn metadata(dialect: Dialect, pack: &Pack, files: &[FileInfo]) -> Vec<u8> {
    let tables: Vec<_> = Table::ALL
        .into_iter()
        .flat_map(|table| files_of(table, files).map(move |file| (table, file)))
        .map(|(table, file)| {
            let mut schema = Map::new();
            let columns: Vec<_> = table.columns(pack).iter().map(|column| describe(column, pack)).collect();
            schema.insert("columns".to_owned(), json!(columns));
            schema.insert("primaryKey".to_owned(), json!(table.key()));
            let keys = foreign_keys(table, files);
            if !keys.is_empty() {
                schema.insert("foreignKeys".to_owned(), json!(keys));
            }
            json!({"url": file.name, "dc:title": table.name(), "dc:description": table.about(), "tableSchema": schema})
        })
        .collect();
    pretty(&json!({
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "dc:title": "Argument maps",
        "dc:description": guard_note(dialect),
        "dialect": {
            "encoding": "utf-8",
            "header": true,
            "delimiter": char::from(dialect.delimiter()).to_string(),
            "lineTerminators": [dialect.record_end()],
            "quoteChar": "\"",
            "doubleQuote": true,
            // the default, `#`, would make comments of records
            "commentPrefix": null,
        },
        "tables": tables,
    }))
}

fn guard_note(dialect: Dialect) -> &'static str {
    if dialect.is_for_spreadsheets() {
        "Line breaks and tabs in cells are spaces. A ' stands before text that a spreadsheet would take for a \
         formula: text that begins, after any ' and spaces, with = + - @ or a control character; take one ' off to \
         get it back."
    } else {
        "Text is verbatim, line breaks included."
    }
}

fn describe(column: &Column, pack: &Pack) -> Value {
    let mut about = column.about.to_string();
    let datatype = match column.kind {
        Kind::Text => json!("string"),
        Kind::Label => {
            for label in &pack.labels {
                about.extend([" ", &label.id, ": ", &label.meaning]);
            }
            let ids: Vec<_> = pack.labels.iter().map(|label| regex::escape(&label.id)).collect();
            json!({"base": "string", "format": ids.join("|")})
        }
        Kind::Integer(minimum) => json!({"base": "integer", "minimum": minimum}),
        Kind::Decimal(None) => json!("decimal"),
        Kind::Decimal(Some((minimum, maximum))) => json!({"base": "decimal", "minimum": minimum, "maximum": maximum}),
    };
    json!({"name": column.name, "titles": column.name, "dc:description": about, "datatype": datatype})
}

/// Which column names rows of which other table. A table in several files cannot be named: the standard knows keys
/// into one file alone.
fn foreign_keys(table: Table, files: &[FileInfo]) -> Vec<Value> {
    let keys: &[(&str, Table)] = match table {
        Table::Sentences => &[("article_id", Table::Articles), ("target_id", Table::Sentences)],
        Table::Relations => {
            &[("article_id", Table::Articles), ("source_id", Table::Sentences), ("target_id", Table::Sentences)]
        }
        Table::ClaimMentions => {
            &[("claim_id", Table::Claims), ("sentence_id", Table::Sentences), ("article_id", Table::Articles)]
        }
        Table::Articles | Table::Rules | Table::Review | Table::Claims => &[],
    };
    keys.iter()
        .filter_map(|(column, other)| {
            let mut parts = files_of(*other, files);
            let (Some(file), None) = (parts.next(), parts.next()) else { return None };
            Some(json!({
                "columnReference": column,
                "reference": {"resource": file.name, "columnReference": other.key()},
            }))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tables::fixture;

    fn file(name: &str, table: Table) -> FileInfo {
        FileInfo { name: name.to_owned(), table: Some(table), rows: 1, bytes: 1, hash: String::new() }
    }

    #[test]
    fn tables_are_described() {
        let pack = fixture::pack();
        let mut files = vec![file("articles.csv", Table::Articles), file("sentences.csv", Table::Sentences)];
        files.push(file("relations.csv", Table::Relations));
        let read = |files: &[FileInfo]| -> Value {
            serde_json::from_slice(&metadata(Dialect::Semicolon, &pack, files)).unwrap()
        };
        let value = read(&files);
        assert_eq!(value["dialect"]["delimiter"], ";");
        assert_eq!(value["dialect"]["lineTerminators"][0], "\r\n");
        let sentences = &value["tables"][1];
        assert_eq!(sentences["url"], "sentences.csv");
        assert_eq!(sentences["tableSchema"]["primaryKey"], "sentence_id");
        let label = &sentences["tableSchema"]["columns"][3];
        assert_eq!(label["datatype"]["format"], "claim|evidence|policy|speculation|none|words");
        assert!(label["dc:description"].as_str().unwrap().contains("claim: What claim is."));
        assert_eq!(sentences["tableSchema"]["columns"][4]["datatype"]["maximum"], 1.0);
        assert_eq!(value["tables"][2]["tableSchema"]["foreignKeys"].as_array().unwrap().len(), 3);
        files.push(file("sentences-2.csv", Table::Sentences));
        let value = read(&files);
        assert_eq!(value["tables"][2]["url"], "sentences-2.csv");
        assert_eq!(value["tables"][3]["tableSchema"]["foreignKeys"].as_array().unwrap().len(), 1);
    }
}
