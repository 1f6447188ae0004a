//! What keeps the text of an article from being anything but text inside an HTML file.

/// JSON that may stand inside a `<script>` element, and be read as JavaScript as well: `<` opens no tag and no comment,
/// and the two line ends that JSON allows in strings and old JavaScript does not are escaped.
///
/// All of them can only stand in strings, where an escape means the same.
pub(crate) fn json_in_script(json: &str) -> String {
    let mut out = String::with_capacity(json.len() + json.len() / 64);
    let mut copied = 0;
    for (at, found) in json.match_indices(['<', '\u{2028}', '\u{2029}']) {
        out.push_str(&json[copied..at]);
        out.push_str(match found {
            "<" => "\\u003c",
            "\u{2028}" => "\\u2028",
            _ => "\\u2029",
        });
        copied = at + found.len();
    }
    out.push_str(&json[copied..]);
    out
}

/// Text between tags or in an attribute's quotes.
pub(crate) fn html(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            // line ends of other kinds, and what an HTML parser drops or replaces
            c if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_means_the_same_and_opens_no_tag() {
        let hostile = "</script><!--\u{2028}\u{2029}\u{0}\u{1F600} \u{202E}<script>alert(1)</script>";
        let json = serde_json::to_string(&[hostile]).unwrap();
        let safe = json_in_script(&json);
        assert!(!safe.contains(['<', '\u{2028}', '\u{2029}', '\u{0}']));
        assert_eq!(serde_json::from_str::<Vec<String>>(&safe).unwrap(), [hostile]);
    }

    #[test]
    fn html_has_no_mark_of_its_own() {
        assert_eq!(html("a<b>&\"'\u{0}c"), "a&lt;b&gt;&amp;&quot;&#39; c");
    }
}
