//! REFI-QDA (`.qdpx`): a project for NVivo, MAXQDA, ATLAS.ti or QualCoder. Labels are codes, relations are links.
//!
//! Each article is a text made of its title and its sentences, so that a selection is exactly its sentence. Ids are made
//! from ours: the same maps give the same project.

use std::fs::File;
use std::io::{self, BufWriter, Seek, Write};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::text::{one_line, title, xml, xml_line};
use super::{ExportError, Exporter, palette};
use crate::map::{ArgumentMap, Holding, Node};
use crate::tables::columns::STANDARD_LABELS;

/// Certainty below which a sentence is hedged.
const HEDGED: f64 = 0.5;
/// Codes beside the labels: thesis, held by another, hedged; with their colours.
const FURTHER_CODES: [(&str, &str); 3] = [("thesis", "#b3261e"), ("held by another", "#555555"), ("hedged", "#8a5a00")];

/// The project, which is finished when all codes are known.
pub(super) struct Qdpx<'w> {
    out: Box<dyn Write + 'w>,
    archive: ZipWriter<File>,
    sources: BufWriter<File>,
    links: BufWriter<File>,
    /// Labels with their colours.
    codes: Vec<(String, &'static str)>,
    has_links: bool,
    has_sources: bool,
}

impl<'w> Qdpx<'w> {
    pub fn new(out: Box<dyn Write + 'w>) -> io::Result<Self> {
        let codes = STANDARD_LABELS.map(|label| (label.to_owned(), palette::of_label(label, std::iter::empty()).line));
        Ok(Self {
            out,
            archive: ZipWriter::new(tempfile::tempfile()?),
            sources: BufWriter::new(tempfile::tempfile()?),
            links: BufWriter::new(tempfile::tempfile()?),
            codes: codes.to_vec(),
            has_links: false,
            has_sources: false,
        })
    }

    fn source(&mut self, map: &ArgumentMap) -> io::Result<()> {
        let guid = guid("source", &map.article.id);
        let user = guid_of_user();
        let (text, places) = text(map);
        self.archive.start_file(format!("Sources/{guid}.txt"), SimpleFileOptions::default())?;
        self.archive.write_all(text.as_bytes())?;
        let meta = &map.article;
        let about = [&meta.author, &meta.publisher, &meta.published, &meta.url, &meta.id];
        let about: Vec<String> = about.iter().map(|part| one_line(part)).filter(|part| !part.is_empty()).collect();
        let out = &mut self.sources;
        writeln!(
            out,
            "<TextSource guid=\"{guid}\" name=\"{}\" plainTextPath=\"internal://{guid}.txt\" creatingUser=\"{user}\">\n\
             <Description>{}</Description>",
            xml(&title(map)),
            xml(&about.join("; "))
        )?;
        for ((at, node), (start, end)) in map.sentences.iter().enumerate().zip(places) {
            writeln!(
                out,
                "<PlainTextSelection guid=\"{}\" name=\"{}\" startPosition=\"{start}\" endPosition=\"{end}\" \
                 creatingUser=\"{user}\">",
                self::guid("selection", &node.id),
                xml_line(&node.id)
            )?;
            if !node.rules.is_empty() {
                writeln!(out, "<Description>{}</Description>", xml_line(&node.rules.join("; ")))?;
            }
            for code in codes(map, at, node) {
                writeln!(
                    out,
                    "<Coding guid=\"{}\" creatingUser=\"{user}\"><CodeRef targetGUID=\"{}\"/></Coding>",
                    self::guid(code, &node.id),
                    self::guid("code", code)
                )?;
            }
            writeln!(out, "</PlainTextSelection>")?;
        }
        writeln!(out, "</TextSource>")
    }

    fn project(&mut self) -> io::Result<()> {
        self.archive.start_file("project.qde", SimpleFileOptions::default())?;
        let out = &mut self.archive;
        let user = guid_of_user();
        writeln!(
            out,
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
             <Project xmlns=\"urn:QDA-XML:project:1.0\" name=\"Argument maps\" origin=\"toulmin {}\" \
             creatingUserGUID=\"{user}\">\n<Users><User guid=\"{user}\" name=\"toulmin\"/></Users>\n<CodeBook><Codes>",
            env!("CARGO_PKG_VERSION")
        )?;
        let further = FURTHER_CODES.map(|(name, color)| (name.to_owned(), color));
        for (name, color) in self.codes.iter().chain(&further) {
            let guid = guid("code", name);
            let name = xml_line(name);
            writeln!(out, "<Code guid=\"{guid}\" name=\"{name}\" isCodable=\"true\" color=\"{color}\"/>")?;
        }
        writeln!(out, "</Codes></CodeBook>")?;
        for (name, there, spool) in
            [("Sources", self.has_sources, &mut self.sources), ("Links", self.has_links, &mut self.links)]
        {
            // an empty list is not allowed
            if !there {
                continue;
            }
            writeln!(out, "<{name}>")?;
            spool.flush()?;
            spool.get_mut().rewind()?;
            io::copy(spool.get_mut(), out)?;
            writeln!(out, "</{name}>")?;
        }
        writeln!(out, "</Project>")
    }
}

impl Exporter for Qdpx<'_> {
    fn add(&mut self, map: &ArgumentMap) -> Result<(), ExportError> {
        if map.sentences.is_empty() {
            return Ok(());
        }
        for node in &map.sentences {
            if !self.codes.iter().any(|(label, _)| *label == node.label) {
                self.codes.push((node.label.clone(), palette::of_node(node).line));
            }
        }
        self.source(map)?;
        self.has_sources = true;
        for edge in &map.relations {
            self.has_links = true;
            let (source, target) = (&map.sentences[edge.source].id, &map.sentences[edge.target].id);
            writeln!(
                self.links,
                "<Link guid=\"{}\" name=\"{}\" direction=\"OneWay\" color=\"{}\" originGUID=\"{}\" targetGUID=\"{}\"/>",
                guid("link", source),
                edge.relation.as_str(),
                palette::of_relation(edge.relation),
                guid("selection", source),
                guid("selection", target)
            )?;
        }
        Ok(())
    }

    fn finish(&mut self) -> Result<(), ExportError> {
        self.project()?;
        let archive = std::mem::replace(&mut self.archive, ZipWriter::new(tempfile::tempfile()?));
        let mut file = archive.finish().map_err(io::Error::from)?;
        file.rewind()?;
        io::copy(&mut file, &mut self.out)?;
        Ok(self.out.flush()?)
    }
}

/// The codes of a sentence.
fn codes<'m>(map: &ArgumentMap, at: usize, node: &'m Node) -> Vec<&'m str> {
    let [thesis, held, hedged] = FURTHER_CODES.map(|(name, _)| name);
    let mut codes = vec![node.label.as_str()];
    codes.extend((map.thesis == Some(at)).then_some(thesis));
    codes.extend((node.holder_kind != Holding::Author).then_some(held));
    codes.extend((node.certainty < HEDGED).then_some(hedged));
    codes
}

/// The title and the sentences, with the place of each sentence in code points: its first, and the one after its last.
fn text(map: &ArgumentMap) -> (String, Vec<(u64, u64)>) {
    let mut out = title(map);
    let mut count = out.chars().count() as u64;
    let mut places = Vec::with_capacity(map.sentences.len());
    let mut paragraph = None;
    for node in &map.sentences {
        let between = if paragraph.replace(node.paragraph) == Some(node.paragraph) { " " } else { "\n\n" };
        out.push_str(between);
        count += between.len() as u64;
        let sentence = one_line(&node.text);
        let end = count + sentence.chars().count() as u64;
        out.push_str(&sentence);
        places.push((count, end));
        count = end;
    }
    (out, places)
}

fn guid_of_user() -> String {
    guid("user", "toulmin")
}

/// An id in the form of a UUID (version 8: made by a hash) that depends on nothing but its words.
fn guid(kind: &str, name: &str) -> String {
    let mut hash = blake3::Hasher::new();
    hash.update(kind.as_bytes());
    hash.update(&[0]);
    hash.update(name.as_bytes());
    let hash = hash.finalize();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash.as_bytes()[..16]);
    bytes[6] = bytes[6] & 0x0F | 0x80;
    bytes[8] = bytes[8] & 0x3F | 0x80;
    let hex = format!("{:032x}", u128::from_be_bytes(bytes));
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}
