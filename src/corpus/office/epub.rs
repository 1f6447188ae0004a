//! Electronic books (EPUB): the chapters in the order of reading, without title page and table of contents.

use quick_xml::events::Event;

use super::{Document, Failure, Parts, attribute, entity};
use crate::article::Header;
use crate::corpus::html;

/// What the list of parts says.
#[derive(Default)]
struct Package {
    known: Header,
    /// Id and path of each part that is a page.
    pages: Vec<(String, String)>,
    /// Ids in the order of reading.
    order: Vec<String>,
}

pub(super) fn read(parts: &mut Parts<'_>) -> Result<Document, Failure> {
    let mut root = String::new();
    parts.each("META-INF/container.xml", |event| {
        if let Event::Start(tag) | Event::Empty(tag) = event
            && tag.local_name().as_ref() == "rootfile"
            && root.is_empty()
        {
            root = attribute(&tag, "full-path").unwrap_or_default();
        }
        Ok(())
    })?;
    let package = package(parts, &root)?;
    let folder = root.rsplit_once('/').map(|(folder, _)| format!("{folder}/")).unwrap_or_default();
    let mut text = String::new();
    for id in &package.order {
        let Some((_, path)) = package.pages.iter().find(|(known, _)| known == id) else { continue };
        let Some(page) = parts.text(&format!("{folder}{}", decoded(path)))? else { continue };
        // a page that only names the book, or lists its chapters, is none of its text
        if ["titlepage", "\"toc\"", "cover"]
            .iter()
            .any(|kind| page.contains(&format!("epub:type=\"{}", kind.trim_matches('"'))))
        {
            continue;
        }
        let chapter = html::fragment(&page)?;
        for paragraph in chapter.split("\n\n").filter(|paragraph| !paragraph.trim().is_empty()) {
            // the title of the book stands above its only chapter, too
            if text.is_empty() && paragraph.trim() == package.known.title {
                continue;
            }
            if !text.is_empty() {
                text.push_str("\n\n");
            }
            text.push_str(paragraph);
        }
        if text.len() > super::MAX_TEXT_BYTES {
            return Err(Failure::malformed("the book has more text than one article may; split it".to_owned()));
        }
    }
    Ok(Document { text, known: package.known, ..Document::default() })
}

fn package(parts: &mut Parts<'_>, root: &str) -> Result<Package, Failure> {
    let mut out = Package::default();
    let mut inside = String::new();
    let found = parts.each(root, |event| {
        let field = match inside.as_str() {
            "title" => Some(&mut out.known.title),
            "creator" => Some(&mut out.known.author),
            "date" => Some(&mut out.known.published),
            "publisher" => Some(&mut out.known.publisher),
            _ => None,
        };
        match event {
            Event::Text(text) => field.into_iter().for_each(|field| field.push_str(&text)),
            Event::GeneralRef(name) => {
                if let Some(field) = field {
                    field.push_str(&entity(&name).unwrap_or_default());
                }
            }
            Event::End(_) => inside.clear(),
            Event::Start(tag) | Event::Empty(tag) => {
                let name = tag.local_name().as_ref().to_owned();
                match name.as_str() {
                    "item" => {
                        let is_page = attribute(&tag, "media-type").is_some_and(|kind| kind.contains("html"));
                        let is_list = attribute(&tag, "properties").is_some_and(|is| is.contains("nav"));
                        if let (Some(id), Some(path)) = (attribute(&tag, "id"), attribute(&tag, "href"))
                            && is_page
                            && !is_list
                        {
                            out.pages.push((id, path));
                        }
                    }
                    "itemref" if attribute(&tag, "linear").is_none_or(|linear| linear != "no") => {
                        out.order.extend(attribute(&tag, "idref"));
                    }
                    "creator" if !out.known.author.is_empty() => out.known.author.push_str(", "),
                    _ => {}
                }
                inside = name;
            }
            _ => {}
        }
        Ok(())
    })?;
    if !found {
        return Err(Failure::malformed(
            "this is no whole electronic book: its list of parts is missing; get it once more".to_owned(),
        ));
    }
    Ok(out)
}

/// `a%20b` as `a b`.
fn decoded(path: &str) -> String {
    let mut out = Vec::new();
    let mut bytes = path.bytes();
    while let Some(byte) = bytes.next() {
        let digits = (byte == b'%').then(|| bytes.as_slice_hex()).flatten();
        out.push(digits.unwrap_or(byte));
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// Two hexadecimal digits at the front.
trait Hex {
    fn as_slice_hex(&mut self) -> Option<u8>;
}

impl Hex for std::str::Bytes<'_> {
    fn as_slice_hex(&mut self) -> Option<u8> {
        let mut look = self.clone();
        let digits = [look.next()?, look.next()?];
        let found = u8::from_str_radix(str::from_utf8(&digits).ok()?, 16).ok()?;
        *self = look;
        Some(found)
    }
}
