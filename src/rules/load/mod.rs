//! Loading a pack: the order in which its files are read, and how two packs become one.
//!
//! Mistakes never stop the reading: every file is read to its end, and all of them are reported together.

pub(crate) mod builtin;
pub(crate) mod claims;
pub(crate) mod cue;
pub(crate) mod layers;
pub(crate) mod layout_rules;
pub(crate) mod pack_toml;
pub(crate) mod reading_rules;
pub(crate) mod references;
pub(crate) mod rule_files;
pub(crate) mod sentence_rules;
pub(crate) mod shape;
pub(crate) mod source;
pub(crate) mod toml_table;
pub(crate) mod word_lists;

use std::cell::RefCell;
use std::collections::{BTreeMap, HashSet};
use std::path::Path;

use toml::Spanned;
use toml::de::DeTable;

use super::diagnostics::{Diagnostic, Diagnostics, Report, code, floor};
use super::model::{Pack, SourceFile};
use crate::text::Clitics;
use pack_toml::Settings;
use references::References;
use rule_files::{Rules, file_kind};
use source::{RawFile, Source, list_name, read};
use toml_table::{File, Table};
use word_lists::RawLists;

/// Loads a pack, with the built-in one below where it extends that.
///
/// # Errors
/// Everything that is wrong with it, in all of its files.
pub fn load(source: &Source) -> Result<Pack, Diagnostics> {
    load_over(source, &Source::BuiltIn)
}

/// As [`load`], with another pack in the place of the built-in one.
///
/// # Errors
/// Everything that is wrong with it, in all of its files.
pub fn load_over(source: &Source, base: &Source) -> Result<Pack, Diagnostics> {
    let own = read_pack(source)?;
    let extends = *source != Source::BuiltIn && extends_a_pack(&own);
    let mut raw: Vec<(usize, RawFile)> = Vec::new();
    if extends {
        raw.extend(read_pack(base)?.into_iter().map(|f| (0, f)));
    }
    let top = usize::from(extends);
    raw.extend(own.into_iter().map(|f| (top, f)));

    let report = Report::default();
    let texts: Vec<SourceFile> = raw.iter().enumerate().map(|(i, (_, f))| f.decode(i, &report)).collect();
    let pack = read_all(&raw, &texts, &report, source);
    let items = report.into_items();
    if items.is_empty() {
        let hash = hash(&raw);
        let files_below = raw.iter().filter(|(layer, _)| *layer < top).count();
        Ok(Pack { files: texts, files_below, hash, ..pack })
    } else {
        Err(Diagnostics::new(without_consequences(items, &texts, &raw), texts))
    }
}

/// The files of a pack that has a pack.toml.
fn read_pack(source: &Source) -> Result<Vec<RawFile>, Diagnostics> {
    let alone = |found: Diagnostic| {
        let file = SourceFile { path: source.to_string(), text: String::new() };
        Diagnostics::new(vec![found], vec![file])
    };
    let files = read(source).map_err(|error| {
        let message = match source {
            Source::Folder(path) if Path::new(path).is_file() => "a rule pack is a folder, this is a file".to_owned(),
            _ => format!("this folder cannot be read: {error}"),
        };
        alone(Diagnostic::new(code::UNREADABLE, 0, 0..0, message))
    })?;
    if files.first().is_some_and(|f| f.name == "pack.toml") {
        return Ok(files);
    }
    let found = Diagnostic::new(code::NO_PACK, 0, 0..0, "this folder is no rule pack: it has no pack.toml");
    Err(alone(found.help("`toulmin init DIR` makes a folder with the built-in pack to start from")))
}

/// Whether pack.toml names a pack below. Whatever name it has, the built-in one was meant: a wrong name is reported
/// later, and what would be missing without a pack below only follows from that.
fn extends_a_pack(files: &[RawFile]) -> bool {
    let scratch = Report::default();
    let Some(text) = files.first().map(|f| f.decode(0, &scratch).text) else { return false };
    let file = File::new(0, &text, &scratch);
    let (tree, _) = DeTable::parse_recoverable(&text);
    Table::new(&file, tree.get_ref(), 0..0, "").has("extends")
}

/// Reads every file. Where there are mistakes the pack is worth nothing, but they are all reported.
fn read_all(raw: &[(usize, RawFile)], texts: &[SourceFile], report: &Report, source: &Source) -> Pack {
    let files: Vec<File<'_>> = texts.iter().enumerate().map(|(i, f)| File::new(i, &f.text, report)).collect();
    let trees: Vec<Option<Spanned<DeTable<'_>>>> = raw.iter().zip(&files).map(|((_, r), f)| parse(r, f)).collect();
    let tables: Vec<(usize, &str, Table<'_>)> = (raw.iter().zip(&files).zip(&trees))
        .filter_map(|(((layer, raw), file), tree)| {
            let tree = tree.as_ref()?.get_ref();
            Some((*layer, raw.name.strip_suffix(".toml")?, Table::new(file, tree, 0..0, file_kind(&raw.name))))
        })
        .collect();

    let mut settings = Settings::default();
    let extended = tables.iter().any(|(layer, ..)| *layer > 0);
    for (layer, _, table) in tables.iter().filter(|(_, stem, _)| *stem == "pack") {
        settings.read(table, extended && *layer == 0);
    }
    let clitics = Clitics::new(&settings.clitics);
    let lists = read_lists(raw, &files, &clitics);
    let words = word_lists::resolve(&lists, &files);
    let vocabulary = References { clitics, labels: settings.labels.clone(), words, groups: RefCell::default() };

    let mut rules = Rules::new();
    for (layer, stem, table) in &tables {
        if *stem == "pack" {
            settings.read_phrases(table, &vocabulary);
            rules.disable(table, *layer);
            if *layer > 0 || !extended {
                rules.allow(table);
            }
            if settings.labels.is_empty() && (*layer > 0 || !extended) {
                let found = table.file.error(code::MISSING, 0..0, "the pack declares no label");
                table.push(found.help("write [[label]] with an id and a bias, one for each label"));
            }
        } else {
            rules.read(table, stem, *layer, &vocabulary, &texts[table.file.index].path);
        }
    }
    rules.into_pack(settings, vocabulary.words, source)
}

/// The file's tree, as far as it is TOML; `None` for what is no rule file.
fn parse<'a>(raw: &RawFile, file: &File<'a>) -> Option<Spanned<DeTable<'a>>> {
    raw.name.strip_suffix(".toml")?;
    let (tree, mut errors) = DeTable::parse_recoverable(file.text);
    errors.sort_by_key(|e| e.span().map(|s| s.start));
    let mut last = None;
    for error in errors {
        let span = error.span().unwrap_or(0..0);
        let line = file.origin(span.clone()).line;
        if last.replace(line) == Some(line) {
            continue;
        }
        file.push(file.error(code::SYNTAX, span, format!("this is not TOML: {}", error.message())));
        // a list that is not closed swallows the rest of the file, and each of its lines would be a mistake
        if error.message().contains("array elements") {
            break;
        }
    }
    Some(tree)
}

fn read_lists(all: &[(usize, RawFile)], files: &[File<'_>], clitics: &Clitics) -> RawLists {
    let mut lists = BTreeMap::new();
    for ((layer, raw), file) in all.iter().zip(files) {
        let Some(name) = list_name(&raw.name) else { continue };
        if !word_lists::is_list_name(name) {
            let message = format!("`{name}` cannot be the name of a word list");
            file.push(file.error(code::FILE_NAME, 0..0, message).help("names are lower case with hyphens"));
            continue;
        }
        let read = word_lists::read(file, clitics);
        if let Some(twice) = lists.insert((name.to_owned(), *layer), read) {
            let message =
                format!("the pack has two word lists `{name}`: the other one is {}", all[twice.file()].1.path);
            file.push(file.error(code::FILE_NAME, 0..0, message).help("give one of them another name"));
        }
    }
    lists
}

/// Drops what only follows from a file that could not be read.
fn without_consequences(items: Vec<Diagnostic>, texts: &[SourceFile], raw: &[(usize, RawFile)]) -> Vec<Diagnostic> {
    let unread = |d: &Diagnostic| matches!(d.code, code::ENCODING | code::UNREADABLE | code::TOO_LARGE);
    let broken = |d: &Diagnostic| d.code == code::SYNTAX || unread(d);
    let line = |d: &Diagnostic| {
        let text = texts.get(d.file).map_or("", |f| f.text.as_str());
        let start = text[..floor(text, d.span.start)].rfind('\n').map_or(0, |i| i + 1);
        (d.file, start, text[start..].starts_with('['))
    };
    let unread_files: HashSet<usize> = items.iter().filter(|d| unread(d)).map(|d| d.file).collect();
    let broken_files: HashSet<usize> = items.iter().filter(|d| broken(d)).map(|d| d.file).collect();
    let lines: HashSet<_> = items.iter().filter(|d| broken(d)).map(line).collect();
    // keys below a header that cannot be read look as if they belonged to the table above
    let headers: HashSet<usize> = lines.iter().filter(|(_, _, header)| *header).map(|(file, ..)| *file).collect();
    let pack = raw.iter().enumerate().any(|(i, (_, f))| f.name == "pack.toml" && broken_files.contains(&i));
    let follows = |d: &Diagnostic| {
        let missing = matches!(d.code, code::MISSING | code::EMPTY_RULE | code::CONFLICT | code::TYPE);
        unread_files.contains(&d.file)
            || broken_files.contains(&d.file) && (missing || lines.contains(&line(d)))
            || headers.contains(&d.file) && d.code == code::UNKNOWN_KEY
            || pack && matches!(d.code, code::UNKNOWN_LABEL | code::FILE_NAME | code::MISSING)
    };
    items.into_iter().filter(|d| broken(d) || !follows(d)).collect()
}

/// Of all files in order: their names and contents, each with its length so that nothing can move between them.
fn hash(raw: &[(usize, RawFile)]) -> String {
    let mut hasher = blake3::Hasher::new();
    for (_, file) in raw {
        // what could not be read is an error, and a pack with errors has no hash
        let Ok(bytes) = &file.content else { continue };
        for part in [file.name.as_bytes(), bytes] {
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part);
        }
    }
    hasher.finalize().to_hex().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PACK: &str = "name = 'x'\n[[label]]\nid = 'claim'\n";

    fn memory(files: &[(&str, &str)]) -> Source {
        let files = files.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec())).collect();
        Source::Memory { name: "m".into(), files }
    }

    #[test]
    fn equal_packs_have_equal_hashes_and_others_not() {
        let hash = |files: &[(&str, &str)]| load(&memory(files)).unwrap().hash;
        let one = hash(&[("pack.toml", PACK), ("words/a.txt", "b")]);
        assert_eq!(one, hash(&[("words/a.txt", "b"), ("pack.toml", PACK), ("README.md", "not read")]));
        assert_ne!(one, hash(&[("pack.toml", PACK), ("words/a.txt", "c")]));
        assert_ne!(one, hash(&[("pack.toml", PACK), ("words/ab.txt", "")]));
    }

    #[test]
    fn what_is_no_folder_is_refused() {
        let found = load(&Source::Folder("Cargo.toml".into())).unwrap_err();
        assert!(found.to_string().contains("this is a file"), "{found}");
        let found = load(&Source::Folder("no/such/folder".into())).unwrap_err();
        assert!(found.to_string().starts_with("no/such/folder: error[E001]"), "{found}");
    }

    #[test]
    fn large_files_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("pack.toml"), PACK).unwrap();
        std::fs::create_dir(folder.path().join("words")).unwrap();
        let large = std::fs::File::create(folder.path().join("words/a.txt")).unwrap();
        large.set_len(17 << 20).unwrap();
        let found = load(&Source::Folder(folder.path().into())).unwrap_err();
        assert_eq!(found.items[0].code, code::TOO_LARGE);
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_loaded_or_refused(
            pack in "(name|label|extends|\\[|\\]|=|\"|'|id|\n|#|é|1|,|\\{|\\}|builtin| ){0,30}",
            rules in "(\\[\\[rule\\]\\]|\nphrases = |\npattern = |\nid = |\"|'|\\(|\\{|\\}|a|=|\n|\\\\|\r|,|\\[|\\]|é){0,40}",
            list in "(/|\\{a\\}|!|\n|#| |\\\\|é|x|\\[|\\(|c|\u{0}){0,30}",
        ) {
            let source = memory(&[("pack.toml", &format!("{pack}\n{PACK}")), ("claim.toml", &rules), ("words/a.txt", &list)]);
            if let Err(found) = load_over(&source, &memory(&[("pack.toml", PACK)])) {
                assert!(!found.items.is_empty() && found.to_string().contains("error"));
            }
        }
    }
}
