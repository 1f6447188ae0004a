//! The files that the page is made of, and how they are put together.

use super::escape;

const PAGE: &str = include_str!("assets/page.html");
const STYLE: &str = include_str!("assets/style.css");

/// The script, in files of one idea each; they share one scope.
const SCRIPT: [&str; 18] = [
    include_str!("assets/script/01-words.js"),
    include_str!("assets/script/02-dom.js"),
    include_str!("assets/script/03-data.js"),
    include_str!("assets/script/04-corrections.js"),
    include_str!("assets/script/05-search.js"),
    include_str!("assets/script/06-filters.js"),
    include_str!("assets/script/07-list.js"),
    include_str!("assets/script/08-text.js"),
    include_str!("assets/script/09-outline.js"),
    include_str!("assets/script/10-tree.js"),
    include_str!("assets/script/11-details.js"),
    include_str!("assets/script/12-correct.js"),
    include_str!("assets/script/13-overview.js"),
    include_str!("assets/script/14-sentences.js"),
    include_str!("assets/script/15-brief.js"),
    include_str!("assets/script/15-claims.js"),
    include_str!("assets/script/16-keys.js"),
    include_str!("assets/script/99-start.js"),
];

/// Bytes of a page without any article, roughly: what a size is judged by before the page is put together.
pub(super) fn size() -> usize {
    PAGE.len() + STYLE.len() + SCRIPT.iter().map(|file| file.len()).sum::<usize>()
}

/// The page around its data, which is JSON made safe by [`escape::json_in_script`].
///
/// Style and scripts run by a nonce and nothing else does. It is made of what the page holds: the same maps give the
/// same bytes, and no article can know the nonce of the page that it will be in.
pub(super) fn assemble(title: &str, version: &str, data: &str) -> String {
    let script: String = ["\"use strict\";\n(() => {\n"].into_iter().chain(SCRIPT).chain(["})();\n"]).collect();
    let mut hasher = blake3::Hasher::new();
    for part in [title, version, STYLE, &script, data] {
        hasher.update(&(part.len() as u64).to_le_bytes()).update(part.as_bytes());
    }
    let nonce = hasher.finalize().to_hex();
    let nonce = &nonce[..32];
    let (title, version) = (escape::html(title), escape::html(version));
    let mut out = String::with_capacity(size() + data.len() + 1024);
    let mut rest = PAGE;
    // the values are never searched for marks: they may hold any text
    while let Some((before, behind)) = rest.split_once("{{") {
        let Some((name, behind)) = behind.split_once("}}") else { break };
        out.push_str(before);
        out.push_str(match name {
            "nonce" => nonce,
            "title" => &title,
            "version" => &version,
            "style" => STYLE,
            "script" => &script,
            "data" => data,
            _ => "",
        });
        rest = behind;
    }
    out.push_str(rest);
    out
}
