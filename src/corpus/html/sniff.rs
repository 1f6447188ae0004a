//! Whether a text is HTML, and which of it: by its tags, as columns of tables do not say.

/// What a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::corpus) enum Markup {
    /// A page with all that is around an article.
    Page,
    /// Tags in running text.
    Fragment,
    /// No tags, but characters by their names: `&amp;`.
    Entities,
    /// Nothing of it.
    None,
}

/// Tags that nobody writes by chance; with their brackets.
const TAGS: [&str; 30] = [
    "<p>",
    "</p>",
    "<br>",
    "<br/>",
    "<br />",
    "</a>",
    "</b>",
    "</i>",
    "</em>",
    "</strong>",
    "</span>",
    "</div>",
    "</li>",
    "</ul>",
    "</ol>",
    "</h1>",
    "</h2>",
    "</h3>",
    "</h4>",
    "</td>",
    "</tr>",
    "</table>",
    "</blockquote>",
    "</article>",
    "</section>",
    "</body>",
    "</html>",
    "</figure>",
    "</script>",
    "</u>",
];

/// Looks at a text from a column, where it may be anything.
pub(in crate::corpus) fn markup(text: &str) -> Markup {
    if is_page(text) {
        return Markup::Page;
    }
    let mut entity = false;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'<' if begins_with_any(&text.as_bytes()[at..]) => return Markup::Fragment,
            b'&' => entity |= is_entity(&text.as_bytes()[at + 1..]),
            _ => {}
        }
    }
    if entity { Markup::Entities } else { Markup::None }
}

/// Whether a plain text has characters by their names, as feeds do.
pub(in crate::corpus) fn has_entities(text: &str) -> bool {
    let found =
        memchr::memchr_iter(b'&', text.as_bytes()).filter(|at| is_entity(&text.as_bytes()[at + 1..])).take(3).count();
    found > 2 && markup(text) == Markup::Entities
}

/// Whether a text begins as a web page does, whatever its name says.
pub(in crate::corpus) fn is_page(text: &str) -> bool {
    let mut start = text.trim_start_matches('\u{FEFF}').trim_start();
    // comments and the declaration of XHTML may come first
    while let Some(rest) = start.strip_prefix("<?").or_else(|| start.strip_prefix("<!--")) {
        start = rest.split_once('>').map_or("", |(_, rest)| rest).trim_start();
    }
    ["<!doctype html", "<html", "<head>", "<body"].iter().any(|tag| begins_with(start.as_bytes(), tag))
}

fn begins_with(text: &[u8], tag: &str) -> bool {
    text.get(..tag.len()).is_some_and(|start| start.eq_ignore_ascii_case(tag.as_bytes()))
}

fn begins_with_any(text: &[u8]) -> bool {
    // a paragraph may have attributes
    TAGS.iter().any(|tag| begins_with(text, tag))
}

/// `amp;` or `#8217;`, behind the `&`.
fn is_entity(text: &[u8]) -> bool {
    let name = text.iter().take(10).take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'#').count();
    name >= 2 && text.get(name) == Some(&b';')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_and_names_of_characters() {
        for (text, expected) in [
            ("<!DOCTYPE html><html>", Markup::Page),
            ("\u{FEFF} <?xml version=\"1.0\"?>\n<!-- saved --><HTML lang=en>", Markup::Page),
            ("One <em>two</em>.", Markup::Fragment),
            ("One<br />two", Markup::Fragment),
            ("<P class=x>One</P>", Markup::Fragment),
            ("Fish &amp; chips", Markup::Entities),
            ("Ann&#8217;s", Markup::Entities),
            ("Fish & chips; 3 < 4 > 2, a<b and b>a; Q&A;", Markup::None),
            ("", Markup::None),
        ] {
            assert_eq!(markup(text), expected, "{text}");
        }
    }
}
