//! Packs that nobody writes by hand: whatever a rule file holds, it works or ends in an error that names file and
//! line, within bounded time and memory.
//!
//! Nothing here is timed: a case that takes minutes, or all memory, hangs the test, and that is failure enough.

use std::fmt::Write;
use std::sync::Arc;

use toulmin::Engine;
use toulmin::rules;
use toulmin::rules::{Diagnostics, Pack, Source};
use toulmin::workbench::check::{examples, lint, mutate, report};

const PACK: &str = "name = 'hostile'\n[[label]]\nid = 'claim'\n[[label]]\nid = 'doubt'\n";

fn load(files: &[(&str, Vec<u8>)]) -> Result<Pack, Diagnostics> {
    let mut all: Vec<(String, Vec<u8>)> = files.iter().map(|(name, text)| ((*name).to_owned(), text.clone())).collect();
    if !files.iter().any(|(name, _)| *name == "pack.toml") {
        all.push(("pack.toml".to_owned(), PACK.into()));
    }
    rules::load(&Source::Memory { name: "h".to_owned(), files: all })
}

/// The pack is refused with this code, in a file and at a line, and what is told of it fits a screen or two.
#[track_caller]
fn refused(code: &str, file: &str, files: &[(&str, Vec<u8>)]) {
    let found = load(files).map(|_| ()).unwrap_err();
    let told = found.render(false);
    let is = |d: &&rules::Diagnostic| d.code == code && found.files[d.file].path == format!("h:{file}");
    let first = found.items.iter().find(is).unwrap_or_else(|| panic!("no {code} in {file}: {told:.2000}"));
    assert!(first.line > 0 && first.column > 0, "{first:?}");
    assert!(told.len() < 100_000, "{} bytes are told", told.len());
    assert!(report::sarif(&found).contains(code));
}

/// The pack works: it is compiled, checked, and maps a text.
#[track_caller]
fn works(files: &[(&str, Vec<u8>)]) -> Vec<rules::Diagnostic> {
    let pack = load(files).unwrap_or_else(|bad| panic!("{:.2000}", bad.render(false)));
    let engine = Engine::new(Arc::new(pack));
    let mut found = examples::run(&engine);
    found.extend(lint::run(engine.pack()));
    found.extend(mutate::run(engine.pack(), &|_| ()));
    let found = Diagnostics::new(found, engine.pack().files.clone());
    assert!(found.render(false).len() < 100_000);
    found.items
}

fn rule(body: &str) -> Vec<u8> {
    rule_of("x", body).into()
}

fn rule_of(id: &str, body: &str) -> String {
    format!("[[rule]]\nid = \"claim.{id}\"\nweight = 1.0\n{body}\n")
}

fn rules_of(count: usize, body: impl Fn(usize) -> String) -> Vec<u8> {
    (0..count).map(|i| rule_of(&format!("r{i}"), &body(i))).collect::<String>().into()
}

fn lines(count: usize, line: impl Fn(usize) -> String) -> Vec<u8> {
    let mut out = String::new();
    (0..count).for_each(|i| writeln!(out, "{}", line(i)).unwrap());
    out.into()
}

/// The same bytes on any day.
fn noise(count: usize, from: &[u8]) -> Vec<u8> {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % from.len() as u64).unwrap()
    };
    (0..count).map(|_| from[next()]).collect()
}

#[test]
fn noise_is_no_rule_file() {
    let all: Vec<u8> = (0..=255).collect();
    refused("E004", "claim.toml", &[("claim.toml", noise(300_000, &all))]);
    refused("E005", "claim.toml", &[("claim.toml", noise(300_000, b"abc=[]\"\n '#{}.,1"))]);
    refused("E005", "claim.toml", &[("claim.toml", rule("phrases = [\"a\0b\"]"))]);
    refused("E004", "words/l.txt", &[("words/l.txt", b"caf\xE9\n".to_vec())]);
    refused("E050", "words/l.txt", &[("words/l.txt", b"a\n\0\n".to_vec())]);
    refused("E004", "claim.toml", &[("claim.toml", b"\xFF\xFE[\0[\0".to_vec())]);
}

#[test]
fn deep_toml_is_refused() {
    for deep in ["a = ".to_owned() + &"[".repeat(300_000), "a = ".to_owned() + &"{a=".repeat(200_000)] {
        refused("E005", "claim.toml", &[("claim.toml", deep.into())]);
    }
    refused("E005", "claim.toml", &[("claim.toml", format!("{}a = 1", "a.".repeat(300_000)).into())]);
    refused("E005", "claim.toml", &[("claim.toml", format!("[{}a]", "a.".repeat(300_000)).into())]);
}

#[test]
fn long_lines_are_refused_where_they_mean_something() {
    let long = "a ".repeat(500_000);
    refused("E030", "claim.toml", &[("claim.toml", rule(&format!("phrases = [\"{long}\"]")))]);
    refused("E050", "words/l.txt", &[("words/l.txt", long.clone().into())]);
    refused("E021", "claim.toml", &[("claim.toml", rule_of(&"a".repeat(5_000_000), "phrases = \"a\"").into())]);
    refused("E010", "claim.toml", &[("claim.toml", rule(&format!("{} = 1", "k".repeat(2_000_000))))]);
    refused("E013", "claim.toml", &[("claim.toml", rule(&format!("where = \"{}\"", "k".repeat(2_000_000))))]);
    refused("E030", "claim.toml", &[("claim.toml", rule(&format!("phrases = [\"{{{}}}\"]", "k".repeat(2_000_000))))]);
    works(&[("claim.toml", rule(&format!("phrases = \"a\"\nnote = \"{long}\"\nhits = [\"a\"]")))]);
}

#[test]
fn phrases_that_explode_are_refused() {
    for phrase in [
        "(".repeat(500_000) + "a" + &")".repeat(500_000),
        "(".repeat(50) + "a" + &")".repeat(50),
        "(a|b c)".repeat(40),
        "(a|b)?".repeat(40),
        "a ".repeat(65),
        format!("({}) {}", (0..600).map(|i| format!("w{i} x")).collect::<Vec<_>>().join("|"), "y ".repeat(500)),
    ] {
        refused("E030", "claim.toml", &[("claim.toml", rule(&format!("phrases = ['{phrase}']")))]);
    }
    // each by itself is fine
    let many = (0..100)
        .map(|i| format!("'{} w{i}'", "(a0|b0 c)? (a1|b1 c)? (a2|b2 c)? (a3|b3 c)? (a4|b4 c)? (a5|b5 c)? (a6|b6 c)?"))
        .collect::<Vec<_>>()
        .join(", ");
    refused("E032", "claim.toml", &[("claim.toml", rule(&format!("phrases = [{many}]")))]);
    let many = lines(110_000, |i| format!("w{i} y"));
    let groups = (0..20).map(|i| format!("'({{l}}|x{i}) z'")).collect::<Vec<_>>().join(", ");
    refused("E032", "claim.toml", &[("claim.toml", rule(&format!("phrases = [{groups}]"))), ("words/l.txt", many)]);
}

#[test]
fn gaps_and_repeats_are_survived() {
    let chain = vec!["a"; 100].join(" ... ");
    works(&[("claim.toml", rule(&format!("phrases = ['{chain}']\nhits = ['{}']", "a ".repeat(500))))]);
    works(&[
        ("claim.toml", rule(&format!("phrases = ['{}x']\nhits = ['{}x']", "{l}+ ".repeat(30), "a ".repeat(500)))),
        ("words/l.txt", b"a\na a\n".to_vec()),
    ]);
    let holders = format!(
        "[[rule]]\nid = 'h.x'\nkind = 'named'\nweight = 1\nphrases = ['<{}> x']\nhits = ['{}x']\n",
        "{l}+ ".repeat(20),
        "a ".repeat(200)
    );
    works(&[("holders.toml", holders.into()), ("words/l.txt", b"a\na a\n".to_vec())]);
}

#[test]
fn a_long_list_to_pass_over_is_refused() {
    let list = |count| {
        let words: Vec<_> = (0..count).map(|i| format!("'w{i}'")).collect();
        format!("passed_over = [{}]\n", words.join(", ")).into_bytes()
    };
    works(&[("holders.toml", list(200))]);
    refused("E007", "holders.toml", &[("holders.toml", list(201))]);
}

#[test]
fn regular_expressions_that_explode_are_refused() {
    for pattern in ["(a{1000}){1000}", "((((((a{10}){10}){10}){10}){10}){10}){10}", r"(\p{L}{50}){50}"] {
        refused("E041", "claim.toml", &[("claim.toml", rule(&format!("pattern = '{pattern}'")))]);
        refused("E041", "words/l.txt", &[("words/l.txt", format!("/{pattern}/").into())]);
    }
    let wide = (0..100_000).map(|i| format!("w{i}")).collect::<Vec<_>>().join("|");
    refused("E041", "claim.toml", &[("claim.toml", rule(&format!("pattern = '{wide}'")))]);
    refused("E050", "words/l.txt", &[("words/l.txt", format!("/{wide}/").into())]);
    let deep = "(".repeat(50_000) + "a" + &")".repeat(50_000);
    refused("E040", "claim.toml", &[("claim.toml", rule(&format!("pattern = '{deep}'")))]);
    // each by itself is fine
    refused("E041", "claim.toml", &[("claim.toml", rules_of(200, |i| format!("pattern = '(?:[a-z]x{i}){{1,3000}}'")))]);
    refused("E041", "words/l.txt", &[("words/l.txt", lines(2_001, |i| format!("/a{i}/")))]);
    let slow = "y".repeat(2_000);
    works(&[(
        "claim.toml",
        rule(&format!("pattern = '{}x'\nhits = ['{slow}x']\nmisses = ['{slow}']", "(.*)".repeat(8))),
    )]);
}

#[test]
fn word_lists_that_explode_are_refused() {
    refused(
        "E051",
        "words/c.txt",
        &[
            ("words/a.txt", b"{b}\n".to_vec()),
            ("words/b.txt", b"{c}\n".to_vec()),
            ("words/c.txt", b"x\n{a}\n".to_vec()),
        ],
    );
    // l0 includes l1, and so on
    let names: Vec<String> = (0..1_000).map(|i| format!("words/l{i}.txt")).collect();
    let chain = names.iter().enumerate().map(|(i, name)| (name.as_str(), format!("x\n{{l{}}}\n", i + 1).into_bytes()));
    let mut chain: Vec<_> = chain.collect();
    chain.push(("words/l1000.txt", b"y\n".to_vec()));
    let found = load(&chain).map(|_| ()).unwrap_err();
    assert!(found.items.iter().any(|d| d.code == "E052" && d.line == 2), "{:.2000}", found.render(false));
    let mut many: Vec<(&str, Vec<u8>)> = names[..50].iter().map(|name| (name.as_str(), b"{big}\n".to_vec())).collect();
    many.push(("words/big.txt", lines(60_000, |i| format!("w{i}"))));
    let found = load(&many).map(|_| ()).unwrap_err();
    assert!(found.items.iter().any(|d| d.code == "E052" && d.line == 1), "{:.2000}", found.render(false));
}

#[test]
fn large_word_lists_work() {
    let hit = "phrases = ['{l} x', '{l}+ z']\nhits = ['w7 y7 x', 'w7 y7 x z']";
    let found = works(&[("words/l.txt", lines(20_000, |i| format!("w{i} y{i}\nv{i}"))), ("claim.toml", rule(hit))]);
    assert_eq!(found.iter().filter(|d| d.code == "E070").count(), 0);
    works(&[("words/l.txt", lines(50_000, |_| "w".to_owned())), ("claim.toml", rule("phrases = '{l}'\nhits = 'w'"))]);
}

#[test]
fn packs_of_too_much_are_refused() {
    refused("E007", "claim.toml", &[("claim.toml", rules_of(10_001, |i| format!("phrases = 'w{i}'")))]);
    let texts = vec!["'a'"; 50_001].join(", ");
    refused("E007", "claim.toml", &[("claim.toml", rule(&format!("phrases = 'a'\nhits = [{texts}]")))]);
    let labels = lines(65, |i| format!("[[label]]\nid = 'l{i}'"));
    refused("E007", "pack.toml", &[("pack.toml", [b"name = 'h'\n", labels.as_slice()].concat())]);
    refused("E003", "claim.toml", &[("claim.toml", vec![b'#'; (16 << 20) + 1])]);
    refused("E014", "relations.toml", &[("relations.toml", b"reach = 4000000000\n".to_vec())]);
    let breaks = lines(50, |i| format!("[[rule]]\nid = 's.x{i}'\nbreak = true\nbefore = ['{{l}} .']"));
    refused(
        "E032",
        "sentences.toml",
        &[("sentences.toml", breaks), ("words/l.txt", lines(3_000, |i| format!("w{i} y")))],
    );
}

#[test]
fn large_packs_work() {
    works(&[(
        "claim.toml",
        rules_of(200, |i| format!("phrases = ['w{i} v', 'u{i}']\nhits = ['w{i} v']\nmisses = ['x']")),
    )]);
    works(&[("claim.toml", rules_of(100, |_| "where = 'opening'\nhits = ['a b']\nmisses = ['x']".to_owned()))]);
    let phrases = (0..1_000).map(|i| format!("'{{l}} w{i}'")).collect::<Vec<_>>().join(", ");
    works(&[("claim.toml", rule(&format!("phrases = [{phrases}]"))), ("words/l.txt", b"a\n".to_vec())]);
    let unless = (0..300).map(|i| format!("'a{i} b'")).collect::<Vec<_>>().join(", ");
    works(&[(
        "claim.toml",
        rule(&format!("phrases = ['a1', 'b']\nunless = [{unless}]\nhits = ['a1']\nmisses = ['a1 b']")),
    )]);
}

#[test]
fn many_mistakes_are_told_in_short() {
    let wrong = rules_of(2_000, |i| format!("phrases = ['(a', '{{no-such-list-{i}}}']\nbogus = 1\nafter = 'x{i}'"));
    refused("E030", "claim.toml", &[("claim.toml", wrong)]);
    let names: Vec<String> = (0..1_000).map(|i| format!("l{i}.toml")).collect();
    let files: Vec<_> = names.iter().map(|name| (name.as_str(), b"bogus = 1\n".to_vec())).collect();
    refused("E006", "l0.toml", &files);
    let disabled = (0..3_000).map(|i| format!("'claim.x{i}'")).collect::<Vec<_>>().join(", ");
    let pack = format!("name = 'h'\nextends = 'builtin'\ndisable = [{disabled}]\n");
    refused("E022", "pack.toml", &[("pack.toml", pack.into())]);
    let allowed = vec!["'W002'"; 10_000].join(", ");
    works(&[("claim.toml", rule(&format!("phrases = 'a'\nallow = [{allowed}]")))]);
}

/// A pack may lie in any folder, next to anything.
#[cfg(unix)]
#[test]
fn what_is_no_file_is_not_read() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("pack.toml"), PACK).unwrap();
    std::os::unix::fs::symlink("/dev/zero", folder.path().join("claim.toml")).unwrap();
    std::fs::create_dir(folder.path().join("doubt.toml")).unwrap();
    let found = rules::load(&Source::Folder(folder.path().into())).map(|_| ()).unwrap_err();
    assert_eq!(found.items.iter().map(|d| d.code).collect::<Vec<_>>(), ["E001"]);
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]
    /// What a slip of the hand makes of a shipped file is read or refused.
    #[test]
    fn shipped_files_with_slips_are_read_or_refused(
        file in 0_usize..1_000,
        slips in proptest::collection::vec((0_usize..1_000_000, 0_usize..40, 0_usize..SLIPS.len()), 1..6),
    ) {
        let all: Vec<_> = rules::builtin_files().collect();
        let (name, content) = all[file % all.len()];
        let mut text = content[..content.len().min(20_000)].to_vec();
        for (at, length, slip) in slips {
            let at = at % (text.len() + 1);
            let to = (at + length).min(text.len());
            text.splice(at..to, SLIPS[slip].bytes());
        }
        let mut files = vec![(name.to_owned(), text)];
        if name != "pack.toml" {
            files.push(("pack.toml".to_owned(), PACK.into()));
        }
        match rules::load(&Source::Memory { name: "h".to_owned(), files }) {
            Err(found) => assert!(!found.items.is_empty() && found.render(true).contains("error")),
            Ok(pack) => drop(lint::run(&pack)),
        }
    }
}

/// What slips put in the place of what was there.
const SLIPS: &[&str] = &[
    "",
    "\"",
    "'",
    "[",
    "]",
    "[[",
    "{",
    "}",
    "(",
    ")",
    "|",
    "\\",
    "=",
    "\n",
    ",",
    "...",
    "?",
    "+",
    "<",
    ">",
    "/",
    "!",
    "#",
    "\0",
    "é",
    "\u{200B}",
    "-1",
    "1e999",
    "true",
    "[[rule]]\n",
    "extends = 'builtin'\n",
    "{a}",
    "(a|b)?",
    "\"\"\"",
];
