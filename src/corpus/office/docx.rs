//! Word documents (Office Open XML, ECMA-376).

use quick_xml::events::Event;

use super::{Document, Failure, Flow, Parts, Style, attribute, damaged, entity, properties};

/// Elements that are left out with all that is in them: deleted text, text moved away, what older programs show
/// in place of a drawing, and codes of fields.
const LEFT_OUT: [&str; 5] = ["del", "moveFrom", "Fallback", "instrText", "delText"];

pub(super) fn read(parts: &mut Parts<'_>) -> Result<Document, Failure> {
    let mut flow = Flow::default();
    let main = main_part(parts)?;
    if !walk(parts, &main, &mut flow)? {
        return Err(damaged(&"there is no word/document.xml in it"));
    }
    inserted(parts, &main, &mut flow)?;
    for notes in ["word/footnotes.xml", "word/endnotes.xml"] {
        flow.in_note = 1;
        walk(parts, notes, &mut flow)?;
    }
    let properties = properties(parts, "docProps/core.xml", &["creator"]);
    Ok(flow.finish(properties))
}

/// The part that is the document, mostly `word/document.xml`.
fn main_part(parts: &mut Parts<'_>) -> Result<String, Failure> {
    let usual = "word/document.xml".to_owned();
    if parts.archive.index_for_name(&usual).is_some() {
        return Ok(usual);
    }
    let found = related(parts, "_rels/.rels", "/officeDocument")?;
    Ok(found.into_iter().next().unwrap_or(usual))
}

/// What a part is related to, of the kind whose name ends so.
fn related(parts: &mut Parts<'_>, name: &str, kind: &str) -> Result<Vec<String>, Failure> {
    let mut out = Vec::new();
    parts.each(name, |event| {
        if let Event::Start(tag) | Event::Empty(tag) = event
            && tag.local_name().as_ref() == "Relationship"
            && attribute(&tag, "Type").is_some_and(|found| found.ends_with(kind))
        {
            out.extend(attribute(&tag, "Target").map(|target| target.trim_start_matches('/').to_owned()));
        }
        Ok(())
    })?;
    Ok(out)
}

/// Pages that a document has inside, as programs write it that make Word of web pages.
fn inserted(parts: &mut Parts<'_>, main: &str, flow: &mut Flow) -> Result<(), Failure> {
    let (folder, name) = main.rsplit_once('/').unwrap_or(("", main));
    for target in related(parts, &format!("{folder}/_rels/{name}.rels"), "/aFChunk")? {
        let text = match parts.text(&format!("{folder}/{target}"))? {
            Some(text) => Some(text),
            None => parts.text(&target)?,
        };
        let Some(text) = text else { continue };
        let text = crate::corpus::html::fragment(&text)?;
        if !flow.body.is_empty() {
            flow.body.push_str("\n\n");
        }
        flow.body.push_str(&text);
    }
    Ok(())
}

fn walk(parts: &mut Parts<'_>, name: &str, flow: &mut Flow) -> Result<bool, Failure> {
    let mut skip = 0usize;
    let (mut in_text, mut in_run) = (0usize, 0usize);
    flow.open.clear();
    parts.each(name, |event| {
        match event {
            Event::Start(_) if skip > 0 => skip += 1,
            Event::End(_) if skip > 0 => skip -= 1,
            _ if skip > 0 => {}
            Event::Start(tag) => match tag.local_name().as_ref() {
                "p" => flow.begin(),
                "r" => in_run += 1,
                "t" => in_text += 1,
                // lines across the page between text and notes
                "footnote" | "endnote" if attribute(&tag, "type").is_some_and(|kind| kind != "normal") => skip = 1,
                name if LEFT_OUT.contains(&name) => skip = 1,
                _ => {}
            },
            Event::End(tag) => match tag.local_name().as_ref() {
                "p" => flow.end()?,
                "r" => {
                    in_run = in_run.saturating_sub(1);
                    if let Some(paragraph) = flow.open.last_mut() {
                        paragraph.hidden = false;
                    }
                }
                "t" => in_text = in_text.saturating_sub(1),
                _ => {}
            },
            Event::Empty(tag) => match tag.local_name().as_ref() {
                "pStyle" => {
                    let style = attribute(&tag, "val").unwrap_or_default();
                    if let Some(paragraph) = flow.open.last_mut() {
                        paragraph.style = Style::of(&style);
                        paragraph.left_out = style.starts_with("TOC");
                    }
                }
                "framePr" => {
                    let drops = attribute(&tag, "dropCap").is_some_and(|kind| kind != "none");
                    if let Some(paragraph) = flow.open.last_mut() {
                        paragraph.is_initial = drops;
                    }
                }
                // of a run; the mark of the paragraph has one, too
                "vanish" if in_run > 0 => {
                    let shown = attribute(&tag, "val").is_some_and(|val| matches!(val.as_str(), "0" | "false"));
                    if let Some(paragraph) = flow.open.last_mut() {
                        paragraph.hidden = !shown;
                    }
                }
                "tab" | "ptab" => flow.push(" "),
                "br" | "cr" => flow.push("\n"),
                "noBreakHyphen" => flow.push("-"),
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
