//! Word (`.docx`): the text of each article, shaded by label, with label and relation of each sentence as a comment in
//! the margin. A comment links to the sentence that is supported or attacked.
//!
//! A sentence that has no label to speak of and takes no part in the map has no comment.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, BufWriter, Seek, Write};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::shape::{Shape, numbers};
use super::text::{one_line, shortened, title, xml, xml_line};
use super::{ExportError, Exporter, palette};
use crate::map::{ArgumentMap, Relation};
use crate::tables::columns::STANDARD_LABELS;

const SPACE: &str = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"";
const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
/// Characters of the target that a comment quotes.
const QUOTED: usize = 80;

/// Parts of the archive that are the same for all documents.
const FIXED: [(&str, &str); 4] = [
    (
        "[Content_Types].xml",
        "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
         <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
         <Default Extension=\"xml\" ContentType=\"application/xml\"/>\
         <Override PartName=\"/word/document.xml\" \
         ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/>\
         <Override PartName=\"/word/styles.xml\" \
         ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml\"/>\
         <Override PartName=\"/word/comments.xml\" \
         ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml\"/></Types>",
    ),
    (
        "_rels/.rels",
        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" \
         Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" \
         Target=\"word/document.xml\"/></Relationships>",
    ),
    (
        "word/_rels/document.xml.rels",
        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" \
         Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles\" Target=\"styles.xml\"/>\
         <Relationship Id=\"rId2\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments\" \
         Target=\"comments.xml\"/></Relationships>",
    ),
    (
        "word/styles.xml",
        "<w:styles xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\">\
         <w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"Normal\"><w:name w:val=\"Normal\"/>\
         <w:pPr><w:spacing w:after=\"160\" w:line=\"276\" w:lineRule=\"auto\"/></w:pPr>\
         <w:rPr><w:rFonts w:ascii=\"Calibri\" w:hAnsi=\"Calibri\" w:cs=\"Calibri\"/><w:sz w:val=\"22\"/></w:rPr></w:style>\
         <w:style w:type=\"paragraph\" w:styleId=\"Heading1\"><w:name w:val=\"heading 1\"/><w:basedOn w:val=\"Normal\"/>\
         <w:next w:val=\"Normal\"/><w:pPr><w:keepNext/><w:spacing w:before=\"240\" w:after=\"60\"/>\
         <w:outlineLvl w:val=\"0\"/></w:pPr><w:rPr><w:b/><w:sz w:val=\"32\"/></w:rPr></w:style>\
         <w:style w:type=\"paragraph\" w:styleId=\"Byline\"><w:name w:val=\"Byline\"/><w:basedOn w:val=\"Normal\"/>\
         <w:rPr><w:color w:val=\"555555\"/></w:rPr></w:style></w:styles>",
    ),
];

pub(super) struct Docx<'w> {
    out: Box<dyn Write + 'w>,
    archive: ZipWriter<File>,
    comments: BufWriter<File>,
    articles: u64,
    comment: u64,
}

impl<'w> Docx<'w> {
    pub fn new(out: Box<dyn Write + 'w>) -> io::Result<Self> {
        let mut archive = ZipWriter::new(tempfile::tempfile()?);
        for (name, content) in FIXED {
            archive.start_file(name, SimpleFileOptions::default())?;
            write!(archive, "{HEAD}{content}")?;
        }
        archive.start_file("word/document.xml", SimpleFileOptions::default())?;
        writeln!(archive, "{HEAD}<w:document {SPACE}><w:body>")?;
        let mut comments = BufWriter::new(tempfile::tempfile()?);
        writeln!(comments, "{HEAD}<w:comments {SPACE}>")?;
        Ok(Self { out, archive, comments, articles: 0, comment: 0 })
    }

    fn sentence(&mut self, map: &ArgumentMap, shape: &Shape, numbers: &[u64], at: usize) -> io::Result<()> {
        let node = &map.sentences[at];
        let text = xml_line(&node.text);
        let [.., unmarked] = STANDARD_LABELS;
        if node.label == unmarked && !shape.members[at] {
            return writeln!(self.archive, "<w:r><w:t xml:space=\"preserve\">{text}</w:t></w:r>");
        }
        let (id, anchor) = (self.comment, anchor(self.articles, numbers[at]));
        self.comment += 1;
        let fill = palette::of_node(node).fill.trim_start_matches('#');
        writeln!(
            self.archive,
            "<w:bookmarkStart w:id=\"{id}\" w:name=\"{anchor}\"/><w:commentRangeStart w:id=\"{id}\"/>\
             <w:r><w:rPr><w:shd w:val=\"clear\" w:color=\"auto\" w:fill=\"{fill}\"/></w:rPr>\
             <w:t xml:space=\"preserve\">{text}</w:t></w:r><w:commentRangeEnd w:id=\"{id}\"/>\
             <w:r><w:commentReference w:id=\"{id}\"/></w:r><w:bookmarkEnd w:id=\"{id}\"/>"
        )?;
        let mut about = format!("{}. {} ({:.2})", numbers[at], one_line(&node.label), node.confidence);
        if map.thesis == Some(at) {
            about.push_str(", the thesis");
        }
        if !node.holder.is_empty() {
            // writing into a string cannot fail
            let _ = write!(about, ", held by {}", one_line(&node.holder));
        }
        let _ = write!(about, ", certainty {:.2}", node.certainty);
        write!(
            self.comments,
            "<w:comment w:id=\"{id}\" w:author=\"toulmin\" w:initials=\"T\"><w:p>{}</w:p>",
            run(&about)
        )?;
        if let Some(edge) = shape.edge(map, at) {
            let target = shortened(&map.sentences[edge.target].text, QUOTED);
            let verb = match edge.relation {
                Relation::Supports => "supports",
                Relation::Attacks => "attacks",
            };
            write!(
                self.comments,
                "<w:p>{}<w:hyperlink w:anchor=\"{}\"><w:r><w:rPr><w:color w:val=\"0B5394\"/><w:u w:val=\"single\"/>\
                 </w:rPr><w:t xml:space=\"preserve\">{}: {}</w:t></w:r></w:hyperlink></w:p>",
                run(&format!("{verb} ")),
                self::anchor(self.articles, numbers[edge.target]),
                numbers[edge.target],
                xml(&target)
            )?;
        }
        if !node.rules.is_empty() {
            write!(self.comments, "<w:p>{}</w:p>", run(&one_line(&node.rules.join("; "))))?;
        }
        writeln!(self.comments, "</w:comment>")
    }
}

/// The name of a sentence's bookmark, unique in the document.
fn anchor(article: u64, number: u64) -> String {
    format!("s{article}_{number}")
}

fn run(text: &str) -> String {
    format!("<w:r><w:t xml:space=\"preserve\">{}</w:t></w:r>", xml(text))
}

impl Exporter for Docx<'_> {
    fn add(&mut self, map: &ArgumentMap) -> Result<(), ExportError> {
        if map.sentences.is_empty() {
            return Ok(());
        }
        self.articles += 1;
        let shape = Shape::of(map);
        let numbers = numbers(map);
        let break_before = if self.articles > 1 { "<w:pageBreakBefore/>" } else { "" };
        writeln!(
            self.archive,
            "<w:p><w:pPr><w:pStyle w:val=\"Heading1\"/>{break_before}</w:pPr>{}</w:p>",
            run(&title(map))
        )?;
        let meta = &map.article;
        let byline: Vec<&str> = [&meta.author, &meta.publisher, &meta.published, &meta.url]
            .into_iter()
            .map(String::as_str)
            .filter(|part| !part.is_empty())
            .collect();
        if !byline.is_empty() {
            let byline = run(&one_line(&byline.join(", ")));
            writeln!(self.archive, "<w:p><w:pPr><w:pStyle w:val=\"Byline\"/></w:pPr>{byline}</w:p>")?;
        }
        let mut paragraph = None;
        for (at, node) in map.sentences.iter().enumerate() {
            match paragraph.replace(node.paragraph) {
                Some(before) if before == node.paragraph => {
                    write!(self.archive, "<w:r><w:t xml:space=\"preserve\"> </w:t></w:r>")?;
                }
                Some(_) => writeln!(self.archive, "</w:p><w:p>")?,
                None => writeln!(self.archive, "<w:p>")?,
            }
            self.sentence(map, &shape, &numbers, at)?;
        }
        Ok(writeln!(self.archive, "</w:p>")?)
    }

    fn finish(&mut self) -> Result<(), ExportError> {
        writeln!(self.archive, "</w:body></w:document>")?;
        writeln!(self.comments, "</w:comments>")?;
        self.archive.start_file("word/comments.xml", SimpleFileOptions::default()).map_err(io::Error::from)?;
        self.comments.flush()?;
        self.comments.get_mut().rewind()?;
        io::copy(self.comments.get_mut(), &mut self.archive)?;
        let archive = std::mem::replace(&mut self.archive, ZipWriter::new(tempfile::tempfile()?));
        let mut file = archive.finish().map_err(io::Error::from)?;
        file.rewind()?;
        io::copy(&mut file, &mut self.out)?;
        Ok(self.out.flush()?)
    }
}
