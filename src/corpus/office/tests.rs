use std::io::Write;

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;

fn archive(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        out.start_file(*name, SimpleFileOptions::default()).unwrap();
        out.write_all(text.as_bytes()).unwrap();
    }
    out.finish().unwrap().into_inner()
}

const W: &str = r#"xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006""#;

fn word() -> Vec<u8> {
    let document = format!(
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:document {W}><w:body>
<w:p><w:pPr><w:pStyle w:val="Title"/></w:pPr><w:r><w:t>Dredge &amp; </w:t></w:r><w:r><w:t>deepen</w:t></w:r></w:p>
<w:p><w:pPr><w:pStyle w:val="TOC1"/></w:pPr><w:r><w:t>Costs 3</w:t></w:r></w:p>
<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>What it costs</w:t></w:r></w:p>
<w:p><w:r><w:t xml:space="preserve">One </w:t></w:r><w:del><w:r><w:delText>old</w:delText><w:t>older</w:t></w:r></w:del><w:ins><w:r><w:t>two</w:t></w:r></w:ins><w:r><w:footnoteReference w:id="2"/><w:t>, three.</w:t><w:tab/><w:t>Four&#8217;s</w:t><w:br/><w:t>line.</w:t></w:r></w:p>
<w:p><w:r><w:fldChar/><w:instrText>PAGE</w:instrText></w:r><w:r><mc:AlternateContent><mc:Choice><w:txbxContent><w:p><w:r><w:t>In a box.</w:t></w:r></w:p></w:txbxContent></mc:Choice><mc:Fallback><w:p><w:r><w:t>In a box.</w:t></w:r></w:p></mc:Fallback></mc:AlternateContent><w:t>Around it.</w:t></w:r></w:p>
<w:tbl><w:tr><w:tc><w:p><w:r><w:t>A1</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>B1</w:t></w:r></w:p></w:tc></w:tr></w:tbl>
<w:p/><w:p><w:r><w:t>Last.</w:t></w:r></w:p></w:body></w:document>"#
    );
    let notes = format!(
        r#"<w:footnotes {W}><w:footnote w:type="separator" w:id="0"><w:p><w:r><w:t>no</w:t></w:r></w:p></w:footnote>
<w:footnote w:id="2"><w:p><w:r><w:t>A note.</w:t></w:r></w:p></w:footnote></w:footnotes>"#
    );
    let core = r#"<cp:coreProperties xmlns:cp="c" xmlns:dc="d"><dc:title>Old &lt;name&gt;</dc:title><dc:creator> Ann
 Lee</dc:creator></cp:coreProperties>"#;
    archive(&[("word/document.xml", &document), ("word/footnotes.xml", &notes), ("docProps/core.xml", core)])
}

fn libre() -> Vec<u8> {
    let content = r#"<?xml version="1.0"?><office:document-content xmlns:office="o" xmlns:text="t" xmlns:style="s" xmlns:table="b" xmlns:draw="d" xmlns:svg="v">
<office:automatic-styles><style:style style:name="P1" style:parent-style-name="Title"/></office:automatic-styles>
<office:body><office:text><text:tracked-changes><text:p>deleted</text:p></text:tracked-changes>
<text:p text:style-name="P1">Dredge &amp;
  deepen</text:p><text:h>What it costs</text:h>
<text:p>One <text:span>two</text:span><text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>A note.</text:p></text:note-body></text:note>, three.<text:s text:c="2"/>Four<text:line-break/>line.<office:annotation><text:p>a comment</text:p></office:annotation></text:p>
<text:list><text:list-item><text:p>Item.</text:p></text:list-item></text:list>
<table:table><table:table-row><table:table-cell><text:p>A1</text:p></table:table-cell><table:table-cell><text:p>B1</text:p></table:table-cell></table:table-row></table:table>
<text:p><draw:frame><svg:desc>a picture</svg:desc></draw:frame>Last.</text:p></office:text></office:body></office:document-content>"#;
    let meta = "<m><meta:initial-creator xmlns:meta=\"m\">Ann Lee</meta:initial-creator></m>";
    archive(&[("content.xml", content), ("meta.xml", meta)])
}

#[test]
fn word_documents() {
    let document = read(&word(), Kind::Docx).unwrap();
    let paragraphs: Vec<_> = document.text.split("\n\n").collect();
    assert_eq!(
        paragraphs,
        ["What it costs", "One two, three. Four’s\nline.", "In a box.", "Around it.", "A1", "B1", "Last.", "A note."]
    );
    assert_eq!(document.known.title, "Dredge & deepen");
    assert_eq!((document.properties.title.as_str(), document.properties.author.as_str()), ("Old <name>", "Ann Lee"));
}

#[test]
fn open_documents() {
    let document = read(&libre(), Kind::Odt).unwrap();
    let paragraphs: Vec<_> = document.text.split("\n\n").collect();
    assert_eq!(paragraphs, ["What it costs", "One two, three. Four\nline.", "Item.", "A1", "B1", "Last.", "A note."]);
    assert_eq!((document.known.title.as_str(), document.properties.author.as_str()), ("Dredge & deepen", "Ann Lee"));
}

#[test]
fn entities_that_stand_for_others_stand_for_nothing() {
    let lol: String = (1..10).fold("<!ENTITY l0 \"lol\">".to_owned(), |out, n| {
        out + &format!("<!ENTITY l{n} \"{}\">", format!("&l{};", n - 1).repeat(10))
    });
    let document =
        format!("<!DOCTYPE d [{lol}]><w:document {W}><w:p><w:r><w:t>A &l9; b&#0;&#x41;</w:t></w:r></w:p></w:document>");
    assert_eq!(read(&archive(&[("word/document.xml", &document)]), Kind::Docx).unwrap().text, "A  bA");
}

#[test]
fn what_unpacks_without_end_is_left() {
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    out.start_file("word/document.xml", SimpleFileOptions::default()).unwrap();
    let paragraph = "<w:p><w:t>x</w:t></w:p>".repeat(1 << 16);
    out.write_all(format!("<w:document {W}>").as_bytes()).unwrap();
    out.write_all(paragraph.as_bytes()).unwrap();
    let bomb = out.finish().unwrap().into_inner();
    assert!(bomb.len() < 20_000);
    let failure = read_within(&bomb, Kind::Docx, 1 << 20).unwrap_err();
    assert!(failure.message.contains("bytes"), "{failure}");
}

#[test]
fn what_is_no_document() {
    for bytes in
        [&b""[..], b"PK\x03\x04", &archive(&[("a.txt", "x")]), &archive(&[("word/document.xml", "<w:p><a></b>")])]
    {
        for kind in [Kind::Docx, Kind::Odt] {
            let failure = read(bytes, kind).unwrap_err();
            assert!(failure.message.contains("office document"), "{failure}");
        }
    }
}

proptest::proptest! {
    #[test]
    fn a_damaged_byte_never_panics(at in 0usize..4000, byte in proptest::num::u8::ANY) {
        for (bytes, kind) in [(word(), Kind::Docx), (libre(), Kind::Odt)] {
            let mut bytes = bytes;
            let at = at % bytes.len();
            bytes[at] = byte;
            let _ = read(&bytes, kind);
            let _ = read(&bytes[..at], kind);
        }
    }

    #[test]
    fn any_xml_never_panics(xml in "(</?(w:p|w:t|w:del|text:p|text:note-body)/?>|&[a-z#0-9]{0,4};|[a-z <>]{0,5}){0,30}") {
        let _ = read(&archive(&[("word/document.xml", &xml)]), Kind::Docx);
        let _ = read(&archive(&[("content.xml", &xml)]), Kind::Odt);
    }
}
