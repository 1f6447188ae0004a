//! Text documents of `LibreOffice` and others (`OpenDocument`, ISO 26300).

use std::collections::HashMap;

use quick_xml::events::Event;

use super::{Document, Failure, Flow, Parts, Style, attribute, damaged, entity, properties};

/// Elements that are left out with all that is in them: deleted text, comments, descriptions of pictures, tables of
/// contents, and the mark of a note in the text.
const LEFT_OUT: [&str; 9] = [
    "tracked-changes",
    "annotation",
    "title",
    "desc",
    "table-of-content",
    "alphabetical-index",
    "note-citation",
    "bibliography",
    "forms",
];

pub(super) fn read(parts: &mut Parts<'_>) -> Result<Document, Failure> {
    let mut flow = Flow::default();
    let mut styles: HashMap<String, Style> = HashMap::new();
    let mut skip = 0usize;
    // white space between elements is none of the text's: only one space stands for a run of it
    let found = parts.each("content.xml", |event| {
        match event {
            Event::Start(_) if skip > 0 => skip += 1,
            Event::End(_) if skip > 0 => skip -= 1,
            _ if skip > 0 => {}
            Event::Start(tag) | Event::Empty(tag) if tag.local_name().as_ref() == "style" => {
                let parent = attribute(&tag, "parent-style-name").map(|parent| Style::of(&parent)).unwrap_or_default();
                if let Some(name) = attribute(&tag, "name").filter(|_| parent != Style::Text) {
                    styles.insert(name, parent);
                }
            }
            Event::Start(tag) => match tag.local_name().as_ref() {
                "p" | "h" => {
                    flow.begin();
                    let name = attribute(&tag, "style-name").unwrap_or_default();
                    let style = styles.get(&name).copied().unwrap_or_else(|| Style::of(&name));
                    if let Some(paragraph) = flow.open.last_mut() {
                        paragraph.style = style;
                    }
                }
                "note-body" => flow.in_note += 1,
                name if LEFT_OUT.contains(&name) => skip = 1,
                _ => {}
            },
            Event::End(tag) => match tag.local_name().as_ref() {
                "p" | "h" => flow.end()?,
                "note-body" => flow.in_note = flow.in_note.saturating_sub(1),
                _ => {}
            },
            Event::Empty(tag) => match tag.local_name().as_ref() {
                "s" | "tab" => flow.push(" "),
                "line-break" => flow.push("\n"),
                _ => {}
            },
            Event::Text(text) => flow.push(&folded(&text)),
            Event::CData(text) => flow.push(&folded(&text)),
            Event::GeneralRef(name) => flow.push(&entity(&name).unwrap_or_default()),
            _ => {}
        }
        Ok(())
    })?;
    if !found {
        return Err(damaged(&"there is no content.xml in it"));
    }
    let properties = properties(parts, "meta.xml", &["initial-creator", "creator"]);
    Ok(flow.finish(properties))
}

/// Each run of white space as one space.
fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            ' ' | '\t' | '\n' | '\r' if out.ends_with(' ') => {}
            ' ' | '\t' | '\n' | '\r' => out.push(' '),
            c => out.push(c),
        }
    }
    out
}
