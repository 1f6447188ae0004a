//! Strings that are too long for a line, as TOML continues them: `"""\`, and a backslash at the end of each line.

use std::fmt::Write;

use super::{WIDTH, columns};

/// How a string is written that begins in column `column`; `raw` is how it is written now.
pub(super) fn render(raw: &str, value: &str, indent: &str, column: usize) -> String {
    let long = match raw.split_once('\n') {
        // a string of several lines has its breaks where somebody wanted them
        Some((first, rest)) => {
            column + columns(first) > WIDTH || rest.split('\n').any(|line| columns(line) + 1 > WIDTH)
        }
        None => column + columns(raw) + 1 > WIDTH,
    };
    if !long {
        return raw.to_owned();
    }
    let mut out = String::from("\"\"\"");
    let mut width = column + 3;
    if !value.starts_with(char::is_whitespace) {
        out.push_str("\\\n");
        out.push_str(indent);
        width = columns(indent);
    }
    for (number, piece) in pieces(value).into_iter().enumerate() {
        let size = columns(&piece);
        // three quotation marks and a comma may follow, or the backslash
        let full = width + size + 4 > WIDTH || out.ends_with("\\n");
        let breaks = number > 0 && full && !piece.starts_with(char::is_whitespace);
        if breaks {
            out.push_str("\\\n");
            out.push_str(indent);
            width = columns(indent);
        }
        out.push_str(&piece);
        width += size;
    }
    out.push_str("\"\"\"");
    out
}

/// The string, escaped, in pieces between which it may be broken: after white space and after `|`, but not before a mark
/// that belongs to the character before it.
fn pieces(value: &str) -> Vec<String> {
    let mut out = vec![String::new()];
    let mut chars = value.chars().peekable();
    while let Some(c) = chars.next() {
        let next = chars.peek().copied();
        if let Some(last) = out.last_mut() {
            escape(last, c, next);
        }
        if (c.is_whitespace() || c == '|') && next.is_some_and(|n| !n.is_whitespace() && !"?*+|)".contains(n)) {
            out.push(String::new());
        }
    }
    out
}

fn escape(out: &mut String, c: char, next: Option<char>) {
    match c {
        '\\' => out.push_str("\\\\"),
        '"' if next.is_none_or(|n| n == '"') => out.push_str("\\\""),
        '\n' => out.push_str("\\n"),
        '\t' => out.push_str("\\t"),
        _ if c.is_control() => {
            // writing to a string cannot fail
            let _ = write!(out, "\\u{:04X}", u32::from(c));
        }
        _ => out.push(c),
    }
}
