//! Word documents (Office Open XML, ECMA-376).

use quick_xml::events::Event;

use super::{Document, Failure, Flow, Parts, attribute, damaged, entity, properties};

/// Elements that are left out with all that is in them: deleted text, text moved away, what older programs show
/// in place of a drawing, and codes of fields.
const LEFT_OUT: [&str; 5] = ["del", "moveFrom", "Fallback", "instrText", "delText"];

pub(super) fn read(parts: &mut Parts<'_>) -> Result<Document, Failure> {
    let mut flow = Flow::default();
    if !walk(parts, "word/document.xml", &mut flow)? {
        return Err(damaged(&"there is no word/document.xml in it"));
    }
    for notes in ["word/footnotes.xml", "word/endnotes.xml"] {
        flow.in_note = 1;
        walk(parts, notes, &mut flow)?;
    }
    let properties = properties(parts, "docProps/core.xml", &["creator"]);
    Ok(flow.finish(properties))
}

fn walk(parts: &mut Parts<'_>, name: &str, flow: &mut Flow) -> Result<bool, Failure> {
    let mut skip = 0usize;
    let mut in_text = 0usize;
    flow.open.clear();
    parts.each(name, |event| {
        match event {
            Event::Start(_) if skip > 0 => skip += 1,
            Event::End(_) if skip > 0 => skip -= 1,
            _ if skip > 0 => {}
            Event::Start(tag) => match tag.local_name().as_ref() {
                "p" => flow.begin(),
                "t" => in_text += 1,
                // lines across the page between text and notes
                "footnote" | "endnote" if attribute(&tag, "type").is_some_and(|kind| kind != "normal") => skip = 1,
                name if LEFT_OUT.contains(&name) => skip = 1,
                _ => {}
            },
            Event::End(tag) => match tag.local_name().as_ref() {
                "p" => flow.end()?,
                "t" => in_text = in_text.saturating_sub(1),
                _ => {}
            },
            Event::Empty(tag) => match tag.local_name().as_ref() {
                "pStyle" => {
                    let style = attribute(&tag, "val").unwrap_or_default();
                    if let Some(paragraph) = flow.open.last_mut() {
                        paragraph.is_title = style == "Title";
                        paragraph.left_out = style.starts_with("TOC");
                    }
                }
                "tab" | "ptab" => flow.push(" "),
                "br" | "cr" => flow.push("\n"),
                "noBreakHyphen" => flow.push("\u{2011}"),
                _ => {}
            },
            Event::Text(text) if in_text > 0 => flow.push(&text),
            Event::CData(text) if in_text > 0 => flow.push(&text),
            Event::GeneralRef(name) if in_text > 0 => flow.push(&entity(&name).unwrap_or_default()),
            _ => {}
        }
        Ok(())
    })
}
