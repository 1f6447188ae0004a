//! Values as programs write them into cells and attributes: lists of strings, and days as counts of seconds.

/// The strings of a list as Python and JSON write them.
pub(super) fn list(written: &str) -> Option<Vec<String>> {
    let mut rest = written.trim().strip_prefix('[')?.strip_suffix(']')?.trim();
    let mut out = Vec::new();
    while !rest.is_empty() {
        let quote = rest.chars().next().filter(|c| matches!(c, '\'' | '"'))?;
        let (mut item, mut end, mut escaped) = (String::new(), None, false);
        for (at, c) in rest.char_indices().skip(1) {
            match c {
                'n' if escaped => item.push('\n'),
                c if escaped => item.push(c),
                '\\' => {
                    escaped = true;
                    continue;
                }
                c if c == quote => {
                    end = Some(at + 1);
                    break;
                }
                c => item.push(c),
            }
            escaped = false;
        }
        rest = rest[end?..].trim_start();
        rest = match rest.strip_prefix(',') {
            Some(rest) => rest.trim_start(),
            None if rest.is_empty() => rest,
            None => return None,
        };
        out.push(item);
    }
    (!out.is_empty()).then_some(out)
}

/// Several names in one value, as a list of strings.
pub(super) fn names(written: &str) -> String {
    list(written).map_or_else(|| written.to_owned(), |items| items.join(", "))
}

/// A day that is a number counts seconds since 1970, or thousandths of them; any other stays as it is.
pub(super) fn dated(written: String) -> String {
    let seconds = match (written.len(), written.parse::<i64>()) {
        (9..=10, Ok(seconds)) => seconds,
        (12..=13, Ok(thousandths)) => thousandths / 1000,
        _ => return written,
    };
    jiff::Timestamp::from_second(seconds).map_or(written, |time| time.to_string())
}
