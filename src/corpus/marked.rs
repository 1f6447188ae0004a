//! Texts in the markup of Org, `AsciiDoc`, reStructuredText and LaTeX: the prose, and what the head says. Not an
//! interpreter of any of them: marks of headings, emphasis, links and comments are taken off, blocks of code left out.

use super::format::Kind;
use crate::article::Header;

/// What a text holds.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Marked {
    pub known: Header,
    /// Paragraphs with an empty line between two.
    pub text: String,
}

/// Reads a text in the markup of `kind`.
pub(super) fn read(written: &str, kind: Kind) -> Marked {
    let mut out = match kind {
        Kind::Org => org(written),
        Kind::AsciiDoc => ascii_doc(written),
        Kind::Rst => rst(written),
        _ => latex(written),
    };
    out.text = out.text.trim().to_owned();
    out
}

fn set(field: &mut String, value: &str) {
    if field.is_empty() {
        value.trim().clone_into(field);
    }
}

fn add(out: &mut String, line: &str) {
    out.push_str(line);
    out.push('\n');
}

fn org(written: &str) -> Marked {
    let mut out = Marked::default();
    let mut inside: Option<String> = None;
    for line in written.lines() {
        let trimmed = line.trim();
        let small = trimmed.to_ascii_lowercase();
        if let Some(end) = &inside {
            if small.starts_with(end.as_str()) {
                inside = None;
            }
        } else if let Some(block) = small.strip_prefix("#+begin_") {
            let name = block.split_whitespace().next().unwrap_or_default();
            if matches!(name, "src" | "example" | "export" | "comment") {
                inside = Some(format!("#+end_{name}"));
            }
        } else if let Some((key, value)) = trimmed.strip_prefix("#+").and_then(|rest| rest.split_once(':')) {
            match key.to_ascii_lowercase().as_str() {
                "title" => set(&mut out.known.title, value),
                "author" => set(&mut out.known.author, value),
                "date" => set(&mut out.known.published, value.trim().trim_matches(['<', '>', '[', ']'])),
                _ => {}
            }
        } else if small == ":properties:" {
            inside = Some(":end:".to_owned());
        } else if trimmed.starts_with("# ") || small.starts_with("#+end_") {
        } else if line.starts_with('*') && line.trim_start_matches('*').starts_with(' ') {
            add(&mut out.text, "");
            add(&mut out.text, line.trim_start_matches('*').trim());
            add(&mut out.text, "");
        } else {
            add(&mut out.text, &links(&unmarked(trimmed, &['*', '/', '_', '=', '~']), "[[", "]["));
        }
    }
    out
}

fn ascii_doc(written: &str) -> Marked {
    let mut out = Marked::default();
    let mut inside: Option<&str> = None;
    let mut lines = written.lines().map(str::trim_end).peekable();
    while let Some(line) = lines.next() {
        if let Some(fence) = inside {
            if line == fence {
                inside = None;
            }
        } else if out.known.title.is_empty() && out.text.trim().is_empty() && line.starts_with("= ") {
            set(&mut out.known.title, &line[2..]);
            // author and date stand below, up to an empty line
            if let Some(author) = lines.next_if(|line| !line.is_empty() && !line.starts_with(':')) {
                set(&mut out.known.author, author.split('<').next().unwrap_or_default());
                if let Some(date) = lines.next_if(|line| !line.is_empty() && !line.starts_with(':')) {
                    // `v1.0, 2021-03-09: note`
                    let date = date.rsplit_once(", ").map_or(date, |(_, date)| date);
                    set(&mut out.known.published, date);
                }
            }
        } else if matches!(line, "----" | "...." | "////" | "++++") {
            inside = Some(line);
        } else if line.starts_with("//")
            || (line.starts_with(':') && line[1..].contains(':'))
            || line.starts_with("[[")
            || (line.starts_with('[') && line.ends_with(']'))
            || line.starts_with("image::")
            || matches!(line, "____" | "====" | "****")
        {
        } else if line.starts_with("==") && line.trim_start_matches('=').starts_with(' ') {
            add(&mut out.text, "");
            add(&mut out.text, line.trim_start_matches('=').trim());
            add(&mut out.text, "");
        } else {
            let line = unmarked(line, &['*', '_', '`', '+']);
            let line = addressed(&line);
            add(
                &mut out.text,
                &line
                    .replace("``", "\u{201C}")
                    .replace("''", "\u{201D}")
                    .replace("\"`", "\u{201C}")
                    .replace("`\"", "\u{201D}"),
            );
        }
    }
    out
}

/// `https://a.example[words]` as `words`.
fn addressed(line: &str) -> String {
    let mut out = String::new();
    let mut rest = line;
    while let Some(at) = rest.find("http") {
        let address = &rest[at..];
        let end = address.find(|c: char| c.is_whitespace() || c == '[').unwrap_or(address.len());
        out.push_str(&rest[..at]);
        match address[end..].strip_prefix('[').and_then(|inner| inner.split_once(']')) {
            Some((words, behind)) if address[..end].contains("://") => {
                out.push_str(words);
                rest = behind;
            }
            _ => {
                out.push_str(&address[..end]);
                rest = &address[end..];
            }
        }
    }
    out.push_str(rest);
    out
}

fn rst(written: &str) -> Marked {
    let mut out = Marked::default();
    let lines: Vec<&str> = written.lines().map(str::trim_end).collect();
    let is_rule = |line: &str| {
        line.len() > 2 && line.chars().next().is_some_and(|c| c.is_ascii_punctuation() && line.chars().all(|d| d == c))
    };
    let mut at = 0;
    let mut skip = false;
    while at < lines.len() {
        let line = lines[at];
        at += 1;
        if is_rule(line) {
            continue;
        }
        // what is indented below a directive is its own
        if skip && (line.is_empty() || line.starts_with(' ')) {
            continue;
        }
        skip = line.starts_with("..");
        if skip {
            continue;
        }
        if lines.get(at).is_some_and(|next| is_rule(next) && next.chars().count() >= line.trim().chars().count())
            && !line.trim().is_empty()
        {
            if out.known.title.is_empty() && out.text.trim().is_empty() {
                set(&mut out.known.title, line);
            } else {
                add(&mut out.text, "");
                add(&mut out.text, line.trim());
                add(&mut out.text, "");
            }
            continue;
        }
        if let Some((key, value)) = line.strip_prefix(':').and_then(|rest| rest.split_once(':'))
            && !key.contains(' ')
            && !value.starts_with('`')
        {
            match key.to_ascii_lowercase().as_str() {
                "author" | "authors" => set(&mut out.known.author, value),
                "date" => set(&mut out.known.published, value),
                _ => {}
            }
            continue;
        }
        let line = links(&line.replace("``", ""), "`", " <").replace("`__", "").replace("`_", "");
        add(&mut out.text, &unmarked(&line, &['*']));
    }
    out
}

/// Links without what they lead to: `[[address][words]]` for Org, `` `words <address>`_ `` for reStructuredText.
fn links(line: &str, open: &str, middle: &str) -> String {
    let mut out = String::new();
    let mut rest = line;
    while let Some((before, behind)) = rest.split_once(open) {
        out.push_str(before);
        let close = if open == "[[" { "]]" } else { ">`" };
        let Some((inner, tail)) = behind.split_once(close) else {
            out.push_str(if open == "[[" { open } else { "" });
            rest = behind;
            continue;
        };
        let words = match inner.split_once(middle) {
            Some((_, words)) if open == "[[" => words,
            Some((words, _)) => words,
            None => inner,
        };
        out.push_str(words);
        rest = tail.trim_start_matches('_');
    }
    out.push_str(rest);
    out
}

/// A line without the marks around emphasised words.
fn unmarked(line: &str, marks: &[char]) -> String {
    let chars: Vec<char> = line.chars().collect();
    let mut out = String::with_capacity(line.len());
    for (at, &c) in chars.iter().enumerate() {
        let before = at.checked_sub(1).map(|at| chars[at]);
        let behind = chars.get(at + 1).copied();
        let word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let edge = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric() && c != '/');
        // a mark stands between a word and what is none
        let opens = edge(before) && behind.is_some_and(|c| !c.is_whitespace()) && chars[at + 1..].contains(&c);
        let closes = before.is_some_and(|c| !c.is_whitespace()) && edge(behind) && chars[..at].contains(&c);
        if marks.contains(&c) && ((opens && (word(behind) || behind.is_some_and(|c| marks.contains(&c)))) || closes) {
            continue;
        }
        out.push(c);
    }
    out
}

/// Commands whose argument is no text.
const DROPPED: [&str; 30] = [
    "label",
    "ref",
    "cite",
    "citep",
    "citet",
    "footnote",
    "includegraphics",
    "usepackage",
    "documentclass",
    "input",
    "include",
    "bibliography",
    "bibliographystyle",
    "vspace",
    "hspace",
    "setlength",
    "setcounter",
    "pagestyle",
    "thispagestyle",
    "index",
    "pageref",
    "eqref",
    "url",
    "begin",
    "end",
    "newcommand",
    "renewcommand",
    "thanks",
    "today",
    "caption",
];
/// Surroundings that hold no prose.
const SURROUNDINGS: [&str; 12] = [
    "equation",
    "equation*",
    "align",
    "align*",
    "figure",
    "figure*",
    "table",
    "table*",
    "tabular",
    "verbatim",
    "lstlisting",
    "thebibliography",
];

fn latex(written: &str) -> Marked {
    let mut out = Marked::default();
    let source = without_comments(written);
    for (name, field) in [("title", 0), ("author", 1), ("date", 2)] {
        if let Some(value) = argument(&source, name) {
            let value = prose(value).replace('\n', " ");
            let value = value.split_whitespace().collect::<Vec<_>>().join(" ");
            match field {
                0 => out.known.title = value,
                1 => out.known.author = value.replace(" and ", ", "),
                _ => out.known.published = value,
            }
        }
    }
    let body = source.split_once("\\begin{document}").map_or(source.as_str(), |(_, body)| body);
    let body = body.split_once("\\end{document}").map_or(body, |(body, _)| body);
    out.text = prose(body);
    out
}

fn without_comments(written: &str) -> String {
    let mut out = String::with_capacity(written.len());
    for line in written.lines() {
        let end = line.match_indices('%').find(|(at, _)| !line[..*at].ends_with('\\')).map(|(at, _)| at);
        match end {
            // a line of comment alone divides nothing
            Some(at) if line[..at].trim().is_empty() => {}
            Some(at) => add(&mut out, &line[..at]),
            None => add(&mut out, line),
        }
    }
    out
}

/// The argument of the first `\name{…}`.
fn argument<'s>(source: &'s str, name: &str) -> Option<&'s str> {
    let at = source.find(&format!("\\{name}{{"))?;
    braced(&source[at + name.len() + 1..]).map(|(inner, _)| inner)
}

/// What stands in the braces at the front, and what follows them.
fn braced(text: &str) -> Option<(&str, &str)> {
    text.starts_with('{').then_some(())?;
    let mut depth = 0usize;
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '{' => depth += 1,
            '}' => {
                depth -= 1;
                if depth == 0 {
                    return Some((&text[1..at], &text[at + 1..]));
                }
            }
            _ => {}
        }
    }
    None
}

fn prose(source: &str) -> String {
    let mut out = String::with_capacity(source.len());
    let mut rest = source;
    while let Some(at) = rest.find(['\\', '{', '}', '~', '`', '\'', '-', '$']) {
        out.push_str(&rest[..at]);
        let c = rest[at..].chars().next().unwrap_or_default();
        rest = &rest[at + c.len_utf8()..];
        match c {
            '~' => out.push(' '),
            '`' if rest.starts_with('`') => {
                out.push('\u{201C}');
                rest = &rest[1..];
            }
            '`' => out.push('\u{2018}'),
            '\'' if rest.starts_with('\'') => {
                out.push('\u{201D}');
                rest = &rest[1..];
            }
            '-' if rest.starts_with("--") => {
                out.push('\u{2014}');
                rest = &rest[2..];
            }
            '-' if rest.starts_with('-') => {
                out.push('\u{2013}');
                rest = &rest[1..];
            }
            '\'' | '-' => out.push(c),
            '\\' => rest = command(rest, &mut out),
            _ => {}
        }
    }
    out.push_str(rest);
    out
}

/// What follows a backslash; gives what follows that.
fn command<'s>(rest: &'s str, out: &mut String) -> &'s str {
    let len = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
    if len == 0 {
        let c = rest.chars().next().unwrap_or_default();
        match c {
            '\\' => out.push('\n'),
            '%' | '&' | '$' | '#' | '_' | '{' | '}' => out.push(c),
            ' ' | ',' => out.push(' '),
            // accents stand before their letters
            _ => {}
        }
        return rest.get(c.len_utf8()..).unwrap_or_default();
    }
    let name = &rest[..len];
    let mut rest = rest[len..].strip_prefix('*').unwrap_or(&rest[len..]);
    while let Some((_, behind)) = rest.strip_prefix('[').and_then(|inner| inner.split_once(']')) {
        rest = behind;
    }
    if name == "begin"
        && let Some((surrounding, behind)) = braced(rest)
        && SURROUNDINGS.contains(&surrounding)
    {
        let end = format!("\\end{{{surrounding}}}");
        return behind.split_once(end.as_str()).map_or("", |(_, behind)| behind);
    }
    let is_heading = name.ends_with("section") || matches!(name, "chapter" | "part" | "paragraph" | "par" | "item");
    if is_heading {
        out.push_str("\n\n");
    }
    if DROPPED.contains(&name) || matches!(name, "title" | "author" | "date" | "maketitle") {
        return braced(rest).map_or(rest, |(_, behind)| behind);
    }
    if name == "href" {
        return braced(rest).map_or(rest, |(_, behind)| behind);
    }
    if is_heading && let Some((title, behind)) = braced(rest) {
        out.push_str(&prose(title));
        out.push_str("\n\n");
        return behind;
    }
    match name {
        "ldots" | "dots" => out.push('\u{2026}'),
        "textquotesingle" => out.push('\''),
        "ss" => out.push('ß'),
        _ => {}
    }
    rest.strip_prefix(' ').unwrap_or(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_and_what_the_head_says() {
        let head = Header {
            title: "Dredge it".into(),
            author: "Ann Lee".into(),
            published: "2021-03-09".into(),
            ..Header::default()
        };
        let text = "Why\n\nThe harbour is full of sand.\nIt is so.";
        for (kind, written) in [
            (
                Kind::Org,
                "#+title: Dredge it\n#+AUTHOR: Ann Lee\n#+date: <2021-03-09>\n\n* Why\n# a comment\nThe /harbour/ is *full* of [[https://a.example][sand]].\nIt is so.\n#+begin_src sh\nls\n#+end_src\n",
            ),
            (
                Kind::AsciiDoc,
                "= Dredge it\nAnn Lee <a@b.example>\n2021-03-09\n:toc:\n\n== Why\n// no\nThe _harbour_ is *full* of https://a.example[sand].\nIt is so.\n----\nls\n----\n",
            ),
            (
                Kind::Rst,
                "Dredge it\n=========\n\n:Author: Ann Lee\n:Date: 2021-03-09\n\nWhy\n---\n\n.. image:: a.png\n   :alt: no\n\nThe *harbour* is **full** of `sand <https://a.example>`_.\nIt is so.\n",
            ),
            (
                Kind::Latex,
                "\\documentclass[a4]{article} % no\n\\title{Dredge it}\n\\author{Ann Lee}\n\\date{2021-03-09}\n\\begin{document}\n\\maketitle\n\\section{Why}\\label{w}\nThe \\emph{harbour} is \\textbf{full} of \\href{https://a.example}{sand}.\nIt is so.\n\\begin{verbatim}\nls\n\\end{verbatim}\n\\end{document}\n",
            ),
        ] {
            let found = read(written, kind);
            assert_eq!(found.known, head, "{kind}");
            let squeezed: Vec<_> = found.text.split("\n\n").map(str::trim).filter(|part| !part.is_empty()).collect();
            assert_eq!(squeezed.join("\n\n"), text, "{kind}");
        }
    }

    proptest::proptest! {
        #[test]
        fn never_panics(text in "(\\\\[a-z]{0,6}|[{}*/_=~`'\\[\\]<>:#.-]|[a-zé ]|\n){0,80}") {
            for kind in [Kind::Org, Kind::AsciiDoc, Kind::Rst, Kind::Latex] {
                let _ = read(&text, kind);
            }
        }
    }
}
