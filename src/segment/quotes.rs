//! Quotation marks: which open, which close, and what stands between them.
//!
//! Curly marks tell by themselves or by the pairs that the pack names, straight ones by the white space around them. Only the outermost marks
//! count. A double quotation that is not closed runs to the end of its paragraph (the convention for
//! quotations of several paragraphs, which open each with a mark of its own); a single one that is not closed
//! was an apostrophe.

use std::ops::Range;

use crate::lexicon::{Quote, Token};
use crate::text::{Span, typographic};

/// What a token is among quotation marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Role {
    /// No quotation mark.
    #[default]
    No,
    /// It opens.
    Open,
    /// It closes.
    Close,
    /// Nothing decides it.
    Unknown,
}

/// What each mark of a pack's pairs is. One that opens one pair and closes another is read by the white space around it,
/// as straight marks are.
pub fn kinds(pairs: &[(char, char)]) -> Vec<(char, Quote)> {
    let double = |mark: char| typographic(mark) == Some("\"");
    let marks = pairs.iter().flat_map(|&(opening, closing)| [opening, closing]);
    let kind = |mark: char| {
        let opens = pairs.iter().any(|pair| pair.0 == mark);
        let closes = pairs.iter().any(|pair| pair.1 == mark);
        match (opens && closes, opens, double(mark)) {
            (true, _, true) => Quote::Double,
            (true, _, false) => Quote::Single,
            (false, true, true) => Quote::OpenDouble,
            (false, true, false) => Quote::OpenSingle,
            (false, false, true) => Quote::CloseDouble,
            (false, false, false) => Quote::CloseSingle,
        }
    };
    marks.map(|mark| (mark, kind(mark))).collect()
}

/// Marks that may stand between white space and an opening mark, and between a closing mark and white space.
fn around(text: &str, token: Token) -> (bool, bool) {
    match text[token.start as usize..].chars().next() {
        Some('(' | '[') => (true, false),
        Some(')' | ']' | '.' | ',' | ';' | ':' | '!' | '?' | '…') => (false, true),
        Some('-' | '\u{2010}'..='\u{2015}') => (true, true),
        _ => (false, false),
    }
}

/// Finds the role of each token of a paragraph; `out` is as long as `tokens` afterwards.
pub fn roles(text: &str, tokens: &[Token], out: &mut Vec<Role>) {
    out.clear();
    out.resize(tokens.len(), Role::No);
    let mut open = false;
    for (k, token) in tokens.iter().enumerate() {
        let double = matches!(token.quote, Quote::Double | Quote::OpenDouble | Quote::CloseDouble);
        let role = match token.quote {
            Quote::No => continue,
            Quote::OpenDouble | Quote::OpenSingle => Role::Open,
            Quote::CloseDouble => Role::Close,
            Quote::CloseSingle | Quote::Double | Quote::Single => {
                let before =
                    k == 0 || token.is(Span::SPACE) || around(text, tokens[k - 1]).0 || out[k - 1] == Role::Open;
                let after = tokens.get(k + 1).is_none_or(|t| {
                    t.is(Span::SPACE)
                        || around(text, *t).1
                        || t.quote != Quote::No && !matches!(t.quote, Quote::OpenDouble | Quote::OpenSingle)
                });
                match (before, after, token.quote) {
                    (true, false, Quote::CloseSingle) => Role::Unknown,
                    (true, false, _) => Role::Open,
                    (false, true, _) => Role::Close,
                    (_, _, Quote::Double) if open => Role::Close,
                    (_, _, Quote::Double) => Role::Open,
                    _ => Role::Unknown,
                }
            }
        };
        if double {
            open = role == Role::Open;
        }
        out[k] = role;
    }
}

/// Adds the quoted stretches of a paragraph, bytes inside the marks, in order, to `out`.
pub fn spans(tokens: &[Token], roles: &[Role], out: &mut Vec<Range<usize>>) {
    let mut open: Option<(usize, bool)> = None;
    for (token, role) in tokens.iter().zip(roles) {
        let double = matches!(token.quote, Quote::Double | Quote::OpenDouble | Quote::CloseDouble);
        match (role, open) {
            (Role::Open, None) => open = Some((token.end as usize, double)),
            // a double mark inside what began as a single one: that one was an apostrophe
            (Role::Open, Some((_, false))) if double => open = Some((token.end as usize, true)),
            (Role::Close, Some((from, kind))) if kind == double => {
                out.push(from..token.start as usize);
                open = None;
            }
            _ => {}
        }
    }
    if let (Some((from, true)), Some(last)) = (open, tokens.last()) {
        out.push(from..last.end as usize);
    }
}
