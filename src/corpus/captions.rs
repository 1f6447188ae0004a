//! Subtitles (`WebVTT`, `SubRip`): what is spoken, without numbers, times and marks of style.

/// The spoken text. What follows a pause, or a line that ends as a sentence does, is not told apart: lines run on.
pub(super) fn text_of(written: &str) -> String {
    let mut out = String::with_capacity(written.len() / 2);
    let mut last = String::new();
    // blocks have an empty line between two: a name or number, the times, and lines
    for block in blocks(written) {
        let Some(times) = block.iter().position(|line| line.contains("-->")) else { continue };
        for line in &block[times + 1..] {
            let line = plain(line);
            let line = line.trim();
            // captions that roll repeat the line before
            if line.is_empty() || line == last {
                continue;
            }
            let turn = line.starts_with(['-', '\u{2013}']);
            if !out.is_empty() {
                out.push_str(if turn { "\n\n" } else { " " });
            }
            out.push_str(line.trim_start_matches(['-', '\u{2013}', ' ']));
            line.clone_into(&mut last);
        }
    }
    out
}

fn blocks(written: &str) -> impl Iterator<Item = Vec<&str>> {
    let mut lines = written.lines().map(str::trim);
    std::iter::from_fn(move || {
        let mut block = Vec::new();
        for line in lines.by_ref() {
            if !line.is_empty() {
                block.push(line);
            } else if !block.is_empty() {
                return Some(block);
            }
        }
        (!block.is_empty()).then_some(block)
    })
}

/// A line without `<i>`, `<v Ann>`, `{\an8}` and the like.
fn plain(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut inside = None;
    for c in line.chars() {
        match (inside, c) {
            (None, '<') => inside = Some('>'),
            (None, '{') => inside = Some('}'),
            (Some(end), c) if c == end => inside = None,
            (None, c) => out.push(c),
            _ => {}
        }
    }
    if inside.is_some() { line.to_owned() } else { out }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spoken_text_alone() {
        let vtt = "WEBVTT - a talk\n\nNOTE by us\n\nintro\n00:01.000 --> 00:04.000 align:start\n<v Ann>The bus\nshould <i>stay</i>.\n\n00:05.000 --> 00:06.000\nshould stay.\n- Why?\n";
        assert_eq!(text_of(vtt), "The bus should stay. Why?".replace(" Why?", "\n\nWhy?"));
        let srt = "1\r\n00:00:01,000 --> 00:00:02,000\r\n{\\an8}One.\r\n\r\n2\r\n00:00:03,000 --> 00:00:04,000\r\n3 < 4 is so.\r\n";
        assert_eq!(text_of(srt), "One. 3 < 4 is so.");
    }
}
