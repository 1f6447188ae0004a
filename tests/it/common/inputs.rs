//! A folder with an example of every format that is read, and of what goes wrong with each.

use std::fs;
use std::io::{Cursor, Write};
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;
use ruzstd::encoding::{CompressionLevel, compress_to_vec};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// Three sentences, in which typographic marks and an accent tell one encoding from another.
pub const PROSE: &str = "The harbour must be dredged – nobody denies it. It carried 40,000 passengers in 2019, says Zoë \
                         Lindqvist’s report. Without it the island “may lose” its ferry.";

/// A file of the folder, and what is to be seen of it.
pub struct Example {
    pub name: &'static str,
    pub shows: &'static str,
    pub bytes: Vec<u8>,
}

/// All of them but malicious ones, sorted by name.
pub fn examples() -> Vec<Example> {
    let mut all = formats();
    all.extend(encodings());
    all.extend(faults());
    all.sort_unstable_by_key(|example| example.name);
    all
}

/// Writes them to a folder.
pub fn write(folder: &Path) {
    write_each(folder, examples());
}

/// Writes malicious ones to a folder; some are large.
pub fn write_hostile(folder: &Path) {
    write_each(folder, hostile());
    // of holes: it takes no room
    fs::File::options().write(true).open(folder.join("huge.txt")).unwrap().set_len(400 << 20).unwrap();
}

fn write_each(folder: &Path, examples: Vec<Example>) {
    fs::create_dir_all(folder).unwrap();
    for example in examples {
        fs::write(folder.join(example.name), example.bytes).unwrap();
    }
}

fn example(name: &'static str, shows: &'static str, bytes: impl Into<Vec<u8>>) -> Example {
    Example { name, shows, bytes: bytes.into() }
}

/// As people save articles: title, byline, date, text.
fn plain() -> String {
    format!("Dredge the harbour\n\nBy Ann Lee\n\n17 April 2019\n\n{PROSE}\n")
}

fn rows() -> String {
    let markup = "<p>The harbour must be <b>dredged</b>.</p><p>It carried 40,000 passengers in 2019 &amp; 2020.</p>";
    let row = |id: &str, text: &str| {
        serde_json::json!({ "id": id, "headline": "Dredge it", "authors": ["Ann Lee", "Bo Dahl"],
            "published_at": "2019-04-17T08:00:00Z", "url": "https://coast.example/1", "text": text })
    };
    format!("{}\n{}\n{{\"id\": \"cut\", \"te\n{}\n", row("a-1", PROSE), row("a-2", markup), row("a-3", ""))
}

fn formats() -> Vec<Example> {
    let page = format!(
        "<!DOCTYPE html><html><head><title>Dredge the harbour | Coast Gazette</title>\
         <meta property='og:title' content='Dredge the harbour'><meta name='author' content='Ann Lee'>\
         <meta property='og:site_name' content='Coast Gazette'><meta property='article:section' content='Opinion'>\
         <meta property='article:published_time' content='2019-04-17T08:00:00Z'>\
         <link rel='canonical' href='https://coast.example/harbour'></head><body>\
         <div class='cookie-banner'><p>We use cookies.</p></div><nav><a href='/'>Home</a></nav>\
         <article><h1>Dredge the harbour</h1><p>{PROSE}</p></article>\
         <div id='comments'><p>What nonsense!</p></div><footer><p>All rights reserved.</p></footer></body></html>"
    );
    let table = format!("id;headline;byline;body\n7;Dredge it;Ann Lee;\"{PROSE}\"\n8;Again;;\"{PROSE}\"\n");
    let tabs = format!("title\tabstract\ttext\nDredge it\tNothing\t{PROSE}\n");
    let markdown = format!("---\ntitle: Dredge the harbour\nauthor: Ann Lee\n---\n\n*17 April 2019*\n\n{PROSE}\n");
    vec![
        example("crawl.jsonl", "JSON lines: a plain text, one with tags, a line cut off, an empty text", rows()),
        example("essay.md", "Markdown with front matter", markdown),
        example(
            "packed.jsonl.zst",
            "the same packed with zstd",
            compress_to_vec(rows().as_bytes(), CompressionLevel::Fastest),
        ),
        example("packed.txt.gz", "plain text packed with gzip", gzip(plain().as_bytes())),
        example("page.html", "a web page with menu, cookie banner and comments", page),
        example("report.docx", "Word: a title, text, a deletion, a table, a note", docx()),
        example("report.odt", "OpenDocument: a title, text, a comment, a note", odt()),
        example("table.csv", "CSV with semicolons", table),
        example("tabs.tsv", "CSV with tabs", tabs),
        example("text.txt", "plain text with title, byline and date at the top", plain()),
    ]
}

fn encodings() -> Vec<Example> {
    let utf16: Vec<u8> = [0xFEFF].into_iter().chain(PROSE.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let (latin, _, _) = encoding_rs::WINDOWS_1252.encode(PROSE);
    let (garbled, _, _) = encoding_rs::WINDOWS_1252.decode(PROSE.as_bytes());
    let meta = [b"<html><head><meta charset=iso-8859-1></head><body><p>", &latin[..], b"</p></body></html>"].concat();
    let mut broken = PROSE.as_bytes().to_vec();
    // in the middle of a quotation mark
    let mark = broken.iter().rposition(|byte| *byte == 0xE2).unwrap();
    broken.truncate(mark + 2);
    vec![
        example("utf-16.txt", "UTF-16 with its mark", utf16),
        example("windows.txt", "Windows-1252", latin.into_owned()),
        example("windows.html", "a page that says which encoding it has", meta),
        example("garbled.txt", "UTF-8 that someone read as Windows-1252", garbled.into_owned()),
        example("cut-off.txt", "UTF-8 cut in the middle of a character", broken),
        example("lost.txt", "a character that was lost before", format!("{PROSE} The caf\u{FFFD} is closed.")),
    ]
}

fn faults() -> Vec<Example> {
    let mut cut = gzip(plain().as_bytes());
    cut.truncate(cut.len() / 2);
    let deep = format!("<html><body>{}{PROSE}", "<div>".repeat(100_000));
    vec![
        example("cut.txt.gz", "gzip, cut off", cut),
        example("deep.html", "a page nested 100,000 deep", deep),
        example("empty.txt", "nothing", ""),
        example("gold.csv", "a table of sentences, as toulmin writes", "sentence_id,text,label\na#1,\"One.\",claim\n"),
        example("numbers.csv", "a table without a column of text", "year,passengers\n2019,40000\n"),
        example(
            "old.docx",
            "a document with a password, or of before 2007",
            b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 ".to_vec(),
        ),
        example("page.txt", "a web page under a wrong name", format!("<!doctype html><p>{PROSE}</p>")),
        example("picture.txt", "a picture under a wrong name", b"\x89PNG\r\n\x1A\n\0\0".to_vec()),
        example("torn.docx", "an archive, torn", docx()[..200].to_vec()),
    ]
}

/// Malicious files, sorted by name.
pub fn hostile() -> Vec<Example> {
    let nothing = gzip(&vec![b' '; 1 << 20]);
    let entities: Vec<_> =
        (1..10).map(|n| format!("<!ENTITY l{n} '{}'>", format!("&l{};", n - 1).repeat(10))).collect();
    let entities = entities.concat();
    let bomb = format!(
        "<!DOCTYPE d [<!ENTITY l0 'laugh'>{entities}]><w:document xmlns:w='w'><w:p><w:r><w:t>{PROSE} &l9;</w:t></w:r></w:p></w:document>"
    );
    let mut long = vec![b'x'; 65 << 20];
    long.extend_from_slice(format!("\n{{\"text\": \"{PROSE}\"}}\n").as_bytes());
    vec![
        example("=1+1.txt", "a name that is a formula", PROSE),
        example(
            "bomb.docx",
            "entities of entities: three thousand million characters",
            archive(&[("word/document.xml", &bomb)]),
        ),
        example("bomb.txt.gz", "80 MiB of spaces in 80 KiB", nothing.repeat(80)),
        example(
            "codes.txt",
            "codes for terminals, marks that turn text around",
            format!("\u{1B}[2J\u{202E}{PROSE}\u{7}"),
        ),
        example(
            "formulas.csv",
            "formulas in all columns",
            format!("id,title,author,text\n=1,=2+2,@SUM(A1),\"={PROSE}\"\n"),
        ),
        example("huge.txt", "400 MiB", ""),
        example("long-line.jsonl", "a line of 65 MiB, and one of an article", long),
    ]
}

pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut out = GzEncoder::new(Vec::new(), Compression::default());
    out.write_all(bytes).unwrap();
    out.finish().unwrap()
}

pub fn archive(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        out.start_file(*name, SimpleFileOptions::default()).unwrap();
        out.write_all(text.as_bytes()).unwrap();
    }
    out.finish().unwrap().into_inner()
}

fn docx() -> Vec<u8> {
    let head = "xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'";
    let document = format!(
        "<w:document {head}><w:body><w:p><w:pPr><w:pStyle w:val='Title'/></w:pPr><w:r><w:t>Dredge the harbour</w:t></w:r></w:p>\
         <w:p><w:r><w:t>{PROSE}</w:t></w:r><w:del><w:r><w:delText>Never.</w:delText></w:r></w:del></w:p>\
         <w:tbl><w:tr><w:tc><w:p><w:r><w:t>Passengers</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>40,000</w:t></w:r></w:p></w:tc></w:tr></w:tbl>\
         </w:body></w:document>"
    );
    let notes = format!(
        "<w:footnotes {head}><w:footnote><w:p><w:r><w:t>The report is of 2020.</w:t></w:r></w:p></w:footnote></w:footnotes>"
    );
    let core = "<c:core xmlns:c='c' xmlns:dc='d'><dc:creator>Ann Lee</dc:creator></c:core>";
    archive(&[("word/document.xml", &document), ("word/footnotes.xml", &notes), ("docProps/core.xml", core)])
}

fn odt() -> Vec<u8> {
    let content = format!(
        "<o:document-content xmlns:o='o' xmlns:text='t'><o:body><o:text><text:p text:style-name='Title'>Dredge the harbour</text:p>\
         <text:p>{PROSE}<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>The report is of 2020.</text:p>\
         </text:note-body></text:note><o:annotation><text:p>Check this.</text:p></o:annotation></text:p></o:text></o:body></o:document-content>"
    );
    let meta = "<m xmlns:meta='m'><meta:initial-creator>Ann Lee</meta:initial-creator></m>";
    archive(&[("mimetype", "application/vnd.oasis.opendocument.text"), ("content.xml", &content), ("meta.xml", meta)])
}
