//! PDF documents, with the feature `pdf`: the text as it is painted, page after page.
//!
//! A PDF says where letters stand, not what is a paragraph. Columns, page heads and notes come as they come. Nothing
//! bounds what the reader unpacks: read PDFs that you trust.

use super::{Document, Failure, Input, decode};
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
