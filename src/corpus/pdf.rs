//! PDF documents, with the feature `pdf`: the text as it is painted, page after page.
//!
//! A PDF says where letters stand, not what is a paragraph. Columns, page heads and notes come as they come. Nothing
//! bounds what the reader unpacks: read PDFs that you trust.

use super::decode;
use super::document::Document;
use super::failure::Failure;
use super::input::Input;
use crate::article::Draft;

/// Bytes of a file at most: 256 MiB.
const MAX_BYTES: usize = 256 << 20;

/// Reads a document.
///
/// # Errors
/// If it is damaged, has a password, or holds pictures alone.
pub(super) fn read(input: &Input, bytes: &[u8]) -> Result<Document, Failure> {
    if bytes.len() > MAX_BYTES {
        return Err(Failure::too_large(bytes.len() as u64));
    }
    let text = pdf_extract::extract_text_from_mem(bytes)
        .map_err(|error| Failure::malformed(format!("this PDF cannot be read ({error}); convert it to text first")))?;
    if decode::is_blank(&text) {
        return Err(Failure::no_article("PDF"));
    }
    let message = decode::message_about(&text, 0, "UTF-8");
    Ok(Document { draft: Draft { id: input.id.clone(), text, ..Draft::default() }, message })
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use super::*;

    /// A document of one page with some lines on it.
    fn pdf(lines: &[&str]) -> Vec<u8> {
        let shown = lines.iter().fold(String::new(), |out, line| out + "(" + line + ") Tj 0 -20 Td ");
        let page = format!("BT /F1 12 Tf 72 700 Td {shown}ET");
        let objects = [
            "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
            "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>"
                .to_owned(),
            format!("<</Length {}>>stream\n{page}\nendstream", page.len()),
            "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>".to_owned(),
        ];
        let mut out = "%PDF-1.4\n".to_owned();
        let mut places = Vec::new();
        for (at, object) in objects.iter().enumerate() {
            places.push(out.len());
            write!(out, "{} 0 obj\n{object}\nendobj\n", at + 1).unwrap();
        }
        let table = out.len();
        write!(out, "xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).unwrap();
        for place in places {
            writeln!(out, "{place:010} 00000 n ").unwrap();
        }
        write!(out, "trailer<</Size {}/Root 1 0 R>>\nstartxref\n{table}\n%%EOF", objects.len() + 1).unwrap();
        out.into_bytes()
    }

    #[test]
    fn text_as_it_is_painted() {
        let document = read(&Input::default(), &pdf(&["The harbour must", "be dredged."])).unwrap();
        let words: Vec<_> = document.draft.text.split_whitespace().collect();
        assert_eq!(words.join(" "), "The harbour must be dredged.");
    }

    #[test]
    fn what_cannot_be_read_says_so() {
        assert!(read(&Input::default(), b"%PDF-1.4 and no more").unwrap_err().message.contains("PDF"));
        assert!(read(&Input::default(), &pdf(&[])).is_err());
    }
}
