//! What is written into the tables reads back as it was, whatever the text, in every dialect.

use crate::common::engine;
use proptest::prelude::*;
use toulmin::analysis::Analysis;
use toulmin::article::{Article, Format, build};
use toulmin::tables::columns::{Table, write_header};
use toulmin::tables::dialect::unguard;
use toulmin::tables::{Chunk, Dialect, Entry, TableWriter};

/// Texts of the kinds that break tables, with enough of a sentence in them to be linked.
fn texts() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => Just("The council should not close the pier, because fares rose by 40 per cent. ".to_owned()),
        2 => Just("Perhaps “it may”, she said; \"we must\". ".to_owned()),
        2 => Just("\n\n".to_owned()),
        1 => Just("\r\n".to_owned()),
        1 => "[=+@;,'\"\\\\\\t\\-]{1,3}",
        1 => "[\u{2028}\u{2029}\u{85}\u{b}\u{c}\u{7}\u{a0}\u{200b}\u{feff}\u{202e}＝😀]{1,2}",
        2 => "[a-zA-Z]{1,12}[ .?!]{1,2}",
        1 => any::<String>(),
    ];
    proptest::collection::vec(piece, 1..24).prop_map(|pieces| pieces.concat())
}

/// What a dialect keeps of a text, and what is read back is compared with.
fn kept(dialect: Dialect, text: &str) -> String {
    if !dialect.is_for_spreadsheets() {
        return text.to_owned();
    }
    let broken = ['\0', '\t', '\n', '\u{b}', '\u{c}', '\r', '\u{85}', '\u{2028}', '\u{2029}'];
    text.replace("\r\n", " ").replace(broken, " ")
}

/// Records of a table as the `csv` crate reads them, by the names of their columns.
fn read_back(dialect: Dialect, table: Table, rows: &[u8]) -> Vec<impl Fn(&str) -> String + use<>> {
    let mut file = Vec::new();
    write_header(&mut file, dialect, &table.columns(engine().pack()));
    file.extend_from_slice(rows);
    let file = file.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&file);
    let mut reader = csv::ReaderBuilder::new().delimiter(dialect.delimiter()).from_reader(file);
    let names: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let records: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let cell = |record: csv::StringRecord| {
        let names = names.clone();
        move |name: &str| record[names.iter().position(|own| own == name).unwrap()].to_owned()
    };
    records.into_iter().map(cell).collect()
}

fn check(dialect: Dialect, article: &Article, map: &Analysis, path: &str) {
    let mut chunk = Chunk::default();
    let entry = Entry::Mapped { path, article, analysis: map, message: path };
    TableWriter::new(dialect, engine().pack()).write(&entry, &mut chunk);
    let same = |cell: String, text: &str| {
        let cell = if dialect.is_for_spreadsheets() { unguard(&cell).to_owned() } else { cell };
        assert_eq!(cell, kept(dialect, text), "{dialect}");
    };
    let text_of = |sentence: usize| &article.text[map.sentences[sentence].span.clone()];

    let articles = read_back(dialect, Table::Articles, &chunk.articles.bytes);
    assert_eq!((articles.len(), chunk.articles.count), (1, 1));
    for (name, text) in [("path", path), ("message", path), ("title", &article.header.title), ("status", "ok")] {
        same(articles[0](name), text);
    }
    same(articles[0]("article_id"), &article.id);
    assert_eq!(articles[0]("sentences"), map.sentences.len().to_string());

    let sentences = read_back(dialect, Table::Sentences, &chunk.sentences.bytes);
    assert_eq!((sentences.len(), chunk.sentences.count), (map.sentences.len(), map.sentences.len() as u64));
    for (at, (row, sentence)) in sentences.iter().zip(&map.sentences).enumerate() {
        same(row("text"), text_of(at));
        same(row("article_id"), &article.id);
        same(row("sentence_id"), &format!("{}#{}", article.id, at + 1));
        same(
            row("target_id"),
            &sentence.link.as_ref().map_or(String::new(), |link| format!("{}#{}", article.id, link.target + 1)),
        );
        assert_eq!(row("label"), engine().pack().labels[sentence.label].id);
        let [start, end] = ["start", "end"].map(|name| row(name).parse::<usize>().unwrap());
        assert_eq!(article.text.chars().skip(start).take(end - start).collect::<String>(), text_of(at));
    }

    let relations = read_back(dialect, Table::Relations, &chunk.relations.bytes);
    let linked: Vec<_> = map.sentences.iter().enumerate().filter_map(|(at, s)| Some((at, s.link.as_ref()?))).collect();
    assert_eq!((relations.len(), chunk.relations.count), (linked.len(), linked.len() as u64));
    for (row, (source, link)) in relations.iter().zip(linked) {
        same(row("source_text"), text_of(source));
        same(row("target_text"), text_of(link.target));
        assert_eq!(row("relation"), if link.attacks { "attacks" } else { "supports" });
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn tables_read_back_as_they_were_written(text in texts(), id in "[a-z=+'\"; ,é-]{1,12}", path in any::<String>()) {
        let article = build(id, text, Format::Text, &engine().pack().header, true);
        let mut map = Analysis::default();
        engine().worker().analyse(&article, &mut map);
        for dialect in Dialect::ALL {
            check(dialect, &article, &map, &path);
        }
    }
}
