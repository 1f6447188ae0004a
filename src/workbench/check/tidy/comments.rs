//! Comments on lines of their own: headings in one style, and lines that are too long.

use super::{WIDTH, columns};

/// Columns of a heading.
const HEADING: usize = 100;

/// A line that is a comment, in the standard form.
pub(super) fn line(body: &str) -> String {
    let indent: String = body.chars().take_while(|c| c.is_whitespace()).collect();
    let comment = body.trim();
    if let Some(title) = title(comment) {
        let begin = format!("{indent}# ── {title} ");
        let rest = HEADING.saturating_sub(columns(&begin)).max(4);
        return begin + &"─".repeat(rest);
    }
    if columns(body) <= WIDTH { body.to_owned() } else { wrapped(comment, &indent) }
}

/// The title of a heading: a comment between strokes or after many, such as `# ---- Duty ----`.
fn title(comment: &str) -> Option<&str> {
    let body = comment.trim_start_matches('#').trim();
    let stroke = |c: char| matches!(c, '-' | '─' | '=' | '━' | '~');
    let inner = body.trim_start_matches(stroke);
    let begin = columns(body) - columns(inner);
    let title = inner.trim_end_matches(stroke);
    let end = columns(inner) - columns(title);
    let title = title.trim();
    let strokes = (begin >= 2 && end >= 4) || begin >= 8;
    (strokes && !title.is_empty()).then_some(title)
}

/// A comment in as many lines as it needs, without a line break at the end.
pub(super) fn wrapped(comment: &str, indent: &str) -> String {
    let mut out = format!("{indent}#");
    let mut width = columns(&out);
    let body = comment.trim_start_matches('#');
    let lead: String = body.chars().take_while(|c| c.is_whitespace()).collect();
    for (number, word) in body.split_whitespace().enumerate() {
        let gap = if number == 0 { lead.as_str() } else { " " };
        if number > 0 && width + 1 + columns(word) > WIDTH {
            out.push('\n');
            out.push_str(indent);
            out.push('#');
            out.push_str(&lead);
            width = columns(indent) + 1 + columns(&lead);
        } else {
            out.push_str(gap);
            width += columns(gap);
        }
        out.push_str(word);
        width += columns(word);
    }
    out
}
