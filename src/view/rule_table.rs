//! What a run said of its rules: file, line, weight and health, from its rules.csv.

use std::io::ErrorKind;
use std::path::Path;

use super::page::RuleInfo;
use crate::corpus::decode;
use crate::tables::dialect::unguard;
use crate::tables::read_back::ReadBackError;

/// The rules in the rules.csv of a folder, in any dialect; none where there is no such table.
///
/// # Errors
/// The table is there and cannot be read.
pub fn rules_of(folder: &Path) -> Result<Vec<RuleInfo>, ReadBackError> {
    let path = folder.join("rules.csv");
    let fail = |line, message: String| ReadBackError { path: path.clone(), line, message };
    let bytes = match std::fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(fail(0, format!("cannot be read ({error})"))),
    };
    let text = decode(&bytes).map_err(|failure| fail(0, format!("not a table: {}", failure.message)))?.text;
    let header = text.lines().next().unwrap_or_default();
    let delimiter = [b',', b';', b'\t'].into_iter().max_by_key(|&mark| header.bytes().filter(|&b| b == mark).count());
    let mut reader =
        csv::ReaderBuilder::new().delimiter(delimiter.unwrap_or(b',')).flexible(true).from_reader(text.as_bytes());
    let names = reader.headers().map_err(|error| fail(1, format!("not a table: {error}")))?.clone();
    let column = |name: &str| names.iter().position(|own| own.trim().eq_ignore_ascii_case(name));
    let Some(id) = column("rule_id") else {
        return Err(fail(1, "the header lacks `rule_id`: is this a table that `toulmin map` wrote?".to_owned()));
    };
    let places = ["file", "line", "label", "weight", "hits", "decisive"].map(column);
    let mut rules = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| {
            let line = error.position().map_or(0, csv::Position::line);
            fail(line, format!("this row cannot be read: {error}"))
        })?;
        let cell = |at: Option<usize>| at.and_then(|at| record.get(at)).map_or("", unguard).trim();
        let [file, line, label, weight, hits, decisive] = places.map(cell);
        rules.push(RuleInfo {
            id: cell(Some(id)).to_owned(),
            file: file.to_owned(),
            line: line.parse().ok(),
            label: label.to_owned(),
            // spreadsheet programs of half the world write a comma
            weight: weight.replace(',', ".").parse().ok(),
            hits: hits.parse().ok(),
            decisive: decisive.parse().ok(),
        });
    }
    Ok(rules)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_read_in_any_dialect() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(rules_of(folder.path()).unwrap(), []);
        let expected = RuleInfo {
            id: "claim.duty".to_owned(),
            file: "rules/claim.toml".to_owned(),
            line: Some(7),
            label: "claim; none".to_owned(),
            weight: Some(-0.5),
            hits: Some(3),
            decisive: None,
        };
        for table in [
            "\u{FEFF}\"rule_id\",\"file\",\"line\",\"label\",\"weight\",\"hits\",\"decisive\"\r\n\"claim.duty\",\"rules/claim.toml\",7,\"claim; none\",-0.50,3,\r\n",
            "decisive;hits;weight;label;line;file;rule_id\n;3;-0,5;\"claim; none\";7;rules/claim.toml;claim.duty\n",
        ] {
            std::fs::write(folder.path().join("rules.csv"), table).unwrap();
            assert_eq!(rules_of(folder.path()).unwrap(), std::slice::from_ref(&expected));
        }
        std::fs::write(folder.path().join("rules.csv"), "a,b\n1,2\n").unwrap();
        assert!(rules_of(folder.path()).unwrap_err().to_string().contains("lacks `rule_id`"));
    }
}
